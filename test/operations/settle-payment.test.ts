import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PlaceOrder } from '#src/operations/place-order.ts'
import { assert, present } from '#src/kit/assert.ts'
import { checkBooks } from '#src/operations/check-books.ts'
import { placeOrder } from '#src/operations/place-order.ts'
import { refundOrder } from '#src/operations/refund-order.ts'
import { refundPayment } from '#src/operations/refund-payment.ts'
import { settlePayment } from '#src/operations/settle-payment.ts'
import { startPayment } from '#src/operations/start-payment.ts'
import { sweepPayments } from '#src/operations/sweep-payments.ts'
import { ProviderOutage } from '#src/providers/payment-provider.ts'
import { createStripeProvider, sandboxBrowser } from '#src/providers/payments/stripe/stripe-provider.ts'
import { demoKeys } from '#src/sandbox/sandbox.ts'
import { moveQuote } from '#src/store/quote.ts'
import { transact } from '#src/store/database.ts'
import { attemptsOfOrderForCustomer } from '#src/store/payment-attempt.ts'
import { findOrderForCustomer } from '#src/store/order.ts'
import type { Person } from '#src/domain/person.ts'
import { answerChallenge, cards, payAsBrowser } from '#test/sandbox/pay-as-browser.ts'
import { type RunningSandbox, runSandbox } from '#test/sandbox/run-sandbox.ts'
import { readyToOrder, submission } from '#test/support/checkout.ts'
import { useDatabase } from '#test/support/database.ts'
import { type FixedClock, fixedClock } from '#test/support/fixed-clock.ts'
import { type Renewal, aRenewal } from '#test/support/renewal.ts'
import { type TestServices, testServices } from '#test/support/services.ts'

const database = useDatabase()
let sandbox: RunningSandbox
let services: TestServices
let clock: FixedClock
let built = 0
let startedAt = ''

beforeAll(async () => {
  sandbox = await runSandbox()
  // The provider's clock is the real one, and so is the shop's here; only what must lapse moves it.
  clock = fixedClock(new Date().toISOString())
  const payments = sandboxProvider()
  services = await testServices({ db: database.web, connectionString: database.connectionString, clock, payments })
  await sql`update price set valid_from = '2020-01-01'`.execute(database.owner)
})
beforeEach(() => {
  sandbox.faults.clear()
  startedAt = new Date().toISOString()
  clock.moveTo(startedAt)
})
afterAll(async () => {
  await services.stop()
  await sandbox.stop()
})

type Paying = {
  readonly renewal: Renewal
  readonly orderNumber: Parameters<typeof startPayment>[2]['orderNumber']
  readonly attemptId: string
  readonly clientSecret: string
}

function sandboxProvider(given: Partial<Parameters<typeof createStripeProvider>[0]> = {}) {
  return createStripeProvider({
    name: 'sandbox',
    secretKey: demoKeys.secret,
    publishableKey: demoKeys.publishable,
    webhookSecrets: ['whsec_test'],
    apiUrl: sandbox.url,
    browser: sandboxBrowser(sandbox.url),
    ...given,
  })
}

async function anotherRenewal(): Promise<Renewal> {
  built += 1
  const renewal = await aRenewal(database.owner, {
    customerId: 1_000_000 + built,
    quoteNumber: 20_000_000 + built,
    validUntil: '2099-12-31',
  })
  await readyToOrder(services, renewal)
  return renewal
}

async function place(
  renewal: Renewal,
  given: Partial<PlaceOrder> = {},
): Promise<{ orderNumber: Paying['orderNumber']; attemptId: string }> {
  const placed = await placeOrder(services, renewal.buyer, submission(renewal, { method: 'card', ...given }))
  assert(placed.ok && placed.value.next === 'payment', 'the order waits for its payment')
  return placed.value
}

