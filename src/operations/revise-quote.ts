import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import { type LineDiscount, type LineTerms, isPriceable } from '#src/domain/line-terms.ts'
import type { Money } from '#src/domain/money.ts'
import type { PlainDate } from '#src/domain/plain-date.ts'
import { type PricingRefusal, priceLines } from '#src/domain/pricing.ts'
import { assert } from '#src/kit/assert.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { pricingContextOf } from '#src/store/cart-pricing.ts'
import { transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { insertRevision, nextRevision } from '#src/store/issue-revision.ts'
import { findOrderOfQuoteForCustomer } from '#src/store/order.ts'
import { type QuoteRevision, linesOfQuoteForCustomer, lockQuoteForCustomer, moveQuote } from '#src/store/quote.ts'
import type { Services } from './services.ts'

export type ReviseQuote = {
  readonly customerId: CustomerId
  readonly quoteNumber: QuoteNumber
  /** The revision that the representative looked at: a change of another one meanwhile is not overwritten, nor made twice. */
  readonly seenRevision: number
  /** By item number; undefined takes a discount away. Items that are not named keep theirs. */
  readonly discounts?: ReadonlyMap<number, LineDiscount | undefined>
  /** A later last day on which the quote can be ordered. */
  readonly validUntil?: PlainDate
  /** Shown to the buyer with the new revision. */
  readonly reason: string
  readonly isNotified?: boolean
  /** `user:…` of the representative. */
  readonly by: string
}

export type ReviseQuoteRefusal =
  | { readonly code: 'quote-unknown' }
  | { readonly code: 'quote-not-open'; readonly status: QuoteRevision['status'] }
  | { readonly code: 'quote-changed' }
  | { readonly code: 'order-in-progress' }
  | { readonly code: 'reason-missing' }
  | { readonly code: 'nothing-changes' }
  | { readonly code: 'item-unknown'; readonly item: number }
  | { readonly code: 'valid-until-too-early'; readonly earliest: PlainDate }
  | PricingRefusal

export type Revised = { readonly quoteNumber: QuoteNumber; readonly revision: number; readonly total: Money; readonly totalBefore: Money }

/**
 * A change by the representative: revision n + 1, priced on the same price list by the same function, supersedes n, which never
 * changes itself. The buyer's cart over the old revision is put away when it is next opened.
 */
export async function reviseQuote(
  services: Pick<Services, 'db' | 'clock' | 'jobs'>,
  request: ReviseQuote,
): Promise<Result<Revised, ReviseQuoteRefusal>> {
  const { customerId, quoteNumber, by } = request
  const reason = request.reason.trim()
  if (reason === '') return refused({ code: 'reason-missing' })
  if ((request.discounts?.size ?? 0) === 0 && request.validUntil === undefined) return refused({ code: 'nothing-changes' })
  const at = services.clock.now()
  return transact(services.db, { customers: [customerId] }, async (tx): Promise<Result<Revised, ReviseQuoteRefusal>> => {
    const before = await lockQuoteForCustomer(tx, customerId, quoteNumber)
    if (before === undefined) return refused({ code: 'quote-unknown' })
    if (before.status === 'superseded' || before.revision !== request.seenRevision) return refused({ code: 'quote-changed' })
    if (before.status !== 'issued') return refused({ code: 'quote-not-open', status: before.status })
    const order = await findOrderOfQuoteForCustomer(tx, customerId, quoteNumber)
    if (order !== undefined) return refused({ code: 'order-in-progress' })
    const validUntil = request.validUntil ?? before.validUntil
    if (validUntil < before.validUntil) return refused({ code: 'valid-until-too-early', earliest: before.validUntil })
    const quoted = await linesOfQuoteForCustomer(tx, before, before.language)
    const lines = discounted(
      quoted.map((line) => line.terms),
      request.discounts ?? new Map(),
    )
    if (!lines.ok) return lines
    const priced = priceLines(lines.value, await pricingContextOf(tx, before, quoted))
    if (!priced.ok) return priced
    const revision = await nextRevision(tx, before)
    const moved = await moveQuote(tx, before, { from: 'issued', to: 'superseded' })
    assert(moved, `quote ${quoteNumber} is locked and issued`)
    await insertRevision(tx, before, { revision, priced: priced.value, validUntil, reason, at, by })
    const { totalBeforeTax: total } = priced.value
    const detail = {
      revision,
      from: before.revision,
      reason,
      total: String(total.minor),
      totalBefore: String(before.total.minor),
      validUntil,
    }
    await appendEvents(tx, customerId, [{ kind: 'quote-revised', actor: by, at, quoteNumber, detail }])
    if (request.isNotified ?? true) await services.jobs.enqueue(tx, 'send-quote-mail', { customerId, quoteNumber, revision })
    return ok({ quoteNumber, revision, total, totalBefore: before.total })
  })
}

function discounted(
  lines: readonly LineTerms[],
  discounts: ReadonlyMap<number, LineDiscount | undefined>,
): Result<readonly LineTerms[], { readonly code: 'item-unknown'; readonly item: number }> {
  const sold = new Set(lines.filter(isPriceable).map((line) => line.item))
  for (const item of discounts.keys()) if (!sold.has(item)) return refused({ code: 'item-unknown', item })
  return ok(
    lines.map((line) => {
      if (!isPriceable(line) || !discounts.has(line.item)) return line
      const { discount: _before, ...undiscounted } = line
      const discount = discounts.get(line.item)
      return discount === undefined ? undiscounted : { ...undiscounted, discount }
    }),
  )
}
