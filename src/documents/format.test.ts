import { describe, expect, it } from 'vitest'
import { decimal } from '#src/domain/decimal.ts'
import { money } from '#src/domain/money.ts'
import { percent } from '#src/domain/percent.ts'
import { type Instant, plainDate } from '#src/domain/plain-date.ts'
import {
  formatAmount,
  formatCountry,
  formatDate,
  formatDecimal,
  formatIban,
  formatInstant,
  formatMoney,
  formatPercent,
  formatPeriod,
  formatQuantity,
} from './format.ts'

describe('amounts', () => {
  it.each([
    ['EUR in French', money(2_165_200n, 'EUR'), 'fr', '21\u202f652,00\u00a0€'],
    ['GBP in English', money(2_165_200n, 'GBP'), 'en', '£21,652.00'],
    ['yen has no decimals', money(1_234n, 'JPY'), 'en', 'JP¥1,234'],
    ['dinar has three', money(1_234n, 'KWD'), 'fr', '1,234\u00a0KWD'],
    ['beyond 2^53 every digit stays', money(123_456_789_012_345_678n, 'EUR'), 'en', '€1,234,567,890,123,456.78'],
    ['a credit is negative', money(-5n, 'EUR'), 'fr', '-0,05\u00a0€'],
  ] as const)('%s', (_rule, amount, language, expected) => {
    expect(formatMoney(amount, language)).toBe(expected)
  })

  it('without its currency an amount keeps its decimals', () => {
    expect(formatAmount(money(2_165_200n, 'EUR'), 'fr')).toBe('21\u202f652,00')
    expect(formatAmount(money(1_234n, 'JPY'), 'en')).toBe('1,234')
    expect(formatAmount(money(1_234n, 'KWD'), 'en')).toBe('1.234')
  })

  it('prices show two decimals, and more when they have more', () => {
    expect(formatDecimal(decimal('1173'), 'en')).toBe('1,173.00')
    expect(formatDecimal(decimal('0.0415'), 'fr')).toBe('0,0415')
    expect(formatDecimal(decimal('3.141592'), 'en')).toBe('3.141592')
  })
})

it('quantities, percentages, days and periods read as people write them', () => {
  expect(formatQuantity(34_209, 'fr')).toBe('34\u202f209')
  expect(formatPercent(percent('5.5'), 'fr')).toBe('5,5\u00a0%')
  expect(formatPercent(percent('20'), 'en')).toBe('20%')
  expect(formatDate(plainDate('2027-04-01'), 'fr')).toBe('1er avril 2027')
  expect(formatPeriod({ startsOn: plainDate('2027-04-01'), endsBefore: plainDate('2028-04-01') }, 'en')).toBe(
    '1\u00a0Apr\u00a02027\u00a0– 31\u00a0Mar\u00a02028',
  )
  expect(formatInstant('2027-03-31T22:30:00.000Z' as Instant, 'Europe/Paris', 'fr')).toBe('1er avril 2027, 00:30 (Paris)')
  expect(formatInstant('2027-03-31T22:30:00.000Z' as Instant, 'Europe/London', 'en')).toBe('31 March 2027, 23:30 (London)')
})

it('countries are named, unknown codes stay, accounts come in fours', () => {
  expect(formatCountry('GB', 'fr')).toBe('Royaume-Uni')
  expect(formatCountry('zz1', 'fr')).toBe('zz1')
  expect(formatIban('FR7630006000011234567890189')).toBe('FR76\u00a03000\u00a06000\u00a00112\u00a03456\u00a07890\u00a0189')
})
