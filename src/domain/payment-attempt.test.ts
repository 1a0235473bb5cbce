import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type PaymentEvent,
  type PaymentStatus,
  isLive,
  isSecured,
  movePayment,
  paymentMoves,
  paymentStatuses,
  paymentViews,
} from './payment-attempt.ts'

const events: readonly PaymentEvent[] = ['submit', 'require-action', 'authorise', 'capture', 'decline', 'fail', 'lose-sight', 'release']

describe('a payment attempt', () => {
  test('ends for good when captured, declined, failed or released', () => {
    const ends = paymentStatuses.filter((status) => Object.keys(paymentMoves[status]).length === 0)
    expect(ends).toEqual(['captured', 'declined', 'failed', 'released'])
    expect(paymentStatuses.filter((status) => !isLive(status))).toEqual(ends)
  })

  test('that was lost sight of can turn out any way', () => {
    expect(events.map((event) => movePayment('unknown', event))).toEqual([
      undefined,
      'requires-action',
      'authorised',
      'captured',
      'declined',
      'failed',
      'unknown',
      'released',
    ])
  })

  test('is never captured before it was handed to the provider', () => {
    expect(movePayment('created', 'capture')).toBeUndefined()
    expect(movePayment('created', 'authorise')).toBeUndefined()
  })

  test('whatever comes in, in any order and repeated, is captured at most once and stays so', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 30 }), (happened) => {
        let status: PaymentStatus = 'created'
        let captures = 0
        for (const event of happened) {
          const next = movePayment(status, event)
          if (next === 'captured') captures += 1
          if (status === 'captured') expect(next).toBeUndefined()
          status = next ?? status
        }
        expect(captures).toBeLessThanOrEqual(1)
        expect(isSecured(status)).toBe(status === 'authorised' || status === 'captured')
      }),
    )
  })

  test('has one thing to tell the buyer in every status', () => {
    expect(new Set(Object.keys(paymentViews))).toEqual(new Set(paymentStatuses))
    expect(paymentViews.unknown).toBe('in-progress')
  })
})
