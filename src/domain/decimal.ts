import type { Brand } from '#src/kit/brand.ts'
import { assert } from '#src/kit/assert.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'

/**
 * An exact decimal with six fractional digits, held as a whole number of millionths: unit prices and points, which keep
 * more decimals than an amount (domain rule 5). 1,173.00 is 1_173_000_000n.
 */
export type Decimal = Brand<bigint, 'Decimal'>

export const decimalScale = 1_000_000n
const form = /^(-?)(\d{1,18})(?:\.(\d{1,6}))?$/

/** A decimal point, at most 18 whole and 6 fractional digits, no grouping, no exponent. */
export function parseDecimal(text: string): Result<Decimal, { code: 'not-a-decimal'; text: string }> {
  const match = form.exec(text)
  if (!match) return refused({ code: 'not-a-decimal', text: text.slice(0, 40) })
  const [, sign, whole = '', fraction = ''] = match
  const magnitude = BigInt(whole + fraction.padEnd(6, '0'))
  return ok((sign === '-' ? -magnitude : magnitude) as Decimal)
}

/** For values that our own database or code wrote: a malformed one is a bug. */
export function decimal(text: string): Decimal {
  const parsed = parseDecimal(text)
  assert(parsed.ok, `not a decimal: ${text}`)
  return parsed.value
}

/** The shortest form that parses back to the same value, with at least `minimumDigits` fractional digits: `1173.00`. */
export function decimalToString(value: Decimal, minimumDigits = 0): string {
  const magnitude = value < 0n ? -value : value
  const digits = magnitude.toString().padStart(7, '0')
  let end = 6
  const fraction = digits.slice(-6)
  while (end > minimumDigits && fraction[end - 1] === '0') end -= 1
  const text = digits.slice(0, -6) + (end > 0 ? `.${fraction.slice(0, end)}` : '')
  return value < 0n ? `-${text}` : text
}
