import { Buffer } from 'node:buffer'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { run as verify } from '#src/commands/verify.ts'
import { verifyEvidencePack } from '#src/documents/evidence/verify-evidence-pack.ts'
import { readZip } from '#src/documents/zip-read.ts'
import { writeZip } from '#src/documents/zip-write.ts'
import { assert, present } from '#src/kit/assert.ts'
import { textOfPdf, typed } from '#test/documents/read-pdf.ts'
import { ordersOf, quotePath, toReview, useBuyers } from '#test/support/buyers.ts'
import { useDatabase } from '#test/support/database.ts'
import { emptyQueue, runJobs } from '#test/support/run-jobs.ts'
import { useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)

beforeEach(() => emptyQueue(database.owner))

/** The jobs as a worker process does them. */
function work() {
  return runJobs(database.owner, { ...web.services, db: database.owner })
}

async function bytesOf(answer: Response): Promise<Uint8Array> {
  expect(answer.status).toBe(200)
  return new Uint8Array(await answer.arrayBuffer())
}

test('the quote is a PDF with its total, the same bytes each time, and a viewer gets none', async () => {
  const { renewal, visitor, page } = await aBuyerAtTheQuote()
  expect(page.texts('a')).toContain('Download the quote (PDF)')
  const path = `${quotePath(renewal)}/quote.pdf`
  const [first, second] = await Promise.all([visitor.send(path), visitor.send(path)])
  const bytes = await bytesOf(first)
  expect(Buffer.compare(bytes, await bytesOf(second))).toBe(0)
  expect(first.headers.get('content-disposition')).toContain(`Quote-${renewal.quoteNumber}-1.pdf`)
  const text = typed(textOfPdf(bytes))
  for (const part of [String(renewal.quoteNumber), '£21,652.00', '144.38', 'Price level']) expect(text).toContain(part)
  await sql`update vendor set name = 'Renamed'`.execute(database.owner)
  expect(Buffer.compare(bytes, await bytesOf(await visitor.send(path)))).toBe(0)
  await sql`update vendor set name = 'Test Vendor'`.execute(database.owner)
  await web.letSignIn(renewal.viewer.userId)
  const viewer = await web.signedIn(renewal.viewer.email)
  expect((await viewer.open(quotePath(renewal))).texts('a')).not.toContain('Download the quote (PDF)')
  expect((await viewer.send(path)).status).toBe(404)
})

test('a confirmed order lists its papers, each to be downloaded, and its mail', async () => {
  const { renewal, visitor } = await aBuyerAtTheQuote()
  const confirmation = await visitor.press(await toReview({ visitor, renewal }), 'Submit', { payment_method: 'invoice' })
  expect(confirmation.text).toContain('The documents are being prepared. Reload this page in a moment: they will appear here.')
  await work()
  const [order] = await ordersOf(database, renewal)
  const page = await visitor.open(`/orders/${order?.order_number}`)
  const links = page.texts('a').filter((text) => /\.(pdf|xml)/.test(text))
  expect(links.map((text) => text.replace(/-[^-]*\d+\.(\w+).*$/s, ' $1'))).toEqual([
    'Order-confirmation pdf',
    'Invoice-UK2027 pdf',
    'Invoice-UK2027 xml',
    'Proof-of-entitlement pdf',
  ])
  expect(page.text).toContain('E-mails sent')
  expect(page.text).toContain(renewal.buyer.email)
})

