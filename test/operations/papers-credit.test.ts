import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { checkInvoiceXml } from '#src/documents/e-invoice/check-invoice-xml.ts'
import { money } from '#src/domain/money.ts'
import { assert, present } from '#src/kit/assert.ts'
import { InvoiceNotIssued, issueCreditNote } from '#src/operations/issue-credit-note.ts'
import { issueOrderPapers } from '#src/operations/issue-order-papers.ts'
import { PaymentNotCaptured } from '#src/operations/issue-order-papers-load.ts'
import { placeOrder } from '#src/operations/place-order.ts'
import { transact } from '#src/store/database.ts'
import { invoicesOfOrderForCustomer } from '#src/store/invoice.ts'
import { filesOfOrderForCustomer, findFileForCustomer } from '#src/store/kept-file.ts'
import { insertAttempt } from '#src/store/payment-attempt.ts'
import { insertRefund } from '#src/store/refund.ts'
import { textOfPdf, typed } from '#test/documents/read-pdf.ts'
import { readyToOrder, submission } from '#test/support/checkout.ts'
import { useDatabase } from '#test/support/database.ts'
import { fixedClock } from '#test/support/fixed-clock.ts'
import { aRenewal } from '#test/support/renewal.ts'
import { emptyQueue, runJobs } from '#test/support/run-jobs.ts'
import { type TestServices, testServices } from '#test/support/services.ts'

const database = useDatabase()
let services: TestServices
let built = 0

beforeAll(async () => {
  const clock = fixedClock('2027-03-01T10:00:00Z')
  services = await testServices({ db: database.owner, connectionString: database.connectionString, clock })
})
beforeEach(() => emptyQueue(database.owner))
afterAll(() => services.stop())

/** An order that a card has paid, as the settlement leaves it. */
async function aPaidOrder(given: { readonly isCaptured?: boolean } = {}) {
  built += 1
  const renewal = await aRenewal(database.owner, { customerId: 1_000_000 + built, quoteNumber: 20_000_000 + built })
  await readyToOrder(services, renewal)
  const placed = await placeOrder(services, renewal.buyer, submission(renewal))
  assert(placed.ok, 'the order is placed')
  const { customerId } = renewal
  const { orderNumber } = placed.value
  const attemptId = randomUUID()
  await transact(database.owner, { customers: [customerId] }, (tx) =>
    insertAttempt(tx, { customerId, orderNumber, attemptId, amount: money(2_598_240n, 'GBP'), at: services.clock.now() }),
  )
  const isCaptured = given.isCaptured ?? true
  await sql`update payment_attempt set status = ${isCaptured ? 'captured' : 'authorised'}, captured_minor = ${isCaptured ? 2_598_240n : 0n},
    card_brand = 'visa', card_last4 = '4242', card_expires = '2030-12' where attempt_id = ${attemptId}`.execute(database.owner)
  await sql`update renewal_order set payment_method = 'card', payment_days = 0 where order_number = ${orderNumber}`.execute(database.owner)
  await emptyQueue(database.owner)
  return { customerId, orderNumber, attemptId }
}

type Paid = Awaited<ReturnType<typeof aPaidOrder>>

/** A refund that the provider has carried out, and its credit note. */
async function refund(paid: Paid, minor: bigint): Promise<void> {
  const { customerId, orderNumber, attemptId } = paid
  const refundId = randomUUID()
  const requestedBy = { userId: 'ops', name: 'Ops' }
  await transact(database.owner, { customers: [customerId] }, (tx) =>
    insertRefund(tx, {
      customerId,
      refundId,
      orderNumber,
      attemptId,
      amount: money(minor, 'GBP'),
      reason: 'Ordered twice',
      status: 'succeeded',
      requestedBy,
      requestedAt: services.clock.now(),
    }),
  )
  await issueCreditNote(services, { customerId, refundId })
}

async function notesOf({ customerId, orderNumber }: Paid) {
  const invoices = await invoicesOfOrderForCustomer(database.owner, customerId, orderNumber)
  return invoices
    .filter((one) => one.kind === 'credit-note')
    .map(({ net, tax, gross, corrects }) => [net.minor, tax.minor, gross.minor, corrects])
}

async function fileOf({ customerId, orderNumber }: Paid, kind: string, place = -1): Promise<Uint8Array> {
  const facts = (await filesOfOrderForCustomer(database.owner, customerId, orderNumber)).filter((file) => file.kind === kind)
  return present(await findFileForCustomer(database.owner, [customerId], present(facts.at(place), kind).fileId), kind).bytes
}

