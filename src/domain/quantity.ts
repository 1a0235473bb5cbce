import type { Brand } from '#src/kit/brand.ts'
import { assert } from '#src/kit/assert.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'

/** A whole number of units of a charge metric, 1 to 999,999,999: 34,209 PVU, 1 Install. */
export type Quantity = Brand<number, 'Quantity'>
export type QuantityRefusal = { readonly code: 'not-a-quantity'; readonly text: string }

export const quantityMaximum = 999_999_999

/** Digits only: no sign, no grouping, no decimals, no exponent; 0 is not a quantity (removing the line is). */
export function parseQuantity(text: string): Result<Quantity, QuantityRefusal> {
  const isQuantity = /^[1-9]\d{0,8}$/.test(text)
  return isQuantity ? ok(Number(text) as Quantity) : refused({ code: 'not-a-quantity', text: text.slice(0, 40) })
}

/** For values that our own database or code wrote: a malformed one is a bug. */
export function quantity(value: number): Quantity {
  assert(Number.isInteger(value) && value >= 1 && value <= quantityMaximum, `not a quantity: ${String(value)}`)
  return value as Quantity
}
