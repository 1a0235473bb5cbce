import { invalidRequest, unexpectedState } from './api-error.ts'
import type { CardEntry } from './card-rules.ts'
import { chargeEvent, intentEvent } from './events.ts'
import { newClientSecret, newId } from './ids.ts'
import { type Move, secondsOf } from './move.ts'
import type { CardError, CardOnFile, ChallengeRecord, ChargeRecord, IntentRecord, IntentStatus, Metadata } from './records.ts'
import { type BankAnswer, askBank, cardOnFile } from './test-cards.ts'

export type NewIntent = {
  readonly amount: number
  readonly currency: string
  readonly captureMethod: 'automatic' | 'manual'
  readonly description: string | undefined
  readonly metadata: Metadata
  readonly sessionId: string | undefined
}

/** An authorisation not captured by then is given back, as card schemes do for online payments. */
const authorisationSeconds = 7 * 24 * 3_600

const authenticationFailed = {
  code: 'payment_intent_authentication_failure',
  declineCode: undefined,
  message: 'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
} as const

const payable: readonly IntentStatus[] = ['requires_payment_method', 'requires_action']
const cancelable: readonly IntentStatus[] = ['requires_payment_method', 'requires_action', 'requires_capture']

export function createIntent(move: Move, wish: NewIntent): IntentRecord {
  const id = newId('pi')
  const intent: IntentRecord = {
    ...wish,
    id,
    clientSecret: newClientSecret(id),
    created: secondsOf(move),
    status: 'requires_payment_method',
    chargeId: undefined,
    challengeId: undefined,
    lastError: undefined,
    canceledAt: undefined,
    cancellationReason: undefined,
  }
  move.write.put('intent', intent)
  intentEvent(move, 'payment_intent.created', intent)
  return intent
}

/** The card is looked at here, once, and forgotten: what remains is brand, last four digits and expiry. */
export function confirmIntent(
  move: Move,
  intent: IntentRecord,
  by: { readonly card: CardEntry; readonly returnUrl: string | undefined },
): IntentRecord {
  if (!payable.includes(intent.status)) {
    throw unexpectedState(
      intent.status === 'canceled'
        ? 'You cannot confirm this PaymentIntent because it has a status of canceled.'
        : "This PaymentIntent's payment method could not be updated because it has a status of " +
            `${intent.status}. You may only confirm it when it has a status of requires_payment_method or requires_action.`,
    )
  }
  const answer = askBank(by.card.number)
  const card = cardOnFile(by.card)
  return answer.kind === 'challenge'
    ? askHolder(move, intent, { card, afterwards: answer.afterwards, returnUrl: by.returnUrl })
    : settle(move, intent, { card, answer })
}

export type HolderDecision = 'approve' | 'refuse' | 'abandon'

/** Only the question of the last try counts, and only while its payment waits for it. */
export function isWaiting(challenge: ChallengeRecord, intent: IntentRecord): boolean {
  return challenge.state === 'open' && intent.status === 'requires_action' && intent.challengeId === challenge.id
}

/** What the card holder answered on the 3-D Secure page. Abandoning leaves the payment where it stood, as closing the window does. */
export function answerChallenge(move: Move, challenge: ChallengeRecord, decision: HolderDecision): IntentRecord {
  const intent = move.ledger.get('intent', challenge.intentId)
  if (!intent || !isWaiting(challenge, intent)) {
    throw unexpectedState('This authentication is no longer waiting for an answer.')
  }
  if (decision === 'abandon') {
    move.write.put('challenge', { ...challenge, state: 'abandoned' })
    return intent
  }
  move.write.put('challenge', { ...challenge, state: decision === 'approve' ? 'approved' : 'refused' })
  if (decision === 'refuse') return fail(move, intent, { ...authenticationFailed, chargeId: undefined, card: challenge.card })
  const answer: BankAnswer = challenge.afterwards ? { kind: 'decline', ...challenge.afterwards } : { kind: 'approve' }
  return settle(move, intent, { card: challenge.card, answer })
}

