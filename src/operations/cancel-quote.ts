import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import { assert } from '#src/kit/assert.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { findOrderOfQuoteForCustomer } from '#src/store/order.ts'
import { type QuoteRevision, lockQuoteForCustomer, moveQuote } from '#src/store/quote.ts'
import type { Services } from './services.ts'

export type CancelQuote = {
  readonly customerId: CustomerId
  readonly quoteNumber: QuoteNumber
  readonly reason: string
  readonly by: string
}

export type CancelQuoteRefusal =
  | { readonly code: 'quote-unknown' }
  | { readonly code: 'quote-not-open'; readonly status: QuoteRevision['status'] }
  | { readonly code: 'order-in-progress' }
  | { readonly code: 'reason-missing' }

/** The vendor takes an issued quote back, with a reason; what it would have renewed runs out on its day. */
export async function cancelQuote(
  services: Pick<Services, 'db' | 'clock'>,
  request: CancelQuote,
): Promise<Result<undefined, CancelQuoteRefusal>> {
  const { customerId, quoteNumber, by } = request
  const reason = request.reason.trim()
  if (reason === '') return refused({ code: 'reason-missing' })
  const at = services.clock.now()
  return transact(services.db, { customers: [customerId] }, async (tx): Promise<Result<undefined, CancelQuoteRefusal>> => {
    const quote = await lockQuoteForCustomer(tx, customerId, quoteNumber)
    if (quote === undefined) return refused({ code: 'quote-unknown' })
    if (quote.status !== 'issued') return refused({ code: 'quote-not-open', status: quote.status })
    if ((await findOrderOfQuoteForCustomer(tx, customerId, quoteNumber)) !== undefined) return refused({ code: 'order-in-progress' })
    const moved = await moveQuote(tx, quote, { from: 'issued', to: 'cancelled' })
    assert(moved, `quote ${quoteNumber} is locked and issued`)
    const detail = { revision: quote.revision, from: 'issued', to: 'cancelled', reason }
    await appendEvents(tx, customerId, [{ kind: 'quote-cancelled', actor: by, at, quoteNumber, detail }])
    return ok(undefined)
  })
}
