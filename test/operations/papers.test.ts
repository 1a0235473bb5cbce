import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { formatMoney } from '#src/documents/format.ts'
import { checkInvoiceXml } from '#src/documents/e-invoice/check-invoice-xml.ts'
import type { OrderNumber } from '#src/domain/identifiers.ts'
import { money } from '#src/domain/money.ts'
import { assert, present } from '#src/kit/assert.ts'
import { issueOrderPapers } from '#src/operations/issue-order-papers.ts'
import { type PlaceOrder, placeOrder } from '#src/operations/place-order.ts'
import type { Services } from '#src/operations/services.ts'
import { filesOfOrderForCustomer, findFileForCustomer } from '#src/store/kept-file.ts'
import { readPdf, textOfPdf, typed } from '#test/documents/read-pdf.ts'
import { readyToOrder, submission } from '#test/support/checkout.ts'
import { useDatabase } from '#test/support/database.ts'
import { fixedClock } from '#test/support/fixed-clock.ts'
import { type Renewal, aRenewal } from '#test/support/renewal.ts'
import { emptyQueue, runJobs } from '#test/support/run-jobs.ts'
import { type TestServices, testServices } from '#test/support/services.ts'

const database = useDatabase()
/** Those of a process that works on jobs. */
let services: TestServices
let built = 0

beforeAll(async () => {
  const clock = fixedClock('2027-03-01T10:00:00Z')
  services = await testServices({ db: database.owner, connectionString: database.connectionString, clock })
})
beforeEach(() => emptyQueue(database.owner))
afterAll(() => services.stop())

type Ordered = { readonly renewal: Renewal; readonly orderNumber: OrderNumber }

async function anOrderPlaced(given: Partial<PlaceOrder> = {}): Promise<Ordered> {
  built += 1
  const renewal = await aRenewal(database.owner, { customerId: 1_000_000 + built, quoteNumber: 20_000_000 + built })
  await readyToOrder(services, renewal)
  const placed = await placeOrder(services, renewal.buyer, submission(renewal, given))
  assert(placed.ok, 'the order is placed')
  return { renewal, orderNumber: placed.value.orderNumber }
}

async function filesOf({ renewal, orderNumber }: Ordered) {
  const facts = await filesOfOrderForCustomer(database.owner, renewal.customerId, orderNumber)
  return Promise.all(
    facts.map(async ({ fileId }) => present(await findFileForCustomer(database.owner, [renewal.customerId], fileId), 'a file')),
  )
}

function issue({ renewal, orderNumber }: Ordered, given: Services = services) {
  return issueOrderPapers(given, { customerId: renewal.customerId, orderNumber, isMailed: true })
}

async function numbersTaken(): Promise<readonly string[]> {
  const { rows } = await sql<{ invoice_number: string }>`select invoice_number from invoice_number order by sequence`.execute(
    database.owner,
  )
  return rows.map((row) => row.invoice_number)
}

test('a confirmed order gets its confirmation, invoice, e-invoice and proof, and the mail brings them all', async () => {
  const ordered = await anOrderPlaced()
  services.sent.length = 0
  expect(await runJobs(database.owner, services)).toEqual(['order-confirmed', 'send-order-mail', 'deliver-mail'])
  const files = await filesOf(ordered)
  const [number = ''] = await numbersTaken()
  expect(number).toBe('UK2027-000001')
  expect(files.map(({ kind, name, mediaType, language }) => [kind, name, mediaType, language])).toEqual([
    ['confirmation', `Order-confirmation-${ordered.orderNumber}.pdf`, 'application/pdf', 'en'],
    ['invoice', `Invoice-${number}.pdf`, 'application/pdf', 'en'],
    ['e-invoice', `Invoice-${number}.xml`, 'application/xml', 'en'],
    ['proof-of-entitlement', `Proof-of-entitlement-${ordered.orderNumber}.pdf`, 'application/pdf', 'en'],
  ])
  expect(services.sent.map((mail) => mail.attachments?.map((attachment) => attachment.name))).toEqual([files.map((file) => file.name)])
  for (const file of files.filter((one) => one.mediaType === 'application/pdf')) expect(readPdf(file.bytes).pages.length).toBeGreaterThan(0)
})

test('a purchase order without a number, where the country asks for none, gets its papers and its mail', async () => {
  const ordered = await anOrderPlaced({ method: 'purchase-order', poNumber: undefined })
  services.sent.length = 0
  expect(await runJobs(database.owner, services)).toEqual(['order-confirmed', 'send-order-mail', 'deliver-mail'])
  const files = await filesOf(ordered)
  expect(files.map(({ kind }) => kind)).toEqual(['confirmation', 'invoice', 'e-invoice', 'proof-of-entitlement'])
  expect(textOfPdf(present(files[0], 'the confirmation').bytes)).toContain('Purchase order, 30 days')
  expect(services.sent.map(({ text }) => text.includes('Purchase order, 30 days'))).toEqual([true])
})

