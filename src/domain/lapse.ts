import { assert } from '#src/kit/assert.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { ReinstatementLine, RenewalLine } from './line-terms.ts'
import { type PlainDate, addDays } from './plain-date.ts'
import { prorate } from './proration.ts'
import type { RenewalPolicy } from './renewal-policy.ts'
import { renewalTerm } from './renewal-term.ts'

/**
 * What happens to coverage that nobody renews (rule 9).
 *
 *   … covered ┤ lastCoveredDay │ uncoveredFrom … graceEndsOn │ lapsedFrom … reinstatement only
 */
export type LapseTimeline = {
  readonly lastCoveredDay: PlainDate
  readonly uncoveredFrom: PlainDate
  /** The last day on which the renewal part still applies; the last covered day itself when there is no grace. */
  readonly graceEndsOn: PlainDate
  readonly lapsedFrom: PlainDate
}

export type ReinstatementRefusal =
  | { readonly code: 'reinstatement-part-missing'; readonly item: number }
  | { readonly code: 'last-annual-fee-missing'; readonly item: number }

export function lapseTimeline(lastCoveredDay: PlainDate, graceDays: number): LapseTimeline {
  assert(Number.isInteger(graceDays) && graceDays >= 0, 'grace is a number of days')
  return {
    lastCoveredDay,
    uncoveredFrom: addDays(lastCoveredDay, 1),
    graceEndsOn: addDays(lastCoveredDay, graceDays),
    lapsedFrom: addDays(lastCoveredDay, graceDays + 1),
  }
}

/** Coverage has lapsed once its last day and the vendor's grace days are over (rule 9; default 0 days). */
export function hasLapsed(lastCoveredDay: PlainDate, graceDays: number, today: PlainDate): boolean {
  return today >= lapseTimeline(lastCoveredDay, graceDays).lapsedFrom
}

/**
 * The line that brings lapsed coverage back on a day. Coverage begins on that day and ends on the anniversary as any other; the
 * days between are the gap, none when that is the very next day. The cap on the yearly increase is a promise for unbroken coverage and falls away.
 *
 *   old coverage ┤      gap      ├──── reinstated ────┤ anniversary
 *                └ startsOn      └ asOf
 */
export function reinstate(line: RenewalLine, policy: RenewalPolicy, asOf: PlainDate): Result<ReinstatementLine, ReinstatementRefusal> {
  const gap = { startsOn: line.coverage.startsOn, endsBefore: asOf }
  assert(gap.startsOn <= gap.endsBefore, 'coverage comes back after it ended')
  const { item, anniversary, term, proration, reinstatementPart, previous } = line
  const renewed = renewalTerm({ startsOn: asOf, anniversary, term, minimumMonths: policy.minimumCotermMonths })
  const { increaseCap: _lost, ...kept } = line
  const reinstated = {
    ...kept,
    kind: 'reinstatement',
    renewalPart: line.part,
    gap,
    ...renewed,
    proration: prorate(renewed.coverage, proration.policy, anniversary),
  } as const
  if (policy.reinstatement.policy === 'part') {
    if (reinstatementPart === undefined) return refused({ code: 'reinstatement-part-missing', item })
    return ok({ ...reinstated, part: reinstatementPart })
  }
  if (previous === undefined) return refused({ code: 'last-annual-fee-missing', item })
  const { percent } = policy.reinstatement
  const gapProration = prorate(gap, proration.policy, anniversary)
  return ok({ ...reinstated, backPay: { percent, lastUnitPrice: previous.unitPrice, proration: gapProration } })
}
