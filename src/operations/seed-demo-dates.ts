import { type PlainDate, addMonths, firstOfMonth, monthOf, plainDate, yearOf } from '#src/domain/plain-date.ts'
import { type DateShift, shiftByMonths } from './import-folder-cell.ts'

/** First day of the coverage year that the demo folder's three quotes renew, as its files have it. */
export const demoAnchor = plainDate('2027-04-01')

/** The demo's anniversary seen from a day: the first of the month after next, so that quotes fall due at the end of next month. */
export function demoAnniversary(today: PlainDate): PlainDate {
  return addMonths(firstOfMonth(today), 2)
}

/** By how many months every date of the demo moves so that its anniversary is the one of today. */
export function demoMonths(today: PlainDate): number {
  const anniversary = demoAnniversary(today)
  return (yearOf(anniversary) - yearOf(demoAnchor)) * 12 + monthOf(anniversary) - monthOf(demoAnchor)
}

export function demoShift(today: PlainDate): DateShift {
  return shiftByMonths(demoMonths(today))
}
