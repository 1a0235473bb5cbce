import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aLine, aPriceList } from '#test/pricing/a-line.ts'
import { arbitraryCart } from '#test/pricing/arbitrary-quote.ts'
import { decimal } from './decimal.ts'
import { deriveLine, deriveTotal } from './derivation.ts'
import { currencyExponent } from './currency.ts'
import type { PriceableLine } from './line-terms.ts'
import { divideRounded, equalRatios } from './money.ts'
import { percent } from './percent.ts'
import { plainDate } from './plain-date.ts'
import { priceLines } from './pricing.ts'
import { quantity } from './quantity.ts'
import { decideTax, taxTotals } from './tax.ts'

const context = { currency: 'EUR', relationship: { points: decimal('0') }, prices: aPriceList({ E0256LL: { BL: '1200' } }) } as const

function stepsOf(line: PriceableLine) {
  const priced = priceLines([line], context)
  if (!priced.ok) throw new Error(priced.refusal.code)
  return deriveLine(priced.value.lines[0]!)
}

describe('the derivation of a line', () => {
  test('names every input and the one rounding, in the order of the arithmetic', () => {
    const line = {
      ...aLine({ quantity: quantity(7), previousUnitPrice: '1000' }),
      discount: { percent: percent('10'), reason: 'loyalty' },
      increaseCap: percent('5'),
    }
    const coverage = { startsOn: plainDate('2027-09-01'), endsBefore: plainDate('2028-04-01') }
    const proration = { policy: 'months', monthsCounted: 7, fraction: { numerator: 7n, denominator: 12n } } as const
    expect(stepsOf({ ...line, coverage, proration, isCoterminated: true })).toEqual([
      { step: 'list-price', part: 'E0256LL', currency: 'EUR', level: 'BL', svpPrice: decimal('1200'), validFrom: '2027-01-01' },
      { step: 'discount', percent: percent('10'), reason: 'loyalty', exactUnitPrice: { numerator: 1080n, denominator: 1n } },
      {
        step: 'increase-cap',
        percent: percent('5'),
        applies: true,
        lastUnitPrice: decimal('1000'),
        limit: { numerator: 1050n, denominator: 1n },
      },
      { step: 'unit-price', exact: { numerator: 1050n, denominator: 1n }, shown: decimal('1050'), isRounded: false },
      { step: 'period', coverage, term: 12, isCoterminated: true },
      { step: 'proration', proration },
      {
        step: 'extended',
        quantity: 7,
        exact: { numerator: 8575n, denominator: 2n },
        rounding: { mode: 'half-away-from-zero', decimals: 2, changedTheAmount: false },
        amount: { minor: 428_750n, currency: 'EUR' },
      },
    ])
  })

  test('says why a cap can not apply', () => {
    const capped = { ...aLine(), increaseCap: percent('5') }
    expect(stepsOf(capped)[1]).toEqual({ step: 'increase-cap', percent: percent('5'), applies: false, because: 'no-price-of-last-year' })
    const { previous } = aLine({ previousUnitPrice: '1000' })
    const dollars = { ...capped, ...(previous && { previous: { ...previous, extended: { minor: 1n, currency: 'USD' as const } } }) }
    expect(stepsOf(dollars)[1]).toMatchObject({ applies: false, because: 'other-currency' })
  })

  test('says when the unit price that is shown is not all of it', () => {
    const line = { ...aLine(), discount: { percent: percent('33.3333'), reason: 'x' } }
    const priced = priceLines([line], { ...context, prices: aPriceList({ E0256LL: { BL: '0.000001' } }) })
    if (!priced.ok) return expect.fail(priced.refusal.code)
    const unit = deriveLine(priced.value.lines[0]!).find((step) => step.step === 'unit-price')
    expect(unit).toMatchObject({ isRounded: true, shown: 1n, exact: { numerator: 666_667n, denominator: 10n ** 12n } })
  })
})

describe('the derivation of a total', () => {
  test('is level, sum, tax decision, tax per rate, total', () => {
    const priced = priceLines([aLine()], context)
    const decision = decideTax({ seller: { country: 'FI' }, buyer: { country: 'FI' }, on: plainDate('2026-11-01') })
    if (!priced.ok || !decision.ok) return expect.fail('refused')
    const totals = taxTotals([{ amount: priced.value.totalBeforeTax, tax: decision.value }], 'EUR')
    const steps = deriveTotal(priced.value, context, { decision: decision.value, totals })
    expect(steps.map((step) => step.step)).toEqual(['level', 'sum', 'tax-decision', 'tax', 'total'])
    expect(steps[3]).toEqual({
      step: 'tax',
      category: 'S',
      percent: percent('25.5'),
      taxable: { minor: 120_000n, currency: 'EUR' },
      exact: { numerator: 306n, denominator: 1n },
      tax: { minor: 30_600n, currency: 'EUR' },
    })
    expect(deriveTotal(priced.value, context).map((step) => step.step)).toEqual(['level', 'sum'])
  })
})

test('every line of any quote follows from its own derivation, step by step (500 random quotes)', () => {
  fc.assert(
    fc.property(arbitraryCart, ({ quoted, context: random }) => {
      const priced = priceLines(quoted, random)
      if (!priced.ok) return expect.fail(priced.refusal.code)
      for (const line of priced.value.lines) {
        const steps = new Map(deriveLine(line).map((step) => [step.step, step]))
        const [unit, proration, extended, backPay] = [
          steps.get('unit-price'),
          steps.get('proration'),
          steps.get('extended'),
          steps.get('back-pay'),
        ]
        if (unit?.step !== 'unit-price' || proration?.step !== 'proration' || extended?.step !== 'extended')
          return expect.fail('a step is missing')
        const { fraction } = proration.proration
        const owed = backPay?.step === 'back-pay' ? backPay.exactPerUnit : { numerator: 0n, denominator: 1n }
        const perUnit = {
          numerator:
            unit.exact.numerator * fraction.numerator * owed.denominator + owed.numerator * unit.exact.denominator * fraction.denominator,
          denominator: unit.exact.denominator * fraction.denominator * owed.denominator,
        }
        const exact = { numerator: perUnit.numerator * BigInt(extended.quantity), denominator: perUnit.denominator }
        expect(equalRatios(exact, extended.exact)).toBe(true)
        const minor = divideRounded(exact.numerator * 10n ** BigInt(currencyExponent(random.currency)), exact.denominator)
        expect(extended.amount).toEqual({ minor, currency: random.currency })
        expect(line.extended).toEqual(extended.amount)
      }
      expect(deriveTotal(priced.value, random)[1]).toMatchObject({ totalBeforeTax: priced.value.totalBeforeTax })
    }),
    { numRuns: 500 },
  )
})
