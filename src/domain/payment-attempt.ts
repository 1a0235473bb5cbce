export const paymentMethods = ['card', 'purchase-order', 'invoice'] as const
export type PaymentMethod = (typeof paymentMethods)[number]

export const paymentStatuses = [
  'created',
  'submitted',
  'requires-action',
  'authorised',
  'captured',
  'declined',
  'failed',
  'unknown',
  'released',
] as const
export type PaymentStatus = (typeof paymentStatuses)[number]
export type PaymentEvent = 'submit' | 'require-action' | 'authorise' | 'capture' | 'decline' | 'fail' | 'lose-sight' | 'release'

/** What a provider may tell about an attempt that was handed to it, in whatever order it tells it. */
const outcomes = {
  'require-action': 'requires-action',
  authorise: 'authorised',
  capture: 'captured',
  decline: 'declined',
  fail: 'failed',
  'lose-sight': 'unknown',
  release: 'released',
} as const

/**
 * The legal moves of a payment attempt. `submitted` is written before the provider is called; a time-out leads to `unknown`,
 * which a job resolves by asking the provider. An order has many attempts, at most one of them captured.
 */
export const paymentMoves = {
  created: { submit: 'submitted', release: 'released' },
  submitted: outcomes,
  'requires-action': outcomes,
  unknown: outcomes,
  authorised: { capture: 'captured', fail: 'failed', release: 'released' },
  captured: {},
  declined: {},
  failed: {},
  released: {},
} as const satisfies Record<PaymentStatus, Partial<Record<PaymentEvent, PaymentStatus>>>

/** What a buyer is told; every status maps to exactly one of these. */
export type PaymentView = 'not-started' | 'in-progress' | 'action-needed' | 'secured' | 'declined' | 'not-taken'
export const paymentViews = {
  created: 'not-started',
  submitted: 'in-progress',
  unknown: 'in-progress',
  'requires-action': 'action-needed',
  authorised: 'secured',
  captured: 'secured',
  declined: 'declined',
  failed: 'not-taken',
  released: 'not-taken',
} as const satisfies Record<PaymentStatus, PaymentView>

/** Where the event leads, or `undefined` when the move is not legal; an event that only repeats where it is stays there. */
export function movePayment(status: PaymentStatus, event: PaymentEvent): PaymentStatus | undefined {
  const moves: Partial<Record<PaymentEvent, PaymentStatus>> = paymentMoves[status]
  return moves[event]
}

/** An attempt that may still take money: an order has at most one. */
export function isLive(status: PaymentStatus): boolean {
  return status === 'created' || status === 'submitted' || status === 'requires-action' || status === 'authorised' || status === 'unknown'
}

/** Money is, or will be, ours: the order can be confirmed. */
export function isSecured(status: PaymentStatus): boolean {
  return status === 'authorised' || status === 'captured'
}
