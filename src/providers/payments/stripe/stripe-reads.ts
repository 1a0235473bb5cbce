import Stripe from 'stripe'
import { minutes, seconds } from '#src/kit/duration.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { PaymentLookup, PaymentRef, ProviderPayment, Reconciliation } from '../../payment-provider.ts'
import type { StripeClient } from './stripe-client.ts'
import { fromMetadata, toPagePayment, toPayment, toRefund, toUnixSeconds } from './stripe-payment.ts'
import { listPagesParams, listPaymentsParams, listRefundsParams, retrievePageParams, retrieveParams } from './stripe-requests.ts'

/** Our clock and Stripe's may differ by this much. */
const clockSkewMs = minutes(2)

export function readsOver(client: StripeClient, requestTimeoutMsMax: number): PaymentLookup & Reconciliation {
  return {
    requestTimeoutMsMax,
    retrieve: (ref) => retrievePayment(client, ref),
    findByAttempt: (attempt) => findByAttempt(client, { ...attempt, withinMs: requestTimeoutMsMax + clockSkewMs }),
    paymentsSince: (since) => paymentsSince(client, since),
    refundsSince: (since) => refundsSince(client, since),
  }
}

export function isPageRef(ref: PaymentRef): boolean {
  return ref.startsWith('cs_')
}

export async function retrievePayment(client: StripeClient, ref: PaymentRef): Promise<ProviderPayment | undefined> {
  try {
    if (isPageRef(ref)) {
      const session = await client.call('retrieve page', 'read', (stripe) => stripe.checkout.sessions.retrieve(ref, retrievePageParams))
      return toPagePayment(session)
    }
    return toPayment(await client.call('retrieve', 'read', (stripe) => stripe.paymentIntents.retrieve(ref, retrieveParams)))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw client.unexplained(error, 'retrieve')
  }
}

/** Lists rather than searches: Stripe's search lags behind by up to a minute, its lists do not. */
async function findByAttempt(
  client: StripeClient,
  attempt: { readonly attemptId: string; readonly startedAt: Instant; readonly withinMs: number },
): Promise<ProviderPayment | undefined> {
  const startedMs = Date.parse(attempt.startedAt)
  const created = {
    gte: Math.floor((startedMs - clockSkewMs) / seconds(1)),
    lte: Math.ceil((startedMs + attempt.withinMs) / seconds(1)),
  } satisfies Stripe.RangeQueryParam
  const isOurs = (listed: { readonly metadata: Stripe.Metadata | null }) => fromMetadata(listed.metadata)?.attemptId === attempt.attemptId
  const page = await client.call('find page', 'read', (stripe) => firstOf(stripe.checkout.sessions.list(listPagesParams(created)), isOurs))
  if (page) return toPagePayment(page)
  const intent = await client.call('find', 'read', (stripe) => firstOf(stripe.paymentIntents.list(listPaymentsParams(created)), isOurs))
  return intent && toPayment(intent)
}

async function* paymentsSince(client: StripeClient, since: Instant): AsyncGenerator<ProviderPayment> {
  const params = listPaymentsParams({ gte: toUnixSeconds(since) })
  for await (const intent of pagesOf(client, 'list payments', (stripe) => stripe.paymentIntents.list(params))) {
    const payment = toPayment(intent)
    if (payment) yield payment
  }
}

async function* refundsSince(client: StripeClient, since: Instant) {
  const params = listRefundsParams({ gte: toUnixSeconds(since) })
  for await (const listed of pagesOf(client, 'list refunds', (stripe) => stripe.refunds.list(params))) {
    const refund = toRefund(listed)
    if (refund) yield refund
  }
}

/** The SDK's paging, each step of which may meet an outage. */
async function* pagesOf<T>(client: StripeClient, name: string, list: (stripe: Stripe) => AsyncIterable<T>): AsyncGenerator<T> {
  const items = list(client.stripe)[Symbol.asyncIterator]()
  for (;;) {
    const step = await client.call(name, 'read', () => items.next())
    if (step.done) return
    yield step.value
  }
}

async function firstOf<T>(items: AsyncIterable<T>, isMeant: (item: T) => boolean): Promise<T | undefined> {
  for await (const item of items) if (isMeant(item)) return item
  return undefined
}

function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && (error.statusCode === 404 || error.code === 'resource_missing')
}
