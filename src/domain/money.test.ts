import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Currency, currencies } from './currency.ts'
import {
  type Money,
  add,
  allocate,
  divideRounded,
  equalRatios,
  money,
  multiplyRounded,
  negate,
  parseMoney,
  ratio,
  ratioDigits,
  reduced,
  subtract,
  sum,
  toDecimalString,
  zero,
} from './money.ts'

const minor = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n })

describe('rounding', () => {
  test('goes half away from zero', () => {
    expect([5n, 15n, 25n, -5n, -15n, 4n, -4n, 0n].map((value) => divideRounded(value, 10n))).toEqual([1n, 2n, 3n, -1n, -2n, 0n, 0n, 0n])
  })

  test('is never further than half a unit from the exact value', () => {
    fc.assert(
      fc.property(minor, fc.bigInt({ min: 1n, max: 10n ** 12n }), (numerator, denominator) => {
        const off = divideRounded(numerator, denominator) * denominator - numerator
        expect((off < 0n ? -off : off) * 2n <= denominator).toBe(true)
      }),
    )
  })

  test('of EN 16931 examples: 1,460.50 at 25 % and 183.23 at 6 %', () => {
    expect(toDecimalString(multiplyRounded(money(146_050n, 'EUR'), ratio(25n, 100n)))).toBe('365.13')
    expect(toDecimalString(multiplyRounded(money(18_323n, 'EUR'), ratio(6n, 100n)))).toBe('10.99')
    expect(toDecimalString(multiplyRounded(money(4637n, 'EUR'), ratio(21n, 100n)))).toBe('9.74')
  })

  test('refuses to divide by nothing or less', () => {
    expect(() => divideRounded(1n, 0n)).toThrow('positive')
    expect(() => ratio(1n, -2n)).toThrow('positive')
  })
})

describe('amounts', () => {
  test('add up and cancel out', () => {
    fc.assert(
      fc.property(minor, minor, (a, b) => {
        expect(subtract(add(money(a, 'EUR'), money(b, 'EUR')), money(b, 'EUR'))).toEqual(money(a, 'EUR'))
        expect(add(money(a, 'EUR'), negate(money(a, 'EUR')))).toEqual(zero('EUR'))
      }),
    )
  })

  test('survive past the limit of floating point', () => {
    expect(toDecimalString(sum([money(2n ** 53n, 'EUR'), money(1n, 'EUR')], 'EUR'))).toBe('90071992547409.93')
  })

  test('of two currencies do not mix, neither in types nor at run time', () => {
    const [euros, dollars] = [money(1n, 'EUR'), money(1n, 'USD')]
    // @ts-expect-error EUR + USD
    expect(() => add(euros, dollars)).toThrow('do not mix')
    // @ts-expect-error EUR - USD
    expect(() => subtract(euros, dollars)).toThrow('do not mix')
    expect(() => sum([euros, dollars] as readonly Money[], 'EUR')).toThrow('met USD')
  })

  test('are never floats', () => {
    // @ts-expect-error an amount is whole minor units
    expect(money(1.5, 'EUR').minor).toBe(1.5)
    // @ts-expect-error a rate is a ratio
    expect(() => void (money(100n, 'EUR').minor * 0.19)).toThrow(TypeError)
  })

  test.for([
    ['216.5', 'EUR', 21_650n],
    ['216', 'JPY', 216n],
    ['216.512', 'KWD', 216_512n],
    ['-0.01', 'EUR', -1n],
  ] as const)('%s %s is read', ([text, currency, expected]) => {
    expect(parseMoney(text, currency)).toEqual({ ok: true, value: { minor: expected, currency } })
  })

  test.for([
    ['216.5', 'JPY'],
    ['216.512', 'EUR'],
    ['1,000.00', 'EUR'],
    ['1.', 'EUR'],
    ['', 'EUR'],
    ['1e3', 'EUR'],
  ] as const)('%s %s is refused', ([text, currency]) => {
    expect(parseMoney(text, currency)).toEqual({ ok: false, refusal: { code: 'not-an-amount', text } })
  })

  test('that are written and read again are the same, in every currency', () => {
    fc.assert(
      fc.property(minor, fc.constantFrom<Currency>(...currencies), (value, currency) => {
        expect(parseMoney(toDecimalString(money(value, currency)), currency)).toEqual({ ok: true, value: money(value, currency) })
      }),
    )
  })
})

describe('allocation', () => {
  test('parts sum to the whole and none strays more than one unit from its share', () => {
    fc.assert(
      fc.property(minor, fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 20 }), (value, weights) => {
        fc.pre(weights.some((weight) => weight > 0n))
        const parts = allocate(money(value, 'EUR'), weights)
        expect(sum(parts, 'EUR').minor).toBe(value)
        const total = weights.reduce((a, b) => a + b, 0n)
        parts.forEach((part, index) => {
          const off = part.minor * total - value * (weights[index] ?? 0n)
          expect((off < 0n ? -off : off) < total).toBe(true)
        })
      }),
    )
  })

  test('gives what is left to the largest remainder, then to the first', () => {
    expect(allocate(money(100n, 'EUR'), [1n, 1n, 1n]).map((part) => part.minor)).toEqual([34n, 33n, 33n])
    expect(allocate(money(10n, 'EUR'), [1n, 8n, 1n]).map((part) => part.minor)).toEqual([1n, 8n, 1n])
  })

  test('needs something to weigh', () => {
    expect(() => allocate(money(1n, 'EUR'), [0n])).toThrow('not all zero')
    expect(() => allocate(money(1n, 'EUR'), [2n, -1n])).toThrow('not negative')
  })
})

describe('ratios', () => {
  test('are equal in any terms', () => {
    expect(reduced(ratio(6n, 12n))).toEqual({ numerator: 1n, denominator: 2n })
    expect(reduced(ratio(0n, 366n))).toEqual({ numerator: 0n, denominator: 1n })
    expect(equalRatios(ratio(6n, 12n), ratio(1n, 2n))).toBe(true)
    expect(equalRatios(ratio(6n, 12n), ratio(1n, 3n))).toBe(false)
  })

  test('are shown cut, never rounded, and say whether that is all', () => {
    expect(ratioDigits(ratio(2n, 3n), 4)).toEqual({ digits: '0.6666', isExact: false })
    expect(ratioDigits(ratio(-5n, 4n), 4)).toEqual({ digits: '-1.25', isExact: true })
    expect(ratioDigits(ratio(7n, 1n), 0)).toEqual({ digits: '7', isExact: true })
  })
})
