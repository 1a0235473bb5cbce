import fc from 'fast-check'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EnInvoice } from '#src/documents/e-invoice/en-invoice.ts'
import { readCii } from '#src/documents/e-invoice/read-cii.ts'
import { readUbl } from '#src/documents/e-invoice/read-ubl.ts'
import { readXml } from '#src/documents/e-invoice/read-xml.ts'
import { formatMoney } from '#src/documents/format.ts'
import { renderCsv } from '#src/documents/tables/render-csv.ts'
import { renderXlsx } from '#src/documents/tables/render-xlsx.ts'
import { readZip } from '#src/documents/zip-read.ts'
import type { LineChange } from '#src/domain/cart.ts'
import { type Money, toDecimalString } from '#src/domain/money.ts'
import type { Person } from '#src/domain/person.ts'
import { assert, present } from '#src/kit/assert.ts'
import { changeCart } from '#src/operations/change-cart.ts'
import { issueOrderPapers } from '#src/operations/issue-order-papers.ts'
import { findCheckoutForCustomer } from '#src/store/checkout.ts'
import { findCountry } from '#src/store/country.ts'
import { read } from '#src/store/database.ts'
import { filesOfOrderForCustomer, findFileForCustomer } from '#src/store/kept-file.ts'
import { draftOrder } from '#src/store/order-draft.ts'
import { type Order, findOrderForCustomer, linesOfOrderForCustomer } from '#src/store/order.ts'
import { findQuoteForCustomer } from '#src/store/quote.ts'
import { uiFor } from '#src/web/i18n/ui.ts'
import { loadCart } from '#src/web/portal/cart-view-of.ts'
import { takenTables } from '#src/web/portal/paper-tables-of.ts'
import { readPdf, textOfPdf, typed } from '#test/documents/read-pdf.ts'
import { readyToOrder, submission, submit } from '#test/support/checkout.ts'
import { useDatabase } from '#test/support/database.ts'
import { fixedClock } from '#test/support/fixed-clock.ts'
import { type Renewal, aRenewal } from '#test/support/renewal.ts'
import { type TestServices, testServices } from '#test/support/services.ts'

const database = useDatabase()
const runs = 40
let services: TestServices
let built = 0

beforeAll(async () => {
  const clock = fixedClock('2027-03-01T10:00:00Z')
  services = await testServices({ db: database.owner, connectionString: database.connectionString, clock })
})
afterAll(() => services.stop())

const aRandomRenewal = fc.record({
  lines: fc.array(
    fc.record({
      part: fc.constantFrom('E0256LL', 'E025SLL', 'E0HPVLL', 'E01MJLL'),
      quantity: fc.integer({ min: 1, max: 40_000 }),
      site: fc.constantFrom(1, 2),
    }),
    { minLength: 2, maxLength: 6 },
  ),
  currency: fc.constantFrom('GBP', 'EUR', 'JPY', 'KWD'),
  points: fc.constantFrom('0', '980', '12000'),
})

type Figures = { readonly order: Order; readonly lines: readonly (readonly [string, string])[] }

test(`on the invoice, in its XML and in the tables: the figure of the order (${runs} random carts)`, { timeout: 180_000 }, async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(aRandomRenewal, fc.boolean(), fc.constantFrom(12, 24, 36), async (given, isFewer, term) => {
      built += 1
      const renewal = await aRenewal(database.owner, { ...given, customerId: 1_000_000 + built, quoteNumber: 20_000_000 + built })
      const figures = await anOrderOf(renewal, { isFewer, term })
      await comparePapers(renewal, figures)
      await compareTables(renewal, figures)
      compared += 1
    }),
    { numRuns: runs },
  )
  expect(compared).toBe(runs)
})

