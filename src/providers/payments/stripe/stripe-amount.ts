import { type Currency, currencyExponent, parseCurrency } from '#src/domain/currency.ts'
import { type Money, money } from '#src/domain/money.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { AmountRefusal } from '../../payment-provider.ts'

/**
 * Stripe's amounts are the smallest unit of ISO 4217 (JPY 500 is 500, KWD 5.120 is 5120) but for the króna, which the API still
 * counts in hundredths though cards move whole ones only (docs.stripe.com/currencies, special cases).
 */
const apiHundredths: ReadonlySet<Currency> = new Set(['ISK'])

/** The API takes at most eight digits. */
const apiAmountMax = 99_999_999n

/** About half a US dollar, in the smallest unit (docs.stripe.com/currencies, minimum charge amounts); 1 unit where none is stated. */
const minimums: Partial<Record<Currency, bigint>> = {
  AED: 200n,
  AUD: 50n,
  BGN: 100n,
  BRL: 50n,
  CAD: 50n,
  CHF: 50n,
  CZK: 1_500n,
  DKK: 250n,
  EUR: 50n,
  GBP: 30n,
  HKD: 400n,
  HUF: 17_500n,
  INR: 50n,
  JPY: 50n,
  MXN: 1_000n,
  MYR: 200n,
  NOK: 300n,
  NZD: 50n,
  PLN: 200n,
  RON: 200n,
  SEK: 300n,
  SGD: 50n,
  THB: 1_000n,
  USD: 50n,
}

/** Whether a card can be charged exactly this amount; never rounded to make it fit. */
export function checkStripeAmount(amount: Money): Result<undefined, AmountRefusal> {
  const { minimum, maximum, step } = limitsOf(amount.currency)
  if (amount.minor < minimum.minor) return refused({ code: 'amount-too-small', minimum })
  if (amount.minor > maximum.minor) return refused({ code: 'amount-too-large', maximum })
  if (amount.minor % step.minor !== 0n) return refused({ code: 'amount-not-representable', step })
  return ok(undefined)
}

export function limitsOf(currency: Currency): { readonly minimum: Money; readonly maximum: Money; readonly step: Money } {
  const step = stepOf(currency)
  const maximum = apiHundredths.has(currency) ? apiAmountMax / 100n : apiAmountMax
  return {
    minimum: money(minimums[currency] ?? step, currency),
    maximum: money(maximum - (maximum % step), currency),
    step: money(step, currency),
  }
}

export function toStripeAmount(amount: Money): number {
  return Number(apiHundredths.has(amount.currency) ? amount.minor * 100n : amount.minor)
}

/** Undefined for a currency that we do not know: such a payment is none of ours. */
export function fromStripeAmount(amount: number, currency: string): Money | undefined {
  const known = parseCurrency(currency.toUpperCase())
  if (!known.ok) return undefined
  return money(apiHundredths.has(known.value) ? BigInt(amount) / 100n : BigInt(amount), known.value)
}

/** Currencies of three decimals must end in a zero: card networks move two. */
function stepOf(currency: Currency): bigint {
  return currencyExponent(currency) === 3 ? 10n : 1n
}
