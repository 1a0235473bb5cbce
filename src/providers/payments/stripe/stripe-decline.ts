import type { Decline, DeclineCode } from '../../payment-provider.ts'

type Meaning = { readonly code: DeclineCode; readonly retry: boolean }

/**
 * Stripe's reasons (docs.stripe.com/declines/codes) in our few words. Reasons that a thief must not learn (lost, stolen,
 * fraudulent) read as a plain decline, as Stripe asks.
 */
const meanings: Readonly<Record<string, Meaning>> = {
  approve_with_id: { code: 'call-issuer', retry: true },
  authentication_required: { code: 'authentication-failed', retry: true },
  authentication_not_handled: { code: 'authentication-failed', retry: true },
  call_issuer: { code: 'call-issuer', retry: false },
  card_not_supported: { code: 'card-not-supported', retry: false },
  card_velocity_exceeded: { code: 'limit-exceeded', retry: false },
  currency_not_supported: { code: 'card-not-supported', retry: false },
  expired_card: { code: 'expired-card', retry: false },
  incorrect_cvc: { code: 'incorrect-cvc', retry: true },
  incorrect_number: { code: 'incorrect-number', retry: true },
  insufficient_funds: { code: 'insufficient-funds', retry: false },
  invalid_amount: { code: 'limit-exceeded', retry: false },
  invalid_cvc: { code: 'incorrect-cvc', retry: true },
  invalid_expiry_month: { code: 'incorrect-expiry', retry: true },
  invalid_expiry_year: { code: 'incorrect-expiry', retry: true },
  invalid_number: { code: 'incorrect-number', retry: true },
  issuer_not_available: { code: 'processing-error', retry: true },
  mobile_device_authentication_required: { code: 'authentication-failed', retry: true },
  payment_intent_authentication_failure: { code: 'authentication-failed', retry: true },
  processing_error: { code: 'processing-error', retry: true },
  reenter_transaction: { code: 'processing-error', retry: true },
  try_again_later: { code: 'processing-error', retry: true },
  withdrawal_count_limit_exceeded: { code: 'limit-exceeded', retry: false },
}

const plainDecline: Meaning = { code: 'declined', retry: false }

export function declineOf(error: { readonly code: string | undefined; readonly declineCode: string | undefined }): Decline {
  const providerCode = error.declineCode ?? error.code ?? 'unknown'
  const meaning = meanings[providerCode] ?? meanings[error.code ?? ''] ?? plainDecline
  return { ...meaning, providerCode }
}
