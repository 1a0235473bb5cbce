import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { createServer } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { money } from '#src/domain/money.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { PaymentProvider, PaymentRequest } from '#src/providers/payment-provider.ts'
import { type StripeSettings, createStripeProvider, sandboxBrowser } from '#src/providers/payments/stripe/stripe-provider.ts'
import { demoKeys } from '#src/sandbox/sandbox.ts'
import { cards, payAsBrowser } from '#test/sandbox/pay-as-browser.ts'
import { type RunningSandbox, runSandbox } from '#test/sandbox/run-sandbox.ts'
import { aRefundOf, aRequest } from './payment-provider-suite.ts'

const answerTimeoutMs = 250

function open(apiUrl: string, change: Partial<StripeSettings> = {}): PaymentProvider {
  return createStripeProvider({
    name: 'sandbox',
    secretKey: demoKeys.secret,
    publishableKey: demoKeys.publishable,
    webhookSecrets: ['whsec_test'],
    apiUrl,
    browser: sandboxBrowser(apiUrl),
    answerTimeoutMs,
    retriesMax: 0,
    ...change,
  })
}

describe('what the adapter makes of a provider that misbehaves', () => {
  let sandbox: RunningSandbox
  let provider: PaymentProvider
  beforeAll(async () => {
    sandbox = await runSandbox()
    provider = open(sandbox.url)
  })
  afterAll(() => sandbox.stop())
  afterEach(() => sandbox.faults.clear())

  const count = async () => {
    let n = 0
    for await (const payment of provider.paymentsSince('2020-01-01T00:00:00.000Z' as Instant)) n += payment.ref.length > 0 ? 1 : 0
    return n
  }

  async function started(request: PaymentRequest = aRequest()) {
    const answer = await provider.startWithFields(request)
    return answer.ok ? { ...answer.value, request } : expect.unreachable('started')
  }

  async function authorised() {
    const payment = await started()
    await payAsBrowser(sandbox.url, payment.clientSecret, cards.pays)
    return { ...payment, capture: { ref: payment.ref, attemptId: payment.request.reference.attemptId, amount: payment.request.amount } }
  }

  it.each([
    ['never-answer', 'timeout'],
    ['answer-late', 'timeout'],
    ['cut-connection', 'connection-lost'],
    ['fail-after', 'server-error'],
  ] as const)('%s: the start may have happened, is found by its attempt, and starting again is the same payment', async (fault, reason) => {
    const request = aRequest()
    const startedAt = new Date().toISOString() as Instant
    const before = await count()
    // The SDK tries a cut connection once again by itself, with the same key: only the second cut comes through.
    sandbox.faults.add({ fault, on: 'create', delayMs: 2 * answerTimeoutMs, count: fault === 'cut-connection' ? 2 : 1 })
    await expect(provider.startWithFields(request)).rejects.toMatchObject({
      name: 'ProviderOutage',
      reason,
      retryable: true,
      mayHaveHappened: true,
    })
    const found = await provider.findByAttempt({ attemptId: request.reference.attemptId, startedAt })
    expect(found).toMatchObject({ reference: request.reference, state: { status: 'awaiting-card' } })
    expect((await started(request)).ref).toBe(found?.ref)
    expect(await count()).toBe(before + 1)
  })

  it('a failure before the work leaves nothing behind, and the same call then works', async () => {
    const request = aRequest()
    const before = await count()
    sandbox.faults.add({ fault: 'fail-before', on: 'create' })
    // The adapter cannot know that nothing happened: a 500 says neither.
    await expect(provider.startWithFields(request)).rejects.toMatchObject({
      reason: 'server-error',
      retryable: true,
      mayHaveHappened: true,
    })
    expect(await count()).toBe(before)
    await started(request)
    expect(await count()).toBe(before + 1)
  })

  it('one retry gets over one failure without anybody noticing', async () => {
    sandbox.faults.add({ fault: 'fail-before', on: 'create' })
    expect(await open(sandbox.url, { retriesMax: 1 }).startWithFields(aRequest())).toMatchObject({ ok: true })
  })

  it('a first try that may have happened is not forgotten when the last one finds nobody', async () => {
    const request = aRequest()
    const other = await runSandbox()
    const patient = open(other.url, { retriesMax: 1 })
    other.faults.add({ fault: 'never-answer', on: 'create' })
    const outcome = patient.startWithFields(request).catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve, answerTimeoutMs / 2))
    await other.stop()
    expect(await outcome).toMatchObject({ name: 'ProviderOutage', reason: 'unreachable', mayHaveHappened: true })
  })

  it('a failure that is stored with the key of a start can only be got over by another attempt', async () => {
    const request = aRequest()
    sandbox.faults.add({ fault: 'fail-and-remember', on: 'create' })
    await expect(provider.startWithFields(request)).rejects.toMatchObject({ reason: 'server-error', retryable: true })
    await expect(provider.startWithFields(request)).rejects.toMatchObject({ reason: 'server-error', retryable: false })
    expect(
      await provider.findByAttempt({ attemptId: request.reference.attemptId, startedAt: new Date().toISOString() as Instant }),
    ).toBeUndefined()
  })

  it.each(['capture', 'cancel'] as const)('a failure that is stored with the key of a %s does not block the payment', async (on) => {
    const { capture, ref } = await authorised()
    const move = () => (on === 'capture' ? provider.capture(capture) : provider.release(capture))
    sandbox.faults.add({ fault: 'fail-and-remember', on })
    await expect(move()).rejects.toMatchObject({ reason: 'server-error' })
    expect(await move()).toMatchObject({ ok: true })
    expect((await provider.retrieve(ref))?.state.status).toBe(on === 'capture' ? 'captured' : 'released')
  })

  it('a capture whose answer is lost took the money once, and says so when asked again', async () => {
    const { capture, ref, request } = await authorised()
    sandbox.faults.add({ fault: 'never-answer', on: 'capture' })
    await expect(provider.capture(capture)).rejects.toMatchObject({ reason: 'timeout', mayHaveHappened: true })
    expect((await provider.retrieve(ref))?.state).toMatchObject({ status: 'captured', captured: request.amount })
    expect(await provider.capture(capture)).toMatchObject({ ok: true, value: { state: { captured: request.amount } } })
  })

  it('a refund whose answer is lost is found, and asking again refunds nothing more', async () => {
    const { capture } = await authorised()
    const captured = await provider.capture(capture)
    const wish = aRefundOf(captured.ok ? captured.value : expect.unreachable('captured'), 700n)
    sandbox.faults.add({ fault: 'never-answer', on: 'refund' })
    await expect(provider.refund(wish)).rejects.toMatchObject({ reason: 'timeout', mayHaveHappened: true })
    const found = await provider.findRefund(wish.ref, wish.refundId)
    expect(await provider.refund(wish)).toEqual({ ok: true, value: found })
    expect((await provider.retrieve(wish.ref))?.state).toMatchObject({ refunded: money(700n, 'EUR') })
  })

  it('reading is never something that may have happened', async () => {
    const { ref } = await started()
    sandbox.faults.add({ fault: 'never-answer', on: 'retrieve' })
    await expect(provider.retrieve(ref)).rejects.toMatchObject({ reason: 'timeout', retryable: true, mayHaveHappened: false })
  })

  it('a list that breaks off in the middle is an outage, not a short list', async () => {
    for (let n = 0; n < 101; n += 1) await started()
    const seen: string[] = []
    const reading = (async () => {
      for await (const payment of provider.paymentsSince('2020-01-01T00:00:00.000Z' as Instant)) {
        if (seen.length === 0) sandbox.faults.add({ fault: 'fail-before', on: 'list' })
        seen.push(payment.ref)
      }
    })()
    await expect(reading).rejects.toMatchObject({ name: 'ProviderOutage', reason: 'server-error', mayHaveHappened: false })
    expect(seen).toHaveLength(100)
  })

  it('a wrong key is no outage to wait for', async () => {
    const stranger = open(sandbox.url, { secretKey: 'sk_test_wrong' })
    await expect(stranger.startWithFields(aRequest())).rejects.toMatchObject({
      reason: 'not-allowed',
      retryable: false,
      mayHaveHappened: false,
    })
  })

  it('the secret key is in no message of an outage', async () => {
    const stranger = open(sandbox.url, { secretKey: 'sk_live_verysecretvalue' })
    const error = await stranger.startWithFields(aRequest()).catch((thrown: unknown) => thrown)
    const texts = [error, (error as Error).cause].map((one) => `${String(one)} ${JSON.stringify(one)}`)
    expect(texts.join(' ')).not.toContain('verysecretvalue')
  })

  it('an answer that is not the API’s is an outage', async () => {
    const answers = [
      [200, 'text/html', '<h1>Under maintenance</h1>'],
      [502, 'text/html', '<h1>Bad gateway</h1>'],
      [429, 'application/json', '{"error":{"type":"invalid_request_error","code":"rate_limit","message":"Too many requests"}}'],
    ] as const
    const seen: unknown[] = []
    for (const [status, type, body] of answers) {
      const server = createServer((_request, response) => response.writeHead(status, { 'content-type': type }).end(body))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const error = await open(url)
        .startWithFields(aRequest())
        .catch((thrown: unknown) => thrown)
      const { reason, retryable, mayHaveHappened } = error as { reason?: string; retryable?: boolean; mayHaveHappened?: boolean }
      seen.push([status, reason, retryable, mayHaveHappened])
      server.closeAllConnections()
      server.close()
    }
    expect(seen).toEqual([
      [200, 'server-error', true, true],
      [502, 'server-error', true, true],
      [429, 'busy', true, false],
    ])
  })

  it('a connection that never comes about is given up within three seconds, its retry included', async () => {
    // Accepts, but never greets: for a TLS client that is a connection that never comes about.
    const sockets: Socket[] = []
    const silent = createTcpServer((socket) => sockets.push(socket))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`
    const before = performance.now()
    const error = await open(url, { retriesMax: 1, answerTimeoutMs: 8_000 })
      .startWithFields(aRequest())
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'ProviderOutage', reason: 'unreachable', retryable: true, mayHaveHappened: false })
    expect(performance.now() - before).toBeLessThan(3_000)
    expect(sockets).toHaveLength(2)
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
})
