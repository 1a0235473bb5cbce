import { type Result, ok, refused } from '#src/kit/result.ts'

/** Minor-unit exponents of ISO 4217 (list one, amendment 177); a currency that is not here has no exponent and is refused. */
// oxfmt-ignore
const exponents = {
  AED: 2, AUD: 2, BGN: 2, BHD: 3, BRL: 2, CAD: 2, CHF: 2, CLP: 0, CNY: 2, CZK: 2, DKK: 2, EGP: 2, EUR: 2, GBP: 2,
  HKD: 2, HUF: 2, IDR: 2, ILS: 2, INR: 2, IQD: 3, ISK: 0, JOD: 3, JPY: 0, KRW: 0, KWD: 3, LYD: 3, MAD: 2, MXN: 2,
  MYR: 2, NOK: 2, NZD: 2, OMR: 3, PHP: 2, PLN: 2, QAR: 2, RON: 2, SAR: 2, SEK: 2, SGD: 2, THB: 2, TND: 3, TRY: 2,
  TWD: 2, UAH: 2, USD: 2, VND: 0, XAF: 0, XOF: 0, ZAR: 2,
} as const satisfies Record<string, 0 | 2 | 3>

export type Currency = keyof typeof exponents

export const currencies = Object.keys(exponents) as readonly Currency[]

/** The number of decimals of a currency's minor unit: JPY 0, EUR 2, KWD 3 (ISO 4217). */
export function currencyExponent(currency: Currency): 0 | 2 | 3 {
  return exponents[currency]
}

/** An ISO 4217 code in capitals; anything without a known exponent is refused, since no amount could be rounded in it. */
export function parseCurrency(text: string): Result<Currency, { code: 'unknown-currency'; text: string }> {
  return Object.hasOwn(exponents, text) ? ok(text as Currency) : refused({ code: 'unknown-currency', text: text.slice(0, 40) })
}
