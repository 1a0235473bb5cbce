import { appendFile, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoKeys } from '#src/sandbox/sandbox.ts'
import { aCard, aPayment, anAuthorisation, openApi } from './api-client.ts'
import { cards, payAsBrowser } from './pay-as-browser.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-sandbox-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const journal = () => join(folder, 'sandbox.journal')

describe('the sandbox over a restart', () => {
  it('knows its payments, keys, faults and open questions', async () => {
    const before = await openApi({ folder })
    const made = await before.post('/v1/payment_intents', aPayment, { key: 'k1' })
    const { id } = await anAuthorisation(before)
    await before.post(`/v1/payment_intents/${id}/capture`)
    const refund = await before.post('/v1/refunds', { payment_intent: id, amount: '100' })
    before.sandbox.faults.add({ fault: 'never-answer', on: 'capture', count: 3 })
    const faults = before.sandbox.faults.list()
    await before.sandbox.close()

    const after = await openApi({ folder })
    expect((await after.get('/v1/payment_intents')).text).toBe((await after.get('/v1/payment_intents?limit=10')).text)
    expect((await after.get(`/v1/payment_intents/${id}`)).body).toMatchObject({ status: 'succeeded', amount_received: 129_912 })
    expect((await after.get('/v1/refunds')).body.data).toMatchObject([{ id: refund.body.id }])
    const again = await after.post('/v1/payment_intents', aPayment, { key: 'k1' })
    expect([again.text, again.headers.get('idempotent-replayed')]).toEqual([made.text, 'true'])
    expect((await after.post('/v1/payment_intents', { ...aPayment, amount: '1000' }, { key: 'k1' })).status).toBe(400)
    expect(after.sandbox.faults.list()).toEqual(faults)
    await after.sandbox.close()
  })

  it('forgets a change that a crash tore in the middle of its line, and nothing else', async () => {
    const before = await openApi({ folder })
    const { id } = await anAuthorisation(before)
    await before.sandbox.close()
    await appendFile(journal(), '{"put":[["intent",{"id":"pi_torn","amou')
    const after = await openApi({ folder })
    expect((await after.get('/v1/payment_intents')).body.data.map((one) => one.id)).toEqual([id])
    await after.post('/v1/payment_intents', aPayment)
    await after.sandbox.close()
    const third = await openApi({ folder })
    expect((await third.get('/v1/payment_intents')).body.data).toHaveLength(2)
    await third.sandbox.close()
  })

  it('does not start on a journal that is broken in the middle', async () => {
    const before = await openApi({ folder })
    await anAuthorisation(before)
    await before.sandbox.close()
    const lines = (await readFile(journal(), 'utf8')).split('\n')
    await writeFile(journal(), ['{"put":[["in', ...lines.slice(1)].join('\n'))
    await expect(openApi({ folder })).rejects.toThrow(SyntaxError)
  })

  it('rewrites its journal when most of it is history', async () => {
    const before = await openApi({ folder })
    for (let n = 0; n < 2_500; n += 1) {
      before.sandbox.faults.add({ fault: 'never-answer' })
      before.sandbox.faults.clear()
    }
    const { id } = await anAuthorisation(before)
    await before.sandbox.close()
    const { size } = await stat(journal())
    const after = await openApi({ folder })
    expect((await stat(journal())).size).toBeLessThan(size / 10)
    expect((await after.get(`/v1/payment_intents/${id}`)).body.status).toBe('requires_capture')
    await after.sandbox.close()
    expect(await readdir(folder)).toEqual(['sandbox.journal'])
  })

  it('has no card number and no security code in anything that it keeps or logs', async () => {
    const logged: string[] = []
    const webhook = { url: 'http://127.0.0.1:9/', secret: 'whsec_test' }
    const api = await openApi({ folder, webhook, log: (...line) => logged.push(JSON.stringify(line)) })
    for (const number of Object.values(cards)) {
      const { id } = (await api.post('/v1/payment_intents', aPayment)).body
      await api.post(`/v1/payment_intents/${id}/confirm`, aCard(number, { cvc: number.startsWith('3') ? '7391' : '739' }), {
        key: `key-${number.slice(-4)}`,
      })
    }
    await api.post('/v1/payment_intents/pi_none/confirm', aCard(cards.pays))
    await api.sandbox.delivered()
    await api.sandbox.close()
    expect(logged.length).toBeGreaterThan(5)
    const kept = (await readFile(journal(), 'utf8')) + logged.join('\n')
    expect(kept).toContain('"last4":"4242"')
    const found = [...Object.values(cards), '7391', '739'].filter((secret) => new RegExp(`\\b${secret}\\b`).test(kept))
    expect(found).toEqual([])
    // Nor any other run of digits as long as a card number (times in milliseconds have 13).
    expect(/\b\d{14,19}\b/.exec(kept)?.[0]).toBeUndefined()
  })
})

describe('the sandbox killed', () => {
  it('has kept every answer that it gave', async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const seen: string[] = []
    for (let round = 0; round < 3; round += 1) {
      const child = await start(port)
      const paying = Array.from({ length: 8 }, () => payUntilGone(url, seen))
      await new Promise((resolve) => setTimeout(resolve, 150))
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
      await Promise.all(paying)
    }
    const child = await start(port)
    const statuses = await Promise.all(
      seen.map(async (id) => {
        const response = await fetch(`${url}/v1/payment_intents/${id}`, { headers: { authorization: `Bearer ${demoKeys.secret}` } })
        return ((await response.json()) as { status?: string }).status
      }),
    )
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await gone).toEqual([0, null])
    expect(seen.length).toBeGreaterThan(10)
    expect(new Set(statuses)).toEqual(new Set(['requires_capture']))
  })

  async function start(port: number) {
    const main = join(import.meta.dirname, '../../src/sandbox/main.ts')
    const env = {
      PATH: process.env['PATH'],
      SANDBOX_PORT: String(port),
      SANDBOX_DATA: folder,
      SANDBOX_WEBHOOK_URL: '',
      LOG_LEVEL: 'silent',
    }
    const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'inherit'] })
    for (let tries = 0; tries < 200; tries += 1) {
      const isUp = await fetch(`http://127.0.0.1:${port}/healthz`).then(
        (response) => response.ok,
        () => false,
      )
      if (isUp) return child
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error('the sandbox did not start')
  }
})

/** Notes a payment only when the sandbox has said that it is authorised. */
async function payUntilGone(url: string, seen: string[]): Promise<void> {
  for (;;) {
    try {
      const response = await fetch(`${url}/v1/payment_intents`, {
        method: 'POST',
        headers: { authorization: `Bearer ${demoKeys.secret}` },
        body: new URLSearchParams({ amount: '1000', currency: 'eur', capture_method: 'manual' }),
      })
      const { id, client_secret: secret } = (await response.json()) as { id: string; client_secret: string }
      const answer = await payAsBrowser(url, secret, cards.pays)
      if (answer.body.status === 'requires_capture') seen.push(id)
    } catch {
      return
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
