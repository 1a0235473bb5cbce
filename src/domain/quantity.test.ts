import { describe, expect, test } from 'vitest'
import { type Quantity, parseQuantity, quantity } from './quantity.ts'

describe('a quantity', () => {
  test.for(['1', '25', '34209', '999999999'])('%s is one', (text) => {
    expect(parseQuantity(text)).toEqual({ ok: true, value: Number(text) })
  })

  test.for(['', '0', '-1', '+1', '01', '1.5', '1,000', '1e3', ' 1', '1 ', '1000000000', '1' + '0'.repeat(30), 'NaN', '٣'])(
    '"%s" is none',
    (text) => {
      expect(parseQuantity(text)).toEqual({ ok: false, refusal: { code: 'not-a-quantity', text: text.slice(0, 40) } })
    },
  )

  test('that our own code got wrong is a bug', () => {
    for (const value of [0, -1, 1.5, 1_000_000_000, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => quantity(value)).toThrow('not a quantity')
  })

  test('is not any number', () => {
    // @ts-expect-error a bare number has not been checked
    const unchecked: Quantity = 3
    expect(unchecked).toBe(3)
  })
})
