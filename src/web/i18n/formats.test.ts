import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Currency, currencies, currencyExponent } from '#src/domain/currency.ts'
import { decimal } from '#src/domain/decimal.ts'
import { money, toDecimalString } from '#src/domain/money.ts'
import { percent } from '#src/domain/percent.ts'
import { type Instant, plainDate } from '#src/domain/plain-date.ts'
import { formatsFor } from './formats.ts'
import { localeFor } from './language.ts'
import { uiFor } from './ui.ts'

const french = formatsFor('fr', 'fr-FR')
const british = formatsFor('en', 'en-GB')

describe('amounts', () => {
  test('are written in the reader’s way, with the decimals of their currency', () => {
    expect(french.money(money(27_329_395n, 'EUR'))).toBe('273\u202f293,95\u00a0€')
    expect(british.money(money(2_165_200n, 'GBP'))).toBe('£21,652.00')
    expect(british.money(money(21_652n, 'JPY'))).toBe('JP¥21,652')
    expect(british.money(money(21_652_125n, 'KWD'))).toBe('KWD\u00a021,652.125')
    expect(french.change(money(-120_400n, 'EUR'))).toBe('-1\u202f204,00\u00a0€')
    expect(french.change(money(120_400n, 'EUR'))).toBe('+1\u202f204,00\u00a0€')
  })

  test('keep every digit, however large: no number in between', () => {
    expect(british.money(money(9_007_199_254_740_993_01n, 'EUR'))).toBe('€9,007,199,254,740,993.01')
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.constantFrom(...currencies), (minor, currency: Currency) => {
        const written = british.money(money(minor, currency))
        const digits = written.replaceAll(/[^\d.]/g, '')
        expect(written.includes('-')).toBe(minor < 0n)
        expect(digits).toBe(toDecimalString(money(minor < 0n ? -minor : minor, currency)))
        expect(digits.split('.')[1]?.length ?? 0).toBe(currencyExponent(currency))
      }),
      { numRuns: 1_000 },
    )
  })

  test('unit prices keep the decimals that they have, and at least those of the currency', () => {
    expect(french.unitPrice(decimal('3.1'), 'EUR')).toBe('3,10\u00a0€')
    expect(french.unitPrice(decimal('17.849'), 'EUR')).toBe('17,849\u00a0€')
    expect(british.unitPrice(decimal('0.000125'), 'JPY')).toBe('JP¥0.000125')
    expect(british.points(decimal('10.9'))).toBe('10.90')
    expect(french.decimal(decimal('16328.160000'))).toBe('16\u202f328,16')
    expect(french.points(decimal('16328.160000'))).toBe('16\u202f328,16')
    expect(french.points(decimal('0.0875'))).toBe('0,0875')
    expect(french.percent(percent('5.5'))).toBe('5,5\u00a0%')
    expect(british.percent(percent('20'))).toBe('20%')
  })
})

describe('days and moments', () => {
  test('a day is a day, wherever the server stands', () => {
    expect(french.day(plainDate('2028-02-29'))).toBe('29 février 2028')
    expect(french.day(plainDate('2027-01-01'))).toBe('1er janvier 2027')
    expect(french.dayShort(plainDate('2027-04-01'))).toBe('1er avr. 2027')
    expect(british.dayShort(plainDate('2027-04-01'))).toBe('1 Apr 2027')
    expect(british.month('2027-01')).toBe('January 2027')
  })

  test('the end of a last valid day names its time zone', () => {
    expect(french.endOfDay(plainDate('2027-03-31'), 'Europe/London')).toBe('31 mars 2027, 23:59 (Londres)')
    expect(british.endOfDay(plainDate('2027-03-31'), 'America/New_York')).toBe('31 March 2027, 23:59 (New York)')
    expect(formatsFor('en', 'en-US').endOfDay(plainDate('2027-03-31'), 'Asia/Tokyo')).toBe('March 31, 2027, 11:59 PM (Tokyo)')
  })

  test('a moment is told on the wall clock of its zone', () => {
    const at = '2026-11-23T20:41:00.000Z' as Instant
    expect(french.moment(at, 'Europe/Paris')).toBe('23 nov. 2026, 21:41')
    expect(british.moment(at, 'Asia/Tokyo')).toBe('24 Nov 2026, 05:41')
  })

  test('days that were written before are written the same again, also after many others', () => {
    const first = french.day(plainDate('2027-01-01'))
    for (let year = 1990; year < 2999; year += 1) for (const month of ['02', '07', '11']) french.day(plainDate(`${year}-${month}-03`))
    expect(french.day(plainDate('2027-01-01'))).toBe(first)
  })
})

test('lists, sizes and countries speak the language', () => {
  expect(french.anyOf(['carte', 'facture'])).toBe('carte ou facture')
  expect(british.allOf(['a', 'b', 'c'])).toBe('a, b and c')
  expect(french.fileSize(1_204_000)).toBe('1,2\u202fMo')
  expect(british.fileSize(12)).toBe('1 kB')
  expect(french.country('DE')).toBe('Allemagne')
})

test('the region of the customer’s country is kept where the language is at home, else the European one', () => {
  expect(localeFor('fr', 'CH')).toBe('fr-CH')
  expect(localeFor('en', 'US')).toBe('en-US')
  expect(localeFor('en', 'JP')).toBe('en-GB')
  expect(localeFor('fr')).toBe('fr-FR')
  expect(uiFor('fr', 'JP')).toBe(uiFor('fr'))
})
