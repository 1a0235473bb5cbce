import { invalidRequest } from './api-error.ts'

/** Currencies as the API counts them: in cents but for these. */
const zeroDecimal = new Set([
  'bif',
  'clp',
  'djf',
  'gnf',
  'jpy',
  'kmf',
  'krw',
  'mga',
  'pyg',
  'rwf',
  'ugx',
  'vnd',
  'vuv',
  'xaf',
  'xof',
  'xpf',
])
const threeDecimal = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd'])
/** Two decimals in the API, but whole units only: a króna is 100 and nothing lies between (Stripe, "special cases"). */
const wholeUnitsOnly = new Set(['isk', 'ugx'])
const twoDecimal = new Set(
  'aed ars aud bgn brl cad chf cny cop czk dkk egp eur gbp hkd huf idr ils inr isk kes mad mxn myr ngn nok nzd pen php pln qar ron rsd sar sek sgd thb try twd uah usd uyu zar'.split(
    ' ',
  ),
)

/** About half a US dollar, below which the fees would eat the payment. */
const minimums = new Map([
  ['jpy', 50],
  ['gbp', 30],
  ['huf', 17_500],
  ['czk', 1_500],
  ['mxn', 1_000],
  ['thb', 1_000],
  ['hkd', 400],
  ['nok', 300],
  ['sek', 300],
  ['dkk', 250],
  ['aed', 200],
  ['pln', 200],
  ['ron', 200],
  ['myr', 200],
])

const amountMax = 99_999_999

export function checkAmount(amount: number, currency: string): void {
  if (!twoDecimal.has(currency) && !zeroDecimal.has(currency) && !threeDecimal.has(currency)) {
    throw invalidRequest(`Invalid currency: ${currency}.`, { param: 'currency' })
  }
  const minimum = minimums.get(currency) ?? (zeroDecimal.has(currency) || threeDecimal.has(currency) ? 10 : 50)
  if (amount < minimum) {
    throw invalidRequest(`Amount must be at least ${minimum} ${currency}`, { code: 'amount_too_small', param: 'amount' })
  }
  if (amount > amountMax) {
    throw invalidRequest(`Amount must be no more than ${amountMax} ${currency}`, { code: 'amount_too_large', param: 'amount' })
  }
  const step = wholeUnitsOnly.has(currency) ? 100 : threeDecimal.has(currency) ? 10 : 1
  if (amount % step !== 0) {
    throw invalidRequest(`Invalid amount. Amounts in ${currency} must be evenly divisible by ${step}.`, {
      code: 'invalid_charge_amount_no_decimal_compatible',
      param: 'amount',
    })
  }
}

/** `1,234.50 EUR`, for the sandbox's own pages. */
export function showAmount(amount: number, currency: string, language: 'fr' | 'en'): string {
  const decimals = zeroDecimal.has(currency) ? 0 : threeDecimal.has(currency) ? 3 : 2
  return new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    style: 'currency',
    currency: currency.toUpperCase(),
    currencyDisplay: 'narrowSymbol',
  }).format(amount / 10 ** decimals)
}
