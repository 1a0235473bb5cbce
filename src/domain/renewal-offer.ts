import { type Result, ok, refused } from '#src/kit/result.ts'
import type { CoveragePeriod } from './coverage-period.ts'
import type { LineDiscount, LineTerms, PreviousPrice, WithdrawnLine } from './line-terms.ts'
import type { Part } from './part.ts'
import type { Percent } from './percent.ts'
import { type PlainDate, addDays } from './plain-date.ts'
import { type ProrationPolicy, prorate } from './proration.ts'
import type { Quantity } from './quantity.ts'
import { type TermMonths, renewalTerm } from './renewal-term.ts'

/** How a country renews: the vendor's configuration (rules 3, 4 and 9). */
export type RenewalPolicy = {
  readonly minimumCotermMonths: number
  readonly defaultTerm: TermMonths
  readonly proration: ProrationPolicy
  readonly graceDays: number
  readonly reinstatement: ReinstatementPolicy
  /** By how much a unit price may exceed last year's; absent: no cap. */
  readonly increaseCap?: Percent
}

export type ReinstatementPolicy = { readonly policy: 'part' } | { readonly policy: 'back-pay'; readonly percent: Percent }

/** Rule 3 and 9 defaults. */
export const standardRenewalPolicy: RenewalPolicy = {
  minimumCotermMonths: 1,
  defaultTerm: 12,
  proration: 'months',
  graceDays: 0,
  reinstatement: { policy: 'part' },
}

/** One entitlement that is to be renewed, with the part that renews it. */
export type RenewalSubject = {
  readonly item: number
  readonly siteNumber: number
  readonly part: Part
  readonly quantity: Quantity
  /** Last day of the running or lapsed coverage, included. */
  readonly coverageEndsOn: PlainDate
  readonly anniversary: PlainDate
  readonly term?: TermMonths
  readonly discount?: LineDiscount
  readonly previous?: PreviousPrice
}

export type OfferRefusal =
  | { readonly code: 'term-not-offered'; readonly item: number; readonly term: TermMonths; readonly offered: readonly TermMonths[] }
  | { readonly code: 'part-does-not-renew'; readonly item: number; readonly kind: Part['kind'] }
  | { readonly code: 'reinstatement-part-missing'; readonly item: number }
  | { readonly code: 'last-annual-fee-missing'; readonly item: number }

/**
 * The line that renews an entitlement as of a day: continuous with the running coverage until the grace days are over, a
 * reinstatement after them (rule 9), a mere notice when the part is withdrawn (rule 10).
 */
export function offerRenewal(subject: RenewalSubject, policy: RenewalPolicy, today: PlainDate): Result<LineTerms, OfferRefusal> {
  const { item, siteNumber, part, quantity } = subject
  const identity = { item, siteNumber, programCode: part.programCode, part: part.number, chargeMetric: part.chargeMetric, quantity }
  if (part.withdrawn !== undefined) return ok({ ...identity, kind: 'withdrawn', withdrawal: part.withdrawn } satisfies WithdrawnLine)
  if (part.kind !== 'renewal') return refused({ code: 'part-does-not-renew', item, kind: part.kind })
  const term = subject.term ?? policy.defaultTerm
  if (!part.terms.includes(term)) return refused({ code: 'term-not-offered', item, term, offered: part.terms })
  const isLate = hasLapsed(subject.coverageEndsOn, policy.graceDays, today)
  const startsOn = isLate ? today : addDays(subject.coverageEndsOn, 1)
  const { anniversary } = subject
  const renewal = renewalTerm({ startsOn, anniversary, term, minimumMonths: policy.minimumCotermMonths })
  const line = {
    ...identity,
    ...(subject.discount !== undefined && { discount: subject.discount }),
    ...(subject.previous !== undefined && { previous: subject.previous }),
    ...(policy.increaseCap !== undefined && { increaseCap: policy.increaseCap }),
    pointsPerUnit: part.pointsPerUnit,
    entitledQuantity: quantity,
    coverage: renewal.coverage,
    isCoterminated: renewal.isCoterminated,
    anniversary,
    term,
    termsAllowed: part.terms,
    proration: prorate(renewal.coverage, policy.proration, anniversary),
  }
  if (!isLate) return ok({ ...line, kind: 'renewal' })
  const gap: CoveragePeriod = { startsOn: addDays(subject.coverageEndsOn, 1), endsBefore: today }
  const lapsed = { ...line, kind: 'reinstatement', renewalPart: part.number, gap } as const
  if (policy.reinstatement.policy === 'part') {
    if (part.reinstatementPart === undefined) return refused({ code: 'reinstatement-part-missing', item })
    return ok({ ...lapsed, part: part.reinstatementPart })
  }
  if (subject.previous === undefined) return refused({ code: 'last-annual-fee-missing', item })
  const { percent } = policy.reinstatement
  const proration = prorate(gap, policy.proration, anniversary)
  return ok({ ...lapsed, backPay: { percent, lastUnitPrice: subject.previous.unitPrice, proration } })
}

/** Coverage lapses when the last covered day and the vendor's grace days are over (rule 9; default 0 days). */
export function hasLapsed(coverageEndsOn: PlainDate, graceDays: number, today: PlainDate): boolean {
  return today > addDays(coverageEndsOn, graceDays)
}
