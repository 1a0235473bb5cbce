import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import Stripe from 'stripe'
import { runJob } from '#src/jobs/worker.ts'
import type { Person } from '#src/domain/person.ts'
import { plainDate } from '#src/domain/plain-date.ts'
import { minutes } from '#src/kit/duration.ts'
import type { Result } from '#src/kit/result.ts'
import { assert } from '#src/kit/assert.ts'
import { cancelOrder } from '#src/operations/cancel-order.ts'
import { cancelQuote } from '#src/operations/cancel-quote.ts'
import { changeCart } from '#src/operations/change-cart.ts'
import { placeOrder } from '#src/operations/place-order.ts'
import { receiveProviderEvent } from '#src/operations/receive-provider-event.ts'
import { refundOrder } from '#src/operations/refund-order.ts'
import { reviseQuote } from '#src/operations/revise-quote.ts'
import type { Services } from '#src/operations/services.ts'
import { sweepPayments } from '#src/operations/sweep-payments.ts'
import type { JobPayloads } from '#src/store/job-queue.ts'
import { type Race, cardJourney, clockAhead, done, lastAttempt, settle, webhookSecret } from './card-race.ts'
import { submission } from './checkout.ts'

/** What an order, or its absence, looks like when everything has come to rest. */
export type Rest = 'ordered' | 'nothing' | 'cancelled'

/** What the rival's action came to: done, or why it was refused. */
export type Answer = 'done' | (string & {})

export type Rival = {
  readonly name: string
  readonly act: (race: Race) => Promise<Answer>
  /** What must be left when it acts once the watched buyer has done that many steps of the card journey, and none is under way. */
  readonly leaves: (stepsDone: number) => Rest
}

const ordered = () => 'ordered' as const
/** A representative's change, or the cart's: taken before the order is written, refused after it. */
const nothingUnlessPlaced = (stepsDone: number): Rest => (stepsDone < done.placed ? 'nothing' : 'ordered')

export const rivals = {
  returns: {
    name: 'the browser returns',
    act: (race) => settleLast(race, { isGivenUp: false }),
    leaves: ordered,
  },
  webhook: { name: 'a webhook comes', act: webhook, leaves: ordered },
  sweep: {
    name: 'the sweep comes a minute later',
    act: sweep,
    // By then no request of ours can still be under way, so what the provider has not heard of it will not hear of.
    leaves: (stepsDone) => (stepsDone === done.placed || stepsDone === done.submitted ? 'nothing' : 'ordered'),
  },
  sameForm: {
    name: 'the same form is sent from a second tab',
    act: async (race) => answerOf(await placeOrder(race.track.others, race.renewal.buyer, race.form)),
    // It wins, and nobody goes on in that tab: the order waits for its payment, which never comes.
    leaves: (stepsDone) => (stepsDone < done.placed ? 'nothing' : 'ordered'),
  },
  secondCard: {
    name: 'a colleague pays by card',
    async act(race) {
      await cardJourney(race, race.track.others, submission(race.renewal, { method: 'card' }))
      return 'done'
    },
    leaves: ordered,
  },
  invoice: { name: 'a colleague orders by invoice', act: (race) => onTerms(race, 'invoice'), leaves: ordered },
  purchaseOrder: { name: 'a colleague sends a purchase order', act: (race) => onTerms(race, 'purchase-order'), leaves: ordered },
  givesUp: {
    name: 'the buyer gives up in another tab',
    act: (race) => settleLast(race, { isGivenUp: true }),
    leaves: (stepsDone) => (stepsDone === done.told || stepsDone === done.started ? 'nothing' : 'ordered'),
  },
  changesCart: {
    name: 'a colleague takes a line out of the cart',
    async act({ track, renewal }) {
      const changes = new Map([[10, { change: 'removed' } as const]])
      return answerOf(await changeCart(track.others, renewal.buyer, { quoteNumber: renewal.quoteNumber, seenVersion: 1, changes }))
    },
    leaves: nothingUnlessPlaced,
  },
  cancelsQuote: {
    name: 'the representative cancels the quote',
    async act({ track, renewal }) {
      const { customerId, quoteNumber } = renewal
      return answerOf(await cancelQuote(track.others, { customerId, quoteNumber, reason: 'withdrawn', by: 'user:luc' }))
    },
    leaves: nothingUnlessPlaced,
  },
  supersedes: {
    name: 'the representative supersedes the quote',
    async act({ track, renewal }) {
      const { customerId, quoteNumber } = renewal
      const change = { seenRevision: 1, validUntil: plainDate('2100-01-31'), reason: 'longer', isNotified: false, by: 'user:luc' }
      return answerOf(await reviseQuote(track.others, { customerId, quoteNumber, ...change }))
    },
    leaves: nothingUnlessPlaced,
  },
  cancelsOrder: {
    name: 'operations cancels the order',
    async act(race) {
      const order = await lastOrder(race)
      if (order === undefined) return 'nothing-to-cancel'
      const { customerId } = race.renewal
      return answerOf(await cancelOrder(race.track.others, operations, { customerId, orderNumber: order, reason: 'asked for' }))
    },
    leaves: (stepsDone) => (stepsDone < done.confirmed ? 'ordered' : 'cancelled'),
  },
  givesBack: {
    name: 'operations gives the money back',
    async act(race) {
      const attempt = await lastAttempt(race)
      if (attempt === undefined) return 'nothing-to-give-back'
      const refund = { customerId: race.renewal.customerId, orderNumber: attempt.orderNumber, refundId: randomUUID() }
      const asked = await refundOrder(race.track.others, operations, { ...refund, amountMinor: 2_598_240n, reason: 'asked for' })
      if (asked.ok) await runJob(race.track.worker, 'refund-payment', refund)
      return answerOf(asked)
    },
    leaves: ordered,
  },
} as const satisfies Record<string, Rival>

