import type { Brand } from '#src/kit/brand.ts'
import type { Result } from '#src/kit/result.ts'
import type { Money } from '#src/domain/money.ts'
import type { Instant } from '#src/domain/plain-date.ts'

/** The provider's own name of a payment: opaque to us, stored beside the attempt. Match by `reference.attemptId`, never by this. */
export type PaymentRef = Brand<string, 'PaymentRef'>
/** The provider's own name of a refund. */
export type RefundRef = Brand<string, 'RefundRef'>

/** What ties a payment at the provider to an order here; kept by the provider as metadata. `attemptId` (a uuid) is the idempotency key. */
export type PaymentReference = {
  readonly attemptId: string
  readonly customerId: number
  readonly orderNumber: number
  readonly quoteNumber: number
}

/** All that we ever keep of a card (issue: "brand, last four, expiry"). */
export type CardFacts = {
  readonly brand: CardBrand
  readonly last4: string
  readonly expiryMonth: number
  readonly expiryYear: number
}

export type CardBrand =
  | 'visa'
  | 'mastercard'
  | 'american-express'
  | 'discover'
  | 'diners'
  | 'jcb'
  | 'unionpay'
  | 'cartes-bancaires'
  | 'unknown'

/** Why the bank said no, in few enough cases that each has its own sentence for the buyer. */
export type DeclineCode =
  | 'declined'
  | 'insufficient-funds'
  | 'expired-card'
  | 'incorrect-number'
  | 'incorrect-expiry'
  | 'incorrect-cvc'
  | 'authentication-failed'
  | 'card-not-supported'
  | 'limit-exceeded'
  | 'call-issuer'
  | 'processing-error'

/** `retry`: may the buyer try the same card again with a chance? `providerCode` is for logs and staff, never for buyers. */
export type Decline = { readonly code: DeclineCode; readonly retry: boolean; readonly providerCode: string }

/**
 * Where a payment stands at the provider, the only authority on it.
 *
 *   awaiting-card ⇄ declined → requires-action → processing → authorised → captured
 *        └──────────────┴───────────┴──────────────────────────────┴────→ released
 *
 * `declined` is still open at the provider: its page can try another card, so release it before another attempt is started.
 */
export type PaymentState =
  | { readonly status: 'awaiting-card' }
  | { readonly status: 'declined'; readonly decline: Decline }
  | { readonly status: 'requires-action' }
  | { readonly status: 'processing' }
  | { readonly status: 'authorised'; readonly authorised: Money; readonly captureBefore: Instant | undefined; readonly card: CardFacts }
  | { readonly status: 'captured'; readonly captured: Money; readonly refunded: Money; readonly card: CardFacts }
  | { readonly status: 'released'; readonly reason: ReleaseReason }

/** `expired`: the provider let an authorisation or a page lapse. `released`: we asked. `failed`: the provider or its staff ended it. */
export type ReleaseReason = 'released' | 'expired' | 'failed'

export type ProviderPayment = {
  readonly ref: PaymentRef
  readonly reference: PaymentReference
  readonly amount: Money
  readonly createdAt: Instant
  readonly state: PaymentState
}

/** Everything in it must be the same when the same attempt is asked for again, else the provider refuses the key (idempotency). */
export type PaymentRequest = {
  readonly reference: PaymentReference
  readonly amount: Money
  /** For the provider's dashboard and statements of its staff, e.g. `Order 20260001`. Never personal data. */
  readonly description: string
}

export type AmountRefusal =
  | { readonly code: 'amount-too-small'; readonly minimum: Money }
  | { readonly code: 'amount-too-large'; readonly maximum: Money }
  /** KWD and its like: cards move tens of the smallest unit only. `step` is what the amount must be a multiple of. */
  | { readonly code: 'amount-not-representable'; readonly step: Money }

/** Asked before a card is offered: pure, no call. An amount that is refused here is paid another way. */
export type AmountLimits = {
  checkAmount(amount: Money): Result<undefined, AmountRefusal>
}

