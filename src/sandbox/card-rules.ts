/**
 * What can be told of a card without asking its bank. The server and the card fields in the browser run this same file, so it
 * imports nothing.
 */

export type Brand = 'visa' | 'mastercard' | 'amex' | 'discover' | 'diners' | 'jcb' | 'unionpay' | 'unknown'

type BrandRule = { readonly brand: Brand; readonly starts: RegExp; readonly lengths: readonly number[]; readonly groups: readonly number[] }

const inFours: readonly number[] = [4, 4, 4, 4, 3]

/** Issuer ranges of ISO/IEC 7812 as far as the sandbox's cards need them; the first match wins. */
const rules: readonly BrandRule[] = [
  { brand: 'amex', starts: /^3[47]/, lengths: [15], groups: [4, 6, 5] },
  { brand: 'diners', starts: /^3(?:0[0-5]|[689])/, lengths: [14, 16], groups: [4, 6, 4] },
  { brand: 'jcb', starts: /^35(?:2[89]|[3-8])/, lengths: [16], groups: inFours },
  { brand: 'visa', starts: /^4/, lengths: [13, 16, 19], groups: inFours },
  { brand: 'mastercard', starts: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16], groups: inFours },
  { brand: 'discover', starts: /^6(?:011|4[4-9]|5)/, lengths: [16, 19], groups: inFours },
  { brand: 'unionpay', starts: /^62/, lengths: [16, 17, 18, 19], groups: inFours },
]

const unknownRule: BrandRule = { brand: 'unknown', starts: /^/, lengths: [12, 13, 14, 15, 16, 17, 18, 19], groups: inFours }

export type CardField = 'number' | 'month' | 'year' | 'code'

/** `code` names a sentence in `texts.ts`, and the API's own error code where it has one. */
export type CardFault = { readonly field: CardField; readonly code: CardFaultCode }
export type CardFaultCode =
  | 'incomplete_number'
  | 'invalid_number'
  | 'incomplete_month'
  | 'invalid_expiry_month'
  | 'incomplete_year'
  | 'invalid_expiry_year'
  | 'invalid_expiry_year_past'
  | 'incomplete_code'

export type CardEntry = { readonly number: string; readonly month: string; readonly year: string; readonly code: string }

export function digitsOf(text: string): string {
  return text.replace(/\D/g, '')
}

export function brandOf(number: string): Brand {
  return ruleFor(digitsOf(number)).brand
}

/** 4 digits on an American Express card, 3 on every other. */
export function codeLength(brand: Brand): 3 | 4 {
  return brand === 'amex' ? 4 : 3
}

export function longestNumber(number: string): number {
  return Math.max(...ruleFor(digitsOf(number)).lengths)
}

/** As many digits as this brand has on its usual card: the moment at which a wrong check digit can be told. */
export function isWholeNumber(number: string): boolean {
  const digits = digitsOf(number)
  const rule = ruleFor(digits)
  return rule.lengths.includes(digits.length) && digits.length >= (rule.brand === 'amex' || rule.brand === 'diners' ? 14 : 16)
}

/** Groups as embossed: `3782 822463 10005`, `4242 4242 4242 4242`. */
export function grouped(number: string): string {
  const digits = digitsOf(number).slice(0, longestNumber(number))
  const parts: string[] = []
  let from = 0
  for (const length of ruleFor(digits).groups) {
    if (from < digits.length) parts.push(digits.slice(from, from + length))
    from += length
  }
  return parts.join(' ')
}

/** The check digit of ISO/IEC 7812-1 (Luhn): catches any single wrong digit and most swapped neighbours. */
export function hasValidCheckDigit(number: string): boolean {
  const digits = digitsOf(number)
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return digits.length > 0 && sum % 10 === 0
}

/** `30` and `2030` are the same year; anything else is no year. */
export function fullYear(year: string): number | undefined {
  if (/^\d{2}$/.test(year)) return 2000 + Number(year)
  return /^20\d{2}$/.test(year) ? Number(year) : undefined
}

/** A card is good through the last day of its month; more than 50 years ahead is a slip of the hand. */
export function isPast(month: number, year: number, now: Date): boolean {
  return year < now.getUTCFullYear() || (year === now.getUTCFullYear() && month < now.getUTCMonth() + 1)
}

export function numberFault(number: string): CardFaultCode | undefined {
  const digits = digitsOf(number)
  if (!ruleFor(digits).lengths.includes(digits.length)) return 'incomplete_number'
  return hasValidCheckDigit(digits) ? undefined : 'invalid_number'
}

export function monthFault(month: string): CardFaultCode | undefined {
  if (month.trim() === '') return 'incomplete_month'
  return /^(0?[1-9]|1[0-2])$/.test(month.trim()) ? undefined : 'invalid_expiry_month'
}

/** The year alone, or together with a month that is already good. */
export function yearFault(entry: Pick<CardEntry, 'month' | 'year'>, now: Date): CardFaultCode | undefined {
  if (entry.year.trim() === '') return 'incomplete_year'
  const year = fullYear(entry.year.trim())
  if (year === undefined || year > now.getUTCFullYear() + 50) return 'invalid_expiry_year'
  const month = monthFault(entry.month) === undefined ? Number(entry.month) : 12
  return isPast(month, year, now) ? 'invalid_expiry_year_past' : undefined
}

export function codeFault(code: string, brand: Brand): CardFaultCode | undefined {
  const digits = digitsOf(code)
  const enough = brand === 'unknown' ? digits.length === 3 || digits.length === 4 : digits.length === codeLength(brand)
  return enough ? undefined : 'incomplete_code'
}

/** Every fault of an entry, in the order of the fields. */
export function cardFaults(entry: CardEntry, now: Date): readonly CardFault[] {
  const faults: readonly (readonly [CardField, CardFaultCode | undefined])[] = [
    ['number', numberFault(entry.number)],
    ['month', monthFault(entry.month)],
    ['year', yearFault(entry, now)],
    ['code', codeFault(entry.code, brandOf(entry.number))],
  ]
  return faults.flatMap(([field, code]) => (code === undefined ? [] : [{ field, code }]))
}

function ruleFor(digits: string): BrandRule {
  return rules.find((rule) => rule.starts.test(digits)) ?? unknownRule
}