/** Orders the cart by invoice, the first line for another term and perhaps without the last line. */
async function anOrderOf(renewal: Renewal, change: { readonly isFewer: boolean; readonly term: 12 | 24 | 36 }): Promise<Figures> {
  const { customerId, quoteNumber, buyer } = renewal
  const reading = { customers: [customerId] }
  await readyToOrder(services, renewal)
  const opened = () =>
    read(database.owner, reading, async (reader) => {
      const quote = present(await findQuoteForCustomer(reader, [customerId], { quoteNumber }), 'the quote is there')
      return { quote, loaded: present(await loadCart(reader, quote, 'en'), 'the cart is open') }
    })
  const { loaded } = await opened()
  const numbers = loaded.lines.map((line) => line.lineNumber)
  const changes = new Map<number, LineChange>([
    [present(numbers[0], 'a line'), { change: 'edited', term: change.term }],
    ...(change.isFewer ? [[present(numbers.at(-1), 'a line'), { change: 'removed' }] as const] : []),
  ])
  await changeCart(services, buyer, { quoteNumber, seenVersion: loaded.cart.version, changes })
  const { quote, loaded: now } = await opened()
  const draft = await read(database.owner, reading, async (reader) => {
    const checkout = present(await findCheckoutForCustomer(reader, now.cart), 'billing is filled in')
    return draftOrder(reader, {
      quote,
      cart: now.cart,
      checkout,
      country: await findCountry(reader, quote.country),
      at: services.clock.now(),
    })
  })
  assert(draft.ok, 'what is in the cart can be ordered')
  const form = { seenCartVersion: now.cart.version, seenTotalMinor: draft.value.totals.total.minor }
  const placed = await submit(services, buyer, submission(renewal, form))
  assert(placed.ok, `the order is placed: ${JSON.stringify(placed)}`)
  const { orderNumber } = placed.value
  return read(database.owner, reading, async (reader) => {
    const order = present(await findOrderForCustomer(reader, [customerId], orderNumber), 'the order is there')
    expect([order.net, order.gross]).toEqual([draft.value.totals.totalBeforeTax, draft.value.totals.total])
    const lines = await linesOfOrderForCustomer(reader, order)
    return { order, lines: lines.map((line) => [String(line.lineNumber), plain(line.extended)] as const) }
  })
}

async function comparePapers({ customerId }: Renewal, { order, lines }: Figures): Promise<void> {
  const { orderNumber, net, tax, gross } = order
  await issueOrderPapers(services, { customerId, orderNumber, isMailed: false })
  const facts = await filesOfOrderForCustomer(database.owner, customerId, orderNumber)
  const bytesOf = async (kind: string) => {
    const fact = facts.find((file) => file.kind === kind)
    return fact && present(await findFileForCustomer(database.owner, [customerId], fact.fileId), kind).bytes
  }
  for (const kind of ['confirmation', 'invoice']) {
    const text = typed(textOfPdf(present(await bytesOf(kind), kind)))
    for (const amount of [net, tax, gross]) expect(text).toContain(typed(formatMoney(amount, order.language)))
  }
  const invoice = present(await bytesOf('invoice'), 'the invoice')
  const ubl = await bytesOf('e-invoice')
  const files = [cii(invoice), ubl && readUbl(readXml(new TextDecoder().decode(ubl)))].filter((file) => file !== undefined)
  // A currency of three decimals has no e-invoice.
  expect(files.length).toBe(gross.currency === 'KWD' ? 0 : 2)
  for (const file of files) {
    const { withoutTax, tax: taxed, withTax, due } = file.totals
    expect([withoutTax, taxed, withTax, due].map(Number)).toEqual([net, tax, gross, gross].map(plain).map(Number))
    expect(file.lines.map((line) => [line.id, Number(line.net)])).toEqual(lines.map(([id, extended]) => [id, Number(extended)]))
  }
}

/** The CII inside a Factur-X file. */
function cii(pdf: Uint8Array): EnInvoice | undefined {
  const file = readPdf(pdf)
  const specification = [...file.objects.values()].find((dictionary) => dictionary.includes('/EF <<')) ?? ''
  const stream = file.streams.get(Number(/\/EF <<\s*\/F (\d+) 0 R/.exec(specification)?.[1]))
  return stream && readCii(readXml(stream.toString('utf8')))
}

async function compareTables({ customerId, buyer }: Renewal, { order }: Figures): Promise<void> {
  const person: Person = {
    ...buyer,
    language: 'en',
    kind: 'customer',
    representativeId: undefined,
    partnerId: undefined,
    memberships: [{ customerId, siteNumber: undefined, role: 'buyer' }],
  }
  const amounts = [order.net, order.tax, order.gross].map(plain)
  const [orders, quotes] = await read(database.web, { customers: [customerId] }, async (reader) => {
    const taking = { reader, person, ui: uiFor('en'), now: services.clock.now() }
    return [await takenTables.orders(taking), await takenTables.quotes(taking)] as const
  })
  const [header = [], row = []] = parse(renderCsv(orders), { bom: true }) as readonly string[][]
  const inCsv = ['Total before tax', 'VAT', 'Total including tax'].map((name) => row[present(header.indexOf(name), name)])
  expect(inCsv).toEqual(amounts)
  expect(renderCsv(quotes)).toContain(String(order.quoteNumber))
  const zip = readZip(renderXlsx(orders))
  const sheet = zip.ok && zip.value.find((entry) => entry.path === 'xl/worksheets/sheet1.xml')
  assert(sheet !== false && sheet !== undefined, 'the workbook has its sheet')
  const numbers = [
    ...Buffer.from(sheet.bytes)
      .toString('utf8')
      .matchAll(/<v>([^<]*)<\/v>/g),
  ].map(([, value]) => value)
  expect(numbers.slice(-3).map(Number)).toEqual(amounts.map(Number))
}

function plain(amount: Money): string {
  return toDecimalString(amount)
}
