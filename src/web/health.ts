import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Web, WebApp } from './web.ts'
import { vendorFactsOf } from './shell.ts'

/** More requests than this in hand at once are refused with 503: what cannot be served in time is not begun. */
const inHandMax = 400

/** `/healthz` is alive, `/readyz` can serve the first page, `/metrics` for Prometheus; counts and bounds every request. */
export function health(app: WebApp, web: Web): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const answered = new Counter({
    name: 'guichet_requests_total',
    help: 'Requests answered.',
    labelNames: ['status'],
    registers: [registry],
  })
  const duration = new Histogram({
    name: 'guichet_request_seconds',
    help: 'Time to answer a request.',
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  })
  let inHand = 0
  app.get('/healthz', (c) => c.text('alive'))
  app.get('/readyz', async (c) => {
    await sql`select 1`.execute(web.services.db)
    return (await vendorFactsOf(web)) === undefined ? c.text('nothing was imported yet', 503) : c.text('ready')
  })
  app.get('/metrics', async (c) => {
    if (!mayReadMetrics(web, c.req.header('authorization'))) return c.text('not found', 404)
    return c.body(await registry.metrics(), 200, { 'content-type': registry.contentType, 'cache-control': 'no-store' })
  })
  app.use(async (c, next) => {
    if (inHand >= inHandMax) {
      answered.inc({ status: 503 })
      return c.text('Too many at once. / Trop de demandes à la fois.', 503, { 'retry-after': '2' })
    }
    inHand += 1
    const end = duration.startTimer()
    c.set('requestId', randomUUID())
    try {
      await next()
    } finally {
      inHand -= 1
      end()
      answered.inc({ status: c.res.status })
    }
  })
}

/** Numbers of the business are nobody else's: with the token of the settings, or in the demo. */
function mayReadMetrics(web: Web, authorization: string | undefined): boolean {
  if (web.metricsToken === undefined) return web.demo
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${web.metricsToken}`))
}
