import type { Brand } from '#src/kit/brand.ts'
import { assert } from '#src/kit/assert.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { type Ratio, ratio } from './money.ts'

/** A percentage with four decimals, held as a whole number of ten-thousandths of a percent: 12.5 % is 125_000n. Never a float. */
export type Percent = Brand<bigint, 'Percent'>

/** 100 %, and so the denominator that turns a percentage into a ratio. */
export const hundredPercent = 1_000_000n

/** `12.5`, `150`, `25.5`: not negative, at most 4 decimals, at most 9,999 %. */
export function parsePercent(text: string): Result<Percent, { code: 'not-a-percentage'; text: string }> {
  const match = /^(\d{1,4})(?:\.(\d{1,4})0{0,6})?$/.exec(text)
  if (!match) return refused({ code: 'not-a-percentage', text: text.slice(0, 40) })
  return ok(BigInt((match[1] ?? '') + (match[2] ?? '').padEnd(4, '0')) as Percent)
}

/** For values that our own database or code wrote: a malformed one is a bug. */
export function percent(text: string): Percent {
  const parsed = parsePercent(text)
  assert(parsed.ok, `not a percentage: ${text}`)
  return parsed.value
}

/** The shortest form that parses back to the same value: `12.5`. */
export function percentToString(value: Percent): string {
  const digits = value.toString().padStart(5, '0')
  const fraction = digits.slice(-4).replace(/0+$/, '')
  return digits.slice(0, -4) + (fraction === '' ? '' : `.${fraction}`)
}

export function percentToRatio(value: Percent): Ratio {
  return ratio(value, hundredPercent)
}
