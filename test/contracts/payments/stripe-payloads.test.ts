import { type IncomingMessage, createServer } from 'node:http'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { money } from '#src/domain/money.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { PaymentProvider, PaymentRef } from '#src/providers/payment-provider.ts'
import { createStripeProvider, stripeBrowser } from '#src/providers/payments/stripe/stripe-provider.ts'
import { callMsMax, defaultTimeouts } from '#src/providers/payments/stripe/stripe-client.ts'

type Json = Readonly<Record<string, unknown>>
type Asked = { readonly call: string; readonly body: string; readonly headers: IncomingMessage['headers'] }

const intent = fixture('payment-intent') as Json & { readonly latest_charge: Json }
const session = fixture('checkout-session')
const refund = fixture('refund')
const ref = 'pi_3QxYzLKuuB1fWySn0aBcDeFg' as PaymentRef
const pageRef = session['id'] as PaymentRef
const attemptId = '0198f1f2-7c1b-7b9a-8c1d-2f3a4b5c6d7e'
const reference = { attemptId, customerId: 1_234_567, orderNumber: 20_260_001, quoteNumber: 20_417_733 }
const amount = money(2_598_240n, 'GBP')
const request = { reference, amount, description: 'Order 20260001' }

function fixture(name: string): Json {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', `${name}.json`), 'utf8')) as Json
}

function listOf(...data: Json[]): Json {
  return { object: 'list', url: '/v1/x', has_more: false, data }
}

function failure(status: number, error: Json) {
  return { status, json: { error } }
}

