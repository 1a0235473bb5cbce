import { assert } from '#src/kit/assert.ts'
import type { CoveragePeriod } from './coverage-period.ts'
import { type Ratio, reduced } from './money.ts'
import { type PlainDate, addDays, addMonths, dayOf, daysBetween, monthOf, yearOf } from './plain-date.ts'
import { anniversaryFrom, isAnniversary } from './renewal-term.ts'

/** How a part-period is priced out of the 12-month price; stored on the price and printed on the quote (rule 4). */
export const prorationPolicies = ['months', 'days', 'days-365', 'thirty-360'] as const
export type ProrationPolicy = (typeof prorationPolicies)[number]

/** What was counted and the exact fraction of the 12-month price that it gives. Nothing is rounded here (rule 5). */
export type Proration =
  | { readonly policy: 'months'; readonly monthsCounted: number; readonly fraction: Ratio }
  | { readonly policy: Exclude<ProrationPolicy, 'months'>; readonly daysCounted: number; readonly fraction: Ratio }

export function isProrationPolicy(text: string): text is ProrationPolicy {
  return (prorationPolicies as readonly string[]).includes(text)
}

/**
 * The fraction of the 12-month price that a period costs (rule 4).
 *
 * - `months`: months begun ÷ 12;
 * - `days`: days ÷ days of the real coverage year in which they fall, 365 or 366 as it comes; over two years, the sum;
 * - `days-365`: days ÷ 365 always, so that a year with a 29 February is 366/365;
 * - `thirty-360`: every month counts 30 days, the 31st as the 30th (30E/360, Eurobond basis) ÷ 360.
 *
 * `anniversary` is any day on which a coverage year begins; without one the years are counted back from the period's end.
 */
export function prorate(period: CoveragePeriod, policy: ProrationPolicy, anniversary: PlainDate = period.endsBefore): Proration {
  assert(period.startsOn <= period.endsBefore, 'a period ends after it starts')
  switch (policy) {
    case 'months': {
      const monthsCounted = monthsBegun(period, anniversary)
      return { policy, monthsCounted, fraction: { numerator: BigInt(monthsCounted), denominator: 12n } }
    }
    case 'days':
      return {
        policy,
        daysCounted: daysBetween(period.startsOn, period.endsBefore),
        fraction: shareOfRealYears(period, anniversary),
      }
    case 'days-365': {
      const daysCounted = daysBetween(period.startsOn, period.endsBefore)
      return { policy, daysCounted, fraction: { numerator: BigInt(daysCounted), denominator: 365n } }
    }
    case 'thirty-360': {
      const daysCounted = thirty360Number(period.endsBefore) - thirty360Number(period.startsOn)
      return { policy, daysCounted, fraction: { numerator: BigInt(daysCounted), denominator: 360n } }
    }
  }
}

/**
 * Months from the start, each counted from the start's own day and clamped to the month's end; a month begun is a month. From one
 * anniversary to another there are whole years, so that 28 Feb 2027 → 29 Feb 2028 is 12 months for an agreement of a 29 February.
 */
function monthsBegun(period: CoveragePeriod, anniversary: PlainDate): number {
  const { startsOn, endsBefore } = period
  const distance = monthIndex(endsBefore) - monthIndex(startsOn)
  if (isAnniversary(startsOn, anniversary) && isAnniversary(endsBefore, anniversary)) return distance
  return addMonths(startsOn, distance) >= endsBefore ? distance : distance + 1
}

/**
 *   anniversary          anniversary          anniversary
 *   ├──────── 365 ───────┼──────── 366 ───────┤
 *            ├─── 100 ───┼──── 366 ───────────┤   = 100/365 + 366/366
 */
function shareOfRealYears(period: CoveragePeriod, anniversary: PlainDate): Ratio {
  let yearEnd = anniversaryFrom(addDays(period.startsOn, 1), anniversary)
  let from = period.startsOn
  let share: Ratio = { numerator: 0n, denominator: 1n }
  while (from < period.endsBefore) {
    const to = yearEnd < period.endsBefore ? yearEnd : period.endsBefore
    const yearStart = previousAnniversary(yearEnd, anniversary)
    share = plus(share, BigInt(daysBetween(from, to)), BigInt(daysBetween(yearStart, yearEnd)))
    from = to
    yearEnd = anniversaryFrom(addDays(from, 1), anniversary)
  }
  return share
}

function monthIndex(day: PlainDate): number {
  return yearOf(day) * 12 + monthOf(day) - 1
}

function previousAnniversary(yearEnd: PlainDate, anniversary: PlainDate): PlainDate {
  return addMonths(anniversary, (yearOf(yearEnd) - 1 - yearOf(anniversary)) * 12)
}

function plus(share: Ratio, numerator: bigint, denominator: bigint): Ratio {
  if (share.numerator === 0n) return { numerator, denominator }
  if (share.denominator === denominator) return { numerator: share.numerator + numerator, denominator }
  const common = share.denominator * denominator
  return reduced({ numerator: share.numerator * denominator + numerator * share.denominator, denominator: common })
}

/** Differences of these numbers are 30E/360 day counts, so that consecutive periods add up. */
function thirty360Number(day: PlainDate): number {
  return monthIndex(day) * 30 + Math.min(dayOf(day), 30)
}
