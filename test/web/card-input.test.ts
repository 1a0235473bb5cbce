import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PaymentProvider } from '#src/providers/payment-provider.ts'
import { createStripeProvider, sandboxBrowser } from '#src/providers/payments/stripe/stripe-provider.ts'
import { demoKeys } from '#src/sandbox/sandbox.ts'
import { openDatabase } from '#src/store/database.ts'
import type { WebApp } from '#src/web/web.ts'
import { cards, payAsBrowser } from '#test/sandbox/pay-as-browser.ts'
import { type RunningSandbox, runSandbox } from '#test/sandbox/run-sandbox.ts'
import { ordersOf, toReview, useBuyers } from '#test/support/buyers.ts'
import { useDatabase } from '#test/support/database.ts'
import type { Page } from '#test/support/page.ts'
import { type Visitor, aVisitor } from '#test/support/visitor.ts'
import { useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyer = useBuyers(database, web)
const secret = 'whsec_of_this_test'
const stripe = new Stripe('sk_test_signs')
let sandbox: RunningSandbox
/** The application with the sandbox as its card provider. */
let app: WebApp

beforeAll(async () => {
  sandbox = await runSandbox()
  app = web.another({ payments: providerAt(sandbox.url) })
})
afterAll(() => sandbox.stop())

function providerAt(url: string): PaymentProvider {
  return createStripeProvider({
    name: 'sandbox',
    secretKey: demoKeys.secret,
    publishableKey: demoKeys.publishable,
    webhookSecrets: [secret],
    apiUrl: url,
    browser: sandboxBrowser(url),
  })
}

/** The same person at the browser, served by the application with a card provider. */
function at(wanted: WebApp, visitor: Visitor): Visitor {
  const moved = aVisitor(wanted)
  for (const [name, value] of visitor.cookies) moved.cookies.set(name, value)
  return moved
}

async function atReview(wanted: WebApp = app) {
  const { renewal, visitor: signedIn } = await aBuyer()
  const visitor = at(wanted, signedIn)
  return { renewal, visitor, review: await toReview({ visitor, renewal }) }
}

/** What the script of the card fields sends, with some fields changed. */
async function sendByCard(visitor: Visitor, review: Page, changed: Readonly<Record<string, string>> = {}): Promise<Response> {
  const form = review.forms.find((one) => one.entries.some(([name]) => name === 'submission_id'))
  const fields = { ...Object.fromEntries((form?.entries ?? []).filter(([, value]) => typeof value === 'string')), payment_method: 'card' }
  const body = new FormData()
  for (const [name, value] of Object.entries({ ...fields, ...changed })) body.append(name, value)
  return visitor.send(review.url, { method: 'POST', body, headers: { accept: 'application/json' } })
}

async function events(): Promise<number> {
  const { rows } = await sql<{ n: number }>`select (select count(*) from provider_event)::integer
    + (select count(*) from pgboss.job where name = 'provider-event')::integer as n`.execute(database.owner)
  return rows[0]?.n ?? -1
}

type Event = { readonly id?: string; readonly object?: object; readonly type?: string }

function payloadOf({ id = `evt_${randomUUID()}`, object, type = 'payment_intent.succeeded' }: Event = {}): string {
  const told = object ?? { object: 'payment_intent', id: 'pi_1', metadata: { attemptId: randomUUID() } }
  return JSON.stringify({ id, object: 'event', type, created: Math.floor(Date.now() / 1_000), data: { object: told } })
}

function signatureOf(payload: string, given: { readonly secret?: string; readonly secondsAgo?: number } = {}): string {
  const timestamp = Math.floor(Date.now() / 1_000) - (given.secondsAgo ?? 0)
  return stripe.webhooks.generateTestHeaderString({ payload, secret: given.secret ?? secret, timestamp })
}

async function deliver(payload: string, signature: string | undefined, to: WebApp = app): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(signature === undefined ? {} : { 'stripe-signature': signature }) }
  return to.request('http://localhost:3000/webhooks/payments', { method: 'POST', body: payload, headers })
}

