import type Stripe from 'stripe'
import { strikeWebhook } from './faults.ts'
import { newId } from './ids.ts'
import { type Move, secondsOf } from './move.ts'
import type { ChargeRecord, EventRecord, FaultRecord, IntentRecord, RefundRecord, SessionRecord } from './records.ts'
import { showCharge, showIntent, showRefund, showSession } from './render.ts'

/** The version whose shapes the sandbox speaks: the compiler refuses another one than the SDK's. */
const apiVersion: typeof Stripe.API_VERSION = '2026-10-28.endive'

const plain: ReadonlySet<string> = new Set()

export function intentEvent(move: Move, type: `payment_intent.${string}`, intent: IntentRecord): void {
  recordEvent(move, type, showIntent({ ...move, expand: plain }, intent))
}

export function chargeEvent(
  move: Move,
  type: `charge.${string}`,
  of: { readonly charge: ChargeRecord; readonly intent: IntentRecord },
): void {
  recordEvent(move, type, showCharge(of.charge, of.intent))
}

export function refundEvent(move: Move, type: `refund.${string}`, refund: RefundRecord): void {
  recordEvent(move, type, showRefund(refund))
}

export function sessionEvent(move: Move, type: `checkout.session.${string}`, session: SessionRecord): void {
  recordEvent(move, type, showSession({ ...move, expand: plain }, session))
}

/** The event is part of the change that it tells of: a crash leaves both or neither, and its delivery is resumed. */
function recordEvent(move: Move, type: string, object: { readonly id: string }): void {
  const id = newId('evt')
  const body = JSON.stringify({
    id,
    object: 'event',
    api_version: apiVersion,
    created: secondsOf(move),
    data: { object },
    livemode: false,
    pending_webhooks: move.webhookUrl === undefined ? 0 : 1,
    request: { id: move.requestId ?? null, idempotency_key: move.idempotencyKey ?? null },
    type,
  })
  const event: EventRecord = { id, type, objectId: object.id, created: secondsOf(move), body }
  move.write.put('event', event)
  if (move.webhookUrl !== undefined) planDelivery(move, event, strikeWebhook(move.ledger, move.write, type))
}

function planDelivery(move: Move, event: EventRecord, fault: FaultRecord | undefined): void {
  const first = {
    id: newId('del', 16),
    eventId: event.id,
    attempts: 0,
    notBefore: move.atMs,
    state: 'pending',
    lastAnswer: undefined,
  } as const
  if (fault?.fault === 'webhook-never') {
    move.write.put('outcome', {
      id: first.id,
      eventId: event.id,
      attempts: 0,
      state: 'suppressed',
      lastAnswer: 'kept back by the fault panel',
    })
    return
  }
  const delayed = move.atMs + (fault?.delayMs ?? 0)
  // `held`: until a later event has been delivered; `notBefore` is when it goes out if none comes.
  if (fault?.fault === 'webhook-out-of-order') move.write.put('delivery', { ...first, state: 'held', notBefore: delayed })
  else if (fault?.fault === 'webhook-late') move.write.put('delivery', { ...first, notBefore: delayed })
  else move.write.put('delivery', first)
  if (fault?.fault === 'webhook-twice') move.write.put('delivery', { ...first, id: newId('del', 16), notBefore: delayed })
}
