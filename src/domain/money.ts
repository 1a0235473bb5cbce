import { assert } from '#src/kit/assert.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { type Currency, currencyExponent } from './currency.ts'

/** An amount in whole minor units of its currency (EUR cents, JPY yen, KWD fils). Never a float, never without its currency. */
export type Money<C extends Currency = Currency> = { readonly minor: bigint; readonly currency: C }

/** An exact fraction; denominators are positive. Rates and prorations are ratios, never percent floats. */
export type Ratio = { readonly numerator: bigint; readonly denominator: bigint }

export function money<C extends Currency>(minor: bigint, currency: C): Money<C> {
  return { minor, currency }
}

export function zero<C extends Currency>(currency: C): Money<C> {
  return { minor: 0n, currency }
}

export function ratio(numerator: bigint, denominator: bigint): Ratio {
  assert(denominator > 0n, 'a ratio has a positive denominator')
  return { numerator, denominator }
}

/** The same value in the smallest terms: 6/12 is 1/2. */
export function reduced(value: Ratio): Ratio {
  let [a, b] = [value.numerator < 0n ? -value.numerator : value.numerator, value.denominator]
  while (b !== 0n) [a, b] = [b, a % b]
  return ratio(value.numerator / a, value.denominator / a)
}

export function equalRatios(a: Ratio, b: Ratio): boolean {
  return a.numerator * b.denominator === b.numerator * a.denominator
}

/** The decimal digits of a ratio, cut (never rounded) after `maximumDigits`; `isExact` says whether that is all of it. */
export function ratioDigits(value: Ratio, maximumDigits: number): { readonly digits: string; readonly isExact: boolean } {
  const magnitude = value.numerator < 0n ? -value.numerator : value.numerator
  const scale = 10n ** BigInt(maximumDigits)
  const scaled = ((magnitude * scale) / value.denominator).toString().padStart(maximumDigits + 1, '0')
  const fraction = scaled.slice(scaled.length - maximumDigits).replace(/0+$/, '')
  const whole = scaled.slice(0, scaled.length - maximumDigits)
  const digits = `${value.numerator < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
  return { digits, isExact: (magnitude * scale) % value.denominator === 0n }
}

export function add<C extends Currency>(a: Money<C>, b: Money<NoInfer<C>>): Money<C> {
  assertSameCurrency(a, b)
  return { minor: a.minor + b.minor, currency: a.currency }
}

export function subtract<C extends Currency>(a: Money<C>, b: Money<NoInfer<C>>): Money<C> {
  assertSameCurrency(a, b)
  return { minor: a.minor - b.minor, currency: a.currency }
}

export function negate<C extends Currency>(a: Money<C>): Money<C> {
  return { minor: -a.minor, currency: a.currency }
}

/** The sum in one currency; of nothing it is zero. */
export function sum<C extends Currency>(amounts: readonly Money<C>[], currency: C): Money<C> {
  let minor = 0n
  for (const amount of amounts) {
    assert(amount.currency === currency, `sum of ${currency} met ${amount.currency}`)
    minor += amount.minor
  }
  return { minor, currency }
}

export function equals(a: Money, b: Money): boolean {
  return a.minor === b.minor && a.currency === b.currency
}

/** Half away from zero: the only rounding of amounts (domain rule 5). */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  assert(denominator > 0n, 'division by a positive number only')
  const magnitude = numerator < 0n ? -numerator : numerator
  const rounded = (magnitude * 2n + denominator) / (denominator * 2n)
  return numerator < 0n ? -rounded : rounded
}

/** An amount times an exact ratio, rounded once, half away from zero (domain rule 5; EN 16931 BR-CO-17 for tax). */
export function multiplyRounded<C extends Currency>(amount: Money<C>, by: Ratio): Money<C> {
  return { minor: divideRounded(amount.minor * by.numerator, by.denominator), currency: amount.currency }
}

/** Splits an amount by weights with the largest remainder; the parts always sum to the whole. */
export function allocate<C extends Currency>(amount: Money<C>, weights: readonly bigint[]): readonly Money<C>[] {
  const total = weights.reduce((a, b) => a + b, 0n)
  assert(total > 0n && weights.every((weight) => weight >= 0n), 'weights are not negative and not all zero')
  const sign = amount.minor < 0n ? -1n : 1n
  const magnitude = amount.minor * sign
  const parts = weights.map((weight, index) => ({ index, share: (magnitude * weight) / total, rest: (magnitude * weight) % total }))
  let missing = magnitude - parts.reduce((a, part) => a + part.share, 0n)
  const byRest = [...parts].sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))
  for (const part of byRest) {
    if (missing === 0n) break
    part.share += 1n
    missing -= 1n
  }
  return parts.map((part) => ({ minor: part.share * sign, currency: amount.currency }))
}

/** `216.5` → refused in JPY, `21650` in EUR cents: a decimal point, no grouping, no more decimals than the currency has. */
export function parseMoney<C extends Currency>(text: string, currency: C): Result<Money<C>, { code: 'not-an-amount'; text: string }> {
  const match = /^(-?)(\d{1,18})(?:\.(\d{1,3}))?$/.exec(text)
  const exponent = currencyExponent(currency)
  const fraction = match?.[3] ?? ''
  if (!match || fraction.length > exponent) return refused({ code: 'not-an-amount', text: text.slice(0, 40) })
  const magnitude = BigInt((match[2] ?? '') + fraction.padEnd(exponent, '0'))
  return ok({ minor: match[1] === '-' ? -magnitude : magnitude, currency })
}

/** `21652.00`: for files and interfaces. Screens format through `Intl`. */
export function toDecimalString(amount: Money): string {
  const exponent = currencyExponent(amount.currency)
  const digits = (amount.minor < 0n ? -amount.minor : amount.minor).toString().padStart(exponent + 1, '0')
  const text = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
  return amount.minor < 0n ? `-${text}` : text
}

function assertSameCurrency(a: Money, b: Money): void {
  assert(a.currency === b.currency, `amounts of ${a.currency} and ${b.currency} do not mix`)
}
