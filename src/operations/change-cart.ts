import type { CartRefusal, CartSelection, LineChange, PricedCart } from '#src/domain/cart.ts'
import type { QuoteNumber } from '#src/domain/identifiers.ts'
import { type Buyer, buyerCan } from '#src/domain/person.ts'
import type { PricingRefusal } from '#src/domain/pricing.ts'
import { type NotOrderable, whyNotOrderable } from '#src/domain/quote.ts'
import type { JsonValue } from '#src/kit/canonical-json.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { priceSelection } from '#src/store/cart-pricing.ts'
import { type CartChange, advanceCart, changesSinceForCustomer, lockOpenCartForCustomer, writeLineChanges } from '#src/store/cart.ts'
import { transact } from '#src/store/database.ts'
import { linesOfQuoteForCustomer, lockQuoteForCustomer } from '#src/store/quote.ts'
import type { Services } from './services.ts'

export type ChangeCart = {
  readonly quoteNumber: QuoteNumber
  /** The version that the form showed: a colleague's change since then is explained, not overwritten. */
  readonly seenVersion: number
  /** By item number; `undefined` restores what the quote says. */
  readonly changes: ReadonlyMap<number, LineChange | undefined>
}

export type ChangeCartRefusal =
  | { readonly code: 'quote-unknown' }
  | { readonly code: 'may-not-order' }
  | { readonly code: 'cart-closed' }
  | { readonly code: 'cart-changed'; readonly changes: readonly CartChange[] }
  | { readonly code: 'cart-empty' }
  | CartRefusal
  | PricingRefusal
  | NotOrderable

/**
 * Removes, edits or restores lines together, or not at all: the selection that comes out must be one that the rules of renewal
 * allow (rules 2, 7, 8) and must keep at least one line. Answers the new cart, priced.
 */
export async function changeCart(services: Services, buyer: Buyer, form: ChangeCart): Promise<Result<PricedCart, ChangeCartRefusal>> {
  if (!buyerCan(buyer, 'change-cart')) return refused({ code: 'may-not-order' })
  const at = services.clock.now()
  const { customerId } = buyer
  return transact(services.db, { customers: [customerId] }, async (tx): Promise<Result<PricedCart, ChangeCartRefusal>> => {
    const [quote, cart] = await Promise.all([
      lockQuoteForCustomer(tx, customerId, form.quoteNumber),
      lockOpenCartForCustomer(tx, customerId, form.quoteNumber),
    ])
    if (quote === undefined) return refused({ code: 'quote-unknown' })
    const notOrderable = whyNotOrderable(quote, at)
    if (notOrderable) return refused(notOrderable)
    if (cart === undefined || cart.revision !== quote.revision) return refused({ code: 'cart-closed' })
    if (cart.version !== form.seenVersion) {
      return refused({ code: 'cart-changed', changes: await changesSinceForCustomer(tx, cart, form.seenVersion) })
    }
    const lines = await linesOfQuoteForCustomer(tx, quote, quote.language)
    const priced = await priceSelection(tx, { quote, lines, selection: withChanges(cart.selection, form.changes) })
    if (!priced.ok) return priced
    if (priced.value.lines.length === 0) return refused({ code: 'cart-empty' })
    await Promise.all([
      writeLineChanges(tx, cart, form.changes),
      advanceCart(tx, cart, { at, userId: buyer.userId, userName: buyer.name, change: changeJson(form.changes) }),
    ])
    return ok(priced.value)
  })
}

/** The selection as it would be after the changes: what a preview prices, too. */
export function withChanges(selection: CartSelection, changes: ReadonlyMap<number, LineChange | undefined>): CartSelection {
  const next = new Map(selection)
  for (const [item, change] of changes) {
    if (change === undefined) next.delete(item)
    else next.set(item, change)
  }
  return next
}

function changeJson(changes: ReadonlyMap<number, LineChange | undefined>): JsonValue {
  return [...changes].map(([item, change]) => {
    if (change === undefined) return { item, change: 'restored' }
    if (change.change === 'removed') return { item, change: 'removed' }
    return { item, change: 'edited', quantity: change.quantity, term: change.term }
  })
}