test('the evidence pack is verified offline, and what was tampered with is named', async () => {
  const { renewal, visitor } = await aBuyerAtTheQuote()
  await visitor.press(await toReview({ visitor, renewal }), 'Submit', { payment_method: 'purchase-order', po_number: 'PO-7' })
  await work()
  const [order] = await ordersOf(database, renewal)
  const answer = await visitor.send(`/orders/${order?.order_number}/evidence.zip`)
  const bytes = await bytesOf(answer)
  expect(answer.headers.get('content-type')).toBe('application/zip')
  const verdict = verifyEvidencePack(bytes)
  expect(verdict.problems).toEqual([])
  expect(verdict.manifest?.items.map((item) => item.kind)).toEqual([
    'quote',
    'order',
    'invoice',
    'e-invoice',
    'proof-of-entitlement',
    'terms',
    'terms',
    'payment',
  ])
  expect(verdict.manifest?.events.map((event) => event.kind)).toEqual(
    expect.arrayContaining(['order-confirmed', 'invoice-issued', 'paper-issued']),
  )
  const folder = mkdtempSync(join(tmpdir(), 'guichet-evidence-'))
  const write = process.stdout.write.bind(process.stdout)
  const said: string[] = []
  process.stdout.write = (text: string | Uint8Array) => said.push(String(text)) > 0
  try {
    const [good, bad] = [join(folder, 'good.bin'), join(folder, 'bad.zip')]
    writeFileSync(good, bytes)
    expect(await verify([good])).toBe(0)
    const archive = readZip(bytes)
    assert(archive.ok, 'a ZIP')
    const target = present(
      archive.value.find((entry) => entry.path.includes('payment.json')),
      'the payment facts',
    )
    writeFileSync(bad, writeZip(archive.value.map((entry) => (entry === target ? { ...entry, bytes: Buffer.from('{}') } : entry))))
    expect(await verify([bad])).toBe(1)
    expect(said.join('')).toContain(`${target.path}: changed`)
  } finally {
    process.stdout.write = write
    rmSync(folder, { recursive: true })
  }
})

test('lists are taken away as CSV and XLSX, without amounts for who may not see prices', async () => {
  const { renewal, visitor } = await aBuyerAtTheQuote()
  const csv = await (await visitor.send('/quotes.csv')).text()
  expect(csv).toContain(`\n${renewal.quoteNumber},`)
  expect(csv).toContain('21652.00')
  await visitor.press(await toReview({ visitor, renewal }), 'Submit', { payment_method: 'invoice' })
  expect(await (await visitor.send('/orders.csv')).text()).toContain('25982.40')
  expect(await (await visitor.send('/coverage.csv')).text()).toContain('E0256LL')
  for (const table of ['quotes', 'orders', 'coverage']) {
    const bytes = await bytesOf(await visitor.send(`/${table}.xlsx`))
    expect(readZip(bytes).ok).toBe(true)
  }
  await web.letSignIn(renewal.viewer.userId)
  const viewer = await web.signedIn(renewal.viewer.email)
  const orders = await (await viewer.send('/orders.csv')).text()
  expect(orders).toContain('Invoice')
  expect(orders).not.toMatch(/25982|21652/)
  expect(await (await viewer.send('/quotes.csv')).text()).not.toMatch(/21652/)
})

test('the calendar of a quote, and a person’s feed at a secret address that can be replaced and deleted', async () => {
  const { renewal, visitor } = await aBuyerAtTheQuote()
  const one = await (await visitor.send(`${quotePath(renewal)}/calendar.ics`)).text()
  expect(one).toContain('DTSTART;VALUE=DATE:20270331')
  expect(one.replaceAll('\r\n ', '')).toContain('£21\\,652.00')
  const created = await visitor.press(await visitor.open('/account'), 'Create the address')
  const address = feedOf(created.html)
  const anyone = (path: string) => web.app.request(path)
  const feed = await anyone(address)
  expect([feed.status, feed.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8'])
  expect(await feed.text()).toContain(`UID:quote-${renewal.quoteNumber}@`)
  const replaced = await visitor.press(created, 'Replace the address')
  expect(feedOf(replaced.html)).not.toBe(address)
  expect((await anyone(address)).status).toBe(404)
  expect((await anyone(feedOf(replaced.html))).status).toBe(200)
  await visitor.press(await visitor.open(quotePath(renewal)), 'Add to cart')
  await visitor.press(await toReview({ visitor, renewal }), 'Submit', { payment_method: 'invoice' })
  expect(await (await anyone(feedOf(replaced.html))).text()).toContain('STATUS:CANCELLED')
  await visitor.press(replaced, 'Delete the address')
  expect((await anyone(feedOf(replaced.html))).status).toBe(404)
  const { rows } = await sql<{ all: string }>`select coalesce(string_agg(token_hash, ' '), '') as all from calendar_feed`.execute(
    database.owner,
  )
  expect(rows[0]?.all).not.toContain(address.slice(10, 30))
})

function feedOf(html: string): string {
  return present(/value="[^"]*(\/calendar\/[\w-]{43}\.ics)"/.exec(html)?.[1], 'the address of the feed')
}
