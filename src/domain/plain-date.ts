import type { Brand } from '#src/kit/brand.ts'
import { assert } from '#src/kit/assert.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'

/** A calendar day, `YYYY-MM-DD`. Comparing the strings compares the days. */
export type PlainDate = Brand<string, 'PlainDate'>
/** A moment in UTC, an ISO string as `Date.prototype.toISOString` writes it. */
export type Instant = Brand<string, 'Instant'>
export type TimeZone = string

const form = /^(\d{4})-(\d{2})-(\d{2})$/

/** A day that exists: 2025-02-29 is refused. Years 1900 to 2999. */
export function parsePlainDate(text: string): Result<PlainDate, { code: 'not-a-date'; text: string }> {
  const match = form.exec(text)
  if (!match) return refused({ code: 'not-a-date', text: text.slice(0, 40) })
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const exists = year >= 1900 && year < 3000 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
  return exists ? ok(text as PlainDate) : refused({ code: 'not-a-date', text: text.slice(0, 40) })
}

/** For values that our own code or database wrote: a malformed one is a bug. */
export function plainDate(text: string): PlainDate {
  const parsed = parsePlainDate(text)
  assert(parsed.ok, `not a date: ${text}`)
  return parsed.value
}

export function yearOf(date: PlainDate): number {
  return twoDigitsAt(date, 0) * 100 + twoDigitsAt(date, 2)
}
export function monthOf(date: PlainDate): number {
  return twoDigitsAt(date, 5)
}
export function dayOf(date: PlainDate): number {
  return twoDigitsAt(date, 8)
}

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Always counted from the given day, clamped to the month's end: 31 Jan + 1 month = 28/29 Feb, + 2 months = 31 Mar (rule 4). */
export function addMonths(date: PlainDate, months: number): PlainDate {
  const count = yearOf(date) * 12 + (monthOf(date) - 1) + months
  const year = Math.floor(count / 12)
  const month = (count % 12) + 1
  return fromParts(year, month, Math.min(dayOf(date), daysInMonth(year, month)))
}

export function addDays(date: PlainDate, days: number): PlainDate {
  const day = dayOf(date) + days
  if (day >= 1 && day <= 28) return fromParts(yearOf(date), monthOf(date), day)
  return fromDayNumber(dayNumber(date) + days)
}

/** Whole days from the first to the second; negative when the second is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return dayNumber(to) - dayNumber(from)
}

export function firstOfMonth(date: PlainDate): PlainDate {
  return `${date.slice(0, 7)}-01` as PlainDate
}

export function earlier(a: PlainDate, b: PlainDate): PlainDate {
  return a < b ? a : b
}
export function later(a: PlainDate, b: PlainDate): PlainDate {
  return a > b ? a : b
}

/** The calendar day that a moment falls on in a time zone (IANA name). */
export function dayIn(timeZone: TimeZone, at: Instant): PlainDate {
  return plainDate(Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDate().toString())
}

/** The first moment after the day is over in the time zone: a quote valid until that day expires exactly then. */
export function endOfDay(timeZone: TimeZone, date: PlainDate): Instant {
  const next = Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(timeZone)
  return next.toInstant().toString({ smallestUnit: 'millisecond' }) as Instant
}

/** Read by character code and written from a table: a renewal run takes dates apart and makes them by the million. */
function twoDigitsAt(date: PlainDate, at: number): number {
  return date.charCodeAt(at) * 10 + date.charCodeAt(at + 1) - 11 * zeroCode
}

const zeroCode = '0'.charCodeAt(0)
const twoDigits = Array.from({ length: 32 }, (_, value) => String(value).padStart(2, '0'))

function fromParts(year: number, month: number, day: number): PlainDate {
  return `${String(year).padStart(4, '0')}-${twoDigits[month]}-${twoDigits[day]}` as PlainDate
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March. */
function dayNumber(date: PlainDate): number {
  const month = monthOf(date)
  const year = month > 2 ? yearOf(date) : yearOf(date) - 1
  const era = Math.floor(year / 400)
  const yearOfEra = year - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOf(date) - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

function fromDayNumber(number: number): PlainDate {
  const shifted = number + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return fromParts(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1)
}
