import type { Brand } from '#src/kit/brand.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { Decimal } from './decimal.ts'
import type { TermMonths } from './renewal-term.ts'

/** 7 characters: `E…LL` annual S&S renewal, `D…LL` licence or reinstatement, `…ZX` newer parts (glossary). */
export type PartNumber = Brand<string, 'PartNumber'>
/** What all-or-none counts by: the parts of one program share it (rule 7). */
export type ProgramCode = Brand<string, 'ProgramCode'>
/** PVU, VPC, RVU, Authorized User, Floating User, Install, Terabyte …: the vendor's words, shown as they are. */
export type ChargeMetric = string

export const partKinds = ['renewal', 'licence', 'reinstatement'] as const
export type PartKind = (typeof partKinds)[number]

/** Withdrawn from marketing: no renewal part any more; the quote says why and what comes instead (rule 10). */
export type Withdrawal = { readonly reason: string; readonly successor?: PartNumber }

export type Part = {
  readonly number: PartNumber
  readonly programCode: ProgramCode
  readonly kind: PartKind
  readonly chargeMetric: ChargeMetric
  readonly pointsPerUnit: Decimal
  /** Terms that the part may be bought for; 12 months always (rule 2). */
  readonly terms: readonly TermMonths[]
  /** What brings lapsed coverage of this renewal part back under the policy `part` (rule 9). */
  readonly reinstatementPart?: PartNumber
  readonly withdrawn?: Withdrawal
}

export function parsePartNumber(text: string): Result<PartNumber, { code: 'not-a-part-number'; text: string }> {
  return /^[A-Z0-9]{7}$/.test(text) ? ok(text as PartNumber) : refused({ code: 'not-a-part-number', text: text.slice(0, 40) })
}

/** For values that our own database or code wrote. */
export function partNumber(text: string): PartNumber {
  return text as PartNumber
}
export function programCode(text: string): ProgramCode {
  return text as ProgramCode
}
