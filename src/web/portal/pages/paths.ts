/** The addresses of the buyers' screens: pages link to them, routes serve them. */

export type QuoteTab = 'quote' | 'account' | 'representative'

/** `/q/0020417801`: the quote number zero-padded to ten digits. */
export function quotePath(quoteNumber: number, tab: QuoteTab = 'quote'): string {
  return `/q/${padded(quoteNumber)}${tab === 'quote' ? '' : `?tab=${tab}`}`
}
export function partnerRequestPath(quoteNumber: number): string {
  return `/q/${padded(quoteNumber)}/partner-request`
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
export function documentPath(documentId: string): string {
  return `/documents/${documentId}`
}

function padded(quoteNumber: number): string {
  return String(quoteNumber).padStart(10, '0')
}
