import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aLine, aPriceList } from '#test/pricing/a-line.ts'
import { arbitraryChangedCart } from '#test/pricing/arbitrary-quote.ts'
import { priceCart } from './cart.ts'
import { decimal } from './decimal.ts'
import type { PreviousPrice, PriceableLine } from './line-terms.ts'
import type { PriceList } from './price-list.ts'
import { type BridgeCause, type ExchangeRate, bridgeCauses, bridgePrices } from './price-bridge.ts'
import { percent } from './percent.ts'
import { plainDate } from './plain-date.ts'
import { priceLines } from './pricing.ts'
import { quantity } from './quantity.ts'
import { type TaxDecision, taxTotals } from './tax.ts'

const list = aPriceList({ E0256LL: { BL: '110', D: '99' }, D0256LL: { BL: '330', D: '300' } })
const vat: TaxDecision = { treatment: 'local-vat', category: 'S', percent: percent('20'), country: 'FR' }

function lastYear(overrides: Partial<PreviousPrice> = {}): PreviousPrice {
  return {
    listPrice: decimal('100'),
    level: 'BL',
    unitPrice: decimal('100'),
    quantity: quantity(10),
    fraction: { numerator: 12n, denominator: 12n },
    extended: { minor: 100_000n, currency: 'EUR' },
    taxPercent: percent('20'),
    ...overrides,
  }
}

function bridge(
  lines: readonly PriceableLine[],
  options: { prices?: PriceList; tax?: TaxDecision; exchangeRate?: ExchangeRate; points?: string } = {},
) {
  const { points = '0', prices = list, ...rest } = options
  const context = { currency: 'EUR', relationship: { points: decimal(points) }, prices } as const
  const priced = priceLines(lines, context)
  if (!priced.ok) throw new Error(priced.refusal.code)
  return bridgePrices({ currency: 'EUR', lines: priced.value.lines, removed: [], prices, ...rest })
}

/** The causes that changed anything, in euros and cents. */
function causes(result: ReturnType<typeof bridge>): Partial<Record<BridgeCause, number>> {
  if (!result.ok) throw new Error(result.refusal.code)
  const { changes } = result.value.total
  return Object.fromEntries(
    bridgeCauses.flatMap((cause) => (changes[cause].minor === 0n ? [] : [[cause, Number(changes[cause].minor) / 100]])),
  )
}

describe('why a price is not last year’s', () => {
  const line = aLine({ quantity: quantity(10) })

  test('because the list went up', () => {
    expect(causes(bridge([{ ...line, previous: lastYear() }]))).toEqual({ list: 100 })
  })

  test('because the level is another', () => {
    expect(causes(bridge([{ ...line, previous: lastYear() }], { points: '500' }))).toEqual({ list: 100, level: -110 })
  })

  test('because there are more units', () => {
    const more = aLine({ quantity: quantity(12) })
    expect(causes(bridge([{ ...more, previous: lastYear() }]))).toEqual({ list: 100, quantity: 220 })
  })

  test('because last year was only nine months', () => {
    const previous = lastYear({ fraction: { numerator: 9n, denominator: 12n }, extended: { minor: 75_000n, currency: 'EUR' } })
    expect(causes(bridge([{ ...line, previous }]))).toEqual({ list: 75, period: 275 })
  })

  test('because a discount came or went', () => {
    const discounted = lastYear({ unitPrice: decimal('90'), extended: { minor: 90_000n, currency: 'EUR' } })
    expect(causes(bridge([{ ...line, previous: discounted }]))).toEqual({ list: 90, discount: 110 })
    const now = { ...line, discount: { percent: percent('10'), reason: 'loyalty' }, previous: lastYear() }
    expect(causes(bridge([now]))).toEqual({ list: 100, discount: -110 })
  })

  test('counts a price that was agreed by hand last year as a discount of last year', () => {
    const agreed = lastYear({ extended: { minor: 95_000n, currency: 'EUR' } })
    expect(causes(bridge([{ ...line, previous: agreed }]))).toEqual({ list: 100, discount: 50 })
  })

  test('because a cap holds the increase', () => {
    expect(causes(bridge([{ ...line, increaseCap: percent('5'), previous: lastYear() }]))).toEqual({ list: 100, discount: -50 })
  })

  test('because the tax is another: 20 % last year, none now, and the other way round', () => {
    const free: TaxDecision = { ...vat, treatment: 'reverse-charge', category: 'AE', percent: percent('0') }
    expect(causes(bridge([{ ...line, previous: lastYear() }], { tax: free }))).toEqual({ list: 100, tax: -200 })
    expect(causes(bridge([{ ...line, previous: lastYear({ taxPercent: percent('0') }) }], { tax: vat }))).toEqual({ list: 100, tax: 220 })
  })

  test('because coverage lapsed', () => {
    const gap = { startsOn: line.coverage.startsOn, endsBefore: line.coverage.startsOn }
    const lapsed = {
      ...line,
      kind: 'reinstatement',
      renewalPart: line.part,
      part: 'D0256LL' as typeof line.part,
      gap,
      previous: lastYear(),
    } as const
    expect(causes(bridge([lapsed]))).toEqual({ list: 100, reinstatement: 2200 })
  })

  test('because the line is new', () => {
    expect(causes(bridge([line]))).toEqual({ quantity: 1100 })
  })

  test('because a line of last year is gone', () => {
    const gone = { ...line, previous: lastYear() }
    const result = bridgePrices({ currency: 'EUR', lines: [], removed: [gone], prices: list, tax: vat })
    expect(causes(result)).toEqual({ quantity: -1000, tax: -200 })
    expect(result.ok && result.value.lines[0]?.standing).toBe('removed')
  })
})

