import Stripe from 'stripe'
import { present } from '#src/kit/assert.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { AmountRefusal, PageRequest, PaymentRef, PaymentRequest, StartedOnPage, StartedWithFields } from '../../payment-provider.ts'
import { checkStripeAmount, limitsOf } from './stripe-amount.ts'
import type { StripeClient } from './stripe-client.ts'
import { toInstant } from './stripe-payment.ts'
import { intentParams, keys, pageParams } from './stripe-requests.ts'

export async function startWithFields(client: StripeClient, request: PaymentRequest): Promise<Result<StartedWithFields, AmountRefusal>> {
  const checked = checkStripeAmount(request.amount)
  if (!checked.ok) return checked
  const idempotencyKey = keys.start(request.reference.attemptId)
  try {
    const intent = await client.call('start', 'write', (stripe) => stripe.paymentIntents.create(intentParams(request), { idempotencyKey }))
    return ok({ ref: intent.id as PaymentRef, clientSecret: present(intent.client_secret, 'a new payment has a client secret') })
  } catch (error) {
    const refusal = amountRefused(request, error)
    if (refusal) return refusal
    throw client.unexplained(error, 'start')
  }
}

export async function startOnPage(client: StripeClient, request: PageRequest): Promise<Result<StartedOnPage, AmountRefusal>> {
  const checked = checkStripeAmount(request.amount)
  if (!checked.ok) return checked
  const idempotencyKey = keys.startOnPage(request.reference.attemptId)
  try {
    const session = await client.call('start page', 'write', (stripe) =>
      stripe.checkout.sessions.create(pageParams(request), { idempotencyKey }),
    )
    return ok({
      ref: session.id as PaymentRef,
      pageUrl: present(session.url, 'a new page has an address'),
      expiresAt: toInstant(session.expires_at),
    })
  } catch (error) {
    const refusal = amountRefused(request, error)
    if (refusal) return refusal
    throw client.unexplained(error, 'start page')
  }
}

/** Stripe's own limits may be narrower than the published ones (by account and currency): its word counts. */
function amountRefused(request: PaymentRequest, error: unknown): Result<never, AmountRefusal> | undefined {
  const code = error instanceof Stripe.errors.StripeInvalidRequestError ? error.code : undefined
  const { minimum, maximum } = limitsOf(request.amount.currency)
  if (code === 'amount_too_small') return refused({ code: 'amount-too-small', minimum })
  if (code === 'amount_too_large') return refused({ code: 'amount-too-large', maximum })
  return undefined
}
