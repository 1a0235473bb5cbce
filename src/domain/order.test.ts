import { describe, expect, test } from 'vitest'
import { type OrderEvent, holdsQuote, moveOrder, orderStatuses } from './order.ts'

describe('an order', () => {
  test('moves as the table says and nowhere else', () => {
    const events: readonly OrderEvent[] = ['confirm', 'release', 'fulfil', 'cancel']
    const moves = orderStatuses.flatMap((status) =>
      events.flatMap((event) => {
        const to = moveOrder(status, event)
        return to === undefined ? [] : [`${status} ${event} ${to}`]
      }),
    )
    expect(moves).toEqual([
      'placing confirm confirmed',
      'placing release released',
      'confirmed fulfil fulfilled',
      'confirmed cancel cancelled',
      'fulfilled cancel cancelled',
    ])
  })

  test('holds its quote unless it was released', () => {
    expect(orderStatuses.filter((status) => !holdsQuote(status))).toEqual(['released'])
  })
})