describe('last year in another currency', () => {
  const previous = lastYear({ extended: { minor: 100_000n, currency: 'USD' } })
  const line = { ...aLine({ quantity: quantity(10) }), previous }
  const exchangeRate: ExchangeRate = {
    from: 'USD',
    to: 'EUR',
    rate: { numerator: 9n, denominator: 10n },
    on: plainDate('2027-01-01'),
    source: 'ECB',
  }

  test('is converted at a rate with a date and a source; list and currency stand apart', () => {
    // 1,000 USD are 900 EUR; the dollar list rose to 120 (+180 EUR); the euro list is 110 and not 120 × 0.9 = 108 (+20 EUR).
    const prices: PriceList = (part, currency, level) =>
      currency === 'USD' ? { svpPrice: decimal('120'), validFrom: plainDate('2027-01-01') } : list(part, currency, level)
    const result = bridge([line], { prices, exchangeRate })
    expect(causes(result)).toEqual({ list: 180, currency: 20 })
    expect(result.ok && result.value.lines[0]).toMatchObject({
      fromBeforeTax: { minor: 90_000n, currency: 'EUR' },
      paidInOtherCurrency: { minor: 100_000n, currency: 'USD' },
    })
  })

  test('without a list in the old currency is all a matter of currency', () => {
    const prices: PriceList = (part, currency, level) => (currency === 'USD' ? undefined : list(part, currency, level))
    expect(causes(bridge([line], { prices, exchangeRate }))).toEqual({ currency: 200 })
  })

  test('is not compared without a rate', () => {
    expect(bridge([line])).toEqual({ ok: false, refusal: { code: 'exchange-rate-missing', from: 'USD', to: 'EUR' } })
    const other = { ...exchangeRate, from: 'GBP' } as const
    expect(bridge([line], { exchangeRate: other })).toMatchObject({ ok: false })
  })
})

test('the causes of every line and of the total add up exactly, whatever changed (500 random carts)', () => {
  fc.assert(
    fc.property(arbitraryChangedCart, fc.constantFrom('0', '8.1', '20'), ({ quoted, selection, context }, rate) => {
      const priced = priceCart(quoted, selection, context)
      if (!priced.ok) return expect.fail(priced.refusal.code)
      const tax: TaxDecision = { ...vat, percent: percent(rate) }
      const { lines, removed } = priced.value
      const bridged = bridgePrices({ currency: context.currency, lines, removed, prices: context.prices, tax })
      if (!bridged.ok) return expect.fail(bridged.refusal.code)
      for (const one of [...bridged.value.lines, bridged.value.total]) {
        const explained = bridgeCauses.reduce((total, cause) => total + one.changes[cause].minor, 0n)
        expect(explained).toBe(one.toBeforeTax.minor + one.toTax.minor - one.fromBeforeTax.minor - one.fromTax.minor)
      }
      for (const cause of bridgeCauses) {
        const shares = bridged.value.lines.reduce((total, one) => total + one.changes[cause].minor, 0n)
        expect(bridged.value.total.changes[cause].minor).toBe(shares)
      }
      expect(bridged.value.total.toBeforeTax).toEqual(priced.value.totalBeforeTax)
      const charged = taxTotals(
        lines.map((line) => ({ amount: line.extended, tax })),
        context.currency,
      )
      expect(bridged.value.total.toTax).toEqual(charged.totalTax)
    }),
    { numRuns: 500 },
  )
})
