/** The addresses of the buyers' screens: pages link to them, routes serve them. */

export type QuoteTab = 'quote' | 'account' | 'representative'

/** `/q/0020417801`: the quote number zero-padded to ten digits. */
export function quotePath(quoteNumber: number, tab: QuoteTab = 'quote'): string {
  return `/q/${padded(quoteNumber)}${tab === 'quote' ? '' : `?tab=${tab}`}`
}
export function partnerRequestPath(quoteNumber: number): string {
  return `/q/${padded(quoteNumber)}/partner-request`
}
/** POST: takes back a request that has no answer yet. */
export function withdrawalPath(quoteNumber: number, requestId: string): string {
  return `/q/${padded(quoteNumber)}/partner-requests/${requestId}/withdrawal`
}
export function messagePath(quoteNumber: number): string {
  return `/q/${padded(quoteNumber)}/message`
}
/** POST: opens the quote's cart, or leads to the one that is open. */
export function addToCartPath(quoteNumber: number): string {
  return `/q/${padded(quoteNumber)}/cart`
}
/** The cart of a quote: there is one open cart per quote. */
export function cartPath(quoteNumber: number): string {
  return `/cart/${padded(quoteNumber)}`
}
/** The cart at one of its lines. */
export function cartItemPath(quoteNumber: number, item: number): string {
  return `${cartPath(quoteNumber)}#item-${item}`
}
export function cartLinePath(quoteNumber: number, item: number, change: 'edit' | 'remove' | 'restore'): string {
  return `/cart/${padded(quoteNumber)}/lines/${item}/${change}`
}
/** POST: checks that the cart is as it was seen, then leads to billing and shipping. */
export function checkoutPath(quoteNumber: number): string {
  return `/checkout/${padded(quoteNumber)}`
}
export function billingPath(quoteNumber: number): string {
  return `/checkout/${padded(quoteNumber)}/billing`
}
export function reviewPath(quoteNumber: number): string {
  return `/checkout/${padded(quoteNumber)}/review`
}
export function orderPath(orderNumber: number): string {
  return `/orders/${orderNumber}`
}
/** Asks the provider how the payment stands, then leads to the page that is right. */
export function paymentPath(orderNumber: number): string {
  return `${orderPath(orderNumber)}/payment`
}
/** POST: calls off a payment that is not settled yet. */
export function paymentCancellationPath(orderNumber: number): string {
  return `${paymentPath(orderNumber)}/cancellation`
}
/** What can be asked how its price is made: a quote and its cart by the quote's number, an order by its own. */
export type PricedThing = { readonly kind: 'quote' | 'cart' | 'order'; readonly number: number }

export function pricedThingPath({ kind, number }: PricedThing): string {
  if (kind === 'order') return orderPath(number)
  return kind === 'quote' ? quotePath(number) : cartPath(number)
}
/** The whole account of a price; of one line when `item` is given. */
export function pricePath(thing: PricedThing, item?: number): string {
  return `${pricedThingPath(thing)}/price${item === undefined ? '' : `#line-${item}`}`
}
/** Long accounts come in pieces: the one with this line. */
export function pricePiecePath(thing: PricedThing, item: number): string {
  return `${pricedThingPath(thing)}/price?line=${item}#line-${item}`
}
export function priceProofPath(thing: PricedThing): string {
  return `${pricedThingPath(thing)}/price-proof.json`
}
/** What renewing late would cost. */
export function lateRenewalPath(thing: PricedThing): string {
  return `${pricedThingPath(thing)}/late`
}
export function documentPath(documentId: string): string {
  return `/documents/${documentId}`
}

function padded(quoteNumber: number): string {
  return String(quoteNumber).padStart(10, '0')
}
