import { Hono } from 'hono'
import type { Context } from 'hono'
import { type CustomerId, type Language, parseOrderNumber } from '#src/domain/identifiers.ts'
import { type Buyer, type Person, buyerAt, buyerCan, customersOf, reachOf } from '#src/domain/person.ts'
import { type Money, add } from '#src/domain/money.ts'
import { addDays, dayIn } from '#src/domain/plain-date.ts'
import { isPriceable } from '#src/domain/line-terms.ts'
import { acceptedTermsForCustomer } from '#src/store/checkout.ts'
import type { Reader } from '#src/store/database.ts'
import { type FileFacts, filesOfOrderForCustomer, findFileForCustomer } from '#src/store/kept-file.ts'
import { mailsOfOrderForCustomer } from '#src/store/mail.ts'
import { type Order, findOrderForCustomer, linesOfOrderForCustomer } from '#src/store/order.ts'
import { listOrdersForCustomer } from '#src/store/order-list.ts'
import { type PaymentAttempt, attemptsOfOrderForCustomer } from '#src/store/payment-attempt.ts'
import { type QuotedLine, findQuoteForCustomer, linesOfQuoteForCustomer } from '#src/store/quote.ts'
import { type Refund, refundsOfOrderForCustomer } from '#src/store/refund.ts'
import { notFoundPage } from '../error-pages.tsx'
import { fileResponse } from '../file-response.ts'
import type { WebEnv } from '../web.ts'
import { personIn, readOwn } from './buyer.ts'
import { brandName } from './card-brands.ts'
import { mailView } from './mail-view.ts'
import { sitesOfOrder, totalsOfOrder } from './order-sites-of.ts'
import { orderRow } from './order-row.ts'
import { type DocumentView, OrderPage, type OrderView } from './pages/order-page.tsx'
import type { OrderPaymentView } from './pages/order-payment.tsx'
import { OrdersPage } from './pages/orders-page.tsx'

const ordersPerPage = 25

/** Screen 6 and the list of all orders; both show the order's own snapshot, for ever. */
export function orderRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/orders', listOrders)
  app.get('/orders/:orderNumber', showOrder)
  app.get('/documents/:fileId', download)
  return app
}

