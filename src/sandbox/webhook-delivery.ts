import { createHmac } from 'node:crypto'
import type { Bank } from './bank.ts'
import type { DeliveryRecord } from './records.ts'

export type Pump = {
  /** Looks for something to deliver, now. */
  wake(): void
  /** Resolves when nothing is due any more (what is held back or waits for a retry is not due). */
  settled(): Promise<void>
  stop(): Promise<void>
}

export type PumpOptions = {
  readonly retryDelaysMs: readonly number[]
  readonly answerTimeoutMs: number
  readonly atOnceMax: number
}

export const defaultPumpOptions: PumpOptions = {
  // Then given up, after about three days in all, as the real provider does.
  retryDelaysMs: [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000, 43_200_000, 86_400_000, 86_400_000],
  answerTimeoutMs: 10_000,
  atOnceMax: 8,
}

/** `Stripe-Signature: t=…,v1=…` over `t.body`, made anew for every sending so that a late delivery is not a stale one. */
export function signatureOf(body: string, secret: string, atSeconds: number): string {
  return `t=${atSeconds},v1=${createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex')}`
}

/** Sends what the ledger holds as undelivered, several at once, and again after a failure, until it is answered with a 2xx. */
export function startPump(bank: Bank, options: PumpOptions): Pump {
  const running = new Map<string, Promise<void>>()
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined

  function wake(): void {
    clearTimeout(timer)
    timer = undefined
    if (ending.signal.aborted || !bank.webhook) return
    let next = Infinity
    for (const delivery of bank.ledger.all('delivery')) {
      if (running.size >= options.atOnceMax) return
      if (running.has(delivery.id)) continue
      if (delivery.notBefore <= bank.now()) start(delivery)
      else next = Math.min(next, delivery.notBefore)
    }
    if (next !== Infinity) timer = setTimeout(wake, Math.min(Math.max(next - bank.now(), 5), 60_000)).unref()
  }

  function start(delivery: DeliveryRecord): void {
    const work = deliver(bank, delivery, { ...options, ending: ending.signal })
      .catch((error: unknown) => bank.log('error', 'delivery failed', { delivery: delivery.id, error: String(error) }))
      .finally(() => {
        running.delete(delivery.id)
        wake()
      })
    running.set(delivery.id, work)
  }

  return {
    wake,
    async settled() {
      wake()
      while (running.size > 0) await Promise.all(running.values())
    },
    async stop() {
      ending.abort()
      clearTimeout(timer)
      await Promise.all(running.values())
    },
  }
}

async function deliver(bank: Bank, delivery: DeliveryRecord, options: PumpOptions & { readonly ending: AbortSignal }): Promise<void> {
  const event = bank.ledger.get('event', delivery.eventId)
  if (!event || !bank.webhook) return
  // A shop must never hear of what a power cut could still undo.
  await bank.ledger.durable()
  const answer = await send(bank.webhook, event.body, { atSeconds: Math.floor(bank.now() / 1_000), ...options })
  if (options.ending.aborted && !answer.isAccepted) return
  const attempts = delivery.attempts + 1
  const delay = options.retryDelaysMs[attempts - 1]
  bank.ledger.change((write) => {
    if (!answer.isAccepted && delay !== undefined) {
      write.put('delivery', { ...delivery, attempts, state: 'pending', notBefore: bank.now() + delay, lastAnswer: answer.text })
      return
    }
    write.remove('delivery', delivery.id)
    const state = answer.isAccepted ? 'delivered' : 'given-up'
    write.put('outcome', { id: delivery.id, eventId: event.id, attempts, state, lastAnswer: answer.text })
    // What was held back to come out of order has now been overtaken.
    for (const held of bank.ledger.all('delivery')) {
      if (held.state === 'held' && held.id !== delivery.id) write.put('delivery', { ...held, state: 'pending', notBefore: bank.now() })
    }
  })
  bank.log('info', 'webhook', { event: event.id, type: event.type, attempt: attempts, answer: answer.text })
}

type Sent = { readonly isAccepted: boolean; readonly text: string }

async function send(
  webhook: { readonly url: string; readonly secret: string },
  body: string,
  options: { readonly atSeconds: number; readonly answerTimeoutMs: number; readonly ending: AbortSignal },
): Promise<Sent> {
  try {
    const response = await fetch(webhook.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Guichet-Sandbox/1.0 (+webhooks)',
        'stripe-signature': signatureOf(body, webhook.secret, options.atSeconds),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(options.answerTimeoutMs), options.ending]),
    })
    await response.body?.cancel()
    return { isAccepted: response.ok, text: String(response.status) }
  } catch (error) {
    // The listener is away: that is the reason why deliveries are repeated.
    return { isAccepted: false, text: error instanceof Error && error.name === 'TimeoutError' ? 'no answer in time' : 'no connection' }
  }
}
