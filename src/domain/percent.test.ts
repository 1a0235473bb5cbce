import { describe, expect, test } from 'vitest'
import { type Percent, parsePercent, percent, percentToRatio, percentToString } from './percent.ts'

describe('a percentage', () => {
  test.for([
    ['0', 0n],
    ['5', 50_000n],
    ['12.5', 125_000n],
    ['8.1', 81_000n],
    ['33.3333', 333_333n],
    ['150', 1_500_000n],
    ['12.5000', 125_000n],
    ['12.50000000', 125_000n],
  ] as const)('%s is held exactly', ([text, value]) => {
    expect(parsePercent(text)).toEqual({ ok: true, value })
  })

  test.for(['', '-1', '1.23456', '12,5', '1e2', '10000', '.5', '5.', '5 %', 'NaN'])('"%s" is none', (text) => {
    expect(parsePercent(text)).toMatchObject({ ok: false, refusal: { code: 'not-a-percentage' } })
  })

  test.for(['0', '5', '12.5', '0.0001', '25.5', '9999.9999'])('%s is written as it was read', (text) => {
    expect(percentToString(percent(text))).toBe(text)
  })

  test('is a ratio, never a float', () => {
    expect(percentToRatio(percent('25.5'))).toEqual({ numerator: 255_000n, denominator: 1_000_000n })
    // @ts-expect-error a number is no percentage
    const float: Percent = 0.255
    expect(float).toBe(0.255)
  })
})