export function captureIntent(move: Move, intent: IntentRecord, amountToCapture: number | undefined): IntentRecord {
  const charge = intent.chargeId === undefined ? undefined : move.ledger.get('charge', intent.chargeId)
  if (intent.status !== 'requires_capture' || !charge) {
    throw unexpectedState(
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
    )
  }
  const amount = amountToCapture ?? intent.amount
  if (amount < 1 || amount > intent.amount) {
    throw invalidRequest(`You cannot capture more than the authorized amount: ${amount} is not between 1 and ${intent.amount}.`, {
      code: 'amount_too_large',
      param: 'amount_to_capture',
    })
  }
  const taken: ChargeRecord = { ...charge, amountCaptured: amount, captureBefore: undefined }
  const next: IntentRecord = { ...intent, status: 'succeeded' }
  move.write.put('charge', taken)
  move.write.put('intent', next)
  chargeEvent(move, 'charge.captured', { charge: taken, intent: next })
  intentEvent(move, 'payment_intent.succeeded', next)
  return next
}

export function cancelIntent(move: Move, intent: IntentRecord, reason: string | undefined): IntentRecord {
  if (!cancelable.includes(intent.status)) {
    throw unexpectedState(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.`,
    )
  }
  const charge = intent.chargeId === undefined ? undefined : move.ledger.get('charge', intent.chargeId)
  const next: IntentRecord = { ...intent, status: 'canceled', canceledAt: secondsOf(move), cancellationReason: reason }
  move.write.put('intent', next)
  if (charge && intent.status === 'requires_capture') {
    const reversed: ChargeRecord = { ...charge, reversed: true, captureBefore: undefined }
    move.write.put('charge', reversed)
    chargeEvent(move, reason === 'automatic' ? 'charge.expired' : 'charge.refunded', { charge: reversed, intent: next })
  }
  intentEvent(move, 'payment_intent.canceled', next)
  return next
}

function askHolder(
  move: Move,
  intent: IntentRecord,
  by: { readonly card: CardOnFile; readonly afterwards: BankAnswer; readonly returnUrl: string | undefined },
): IntentRecord {
  const challenge: ChallengeRecord = {
    id: newId('tds', 20),
    intentId: intent.id,
    card: by.card,
    afterwards: by.afterwards.kind === 'decline' ? by.afterwards : undefined,
    returnUrl: by.returnUrl,
    state: 'open',
  }
  const next: IntentRecord = { ...intent, status: 'requires_action', challengeId: challenge.id, lastError: undefined }
  move.write.put('challenge', challenge)
  move.write.put('intent', next)
  intentEvent(move, 'payment_intent.requires_action', next)
  return next
}

function settle(move: Move, intent: IntentRecord, by: { readonly card: CardOnFile; readonly answer: BankAnswer }): IntentRecord {
  const isManual = intent.captureMethod === 'manual'
  const charge: ChargeRecord = {
    id: newId('ch'),
    intentId: intent.id,
    created: secondsOf(move),
    amount: intent.amount,
    amountCaptured: 0,
    amountRefunded: 0,
    status: 'succeeded',
    card: by.card,
    captureBefore: isManual ? secondsOf(move) + authorisationSeconds : undefined,
    reversed: false,
    failure: undefined,
  }
  if (by.answer.kind === 'decline') {
    const { code, message, declineCode } = by.answer
    const failed: ChargeRecord = { ...charge, status: 'failed', captureBefore: undefined, failure: { code, message } }
    move.write.put('charge', failed)
    chargeEvent(move, 'charge.failed', { charge: failed, intent })
    return fail(move, { ...intent, chargeId: failed.id }, { code, message, declineCode, chargeId: failed.id, card: by.card })
  }
  const authorised: IntentRecord = {
    ...intent,
    status: 'requires_capture',
    chargeId: charge.id,
    challengeId: undefined,
    lastError: undefined,
  }
  move.write.put('charge', charge)
  move.write.put('intent', authorised)
  chargeEvent(move, 'charge.succeeded', { charge, intent: authorised })
  if (!isManual) return captureIntent(move, authorised, undefined)
  intentEvent(move, 'payment_intent.amount_capturable_updated', authorised)
  return authorised
}

function fail(move: Move, intent: IntentRecord, error: CardError): IntentRecord {
  const next: IntentRecord = { ...intent, status: 'requires_payment_method', challengeId: undefined, lastError: error }
  move.write.put('intent', next)
  intentEvent(move, 'payment_intent.payment_failed', next)
  return next
}
