import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aLine, aPriceList } from '#test/pricing/a-line.ts'
import { arbitraryCart, arbitraryChange, arbitraryChangedCart, legalChange } from '#test/pricing/arbitrary-quote.ts'
import { priceCart, untouched, withChange, withoutProgram } from './cart.ts'
import { type OpenCart, lapseNotice, previewChange, previewLateRenewal } from './consequence.ts'
import { decimal } from './decimal.ts'
import { isPriceable } from './line-terms.ts'
import { partNumber } from './part.ts'
import { percent } from './percent.ts'
import { addDays, plainDate } from './plain-date.ts'
import { quantity } from './quantity.ts'
import { removalPreviews } from './removal-preview.ts'
import { standardRenewalPolicy } from './renewal-policy.ts'

const reinstatementPart = partNumber('D0256LL')
const prices = aPriceList({ E0256LL: { BL: '1270', D: '1200' }, D0256LL: { BL: '3820', D: '3600' } })
const usage = { quantityInUse: 4, declaredOn: plainDate('2027-01-15'), declaredBy: 'Claire Martin' }

function cart(overrides: Partial<OpenCart> = {}): OpenCart {
  const quoted = [
    aLine({ item: 1, quantity: quantity(10), reinstatementPart, previousUnitPrice: '1200', pointsPerUnit: decimal('40') }),
    aLine({ item: 2, quantity: quantity(10), reinstatementPart, previousUnitPrice: '1200', pointsPerUnit: decimal('20') }),
  ]
  const context = { currency: 'EUR', relationship: { points: decimal('0') }, prices } as const
  return { quoted, selection: untouched, context, policy: standardRenewalPolicy, ...overrides }
}

describe('before a line is removed', () => {
  test('the buyer sees old and new total, the level that goes, what lapses when, and what coming back would cost', () => {
    const preview = previewChange(cart(), 2, { change: 'removed' })
    if (!preview.ok) return expect.fail(preview.refusal.code)
    const { before, after, difference, repriced, lapses } = preview.value
    expect([before.level.level, after.level.level]).toEqual(['D', 'BL'])
    expect([before.totalBeforeTax.minor, after.totalBeforeTax.minor, difference.minor]).toEqual([2_400_000n, 1_270_000n, -1_130_000n])
    expect(repriced).toEqual([{ item: 1, before: { minor: 1_200_000n, currency: 'EUR' }, after: { minor: 1_270_000n, currency: 'EUR' } }])
    expect(lapses).toEqual([
      {
        item: 2,
        quantity: 10,
        lastCoveredDay: '2027-03-31',
        uncoveredFrom: '2027-04-01',
        graceEndsOn: '2027-03-31',
        lapsedFrom: '2027-04-01',
        comingBack: {
          ok: true,
          value: {
            asOf: '2027-04-01',
            gap: { startsOn: '2027-04-01', endsBefore: '2027-04-01' },
            coverage: { startsOn: '2027-04-01', endsBefore: '2028-04-01' },
            price: { minor: 3_820_000n, currency: 'EUR' },
          },
        },
      },
    ])
  })

  test('all-or-none says what else would have to go, and that can be previewed too', () => {
    const together = [aLine({ item: 1, program: 'A' }), aLine({ item: 2, program: 'A' }), aLine({ item: 3 })]
    const open = cart({ quoted: together })
    const refused = previewChange(open, 1, { change: 'removed' })
    if (refused.ok || refused.refusal.code !== 'all-or-none') return expect.fail('all-or-none')
    expect(refused.refusal.remainingItems).toEqual([2])
    const both = priceCart(together, withoutProgram(untouched, refused.refusal), open.context)
    expect(both).toMatchObject({ ok: true, value: { totalBeforeTax: { minor: 127_000n } } })
    const previews = removalPreviews(open)
    expect(previews.ok && previews.value.get(1)).toEqual({
      ok: true,
      value: { items: [1, 2], level: 'BL', totalBeforeTax: { minor: 127_000n, currency: 'EUR' } },
    })
  })
})

describe('before a quantity is lowered', () => {
  test('only the units that go lapse', () => {
    const preview = previewChange(cart(), 1, { change: 'edited', quantity: quantity(4), usage })
    if (!preview.ok) return expect.fail(preview.refusal.code)
    expect(preview.value.lapses).toMatchObject([
      { item: 1, quantity: 6, comingBack: { ok: true, value: { price: { minor: 2_292_000n } } } },
    ])
  })
})

test('a single unit that goes lapses like any other', () => {
  const preview = previewChange(cart(), 1, { change: 'edited', quantity: quantity(9), usage: { ...usage, quantityInUse: 9 } })
  expect(preview).toMatchObject({ ok: true, value: { lapses: [{ item: 1, quantity: 1 }] } })
})

