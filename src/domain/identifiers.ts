import type { Brand } from '#src/kit/brand.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'

/** The customer number, 7 digits: it is the identifier itself and never changes. */
export type CustomerId = Brand<number, 'CustomerId'>
/** 8 digits; written zero-padded to 10 in links. */
export type QuoteNumber = Brand<number, 'QuoteNumber'>
/** 8 digits; never used twice. */
export type OrderNumber = Brand<number, 'OrderNumber'>
export type UserId = Brand<string, 'UserId'>
export type Language = 'fr' | 'en'

export const languages: readonly Language[] = ['fr', 'en']

/** The quote number of a link, `/q/0020417801`: 8 digits zero-padded to 10. Anything else is no quote number. */
export function parseQuoteNumber(text: string): Result<QuoteNumber, { code: 'not-a-quote-number'; text: string }> {
  const match = /^(?:00)?([1-9]\d{7})$/.exec(text)
  return match ? ok(Number(match[1]) as QuoteNumber) : refused({ code: 'not-a-quote-number', text })
}

/** Ten digits, as in links; everywhere else people read the eight digits that the number has. */
export function paddedQuoteNumber(quoteNumber: QuoteNumber): string {
  return String(quoteNumber).padStart(10, '0')
}

export function parseOrderNumber(text: string): Result<OrderNumber, { code: 'not-an-order-number'; text: string }> {
  return /^[1-9]\d{7}$/.test(text) ? ok(Number(text) as OrderNumber) : refused({ code: 'not-an-order-number', text })
}
