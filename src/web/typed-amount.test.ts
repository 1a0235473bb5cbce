import { describe, expect, test } from 'vitest'
import { money } from '#src/domain/money.ts'
import { parseTypedAmount, typedAmountOf } from './typed-amount.ts'

describe('an amount as people type it', () => {
  test.for([
    ['21652.00', 'EUR', 'fr', 2_165_200n],
    ['21652,00', 'EUR', 'fr', 2_165_200n],
    ['21 652,00', 'EUR', 'fr', 2_165_200n],
    ['21\u202F652,5', 'EUR', 'fr', 2_165_250n],
    ['21652', 'EUR', 'en', 2_165_200n],
    ['21,652.00', 'GBP', 'en', 2_165_200n],
    ['1,234,567.89', 'USD', 'en', 123_456_789n],
    ['21’652.00', 'CHF', 'en', 2_165_200n],
    ['21,652', 'JPY', 'en', 21_652n],
    ['1,005', 'KWD', 'fr', 1_005n],
    ['1,005', 'KWD', 'en', 1_005_000n],
  ] as const)('%s %s in %s', ([typed, currency, language, minor]) => {
    expect(parseTypedAmount(typed, currency, language)).toEqual(money(minor, currency))
  })

  test.for([
    ['1,50', 'EUR', 'en'],
    ['21.652,00', 'EUR', 'fr'],
    ['21.652,00', 'EUR', 'en'],
    ['1,2345', 'EUR', 'en'],
    ['12,34,567', 'EUR', 'en'],
    ['1.005', 'EUR', 'fr'],
    ['1.5', 'JPY', 'en'],
    ['-5', 'EUR', 'en'],
    ['+5', 'EUR', 'en'],
    ['1e3', 'EUR', 'en'],
    ['€5', 'EUR', 'en'],
    ['', 'EUR', 'fr'],
    [',5', 'EUR', 'fr'],
    ['5,', 'EUR', 'fr'],
    ['1'.repeat(30), 'EUR', 'fr'],
  ] as const)('%s %s in %s is none', ([typed, currency, language]) => {
    expect(parseTypedAmount(typed, currency, language)).toBeUndefined()
  })
})

test.for([
  [2_165_205n, 'EUR', 'fr', '21652,05'],
  [2_165_205n, 'EUR', 'en', '21652.05'],
  [21_652n, 'JPY', 'fr', '21652'],
  [1_005n, 'KWD', 'fr', '1,005'],
] as const)('%s %s opens a field in %s as %s, and is read back', ([minor, currency, language, typed]) => {
  expect(typedAmountOf(money(minor, currency), language)).toBe(typed)
  expect(parseTypedAmount(typed, currency, language)).toEqual(money(minor, currency))
})