async function listOrders(c: Context<WebEnv>) {
  const person = personIn(c)
  const query = (c.req.query('q') ?? '').trim().slice(0, 100)
  const before = parseOrderNumber(c.req.query('before') ?? '')
  const page = { limit: ordersPerPage + 1, search: query, before: before.ok ? before.value : undefined }
  const orders = await readOwn(c, (reader) => listOrdersForCustomer(reader, reachOf(person, 'see-orders'), page))
  const shown = orders.slice(0, ordersPerPage)
  const last = shown.at(-1)
  const view = {
    query,
    orders: shown.map((order) => orderRow(person, order)),
    next: orders.length > ordersPerPage && last !== undefined ? String(last.orderNumber) : undefined,
  }
  return c.html(<OrdersPage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}

async function showOrder(c: Context<WebEnv>) {
  const number = parseOrderNumber(c.req.param('orderNumber') ?? '')
  const person = personIn(c)
  const view =
    number.ok &&
    (await readOwn(c, async (reader) => {
      const order = await findOrderForCustomer(reader, customersOf(person), number.value)
      const buyer = order && buyerAt(person, order.customerId, order.siteNumber)
      return order && buyer && buyerCan(buyer, 'see-orders') ? orderViewOf(c, reader, { order, buyer }) : undefined
    }))
  return view ? c.html(<OrderPage ui={c.get('ui')} shell={c.get('shell')} view={view} />) : notFoundPage(c)
}

async function orderViewOf(c: Context<WebEnv>, reader: Reader, { order, buyer }: { order: Order; buyer: Buyer }): Promise<OrderView> {
  const { language } = c.get('ui')
  const seesPrices = buyerCan(buyer, 'see-prices')
  const { customerId, orderNumber } = order
  const seesDocuments = buyerCan(buyer, 'see-documents')
  const isByCard = order.paymentMethod === 'card'
  const [lines, quoted, terms, files, mails, attempts, refunds] = await Promise.all([
    linesOfOrderForCustomer(reader, order),
    quotedLines(reader, order, language),
    acceptedTermsForCustomer(reader, customerId, order.acceptanceId),
    seesDocuments ? filesOfOrderForCustomer(reader, customerId, orderNumber) : [],
    seesDocuments ? mailsOfOrderForCustomer(reader, customerId, orderNumber) : [],
    isByCard ? attemptsOfOrderForCustomer(reader, customerId, orderNumber) : [],
    isByCard ? refundsOfOrderForCustomer(reader, customerId, orderNumber) : [],
  ])
  return {
    orderNumber: order.orderNumber,
    quoteNumber: order.quoteNumber,
    status: order.status,
    isNew: c.req.query('new') !== undefined,
    timeZone: order.timeZone,
    placedAt: order.placedAt,
    placedBy: order.placedBy.name,
    agreementNumber: order.agreementNumber,
    payment: seesPrices ? paymentView(order, attempts.at(-1), refunds) : undefined,
    canGiveUp: order.status === 'placing' && isByCard && buyerCan(buyer, 'order'),
    sites: sitesOfOrder(lines, language, seesPrices),
    totals: seesPrices ? totalsOfOrder(order) : undefined,
    billTo: order.billTo,
    deliverTo: order.deliverTo,
    vatNumber: order.vatNumber,
    contact: order.deliveryContact,
    mailedTo: order.placedBy.email,
    terms,
    documents: files.map(documentView),
    mails: mails.map(mailView),
    notRenewed: notRenewed(quoted, new Set(lines.map((line) => line.lineNumber)), language),
  }
}

/** Never more than brand and last four digits of a card. */
function paymentView(order: Order, attempt: PaymentAttempt | undefined, refunds: readonly Refund[]): OrderPaymentView | undefined {
  const termsDays = order.paymentDays
  const placedOn = dayIn(order.timeZone, order.placedAt)
  if (order.paymentMethod === 'purchase-order') {
    return { method: 'purchase-order', poNumber: order.poNumber, termsDays, dueOn: addDays(placedOn, termsDays) }
  }
  if (order.paymentMethod === 'invoice') return { method: 'invoice', termsDays, dueOn: addDays(placedOn, termsDays) }
  if (attempt?.card === undefined) return undefined
  const state = attempt.status === 'captured' ? 'captured' : attempt.status === 'authorised' ? 'authorised' : 'released'
  return { method: 'card', brand: brandName(attempt.card.brand), lastFour: attempt.card.last4, state, ...refundView(refunds) }
}

/** What has been given back, and what is on its way; a refund that failed gave nothing and is not the buyer's to see. */
function refundView(refunds: readonly Refund[]): { readonly refunded?: Money; readonly refundUnderWay?: Money } {
  const sumOf = (wanted: readonly Refund['status'][]) => {
    const [first, ...rest] = refunds.filter((refund) => wanted.includes(refund.status)).map((refund) => refund.amount)
    return first && rest.reduce((sum, amount) => add(sum, amount), first)
  }
  const [refunded, refundUnderWay] = [sumOf(['succeeded']), sumOf(['requested', 'pending'])]
  return { ...(refunded && { refunded }), ...(refundUnderWay && { refundUnderWay }) }
}

function documentView(file: FileFacts): DocumentView {
  return { id: String(file.fileId), kind: file.kind as DocumentView['kind'], name: file.name, bytes: file.size }
}

async function quotedLines(reader: Reader, order: Order, language: Language): Promise<readonly QuotedLine[]> {
  const { customerId, quoteNumber, revision } = order
  const quote = await findQuoteForCustomer(reader, [customerId], { quoteNumber, revision })
  return quote === undefined ? [] : linesOfQuoteForCustomer(reader, quote, language)
}

/** What stood on the quote and was not ordered: it stays as it is and lapses on its day (rule 15). */
function notRenewed(quoted: readonly QuotedLine[], orderedItems: ReadonlySet<number>, language: Language): OrderView['notRenewed'] {
  return quoted.flatMap((line) =>
    isPriceable(line.terms) && !orderedItems.has(line.lineNumber)
      ? [{ description: line.description[language], uncoveredFrom: line.terms.coverage.startsOn }]
      : [],
  )
}

/** Kept files of the person's own customers. */
async function download(c: Context<WebEnv>) {
  const id = c.req.param('fileId') ?? ''
  const person = personIn(c)
  if (!/^\d{1,18}$/.test(id)) return notFoundPage(c)
  const file = await readOwn(c, async (reader) => {
    const found = await findFileForCustomer(reader, customersOf(person), BigInt(id))
    return found && (await maySeeFile(reader, person, found)) ? found : undefined
  })
  if (file === undefined) return notFoundPage(c)
  return fileResponse(c, file)
}

/** Where the order is, or the quote: a paper is seen by those who see documents at that site. */
async function maySeeFile(reader: Reader, person: Person, file: FileFacts & { readonly customerId: CustomerId }): Promise<boolean> {
  const { customerId, orderNumber, quoteNumber } = file
  const sites = reachOf(person, 'see-documents').get(customerId)
  if (sites === undefined || sites === 'every-site') return sites === 'every-site'
  const order = orderNumber === undefined ? undefined : await findOrderForCustomer(reader, [customerId], orderNumber)
  const subject = order ?? (quoteNumber === undefined ? undefined : await findQuoteForCustomer(reader, [customerId], { quoteNumber }))
  return subject !== undefined && sites.includes(subject.siteNumber)
}
