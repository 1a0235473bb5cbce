import type { Percent } from './percent.ts'
import type { ProrationPolicy } from './proration.ts'
import type { TermMonths } from './renewal-term.ts'

/** How a country renews: the vendor's configuration (rules 3, 4 and 9). */
export type RenewalPolicy = {
  /** Co-termination below this many months runs on to the following anniversary. */
  readonly minimumCotermMonths: number
  readonly defaultTerm: TermMonths
  readonly proration: ProrationPolicy
  /** Days after the last covered day on which the renewal part still applies and coverage is continuous. */
  readonly graceDays: number
  readonly reinstatement: ReinstatementPolicy
  /** By how much a unit price may exceed last year's; absent: no cap. */
  readonly increaseCap?: Percent
}

/**
 * What coming back costs after the grace days: the price of the reinstatement part instead of the renewal's, or a percentage
 * of the last annual fee prorated over the gap, plus the renewal (rule 9).
 */
export type ReinstatementPolicy = { readonly policy: 'part' } | { readonly policy: 'back-pay'; readonly percent: Percent }

/** What the rules name as defaults: one month, twelve months, months, no grace, the reinstatement part. */
export const standardRenewalPolicy: RenewalPolicy = {
  minimumCotermMonths: 1,
  defaultTerm: 12,
  proration: 'months',
  graceDays: 0,
  reinstatement: { policy: 'part' },
}
