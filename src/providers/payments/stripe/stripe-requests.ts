import type Stripe from 'stripe'
import type { PageRequest, PaymentRequest, RefundCommand } from '../../payment-provider.ts'
import { toStripeAmount } from './stripe-amount.ts'
import { toMetadata } from './stripe-payment.ts'

/**
 * Every request that the adapter makes, each held against the SDK's own description of the API. They are pure: the same attempt
 * gives the same parameters for ever, which is what makes its idempotency key usable a second time.
 */
export function intentParams(request: PaymentRequest) {
  return {
    amount: toStripeAmount(request.amount),
    currency: request.amount.currency.toLowerCase(),
    capture_method: 'manual',
    allowed_payment_method_types: ['card'],
    description: request.description,
    metadata: toMetadata(request.reference),
  } satisfies Stripe.PaymentIntentCreateParams
}

/** One line, our total: what is on the order is ours to show. The metadata goes on the page and on the payment behind it. */
export function pageParams(request: PageRequest) {
  return {
    mode: 'payment',
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: request.amount.currency.toLowerCase(),
          unit_amount: toStripeAmount(request.amount),
          product_data: { name: request.description },
        },
      },
    ],
    payment_intent_data: { capture_method: 'manual', description: request.description, metadata: toMetadata(request.reference) },
    allowed_payment_method_types: ['card'],
    client_reference_id: request.reference.attemptId,
    metadata: toMetadata(request.reference),
    locale: request.language,
    success_url: request.returnUrl,
    cancel_url: request.cancelUrl,
  } satisfies Stripe.Checkout.SessionCreateParams
}

export function captureParams(amountToCapture: number) {
  return { amount_to_capture: amountToCapture, expand: ['latest_charge'] } satisfies Stripe.PaymentIntentCaptureParams
}

export const cancelParams = {
  cancellation_reason: 'requested_by_customer',
  expand: ['latest_charge'],
} satisfies Stripe.PaymentIntentCancelParams

export const retrieveParams = { expand: ['latest_charge'] } satisfies Stripe.PaymentIntentRetrieveParams

export const retrievePageParams = {
  expand: ['payment_intent', 'payment_intent.latest_charge'],
} satisfies Stripe.Checkout.SessionRetrieveParams

export const expirePageParams = retrievePageParams satisfies Stripe.Checkout.SessionExpireParams

const reasons = { 'requested-by-customer': 'requested_by_customer', duplicate: 'duplicate', fraudulent: 'fraudulent' } as const

export function refundParams(command: RefundCommand, intentId: string) {
  return {
    payment_intent: intentId,
    amount: toStripeAmount(command.amount),
    reason: reasons[command.reason],
    metadata: { ...toMetadata(command.reference), refundId: command.refundId },
  } satisfies Stripe.RefundCreateParams
}

/** Newest first, a hundred at a time; the SDK asks for the next hundred. */
export function listPaymentsParams(created: Stripe.RangeQueryParam) {
  return { created, limit: 100, expand: ['data.latest_charge'] } satisfies Stripe.PaymentIntentListParams
}

export function listPagesParams(created: Stripe.RangeQueryParam) {
  return {
    created,
    limit: 100,
    expand: ['data.payment_intent', 'data.payment_intent.latest_charge'],
  } satisfies Stripe.Checkout.SessionListParams
}

export function listRefundsParams(created: Stripe.RangeQueryParam) {
  return { created, limit: 100 } satisfies Stripe.RefundListParams
}

export function refundsOfPaymentParams(intentId: string) {
  return { payment_intent: intentId, limit: 100 } satisfies Stripe.RefundListParams
}

export function pageOfPaymentParams(intentId: string) {
  return { payment_intent: intentId, limit: 1 } satisfies Stripe.Checkout.SessionListParams
}

/** One key per kind of call and attempt. Stripe keeps it a day at least, the sandbox for ever. */
export const keys = {
  start: (attemptId: string) => `${attemptId}.start`,
  startOnPage: (attemptId: string) => `${attemptId}.page`,
  capture: (attemptId: string) => `${attemptId}.capture`,
  release: (attemptId: string) => `${attemptId}.release`,
  refund: (refundId: string) => `${refundId}.refund`,
} as const