/** What a page adds to its Content-Security-Policy to show the provider's frames or to send the buyer to its page. */
export type ContentSecuritySources = {
  readonly scriptSrc: readonly string[]
  readonly frameSrc: readonly string[]
  readonly connectSrc: readonly string[]
  /** A form that is answered by a redirect to the hosted page needs this too (browsers check the redirect). */
  readonly formAction: readonly string[]
}

/**
 * What the page needs to show the card fields. The script defines `window.Stripe` (Stripe.js, or the sandbox's counterpart);
 * the page calls `Stripe(publishableKey).elements({ ...elements, appearance })`. `docs/payments.md` has the whole page script.
 */
export type CardFieldsSetup = {
  readonly scriptUrl: string
  readonly publishableKey: string
  readonly elements: {
    readonly mode: 'payment'
    readonly amount: number
    readonly currency: string
    readonly captureMethod: 'manual'
    readonly allowedPaymentMethodTypes: readonly ['card']
    readonly locale: 'fr' | 'en'
  }
}

/** Card fields in the provider's frame inside our page. The browser confirms with the client secret; we never see the card. */
export type HostedFields = {
  readonly contentSecurity: ContentSecuritySources
  cardFields(amount: Money, language: 'fr' | 'en'): CardFieldsSetup
  /** Same attempt, same answer, however often. Throws `ProviderOutage`. */
  startWithFields(request: PaymentRequest): Promise<Result<StartedWithFields, AmountRefusal>>
}

/** The client secret lets one browser confirm this one payment: it goes to that page and nowhere else (no log, no database). */
export type StartedWithFields = { readonly ref: PaymentRef; readonly clientSecret: string }

/** The provider's own page, for browsers without JavaScript. */
export type RedirectPage = {
  startOnPage(request: PageRequest): Promise<Result<StartedOnPage, AmountRefusal>>
}

/** Both URLs carry our attempt id and nothing else that is trusted: what is in a returning query string proves nothing. */
export type PageRequest = PaymentRequest & {
  readonly language: 'fr' | 'en'
  readonly returnUrl: string
  readonly cancelUrl: string
}

export type StartedOnPage = { readonly ref: PaymentRef; readonly pageUrl: string; readonly expiresAt: Instant }

export type PaymentLookup = {
  /** Undefined when the provider has no such payment or it was not started by us. Throws `ProviderOutage`. */
  retrieve(ref: PaymentRef): Promise<ProviderPayment | undefined>
  /**
   * For a crash between the provider's answer and our storing of `ref`. Looks at what was started around that time (strongly
   * consistent, unlike search), so call it only once the longest possible request is over: `requestTimeoutMsMax` after the start.
   */
  findByAttempt(attempt: { readonly attemptId: string; readonly startedAt: Instant }): Promise<ProviderPayment | undefined>
  /** No request of ours for an attempt can still reach the provider after this many milliseconds. */
  readonly requestTimeoutMsMax: number
}

export type PaymentCommand = { readonly ref: PaymentRef; readonly attemptId: string }

/** The payment as it is now, whether this call changed it or an earlier one did; refused when its state forbids the move. */
export type ManualCapture = {
  /** Takes the whole authorised amount, which must be `amount`: capturing twice is one capture. */
  capture(command: PaymentCommand & { readonly amount: Money }): Promise<Result<ProviderPayment, CaptureRefusal>>
  /** Gives an authorisation back, or closes an unpaid payment so that no open page can pay it any more. */
  release(command: PaymentCommand): Promise<Result<ProviderPayment, ReleaseRefusal>>
}

export type CaptureRefusal = { readonly code: 'not-capturable' | 'amount-differs'; readonly payment: ProviderPayment }
export type ReleaseRefusal = { readonly code: 'already-captured' | 'processing'; readonly payment: ProviderPayment }