async function start(renewal: Renewal): Promise<Paying> {
  const placed = await place(renewal)
  const urls = { returnUrl: 'http://127.0.0.1:4190/return', cancelUrl: 'http://127.0.0.1:4190/cancelled' }
  const started = await startPayment(services, renewal.buyer, { ...placed, flow: 'fields', language: 'en', ...urls })
  assert(started.ok && started.value.flow === 'fields', 'the payment is started')
  return { renewal, ...placed, clientSecret: started.value.clientSecret }
}

function settle(paying: Pick<Paying, 'renewal' | 'attemptId'>, more: { readonly isGivenUp?: boolean } = {}) {
  return settlePayment(services, { customerId: paying.renewal.customerId, attemptId: paying.attemptId, actor: 'test', ...more })
}

async function standing(paying: Pick<Paying, 'renewal' | 'orderNumber'>) {
  const { customerId } = paying.renewal
  const order = present(await findOrderForCustomer(database.owner, [customerId], paying.orderNumber), 'the order is there')
  const attempts = await attemptsOfOrderForCustomer(database.owner, customerId, paying.orderNumber)
  return {
    order: order.status,
    attempts: attempts.map((attempt) => attempt.status),
    captured: attempts.map((attempt) => attempt.captured.minor),
  }
}

async function providerSays(attemptId: string) {
  const found: string[] = []
  for await (const payment of present(services.payments, 'a provider').paymentsSince('2020-01-01T00:00:00.000Z' as never)) {
    if (payment.reference.attemptId === attemptId) found.push(payment.state.status)
  }
  return found
}

test('a paid card order is confirmed and captured once, and only brand and last four digits are kept', async () => {
  const paying = await start(await anotherRenewal())
  await payAsBrowser(sandbox.url, paying.clientSecret, cards.pays)
  expect(await settle(paying)).toEqual({ outcome: 'ordered', orderNumber: paying.orderNumber })
  expect(await standing(paying)).toEqual({ order: 'confirmed', attempts: ['captured'], captured: [2_598_240n] })
  const [attempt] = await attemptsOfOrderForCustomer(database.owner, paying.renewal.customerId, paying.orderNumber)
  expect(attempt?.card).toEqual({ brand: 'visa', last4: '4242', expires: '2034-12' })
})

test('return, webhook and sweep at the same time, twenty rounds, make one order and one capture each', async () => {
  for (let round = 0; round < 20; round += 1) {
    const paying = await start(await anotherRenewal())
    await payAsBrowser(sandbox.url, paying.clientSecret, cards.pays)
    const settled = await Promise.all([settle(paying), settle(paying), settle(paying), settle(paying, { isGivenUp: true })])
    expect(new Set(settled.map((one) => one?.outcome))).toEqual(new Set(['ordered']))
    expect(await standing(paying)).toEqual({ order: 'confirmed', attempts: ['captured'], captured: [2_598_240n] })
    expect(await providerSays(paying.attemptId)).toEqual(['captured'])
  }
})

test.each([
  [cards.declined, 'declined'],
  [cards.insufficientFunds, 'insufficient-funds'],
])('card %s is declined: nothing is ordered, the cart is open again, another way of paying works', async (card, reason) => {
  const renewal = await anotherRenewal()
  const paying = await start(renewal)
  await payAsBrowser(sandbox.url, paying.clientSecret, card)
  expect(await settle(paying)).toEqual({ outcome: 'not-ordered', orderNumber: paying.orderNumber, reason })
  expect(await standing(paying)).toEqual({ order: 'released', attempts: ['declined'], captured: [0n] })
  expect(await providerSays(paying.attemptId)).toEqual(['released'])
  const again = await placeOrder(services, renewal.buyer, submission(renewal))
  expect(again).toMatchObject({ ok: true, value: { next: 'confirmation' } })
})