describe('coming back', () => {
  test('later costs the reinstatement part for the days from then on', () => {
    const notice = lapseNotice(cart(), aLine({ reinstatementPart }), plainDate('2027-06-15'))
    expect(notice.comingBack).toMatchObject({
      ok: true,
      value: {
        gap: { startsOn: '2027-04-01', endsBefore: '2027-06-15' },
        coverage: { startsOn: '2027-06-15' },
        price: { minor: 318_333n },
      },
    })
  })

  test('after the grace days only; within them it is a renewal as before', () => {
    const policy = { ...standardRenewalPolicy, graceDays: 30 }
    const within = lapseNotice(cart({ policy }), aLine({ reinstatementPart }), plainDate('2027-04-30'))
    expect(within).toMatchObject({
      graceEndsOn: '2027-04-30',
      lapsedFrom: '2027-05-01',
      comingBack: { ok: true, value: { price: { minor: 127_000n } } },
    })
    const after = lapseNotice(cart({ policy }), aLine({ reinstatementPart }))
    expect(after.comingBack).toMatchObject({ ok: true, value: { asOf: '2027-05-01', price: { minor: 350_167n } } })
  })

  test('with back-pay owes the gap: 150 % of 1,200 for 3 months, and 9 months of renewal', () => {
    const policy = { ...standardRenewalPolicy, reinstatement: { policy: 'back-pay', percent: percent('150') } } as const
    const notice = lapseNotice(cart({ policy }), aLine({ previousUnitPrice: '1200' }), plainDate('2027-07-01'))
    expect(notice.comingBack).toMatchObject({ ok: true, value: { price: { minor: 140_250n } } })
  })

  test('without a reinstatement part says that there is none', () => {
    expect(lapseNotice(cart(), aLine()).comingBack).toEqual({ ok: false, refusal: { code: 'reinstatement-part-missing', item: 1 } })
  })
})

describe('renewing late', () => {
  test('is shown as the whole cart in time and too late', () => {
    const preview = previewLateRenewal(cart(), plainDate('2027-04-01'))
    if (!preview.ok) return expect.fail(preview.refusal.code)
    expect(preview.value.inTime.totalBeforeTax.minor).toBe(2_400_000n)
    expect(preview.value.late.totalBeforeTax.minor).toBe(7_200_000n)
    expect(preview.value.difference.minor).toBe(4_800_000n)
    expect(preview.value.repriced.map((line) => line.item)).toEqual([1, 2])
  })

  test('on the due date changes nothing', () => {
    expect(previewLateRenewal(cart(), plainDate('2027-03-31'))).toMatchObject({
      ok: true,
      value: { difference: { minor: 0n }, repriced: [] },
    })
  })
})

describe('any cart (500 random ones each)', () => {
  const runs = { numRuns: 500 }

  test('costs after a change exactly what was shown before it', () => {
    fc.assert(
      fc.property(arbitraryChangedCart, fc.integer({ min: 1, max: 12 }), arbitraryChange(), (open, item, wanted) => {
        const line = open.quoted.find((candidate) => candidate.item === item)
        const change = line === undefined ? undefined : legalChange(line, wanted)
        const preview = previewChange(open, item, change)
        const charged = priceCart(open.quoted, withChange(open.selection, item, change), open.context)
        if (!preview.ok || !charged.ok) return expect([preview.ok, charged.ok]).toEqual([false, false])
        expect(preview.value.after).toEqual(charged.value)
        expect(preview.value.difference.minor).toBe(charged.value.totalBeforeTax.minor - preview.value.before.totalBeforeTax.minor)
      }),
      runs,
    )
  })

  test('costs after a restore exactly what it cost before the change', () => {
    fc.assert(
      fc.property(arbitraryCart, fc.integer({ min: 1, max: 12 }), arbitraryChange(), (open, item, wanted) => {
        const line = open.quoted.find((candidate) => candidate.item === item)
        const change = line === undefined ? undefined : legalChange(line, wanted)
        const there = previewChange(open, item, change)
        if (!there.ok) return expect(there.refusal.code).toMatch(/item|term/)
        const back = previewChange({ ...open, selection: there.value.selection }, item, undefined)
        expect(back).toMatchObject({ ok: true, value: { after: there.value.before, lapses: [] } })
      }),
      runs,
    )
  })

  test('shows on a page of all removals what each single removal would cost', () => {
    fc.assert(
      fc.property(arbitraryChangedCart, (open) => {
        const previews = removalPreviews(open)
        if (!previews.ok) return expect.fail(previews.refusal.code)
        for (const [, preview] of previews.value) {
          if (!preview.ok) return expect.fail(preview.refusal.code)
          let { selection } = open
          for (const item of preview.value.items) selection = withChange(selection, item, { change: 'removed' })
          const removed = priceCart(open.quoted, selection, open.context)
          expect(removed).toMatchObject({
            ok: true,
            value: { totalBeforeTax: preview.value.totalBeforeTax, level: { level: preview.value.level } },
          })
        }
        expect(previews.value.size).toBeLessThanOrEqual(open.quoted.filter(isPriceable).length)
      }),
      { numRuns: 500 },
    )
  })

  test('shows for coming back what an offer on that day would ask', () => {
    fc.assert(
      fc.property(arbitraryCart, fc.integer({ min: 0, max: 400 }), (open, days) => {
        for (const line of open.quoted) {
          if (line.kind !== 'renewal') continue
          const notice = lapseNotice(open, line, addDays(line.coverage.startsOn, days))
          const late = previewLateRenewal({ ...open, quoted: [line], selection: untouched }, addDays(line.coverage.startsOn, days))
          if (!notice.comingBack.ok || !late.ok) return expect.fail('refused')
          expect(notice.comingBack.value.price).toEqual(late.value.late.totalBeforeTax)
        }
        expect(open.quoted.length).toBeGreaterThan(0)
      }),
      runs,
    )
  })
})
