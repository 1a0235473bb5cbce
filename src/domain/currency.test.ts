import { describe, expect, test } from 'vitest'
import { currencies, currencyExponent, parseCurrency } from './currency.ts'

describe('a currency', () => {
  test('has the exponent of ISO 4217', () => {
    expect(currencyExponent('EUR')).toBe(2)
    expect((['JPY', 'KRW', 'CLP', 'ISK', 'VND', 'XAF', 'XOF'] as const).map(currencyExponent)).toEqual([0, 0, 0, 0, 0, 0, 0])
    expect((['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'] as const).map(currencyExponent)).toEqual([3, 3, 3, 3, 3, 3, 3])
  })

  test('agrees with what the runtime knows of ISO 4217', () => {
    // Intl follows CLDR, which shows some currencies with fewer digits than they have; these are the ones.
    const shownWithFewer = new Set(['HUF', 'IDR', 'IQD'])
    const compared = currencies.filter((code) => !shownWithFewer.has(code))
    expect(compared.length).toBeGreaterThan(40)
    for (const code of compared) {
      const shown = new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions().maximumFractionDigits
      expect([code, currencyExponent(code)]).toEqual([code, shown])
    }
  })

  test.for(['', 'eur', 'EURO', 'XAU', 'XXX', 'toString', '__proto__', 'EU'])(
    '"%s" is refused, no amount could be rounded in it',
    (text) => {
      expect(parseCurrency(text)).toEqual({ ok: false, refusal: { code: 'unknown-currency', text } })
    },
  )

  test('that is known is read', () => {
    expect(parseCurrency('KWD')).toEqual({ ok: true, value: 'KWD' })
  })
})
