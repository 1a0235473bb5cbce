import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aLine, aPriceList } from '#test/pricing/a-line.ts'
import { arbitraryCart } from '#test/pricing/arbitrary-quote.ts'
import { priceCart, untouched } from './cart.ts'
import { decimal, decimalToString } from './decimal.ts'
import { type ReinstatementLine, isPriceable } from './line-terms.ts'
import { sum, toDecimalString } from './money.ts'
import { partNumber } from './part.ts'
import { percent } from './percent.ts'
import { priceLine, priceLines } from './pricing.ts'
import { quantity } from './quantity.ts'

const runs = { numRuns: 500 }

describe('pricing a selection', () => {
  test('reproduces the published quote: 21,652.00 before tax and 144.38 points at level H', () => {
    const rows = [
      ['E0001LL', 6, '1173.00', '7.82'],
      ['E0002LL', 3, '602.00', '4.02'],
      ['E0003LL', 1, '1633.00', '10.90'],
      ['E0004LL', 25, '447.00', '2.98'],
    ] as const
    const lines = rows.map(([part, units, , points], index) =>
      aLine({ item: index + 1, part: partNumber(part), quantity: quantity(units), pointsPerUnit: decimal(points) }),
    )
    const prices = aPriceList(Object.fromEntries(rows.map(([part, , price]) => [part, { H: price }])))
    const priced = priceLines(lines, { currency: 'GBP', relationship: { points: decimal('10000') }, prices })
    if (!priced.ok) return expect.fail(priced.refusal.code)
    expect(priced.value.lines.map((line) => toDecimalString(line.extended))).toEqual(['7038.00', '1806.00', '1633.00', '11175.00'])
    expect(toDecimalString(priced.value.totalBeforeTax)).toBe('21652.00')
    expect(decimalToString(priced.value.points)).toBe('144.38')
    expect(priced.value.level).toEqual({ relationshipLevel: 'H', orderLevel: 'BL', level: 'H', because: 'relationship' })
  })

  test('takes every line at the level that all of them reach together', () => {
    const lines = [
      aLine({ item: 1, quantity: quantity(100), pointsPerUnit: decimal('3') }),
      aLine({ item: 2, quantity: quantity(100), pointsPerUnit: decimal('2') }),
    ]
    const prices = aPriceList({ E0256LL: { BL: '10', D: '9' } })
    const priced = priceLines(lines, { currency: 'EUR', relationship: { points: decimal('499.999999') }, prices })
    expect(priced).toMatchObject({ ok: true, value: { level: { level: 'D', because: 'order' }, totalBeforeTax: { minor: 180_000n } } })
  })

  test('lists withdrawn lines apart, in no total and without points', () => {
    const withdrawn = { ...aLine({ item: 2 }), kind: 'withdrawn', withdrawal: { reason: 'no longer marketed' } } as const
    const prices = aPriceList({ E0256LL: { BL: '10' } })
    const priced = priceLines([aLine({ item: 1 }), withdrawn], { currency: 'EUR', relationship: { points: decimal('0') }, prices })
    expect(priced).toMatchObject({
      ok: true,
      value: { totalBeforeTax: { minor: 1000n }, lines: [{ terms: { item: 1 } }], withdrawn: [{ item: 2 }] },
    })
  })

  test('of nothing is nothing', () => {
    const priced = priceLines([], { currency: 'KWD', relationship: { points: decimal('0') }, prices: aPriceList({}) })
    expect(priced).toMatchObject({ ok: true, value: { lines: [], points: 0n, totalBeforeTax: { minor: 0n, currency: 'KWD' } } })
  })

  test('refuses a price that is missing at the level that counts, naming part, currency and level', () => {
    const prices = aPriceList({ E0256LL: { BL: '10' } })
    const priced = priceLines([aLine({ item: 3 })], { currency: 'EUR', relationship: { points: decimal('500') }, prices })
    expect(priced).toEqual({ ok: false, refusal: { code: 'price-missing', item: 3, part: 'E0256LL', currency: 'EUR', level: 'D' } })
  })

  test('refuses a total that no system behind us could hold', () => {
    const many = Array.from({ length: 11 }, (_, index) => aLine({ item: index + 1, quantity: quantity(999_999_999) }))
    const prices = aPriceList({ E0256LL: { BL: '1000000' } })
    const priced = priceLines(many, { currency: 'EUR', relationship: { points: decimal('0') }, prices })
    expect(priced).toEqual({ ok: false, refusal: { code: 'amount-too-large', item: 11 } })
  })

  test('holds the increase of a renewal to its cap, and lets a reinstatement pay what it costs', () => {
    const capped = { ...aLine({ previousUnitPrice: '1000' }), increaseCap: percent('5') }
    const gap = { startsOn: capped.coverage.startsOn, endsBefore: capped.coverage.startsOn }
    const lapsed: ReinstatementLine = { ...capped, kind: 'reinstatement', renewalPart: capped.part, gap }
    const context = { currency: 'EUR', prices: aPriceList({ E0256LL: { BL: '3820' } }) } as const
    expect(priceLine(capped, 'BL', context)).toMatchObject({ ok: true, value: { isCapped: true, extended: { minor: 105_000n } } })
    expect(priceLine(lapsed, 'BL', context)).toMatchObject({ ok: true, value: { isCapped: false, extended: { minor: 382_000n } } })
  })

  test('refuses back-pay on a fee that was paid in another currency', () => {
    const { previous, ...unbroken } = aLine({ previousUnitPrice: '100' })
    const line: ReinstatementLine = {
      ...unbroken,
      ...(previous !== undefined && { previous: { ...previous, extended: { minor: 1n, currency: 'USD' } } }),
      kind: 'reinstatement',
      renewalPart: partNumber('E0256LL'),
      gap: { startsOn: unbroken.coverage.startsOn, endsBefore: unbroken.coverage.startsOn },
      backPay: { percent: percent('150'), lastUnitPrice: decimal('100'), proration: unbroken.proration },
    }
    const priced = priceLines([line], {
      currency: 'EUR',
      relationship: { points: decimal('0') },
      prices: aPriceList({ E0256LL: { BL: '10' } }),
    })
    expect(priced).toEqual({ ok: false, refusal: { code: 'back-pay-currency-differs', item: 1, currency: 'EUR' } })
  })
})

