import { describe, expect, test } from 'vitest'
import { aLine } from '#test/pricing/a-line.ts'
import { hasLapsed, lapseTimeline, reinstate } from './lapse.ts'
import { partNumber } from './part.ts'
import { percent } from './percent.ts'
import { plainDate } from './plain-date.ts'
import { standardRenewalPolicy } from './renewal-policy.ts'

const due = plainDate('2027-03-31')

describe('coverage that nobody renews', () => {
  test('lapses the day after the due date when there is no grace', () => {
    expect(lapseTimeline(due, 0)).toEqual({ lastCoveredDay: due, uncoveredFrom: '2027-04-01', graceEndsOn: due, lapsedFrom: '2027-04-01' })
    expect(hasLapsed(due, 0, due)).toBe(false)
    expect(hasLapsed(due, 0, plainDate('2027-04-01'))).toBe(true)
  })

  test('lapses the day after the last day of grace', () => {
    expect(lapseTimeline(due, 30)).toMatchObject({ graceEndsOn: '2027-04-30', lapsedFrom: '2027-05-01' })
    expect(hasLapsed(due, 30, plainDate('2027-04-30'))).toBe(false)
    expect(hasLapsed(due, 30, plainDate('2027-05-01'))).toBe(true)
  })

  test('has no negative or broken days of grace', () => {
    for (const days of [-1, 0.5, Number.NaN]) expect(() => lapseTimeline(due, days)).toThrow('number of days')
  })
})

describe('coming back', () => {
  const line = aLine({ reinstatementPart: partNumber('D0256LL'), previousUnitPrice: '1200' })

  test('by the reinstatement part covers from that day to the anniversary and keeps no cap', () => {
    const back = reinstate({ ...line, increaseCap: percent('5') }, standardRenewalPolicy, plainDate('2027-06-15'))
    if (!back.ok) return expect.fail(back.refusal.code)
    expect(back.value).toMatchObject({
      kind: 'reinstatement',
      part: 'D0256LL',
      renewalPart: 'E0256LL',
      gap: { startsOn: '2027-04-01', endsBefore: '2027-06-15' },
      coverage: { startsOn: '2027-06-15', endsBefore: '2028-04-01' },
      isCoterminated: true,
      proration: { policy: 'months', monthsCounted: 10 },
    })
    expect(back.value.increaseCap).toBeUndefined()
    expect(back.value.backPay).toBeUndefined()
  })

  test('near the anniversary respects the minimum of co-termination', () => {
    const back = reinstate(line, standardRenewalPolicy, plainDate('2028-03-15'))
    expect(back).toMatchObject({ ok: true, value: { coverage: { endsBefore: '2029-04-01' }, proration: { monthsCounted: 13 } } })
  })

  test('by back-pay keeps the renewal part and owes the gap', () => {
    const policy = { ...standardRenewalPolicy, reinstatement: { policy: 'back-pay', percent: percent('150') } } as const
    expect(reinstate(line, policy, plainDate('2027-07-01'))).toMatchObject({
      ok: true,
      value: { part: 'E0256LL', backPay: { percent: percent('150'), lastUnitPrice: 1_200_000_000n, proration: { monthsCounted: 3 } } },
    })
  })

  test('needs what the policy charges', () => {
    const day = plainDate('2027-07-01')
    const policy = { ...standardRenewalPolicy, reinstatement: { policy: 'back-pay', percent: percent('150') } } as const
    expect(reinstate(aLine(), standardRenewalPolicy, day)).toEqual({ ok: false, refusal: { code: 'reinstatement-part-missing', item: 1 } })
    expect(reinstate(aLine(), policy, day)).toEqual({ ok: false, refusal: { code: 'last-annual-fee-missing', item: 1 } })
  })

  test('before coverage ended is a bug', () => {
    expect(() => reinstate(line, standardRenewalPolicy, due)).toThrow('comes back after it ended')
  })
})
