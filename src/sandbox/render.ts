import type Stripe from 'stripe'
import type { CardError, CardOnFile, ChallengeRecord, ChargeRecord, IntentRecord, RefundRecord, SessionRecord } from './records.ts'
import type { Ledger } from './ledger.ts'

/** Records as the API shows them. The types are the official SDK's, so a field that it expects cannot be forgotten. */
export type Shown = { readonly ledger: Ledger; readonly publicUrl: string; readonly expand: ReadonlySet<string> }

export function showIntent(shown: Shown, intent: IntentRecord): Stripe.PaymentIntent {
  const charge = intent.chargeId === undefined ? undefined : shown.ledger.get('charge', intent.chargeId)
  const challenge = intent.challengeId === undefined ? undefined : shown.ledger.get('challenge', intent.challengeId)
  const isOpen = intent.status !== 'succeeded' && intent.status !== 'canceled'
  return {
    id: intent.id,
    object: 'payment_intent',
    allowed_payment_method_types: ['card'],
    amount: intent.amount,
    amount_capturable: intent.status === 'requires_capture' ? intent.amount : 0,
    amount_received: charge?.amountCaptured ?? 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: intent.canceledAt ?? null,
    cancellation_reason: intent.cancellationReason ?? null,
    capture_method: intent.captureMethod,
    client_secret: intent.clientSecret,
    confirmation_method: 'automatic',
    created: intent.created,
    currency: intent.currency,
    customer: null,
    customer_account: null,
    description: intent.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: intent.lastError && isOpen ? showCardError(intent.lastError) : null,
    latest_charge: charge === undefined ? null : shown.expand.has('latest_charge') ? showCharge(charge, intent) : charge.id,
    livemode: false,
    managed_payments: null,
    metadata: { ...intent.metadata },
    next_action: intent.status === 'requires_action' && challenge ? showNextAction(shown, challenge) : null,
    on_behalf_of: null,
    payment_method: charge === undefined ? null : methodId(charge.id),
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: intent.status,
    transfer_group: null,
  }
}

export function showCharge(charge: ChargeRecord, intent: IntentRecord): Stripe.Charge {
  const isRefunded = charge.reversed || (charge.amountCaptured > 0 && charge.amountRefunded === charge.amountCaptured)
  return {
    id: charge.id,
    object: 'charge',
    amount: charge.amount,
    amount_captured: charge.amountCaptured,
    amount_refunded: charge.reversed ? charge.amount : charge.amountRefunded,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: null,
    captured: charge.amountCaptured > 0,
    created: charge.created,
    currency: intent.currency,
    customer: null,
    description: intent.description ?? null,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: charge.failure?.code ?? null,
    failure_message: charge.failure?.message ?? null,
    fraud_details: null,
    livemode: false,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: null,
    paid: charge.status === 'succeeded',
    payment_intent: intent.id,
    payment_method: methodId(charge.id),
    payment_method_details: { type: 'card', card: showChargedCard(charge) },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: isRefunded,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: charge.status,
    transfer_data: null,
    transfer_group: null,
  }
}

export function showRefund(refund: RefundRecord): Stripe.Refund {
  return {
    id: refund.id,
    object: 'refund',
    amount: refund.amount,
    balance_transaction: null,
    charge: refund.chargeId,
    created: refund.created,
    currency: refund.currency,
    customer: null,
    customer_account: null,
    metadata: { ...refund.metadata },
    payment_intent: refund.intentId,
    payment_method: methodId(refund.chargeId),
    reason: refund.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  }
}

/** The SDK's type of a hosted page has some forty more fields for other ways of selling: those that a payment has are here. */
export type ShownSession = Pick<
  Stripe.Checkout.Session,
  | 'id'
  | 'object'
  | 'amount_subtotal'
  | 'amount_total'
  | 'cancel_url'
  | 'client_reference_id'
  | 'created'
  | 'currency'
  | 'expires_at'
  | 'livemode'
  | 'locale'
  | 'metadata'
  | 'mode'
  | 'payment_intent'
  | 'payment_method_types'
  | 'payment_status'
  | 'status'
  | 'success_url'
  | 'ui_mode'
  | 'url'
>

export function showSession(shown: Shown, session: SessionRecord): ShownSession {
  const intent = session.intentId === undefined ? undefined : shown.ledger.get('intent', session.intentId)
  const inner: Shown = { ...shown, expand: new Set(shown.expand.has('payment_intent.latest_charge') ? ['latest_charge'] : []) }
  return {
    id: session.id,
    object: 'checkout.session',
    amount_subtotal: session.amount,
    amount_total: session.amount,
    cancel_url: session.cancelUrl ?? null,
    client_reference_id: session.clientReferenceId ?? null,
    created: session.created,
    currency: session.currency,
    expires_at: session.expiresAt,
    livemode: false,
    locale: session.locale,
    metadata: { ...session.metadata },
    mode: 'payment',
    payment_intent: intent === undefined ? null : shown.expand.has('payment_intent') ? showIntent(inner, intent) : intent.id,
    payment_method_types: ['card'],
    // With manual capture a completed page is still unpaid until the money is taken.
    payment_status: intent?.status === 'succeeded' ? 'paid' : 'unpaid',
    status: session.status,
    success_url: session.successUrl,
    ui_mode: 'hosted_page',
    url: session.status === 'open' ? `${shown.publicUrl}/checkout/${session.id}` : null,
  }
}

export function showCardError(error: CardError): Stripe.PaymentIntent.LastPaymentError {
  return {
    ...(error.chargeId === undefined ? {} : { charge: error.chargeId }),
    code: error.code,
    ...(error.declineCode === undefined ? {} : { decline_code: error.declineCode }),
    doc_url: `https://docs.stripe.com/error-codes#${error.code.replaceAll('_', '-')}`,
    message: error.message,
    ...(error.card === undefined ? {} : { payment_method_type: 'card' }),
    type: error.code === 'payment_intent_authentication_failure' ? 'invalid_request_error' : 'card_error',
  }
}

function showNextAction(shown: Shown, challenge: ChallengeRecord): Stripe.PaymentIntent.NextAction {
  const url = `${shown.publicUrl}/3ds/${challenge.id}`
  return challenge.returnUrl === undefined
    ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } }
    : { type: 'redirect_to_url', redirect_to_url: { url, return_url: challenge.returnUrl } }
}

function showChargedCard(charge: ChargeRecord): Stripe.Charge.PaymentMethodDetails.Card {
  return {
    ...cardFacts(charge.card),
    amount_authorized: charge.status === 'succeeded' ? charge.amount : null,
    authorization_code: null,
    ...(charge.captureBefore === undefined ? {} : { capture_before: charge.captureBefore }),
    checks: null,
    electronic_commerce_indicator: null,
    funding: 'credit',
    installments: null,
    mandate: null,
    network: charge.card.brand,
    network_transaction_id: null,
    regulated_status: null,
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  }
}

function cardFacts(card: CardOnFile) {
  return { brand: card.brand, country: null, exp_month: card.expMonth, exp_year: card.expYear, last4: card.last4 }
}

function methodId(chargeId: string): string {
  return chargeId.replace(/^ch_/, 'pm_')
}
