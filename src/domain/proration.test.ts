import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryDay } from '#test/pricing/arbitrary-quote.ts'
import { type Ratio, equalRatios } from './money.ts'
import { type PlainDate, addDays, addMonths, daysBetween, plainDate } from './plain-date.ts'
import { isProrationPolicy, prorate, prorationPolicies, type ProrationPolicy } from './proration.ts'
import { anniversaryFrom } from './renewal-term.ts'

/** First and last day, both included, as people say it. */
function share(policy: ProrationPolicy, days: readonly [string, string], anniversary?: string) {
  const period = { startsOn: plainDate(days[0]), endsBefore: addDays(plainDate(days[1]), 1) }
  const proration = anniversary === undefined ? prorate(period, policy) : prorate(period, policy, plainDate(anniversary))
  const counted = proration.policy === 'months' ? proration.monthsCounted : proration.daysCounted
  return [counted, `${proration.fraction.numerator}/${proration.fraction.denominator}`]
}

describe('proration by months', () => {
  test('counts every month begun, from the first day and clamped to the month’s end', () => {
    expect(share('months', ['2027-04-01', '2028-03-31'])).toEqual([12, '12/12'])
    expect(share('months', ['2027-03-16', '2027-03-31'])).toEqual([1, '1/12'])
    expect(share('months', ['2027-01-31', '2027-02-27'])).toEqual([1, '1/12'])
    expect(share('months', ['2027-01-31', '2027-02-28'])).toEqual([2, '2/12'])
    expect(share('months', ['2027-01-31', '2027-03-30'])).toEqual([2, '2/12'])
    expect(share('months', ['2028-01-31', '2028-02-28'])).toEqual([1, '1/12'])
    expect(share('months', ['2027-03-02', '2028-03-31'])).toEqual([13, '13/12'])
  })

  test('counts 12 for each coverage year of an agreement that began on a 29 February', () => {
    expect(share('months', ['2027-02-28', '2028-02-28'], '2024-02-29')).toEqual([12, '12/12'])
    expect(share('months', ['2027-02-28', '2028-02-28'])).toEqual([12, '12/12'])
    expect(share('months', ['2025-02-28', '2028-02-28'], '2024-02-29')).toEqual([36, '36/12'])
  })

  test('is the smallest number of months that reaches the end', () => {
    fc.assert(
      fc.property(arbitraryDay(), fc.integer({ min: 1, max: 1200 }), fc.integer({ min: 1, max: 12 }), (startsOn, days, month) => {
        const endsBefore = addDays(startsOn, days)
        const anniversary = plainDate(`2020-${String(month).padStart(2, '0')}-01`)
        const proration = prorate({ startsOn, endsBefore }, 'months', anniversary)
        const counted = proration.policy === 'months' ? proration.monthsCounted : Number.NaN
        expect(addMonths(startsOn, counted) >= endsBefore).toBe(true)
        expect(addMonths(startsOn, counted - 1) < endsBefore).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('proration by days', () => {
  test('counts the days of the co-termination example: 84, 31 and 365', () => {
    expect(share('days', ['2026-01-31', '2026-04-24'])).toEqual([84, '84/365'])
    expect(share('days', ['2026-03-25', '2026-04-24'])).toEqual([31, '31/365'])
    expect(share('days', ['2025-04-25', '2026-04-24'])).toEqual([365, '365/365'])
  })

  test('divides by the real coverage year, leap years as they come', () => {
    expect(share('days', ['2028-01-01', '2028-03-31'])).toEqual([91, '91/366'])
    expect(share('days', ['2027-01-01', '2027-03-31'])).toEqual([90, '90/365'])
    expect(share('days', ['2027-04-01', '2028-03-31'])).toEqual([366, '366/366'])
    expect(share('days', ['2100-01-01', '2100-03-31'])).toEqual([90, '90/365'])
  })

  test('over two coverage years adds each part over its own year', () => {
    expect(share('days', ['2027-03-16', '2028-03-31'])).toEqual([382, '381/365'])
    expect(share('days', ['2027-04-01', '2029-03-31'])).toEqual([731, '2/1'])
  })

  test('is exactly one for every coverage year, whatever its length', () => {
    fc.assert(
      fc.property(arbitraryDay('1950-01-01', 50_000), arbitraryDay(), (day, anniversary) => {
        const startsOn = anniversaryFrom(day, anniversary)
        const endsBefore = anniversaryFrom(addDays(startsOn, 1), anniversary)
        expect(prorate({ startsOn, endsBefore }, 'days', anniversary).fraction).toSatisfy((fraction: Ratio) => equalRatios(fraction, one))
      }),
      { numRuns: 1000 },
    )
  })

  test('over 365 is that and nothing else: a year with a 29 February is 366/365', () => {
    expect(share('days-365', ['2028-01-01', '2028-03-31'])).toEqual([91, '91/365'])
    expect(share('days-365', ['2027-04-01', '2028-03-31'])).toEqual([366, '366/365'])
    expect(share('days-365', ['2026-04-01', '2027-03-31'])).toEqual([365, '365/365'])
  })
})

describe('proration by months of 30 days', () => {
  test('is 30E/360 between first days: 17 of 30, February 30, the 31st as the 30th', () => {
    expect(share('thirty-360', ['2027-04-14', '2027-04-30'])).toEqual([17, '17/360'])
    expect(share('thirty-360', ['2027-05-14', '2027-05-31'])).toEqual([17, '17/360'])
    expect(share('thirty-360', ['2027-05-14', '2027-05-30'])).toEqual([16, '16/360'])
    expect(share('thirty-360', ['2027-02-01', '2027-02-28'])).toEqual([30, '30/360'])
    expect(share('thirty-360', ['2027-01-31', '2027-01-31'])).toEqual([1, '1/360'])
    expect(share('thirty-360', ['2027-04-01', '2028-03-31'])).toEqual([360, '360/360'])
  })
})

describe('any policy', () => {
  test.for(['days', 'days-365', 'thirty-360'] as const)(
    '%s: two periods that tile cost together what the whole costs (1,000 splits)',
    (policy) => {
      fc.assert(
        fc.property(arbitraryDay(), fc.nat({ max: 800 }), fc.nat({ max: 800 }), arbitraryDay(), (startsOn, first, second, anniversary) => {
          const middle = addDays(startsOn, first)
          const endsBefore = addDays(middle, second)
          const parts = [
            prorate({ startsOn, endsBefore: middle }, policy, anniversary),
            prorate({ startsOn: middle, endsBefore }, policy, anniversary),
          ]
          const whole = prorate({ startsOn, endsBefore }, policy, anniversary)
          expect(equalRatios(plus(parts.map((part) => part.fraction)), whole.fraction)).toBe(true)
        }),
        { numRuns: 1000 },
      )
    },
  )

  test.for(prorationPolicies)('%s: a longer period never costs less, and none is negative', (policy) => {
    fc.assert(
      fc.property(arbitraryDay(), fc.nat({ max: 1200 }), fc.nat({ max: 60 }), arbitraryDay(), (startsOn, days, more, anniversary) => {
        const [short, long] = [days, days + more].map(
          (count) => prorate({ startsOn, endsBefore: addDays(startsOn, count) }, policy, anniversary).fraction,
        )
        if (short === undefined || long === undefined) return expect.fail('two periods')
        expect(short.numerator >= 0n).toBe(true)
        expect(long.numerator * short.denominator >= short.numerator * long.denominator).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test.for(prorationPolicies)('%s: no days cost nothing', (policy) => {
    const day: PlainDate = plainDate('2027-04-01')
    expect(prorate({ startsOn: day, endsBefore: day }, policy).fraction.numerator).toBe(0n)
    expect(daysBetween(day, day)).toBe(0)
  })

  test('has one of four names; a period that ends before it starts is a bug', () => {
    expect(prorationPolicies.filter(isProrationPolicy)).toEqual(['months', 'days', 'days-365', 'thirty-360'])
    expect(['month', 'DAYS', '', 'toString'].filter(isProrationPolicy)).toEqual([])
    const backwards = { startsOn: plainDate('2027-04-02'), endsBefore: plainDate('2027-04-01') }
    expect(() => prorate(backwards, 'days')).toThrow('ends after it starts')
  })
})

const one: Ratio = { numerator: 1n, denominator: 1n }

function plus(parts: readonly Ratio[]): Ratio {
  return parts.reduce((a, b) => ({
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  }))
}
