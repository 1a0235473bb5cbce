import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryDay } from '#test/pricing/arbitrary-quote.ts'
import {
  type Instant,
  type PlainDate,
  addDays,
  addMonths,
  dayIn,
  dayOf,
  daysBetween,
  daysInMonth,
  endOfDay,
  isLeapYear,
  monthOf,
  parsePlainDate,
  plainDate,
  yearOf,
} from './plain-date.ts'

describe('a plain date', () => {
  test.for(['2027-04-01', '2028-02-29', '2000-02-29', '1900-01-01', '2999-12-31'])('%s exists', (text) => {
    expect(parsePlainDate(text)).toEqual({ ok: true, value: text })
  })

  test.for([
    '2025-02-29',
    '2100-02-29',
    '2027-04-31',
    '2027-00-10',
    '2027-13-01',
    '2027-01-00',
    '2027-01-32',
    '27-01-01',
    '2027-1-1',
    '2027/01/01',
    '2027-01-01T00:00:00Z',
    '1899-12-31',
    '3000-01-01',
    '',
    ' 2027-01-01',
    '２０２７-01-01',
  ])('"%s" does not', (text) => {
    expect(parsePlainDate(text)).toMatchObject({ ok: false, refusal: { code: 'not-a-date' } })
  })

  test('is not any text', () => {
    // @ts-expect-error not every string is a day
    const unchecked: PlainDate = '2025-02-29'
    expect(() => plainDate(unchecked)).toThrow('not a date')
  })
})

describe('months', () => {
  test('are counted from the given day and clamped to the end of the month: 31 Jan, 28 or 29 Feb, 31 Mar', () => {
    const anchor = plainDate('2027-01-31')
    expect([0, 1, 2, 3, 13].map((count) => addMonths(anchor, count))).toEqual([
      '2027-01-31',
      '2027-02-28',
      '2027-03-31',
      '2027-04-30',
      '2028-02-29',
    ])
  })

  test.for([28, 29, 30, 31])('walked over 12 years from the %dth of January never lose the day', (day) => {
    const anchor = plainDate(`2024-01-${day}`)
    for (let count = 0; count <= 144; count += 1) {
      const walked = addMonths(anchor, count)
      expect(dayOf(walked)).toBe(Math.min(day, daysInMonth(yearOf(walked), monthOf(walked))))
      expect(yearOf(walked) * 12 + monthOf(walked)).toBe(2024 * 12 + 1 + count)
    }
  })

  test.for([28, 29, 30, 31])('walked backwards over 12 years from the %dth of December never lose the day', (day) => {
    const anchor = plainDate(`2035-12-${day}`)
    for (let count = 0; count <= 144; count += 1) {
      const walked = addMonths(anchor, -count)
      expect(dayOf(walked)).toBe(Math.min(day, daysInMonth(yearOf(walked), monthOf(walked))))
    }
  })

  test('agree with Temporal on any day', () => {
    fc.assert(
      fc.property(arbitraryDay('1950-01-01', 80_000), fc.integer({ min: -400, max: 400 }), (day, months) => {
        expect(addMonths(day, months)).toBe(Temporal.PlainDate.from(day).add({ months }).toString())
      }),
      { numRuns: 1000 },
    )
  })
})

describe('days', () => {
  test('agree with Temporal over leap years and centuries', () => {
    fc.assert(
      fc.property(arbitraryDay('1950-01-01', 80_000), fc.integer({ min: -20_000, max: 20_000 }), (day, days) => {
        const moved = addDays(day, days)
        expect(moved).toBe(Temporal.PlainDate.from(day).add({ days }).toString())
        expect(daysBetween(day, moved)).toBe(days)
      }),
      { numRuns: 1000 },
    )
  })

  test('know the leap years', () => {
    expect([1900, 2000, 2024, 2027, 2028, 2100].map(isLeapYear)).toEqual([false, true, true, false, true, false])
    expect([1, 2, 4, 12].map((month) => daysInMonth(2028, month))).toEqual([31, 29, 30, 31])
  })
})

describe('days and moments', () => {
  test('a day ends at the midnight of its own time zone', () => {
    expect(endOfDay('Europe/Paris', plainDate('2027-03-31'))).toBe('2027-03-31T22:00:00.000Z')
    expect(endOfDay('Asia/Tokyo', plainDate('2027-03-31'))).toBe('2027-03-31T15:00:00.000Z')
    expect(endOfDay('America/New_York', plainDate('2027-03-13'))).toBe('2027-03-14T05:00:00.000Z')
  })

  test('a moment falls on the day of the zone it is asked in', () => {
    const moment = '2027-03-31T22:30:00.000Z' as Instant
    expect(dayIn('Europe/Paris', moment)).toBe('2027-04-01')
    expect(dayIn('Europe/London', moment)).toBe('2027-03-31')
    expect(dayIn('UTC', moment)).toBe('2027-03-31')
  })
})
