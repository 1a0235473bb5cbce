import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { composeAccounts, composeServices } from '#src/compose.ts'
import { readConfig } from '#src/config.ts'
import { runJob } from '#src/jobs/worker.ts'
import { openTracing } from '#src/providers/otlp/open-tracing.ts'
import { createApp } from '#src/web/app.ts'
import { quotePath, toReview, useBuyers } from '#test/support/buyers.ts'
import { useDatabase } from '#test/support/database.ts'
import { sourceFiles } from '#test/support/source-files.ts'
import { type CollectedSpan, type TraceCollector, startTraceCollector } from '#test/support/trace-collector.ts'
import { aVisitor } from '#test/support/visitor.ts'
import { password, useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)

let collector: TraceCollector
let renewal: Awaited<ReturnType<typeof aBuyerAtTheQuote>>['renewal']

/** A journey from signing in to an order, and the job that it causes, in processes composed as for production. */
beforeAll(async () => {
  collector = await startTraceCollector()
  renewal = (await aBuyerAtTheQuote()).renewal
  const config = readConfig(
    {
      GUICHET_DATA: mkdtempSync(join(tmpdir(), 'guichet-tracing-')),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=let%20me%20in',
      LOG_LEVEL: 'silent',
    },
    { demoByDefault: false },
  )
  const { services, close } = await composeServices(config, database.loginStrings.web, 'web')
  const accounts = composeAccounts(config, database.loginStrings.accounts, services)
  const given = { ...services, clock: web.services.clock }
  const visitor = aVisitor(createApp({ ...web.web, services: given, accounts, secret: config.secret.reveal() }))
  await visitor.press(await visitor.open(quotePath(renewal)), 'Sign in', { email: renewal.buyer.email, password })
  const confirmation = await visitor.press(await toReview({ visitor, renewal }), 'Submit', {
    payment_method: 'purchase-order',
    po_number: 'PO-SECRET',
  })
  expect(confirmation.headings).toContain('Confirmation and order details')
  expect((await visitor.open('/nowhere/jane')).status).toBe(404)
  await accounts.close()
  await close()
  const work = await composeServices(config, database.connectionString, 'work')
  await runJob({ ...work.services, mailer: web.services.mailer }, 'send-quote-mail', {
    customerId: renewal.customerId,
    quoteNumber: renewal.quoteNumber,
    revision: 1,
  }).catch(() => {})
  await work.close()
}, 60_000)
afterAll(() => collector.stop())

function spanCalled(name: string): CollectedSpan {
  const span = collector.spans.find((one) => one.name === name)
  if (span === undefined) throw new Error(`no span ${name} among ${[...new Set(collector.spans.map((one) => one.name))].join(', ')}`)
  return span
}

function below({ spanId, traceId }: CollectedSpan): readonly CollectedSpan[] {
  return collector.spans.filter((one) => one.traceId === traceId && one.parentSpanId === spanId)
}

describe('traces', () => {
  test('show a request by its route, and below it its statements', () => {
    const quote = spanCalled('GET /q/:quoteNumber')
    expect(quote.facts).toMatchObject({
      'http.request.method': 'GET',
      'http.route': '/q/:quoteNumber',
      'http.response.status_code': 303,
      'guichet.request_id': expect.stringMatching(/^[\da-f-]{36}$/),
    })
    expect([quote.kind, quote.parentSpanId ?? '', quote.process]).toEqual([2, '', 'web'])
    const submitted = spanCalled('POST /checkout/:quoteNumber/review')
    const statements = below(submitted)
    const verbs = new Set(statements.map((one) => one.name))
    for (const verb of ['begin', 'select', 'insert', 'update', 'commit']) expect([verb, verbs.has(verb)]).toEqual([verb, true])
    expect(statements.find((one) => one.name === 'begin')?.facts['db.query.text']).toBe(
      'begin isolation level repeatable read read only; set local app.customer_ids = ?',
    )
  })

  test('show calls to providers, and jobs', () => {
    expect(below(spanCalled('POST /sign-in')).map((one) => one.name)).toContain('accounts signIn')
    const job = spanCalled('send-quote-mail')
    expect([job.kind, job.process, below(job).some((one) => one.name === 'select')]).toEqual([5, 'work', true])
    expect(spanCalled('GET unknown').facts['http.response.status_code']).toBe(404)
  })

  test('hold nothing of anybody: no name, address, number, value, password or token', () => {
    const all = collector.raw.join('\n')
    expect(collector.spans.length).toBeGreaterThan(50)
    const secrets = [
      renewal.buyer.email,
      'Jane',
      password,
      'PO-SECRET',
      String(renewal.quoteNumber),
      String(renewal.customerId),
      '/nowhere',
      'E0256LL',
    ]
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([])
    expect(all).toContain('"x-key":"let me in"')
  })
})

describe('a collector', () => {
  test('that is away neither fails a request nor keeps a process from ending', async () => {
    const tracing = openTracing({ endpoint: 'http://127.0.0.1:9', headers: {}, share: 1, process: 'web' })
    expect(await tracing.span('request', 'GET /', () => Promise.resolve('answer'))).toBe('answer')
    await expect(tracing.span('job', 'a-job', () => Promise.reject(new Error('of the job')))).rejects.toThrow('of the job')
    await tracing.close()
  })

  test('is told of a failure by its class, not in its words', async () => {
    const before = collector.raw.length
    const tracing = openTracing({ endpoint: `${collector.endpoint}/`, headers: {}, share: 1, process: 'work' })
    await expect(tracing.span('job', 'failing', () => Promise.reject(new TypeError('jane@example.org is wrong')))).rejects.toThrow('jane')
    await tracing.close()
    expect(spanCalled('failing')).toMatchObject({ status: { code: 2 }, facts: { 'error.type': 'TypeError' } })
    expect(collector.raw.slice(before).join()).not.toContain('jane')
  })

  test('that is not configured is not loaded for: one file imports the packages, and is itself imported when it is needed', () => {
    const sources = sourceFiles('src')
    const importing = (what: RegExp) => sources.filter((file) => what.test(file.text)).map((file) => basename(file.path))
    expect(importing(/from '@opentelemetry\//)).toEqual(['open-tracing.ts'])
    expect(importing(/from '.*\/open-tracing\.ts'/)).toEqual([])
    expect(importing(/await import\('.*\/open-tracing\.ts'\)/)).toEqual(['compose.ts'])
  })
})
