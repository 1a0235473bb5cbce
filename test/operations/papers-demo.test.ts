import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkInvoiceXml } from '#src/documents/e-invoice/check-invoice-xml.ts'
import { formatMoney } from '#src/documents/format.ts'
import type { CustomerId, OrderNumber, QuoteNumber } from '#src/domain/identifiers.ts'
import { plainDate } from '#src/domain/plain-date.ts'
import { present } from '#src/kit/assert.ts'
import { issueQuotePaper } from '#src/operations/issue-quote-paper.ts'
import { seedDemo } from '#src/operations/seed-demo.ts'
import { filesOfOrderForCustomer, findFileForCustomer } from '#src/store/kept-file.ts'
import { findOrderForCustomer } from '#src/store/order.ts'
import { paperProblemsUnscoped } from '#src/store/paper.ts'
import { findQuoteForCustomer } from '#src/store/quote.ts'
import { textOfPdf, typed } from '#test/documents/read-pdf.ts'
import { useDatabase } from '#test/support/database.ts'
import { fixedClock } from '#test/support/fixed-clock.ts'
import { runJobs } from '#test/support/run-jobs.ts'
import { type TestServices, testServices } from '#test/support/services.ts'

const database = useDatabase()
let services: TestServices
/** Where to put the papers for somebody to look at; unset, they are only tested. */
const folder = process.env['GUICHET_PAPERS']

beforeAll(async () => {
  const clock = fixedClock('2026-11-23T10:00:00Z')
  services = await testServices({ db: database.owner, connectionString: database.connectionString, clock })
  const demo = join(import.meta.dirname, '../../demo')
  await seedDemo(services, { folder: demo, today: plainDate('2026-11-23'), hashPassword: () => Promise.resolve('hash') })
  await runJobs(database.owner, services, ['issue-papers'])
}, 60_000)
afterAll(() => services.stop())

type Key = { readonly customer_id: CustomerId; readonly language: string }

function keep(name: string, bytes: Uint8Array): void {
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), bytes)
}

test('every past order of the demo has its papers in the customer’s language, and its e-invoices keep every rule', async () => {
  const { rows } = await sql<Key & { order_number: OrderNumber }>`select o.customer_id, order_number, c.language from renewal_order o
    join customer c using (customer_id) where o.confirmed_at is not null order by 2`.execute(database.owner)
  expect(rows.length).toBeGreaterThan(5)
  expect(await paperProblemsUnscoped(database.owner, 10)).toEqual([])
  for (const { customer_id: customerId, order_number: orderNumber, language } of rows) {
    const order = present(await findOrderForCustomer(database.owner, [customerId], orderNumber), 'the order')
    const files = await filesOfOrderForCustomer(database.owner, customerId, orderNumber)
    expect(files.map((file) => file.kind)).toEqual(expect.arrayContaining(['confirmation', 'invoice', 'proof-of-entitlement']))
    for (const { fileId, kind, name } of files) {
      const file = present(await findFileForCustomer(database.owner, [customerId], fileId), name)
      keep(`${order.country}-${name}`, file.bytes)
      expect([name, file.language]).toEqual([name, language])
      if (kind === 'e-invoice') expect([name, checkInvoiceXml(new TextDecoder().decode(file.bytes))]).toEqual([name, []])
      else if (kind !== 'proof-of-entitlement')
        expect(typed(textOfPdf(file.bytes))).toContain(typed(formatMoney(order.gross, order.language)))
    }
  }
}, 60_000)

test('one number follows the other, and no date goes back', async () => {
  const { rows } = await sql<{ selling_entity: string; year: number; numbers: number[]; dates: string[] }>`
    select n.selling_entity, n.year, array_agg(sequence order by sequence) as numbers, array_agg(issued_on::text order by sequence) as dates
    from invoice_number n join invoice i using (customer_id, invoice_number) group by 1, 2`.execute(database.owner)
  expect(rows.length).toBeGreaterThan(1)
  for (const { numbers, dates } of rows) {
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    expect(dates).toEqual(dates.toSorted())
  }
})

test('every customer’s open quote comes out as a PDF in its language, with its total', async () => {
  const { rows } = await sql<
    Key & { quote_number: QuoteNumber }
  >`select distinct on (q.customer_id) q.customer_id, quote_number, c.language from quote q
    join customer c using (customer_id) where status = 'issued' order by q.customer_id, quote_number`.execute(database.owner)
  expect(rows.length).toBeGreaterThan(10)
  for (const { customer_id: customerId, quote_number: quoteNumber, language } of rows) {
    const quote = present(await findQuoteForCustomer(database.owner, [customerId], { quoteNumber }), 'the quote')
    const fileId = await issueQuotePaper(services, quote, 'test')
    const file = present(await findFileForCustomer(database.owner, [customerId], fileId), 'its paper')
    keep(`${quote.country}-${file.name}`, file.bytes)
    expect([quoteNumber, file.language]).toEqual([quoteNumber, language])
    expect(typed(textOfPdf(file.bytes))).toContain(typed(formatMoney(quote.total, quote.language)))
  }
}, 120_000)
