import { type IncomingMessage, createServer } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Instant } from '#src/domain/plain-date.ts'
import { createStripeProvider } from '#src/providers/payments/stripe/stripe-provider.ts'
import { type Api, aCard, aPayment, anAuthorisation, openApi } from './api-client.ts'
import { cards } from './pay-as-browser.ts'

const secret = 'whsec_test'
const attemptId = '0198f1f2-7c1b-7b9a-8c1d-2f3a4b5c6d7e'
const ours = createStripeProvider({ name: 'sandbox', secretKey: 'sk_x', publishableKey: 'pk_x', webhookSecrets: [secret] })

type Delivery = {
  readonly type: string
  readonly id: string
  readonly body: string
  readonly headers: Headers
  readonly isAccepted: boolean
}
type Listener = { readonly url: string; readonly got: Delivery[]; answer: (type: string) => number; stop(): Promise<void> }

/** A shop's webhook endpoint that notes what it is sent and answers as it is told. */
async function listen(): Promise<Listener> {
  const got: Delivery[] = []
  const listener: Listener = { url: '', got, answer: () => 202, stop: () => new Promise((resolve) => server.close(() => resolve())) }
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const { id, type } = JSON.parse(body) as { id: string; type: string }
      const status = listener.answer(type)
      got.push({ id, type, body, headers: new Headers(request.headers as Record<string, string>), isAccepted: status < 300 })
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(listener, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/payments` })
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

describe('events', () => {
  let shop: Listener
  let api: Api
  beforeEach(async () => {
    shop = await listen()
    api = await openApi({ webhook: { url: shop.url, secret }, delivery: { retryDelaysMs: [20, 40], answerTimeoutMs: 500 } })
  })
  afterEach(async () => {
    await api.sandbox.close()
    await shop.stop()
  })

  const types = () => shop.got.map((delivery) => delivery.type).toSorted()
  const until = async (isDone: () => boolean) => {
    for (let tries = 0; tries < 400 && !isDone(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(isDone()).toBe(true)
  }

  it('tell of every step of a payment, signed so that our own adapter accepts them', async () => {
    const made = await api.post('/v1/payment_intents', { ...aPayment, metadata: { attemptId } })
    await api.post(`/v1/payment_intents/${made.body.id}/confirm`, aCard(cards.declined))
    await api.post(`/v1/payment_intents/${made.body.id}/confirm`, aCard(cards.pays))
    await api.post(`/v1/payment_intents/${made.body.id}/capture`)
    await api.post('/v1/refunds', { payment_intent: made.body.id, amount: '100', metadata: { attemptId, refundId: 'r-1' } })
    await api.sandbox.delivered()
    expect(types()).toEqual([
      'charge.captured',
      'charge.failed',
      'charge.refunded',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'payment_intent.created',
      'payment_intent.payment_failed',
      'payment_intent.succeeded',
      'refund.created',
    ])
    for (const { body, headers, type } of shop.got) {
      const event = ours.parseWebhook({ rawBody: new TextEncoder().encode(body), headers, now: new Date().toISOString() as Instant })
      const concerns = type.startsWith('refund') ? { kind: 'refund', refundId: 'r-1' } : { kind: 'payment', ref: made.body.id }
      expect(event).toMatchObject({ ok: true, value: { type, concerns: { attemptId, ...concerns } } })
    }
  })

  it('are sent again until they are accepted, the same event each time, and then no more', async () => {
    let refusals = 2
    shop.answer = () => (refusals-- > 0 ? 503 : 202)
    await api.post('/v1/payment_intents', aPayment)
    await until(() => shop.got.some((delivery) => delivery.isAccepted))
    expect(shop.got.map((delivery) => delivery.isAccepted)).toEqual([false, false, true])
    expect(new Set(shop.got.map((delivery) => delivery.body)).size).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(shop.got).toHaveLength(3)
  })

  it('are given up after the last retry', async () => {
    shop.answer = () => 500
    await api.post('/v1/payment_intents', aPayment)
    await until(() => shop.got.length === 3)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(shop.got).toHaveLength(3)
  })

  it('a redirect is no acceptance', async () => {
    shop.answer = () => 302
    await api.post('/v1/payment_intents', aPayment)
    await until(() => shop.got.length === 2)
  })

  it('of a refused change there are none', async () => {
    await api.post('/v1/payment_intents', { ...aPayment, amount: '1' })
    await api.sandbox.delivered()
    expect(shop.got).toEqual([])
  })

  describe('by the fault panel', () => {
    it('twice: the same event comes two times', async () => {
      api.sandbox.faults.add({ fault: 'webhook-twice', on: 'payment_intent.created' })
      await api.post('/v1/payment_intents', aPayment)
      await until(() => shop.got.length === 2)
      expect(shop.got[0]?.id).toBe(shop.got[1]?.id)
    })

    it('never: it does not come, later ones do', async () => {
      api.sandbox.faults.add({ fault: 'webhook-never', on: 'payment_intent.amount_capturable_updated' })
      await anAuthorisation(api)
      await api.sandbox.delivered()
      expect(types()).toEqual(['charge.succeeded', 'payment_intent.created'])
    })

    it('late: it comes after its time, with a signature that is not stale', async () => {
      api.sandbox.faults.add({ fault: 'webhook-late', on: 'payment_intent.created', delayMs: 150 })
      const before = performance.now()
      await api.post('/v1/payment_intents', aPayment)
      await until(() => shop.got.length === 1)
      expect(performance.now() - before).toBeGreaterThanOrEqual(149)
    })

    it('out of order: it comes behind one that happened later', async () => {
      api.sandbox.faults.add({ fault: 'webhook-out-of-order', on: 'payment_intent.amount_capturable_updated', delayMs: 5_000 })
      const { id } = await anAuthorisation(api)
      await api.sandbox.delivered()
      await api.post(`/v1/payment_intents/${id}/capture`)
      await until(() => shop.got.some((delivery) => delivery.type === 'payment_intent.amount_capturable_updated'))
      const order = shop.got.map((delivery) => delivery.type)
      const later = order.findIndex(
        (type) => type === 'payment_intent.succeeded' || type === 'charge.captured' || type === 'charge.succeeded',
      )
      expect(order.indexOf('payment_intent.amount_capturable_updated')).toBeGreaterThan(later)
    })

    it('out of order: it comes in the end, though nothing overtakes it', async () => {
      api.sandbox.faults.add({ fault: 'webhook-out-of-order', on: 'payment_intent.created', delayMs: 80 })
      await api.post('/v1/payment_intents', aPayment)
      await until(() => shop.got.length === 1)
    })

    it('a count is used up, a chance of nothing never strikes', async () => {
      api.sandbox.faults.add({ fault: 'webhook-never', count: 2 })
      api.sandbox.faults.add({ fault: 'webhook-never', count: 5, probability: 0 })
      for (let n = 0; n < 4; n += 1) await api.post('/v1/payment_intents', aPayment)
      await api.sandbox.delivered()
      expect(shop.got).toHaveLength(2)
      expect(api.sandbox.faults.list()).toMatchObject([{ remaining: 5 }])
    })
  })
})

describe('events over a restart', () => {
  it('what was not delivered is delivered by the next process', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'guichet-sandbox-'))
    const shop = await listen()
    shop.answer = () => 503
    const options = { folder, webhook: { url: shop.url, secret }, delivery: { retryDelaysMs: [30, 30, 30] } }
    const before = await openApi(options)
    const { body } = await before.post('/v1/payment_intents', aPayment)
    await before.sandbox.delivered()
    await before.sandbox.close()
    shop.answer = () => 202
    shop.got.length = 0
    const after = await openApi(options)
    await new Promise((resolve) => setTimeout(resolve, 100))
    await after.sandbox.delivered()
    expect(shop.got.map((delivery) => [delivery.type, delivery.isAccepted])).toEqual([['payment_intent.created', true]])
    expect(shop.got[0]?.body).toContain(body.id)
    await after.sandbox.close()
    await shop.stop()
    await rm(folder, { recursive: true })
  })
})
