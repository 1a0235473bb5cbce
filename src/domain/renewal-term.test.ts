import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryDay } from '#test/pricing/arbitrary-quote.ts'
import { lastDay } from './coverage-period.ts'
import { type PlainDate, addDays, addMonths, daysInMonth, plainDate } from './plain-date.ts'
import { alignedTerm, anniversaryFrom, extendedTerm, firstTerm, renewalTerm, termMonths } from './renewal-term.ts'

function renewed(endsOn: string, anniversary: string, term: 12 | 24 | 36 = 12, minimumMonths = 1) {
  return renewalTerm({ startsOn: addDays(plainDate(endsOn), 1), anniversary: plainDate(anniversary), term, minimumMonths })
}

describe('the first term', () => {
  test.for([
    ['2025-03-10', '2026-03-31'],
    ['2025-03-01', '2026-02-28'],
    ['2027-03-01', '2028-02-29'],
    ['2028-02-29', '2029-02-28'],
    ['2026-12-31', '2027-12-31'],
  ] as const)('of an order on %s runs to %s', ([orderedOn, last]) => {
    expect(lastDay(firstTerm(plainDate(orderedOn)))).toBe(last)
  })

  test('gives twelve full months and an anniversary on the first of a month', () => {
    fc.assert(
      fc.property(arbitraryDay(), (day) => {
        const { startsOn, endsBefore } = firstTerm(day)
        expect(startsOn).toBe(day)
        expect(endsBefore.slice(8)).toBe('01')
        expect(addMonths(day, 12) <= endsBefore && endsBefore < addMonths(day, 13)).toBe(true)
      }),
    )
  })
})

describe('a renewal', () => {
  test('on the anniversary takes whole coverage years', () => {
    expect(termMonths.map((term) => renewed('2027-03-31', '2019-04-01', term))).toEqual(
      ['2028-04-01', '2029-04-01', '2030-04-01'].map((endsBefore) => ({
        coverage: { startsOn: '2027-04-01', endsBefore },
        isCoterminated: false,
      })),
    )
  })

  test('off the anniversary is brought onto the next one that gives the minimum', () => {
    expect(renewed('2027-02-28', '2027-04-01')).toEqual({
      coverage: { startsOn: '2027-03-01', endsBefore: '2027-04-01' },
      isCoterminated: true,
    })
    expect(renewed('2027-03-01', '2027-04-01').coverage.endsBefore).toBe('2028-04-01')
    expect(renewed('2027-03-01', '2027-04-01', 12, 0).coverage.endsBefore).toBe('2027-04-01')
    expect(renewed('2026-12-31', '2027-04-01', 12, 3).coverage.endsBefore).toBe('2027-04-01')
    expect(renewed('2027-01-01', '2027-04-01', 12, 3).coverage.endsBefore).toBe('2028-04-01')
  })

  test('of 24 or 36 months off the anniversary runs one or two years past it', () => {
    expect(renewed('2026-09-15', '2027-04-01', 24).coverage.endsBefore).toBe('2028-04-01')
    expect(renewed('2026-09-15', '2027-04-01', 36).coverage.endsBefore).toBe('2029-04-01')
  })

  test('gives at least the minimum, less than a year more, and ends on an anniversary', () => {
    fc.assert(
      fc.property(
        arbitraryDay(),
        arbitraryDay(),
        fc.constantFrom(...termMonths),
        fc.integer({ min: 0, max: 12 }),
        (startsOn, anniversary, term, minimumMonths) => {
          const { coverage, isCoterminated } = renewalTerm({ startsOn, anniversary, term, minimumMonths })
          expect(coverage.startsOn).toBe(startsOn)
          expect(anniversaryFrom(coverage.endsBefore, anniversary)).toBe(coverage.endsBefore)
          expect(isCoterminated).toBe(anniversaryFrom(startsOn, anniversary) !== startsOn)
          const least = isCoterminated ? addMonths(startsOn, minimumMonths + term - 12) : addDays(addMonths(startsOn, term), -1)
          // A clamped anniversary (29 Feb) may come a day earlier than the clamped minimum.
          expect(coverage.endsBefore >= addDays(least, -3)).toBe(true)
          expect(coverage.endsBefore <= addDays(addMonths(startsOn, minimumMonths + term), 3)).toBe(true)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test.for(monthDays())('walked for 12 years from an anniversary on %s tiles: no day twice, none left out', (anniversary) => {
    let startsOn: PlainDate = plainDate(anniversary)
    for (let year = 0; year < 12; year += 1) {
      const { coverage, isCoterminated } = renewalTerm({ startsOn, anniversary: plainDate(anniversary), term: 12, minimumMonths: 1 })
      expect(isCoterminated).toBe(false)
      expect(coverage.endsBefore).toBe(clamped(2025 + year, anniversary.slice(5)))
      startsOn = coverage.endsBefore
    }
  })

  test('is the same three years, one by one or at once', () => {
    fc.assert(
      fc.property(arbitraryDay(), arbitraryDay(), fc.integer({ min: 0, max: 6 }), (startsOn, anniversary, minimumMonths) => {
        const one = renewalTerm({ startsOn, anniversary, term: 12, minimumMonths }).coverage
        const two = renewalTerm({ startsOn: one.endsBefore, anniversary, term: 24, minimumMonths }).coverage
        expect(two.endsBefore).toBe(renewalTerm({ startsOn, anniversary, term: 36, minimumMonths }).coverage.endsBefore)
        expect(extendedTerm(one, 2, anniversary).endsBefore).toBe(two.endsBefore)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('an agreed end', () => {
  test('is taken as it is, both days included', () => {
    expect(alignedTerm(plainDate('2026-01-31'), plainDate('2026-04-24'))).toEqual({
      ok: true,
      value: { coverage: { startsOn: '2026-01-31', endsBefore: '2026-04-25' }, isCoterminated: true },
    })
    expect(alignedTerm(plainDate('2025-04-25'), plainDate('2026-04-24'))).toMatchObject({ ok: true, value: { isCoterminated: false } })
  })

  test('before the start is refused', () => {
    expect(alignedTerm(plainDate('2026-04-25'), plainDate('2026-04-24'))).toEqual({
      ok: false,
      refusal: { code: 'aligned-end-before-start' },
    })
  })

  test('off every anniversary keeps its own day through longer terms', () => {
    const coverage = { startsOn: plainDate('2026-01-31'), endsBefore: plainDate('2026-04-25') }
    expect(extendedTerm(coverage, 1, plainDate('2026-04-01')).endsBefore).toBe('2027-04-25')
  })
})

function monthDays(): string[] {
  return ['2024-01-28', '2024-01-29', '2024-01-30', '2024-01-31', '2024-02-28', '2024-02-29', '2024-03-01', '2024-12-31']
}

function clamped(year: number, monthAndDay: string): string {
  const [month, day] = monthAndDay.split('-').map(Number)
  const last = daysInMonth(year, month ?? 1)
  return `${year}-${monthAndDay.slice(0, 2)}-${String(Math.min(day ?? 1, last)).padStart(2, '0')}`
}
