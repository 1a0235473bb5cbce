import type { CustomerId, OrderNumber } from '#src/domain/identifiers.ts'
import { isLive } from '#src/domain/payment-attempt.ts'
import { type SeenPayment, type SettlementStep, decideSettlement } from '#src/domain/settlement.ts'
import { assert, present } from '#src/kit/assert.ts'
import {
  type CardFacts,
  type PaymentProvider,
  type PaymentRef,
  ProviderOutage,
  type ProviderPayment,
} from '#src/providers/payment-provider.ts'
import { type Tx, read, transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { moveOrder } from '#src/store/order-state.ts'
import { type Order, findOrderForCustomer, lockOrderForCustomer } from '#src/store/order.ts'
import {
  type PaymentAttempt,
  findAttemptForCustomer,
  lockAttemptForCustomer,
  moveAttempt,
  noteReference,
  touchAttempt,
} from '#src/store/payment-attempt.ts'
import { type QuoteRevision, lockQuoteForCustomer } from '#src/store/quote.ts'
import type { Services } from './services.ts'

export type SettlePayment = {
  readonly customerId: CustomerId
  readonly attemptId: string
  /** Who asks: goes into the events. */
  readonly actor: string
  readonly isGivenUp?: boolean
}

export type Settled =
  | { readonly outcome: 'ordered'; readonly orderNumber: OrderNumber }
  | { readonly outcome: 'not-ordered'; readonly orderNumber: OrderNumber; readonly reason: string }
  | { readonly outcome: 'pending'; readonly orderNumber: OrderNumber }

/** Enough for confirm, capture and the record of it; each round does one thing outside at most. */
const roundsMax = 4

/**
 * The one function that finishes a card payment: the returning browser, the webhook and the sweep all run it, in any order, any
 * number of times, at the same time. Each round asks the provider, decides under the locks of quote, order and attempt (in that
 * order), records, and only then acts outside. Throws `ProviderOutage`: the caller's try again.
 */
export async function settlePayment(services: Services, form: SettlePayment): Promise<Settled | undefined> {
  const payments = present(services.payments, 'a card payment was started, so there is a provider')
  for (let round = 1; ; round += 1) {
    const attempt = await read(services.db, { customers: [form.customerId] }, (reader) =>
      findAttemptForCustomer(reader, form.customerId, form.attemptId),
    )
    if (attempt === undefined) return undefined
    const payment = await look(payments, attempt)
    const recorded = await record(services, form, { attempt, payment })
    if (recorded.outside === undefined) return recorded.settled
    assert(round < roundsMax, `payment attempt ${form.attemptId} does not settle`)
    await recorded.outside(payments)
  }
}

/** For a buyer who waits: the provider away is no error of theirs. Nothing is known then, and the sweep goes on. */
export async function settleOrWait(services: Services, form: SettlePayment): Promise<Settled | undefined> {
  try {
    return await settlePayment(services, form)
  } catch (error) {
    if (!(error instanceof ProviderOutage)) throw error
    services.log.warn({ err: error, attemptId: form.attemptId }, 'the payment provider does not answer')
    return undefined
  }
}

async function look(payments: PaymentProvider, attempt: PaymentAttempt): Promise<ProviderPayment | undefined> {
  if (attempt.providerReference !== undefined) return payments.retrieve(attempt.providerReference as PaymentRef)
  if (attempt.status === 'created') return undefined
  return payments.findByAttempt({ attemptId: attempt.attemptId, startedAt: attempt.createdAt })
}

type Locked = { readonly quote: QuoteRevision; readonly order: Order; readonly attempt: PaymentAttempt }
type Recorded = { readonly settled: Settled; readonly outside?: (payments: PaymentProvider) => Promise<unknown> }

async function record(
  services: Services,
  form: SettlePayment,
  known: { readonly attempt: PaymentAttempt; readonly payment: ProviderPayment | undefined },
): Promise<Recorded> {
  const { customerId } = form
  return transact(services.db, { customers: [customerId] }, async (tx) => {
    const found = present(await findOrderForCustomer(tx, [customerId], known.attempt.orderNumber), 'an attempt has its order')
    const quote = present(await lockQuoteForCustomer(tx, customerId, found.quoteNumber), 'an order has its quote')
    const order = present(await lockOrderForCustomer(tx, customerId, found.orderNumber), 'an attempt has its order')
    const attempt = present(await lockAttemptForCustomer(tx, customerId, form.attemptId), 'an attempt never goes away')
    const { payment } = known
    if (payment !== undefined && attempt.providerReference === undefined) await noteReference(tx, attempt, payment.ref)
    const now = services.clock.now()
    const decided = decideSettlement({
      attempt,
      order: { status: order.status, isQuoteOpen: quote.status === 'issued' && quote.revision === order.revision },
      seen: seenOf(payment),
      ageMs: Date.parse(now) - Date.parse(attempt.createdAt),
      isGivenUp: form.isGivenUp === true,
      requestMsMax: present(services.payments, 'a provider').requestTimeoutMsMax,
    })
    return carryOut(services, tx, { form, locked: { quote, order, attempt }, payment, decided })
  })
}

type CarryOut = {
  readonly form: SettlePayment
  readonly locked: Locked
  readonly payment: ProviderPayment | undefined
  readonly decided: SettlementStep
}

async function carryOut(services: Services, tx: Tx, { form, locked, payment, decided }: CarryOut): Promise<Recorded> {
  const { order, attempt } = locked
  const { orderNumber } = order
  const at = services.clock.now()
  const { customerId, attemptId } = attempt
  const reference = payment?.ref
  const outside = (work: (payments: PaymentProvider, ref: PaymentRef) => Promise<unknown>) => (payments: PaymentProvider) =>
    work(payments, present(reference, 'the provider showed a payment'))
  switch (decided.step) {
    case 'confirm': {
      await moveAttempt(tx, attempt, { event: 'authorise', at, card: cardOf(payment) })
      await moveOrder(tx, order, { event: 'confirm', actor: form.actor, at })
      await services.jobs.enqueue(tx, 'order-confirmed', { customerId, orderNumber })
      return {
        settled: { outcome: 'ordered', orderNumber },
        outside: outside((payments, ref) => payments.capture({ ref, attemptId, amount: attempt.amount })),
      }
    }
    case 'capture':
      return {
        settled: { outcome: 'ordered', orderNumber },
        outside: outside((payments, ref) => payments.capture({ ref, attemptId, amount: attempt.amount })),
      }
    case 'record-capture': {
      await moveAttempt(tx, attempt, { event: 'capture', at, capturedMinor: attempt.amount.minor, card: cardOf(payment) })
      await touchAttempt(tx, attempt, { at, isSettled: true })
      const detail = { attempt: attemptId, amount: String(attempt.amount.minor), currency: attempt.amount.currency }
      await appendEvents(tx, customerId, [
        { kind: 'payment-captured', actor: form.actor, at, quoteNumber: order.quoteNumber, orderNumber, detail },
      ])
      // The papers of a card order wait for its money: this is when it came, however late.
      await services.jobs.enqueue(tx, 'order-confirmed', { customerId, orderNumber })
      return { settled: { outcome: 'ordered', orderNumber } }
    }
    case 'give-up':
      return giveUp(services, tx, { form, locked, payment, decided })
    case 'close':
      return { settled: notOrdered(order), outside: outside((payments, ref) => payments.release({ ref, attemptId })) }
    case 'give-back': {
      // The attempt's own id is the key of the refund: given back once, however often this is asked.
      const refund = { refundId: attemptId, amount: attempt.amount, reason: 'requested-by-customer' } as const
      const kept = { attemptId, customerId, orderNumber, quoteNumber: order.quoteNumber }
      return { settled: notOrdered(order), outside: outside((payments, ref) => payments.refund({ ...refund, ref, reference: kept })) }
    }
    case 'lost-authorisation':
      services.log.error(
        { customerId, orderNumber, attemptId },
        'the authorisation of a confirmed order is gone: it has to be paid another way',
      )
      if (isLive(attempt.status)) await moveAttempt(tx, attempt, { event: 'fail', at, failureCode: 'authorisation-lost' })
      await touchAttempt(tx, attempt, { at, isSettled: true })
      return { settled: { outcome: 'ordered', orderNumber } }
    case 'wait': {
      if (decided.event !== undefined && attempt.status !== targetOf(decided.event) && attempt.status !== 'created') {
        await moveAttempt(tx, attempt, { event: decided.event, at })
      } else await touchAttempt(tx, attempt, { at, isSettled: false })
      return { settled: { outcome: 'pending', orderNumber } }
    }
    case 'done': {
      // Of an order that was cancelled before its money was taken: the authorisation is gone, or what was taken was given back.
      if (isLive(attempt.status)) await moveAttempt(tx, attempt, { event: 'release', at, failureCode: 'order-cancelled' })
      await touchAttempt(tx, attempt, { at, isSettled: true })
      const isOrdered = order.status === 'confirmed' || order.status === 'fulfilled'
      return { settled: isOrdered ? { outcome: 'ordered', orderNumber } : notOrdered(order, attempt) }
    }
  }
}

/** The order is released and its cart opens again; then, outside, nothing stays open at the provider. */
async function giveUp(
  services: Services,
  tx: Tx,
  what: Omit<CarryOut, 'decided'> & { decided: Extract<SettlementStep, { step: 'give-up' }> },
): Promise<Recorded> {
  const { form, payment, decided } = what
  const { order, attempt } = what.locked
  const at = services.clock.now()
  const { customerId, attemptId } = attempt
  const event = attempt.status === 'created' ? 'release' : decided.event
  await moveAttempt(tx, attempt, { event, at, failureCode: decided.reason, card: cardOf(payment) })
  await moveOrder(tx, order, { event: 'release', actor: form.actor, at, reason: decided.reason })
  if (event === 'decline') await services.jobs.enqueue(tx, 'send-payment-declined-mail', { customerId, attemptId })
  const settled: Settled = { outcome: 'not-ordered', orderNumber: order.orderNumber, reason: decided.reason }
  if (payment === undefined || payment.state.status === 'released') {
    await touchAttempt(tx, attempt, { at, isSettled: true })
    return { settled }
  }
  return { settled, outside: (payments) => payments.release({ ref: payment.ref, attemptId }) }
}

function notOrdered(order: Order, attempt?: PaymentAttempt): Settled {
  return { outcome: 'not-ordered', orderNumber: order.orderNumber, reason: order.releaseReason ?? attempt?.failureCode ?? 'released' }
}

function targetOf(event: 'require-action' | 'lose-sight'): PaymentAttempt['status'] {
  return event === 'require-action' ? 'requires-action' : 'unknown'
}

function seenOf(payment: ProviderPayment | undefined): SeenPayment {
  if (payment === undefined) return { status: 'absent' }
  const { state } = payment
  switch (state.status) {
    case 'authorised':
      return { status: 'authorised', amount: state.authorised }
    case 'captured':
      if (state.refunded.minor >= state.captured.minor) return { status: 'released', reason: 'refunded' }
      return { status: 'captured', amount: state.captured }
    case 'declined':
      return { status: 'declined', code: state.decline.code }
    case 'awaiting-card':
    case 'requires-action':
    case 'processing':
    case 'released':
      return state
  }
}

/** All that is ever kept of a card: brand, last four digits, month of expiry. */
function cardOf(payment: ProviderPayment | undefined): PaymentAttempt['card'] {
  const state = payment?.state
  const card: CardFacts | undefined = state !== undefined && 'card' in state ? state.card : undefined
  return card && { brand: card.brand, last4: card.last4, expires: `${card.expiryYear}-${String(card.expiryMonth).padStart(2, '0')}` }
}
