import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkInvoiceXml } from '#src/documents/e-invoice/check-invoice-xml.ts'
import { formatMoney } from '#src/documents/format.ts'
import type { CustomerId, OrderNumber, QuoteNumber } from '#src/domain/identifiers.ts'
import { plainDate } from '#src/domain/plain-date.ts'
import { present } from '#src/kit/assert.ts'
import { issueCreditNote } from '#src/operations/issue-credit-note.ts'
import { issueQuotePaper } from '#src/operations/issue-quote-paper.ts'
import { placeDemoOrder } from '#src/operations/seed-demo-order.ts'
import type { Outcome, StoryQuote } from '#src/operations/seed-demo-story.ts'
import { seedDemo } from '#src/operations/seed-demo.ts'
import { transact } from '#src/store/database.ts'
import { filesOfOrderForCustomer, findFileForCustomer } from '#src/store/kept-file.ts'
import { findOrderForCustomer } from '#src/store/order.ts'
import { paperProblemsUnscoped } from '#src/store/paper.ts'
import { insertAttempt } from '#src/store/payment-attempt.ts'
import { insertRefund } from '#src/store/refund.ts'
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

type PlacedBy = Extract<Outcome, { kind: 'ordered' }>
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

type Ordering = Key & {
  readonly country: string
  readonly quote_number: QuoteNumber
  readonly by: string
  readonly methods: readonly string[]
}

/** One open quote of each customer that may order online, somebody who may order it, and how they may pay. */
async function quotesToOrder(): Promise<readonly Ordering[]> {
  const { rows } = await sql<Ordering>`select distinct on (q.customer_id) q.customer_id, q.country, quote_number, c.language, a.email as by,
      n.payment_methods as methods
    from quote q join customer c using (customer_id) join country n on n.country = q.country
    join membership m on m.customer_id = q.customer_id and m.role = 'primary' and m.site_number = 0 join account_user a on a.id = m.user_id
    where q.status = 'issued' and n.online_ordering and q.valid_until >= '2026-11-23' order by q.customer_id, quote_number`.execute(
    database.owner,
  )
  return rows
}

/** As the settlement of a card and of its refund leave it. */
async function refundAll({ customerId, orderNumber }: { readonly customerId: CustomerId; readonly orderNumber: OrderNumber }) {
  const order = present(await findOrderForCustomer(database.owner, [customerId], orderNumber), 'the order')
  const [attemptId, refundId, at] = [randomUUID(), randomUUID(), services.clock.now()]
  await transact(database.owner, { customers: [customerId] }, async (tx) => {
    await insertAttempt(tx, { customerId, orderNumber, attemptId, amount: order.gross, at })
    await sql`update payment_attempt set status = 'captured', captured_minor = amount_minor, card_brand = 'visa', card_last4 = '4242',
      card_expires = '2030-12' where customer_id = ${customerId} and attempt_id = ${attemptId}`.execute(tx)
    await insertRefund(tx, {
      customerId,
      refundId,
      orderNumber,
      attemptId,
      amount: order.gross,
      reason: 'Ordered twice',
      status: 'succeeded',
      requestedBy: { userId: 'ops', name: 'Ops' },
      requestedAt: at,
    })
  })
  await issueCreditNote(services, { customerId, refundId })
  return order
}

/** Every customer of the demo that has a quote to order or an order; what is open is ordered first. */
async function everyOrder(): Promise<readonly (Key & { readonly country: string; readonly order_number: OrderNumber })[]> {
  const open = await quotesToOrder()
  expect(new Set(open.map((quote) => quote.country)).size).toBe(14)
  for (const { customer_id: customerId, quote_number: quoteNumber, by, methods } of open) {
    const method = methods.includes('invoice') ? 'invoice' : 'purchase-order'
    const outcome = { kind: 'ordered', by, method, poNumber: 'PO-2027/17' } as PlacedBy
    await placeDemoOrder(services, { customerId, quoteNumber } as StoryQuote, outcome)
  }
  await runJobs(database.owner, services, ['order-confirmed'])
  const { rows } = await sql<
    Key & { country: string; order_number: OrderNumber }
  >`select distinct on (o.customer_id) o.customer_id, o.country,
      order_number, o.language from renewal_order o where confirmed_at is not null order by o.customer_id, order_number desc`.execute(
    database.owner,
  )
  return rows
}

test('all five kinds come out for every customer of the demo that has ordered or may, in its language, with one total', async () => {
  const orders = await everyOrder()
  expect(orders.length).toBeGreaterThan(30)
  for (const { customer_id: customerId, order_number: orderNumber, language, country } of orders) {
    const order = await refundAll({ customerId, orderNumber })
    const { quoteNumber, revision } = order
    const quote = present(await findQuoteForCustomer(database.owner, [customerId], { quoteNumber, revision }), 'the quote')
    const quoteFile = await issueQuotePaper(services, quote, 'test')
    const ofOrder = await filesOfOrderForCustomer(database.owner, customerId, orderNumber)
    const kinds = ofOrder.filter((file) => file.mediaType === 'application/pdf').map((file) => file.kind)
    expect([country, kinds.toSorted()]).toEqual([country, ['confirmation', 'credit-note', 'invoice', 'proof-of-entitlement']])
    for (const fileId of [quoteFile, ...ofOrder.map((one) => one.fileId)]) {
      const file = present(await findFileForCustomer(database.owner, [customerId], fileId), 'a paper')
      keep(`${country}-${file.name}`, file.bytes)
      expect([file.name, file.language]).toEqual([file.name, language])
      if (file.kind === 'e-invoice') {
        expect([file.name, checkInvoiceXml(new TextDecoder().decode(file.bytes))]).toEqual([file.name, []])
      } else if (!['quote', 'proof-of-entitlement'].includes(file.kind)) {
        expect([file.name, typed(textOfPdf(file.bytes)).includes(typed(formatMoney(order.gross, order.language)))]).toEqual([
          file.name,
          true,
        ])
      }
    }
  }
  expect(await paperProblemsUnscoped(database.owner, 10)).toEqual([])
}, 240_000)
