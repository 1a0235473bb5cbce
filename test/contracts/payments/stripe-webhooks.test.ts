import { createHmac } from 'node:crypto'
import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import type { Instant } from '#src/domain/plain-date.ts'
import { createStripeProvider } from '#src/providers/payments/stripe/stripe-provider.ts'

const secret = 'whsec_current'
const sentAt = '2027-03-01T10:00:00.000Z' as Instant
const sentSeconds = Date.parse(sentAt) / 1_000
const attemptId = '0198f1f2-7c1b-7b9a-8c1d-2f3a4b5c6d7e'

const provider = createStripeProvider({
  name: 'stripe',
  secretKey: 'sk_test_x',
  publishableKey: 'pk_test_x',
  webhookSecrets: [secret, 'whsec_next'],
})

function anEvent(object: object, type = 'payment_intent.succeeded') {
  return JSON.stringify({
    id: 'evt_1',
    object: 'event',
    api_version: '2026-10-28.endive',
    created: sentSeconds,
    type,
    livemode: false,
    data: { object },
  })
}

const intent = { object: 'payment_intent', id: 'pi_1', metadata: { attemptId } }

function signed(payload: string, options: { readonly secret?: string; readonly timestamp?: number } = {}): string {
  // The official SDK signs, so that our reading is held against its.
  return new Stripe('sk_test_x').webhooks.generateTestHeaderString({ payload, secret, timestamp: sentSeconds, ...options })
}

function parse(payload: string | Uint8Array, signature: string | undefined, now: Instant = sentAt) {
  const headers = new Headers(signature === undefined ? {} : { 'stripe-signature': signature })
  return provider.parseWebhook({ rawBody: typeof payload === 'string' ? new TextEncoder().encode(payload) : payload, headers, now })
}

function refusal(code: string) {
  return { ok: false, refusal: { code } }
}

function later(seconds: number): Instant {
  return new Date(Date.parse(sentAt) + seconds * 1_000).toISOString() as Instant
}