describe('a webhook', () => {
  test('that is signed is recorded once, with its job, and told so; delivered again it is known', async () => {
    const before = await events()
    const payload = payloadOf()
    const answers = [await deliver(payload, signatureOf(payload)), await deliver(payload, signatureOf(payload))]
    expect(answers.map((answer) => answer.status)).toEqual([202, 202])
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([{ received: 'recorded' }, { received: 'known' }])
    expect(await events()).toBe(before + 2)
  })

  test('delivered eight times at the same moment is recorded once', async () => {
    const before = await events()
    const payload = payloadOf()
    const signature = signatureOf(payload)
    const answers = await Promise.all(Array.from({ length: 8 }, () => deliver(payload, signature)))
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 8 }, () => 202))
    expect(await events()).toBe(before + 2)
  })

  test.each([
    ['that nobody signed', () => undefined, 400, 'unsigned'],
    ['with something else for a signature', () => 'Bearer whsec', 400, 'unsigned'],
    ['signed with another secret', (payload: string) => signatureOf(payload, { secret: 'whsec_of_somebody' }), 400, 'wrong-signature'],
    ['signed for another body', () => signatureOf(payloadOf()), 400, 'wrong-signature'],
    ['signed six minutes ago', (payload: string) => signatureOf(payload, { secondsAgo: 360 }), 400, 'stale'],
    ['signed six minutes ahead', (payload: string) => signatureOf(payload, { secondsAgo: -360 }), 400, 'stale'],
  ])('%s is refused and leaves no row and no job', async (_name, sign, status, error) => {
    const before = await events()
    const payload = payloadOf()
    const answer = await deliver(payload, sign(payload))
    expect([answer.status, await answer.json()]).toEqual([status, { error }])
    expect(await events()).toBe(before)
  })

  test.each([
    ['a body that is no JSON', 'pi_1 succeeded', 400, 'malformed'],
    ['no event', '{"object":"payment_intent"}', 400, 'malformed'],
    [
      'more than a quarter of a megabyte',
      payloadOf({ object: { object: 'payment_intent', padding: 'x'.repeat(300_000) } }),
      413,
      'oversized',
    ],
  ])('signed, with %s, is refused and leaves nothing', async (_name, payload, status, error) => {
    const before = await events()
    const answer = await deliver(payload, signatureOf(payload))
    expect([answer.status, await answer.json()]).toEqual([status, { error }])
    expect(await events()).toBe(before)
  })

  test('of two megabytes is not even read', async () => {
    const before = await events()
    const payload = 'x'.repeat(2_000_000)
    expect((await deliver(payload, signatureOf(payload))).status).toBe(413)
    expect(await events()).toBe(before)
  })

  test('of a kind that we never met, or of no payment of ours, is recorded and starts nothing', async () => {
    const { rows: jobs } = await sql`select from pgboss.job where name = 'provider-event'`.execute(database.owner)
    const payload = payloadOf({ type: 'v9.telepathy.received', object: { object: 'telepathy', id: 'x', metadata: null } })
    const answer = await deliver(payload, signatureOf(payload))
    expect([answer.status, await answer.json()]).toEqual([202, { received: 'recorded' }])
    const { rows } = await sql`select from pgboss.job where name = 'provider-event'`.execute(database.owner)
    expect(rows).toHaveLength(jobs.length)
  })

  test('that cannot be recorded is never answered as if it were', async () => {
    const away = openDatabase({ connectionString: 'postgresql://nobody@127.0.0.1:1/nowhere', role: 'guichet_web', maxConnections: 1 })
    const payload = payloadOf()
    const answer = await deliver(payload, signatureOf(payload), web.another({ payments: providerAt(sandbox.url), db: away }))
    expect(answer.status).toBe(503)
    await away.destroy()
  })

  test('where no provider is configured finds no door', async () => {
    const payload = payloadOf()
    expect((await deliver(payload, signatureOf(payload), web.app)).status).toBe(404)
  })
})

