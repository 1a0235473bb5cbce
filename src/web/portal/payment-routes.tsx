import { Hono } from 'hono'
import type { Context } from 'hono'
import { type OrderNumber, parseOrderNumber } from '#src/domain/identifiers.ts'
import { type Buyer, buyerAt, buyerCan, customersOf } from '#src/domain/person.ts'
import { type Settled, settleOrWait } from '#src/operations/settle-payment.ts'
import { type StartPaymentRefusal, startPayment } from '#src/operations/start-payment.ts'
import { type Order, findOrderForCustomer } from '#src/store/order.ts'
import { attemptsOfOrderForCustomer } from '#src/store/payment-attempt.ts'
import { notFoundPage } from '../error-pages.tsx'
import type { WebEnv } from '../web.ts'
import { personIn, readOwn } from './buyer.ts'
import { orderPath, reviewPath } from './pages/paths.ts'

type Paying = { readonly order: Order; readonly buyer: Buyer; readonly attemptId: string | undefined }

/** Where a card payment comes back to, and where it is given up. What stands in the address proves nothing: the provider is asked. */
export function paymentRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/orders/:orderNumber/payment', (c) => comeBack(c, { isGivenUp: false }))
  app.get('/orders/:orderNumber/payment/return', (c) => comeBack(c, { isGivenUp: false }))
  app.get('/orders/:orderNumber/payment/cancelled', (c) => comeBack(c, { isGivenUp: true }))
  app.post('/orders/:orderNumber/payment/cancellation', (c) => comeBack(c, { isGivenUp: true }))
  return app
}

export function paymentUrls(c: Context<WebEnv>, orderNumber: OrderNumber): { readonly returnUrl: string; readonly cancelUrl: string } {
  const { origin } = new URL(c.req.url)
  const base = `${c.get('web').services.baseUrl.startsWith('https:') ? c.get('web').services.baseUrl : origin}${orderPath(orderNumber)}/payment`
  return { returnUrl: `${base}/return`, cancelUrl: `${base}/cancelled` }
}

export type PaymentToStart = {
  readonly buyer: Buyer
  readonly order: { readonly orderNumber: OrderNumber; readonly quoteNumber: number }
  readonly attemptId: string
}

/** After the order is `placing`: the client secret for the page's own script, or the provider's page for browsers without. */
export async function beginPayment(c: Context<WebEnv>, what: PaymentToStart): Promise<Response> {
  const { buyer, order, attemptId } = what
  const isScript = c.req.header('accept')?.includes('application/json') === true
  const urls = paymentUrls(c, order.orderNumber)
  const started = await startPayment(c.get('web').services, buyer, {
    orderNumber: order.orderNumber,
    attemptId,
    flow: isScript ? 'fields' : 'page',
    language: c.get('ui').language,
    ...urls,
  })
  if (!started.ok) return refusedStart(c, order, { refusal: started.refusal, isScript })
  if (started.value.flow === 'page') return c.redirect(started.value.pageUrl, 303)
  return c.json({ clientSecret: started.value.clientSecret, returnUrl: urls.returnUrl })
}

/** Nothing was paid: the order is released, and the review page says what else can be done. */
function refusedStart(
  c: Context<WebEnv>,
  order: PaymentToStart['order'],
  why: { readonly refusal: StartPaymentRefusal; readonly isScript: boolean },
) {
  const next =
    why.refusal.code === 'payment-not-open' ? orderPath(order.orderNumber) : `${reviewPath(order.quoteNumber)}?payment=unavailable`
  return why.isScript ? c.json({ next }, 409) : c.redirect(next, 303)
}

async function comeBack(c: Context<WebEnv>, { isGivenUp }: { readonly isGivenUp: boolean }): Promise<Response> {
  const paying = await payingOfPath(c)
  if (paying === undefined) return notFoundPage(c)
  const { order, buyer, attemptId } = paying
  if (attemptId === undefined || order.status !== 'placing') return c.redirect(afterwards(order, undefined), 303)
  const settled = await settleOrWait(c.get('web').services, {
    customerId: order.customerId,
    attemptId,
    actor: `user:${buyer.userId}`,
    isGivenUp,
  })
  return c.redirect(afterwards(order, settled), 303)
}

function afterwards(order: Order, settled: Settled | undefined): string {
  if (settled?.outcome === 'not-ordered') return `${reviewPath(order.quoteNumber)}?payment=${encodeURIComponent(settled.reason)}`
  if (settled === undefined && order.status === 'released')
    return `${reviewPath(order.quoteNumber)}?payment=${encodeURIComponent(order.releaseReason ?? 'released')}`
  return `${orderPath(order.orderNumber)}${settled?.outcome === 'ordered' ? '?new=1' : ''}`
}

async function payingOfPath(c: Context<WebEnv>): Promise<Paying | undefined> {
  const number = parseOrderNumber(c.req.param('orderNumber') ?? '')
  if (!number.ok) return undefined
  const person = personIn(c)
  return readOwn(c, async (reader) => {
    const order = await findOrderForCustomer(reader, customersOf(person), number.value)
    const buyer = order && buyerAt(person, order.customerId, order.siteNumber)
    if (order === undefined || buyer === undefined || !buyerCan(buyer, 'order')) return undefined
    const attempts = await attemptsOfOrderForCustomer(reader, order.customerId, order.orderNumber)
    return { order, buyer, attemptId: attempts.at(-1)?.attemptId }
  })
}
