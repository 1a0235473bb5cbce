import { type Result, ok, refused } from '#src/kit/result.ts'
import type { CoveragePeriod } from './coverage-period.ts'
import { type PlainDate, addDays, addMonths, dayOf, firstOfMonth, yearOf } from './plain-date.ts'

/** How long a renewal is bought for: to the next anniversary, or one or two years past it (rule 2). */
export const termMonths = [12, 24, 36] as const
export type TermMonths = (typeof termMonths)[number]

/** Why a period was given the end it has: a whole coverage year, or brought onto the anniversary (rules 2 and 3). */
export type RenewalTerm = { readonly coverage: CoveragePeriod; readonly isCoterminated: boolean }

export type RenewalTermRequest = {
  /** First day that is not covered any more: the renewal starts on it. */
  readonly startsOn: PlainDate
  /** The first day of any coverage year of the agreement; the others lie whole years from it, clamped to the month's end. */
  readonly anniversary: PlainDate
  readonly term: TermMonths
  /** Co-termination below this many months runs on to the following anniversary (rule 3; default 1). */
  readonly minimumMonths: number
}

/**
 * The first term runs from the first order to the last day of the twelfth full month after it; the anniversary is the next
 * day (rule 1).
 *
 *   10 Mar 2025 ├── rest of March ──┼────── 12 full months ──────┤ 1 Apr 2026 = anniversary
 */
export function firstTerm(orderedOn: PlainDate): CoveragePeriod {
  const months = dayOf(orderedOn) === 1 ? 12 : 13
  return { startsOn: orderedOn, endsBefore: addMonths(firstOfMonth(orderedOn), months) }
}

/** The first anniversary on or after the day. */
export function anniversaryFrom(day: PlainDate, anniversary: PlainDate): PlainDate {
  const inYear = anniversaryIn(yearOf(day), anniversary)
  return inYear >= day ? inYear : anniversaryIn(yearOf(day) + 1, anniversary)
}

export function isAnniversary(day: PlainDate, anniversary: PlainDate): boolean {
  return anniversaryIn(yearOf(day), anniversary) === day
}

/**
 * Whole coverage years when the start is an anniversary (rule 2); otherwise to the next anniversary that gives at least the
 * minimum, plus a year each for 24 and 36 months (rule 3).
 */
export function renewalTerm(request: RenewalTermRequest): RenewalTerm {
  const { startsOn, anniversary, term, minimumMonths } = request
  const years = term / 12
  const next = anniversaryFrom(startsOn, anniversary)
  if (next === startsOn) {
    return { coverage: { startsOn, endsBefore: anniversaryIn(yearOf(startsOn) + years, anniversary) }, isCoterminated: false }
  }
  const reachesMinimum = addMonths(startsOn, minimumMonths) <= next
  const endYear = yearOf(next) + (reachesMinimum ? 0 : 1) + (years - 1)
  return { coverage: { startsOn, endsBefore: anniversaryIn(endYear, anniversary) }, isCoterminated: true }
}

/** Co-termination to a last day that was agreed instead of an anniversary; both days are covered. */
export function alignedTerm(startsOn: PlainDate, lastDay: PlainDate): Result<RenewalTerm, { code: 'aligned-end-before-start' }> {
  if (lastDay < startsOn) return refused({ code: 'aligned-end-before-start' })
  const endsBefore = addDays(lastDay, 1)
  return ok({ coverage: { startsOn, endsBefore }, isCoterminated: !isAnniversary(startsOn, endsBefore) })
}

/** The same coverage ending whole coverage years later (or earlier). */
export function extendedTerm(coverage: CoveragePeriod, years: number, anniversary: PlainDate): CoveragePeriod {
  const { startsOn, endsBefore } = coverage
  const anchor = isAnniversary(endsBefore, anniversary) ? anniversary : endsBefore
  return { startsOn, endsBefore: anniversaryIn(yearOf(endsBefore) + years, anchor) }
}

/** 29 February falls on the 28th in common years and returns to the 29th: always counted from the agreement's own day (rule 4). */
function anniversaryIn(year: number, anniversary: PlainDate): PlainDate {
  return addMonths(anniversary, (year - yearOf(anniversary)) * 12)
}