describe('the adapter against payloads of Stripe’s API', () => {
  let provider: PaymentProvider
  let answers: { readonly status: number; readonly json: Json }[] = []
  let asked: Asked[] = []
  const server = createServer((incoming, response) => {
    let body = ''
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString()))
    incoming.on('end', () => {
      asked.push({
        call: `${incoming.method} ${decodeURIComponent(incoming.url ?? '')}`,
        body: decodeURIComponent(body),
        headers: incoming.headers,
      })
      const { status, json } = answers.shift() ?? failure(500, { type: 'api_error', message: 'the test has no answer for this' })
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
    })
  })

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    provider = createStripeProvider({
      name: 'stripe',
      secretKey: 'sk_test_key',
      publishableKey: 'pk',
      webhookSecrets: [],
      apiUrl,
      retriesMax: 0,
    })
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    answers = []
    asked = []
  })

  function answering(...next: (Json | ReturnType<typeof failure>)[]): void {
    answers = next.map((one) => ('json' in one ? (one as ReturnType<typeof failure>) : { status: 200, json: one }))
  }

  async function stateOf(json: Json) {
    answering(json)
    return (await provider.retrieve(ref))?.state
  }

  describe('what it sends', () => {
    it('a start: manual capture, cards only, our numbers as metadata, the attempt as the key', async () => {
      answering({ ...intent, status: 'requires_payment_method', latest_charge: null })
      await provider.startWithFields(request)
      expect(asked[0]?.call).toBe('POST /v1/payment_intents')
      expect(asked[0]?.body.split('&')).toEqual([
        'amount=2598240',
        'currency=gbp',
        'capture_method=manual',
        'allowed_payment_method_types[0]=card',
        'description=Order 20260001',
        `metadata[attemptId]=${attemptId}`,
        'metadata[customerId]=1234567',
        'metadata[orderNumber]=20260001',
        'metadata[quoteNumber]=20417733',
      ])
      expect(asked[0]?.headers).toMatchObject({
        authorization: 'Bearer sk_test_key',
        'idempotency-key': `${attemptId}.start`,
        'stripe-version': Stripe.API_VERSION,
        'content-type': 'application/x-www-form-urlencoded',
      })
      expect(asked[0]?.headers).not.toHaveProperty('x-stripe-client-telemetry')
    })

    it('a page: one line with our total, the metadata on the page and on the payment behind it', async () => {
      answering(session)
      const [returnUrl, cancelUrl] = ['https://shop.example/return', 'https://shop.example/cancelled']
      expect(await provider.startOnPage({ ...request, language: 'fr', returnUrl, cancelUrl })).toEqual({
        ok: true,
        value: { ref: pageRef, pageUrl: session['url'], expiresAt: '2027-02-28T12:00:00.000Z' },
      })
      const sent = asked[0]?.body.split('&') ?? []
      expect(sent).toContain('line_items[0][price_data][unit_amount]=2598240')
      expect(sent).toContain('payment_intent_data[capture_method]=manual')
      expect(sent).toContain(`payment_intent_data[metadata][attemptId]=${attemptId}`)
      expect(sent).toContain(`client_reference_id=${attemptId}`)
      expect(sent).toContain(`success_url=${returnUrl}`)
      expect(asked[0]?.headers['idempotency-key']).toBe(`${attemptId}.page`)
    })

    it('every other call by its method, path and key', async () => {
      const captured = { ...intent, status: 'succeeded', amount_received: 2_598_240 }
      answering(captured)
      await provider.capture({ ref, attemptId, amount })
      answering({ ...intent, status: 'canceled', cancellation_reason: 'requested_by_customer' })
      await provider.release({ ref, attemptId })
      answering(refund)
      await provider.refund({ ref, reference, refundId: 'r-1', amount: money(100_000n, 'GBP'), reason: 'duplicate' })
      answering(listOf(refund))
      await provider.findRefund(ref, 'r-1')
      expect(asked.map(({ call, headers }) => [call, headers['idempotency-key']])).toEqual([
        [`POST /v1/payment_intents/${ref}/capture`, `${attemptId}.capture`],
        [`POST /v1/payment_intents/${ref}/cancel`, `${attemptId}.release.payment`],
        ['POST /v1/refunds', 'r-1.refund'],
        [`GET /v1/refunds?payment_intent=${ref}&limit=100`, undefined],
      ])
      expect(asked[0]?.body).toBe('amount_to_capture=2598240&expand[0]=latest_charge')
      expect(asked[2]?.body).toContain('reason=duplicate')
    })

    it('a search by attempt looks at the minutes around its start only', async () => {
      answering(listOf(), listOf({ ...intent, metadata: {} }, intent))
      const found = await provider.findByAttempt({ attemptId, startedAt: '2027-02-27T12:00:00.000Z' as Instant })
      expect(found).toMatchObject({ ref, reference })
      const [first, second] = asked.map(({ call }) => new URL(call.replace('GET ', ''), 'http://x').searchParams)
      const start = Date.parse('2027-02-27T12:00:00.000Z') / 1_000
      const last = start + Math.ceil(callMsMax(defaultTimeouts) / 1_000) + 120
      for (const query of [first, second]) {
        expect(Number(query?.get('created[gte]'))).toBe(start - 120)
        expect(Math.abs(Number(query?.get('created[lte]')) - last)).toBeLessThanOrEqual(40)
      }
    })
  })

  describe('what it reads', () => {
    it('an authorisation', async () => {
      answering(intent)
      expect(await provider.retrieve(ref)).toEqual({
        ref,
        reference,
        amount,
        createdAt: '2027-02-27T12:00:00.000Z',
        state: {
          status: 'authorised',
          authorised: amount,
          captureBefore: '2027-03-06T12:00:55.000Z',
          card: { brand: 'mastercard', last4: '4444', expiryMonth: 8, expiryYear: 2029 },
        },
      })
    })

    it('a capture, partly refunded', async () => {
      const charge = { ...intent.latest_charge, captured: true, amount_captured: 2_598_240, amount_refunded: 100_000 }
      expect(await stateOf({ ...intent, status: 'succeeded', amount_received: 2_598_240, latest_charge: charge })).toMatchObject({
        status: 'captured',
        captured: amount,
        refunded: money(100_000n, 'GBP'),
      })
    })

    it.each([
      ['card_declined', 'insufficient_funds', 'insufficient-funds'],
      ['card_declined', 'stolen_card', 'declined'],
      ['payment_intent_authentication_failure', undefined, 'authentication-failed'],
    ])('a decline %s / %s', async (code, declineCode, ours) => {
      const error = { code, ...(declineCode === undefined ? {} : { decline_code: declineCode }), message: 'No.', type: 'card_error' }
      expect(await stateOf({ ...intent, status: 'requires_payment_method', last_payment_error: error })).toMatchObject({
        status: 'declined',
        decline: { code: ours },
      })
    })

    it.each([
      ['requires_confirmation', { status: 'awaiting-card' }],
      ['requires_action', { status: 'requires-action' }],
      ['processing', { status: 'processing' }],
    ])('%s', async (status, state) => {
      expect(await stateOf({ ...intent, status, latest_charge: null })).toEqual(state)
    })

    it.each([
      ['automatic', 'expired'],
      ['expired', 'expired'],
      ['requested_by_customer', 'released'],
      ['abandoned', 'released'],
      ['fraudulent', 'failed'],
      [null, 'failed'],
    ])('cancelled for %s', async (reason, ours) => {
      expect(await stateOf({ ...intent, status: 'canceled', cancellation_reason: reason })).toEqual({ status: 'released', reason: ours })
    })

    it('a status of tomorrow is an error, not a guess', async () => {
      await expect(stateOf({ ...intent, status: 'requires_telepathy' })).rejects.toThrow('unknown status')
    })

    it('a card that Stripe says little of', async () => {
      const charge = { ...intent.latest_charge, payment_method_details: { type: 'card', card: { brand: null, last4: null } } }
      expect(await stateOf({ ...intent, latest_charge: charge })).toMatchObject({
        card: { brand: 'unknown', last4: '0000', expiryMonth: 0 },
        captureBefore: undefined,
      })
    })

    it.each([
      ['without our metadata', { metadata: {} }],
      ['with half of it', { metadata: { attemptId } }],
      ['with a number that is none', { metadata: { ...(intent['metadata'] as Json), orderNumber: 'abc' } }],
      ['in a currency that we do not sell in', { currency: 'cop' }],
    ])('a payment %s is none of ours', async (_what, change) => {
      answering({ ...intent, ...change })
      expect(await provider.retrieve(ref)).toBeUndefined()
      answering(listOf({ ...intent, ...change }, intent))
      const listed: string[] = []
      for await (const payment of provider.paymentsSince('2027-01-01T00:00:00.000Z' as Instant)) listed.push(payment.reference.attemptId)
      expect(listed).toEqual([attemptId])
    })

    it('a page before, during and after', async () => {
      answering(session)
      expect(await provider.retrieve(pageRef)).toMatchObject({ ref: pageRef, reference, amount, state: { status: 'awaiting-card' } })
      answering({ ...session, status: 'complete', payment_intent: intent })
      expect(await provider.retrieve(pageRef)).toMatchObject({ ref, state: { status: 'authorised' } })
      answering({ ...session, status: 'expired', url: null })
      expect((await provider.retrieve(pageRef))?.state).toEqual({ status: 'released', reason: 'expired' })
      answering({ ...session, status: 'expired', payment_intent: { ...intent, status: 'requires_payment_method', latest_charge: null } })
      expect((await provider.retrieve(pageRef))?.state).toEqual({ status: 'released', reason: 'expired' })
    })

    it.each([
      ['pending', 'pending'],
      ['requires_action', 'pending'],
      ['succeeded', 'succeeded'],
      ['failed', 'failed'],
      ['canceled', 'failed'],
    ])('a refund that is %s', async (status, ours) => {
      answering({ ...refund, status })
      expect(
        await provider.refund({ ref, reference, refundId: 'r', amount: money(100_000n, 'GBP'), reason: 'requested-by-customer' }),
      ).toMatchObject({
        ok: true,
        value: { status: ours, amount: money(100_000n, 'GBP'), attemptId },
      })
    })
  })

  describe('what it makes of a no', () => {
    it('a refund above what is left, which Stripe says without any code', async () => {
      const charge = { ...intent.latest_charge, amount_refunded: 2_598_239 }
      answering(
        failure(400, {
          type: 'invalid_request_error',
          param: 'amount',
          message: 'Refund amount (£5.01) is greater than charge amount (£5.00)',
        }),
        { ...intent, status: 'succeeded', amount_received: 2_598_240, latest_charge: charge },
      )
      const wish = { ref, reference, refundId: 'r', amount: money(2n, 'GBP'), reason: 'requested-by-customer' } as const
      expect(await provider.refund(wish)).toEqual({ ok: false, refusal: { code: 'exceeds-captured' } })
    })

    it('a refund that Stripe will not make for a reason that is not ours', async () => {
      answering(failure(400, { type: 'invalid_request_error', code: 'charge_disputed', message: 'This charge is disputed.' }), {
        ...intent,
        status: 'succeeded',
        amount_received: 2_598_240,
      })
      const wish = { ref, reference, refundId: 'r', amount: money(2n, 'GBP'), reason: 'requested-by-customer' } as const
      await expect(provider.refund(wish)).rejects.toMatchObject({ reason: 'rejected', retryable: false, mayHaveHappened: false })
    })

    it('an amount that only Stripe knows to be too small', async () => {
      answering(
        failure(400, { type: 'invalid_request_error', code: 'amount_too_small', param: 'amount', message: 'Amount must be at least…' }),
      )
      expect(await provider.startWithFields(request)).toMatchObject({ ok: false, refusal: { code: 'amount-too-small' } })
    })

    it('a capture of less than was authorised is told as a difference', async () => {
      answering({ ...intent, status: 'succeeded', amount_received: 2_598_239 })
      expect(await provider.capture({ ref, attemptId, amount })).toMatchObject({ ok: false, refusal: { code: 'amount-differs' } })
    })

    it('a payment that its page still holds is released through its page', async () => {
      const open = { ...intent, status: 'requires_payment_method', latest_charge: null }
      answering(
        failure(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', message: 'Expire the Checkout Session.' }),
        open,
        listOf(session),
        { ...session, status: 'expired', url: null },
      )
      expect(await provider.release({ ref, attemptId })).toMatchObject({ ok: true, value: { state: { status: 'released' } } })
      expect(asked.at(-1)?.call).toBe(`POST /v1/checkout/sessions/${pageRef}/expire`)
    })
  })

  it('the buyer’s browser is sent to the release of Stripe.js that goes with the SDK', () => {
    expect(stripeBrowser.scriptUrl).toContain(`/${Stripe.MAJOR_API_VERSION}/`)
    expect(Stripe.API_VERSION.endsWith(`.${Stripe.MAJOR_API_VERSION}`)).toBe(true)
  })
})