describe('any quote (500 random ones each)', () => {
  test('totals the rounded lines', () => {
    fc.assert(
      fc.property(arbitraryCart, ({ quoted, context }) => {
        const priced = priceLines(quoted, context)
        if (!priced.ok) return expect.fail(priced.refusal.code)
        const { lines, totalBeforeTax, points } = priced.value
        expect(totalBeforeTax).toEqual(
          sum(
            lines.map((line) => line.extended),
            context.currency,
          ),
        )
        expect(points).toBe(lines.reduce((total, line) => total + line.points, 0n))
        expect(lines.length + priced.value.withdrawn.length).toBe(quoted.length)
      }),
      runs,
    )
  })

  test('costs the same in any order of its lines', () => {
    fc.assert(
      fc.property(arbitraryCart, fc.infiniteStream(fc.nat()), ({ quoted, context }, stream) => {
        const shuffled = quoted.map((line) => ({ line, key: stream.next().value })).toSorted((a, b) => a.key - b.key)
        const [one, other] = [
          priceLines(quoted, context),
          priceLines(
            shuffled.map(({ line }) => line),
            context,
          ),
        ]
        if (!one.ok || !other.ok) return expect.fail('refused')
        expect(other.value.totalBeforeTax).toEqual(one.value.totalBeforeTax)
        expect(other.value.level).toEqual(one.value.level)
        expect(other.value.lines.toSorted((a, b) => a.terms.item - b.terms.item)).toEqual(one.value.lines)
      }),
      runs,
    )
  })

  test('never costs less for more units at the same level', () => {
    fc.assert(
      fc.property(arbitraryCart, fc.integer({ min: 1, max: 100_000 }), ({ quoted, context }, more) => {
        for (const line of quoted.filter(isPriceable)) {
          const [few, many] = [line, { ...line, quantity: quantity(line.quantity + more) }].map((terms) => priceLine(terms, 'D', context))
          if (!few?.ok || !many?.ok) return expect.fail('refused')
          expect(many.value.extended.minor).toBeGreaterThanOrEqual(few.value.extended.minor)
        }
        expect(quoted.length).toBeGreaterThan(0)
      }),
      runs,
    )
  })

  test('keeps each line within half a minor unit of its exact value, the only rounding there is', () => {
    fc.assert(
      fc.property(arbitraryCart, ({ quoted, context }) => {
        const priced = priceLines(quoted, context)
        if (!priced.ok) return expect.fail(priced.refusal.code)
        for (const line of priced.value.lines) {
          const twice = priceLine({ ...line.terms, quantity: quantity(line.terms.quantity * 2) }, line.level, context)
          if (!twice.ok) return expect.fail(twice.refusal.code)
          const drift = twice.value.extended.minor - 2n * line.extended.minor
          expect(drift >= -1n && drift <= 1n).toBe(true)
        }
        expect(priced.value.totalBeforeTax.currency).toBe(context.currency)
      }),
      runs,
    )
  })

  test('is what an untouched cart costs', () => {
    fc.assert(
      fc.property(arbitraryCart, ({ quoted, context }) => {
        const [quote, cart] = [priceLines(quoted, context), priceCart(quoted, untouched, context)]
        if (!quote.ok || !cart.ok) return expect.fail('refused')
        expect(cart.value).toEqual({ ...quote.value, removed: [] })
      }),
      runs,
    )
  })
})
