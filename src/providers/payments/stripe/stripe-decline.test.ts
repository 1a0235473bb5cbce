import { describe, expect, it } from 'vitest'
import { declineOf } from './stripe-decline.ts'

describe('declines', () => {
  it.each([
    ['card_declined', 'insufficient_funds', 'insufficient-funds', false],
    ['card_declined', 'generic_decline', 'declined', false],
    ['expired_card', 'expired_card', 'expired-card', false],
    ['incorrect_cvc', 'incorrect_cvc', 'incorrect-cvc', true],
    ['processing_error', 'processing_error', 'processing-error', true],
    ['payment_intent_authentication_failure', undefined, 'authentication-failed', true],
    ['card_declined', 'card_velocity_exceeded', 'limit-exceeded', false],
    ['card_declined', 'a_reason_of_tomorrow', 'declined', false],
    ['incorrect_number', 'a_reason_of_tomorrow', 'incorrect-number', true],
    [undefined, undefined, 'declined', false],
  ] as const)('%s / %s reads as %s', (code, declineCode, ours, retry) => {
    expect(declineOf({ code, declineCode })).toMatchObject({ code: ours, retry })
  })

  it.each(['lost_card', 'stolen_card', 'fraudulent', 'pickup_card', 'merchant_blacklist'])(
    '%s is not told to whoever holds the card',
    (declineCode) => {
      expect(declineOf({ code: 'card_declined', declineCode })).toEqual({ code: 'declined', retry: false, providerCode: declineCode })
    },
  )
})
