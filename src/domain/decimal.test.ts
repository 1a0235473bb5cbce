import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Decimal, decimal, decimalToString, parseDecimal } from './decimal.ts'

describe('a decimal', () => {
  test.for([
    ['1173.00', 1_173_000_000n],
    ['0.000001', 1n],
    ['-2.5', -2_500_000n],
    ['999999999999999999', 999_999_999_999_999_999_000_000n],
  ] as const)('%s is held exactly', ([text, value]) => {
    expect(parseDecimal(text)).toEqual({ ok: true, value })
  })

  test.for(['', '.', '1.', '.5', '1,5', '1 000', '1e3', '0.1234567', '+1', '--1', 'Infinity', '1000000000000000000'])(
    '"%s" is none',
    (text) => {
      expect(parseDecimal(text)).toMatchObject({ ok: false, refusal: { code: 'not-a-decimal' } })
    },
  )

  test('is written with as many digits as it needs, or as many as are asked for', () => {
    expect(decimalToString(decimal('1173'))).toBe('1173')
    expect(decimalToString(decimal('1173'), 2)).toBe('1173.00')
    expect(decimalToString(decimal('0.0375'), 2)).toBe('0.0375')
    expect(decimalToString(decimal('-0.5'))).toBe('-0.5')
  })

  test('that is written and read again is the same', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 23n), max: 10n ** 23n }), fc.integer({ min: 0, max: 6 }), (value, digits) => {
        expect(parseDecimal(decimalToString(value as Decimal, digits))).toEqual({ ok: true, value })
      }),
    )
  })
})
