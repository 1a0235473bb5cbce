import { type Instant, type PlainDate, type TimeZone, endOfDay } from './plain-date.ts'

export const storedQuoteStatuses = ['draft', 'issued', 'superseded', 'cancelled', 'ordered'] as const
/** What happened to a revision. `expired` is not stored: time alone makes it. */
export type StoredQuoteStatus = (typeof storedQuoteStatuses)[number]
/** What a revision is on a day, as screens show it. */
export type QuoteStatus = StoredQuoteStatus | 'expired'

export type QuoteEvent = 'issue' | 'supersede' | 'cancel' | 'order'

/** The legal moves of a quote revision; what is not here is refused. An issued revision never changes but ends. */
export const quoteMoves = {
  draft: { issue: 'issued', cancel: 'cancelled' },
  issued: { supersede: 'superseded', cancel: 'cancelled', order: 'ordered' },
  superseded: {},
  cancelled: {},
  ordered: {},
} as const satisfies Record<StoredQuoteStatus, Partial<Record<QuoteEvent, StoredQuoteStatus>>>

/** `validUntil` is the last day on which the quote can be ordered, until its end in the customer's time zone. */
export type QuoteValidity = { readonly status: StoredQuoteStatus; readonly validUntil: PlainDate; readonly timeZone: TimeZone }

export type NotOrderable =
  | { readonly code: 'quote-draft' }
  | { readonly code: 'quote-expired'; readonly validUntil: PlainDate }
  | { readonly code: 'quote-superseded' }
  | { readonly code: 'quote-cancelled' }
  | { readonly code: 'quote-ordered' }

export function moveQuote(status: StoredQuoteStatus, event: QuoteEvent): StoredQuoteStatus | undefined {
  const moves: Partial<Record<QuoteEvent, StoredQuoteStatus>> = quoteMoves[status]
  return moves[event]
}

/** An issued quote is good through the whole last day in the customer's time zone, and expired at the first moment after it. */
export function quoteStatus(quote: QuoteValidity, now: Instant): QuoteStatus {
  if (quote.status !== 'issued') return quote.status
  // No zone is a whole day ahead of UTC: before its last day has begun there, a quote has expired nowhere.
  return now.slice(0, 10) >= quote.validUntil && now >= endOfDay(quote.timeZone, quote.validUntil) ? 'expired' : 'issued'
}

/** Why a quote can not be ordered now, or `undefined` when it can. */
export function whyNotOrderable(quote: QuoteValidity, now: Instant): NotOrderable | undefined {
  switch (quoteStatus(quote, now)) {
    case 'issued':
      return undefined
    case 'expired':
      return { code: 'quote-expired', validUntil: quote.validUntil }
    case 'draft':
      return { code: 'quote-draft' }
    case 'superseded':
      return { code: 'quote-superseded' }
    case 'cancelled':
      return { code: 'quote-cancelled' }
    case 'ordered':
      return { code: 'quote-ordered' }
  }
}
