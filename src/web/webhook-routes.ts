import { Hono } from 'hono'
import { receiveProviderEvent } from '#src/operations/receive-provider-event.ts'
import type { WebEnv } from './web.ts'

const statuses = { unsigned: 400, 'wrong-signature': 400, stale: 400, malformed: 400, oversized: 413, off: 404 } as const

/** Events of the payment provider, proven by their signature. 202 says "recorded", and nothing else does. */
export function webhookRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.post('/webhooks/payments', async (c) => {
    const rawBody = new Uint8Array(await c.req.arrayBuffer())
    const received = await receiveProviderEvent(c.get('web').services, { rawBody, headers: c.req.raw.headers })
    if (received.ok) return c.json({ received: received.value }, 202)
    return c.json({ error: received.refusal.code }, statuses[received.refusal.code])
  })
  return app
}