const operations: Person = {
  userId: 'ops' as Person['userId'],
  name: 'Olga Petit',
  email: 'ops@vendor.example',
  language: 'en',
  kind: 'operations',
  representativeId: undefined,
  partnerId: undefined,
  memberships: [],
}

function answerOf(result: Result<unknown, { readonly code: string }>): Answer {
  return result.ok ? 'done' : result.refusal.code
}

async function settleLast(race: Race, how: { readonly isGivenUp: boolean }): Promise<Answer> {
  const attempt = await lastAttempt(race)
  if (attempt === undefined) return 'nothing-to-settle'
  return (await settle(race, race.track.others, { ...attempt, ...how }))?.outcome ?? 'unknown'
}

async function onTerms(race: Race, method: 'invoice' | 'purchase-order'): Promise<Answer> {
  const form = submission(race.renewal, { method, ...(method === 'invoice' ? {} : { poNumber: 'PO-4711' }) })
  return answerOf(await placeOrder(race.track.others, race.renewal.buyer, form))
}

async function lastOrder(race: Race) {
  const { rows } = await sql<{ orderNumber: Parameters<typeof cancelOrder>[2]['orderNumber'] }>`
    select order_number as "orderNumber" from renewal_order where customer_id = ${race.renewal.customerId} order by order_number desc limit 1`.execute(
    race.track.database.owner,
  )
  return rows[0]?.orderNumber
}

const stripe = new Stripe('sk_test_signs')

/** Signed by the provider's own SDK, received, recorded, and given its meaning by the jobs that follow. */
async function webhook(race: Race): Promise<Answer> {
  const attempt = await lastAttempt(race)
  if (attempt === undefined) return 'nothing-to-tell'
  const { attemptId } = attempt
  const eventId = `evt_${randomUUID()}`
  const created = Math.floor(Date.now() / 1_000)
  const object = { object: 'payment_intent', id: 'pi_told_by_the_event', metadata: { attemptId } }
  const payload = JSON.stringify({
    id: eventId,
    object: 'event',
    type: 'payment_intent.amount_capturable_updated',
    created,
    data: { object },
  })
  const signature = stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret, timestamp: created })
  const headers = new Headers({ 'stripe-signature': signature })
  const received = await receiveProviderEvent(race.track.others, { rawBody: new TextEncoder().encode(payload), headers })
  assert(received.ok && received.value === 'recorded', 'the event is recorded')
  await runJob(race.track.worker, 'provider-event', { provider: 'sandbox', eventId })
  return settleByJob(race, race.track.worker)
}

async function sweep(race: Race): Promise<Answer> {
  const worker = { ...race.track.worker, clock: clockAhead(minutes(1) + 1_000) }
  await sweepPayments(worker)
  return settleByJob(race, worker)
}

type Payload = JobPayloads['settle-payment']

/** The job that is due for an attempt of this race, if any, taken off the queue and done. */
async function settleByJob({ track, renewal }: Race, worker: Services): Promise<Answer> {
  const { rows } = await sql<{ data: Payload }>`update pgboss.job set state = 'completed', completed_on = now()
    where name = 'settle-payment' and state = 'created' and start_after <= now() and (data ->> 'customerId')::integer = ${renewal.customerId}
    returning data`.execute(track.database.owner)
  for (const { data } of rows) await runJob(worker, 'settle-payment', data)
  return rows.length === 0 ? 'no-job' : 'done'
}
