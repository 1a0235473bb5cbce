/** Longer than any purchase order number that an ERP writes. */
export const poNumberLengthMax = 50

export const orderStatuses = ['placing', 'confirmed', 'released', 'fulfilled', 'cancelled'] as const
export type OrderStatus = (typeof orderStatuses)[number]
export type OrderEvent = 'confirm' | 'release' | 'fulfil' | 'cancel'

/**
 * The legal moves of an order. `placing` has its number and waits for the payment; it is confirmed when paid or on terms, and
 * released when the payment came to nothing: the quote is then free again. A buyer never loses sight of a confirmed order.
 */
export const orderMoves = {
  placing: { confirm: 'confirmed', release: 'released' },
  confirmed: { fulfil: 'fulfilled', cancel: 'cancelled' },
  fulfilled: { cancel: 'cancelled' },
  released: {},
  cancelled: {},
} as const satisfies Record<OrderStatus, Partial<Record<OrderEvent, OrderStatus>>>

/** Where the event leads, or `undefined` when the move is not legal. */
export function moveOrder(status: OrderStatus, event: OrderEvent): OrderStatus | undefined {
  const moves: Partial<Record<OrderEvent, OrderStatus>> = orderMoves[status]
  return moves[event]
}

/** Orders that hold their quote: at most one such order ever comes out of a quote number. */
export function holdsQuote(status: OrderStatus): boolean {
  return status !== 'released'
}