describe('a return', () => {
  test('with the payment of somebody else orders nothing: what stands in the address proves nothing', async () => {
    const paid = await atReview()
    const started = (await (await sendByCard(paid.visitor, paid.review)).json()) as { clientSecret: string; returnUrl: string }
    await payAsBrowser(sandbox.url, started.clientSecret, cards.pays)
    const intent = started.clientSecret.split('_secret_')[0] ?? ''

    const forger = await atReview()
    const own = (await (await sendByCard(forger.visitor, forger.review)).json()) as { returnUrl: string }
    const forged = `${new URL(own.returnUrl).pathname}?payment_intent=${intent}&redirect_status=succeeded&attempt=${intent}`
    const page = await forger.visitor.open(forged)
    expect(page.text).toContain('Your order is being placed')
    expect((await ordersOf(database, forger.renewal)).map((order) => order.status)).toEqual(['placing'])

    const others = await forger.visitor.open(new URL(started.returnUrl).pathname)
    expect(others.status).toBe(404)
    expect((await ordersOf(database, paid.renewal)).map((order) => order.status)).toEqual(['placing'])
    const confirmed = await paid.visitor.open(new URL(started.returnUrl).pathname)
    expect(confirmed.text).toContain('Thank you, your renewal is ordered')
  })

  test.each(['99999999/payment/return', '0/payment/return', '-1/payment', 'x/payment/cancelled'])(
    'to /orders/%s is nowhere',
    async (path) => {
      const { visitor } = await atReview()
      expect((await visitor.open(`/orders/${path}`)).status).toBe(404)
    },
  )
})

describe('a forged amount', () => {
  test('orders nothing and asks nothing of the provider', async () => {
    const { renewal, visitor, review } = await atReview()
    const answer = await sendByCard(visitor, review, { seen_total_minor: '1' })
    expect(answer.status).toBe(422)
    expect(await ordersOf(database, renewal)).toEqual([])
  })

  test('in a field of its own is not even looked at: the provider is told ours', async () => {
    const { visitor, review } = await atReview()
    const forged = { amount: '1', amount_minor: '1', currency: 'jpy', total: '0.01', order_number: '1' }
    const started = (await (await sendByCard(visitor, review, forged)).json()) as { clientSecret: string }
    const id = started.clientSecret.split('_secret_')[0]
    const response = await fetch(`${sandbox.url}/v1/payment_intents/${id}`, { headers: { authorization: `Bearer ${demoKeys.secret}` } })
    expect(await response.json()).toMatchObject({ amount: 2_598_240, currency: 'gbp', capture_method: 'manual' })
  })
})

describe('a provider that is down', () => {
  test('when the page opens leaves the other methods as they are, and the card says so when it is tried', async () => {
    const gone = await runSandbox()
    await gone.stop()
    const { renewal, visitor, review } = await atReview(web.another({ payments: providerAt(gone.url) }))
    expect(review.status).toBe(200)
    const place = /data-card-unavailable="([^"]*)"/.exec(review.html)?.[1]
    expect(place).toContain('Choose another way to pay')
    const answer = await sendByCard(visitor, review)
    const { next } = (await answer.json()) as { next: string }
    expect([answer.status, next]).toEqual([409, `/checkout/00${renewal.quoteNumber}/review?payment=unavailable`])
    const told = await visitor.open(next)
    expect(told.url).toBe(next)
    expect(told.alerts.join(' ')).toContain('Card payment does not answer right now. Choose another method, or try again later.')
    expect((await ordersOf(database, renewal)).map((order) => order.status)).toEqual(['released'])
    const ordered = await visitor.press(told, 'Submit', { payment_method: 'invoice' })
    expect(ordered.text).toContain('Thank you, your renewal is ordered')
    expect((await ordersOf(database, renewal)).map((order) => order.status)).toEqual(['released', 'confirmed'])
  })

  test('without JavaScript leads to the same page', async () => {
    const gone = await runSandbox()
    await gone.stop()
    const { renewal, visitor, review } = await atReview(web.another({ payments: providerAt(gone.url) }))
    const told = await visitor.press(review, 'Submit', { payment_method: 'card' })
    expect(told.url).toBe(`/checkout/00${renewal.quoteNumber}/review?payment=unavailable`)
    expect(told.alerts.join(' ')).toContain('Card payment does not answer right now')
  })
})
