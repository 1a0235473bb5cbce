import { describe, expect, test } from 'vitest'
import { contains, lastDay, overlaps } from './coverage-period.ts'
import { plainDate } from './plain-date.ts'

const year = { startsOn: plainDate('2027-04-01'), endsBefore: plainDate('2028-04-01') }

describe('a coverage period', () => {
  test('is read with its last day included: 1 Apr 2027 to 31 Mar 2028', () => {
    expect(lastDay(year)).toBe('2028-03-31')
    expect(contains(year, plainDate('2027-04-01'))).toBe(true)
    expect(contains(year, plainDate('2028-03-31'))).toBe(true)
    expect(contains(year, plainDate('2028-04-01'))).toBe(false)
    expect(contains(year, plainDate('2027-03-31'))).toBe(false)
  })

  test('shares a date with the next one and no day', () => {
    const next = { startsOn: year.endsBefore, endsBefore: plainDate('2029-04-01') }
    expect(overlaps(year, next)).toBe(false)
    expect(overlaps(next, year)).toBe(false)
    expect(overlaps(year, { ...next, startsOn: plainDate('2028-03-31') })).toBe(true)
    expect(overlaps(year, year)).toBe(true)
  })
})