test('the total of the confirmation, of the invoice and of the e-invoice is the order’s own', async () => {
  const ordered = await anOrderPlaced()
  await issue(ordered)
  const [confirmation, invoice, eInvoice, proof] = await filesOf(ordered)
  const gross = typed(formatMoney(money(2_598_240n, 'GBP'), 'en'))
  expect(gross).toBe('£25,982.40')
  for (const file of [confirmation, invoice]) expect(typed(textOfPdf(present(file, 'a PDF').bytes))).toContain(gross)
  const xml = new TextDecoder().decode(present(eInvoice, 'an e-invoice').bytes)
  expect(xml).toContain('<cbc:TaxInclusiveAmount currencyID="GBP">25982.40</cbc:TaxInclusiveAmount>')
  expect(checkInvoiceXml(xml)).toEqual([])
  expect(typed(textOfPdf(present(proof, 'a proof').bytes))).not.toContain('£')
})

test('issued again, nothing is rendered, numbered or mailed a second time', async () => {
  const ordered = await anOrderPlaced()
  await issue(ordered)
  const before = await filesOf(ordered)
  const numbers = await numbersTaken()
  await Promise.all([issue(ordered), issue(ordered)])
  expect(await filesOf(ordered)).toEqual(before)
  expect(await numbersTaken()).toEqual(numbers)
  services.sent.length = 0
  await runJobs(database.owner, services)
  expect(services.sent).toHaveLength(1)
})

test('fifty orders issued at once, and crashes among them, leave neither a gap nor a double in the numbers', async () => {
  const before = (await numbersTaken()).length
  const orders: Ordered[] = []
  for (let count = 0; count < 50; count += 1) orders.push(await anOrderPlaced())
  let calls = 0
  // Every third time, what would be enqueued in the transaction that keeps the files fails with it.
  const breaking: Services = {
    ...services,
    jobs: {
      ...services.jobs,
      async enqueue(...job) {
        calls += 1
        if (calls % 3 === 0) throw new Error('crashed')
        await services.jobs.enqueue(...job)
      },
    },
  }
  const broken: Ordered[] = []
  await Promise.all(orders.map((ordered) => issue(ordered, breaking).catch(() => broken.push(ordered))))
  expect(broken.length).toBeGreaterThan(10)
  // And some die between the number and the invoice: the number goes back with the transaction.
  await sql`alter table invoice add constraint crash check (false) not valid`.execute(database.owner)
  await expect(issue(await anOrderPlaced())).rejects.toThrow('crash')
  await sql`alter table invoice drop constraint crash`.execute(database.owner)
  for (const ordered of broken) await issue(ordered)
  const numbers = await numbersTaken()
  expect(numbers).toEqual(Array.from({ length: before + 50 }, (_, index) => `UK2027-${String(index + 1).padStart(6, '0')}`))
  const { rows } = await sql<{ invoice_number: string }>`select invoice_number from invoice order by invoice_number`.execute(database.owner)
  expect(rows.map((row) => row.invoice_number)).toEqual(numbers)
  for (const ordered of orders) expect(await filesOf(ordered)).toHaveLength(4)
}, 120_000)

test('an invoice that breaks a rule takes no number, operations sees the rule, and the buyer gets the other papers', async () => {
  const ordered = await anOrderPlaced()
  const numbers = await numbersTaken()
  await sql`update renewal_order set seller = seller || '{"legalName": ""}' where order_number = ${ordered.orderNumber}`.execute(
    database.owner,
  )
  await issue(ordered)
  expect(await numbersTaken()).toEqual(numbers)
  expect((await filesOf(ordered)).map((file) => file.kind)).toEqual(['confirmation', 'proof-of-entitlement'])
  const { rows } = await sql<{
    rules: string
  }>`select breaches::text as rules from paper_problem where order_number = ${ordered.orderNumber}`.execute(database.owner)
  expect(rows.map((row) => row.rules).join()).toContain('BR-06')
  await sql`update renewal_order set seller = seller || '{"legalName": "Test Vendor Ltd"}' where order_number = ${ordered.orderNumber}`.execute(
    database.owner,
  )
  await issue(ordered)
  expect((await filesOf(ordered)).map((file) => file.kind)).toContain('invoice')
  expect((await sql`select 1 from paper_problem`.execute(database.owner)).rows).toEqual([])
})
