import type Stripe from 'stripe'
import { z } from 'zod'
import { assert } from '#src/kit/assert.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type {
  CardBrand,
  CardFacts,
  Decline,
  PaymentRef,
  PaymentReference,
  PaymentState,
  ProviderPayment,
  ProviderRefund,
  RefundRef,
  ReleaseReason,
} from '../../payment-provider.ts'
import { declineOf } from './stripe-decline.ts'
import { fromStripeAmount } from './stripe-amount.ts'

const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)

const reference = z.object({ attemptId: z.uuid(), customerId: wholeNumber, orderNumber: wholeNumber, quoteNumber: wholeNumber })

/** Metadata as it goes out. */
export function toMetadata(of: PaymentReference): Record<keyof PaymentReference, string> {
  return {
    attemptId: of.attemptId,
    customerId: String(of.customerId),
    orderNumber: String(of.orderNumber),
    quoteNumber: String(of.quoteNumber),
  }
}

/** Undefined for what another system made in the same account. */
export function fromMetadata(metadata: unknown): PaymentReference | undefined {
  const parsed = reference.safeParse(metadata)
  return parsed.success ? parsed.data : undefined
}

/** Undefined when it is none of ours. The charge must have been expanded. */
export function toPayment(intent: Stripe.PaymentIntent): ProviderPayment | undefined {
  const ours = fromMetadata(intent.metadata)
  const amount = fromStripeAmount(intent.amount, intent.currency)
  if (!ours || !amount) return undefined
  return { ref: intent.id as PaymentRef, reference: ours, amount, createdAt: toInstant(intent.created), state: stateOf(intent) }
}

/** A page of Stripe's before its buyer tried to pay has no payment yet. */
export function toPagePayment(session: Stripe.Checkout.Session): ProviderPayment | undefined {
  if (session.payment_intent !== null) {
    assert(typeof session.payment_intent === 'object', 'the payment of a page was expanded')
    const payment = toPayment(session.payment_intent)
    return payment && { ...payment, state: pageClosed(session, payment.state) }
  }
  const ours = fromMetadata(session.metadata)
  const amount = session.amount_total === null ? undefined : fromStripeAmount(session.amount_total, session.currency ?? '')
  if (!ours || !amount) return undefined
  return {
    ref: session.id as PaymentRef,
    reference: ours,
    amount,
    createdAt: toInstant(session.created),
    state: session.status === 'expired' ? { status: 'released', reason: 'expired' } : { status: 'awaiting-card' },
  }
}

export function toRefund(refund: Stripe.Refund): ProviderRefund | undefined {
  const { refundId, attemptId } = refund.metadata ?? {}
  const amount = fromStripeAmount(refund.amount, refund.currency)
  if (refundId === undefined || attemptId === undefined || !amount) return undefined
  const status =
    refund.status === 'succeeded' ? 'succeeded' : refund.status === 'failed' || refund.status === 'canceled' ? 'failed' : 'pending'
  return { ref: refund.id as RefundRef, refundId, attemptId, amount, status, createdAt: toInstant(refund.created) }
}

export function toInstant(unixSeconds: number): Instant {
  return new Date(unixSeconds * 1_000).toISOString() as Instant
}

export function toUnixSeconds(at: Instant): number {
  return Math.floor(Date.parse(at) / 1_000)
}

/** Payments of an expired page are as good as closed, though Stripe may leave them open: nobody can reach them any more. */
function pageClosed(session: Stripe.Checkout.Session, state: PaymentState): PaymentState {
  const isOpen = state.status === 'awaiting-card' || state.status === 'declined' || state.status === 'requires-action'
  return session.status === 'expired' && isOpen ? { status: 'released', reason: 'expired' } : state
}

function stateOf(intent: Stripe.PaymentIntent): PaymentState {
  switch (intent.status) {
    case 'requires_payment_method':
      return intent.last_payment_error
        ? { status: 'declined', decline: declineOfIntent(intent.last_payment_error) }
        : { status: 'awaiting-card' }
    case 'requires_confirmation':
      return { status: 'awaiting-card' }
    case 'requires_action':
      return { status: 'requires-action' }
    case 'processing':
      return { status: 'processing' }
    case 'requires_capture': {
      const { card, captureBefore } = chargeFacts(intent)
      return { status: 'authorised', authorised: amountIn(intent, intent.amount_capturable), captureBefore, card }
    }
    case 'succeeded': {
      const { card, refunded } = chargeFacts(intent)
      return { status: 'captured', captured: amountIn(intent, intent.amount_received), refunded: amountIn(intent, refunded), card }
    }
    case 'canceled':
      return { status: 'released', reason: releaseReason(intent.cancellation_reason) }
    default:
      // A status that this version of the API does not have: going on would be a guess about money.
      throw new Error(`unknown status of a Stripe payment: ${intent.status}`)
  }
}

function declineOfIntent(error: Stripe.PaymentIntent.LastPaymentError): Decline {
  return declineOf({ code: error.code, declineCode: error.decline_code })
}

function releaseReason(reason: Stripe.PaymentIntent.CancellationReason | null): ReleaseReason {
  if (reason === 'automatic' || reason === 'expired') return 'expired'
  return reason === 'requested_by_customer' || reason === 'abandoned' || reason === 'duplicate' ? 'released' : 'failed'
}

function amountIn(intent: Stripe.PaymentIntent, amount: number) {
  const money = fromStripeAmount(amount, intent.currency)
  assert(money, `amounts of a payment have one currency: ${intent.currency}`)
  return money
}

function chargeFacts(intent: Stripe.PaymentIntent): {
  readonly card: CardFacts
  readonly captureBefore: Instant | undefined
  readonly refunded: number
} {
  const charge = intent.latest_charge
  assert(typeof charge === 'object' && charge !== null, 'the charge of a payment was expanded')
  const card = charge.payment_method_details?.card
  return {
    card: {
      brand: brandOf(card?.brand ?? undefined),
      last4: card?.last4 ?? '0000',
      expiryMonth: card?.exp_month ?? 0,
      expiryYear: card?.exp_year ?? 0,
    },
    captureBefore: card?.capture_before === undefined ? undefined : toInstant(card.capture_before),
    refunded: charge.amount_refunded,
  }
}

const brands: Readonly<Record<string, CardBrand>> = {
  amex: 'american-express',
  cartes_bancaires: 'cartes-bancaires',
  diners: 'diners',
  discover: 'discover',
  jcb: 'jcb',
  mastercard: 'mastercard',
  unionpay: 'unionpay',
  visa: 'visa',
}

function brandOf(brand: string | undefined): CardBrand {
  return (brand === undefined ? undefined : brands[brand]) ?? 'unknown'
}
