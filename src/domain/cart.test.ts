import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aLine, aPriceList } from '#test/pricing/a-line.ts'
import { arbitraryChangedCart } from '#test/pricing/arbitrary-quote.ts'
import { type CartSelection, type LineChange, parseRenewalQuantity, priceCart, untouched, withChange, withoutProgram } from './cart.ts'
import { decimal } from './decimal.ts'
import { plainDate } from './plain-date.ts'
import { priceLines } from './pricing.ts'
import { quantity } from './quantity.ts'
import { partNumber } from './part.ts'

const context = {
  currency: 'EUR',
  relationship: { points: decimal('0') },
  prices: aPriceList({ E0256LL: { BL: '100', D: '90' } }),
} as const

/** Items 1 and 2 are one program at one site, 3 the same program elsewhere, 4 another program. */
const quoted = [
  aLine({ item: 1, program: 'A', quantity: quantity(10) }),
  aLine({ item: 2, program: 'A', quantity: quantity(5) }),
  aLine({ item: 3, program: 'A', site: 7_000_002 }),
  aLine({ item: 4, program: 'B', quantity: quantity(20), termsAllowed: [12, 24] }),
]

function declared(quantityInUse: number) {
  return { quantityInUse, declaredOn: plainDate('2027-01-15'), declaredBy: 'Claire Martin' }
}

function cart(changes: Readonly<Record<number, LineChange>>) {
  const selection: CartSelection = new Map(Object.entries(changes).map(([item, change]) => [Number(item), change]))
  return priceCart(quoted, selection, context)
}

function total(priced: ReturnType<typeof cart>) {
  return priced.ok ? priced.value.totalBeforeTax.minor : priced.refusal
}

describe('all or none', () => {
  test('refuses to remove one of several lines of a program at a site, and says which belong together', () => {
    expect(cart({ 1: { change: 'removed' } })).toEqual({
      ok: false,
      refusal: { code: 'all-or-none', siteNumber: 7_000_001, programCode: 'A', removedItems: [1], remainingItems: [2] },
    })
  })

  test('lets all of a program at a site go, other sites untouched', () => {
    const refused = cart({ 1: { change: 'removed' } })
    if (refused.ok || refused.refusal.code !== 'all-or-none') return expect.fail('all-or-none')
    const selection = withoutProgram(untouched, refused.refusal)
    const priced = priceCart(quoted, selection, context)
    expect(total(priced)).toBe(210_000n)
    expect(priced).toMatchObject({ value: { removed: [{ item: 1 }, { item: 2 }] } })
  })

  test('lets one line go when the buyer declares that it is no longer used', () => {
    expect(total(cart({ 1: { change: 'removed', usage: declared(0) } }))).toBe(260_000n)
  })

  test('is not content with a declaration that some are still in use', () => {
    expect(total(cart({ 1: { change: 'removed', usage: declared(3) } }))).toMatchObject({ code: 'all-or-none' })
  })

  test('does not hold lines of other sites or programs together', () => {
    expect(total(cart({ 3: { change: 'removed' }, 4: { change: 'removed' } }))).toBe(150_000n)
  })

  test('does not count withdrawn lines, of which nothing can be renewed', () => {
    const withdrawn = { ...aLine({ item: 5, program: 'C' }), kind: 'withdrawn', withdrawal: { reason: 'no longer marketed' } } as const
    const lines = [aLine({ item: 6, program: 'C' }), withdrawn]
    expect(priceCart(lines, new Map([[6, { change: 'removed' }]]), context)).toMatchObject({
      ok: true,
      value: { withdrawn: [{ item: 5 }] },
    })
    expect(priceCart(lines, new Map([[5, { change: 'removed' }]]), context)).toEqual({
      ok: false,
      refusal: { code: 'item-withdrawn', item: 5 },
    })
  })
})

