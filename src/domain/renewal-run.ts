import type { Currency } from './currency.ts'
import { hasLapsed } from './lapse.ts'
import { type PlainDate, addDays } from './plain-date.ts'
import type { RenewalProblem } from './renewal-quote.ts'

/** What a renewal run is asked to issue. */
export type RunRequest = {
  /** Whatever ends before this day; absent: all that the countries' timelines ask for. */
  readonly dueBefore?: PlainDate | undefined
  /** ISO 3166 codes; none: everywhere. */
  readonly countries: readonly string[]
  /** Issues what is due before the day even where its country would quote it later. */
  readonly isAheadOfTimeline: boolean
}

/** `later`: due before the day, but its country's day for quoting has not come (rule 11). */
export type RunDecision = 'issue' | 'later' | 'out-of-window' | 'lapsed'

export type RunTimeline = {
  readonly today: PlainDate
  /** So many days before the due date the country issues its quotes (rule 11). */
  readonly quoteDays: number
  readonly graceDays: number
}

/**
 * Whether a run quotes what falls due on a day: within the window, not lapsed (rule 9), and not before the day on which the
 * customer's country quotes it (rule 11).
 *
 *   today − grace │ today ───────── today + quote days │ ───── due before
 *    lapsed       │           issue                    │  later      │ out of the window
 */
export function decideRun(dueOn: PlainDate, request: RunRequest, timeline: RunTimeline): RunDecision {
  const { dueBefore, isAheadOfTimeline } = request
  const { today, quoteDays, graceDays } = timeline
  if (hasLapsed(dueOn, graceDays, today)) return 'lapsed'
  if (dueBefore !== undefined && dueOn >= dueBefore) return 'out-of-window'
  if (dueOn <= addDays(today, quoteDays)) return 'issue'
  if (dueBefore === undefined) return 'out-of-window'
  return isAheadOfTimeline ? 'issue' : 'later'
}

/**
 * The first uncovered days among which a run looks, both included: a day more on both sides, since in some time zones it is
 * another day already.
 */
export function runWindow(
  request: RunRequest,
  longest: { readonly today: PlainDate; readonly quoteDays: number; readonly graceDays: number },
): { readonly from: PlainDate; readonly to: PlainDate } {
  const { today, quoteDays, graceDays } = longest
  return { from: addDays(today, -graceDays - 1), to: request.dueBefore ?? addDays(today, quoteDays + 2) }
}

/** Why something is not on a quote, or why there is none. */
export type RunProblemCode =
  | RenewalProblem['code']
  | 'country-unknown'
  | 'currency-unknown'
  | 'time-zone-unknown'
  /** The renewal of that day has its quote; this came or became sellable afterwards, and only a revision can add it. */
  | 'quoted-without-it'
  /** What the database holds of it contradicts itself; the detail says where. */
  | 'record-broken'

export type RunProblem = {
  readonly customerNumber: number
  readonly agreementNumber: number
  readonly dueOn?: PlainDate | undefined
  readonly entitlementId?: bigint | undefined
  readonly part?: string | undefined
  readonly code: RunProblemCode
  readonly detail?: string | undefined
}

export type RunTotal = {
  readonly country: string
  readonly currency: Currency
  readonly quotes: number
  readonly lines: number
  readonly minor: bigint
}

/** What was issued, or in a dry run would be. */
export type RunCounts = {
  readonly agreements: number
  readonly quotes: number
  readonly lines: number
  readonly later: number
  readonly problems: number
}

export const noCounts: RunCounts = { agreements: 0, quotes: 0, lines: 0, later: 0, problems: 0 }

export function addCounts(a: RunCounts, b: RunCounts): RunCounts {
  return {
    agreements: a.agreements + b.agreements,
    quotes: a.quotes + b.quotes,
    lines: a.lines + b.lines,
    later: a.later + b.later,
    problems: a.problems + b.problems,
  }
}

/** Sums per country and currency, in the order of their names; amounts of different currencies never meet. */
export function addTotals(totals: Iterable<RunTotal>): readonly RunTotal[] {
  const sums = new Map<string, RunTotal>()
  for (const total of totals) {
    const key = `${total.country} ${total.currency}`
    const sum = sums.get(key)
    if (sum === undefined) sums.set(key, total)
    else sums.set(key, { ...sum, quotes: sum.quotes + total.quotes, lines: sum.lines + total.lines, minor: sum.minor + total.minor })
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total)
}