/** `refundId` is our refund's uuid and its idempotency key. */
export type RefundCommand = {
  readonly ref: PaymentRef
  readonly reference: PaymentReference
  readonly refundId: string
  readonly amount: Money
  readonly reason: 'requested-by-customer' | 'duplicate' | 'fraudulent'
}

export type ProviderRefund = {
  readonly ref: RefundRef
  readonly refundId: string
  readonly attemptId: string
  readonly amount: Money
  readonly status: 'pending' | 'succeeded' | 'failed'
  readonly createdAt: Instant
}

export type Refunds = {
  refund(command: RefundCommand): Promise<Result<ProviderRefund, RefundRefusal>>
  /** What came of a refund whose answer was lost. */
  findRefund(ref: PaymentRef, refundId: string): Promise<ProviderRefund | undefined>
}

export type RefundRefusal = { readonly code: 'not-captured' | 'exceeds-captured' }

/** The provider's own list, for `guichet check`: newest first, only what this shop started, paged underneath. */
export type Reconciliation = {
  paymentsSince(since: Instant): AsyncIterable<ProviderPayment>
  refundsSince(since: Instant): AsyncIterable<ProviderRefund>
}

export type PaymentWebhooks = {
  /** Signature over the raw bytes first, meaning second; pure but for the key. Never throws on what a stranger may send. */
  parseWebhook(delivery: WebhookDelivery): Result<ProviderEvent, WebhookRefusal>
}

export type WebhookDelivery = { readonly rawBody: Uint8Array; readonly headers: Headers; readonly now: Instant }

/** An event only says where to look: ask `retrieve` for the state (events come twice, late, and in any order). */
export type ProviderEvent = {
  readonly id: string
  readonly type: string
  readonly occurredAt: Instant
  readonly concerns:
    | { readonly kind: 'payment'; readonly attemptId: string; readonly ref: PaymentRef }
    | { readonly kind: 'refund'; readonly attemptId: string; readonly refundId: string; readonly ref: RefundRef }
    | { readonly kind: 'nothing-of-ours' }
}

/** `off`: no secret is configured, so nobody may sign. `stale`: signed more than 300 s ago (or ahead of our clock). */
export type WebhookRefusal = { readonly code: 'off' | 'unsigned' | 'wrong-signature' | 'stale' | 'oversized' | 'malformed' }

/** Everything the card journey needs. Operations take the narrowest part that they use. */
export type PaymentProvider = { readonly name: string } & AmountLimits &
  HostedFields &
  RedirectPage &
  PaymentLookup &
  ManualCapture &
  Refunds &
  Reconciliation &
  PaymentWebhooks

export type OutageReason =
  | 'unreachable' // no connection was made
  | 'timeout' // sent, no answer
  | 'connection-lost' // sent, the answer broke off
  | 'server-error' // 5xx
  | 'busy' // 409 or 429: the same key or payment is in work, or too many calls
  | 'not-allowed' // 401, 403: our key is wrong
  | 'rejected' // 4xx that no rule of ours explains: a bug or a setting of the account

/**
 * The provider could not be asked, or gave no usable answer. `retryable`: the same call may work later. `mayHaveHappened`: it may
 * have been done all the same, so the attempt is `unknown` until the provider's own state is read.
 */
export class ProviderOutage extends Error {
  override readonly name = 'ProviderOutage'
  readonly reason: OutageReason
  readonly retryable: boolean
  readonly mayHaveHappened: boolean
  /** The provider's request id, for its support. */
  readonly requestId: string | undefined

  constructor(facts: OutageFacts) {
    super(`payment provider ${facts.provider}: ${facts.reason} (${facts.call})`, { cause: facts.cause })
    this.reason = facts.reason
    this.retryable = facts.retryable
    this.mayHaveHappened = facts.mayHaveHappened
    this.requestId = facts.requestId
  }
}

export type OutageFacts = {
  readonly provider: string
  readonly call: string
  readonly reason: OutageReason
  readonly retryable: boolean
  readonly mayHaveHappened: boolean
  readonly requestId?: string | undefined
  readonly cause: unknown
}
