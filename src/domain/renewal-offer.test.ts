import { describe, expect, test } from 'vitest'
import { decimal } from './decimal.ts'
import { type Part, partNumber, programCode } from './part.ts'
import { percent } from './percent.ts'
import { plainDate } from './plain-date.ts'
import { quantity } from './quantity.ts'
import { type RenewalSubject, offerRenewal } from './renewal-offer.ts'
import { standardRenewalPolicy } from './renewal-policy.ts'

const part: Part = {
  number: partNumber('E0256LL'),
  programCode: programCode('AURORA'),
  kind: 'renewal',
  chargeMetric: 'PVU',
  pointsPerUnit: decimal('0.07'),
  terms: [12, 24],
  reinstatementPart: partNumber('D0256LL'),
}
const subject: RenewalSubject = {
  item: 1,
  siteNumber: 7_000_001,
  part,
  quantity: quantity(34_209),
  coverageEndsOn: plainDate('2027-03-31'),
  anniversary: plainDate('2027-04-01'),
}
const today = plainDate('2027-01-01')

describe('the renewal of an entitlement', () => {
  test('starts the day after its coverage ends and takes the country’s term and policy', () => {
    expect(offerRenewal(subject, standardRenewalPolicy, today)).toEqual({
      ok: true,
      value: {
        kind: 'renewal',
        item: 1,
        siteNumber: 7_000_001,
        programCode: 'AURORA',
        part: 'E0256LL',
        chargeMetric: 'PVU',
        quantity: 34_209,
        entitledQuantity: 34_209,
        pointsPerUnit: 70_000n,
        coverage: { startsOn: '2027-04-01', endsBefore: '2028-04-01' },
        isCoterminated: false,
        anniversary: '2027-04-01',
        term: 12,
        termsAllowed: [12, 24],
        proration: { policy: 'months', monthsCounted: 12, fraction: { numerator: 12n, denominator: 12n } },
        reinstatementPart: 'D0256LL',
      },
    })
  })

  test('is due on its last day and lapsed on the next', () => {
    expect(offerRenewal(subject, standardRenewalPolicy, plainDate('2027-03-31'))).toMatchObject({ value: { kind: 'renewal' } })
    expect(offerRenewal(subject, standardRenewalPolicy, plainDate('2027-04-01'))).toMatchObject({
      value: { kind: 'reinstatement', part: 'D0256LL' },
    })
  })

  test('within grace is continuous with the old coverage', () => {
    const policy = { ...standardRenewalPolicy, graceDays: 30 }
    expect(offerRenewal(subject, policy, plainDate('2027-04-30'))).toMatchObject({
      value: { kind: 'renewal', coverage: { startsOn: '2027-04-01' } },
    })
  })

  test('takes an agreed end instead of the anniversary, and no minimum with it', () => {
    const aligned = { ...subject, coverageEndsOn: plainDate('2026-04-20'), alignedTo: plainDate('2026-04-24') }
    const policy = { ...standardRenewalPolicy, proration: 'days' } as const
    expect(offerRenewal(aligned, policy, plainDate('2026-01-01'))).toMatchObject({
      value: { coverage: { startsOn: '2026-04-21', endsBefore: '2026-04-25' }, proration: { daysCounted: 4 }, isCoterminated: true },
    })
    const twoYears = offerRenewal({ ...aligned, term: 24 }, policy, plainDate('2026-01-01'))
    expect(twoYears).toMatchObject({ value: { coverage: { endsBefore: '2027-04-25' } } })
  })

  test('carries discount, cap and last year', () => {
    const policy = { ...standardRenewalPolicy, increaseCap: percent('5') }
    const discount = { percent: percent('12.5'), reason: 'long-standing customer' }
    expect(offerRenewal({ ...subject, discount }, policy, today)).toMatchObject({ value: { discount, increaseCap: percent('5') } })
  })

  test('of a withdrawn part is a notice with reason and successor', () => {
    const withdrawal = { reason: 'Term licence withdrawn from marketing', successor: partNumber('E0999ZX') }
    const offered = offerRenewal({ ...subject, part: { ...part, withdrawn: withdrawal } }, standardRenewalPolicy, today)
    expect(offered).toMatchObject({ ok: true, value: { kind: 'withdrawn', part: 'E0256LL', quantity: 34_209, withdrawal } })
  })

  test.for([
    [{ term: 36 }, { code: 'term-not-offered', item: 1, term: 36, offered: [12, 24] }],
    [{ part: { ...part, kind: 'licence' } }, { code: 'part-does-not-renew', item: 1, kind: 'licence' }],
    [{ alignedTo: plainDate('2027-03-31') }, { code: 'aligned-end-before-start', item: 1 }],
  ] as const)('is refused for what the part or the dates do not allow: %o', ([change, refusal]) => {
    expect(offerRenewal({ ...subject, ...change }, standardRenewalPolicy, today)).toEqual({ ok: false, refusal })
  })
})
