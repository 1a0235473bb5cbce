import { buyerCan, type Buyer } from '#src/domain/person.ts'
import type { QuoteNumber } from '#src/domain/identifiers.ts'
import { type NotOrderable, whyNotOrderable } from '#src/domain/quote.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { closeCart, insertCart, lockOpenCartForCustomer } from '#src/store/cart.ts'
import { countryOfQuoteForCustomer } from '#src/store/country.ts'
import { transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { findOrderOfQuoteForCustomer } from '#src/store/order.ts'
import { lockQuoteForCustomer } from '#src/store/quote.ts'
import type { Services } from './services.ts'

export type OpenCartRefusal =
  | { readonly code: 'quote-unknown' }
  | { readonly code: 'may-not-order' }
  | { readonly code: 'not-sold-online' }
  | { readonly code: 'order-in-progress' }
  | NotOrderable

/**
 * « Ajouter au panier »: opens the quote's one cart, or finds the one that is open; the same answer however often and by whoever
 * of the customer it is asked. A cart over an older revision is put away.
 */
export async function openCart(services: Services, buyer: Buyer, quoteNumber: QuoteNumber): Promise<Result<undefined, OpenCartRefusal>> {
  if (!buyerCan(buyer, 'change-cart')) return refused({ code: 'may-not-order' })
  const at = services.clock.now()
  const { customerId } = buyer
  return transact(services.db, { customers: [customerId] }, async (tx) => {
    const [quote, country, order, open] = await Promise.all([
      lockQuoteForCustomer(tx, customerId, quoteNumber),
      countryOfQuoteForCustomer(tx, customerId, quoteNumber),
      findOrderOfQuoteForCustomer(tx, customerId, quoteNumber),
      lockOpenCartForCustomer(tx, customerId, quoteNumber),
    ])
    if (quote === undefined) return refused({ code: 'quote-unknown' })
    const notOrderable = whyNotOrderable(quote, at)
    if (notOrderable) return refused(notOrderable)
    if (country?.onlineOrdering !== true) return refused({ code: 'not-sold-online' })
    if (order !== undefined) return refused({ code: 'order-in-progress' })
    if (open?.revision === quote.revision) return ok(undefined)
    if (open !== undefined) await closeCart(tx, open, 'abandoned')
    const opened = { kind: 'cart-opened', actor: `user:${buyer.userId}`, at, quoteNumber, detail: { revision: quote.revision } }
    await Promise.all([
      insertCart(tx, { customerId, quoteNumber, revision: quote.revision, by: buyer.userId, at }),
      appendEvents(tx, customerId, [opened]),
    ])
    return ok(undefined)
  })
}
