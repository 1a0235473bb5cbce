import { invalidRequest } from './api-error.ts'
import { chargeEvent, refundEvent } from './events.ts'
import { newId } from './ids.ts'
import { type Move, secondsOf } from './move.ts'
import type { IntentRecord, Metadata, RefundRecord } from './records.ts'

export type NewRefund = { readonly amount: number | undefined; readonly reason: string | undefined; readonly metadata: Metadata }

/** Captured money goes back, in one piece or several, never more than was taken. */
export function createRefund(move: Move, intent: IntentRecord, wish: NewRefund): RefundRecord {
  const charge = intent.chargeId === undefined ? undefined : move.ledger.get('charge', intent.chargeId)
  if (!charge || charge.amountCaptured === 0) {
    throw invalidRequest(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, { param: 'payment_intent' })
  }
  const left = charge.amountCaptured - charge.amountRefunded
  if (left === 0) {
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' })
  }
  const amount = wish.amount ?? left
  if (amount > left) {
    throw invalidRequest(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, { param: 'amount' })
  }
  const refund: RefundRecord = {
    id: newId('re'),
    intentId: intent.id,
    chargeId: charge.id,
    amount,
    currency: intent.currency,
    reason: wish.reason,
    metadata: wish.metadata,
    created: secondsOf(move),
  }
  const given = { ...charge, amountRefunded: charge.amountRefunded + amount }
  move.write.put('refund', refund)
  move.write.put('charge', given)
  refundEvent(move, 'refund.created', refund)
  chargeEvent(move, 'charge.refunded', { charge: given, intent })
  return refund
}
