import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PlainDate, addDays, addMonths, plainDate } from './plain-date.ts'
import { type RenewalGroup, groupRenewals, reinstatedGroup } from './renewal-group.ts'

const april = plainDate('2000-04-01')

function covered(...days: readonly string[]): readonly { readonly coveredBefore: PlainDate }[] {
  return days.map((day) => ({ coveredBefore: plainDate(day) }))
}

function outline(groups: readonly RenewalGroup<{ readonly coveredBefore: PlainDate }>[]) {
  return groups.map(({ dueOn, anniversary, entitlements }) => [dueOn, anniversary, entitlements.map((each) => each.coveredBefore)])
}

describe('what one quote renews', () => {
  test('coverage that ends on the anniversary is one quote, due on the day before', () => {
    expect(outline(groupRenewals(covered('2027-04-01', '2027-04-01'), april))).toEqual([
      ['2027-03-31', '2027-04-01', ['2027-04-01', '2027-04-01']],
    ])
  })

  test('coverage that ends within the year that begins is quoted with it', () => {
    expect(outline(groupRenewals(covered('2027-08-01', '2027-04-01', '2028-03-16'), april))).toEqual([
      ['2027-03-31', '2027-04-01', ['2027-08-01', '2027-04-01', '2028-03-16']],
    ])
  })

  test('coverage that ends off the anniversary without such a quote gets one of its own, brought onto the next anniversary', () => {
    expect(outline(groupRenewals(covered('2027-01-01', '2028-04-01'), april))).toEqual([
      ['2026-12-31', '2027-04-01', ['2027-01-01']],
      ['2028-03-31', '2028-04-01', ['2028-04-01']],
    ])
  })

  test('the year before an anniversary is not the year that begins with it', () => {
    expect(outline(groupRenewals(covered('2027-03-31', '2027-04-01'), april))).toEqual([
      ['2027-03-30', '2027-04-01', ['2027-03-31']],
      ['2027-03-31', '2027-04-01', ['2027-04-01']],
    ])
  })

  test('every entitlement is in exactly one group, and none begins after its coverage ends', () => {
    const day = fc.integer({ min: 0, max: 1_500 }).map((days) => addDays(plainDate('2026-01-01'), days))
    const anniversary = fc.integer({ min: 0, max: 11 }).map((months) => addMonths(april, months))
    fc.assert(
      fc.property(fc.array(day, { maxLength: 30 }), anniversary, (days, month) => {
        const given = days.map((coveredBefore) => ({ coveredBefore }))
        const groups = groupRenewals(given, month)
        expect(groups.flatMap((group) => group.entitlements).toSorted(byDay)).toEqual(given.toSorted(byDay))
        for (const group of groups) {
          for (const { coveredBefore } of group.entitlements) {
            expect(coveredBefore >= group.startsOn && coveredBefore < addMonths(group.startsOn, 12)).toBe(true)
          }
        }
        expect(new Set(groups.map((group) => group.dueOn)).size).toBe(groups.length)
      }),
      { numRuns: 500 },
    )
  })
})

test('lapsed coverage comes back on its day and runs to the next anniversary', () => {
  const [group] = groupRenewals(covered('2027-04-01'), april)
  expect(reinstatedGroup(group!, plainDate('2027-06-01'), april)).toMatchObject({
    startsOn: '2027-06-01',
    dueOn: '2027-05-31',
    anniversary: '2028-04-01',
  })
})

function byDay(a: { readonly coveredBefore: PlainDate }, b: { readonly coveredBefore: PlainDate }): number {
  return a.coveredBefore < b.coveredBefore ? -1 : a.coveredBefore > b.coveredBefore ? 1 : 0
}