test('3-D Secure that is approved pays; that is refused orders nothing', async () => {
  const approved = await start(await anotherRenewal())
  await answerChallenge(await payAsBrowser(sandbox.url, approved.clientSecret, cards.asks3ds), 'approve')
  expect(await settle(approved)).toMatchObject({ outcome: 'ordered' })
  const refusedOne = await start(await anotherRenewal())
  await answerChallenge(await payAsBrowser(sandbox.url, refusedOne.clientSecret, cards.asks3ds), 'refuse')
  expect(await settle(refusedOne)).toMatchObject({ outcome: 'not-ordered', reason: 'authentication-failed' })
})

test('3-D Secure that is abandoned waits, and is released after half an hour', async () => {
  const paying = await start(await anotherRenewal())
  await payAsBrowser(sandbox.url, paying.clientSecret, cards.asks3ds)
  expect(await settle(paying)).toEqual({ outcome: 'pending', orderNumber: paying.orderNumber })
  expect(await standing(paying)).toMatchObject({ order: 'placing', attempts: ['requires-action'] })
  clock.moveTo(new Date(Date.parse(startedAt) + 31 * 60_000).toISOString())
  expect(await settle(paying)).toEqual({ outcome: 'not-ordered', orderNumber: paying.orderNumber, reason: 'abandoned' })
  expect(await providerSays(paying.attemptId)).toEqual(['released'])
})

test('a crash after the provider was told and before its name was kept is found by the attempt', async () => {
  const paying = await start(await anotherRenewal())
  await payAsBrowser(sandbox.url, paying.clientSecret, cards.pays)
  await sql`update payment_attempt set provider_reference = null where attempt_id = ${paying.attemptId}`.execute(database.owner)
  clock.moveTo(new Date(Date.parse(startedAt) + 60_000).toISOString())
  expect(await settle(paying)).toMatchObject({ outcome: 'ordered' })
})

test('a crash right after placing leaves nothing: the order is released when the provider never heard of it', async () => {
  const renewal = await anotherRenewal()
  const placed = { renewal, ...(await place(renewal)) }
  expect(await settle(placed)).toMatchObject({ outcome: 'pending' })
  clock.moveTo(new Date(Date.parse(startedAt) + 5 * 60_000).toISOString())
  expect(await settle(placed)).toMatchObject({ outcome: 'not-ordered', reason: 'never-reached-provider' })
  expect(await standing(placed)).toEqual({ order: 'released', attempts: ['released'], captured: [0n] })
})

test('a capture whose answer is lost is recorded by the next look, not taken twice', async () => {
  const paying = await start(await anotherRenewal())
  await payAsBrowser(sandbox.url, paying.clientSecret, cards.pays)
  sandbox.faults.add({ fault: 'fail-before', on: 'capture', count: 4 })
  await expect(settle(paying)).rejects.toThrow(ProviderOutage)
  expect(await standing(paying)).toMatchObject({ order: 'confirmed', attempts: ['authorised'] })
  sandbox.faults.clear()
  expect(await settle(paying)).toMatchObject({ outcome: 'ordered' })
  expect(await standing(paying)).toEqual({ order: 'confirmed', attempts: ['captured'], captured: [2_598_240n] })
})

test('a capture whose failure the provider remembers, more than once, is taken with another key in the end', async () => {
  const paying = await start(await anotherRenewal())
  await payAsBrowser(sandbox.url, paying.clientSecret, cards.pays)
  sandbox.faults.add({ fault: 'fail-and-remember', on: 'capture', count: 3 })
  await expect(settle(paying)).rejects.toThrow(ProviderOutage)
  await settle(paying).catch(() => undefined)
  await settle(paying).catch(() => undefined)
  expect(await settle(paying)).toMatchObject({ outcome: 'ordered' })
  expect(await standing(paying)).toEqual({ order: 'confirmed', attempts: ['captured'], captured: [2_598_240n] })
  expect(await providerSays(paying.attemptId)).toEqual(['captured'])
})

