import { invalidRequest } from './api-error.ts'
import { sessionEvent } from './events.ts'
import { newId } from './ids.ts'
import { type Move, secondsOf } from './move.ts'
import { cancelIntent, createIntent } from './payments.ts'
import type { IntentRecord, SessionRecord } from './records.ts'

export type NewSession = Omit<SessionRecord, 'id' | 'intentId' | 'created' | 'expiresAt' | 'status'> & {
  readonly expiresAt: number | undefined
}

const lifeSeconds = { min: 30 * 60, max: 24 * 3_600 } as const

export function createSession(move: Move, wish: NewSession): SessionRecord {
  const created = secondsOf(move)
  const expiresAt = wish.expiresAt ?? created + lifeSeconds.max
  if (expiresAt < created + lifeSeconds.min || expiresAt > created + lifeSeconds.max) {
    throw invalidRequest('The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.', {
      param: 'expires_at',
    })
  }
  const session: SessionRecord = { ...wish, id: newId('cs_test', 40), intentId: undefined, created, expiresAt, status: 'open' }
  move.write.put('session', session)
  return session
}

/** The payment behind a page is made when its buyer first tries to pay. */
export function intentOfSession(move: Move, session: SessionRecord): IntentRecord {
  const existing = session.intentId === undefined ? undefined : move.ledger.get('intent', session.intentId)
  if (existing) return existing
  const intent = createIntent(move, {
    amount: session.amount,
    currency: session.currency,
    captureMethod: session.captureMethod,
    description: session.description,
    metadata: session.intentMetadata,
    sessionId: session.id,
  })
  move.write.put('session', { ...session, intentId: intent.id })
  return intent
}

/** The page is done once its payment is authorised (or paid, with automatic capture). */
export function completeSession(move: Move, intent: IntentRecord): void {
  const session = intent.sessionId === undefined ? undefined : move.ledger.get('session', intent.sessionId)
  if (session?.status !== 'open' || (intent.status !== 'requires_capture' && intent.status !== 'succeeded')) return
  const complete: SessionRecord = { ...session, status: 'complete' }
  move.write.put('session', complete)
  sessionEvent(move, 'checkout.session.completed', complete)
}

export function expireSession(move: Move, session: SessionRecord): SessionRecord {
  if (session.status !== 'open') {
    throw invalidRequest(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
    )
  }
  const expired: SessionRecord = { ...session, status: 'expired' }
  move.write.put('session', expired)
  const intent = session.intentId === undefined ? undefined : move.ledger.get('intent', session.intentId)
  if (intent && intent.status !== 'canceled') cancelIntent(move, intent, 'expired')
  sessionEvent(move, 'checkout.session.expired', expired)
  return expired
}
