import type { Language, OrderNumber } from '#src/domain/identifiers.ts'
import { isLive } from '#src/domain/payment-attempt.ts'
import type { Buyer } from '#src/domain/person.ts'
import { minutes, seconds } from '#src/kit/duration.ts'
import { present } from '#src/kit/assert.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { type AmountRefusal, type PaymentProvider, ProviderOutage } from '#src/providers/payment-provider.ts'
import { transact } from '#src/store/database.ts'
import { moveOrder } from '#src/store/order-state.ts'
import { type Order, lockOrderForCustomer } from '#src/store/order.ts'
import { type PaymentAttempt, lockAttemptForCustomer, moveAttempt, noteReference } from '#src/store/payment-attempt.ts'
import { lockQuoteForCustomer } from '#src/store/quote.ts'
import type { Services } from './services.ts'

export type StartPayment = {
  readonly orderNumber: OrderNumber
  readonly attemptId: string
  /** In the provider's frame on our page, or on the provider's own page where there is no JavaScript. */
  readonly flow: 'fields' | 'page'
  readonly language: Language
  readonly returnUrl: string
  readonly cancelUrl: string
}

export type StartedPayment =
  | { readonly flow: 'fields'; readonly clientSecret: string }
  | { readonly flow: 'page'; readonly pageUrl: string }

export type StartPaymentRefusal =
  | { readonly code: 'order-unknown' }
  | { readonly code: 'card-unavailable' }
  /** It is under way or over already: the order's own page says how it stands. */
  | { readonly code: 'payment-not-open' }
  | AmountRefusal

/**
 * Tells the provider of an attempt, with the attempt's id as idempotency key: written as `submitted` before the call, so that a
 * crash at any point leaves a row that settling can finish. Asking again for the same attempt gives the same answer.
 */
export async function startPayment(
  services: Services,
  buyer: Buyer,
  form: StartPayment,
): Promise<Result<StartedPayment, StartPaymentRefusal>> {
  const { payments } = services
  if (payments === undefined) return refused({ code: 'card-unavailable' })
  const submitted = await submit(services, buyer, form)
  if (!submitted.ok) return submitted
  try {
    const started = await call(payments, { ...submitted.value, form })
    if (!started.ok) {
      await letGo(services, buyer, submitted.value)
      return started
    }
    const { reference, ...answer } = started.value
    const isOpen = await keepReference(services, submitted.value.attempt, reference)
    return isOpen ? ok(answer) : refused({ code: 'payment-not-open' })
  } catch (error) {
    if (!(error instanceof ProviderOutage)) throw error
    services.log.warn({ err: error, attemptId: form.attemptId }, 'the payment provider does not answer')
    return refused({ code: (await letGo(services, buyer, submitted.value)) ? 'card-unavailable' : 'payment-not-open' })
  }
}

type Submitted = { readonly order: Order; readonly attempt: PaymentAttempt }

function submit(services: Services, buyer: Buyer, form: StartPayment): Promise<Result<Submitted, StartPaymentRefusal>> {
  const { customerId } = buyer
  const at = services.clock.now()
  return transact(services.db, { customers: [customerId] }, async (tx): Promise<Result<Submitted, StartPaymentRefusal>> => {
    const known = await lockOrderForCustomer(tx, customerId, form.orderNumber)
    if (known === undefined) return refused({ code: 'order-unknown' })
    const attempt = await lockAttemptForCustomer(tx, customerId, form.attemptId)
    if (attempt?.orderNumber !== form.orderNumber) return refused({ code: 'order-unknown' })
    if (known.status !== 'placing' || (attempt.status !== 'created' && attempt.status !== 'submitted'))
      return refused({ code: 'payment-not-open' })
    if (attempt.status === 'created') {
      await moveAttempt(tx, attempt, { event: 'submit', at, provider: present(services.payments, 'a provider').name })
      // In case neither the browser nor a webhook comes back.
      const settle = { customerId, attemptId: attempt.attemptId }
      await services.jobs.enqueue(tx, 'settle-payment', settle, { startAfterSeconds: minutes(31) / seconds(1) })
    }
    return ok({ order: known, attempt })
  })
}

/**
 * False when the attempt was given up while the provider was being told, as the sweep does with one that seems never to have arrived:
 * nobody is handed the means to pay it, and it is settled once more, which closes what the provider now has.
 */
function keepReference(services: Services, { customerId, attemptId }: PaymentAttempt, reference: string): Promise<boolean> {
  return transact(services.db, { customers: [customerId] }, async (tx) => {
    const attempt = present(await lockAttemptForCustomer(tx, customerId, attemptId), 'an attempt never goes away')
    await noteReference(tx, attempt, reference)
    if (isLive(attempt.status)) return true
    await services.jobs.enqueue(tx, 'settle-payment', { customerId, attemptId })
    return false
  })
}

/**
 * Nobody was handed the means to pay, and nobody will be, so that the order is released without asking a provider who does not answer:
 * another way of paying is open at once. The attempt is not settled: the sweep closes whatever reached the provider after all. False where
 * the same form, sent twice, did hand out the means meanwhile, or somebody else was quicker to end it.
 */
function letGo(services: Services, buyer: Buyer, { order, attempt }: Submitted): Promise<boolean> {
  const { customerId } = buyer
  const at = services.clock.now()
  return transact(services.db, { customers: [customerId] }, async (tx) => {
    await lockQuoteForCustomer(tx, customerId, order.quoteNumber)
    const placing = present(await lockOrderForCustomer(tx, customerId, order.orderNumber), 'an order never goes away')
    const told = present(await lockAttemptForCustomer(tx, customerId, attempt.attemptId), 'an attempt never goes away')
    if (placing.status !== 'placing' || !isLive(told.status) || told.providerReference !== undefined) return false
    await moveAttempt(tx, told, { event: 'fail', at, failureCode: 'unavailable' })
    await moveOrder(tx, placing, { event: 'release', actor: `user:${buyer.userId}`, at, reason: 'unavailable' })
    return true
  })
}

type Started = Result<StartedPayment & { readonly reference: string }, AmountRefusal>

async function call(payments: PaymentProvider, { order, attempt, form }: Submitted & { readonly form: StartPayment }): Promise<Started> {
  const { customerId, orderNumber, quoteNumber } = order
  const request = {
    reference: { attemptId: attempt.attemptId, customerId, orderNumber, quoteNumber },
    amount: attempt.amount,
    description: `Order ${orderNumber}`,
  }
  if (form.flow === 'fields') {
    const started = await payments.startWithFields(request)
    return started.ok ? ok({ flow: 'fields', clientSecret: started.value.clientSecret, reference: started.value.ref }) : started
  }
  const { language, returnUrl, cancelUrl } = form
  const started = await payments.startOnPage({ ...request, language, returnUrl, cancelUrl })
  return started.ok ? ok({ flow: 'page', pageUrl: started.value.pageUrl, reference: started.value.ref }) : started
}