test('a quote that was superseded during the payment is not ordered, and the money is let go', async () => {
  const paying = await start(await anotherRenewal())
  await payAsBrowser(sandbox.url, paying.clientSecret, cards.pays)
  const quote = { customerId: paying.renewal.customerId, quoteNumber: paying.renewal.quoteNumber, revision: 1 }
  await transact(database.owner, { customers: 'all' }, (tx) => moveQuote(tx, quote, { from: 'issued', to: 'cancelled' }))
  expect(await settle(paying)).toEqual({ outcome: 'not-ordered', orderNumber: paying.orderNumber, reason: 'quote-closed' })
  expect(await providerSays(paying.attemptId)).toEqual(['released'])
})

test('an amount that differs from the order’s is never taken for it', async () => {
  const paying = await start(await anotherRenewal())
  await payAsBrowser(sandbox.url, paying.clientSecret, cards.pays)
  await sql`update payment_attempt set amount_minor = 1 where attempt_id = ${paying.attemptId}`.execute(database.owner)
  expect(await settle(paying)).toEqual({ outcome: 'not-ordered', orderNumber: paying.orderNumber, reason: 'amount-differs' })
  expect(await providerSays(paying.attemptId)).toEqual(['released'])
})

test('a payment that is authorised after the buyer gave up and ordered by invoice is let go', async () => {
  const renewal = await anotherRenewal()
  const paying = await start(renewal)
  expect(await settle(paying, { isGivenUp: true })).toMatchObject({ outcome: 'not-ordered', reason: 'given-up' })
  const late = await payAsBrowser(sandbox.url, paying.clientSecret, cards.pays)
  expect(late.status).toBe(400)
  const invoice = await placeOrder(services, renewal.buyer, submission(renewal))
  expect(invoice).toMatchObject({ ok: true, value: { next: 'confirmation' } })
  expect(await settle(paying)).toMatchObject({ outcome: 'not-ordered' })
  expect(await providerSays(paying.attemptId)).toEqual(['released'])
})

test.each(['never-answer', 'cut-connection', 'fail-after'] as const)(
  'a start that comes to nothing (%s) frees the order at once, and what the provider made of it is closed later',
  async (fault) => {
    const renewal = await anotherRenewal()
    const placed = { renewal, ...(await place(renewal)) }
    sandbox.faults.add({ fault, on: 'create', count: 2 })
    const hasty = { ...services, payments: sandboxProvider({ answerTimeoutMs: 300, retriesMax: 1 }) }
    const urls = { returnUrl: 'http://127.0.0.1:4190/r', cancelUrl: 'http://127.0.0.1:4190/c' }
    const started = await startPayment(hasty, renewal.buyer, { ...placed, flow: 'fields', language: 'en', ...urls })
    expect(started).toEqual({ ok: false, refusal: { code: 'card-unavailable' } })
    expect(await standing(placed)).toEqual({ order: 'released', attempts: ['failed'], captured: [0n] })
    expect(await placeOrder(services, renewal.buyer, submission(renewal))).toMatchObject({ ok: true, value: { next: 'confirmation' } })
    expect(await providerSays(placed.attemptId)).toEqual(['awaiting-card'])
    sandbox.faults.clear()
    clock.moveTo(new Date(Date.parse(startedAt) + 2 * 60_000).toISOString())
    expect(await settle(placed)).toMatchObject({ outcome: 'not-ordered', reason: 'unavailable' })
    expect(await providerSays(placed.attemptId)).toEqual(['released'])
  },
)

