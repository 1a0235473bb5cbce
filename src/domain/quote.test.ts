import { describe, expect, test } from 'vitest'
import { type Instant, plainDate } from './plain-date.ts'
import { type QuoteEvent, moveQuote, quoteMoves, quoteStatus, storedQuoteStatuses, whyNotOrderable } from './quote.ts'

const quote = { status: 'issued', validUntil: plainDate('2027-03-31'), timeZone: 'Europe/Paris' } as const
const lastMoment = '2027-03-31T21:59:59.999Z' as Instant
const midnight = '2027-03-31T22:00:00.000Z' as Instant

describe('a quote', () => {
  test('can be ordered through its last day, to its end in the customer’s time zone', () => {
    expect(quoteStatus(quote, lastMoment)).toBe('issued')
    expect(whyNotOrderable(quote, lastMoment)).toBeUndefined()
    expect(quoteStatus(quote, midnight)).toBe('expired')
    expect(whyNotOrderable(quote, midnight)).toEqual({ code: 'quote-expired', validUntil: '2027-03-31' })
    expect(quoteStatus({ ...quote, timeZone: 'America/New_York' }, midnight)).toBe('issued')
    // Fourteen hours ahead of UTC, the earliest end of a day that there is.
    const first = { ...quote, timeZone: 'Pacific/Kiritimati' }
    expect(quoteStatus(first, '2027-03-31T09:59:59.999Z' as Instant)).toBe('issued')
    expect(quoteStatus(first, '2027-03-31T10:00:00.000Z' as Instant)).toBe('expired')
  })

  test('that something else happened to says that, not that it expired', () => {
    for (const status of ['draft', 'superseded', 'cancelled', 'ordered'] as const) {
      expect(quoteStatus({ ...quote, status }, midnight)).toBe(status)
      expect(whyNotOrderable({ ...quote, status }, lastMoment)).toEqual({ code: `quote-${status}` })
    }
  })

  test('moves as the table says and nowhere else', () => {
    const events: readonly QuoteEvent[] = ['issue', 'supersede', 'cancel', 'order']
    const moves = storedQuoteStatuses.flatMap((status) =>
      events.flatMap((event) => {
        const to = moveQuote(status, event)
        return to === undefined ? [] : [`${status} ${event} ${to}`]
      }),
    )
    expect(moves).toEqual([
      'draft issue issued',
      'draft cancel cancelled',
      'issued supersede superseded',
      'issued cancel cancelled',
      'issued order ordered',
    ])
    expect(Object.keys(quoteMoves)).toEqual([...storedQuoteStatuses])
  })
})