describe('webhooks', () => {
  it('a signed event of one of our payments says which', () => {
    expect(parse(anEvent(intent), signed(anEvent(intent)))).toEqual({
      ok: true,
      value: { id: 'evt_1', type: 'payment_intent.succeeded', occurredAt: sentAt, concerns: { kind: 'payment', attemptId, ref: 'pi_1' } },
    })
  })

  it.each([
    [
      'a charge',
      { object: 'charge', id: 'ch_1', payment_intent: 'pi_1', metadata: { attemptId } },
      { kind: 'payment', attemptId, ref: 'pi_1' },
    ],
    [
      'a page',
      { object: 'checkout.session', id: 'cs_1', payment_intent: null, metadata: { attemptId } },
      { kind: 'payment', attemptId, ref: 'cs_1' },
    ],
    [
      'a refund',
      { object: 'refund', id: 're_1', metadata: { attemptId, refundId: 'r' } },
      { kind: 'refund', attemptId, refundId: 'r', ref: 're_1' },
    ],
    ['a payment of another system', { object: 'payment_intent', id: 'pi_9', metadata: {} }, { kind: 'nothing-of-ours' }],
    ['an object that we never met', { object: 'v9.telepathy', id: 'x', metadata: { attemptId } }, { kind: 'nothing-of-ours' }],
    ['an object without a name', { object: 'balance' }, { kind: 'nothing-of-ours' }],
  ])('%s leads to what it concerns', (_what, object, concerns) => {
    const payload = anEvent(object, 'some.type')
    expect(parse(payload, signed(payload))).toMatchObject({ ok: true, value: { type: 'some.type', concerns } })
  })

  it('the second secret counts too, while one is rolled over', () => {
    expect(parse(anEvent(intent), signed(anEvent(intent), { secret: 'whsec_next' })).ok).toBe(true)
  })

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['only a time', `t=${sentSeconds}`],
    ['only a signature', 'v1=abc'],
    ['another scheme only', `t=${sentSeconds},v0=${'a'.repeat(64)}`],
    ['nonsense', 'hello'],
    ['a time that is none', `t=now,v1=${'a'.repeat(64)}`],
  ])('%s is unsigned', (_what, header) => {
    expect(parse(anEvent(intent), header)).toEqual(refusal('unsigned'))
  })

  it('a signature by another key, or over another body, is wrong', () => {
    const payload = anEvent(intent)
    expect(parse(payload, signed(payload, { secret: 'whsec_stranger' }))).toEqual(refusal('wrong-signature'))
    expect(parse(payload.replace('pi_1', 'pi_2'), signed(payload))).toEqual(refusal('wrong-signature'))
    expect(parse(`${payload} `, signed(payload))).toEqual(refusal('wrong-signature'))
  })

  it('the time is part of what is signed', () => {
    const payload = anEvent(intent)
    const old = signed(payload, { timestamp: sentSeconds - 3_600 })
    expect(parse(payload, old.replace(/t=\d+/, `t=${sentSeconds}`))).toEqual(refusal('wrong-signature'))
  })

  it('an old signature cannot be dressed up with a second, newer time', () => {
    const payload = anEvent(intent)
    const old = signed(payload, { timestamp: sentSeconds - 3_600 })
    expect(parse(payload, `t=${sentSeconds},${old}`)).toEqual(refusal('unsigned'))
    expect(parse(payload, `${old},t=${sentSeconds}`)).toEqual(refusal('unsigned'))
  })

  it('300 seconds are accepted, one more is stale, in either direction', () => {
    const payload = anEvent(intent)
    const header = signed(payload)
    expect(parse(payload, header, later(300)).ok).toBe(true)
    expect(parse(payload, header, later(-300)).ok).toBe(true)
    expect(parse(payload, header, later(301))).toEqual(refusal('stale'))
    expect(parse(payload, header, later(-301))).toEqual(refusal('stale'))
  })

  it('a body above the limit is not even looked at', () => {
    const payload = anEvent({ ...intent, description: 'x'.repeat(256 * 1024) })
    expect(parse(payload, signed(payload))).toEqual(refusal('oversized'))
  })

  it.each([
    ['no JSON', 'not json'],
    ['no object', '[]'],
    ['no event', JSON.stringify({ object: 'payment_intent', id: 'pi_1' })],
    ['an event without a name', JSON.stringify({ object: 'event', type: 'x', created: 1, data: { object: intent } })],
    ['an event without an object', JSON.stringify({ id: 'evt_1', object: 'event', type: 'x', created: 1, data: {} })],
    ['a thin event of the other API', JSON.stringify({ id: 'evt_1', object: 'v2.core.event', type: 'x', created: '2027-03-01T10:00:00Z' })],
  ])('signed but with %s is malformed', (_what, payload) => {
    expect(parse(payload, signed(payload))).toEqual(refusal('malformed'))
  })

  it('a signed body that is not UTF-8 is malformed', () => {
    const bytes = new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])
    // The SDK signs what the bytes decode to, as the adapter's check does.
    const text = new TextDecoder().decode(bytes)
    const header = `t=${sentSeconds},v1=${createHmac('sha256', secret).update(`${sentSeconds}.${text}`).digest('hex')}`
    expect(parse(bytes, header)).toEqual(refusal('malformed'))
  })

  it('without a secret nobody may sign, not even with an empty one', () => {
    const payload = anEvent(intent)
    for (const webhookSecrets of [[], [''], ['  ']]) {
      const closed = createStripeProvider({ name: 'stripe', secretKey: 'sk_test_x', publishableKey: 'pk_test_x', webhookSecrets })
      const header = `t=${sentSeconds},v1=${createHmac('sha256', '').update(`${sentSeconds}.${payload}`).digest('hex')}`
      const answer = closed.parseWebhook({
        rawBody: new TextEncoder().encode(payload),
        headers: new Headers({ 'stripe-signature': header }),
        now: sentAt,
      })
      expect(answer).toEqual(refusal('off'))
    }
  })
})