test('a start that comes to nothing leaves alone what the same form, sent twice, has begun', async () => {
  const renewal = await anotherRenewal()
  const paying = await start(renewal)
  sandbox.faults.add({ fault: 'never-answer', on: 'create', count: 2 })
  const hasty = { ...services, payments: sandboxProvider({ answerTimeoutMs: 300, retriesMax: 1 }) }
  const urls = { returnUrl: 'http://127.0.0.1:4190/r', cancelUrl: 'http://127.0.0.1:4190/c' }
  const again = await startPayment(hasty, renewal.buyer, { ...paying, flow: 'fields', language: 'en', ...urls })
  expect(again).toEqual({ ok: false, refusal: { code: 'payment-not-open' } })
  expect(await standing(paying)).toMatchObject({ order: 'placing', attempts: ['submitted'] })
  await payAsBrowser(sandbox.url, paying.clientSecret, cards.pays)
  expect(await settle(paying)).toMatchObject({ outcome: 'ordered' })
})

test('the sweep finds what nobody came back for', async () => {
  const paying = await start(await anotherRenewal())
  await payAsBrowser(sandbox.url, paying.clientSecret, cards.pays)
  const worker = { ...services, db: database.owner }
  expect(await sweepPayments(worker)).toBe(0)
  clock.moveTo(new Date(Date.parse(startedAt) + 2 * 60_000).toISOString())
  expect(await sweepPayments(worker)).toBeGreaterThanOrEqual(1)
})

test('operations gives back part and then the rest, never more, and the same form twice is one refund', async () => {
  const paying = await start(await anotherRenewal())
  await payAsBrowser(sandbox.url, paying.clientSecret, cards.pays)
  await settle(paying)
  const { customerId } = paying.renewal
  const person = { kind: 'operations', userId: 'ops', name: 'Ops' } as unknown as Person
  const refund = { customerId, orderNumber: paying.orderNumber, refundId: crypto.randomUUID(), amountMinor: 98_240n, reason: 'goodwill' }
  expect(await refundOrder(services, person, refund)).toMatchObject({ ok: true })
  expect(await refundOrder(services, person, refund)).toMatchObject({ ok: true })
  await refundPayment(services, refund)
  await refundPayment(services, refund)
  const tooMuch = { ...refund, refundId: crypto.randomUUID(), amountMinor: 2_598_240n }
  expect(await refundOrder(services, person, tooMuch)).toEqual({
    ok: false,
    refusal: { code: 'exceeds-captured', refundableMinor: 2_500_000n },
  })
  const notStaff = await refundOrder(services, { ...person, kind: 'customer' }, { ...refund, refundId: crypto.randomUUID() })
  expect(notStaff).toEqual({ ok: false, refusal: { code: 'may-not-refund' } })
})

test('after all of this the books agree with the provider’s own list', async () => {
  clock.moveTo(new Date(Date.parse(startedAt) + 40 * 60_000).toISOString())
  const open = await database.owner
    .selectFrom('payment_attempt')
    .select(['customer_id', 'attempt_id'])
    .where('settled_at', 'is', null)
    .execute()
  for (const row of open) await settlePayment(services, { customerId: row.customer_id as never, attemptId: row.attempt_id, actor: 'test' })
  await sql`update payment_attempt set amount_minor = 2598240 where amount_minor = 1`.execute(database.owner)
  const checked = await checkBooks({ ...services, db: database.owner })
  expect(checked.differences).toEqual([])
  expect(checked.rules).toBeGreaterThanOrEqual(10)
  expect(checked.providerPayments).toBeGreaterThanOrEqual(25)
})

test('the check tells money that was taken and is not in the books', async () => {
  const paying = await start(await anotherRenewal())
  await payAsBrowser(sandbox.url, paying.clientSecret, cards.pays)
  await settle(paying)
  await sql`update payment_attempt set captured_minor = 5, status = 'captured' where attempt_id = ${paying.attemptId}`.execute(
    database.owner,
  )
  clock.moveTo(new Date(Date.parse(startedAt) + 40 * 60_000).toISOString())
  const { differences } = await checkBooks({ ...services, db: database.owner })
  expect(differences.map((difference) => difference.invariant).toSorted()).toEqual([
    'captured-money-has-its-order',
    'captured-money-is-booked',
  ])
})
