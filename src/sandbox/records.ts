import type { Brand } from './card-rules.ts'

/** What the sandbox remembers. Records never change: a move puts the next one in the place of the last. */
export type CardOnFile = { readonly brand: Brand; readonly last4: string; readonly expMonth: number; readonly expYear: number }

export type Metadata = Readonly<Record<string, string>>

export type IntentStatus = 'requires_payment_method' | 'requires_action' | 'requires_capture' | 'succeeded' | 'canceled'

export type CardError = {
  readonly code: string
  readonly declineCode: string | undefined
  readonly message: string
  readonly chargeId: string | undefined
  readonly card: CardOnFile | undefined
}

export type IntentRecord = {
  readonly id: string
  readonly clientSecret: string
  readonly amount: number
  readonly currency: string
  readonly captureMethod: 'automatic' | 'manual'
  readonly description: string | undefined
  readonly metadata: Metadata
  readonly created: number
  readonly status: IntentStatus
  readonly sessionId: string | undefined
  readonly chargeId: string | undefined
  readonly challengeId: string | undefined
  readonly lastError: CardError | undefined
  readonly canceledAt: number | undefined
  readonly cancellationReason: string | undefined
}

export type ChargeRecord = {
  readonly id: string
  readonly intentId: string
  readonly created: number
  readonly amount: number
  readonly amountCaptured: number
  readonly amountRefunded: number
  readonly status: 'succeeded' | 'failed'
  readonly card: CardOnFile
  readonly captureBefore: number | undefined
  /** The authorisation was given back uncaptured. */
  readonly reversed: boolean
  readonly failure: { readonly code: string; readonly message: string } | undefined
}

/** A 3-D Secure question to the card holder. The number is gone by then: only what the bank will say is kept. */
export type ChallengeRecord = {
  readonly id: string
  readonly intentId: string
  readonly card: CardOnFile
  readonly afterwards: { readonly code: string; readonly declineCode: string | undefined; readonly message: string } | undefined
  readonly returnUrl: string | undefined
  readonly state: 'open' | 'approved' | 'refused' | 'abandoned'
}

export type SessionRecord = {
  readonly id: string
  readonly intentId: string | undefined
  readonly amount: number
  readonly currency: string
  readonly captureMethod: 'automatic' | 'manual'
  readonly productName: string
  readonly description: string | undefined
  readonly metadata: Metadata
  readonly intentMetadata: Metadata
  readonly clientReferenceId: string | undefined
  readonly locale: 'fr' | 'en'
  readonly successUrl: string
  readonly cancelUrl: string | undefined
  readonly created: number
  readonly expiresAt: number
  readonly status: 'open' | 'complete' | 'expired'
}

export type RefundRecord = {
  readonly id: string
  readonly intentId: string
  readonly chargeId: string
  readonly amount: number
  readonly currency: string
  readonly reason: string | undefined
  readonly metadata: Metadata
  readonly created: number
}

/** An event as it is sent: `body` is the exact JSON, so that every delivery of it is the same bytes. */
export type EventRecord = {
  readonly id: string
  readonly type: string
  readonly objectId: string
  readonly created: number
  readonly body: string
}

/** An event on its way. `held` waits for a later event to overtake it, but no longer than `notBefore` (milliseconds since 1970). */
export type DeliveryRecord = {
  readonly id: string
  readonly eventId: string
  readonly attempts: number
  readonly notBefore: number
  readonly state: 'pending' | 'held'
  readonly lastAnswer: string | undefined
}

/** What became of a delivery: its record is then gone from the deliveries. */
export type OutcomeRecord = {
  readonly id: string
  readonly eventId: string
  readonly attempts: number
  readonly state: 'delivered' | 'given-up' | 'suppressed'
  readonly lastAnswer: string
}

/** The first answer to an idempotency key, kept for ever. */
export type AnswerRecord = { readonly id: string; readonly fingerprint: string; readonly status: number; readonly body: string }

export type FaultRecord = {
  readonly id: string
  readonly fault: FaultKind
  /** An operation of the API (`capture`) or a type of event (`payment_intent.succeeded`); `any` is every one. */
  readonly on: string
  /** How often it still strikes; undefined is for ever. */
  readonly remaining: number | undefined
  readonly probability: number
  /** How late, for the faults that are about time. */
  readonly delayMs: number
}

export const callFaults = ['answer-late', 'never-answer', 'cut-connection', 'fail-before', 'fail-and-remember', 'fail-after'] as const
export const webhookFaults = ['webhook-twice', 'webhook-out-of-order', 'webhook-late', 'webhook-never'] as const
export type CallFault = (typeof callFaults)[number]
export type WebhookFault = (typeof webhookFaults)[number]
export type FaultKind = CallFault | WebhookFault

export type Records = {
  readonly intent: IntentRecord
  readonly charge: ChargeRecord
  readonly challenge: ChallengeRecord
  readonly session: SessionRecord
  readonly refund: RefundRecord
  readonly event: EventRecord
  readonly delivery: DeliveryRecord
  readonly outcome: OutcomeRecord
  readonly answer: AnswerRecord
  readonly fault: FaultRecord
}
export type RecordKind = keyof Records

export const recordKinds = [
  'intent',
  'charge',
  'challenge',
  'session',
  'refund',
  'event',
  'delivery',
  'outcome',
  'answer',
  'fault',
] as const satisfies readonly RecordKind[]
