import {
  type CoverageRow,
  type OrderRow,
  type QuoteRow,
  coverageTable,
  ordersTable,
  quotesTable,
} from '#src/documents/tables/account-tables.ts'
import type { Table } from '#src/documents/tables/table.ts'
import { subtract } from '#src/domain/money.ts'
import { type Person, buyerAt, buyerCan, reachOf } from '#src/domain/person.ts'
import { type Instant, addDays, dayIn } from '#src/domain/plain-date.ts'
import type { Reader } from '#src/store/database.ts'
import { entitlementsForCustomer } from '#src/store/entitlement.ts'
import { listOrdersForCustomer } from '#src/store/order-list.ts'
import { type ListedQuote, listQuotesForCustomer } from '#src/store/taken-away.ts'
import type { Ui } from '../i18n/ui.ts'
import { timelineWindow } from './coverage-view-of.ts'
import { methodLabels } from './pages/orders-table.tsx'

/** More than any customer has; a file beyond it would be no help to anybody. */
const rowsMax = 20_000

type Taking = { readonly reader: Reader; readonly person: Person; readonly ui: Ui; readonly now: Instant }

/** What may be taken away as a table; amounts only where the person may see prices. */
export const takenTables = { quotes: quotesToTake, orders: ordersToTake, coverage: coverageToTake } as const

async function quotesToTake({ reader, person, ui, now }: Taking): Promise<Table> {
  const quotes = await listQuotesForCustomer(reader, reachOf(person, 'see-quotes'), rowsMax)
  const rows = quotes.map((quote): QuoteRow => ({
    quoteNumber: quote.quoteNumber,
    revision: quote.revision,
    status: ui.t(standingOf(quote, now)),
    customerNumber: quote.customerId,
    customerName: quote.customerName,
    agreementNumber: String(quote.agreementNumber),
    issuedOn: quote.issuedAt && dayIn(quote.timeZone, quote.issuedAt),
    validUntil: quote.validUntil,
    dueOn: quote.dueOn,
    lineCount: quote.lineCount,
    total: seesPrices(person, quote) ? quote.total : undefined,
  }))
  return quotesTable(rows, ui.language)
}

function standingOf(quote: ListedQuote, now: Instant) {
  if (quote.status === 'ordered') return 'standing.ordered'
  if (quote.status === 'cancelled') return 'standing.cancelled'
  return quote.validUntil < dayIn(quote.timeZone, now) ? 'standing.expired' : 'standing.open'
}

async function ordersToTake({ reader, person, ui }: Taking): Promise<Table> {
  const orders = await listOrdersForCustomer(reader, reachOf(person, 'see-orders'), { limit: rowsMax })
  const rows = orders.map((order): OrderRow => {
    const amounts = seesPrices(person, order) ? { net: order.net, tax: subtract(order.gross, order.net), gross: order.gross } : {}
    return {
      orderNumber: order.orderNumber,
      quoteNumber: order.quoteNumber,
      status: ui.t(`orders.${order.status}`),
      customerNumber: order.customerId,
      customerName: order.customerName,
      orderedOn: dayIn('UTC', order.placedAt),
      paymentMethod: ui.t(methodLabels[order.paymentMethod]),
      purchaseOrderNumber: order.poNumber,
      ...amounts,
    }
  })
  return ordersTable(rows, ui.language)
}

async function coverageToTake({ reader, person, ui, now }: Taking): Promise<Table> {
  const today = dayIn('UTC', now)
  const wanted = { limit: rowsMax, since: timelineWindow(today).from }
  const entitlements = await entitlementsForCustomer(reader, reachOf(person, 'see-entitlements'), wanted)
  const rows = entitlements.map((entitlement): CoverageRow => {
    const last = addDays(entitlement.coveredBefore, -1)
    const state = last < today ? 'lapsed' : last < addDays(today, 90) ? 'due' : 'covered'
    return {
      customerNumber: entitlement.customerId,
      customerName: entitlement.customerName,
      siteNumber: entitlement.siteNumber,
      siteName: entitlement.siteName,
      partNumber: entitlement.partNumber,
      description: entitlement.description[ui.language],
      chargeMetric: entitlement.chargeMetric,
      quantity: entitlement.quantity,
      coverage: entitlement.coverage.at(-1),
      status: ui.t(`coverage.${state}`),
    }
  })
  return coverageTable(rows, ui.language)
}

function seesPrices(person: Person, of: { readonly customerId: ListedQuote['customerId']; readonly siteNumber: number }): boolean {
  const buyer = buyerAt(person, of.customerId, of.siteNumber)
  return buyer !== undefined && buyerCan(buyer, 'see-prices')
}
