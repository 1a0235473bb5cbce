import { type PlainDate, addDays } from './plain-date.ts'

/**
 * Half-open: the first day is in, `endsBefore` is not, so consecutive periods share a date.
 *
 *   2027-04-01 ├──────── 12 months ────────┤ 2028-04-01   people read: 1 Apr 2027 – 31 Mar 2028
 */
export type CoveragePeriod = { readonly startsOn: PlainDate; readonly endsBefore: PlainDate }

/** The last covered day, as screens and documents show it. */
export function lastDay(period: CoveragePeriod): PlainDate {
  return addDays(period.endsBefore, -1)
}

export function overlaps(a: CoveragePeriod, b: CoveragePeriod): boolean {
  return a.startsOn < b.endsBefore && b.startsOn < a.endsBefore
}

export function contains(period: CoveragePeriod, day: PlainDate): boolean {
  return period.startsOn <= day && day < period.endsBefore
}