describe('a changed quantity', () => {
  test('needs a declaration of use when it is lower', () => {
    expect(total(cart({ 4: { change: 'edited', quantity: quantity(12) } }))).toEqual({ code: 'usage-declaration-required', item: 4 })
    expect(total(cart({ 4: { change: 'edited', quantity: quantity(12), usage: declared(12) } }))).toBe(280_000n)
  })

  test('covers all that is declared to be in use', () => {
    expect(total(cart({ 4: { change: 'edited', quantity: quantity(12), usage: declared(13) } }))).toEqual({
      code: 'usage-above-quantity',
      item: 4,
      quantityInUse: 13,
    })
  })

  test('above the entitlement is no renewal', () => {
    const refusal = { code: 'quantity-above-entitlement', item: 4, entitled: 20 }
    expect(total(cart({ 4: { change: 'edited', quantity: quantity(21) } }))).toEqual(refusal)
    expect(parseRenewalQuantity('21', quoted[3]!)).toEqual({ ok: false, refusal })
    expect(parseRenewalQuantity('20', quoted[3]!)).toEqual({ ok: true, value: 20 })
    expect(parseRenewalQuantity('0', quoted[3]!)).toEqual({ ok: false, refusal: { code: 'not-a-quantity', text: '0' } })
  })

  test('re-prices what stays when the level goes with it', () => {
    const lines = [
      aLine({ item: 1, quantity: quantity(100), pointsPerUnit: decimal('4') }),
      aLine({ item: 2, quantity: quantity(10), pointsPerUnit: decimal('10') }),
    ]
    const [quote, smaller] = [untouched, withChange(untouched, 2, { change: 'removed' })].map((selection) =>
      priceCart(lines, selection, context),
    )
    expect(quote).toMatchObject({ ok: true, value: { level: { level: 'D' }, totalBeforeTax: { minor: 990_000n } } })
    expect(smaller).toMatchObject({ ok: true, value: { level: { level: 'BL' }, totalBeforeTax: { minor: 1_000_000n } } })
  })
})

describe('a changed term', () => {
  test('of 24 months costs two years and ends a year later', () => {
    const priced = cart({ 4: { change: 'edited', term: 24 } })
    expect(total(priced)).toBe(560_000n)
    const line = priced.ok ? priced.value.lines.find(({ terms }) => terms.item === 4) : undefined
    expect(line?.terms.coverage).toEqual({ startsOn: '2027-04-01', endsBefore: '2029-04-01' })
  })

  test('that the part is not sold for is refused', () => {
    expect(total(cart({ 4: { change: 'edited', term: 36 } }))).toEqual({ code: 'term-not-offered', item: 4, term: 36, offered: [12, 24] })
  })
})

describe('a selection', () => {
  test('of an item that the quote does not have is refused', () => {
    expect(total(cart({ 99: { change: 'removed' } }))).toEqual({ code: 'item-unknown', item: 99 })
  })

  test('of nothing is a cart of nothing', () => {
    const nothing = cart({ 1: { change: 'removed' }, 2: { change: 'removed' }, 3: { change: 'removed' }, 4: { change: 'removed' } })
    expect(nothing).toMatchObject({ ok: true, value: { lines: [], totalBeforeTax: { minor: 0n } } })
  })

  test('restored line by line is exactly the quote again (500 random carts)', () => {
    fc.assert(
      fc.property(arbitraryChangedCart, ({ quoted: lines, selection, context: random }) => {
        let restored = selection
        for (const item of selection.keys()) restored = withChange(restored, item, undefined)
        expect(restored).toEqual(untouched)
        const quote = priceLines(lines, random)
        if (!quote.ok) return expect.fail(quote.refusal.code)
        expect(priceCart(lines, restored, random)).toEqual({ ok: true, value: { ...quote.value, removed: [] } })
      }),
      { numRuns: 500 },
    )
  })

  test('changed to another term and back is priced as before', () => {
    const there = priceCart(quoted, new Map([[4, { change: 'edited', term: 24 }]]), context)
    if (!there.ok) return expect.fail(there.refusal.code)
    const back = priceCart(
      there.value.lines.map((line) => line.terms),
      new Map([[4, { change: 'edited', term: 12 }]]),
      context,
    )
    expect(back).toEqual(priceCart(quoted, untouched, context))
  })
})

test('a part is what the price list is asked for, a part number what the part is called', () => {
  // @ts-expect-error a text has not been checked to be a part number
  expect(context.prices('E0256LL', 'EUR', 'BL')).toEqual(context.prices(partNumber('E0256LL'), 'EUR', 'BL'))
})
