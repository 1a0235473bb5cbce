import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { checkInvoiceXml } from '#src/documents/e-invoice/check-invoice-xml.ts'
import { readUbl } from '#src/documents/e-invoice/read-ubl.ts'
import { readXml } from '#src/documents/e-invoice/read-xml.ts'
import { verifyEvidencePack } from '#src/documents/evidence/verify-evidence-pack.ts'
import { formatMoney } from '#src/documents/format.ts'
import { oneLine } from '#src/documents/plain-text.ts'
import type { OrderNumber } from '#src/domain/identifiers.ts'
import { assert, present } from '#src/kit/assert.ts'
import { evidenceOfOrder } from '#src/operations/evidence-of-order.ts'
import { issueOrderPapers } from '#src/operations/issue-order-papers.ts'
import { placeOrder } from '#src/operations/place-order.ts'
import { filesOfOrderForCustomer, findFileForCustomer } from '#src/store/kept-file.ts'
import { findOrderForCustomer, linesOfOrderForCustomer } from '#src/store/order.ts'
import { readPdf, textOfPdf, typed } from '#test/documents/read-pdf.ts'
import { readyToOrder, submission } from '#test/support/checkout.ts'
import { useDatabase } from '#test/support/database.ts'
import { fixedClock } from '#test/support/fixed-clock.ts'
import { type Renewal, type RenewalGiven, aRenewal } from '#test/support/renewal.ts'
import { emptyQueue } from '#test/support/run-jobs.ts'
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

type Ordered = { readonly renewal: Renewal; readonly orderNumber: OrderNumber }

async function anOrderPlaced(given: RenewalGiven = {}): Promise<Ordered> {
  built += 1
  const renewal = await aRenewal(database.owner, { ...given, customerId: 1_000_000 + built, quoteNumber: 20_000_000 + built })
  await readyToOrder(services, renewal)
  const form = submission(renewal)
  const first = await placeOrder(services, renewal.buyer, form)
  if (first.ok) return { renewal, orderNumber: first.value.orderNumber }
  // The page shows the total that the refusal names, and the buyer sends it again.
  assert(first.refusal.code === 'price-changed', `the order is placed: ${first.refusal.code}`)
  const again = await placeOrder(services, renewal.buyer, { ...form, seenTotalMinor: first.refusal.totalMinor })
  assert(again.ok, 'the order is placed')
  return { renewal, orderNumber: again.value.orderNumber }
}

async function issuedFor({ renewal: { customerId }, orderNumber }: Ordered) {
  await issueOrderPapers(services, { customerId, orderNumber, isMailed: false })
  const facts = await filesOfOrderForCustomer(database.owner, customerId, orderNumber)
  const files = new Map<string, Uint8Array>()
  for (const { kind, fileId } of facts) {
    files.set(kind, present(await findFileForCustomer(database.owner, [customerId], fileId), kind).bytes)
  }
  const order = present(await findOrderForCustomer(database.owner, [customerId], orderNumber), 'the order')
  return { files, order, of: (kind: string) => present(files.get(kind), `the ${kind}`) }
}

test('an order of 1,000 lines has all its papers, with every line and the one total', { timeout: 120_000 }, async () => {
  const parts = ['E0256LL', 'E025SLL', 'E0HPVLL', 'E01MJLL'] as const
  const lines = Array.from({ length: 1_000 }, (_, index) => ({ part: parts[index % 4] ?? 'E0256LL', quantity: index + 1 }))
  const ordered = await anOrderPlaced({ lines })
  const { order, of } = await issuedFor(ordered)
  const stored = await linesOfOrderForCustomer(database.owner, order)
  expect(stored).toHaveLength(1_000)
  for (const kind of ['confirmation', 'invoice', 'proof-of-entitlement']) {
    const { pages } = readPdf(of(kind))
    expect(pages.length).toBeGreaterThan(20)
    expect(pages.at(-1)?.lines.join(' ')).toContain(`Page ${pages.length} of ${pages.length}`)
    if (kind !== 'proof-of-entitlement') expect(typed(textOfPdf(of(kind)))).toContain(typed(formatMoney(order.gross, 'en')))
  }
  const xml = new TextDecoder().decode(of('e-invoice'))
  expect(checkInvoiceXml(xml)).toEqual([])
  expect(readUbl(readXml(xml)).lines.map((line) => line.id)).toEqual(stored.map((line) => String(line.lineNumber)))
  expect(verifyEvidencePack((await evidenceOfOrder(services, order)).bytes).isIntact).toBe(true)
})

const wicked = `</cbc:Name><script>alert(1)</script>&amp;]]>=HYPERLINK("http://x")\u0000\u0007\u202e Ωμέγα Борей شركة 保険 ${'x'.repeat(300)}`

test('a name of every script, controls, markup and a formula is that name on every paper, and nothing else', async () => {
  const ordered = await anOrderPlaced()
  // As an import of long ago could have left it: jsonb itself refuses NUL.
  const name = wicked.replace('\u0000', '')
  await sql`update renewal_order set sold_to = jsonb_set(sold_to, '{name}', to_jsonb(${name}::text)),
    bill_to = jsonb_set(bill_to, '{name}', to_jsonb(${name}::text)), deliver_to = jsonb_set(deliver_to, '{name}', to_jsonb(${name}::text))
    where order_number = ${ordered.orderNumber}`.execute(database.owner)
  const { order, files, of } = await issuedFor(ordered)
  expect([...files.keys()]).toEqual(['confirmation', 'invoice', 'e-invoice', 'proof-of-entitlement'])
  const xml = new TextDecoder().decode(of('e-invoice'))
  expect(checkInvoiceXml(xml)).toEqual([])
  expect(readUbl(readXml(xml)).buyer.name).toBe(oneLine(name))
  for (const kind of ['confirmation', 'invoice', 'proof-of-entitlement']) {
    const text = textOfPdf(of(kind)).replaceAll(/\s/g, '')
    expect(text).toContain('<script>alert(1)</script>')
    for (const script of ['Ωμέγα', 'Борей', '保険']) expect(text).toContain(script)
    for (const unseen of ['\u0007', '\u202e']) expect(text).not.toContain(unseen)
  }
  const pack = await evidenceOfOrder(services, order)
  expect(verifyEvidencePack(pack.bytes).isIntact).toBe(true)
})

test('an address without postcode and a buyer without VAT number leave no broken file', async () => {
  const ordered = await anOrderPlaced()
  await sql`update renewal_order set bill_to = bill_to - 'postcode', sold_to = sold_to - 'postcode', vat_number = null
    where order_number = ${ordered.orderNumber}`.execute(database.owner)
  const { files, of } = await issuedFor(ordered)
  // Without a number there is no address on the network: the buyer gets Factur-X.
  expect([...files.keys()]).toEqual(['confirmation', 'invoice', 'proof-of-entitlement'])
  expect(typed(textOfPdf(of('invoice')))).toContain('£25,982.40')
})
