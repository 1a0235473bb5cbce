import { describe, expect, test } from 'vitest'
import {
  type CellParser,
  currency,
  day,
  decimalNumber,
  email,
  iban,
  lastDayAsEnd,
  shiftByMonths,
  someOf,
  text,
  timeZone,
  unshifted,
  whole,
} from './import-folder-cell.ts'

function parsed(parser: CellParser, cell: string): unknown {
  return parser(cell, unshifted)
}

describe('quantities', () => {
  const quantity = whole(1, 999_999_999)

  test('digits are a quantity', () => {
    expect(parsed(quantity, '34209')).toBe('34209')
    expect(parsed(quantity, '007')).toBe('7')
  })

  test.each([
    ['0', 'out-of-range'],
    ['-3', 'out-of-range'],
    ['1000000000', 'out-of-range'],
    [`1${'0'.repeat(30)}`, 'out-of-range'],
    ['1.5', 'not-whole'],
    ['1,5', 'not-whole'],
    ['1e30', 'not-whole'],
    ['10 000', 'not-whole'],
    ['NaN', 'not-whole'],
    ['٣', 'not-whole'],
  ])('%s is refused as %s', (cell, code) => {
    expect(parsed(quantity, cell)).toMatchObject({ code })
  })

  test('a huge number is cut to what a message can show', () => {
    const fault = parsed(quantity, `1${'0'.repeat(300)}`) as { readonly text: string }
    expect(fault.text).toHaveLength(40)
  })
})

describe('prices', () => {
  const price = decimalNumber({ decimals: 6, wholeDigits: 12, positive: true })

  test('a decimal point and up to six decimals are a price', () => {
    expect(parsed(price, '1173.00')).toBe('1173.00')
    expect(parsed(price, '0.000001')).toBe('0.000001')
    expect(parsed(price, '703.5500000')).toBe('703.5500000')
  })

  test.each([
    ['12,50', '12.50'],
    ['1 173,00', '1173.00'],
    ['1.173,00', '1173.00'],
    ['1,173.00', '1173.00'],
    ["1'173.00", '1173.00'],
    ['1\u202f173', '1173'],
    ['-12,5', '-12.5'],
  ])('%s is named as a decimal comma or grouping, with %s to write instead', (cell, suggestion) => {
    expect(parsed(price, cell)).toEqual({ code: 'decimal-comma', text: cell, suggestion })
  })

  test.each([
    ['0', 'out-of-range'],
    ['0.00', 'out-of-range'],
    ['-1.00', 'out-of-range'],
    ['1234567890123', 'out-of-range'],
    ['1.1234567', 'not-a-number'],
    ['1e3', 'not-a-number'],
    ['.5', 'not-a-number'],
    ['12.', 'not-a-number'],
    ['€12', 'not-a-number'],
    ['Infinity', 'not-a-number'],
  ])('%s is refused as %s', (cell, code) => {
    expect(parsed(price, cell)).toMatchObject({ code })
  })
})

describe('days', () => {
  test('the last covered day is stored as the day after it', () => {
    expect(parsed(lastDayAsEnd, '2027-02-28')).toBe('2027-03-01')
  })

  test.each([
    ['2025-02-29', 'no-such-day'],
    ['2027-13-01', 'no-such-day'],
    ['2027-04-31', 'no-such-day'],
    ['31/03/2027', 'date-form'],
    ['2027-3-1', 'date-form'],
    ['2027-03-31T00:00:00Z', 'date-form'],
    ['46112', 'date-form'],
  ])('%s is refused as %s', (cell, code) => {
    expect(parsed(day, cell)).toMatchObject({ code })
  })
})

describe('texts and codes', () => {
  test('control characters and overlong texts are refused', () => {
    expect(parsed(text(5), 'a\u0000b')).toEqual({ code: 'control-character' })
    expect(parsed(text(5), 'a\nb')).toEqual({ code: 'control-character' })
    expect(parsed(text(5), 'abcdef')).toEqual({ code: 'too-long', maximum: 5, length: 6 })
  })

  test('an address is kept in lower case', () => {
    expect(parsed(email, 'Claire.Martin@Meridien.EXAMPLE')).toBe('claire.martin@meridien.example')
    for (const wrong of ['claire', 'claire@', '@x.example', 'a b@x.example', 'a@b', 'a@-b.example,', 'a@b.example; c@d.example']) {
      expect(parsed(email, wrong)).toMatchObject({ code: 'malformed', what: 'email' })
    }
  })

  test('a currency that cannot be rounded is refused', () => {
    expect(parsed(currency, 'KWD')).toBe('KWD')
    expect(parsed(currency, 'XXX')).toMatchObject({ code: 'malformed', what: 'currency' })
    expect(parsed(currency, 'eur')).toMatchObject({ code: 'malformed', what: 'currency' })
  })

  test('time zones are IANA names', () => {
    expect(parsed(timeZone, 'America/Sao_Paulo')).toBe('America/Sao_Paulo')
    for (const wrong of ['Paris', 'CET', 'Europe/Lyon', '+02:00']) expect(parsed(timeZone, wrong)).toMatchObject({ code: 'malformed' })
  })

  test('an IBAN is checked by its digits', () => {
    expect(parsed(iban, 'GB33 BUKB 2020 1555 5555 55')).toBe('GB33BUKB20201555555555')
    expect(parsed(iban, 'GB33BUKB20201555555556')).toEqual({ code: 'checksum', text: 'GB33BUKB20201555555556', what: 'iban' })
  })

  test('a list names its one unknown word', () => {
    expect(parsed(someOf('card', 'invoice'), 'card  invoice card')).toBe('{card,invoice}')
    expect(parsed(someOf('card', 'invoice'), 'card,invoice')).toEqual({
      code: 'not-one-of',
      text: 'card,invoice',
      allowed: ['card', 'invoice'],
    })
  })
})

test('a shift keeps the first of a month the first and the last day the last', () => {
  const shift = shiftByMonths(-14)
  expect(shift.date('2027-04-01' as never)).toBe('2026-02-01')
  expect(shift.date('2027-04-30' as never)).toBe('2026-02-28')
  expect(shift.date('2027-03-31' as never)).toBe('2026-01-31')
  expect(shift.date('2027-04-29' as never)).toBe('2026-02-28')
  expect(shiftByMonths(12).date('2027-02-28' as never)).toBe('2028-02-29')
  expect([1, 2, 3, 12].map((month) => shift.month(month))).toEqual([11, 12, 1, 10])
})
