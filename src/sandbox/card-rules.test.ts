import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { brandOf, cardFaults, codeLength, digitsOf, fullYear, grouped, hasValidCheckDigit, isWholeNumber } from './card-rules.ts'

const now = new Date('2026-11-23T12:00:00Z')
const good = { number: '4242424242424242', month: '12', year: '2030', code: '123' }

function codes(change: Partial<typeof good>) {
  return cardFaults({ ...good, ...change }, now).map((fault) => fault.code)
}

describe('card rules', () => {
  it.each([
    ['4242424242424242', 'visa'],
    ['5555555555554444', 'mastercard'],
    ['2223003122003222', 'mastercard'],
    ['378282246310005', 'amex'],
    ['371449635398431', 'amex'],
    ['6011111111111117', 'discover'],
    ['3056930009020004', 'diners'],
    ['36227206271667', 'diners'],
    ['3566002020360505', 'jcb'],
    ['6200000000000005', 'unionpay'],
    ['9999', 'unknown'],
    ['', 'unknown'],
  ])('%s is of %s', (number, brand) => {
    expect(brandOf(number)).toBe(brand)
  })

  it('the brand is told from the first digits', () => {
    expect(['3', '37', '4', '51'].map(brandOf)).toEqual(['unknown', 'amex', 'visa', 'mastercard'])
  })

  it('American Express has a code of four digits, every other brand of three', () => {
    expect([codeLength('amex'), codeLength('visa'), codeLength('unknown')]).toEqual([4, 3, 3])
  })

  it('any single wrong digit breaks the check digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 9 }), (place, shift) => {
        const digits = good.number.split('').map(Number)
        digits[place] = ((digits[place] ?? 0) + shift) % 10
        expect(hasValidCheckDigit(digits.join(''))).toBe(false)
      }),
    )
  })

  it('grouping changes no digit, and is as embossed', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{0,16}$/),
        (digits) => digitsOf(grouped(digits)) === digits.slice(0, digitsOf(grouped(digits)).length),
      ),
    )
    expect(grouped('4242424242424242')).toBe('4242 4242 4242 4242')
    expect(grouped('378282246310005')).toBe('3782 822463 10005')
    expect(grouped('3782 8224')).toBe('3782 8224')
  })

  it('a number is whole at the length of its brand', () => {
    expect(isWholeNumber('424242424242424')).toBe(false)
    expect(isWholeNumber('4242424242424242')).toBe(true)
    expect(isWholeNumber('378282246310005')).toBe(true)
  })

  it('a year in two digits is of this century', () => {
    expect([fullYear('30'), fullYear('2030'), fullYear('1999'), fullYear('203'), fullYear('')]).toEqual([
      2030,
      2030,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('a card is good through the last day of its month', () => {
    expect(codes({ month: '11', year: '2026' })).toEqual([])
    expect(codes({ month: '10', year: '2026' })).toEqual(['invalid_expiry_year_past'])
    expect(codes({ month: '12', year: '25' })).toEqual(['invalid_expiry_year_past'])
  })

  it('every fault has its field and comes in their order', () => {
    expect(codes({ number: '', month: '', year: '', code: '' })).toEqual([
      'incomplete_number',
      'incomplete_month',
      'incomplete_year',
      'incomplete_code',
    ])
    expect(codes({ number: '4242424242424241', month: '13', year: '2199', code: '12' })).toEqual([
      'invalid_number',
      'invalid_expiry_month',
      'invalid_expiry_year',
      'incomplete_code',
    ])
    expect(codes({ number: '378282246310005', code: '123' })).toEqual(['incomplete_code'])
    expect(codes({ number: '378282246310005', code: '1234' })).toEqual([])
    expect(codes({ code: '1234' })).toEqual(['incomplete_code'])
  })
})