test('an order by card has no papers until its payment is captured, and its invoice says what was paid', async () => {
  const waiting = await aPaidOrder({ isCaptured: false })
  await expect(issueOrderPapers(services, { ...waiting, isMailed: true })).rejects.toThrow(PaymentNotCaptured)
  expect(await filesOfOrderForCustomer(database.owner, waiting.customerId, waiting.orderNumber)).toEqual([])
  const paid = await aPaidOrder()
  await issueOrderPapers(services, { ...paid, isMailed: true })
  const text = typed(textOfPdf(await fileOf(paid, 'invoice')))
  for (const part of ['£25,982.40', 'Visa', '4242', '£0.00']) expect(text).toContain(part)
  const xml = new TextDecoder().decode(await fileOf(paid, 'e-invoice'))
  expect(xml).toContain('<cbc:PrepaidAmount currencyID="GBP">25982.40</cbc:PrepaidAmount>')
  expect(checkInvoiceXml(xml)).toEqual([])
})

test('all of it given back: the credit note has the lines of the invoice and the next number', async () => {
  const paid = await aPaidOrder()
  await issueOrderPapers(services, { ...paid, isMailed: true })
  const [invoice] = await invoicesOfOrderForCustomer(database.owner, paid.customerId, paid.orderNumber)
  await refund(paid, 2_598_240n)
  expect(await notesOf(paid)).toEqual([[2_165_200n, 433_040n, 2_598_240n, invoice?.invoiceNumber]])
  const text = typed(textOfPdf(await fileOf(paid, 'credit-note')))
  for (const part of ['£25,982.40', 'Ordered twice', 'E0HPVLL', invoice?.invoiceNumber ?? '?']) expect(text).toContain(part)
  expect(checkInvoiceXml(new TextDecoder().decode(await fileOf(paid, 'e-invoice')))).toEqual([])
  const { rows } = await sql<{ gap: number }>`select max(sequence) - count(*)::integer as gap from invoice_number`.execute(database.owner)
  expect(rows).toEqual([{ gap: 0 }])
})

test('given back in parts, amounts without an exact net amount among them: every credit note pays back its refund', async () => {
  const paid = await aPaidOrder()
  await issueOrderPapers(services, { ...paid, isMailed: true })
  await refund(paid, 120_000n)
  // At 20 % no net amount and its tax make 0.03: the cent is stated as rounding.
  await refund(paid, 3n)
  await refund(paid, 100_003n)
  const notes = await notesOf(paid)
  expect(notes.map(([net, tax, gross]) => [net, tax, gross])).toEqual([
    [100_000n, 20_000n, 120_000n],
    [2n, 0n, 2n],
    [83_336n, 16_667n, 100_003n],
  ])
  expect(typed(textOfPdf(await fileOf(paid, 'credit-note', 1)))).toContain('£0.03')
  const { rows } = await sql`select 1 from paper_problem`.execute(database.owner)
  expect(rows).toEqual([])
  for (const place of [1, 2, 3]) {
    const facts = await filesOfOrderForCustomer(database.owner, paid.customerId, paid.orderNumber)
    expect(facts.filter((file) => file.kind === 'e-invoice')).toHaveLength(4)
    expect(checkInvoiceXml(new TextDecoder().decode(await fileOf(paid, 'e-invoice', place)))).toEqual([])
  }
})

test('the last of several parts takes the net amount and the tax that are left', async () => {
  const paid = await aPaidOrder()
  await issueOrderPapers(services, { ...paid, isMailed: true })
  await refund(paid, 120_000n)
  await refund(paid, 2_478_240n)
  expect((await notesOf(paid)).map(([net, tax]) => [net, tax])).toEqual([
    [100_000n, 20_000n],
    [2_065_200n, 413_040n],
  ])
})

test('the mail of the refund brings the credit note, and a refund before the invoice waits for it', async () => {
  const paid = await aPaidOrder()
  await expect(refund(paid, 100n)).rejects.toThrow(InvoiceNotIssued)
  await issueOrderPapers(services, { ...paid, isMailed: true })
  await emptyQueue(database.owner)
  await refund(paid, 1_200n)
  services.sent.length = 0
  expect(await runJobs(database.owner, services)).toEqual(['send-refund-mail', 'deliver-mail'])
  expect(services.sent.map((mail) => mail.attachments?.map(({ name }) => name.replace(/-U.*\./, '.')))).toEqual([
    ['Credit-note.pdf', 'Credit-note.xml'],
  ])
})
