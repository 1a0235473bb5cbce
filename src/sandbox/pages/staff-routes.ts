import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Bank } from '../bank.ts'
import { addFault, clearFaults } from '../faults.ts'
import { change, expireAuthorisation } from '../housekeeping.ts'
import { newId } from '../ids.ts'
import { callFaults, webhookFaults } from '../records.ts'
import { pageHeaders, sameOriginForms } from './security.ts'
import { faultsPage, paymentPage, paymentsPage } from './staff-pages.ts'

/** For whoever runs the sandbox: lists, the fault panel, and the same panel for programs. */
export function staffRoutes(bank: Bank): Hono {
  const routes = new Hono()
  routes.get('/', (c) => c.html(paymentsPage(bank), 200, pageHeaders()))
  routes.get('/payments/:id', (c) => {
    const intent = bank.ledger.get('intent', c.req.param('id'))
    return intent ? c.html(paymentPage(bank, intent), 200, pageHeaders()) : c.text('Not found', 404, pageHeaders())
  })
  routes.post('/payments/:id/expiry', sameOriginForms, (c) => {
    expireAuthorisation(bank, c.req.param('id'))
    return c.redirect(`/payments/${encodeURIComponent(c.req.param('id'))}`, 303)
  })
  routes.post('/events/:id/deliveries', sameOriginForms, (c) => sendAgain(bank, c))
  routes.get('/faults', (c) => c.html(faultsPage(bank), 200, pageHeaders()))
  routes.post('/faults', sameOriginForms, (c) => setFault(bank, c))
  routes.post('/faults/removal', sameOriginForms, (c) => {
    clearFaults(bank.ledger)
    return c.redirect('/faults', 303)
  })
  routes.post('/faults/:id/removal', sameOriginForms, (c) => {
    clearFaults(bank.ledger, c.req.param('id'))
    return c.redirect('/faults', 303)
  })
  programRoutes(bank, routes)
  return routes
}

const faultKind = z.enum([...callFaults, ...webhookFaults])
const delay = z.number().int().min(0).max(3_600_000)

const faultBody = z.strictObject({
  fault: faultKind,
  on: z.string().max(100).default('any'),
  /** `null` strikes for ever. */
  count: z.number().int().min(1).max(1_000_000).nullable().default(1),
  probability: z.number().min(0).max(1).default(1),
  delayMs: delay.default(0),
})

/** JSON only, so that a browser of another site must ask first and gets no answer. */
function programRoutes(bank: Bank, routes: Hono): void {
  routes.get('/api/faults', (c) => c.json([...bank.ledger.all('fault')]))
  routes.post('/api/faults', async (c) => {
    if (!isJson(c)) return c.json({ error: 'send application/json' }, 415)
    const body = faultBody.safeParse(await c.req.json().catch(() => undefined))
    if (!body.success) return c.json({ error: z.prettifyError(body.error) }, 400)
    const fault = addFault(bank.ledger, { ...body.data, count: body.data.count ?? undefined })
    await bank.ledger.durable()
    return c.json(fault, 201)
  })
  routes.delete('/api/faults', async (c) => {
    clearFaults(bank.ledger)
    await bank.ledger.durable()
    return c.body(null, 204)
  })
  routes.post('/api/expired-authorisations', async (c) => {
    if (!isJson(c)) return c.json({ error: 'send application/json' }, 415)
    const body = z.strictObject({ payment_intent: z.string() }).safeParse(await c.req.json().catch(() => undefined))
    if (!body.success) return c.json({ error: z.prettifyError(body.error) }, 400)
    const isDone = expireAuthorisation(bank, body.data.payment_intent)
    await bank.ledger.durable()
    return c.json({ expired: isDone }, isDone ? 200 : 409)
  })
}

function formNumber(otherwise: number, max: number) {
  return z
    .string()
    .transform((text) => (/^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : otherwise))
    .pipe(z.number().min(0).max(max))
}

const faultForm = z.object({
  fault: faultKind,
  on: z.string().max(100),
  count: z.string().transform((text) => (/^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : undefined)),
  percent: formNumber(100, 100),
  delayMs: formNumber(0, 3_600_000),
})

async function setFault(bank: Bank, c: Context): Promise<Response> {
  const form = faultForm.safeParse(await c.req.parseBody())
  if (!form.success) return c.text(z.prettifyError(form.error), 400, pageHeaders())
  const { fault, on, count, percent, delayMs } = form.data
  addFault(bank.ledger, { fault, on, count: count === 0 ? 1 : count, probability: percent / 100, delayMs })
  await bank.ledger.durable()
  return c.redirect('/faults', 303)
}

async function sendAgain(bank: Bank, c: Context): Promise<Response> {
  const event = bank.ledger.get('event', c.req.param('id') ?? '')
  if (!event || !bank.webhook) return c.text('Not found', 404, pageHeaders())
  change(bank, (move) =>
    move.write.put('delivery', {
      id: newId('del', 16),
      eventId: event.id,
      attempts: 0,
      notBefore: move.atMs,
      state: 'pending',
      lastAnswer: undefined,
    }),
  )
  await bank.ledger.durable()
  return c.redirect(c.req.header('referer') ?? '/', 303)
}

function isJson(c: Context): boolean {
  return /^application\/json\b/i.test(c.req.header('content-type') ?? '')
}
