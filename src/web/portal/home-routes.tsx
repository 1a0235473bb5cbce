import { Hono } from 'hono'
import type { Context } from 'hono'
import { type Person, buyerAt, buyerCan, customersOf, reachOf } from '#src/domain/person.ts'
import { type PlainDate, addMonths, dayIn, daysBetween, firstOfMonth } from '#src/domain/plain-date.ts'
import { type Money, add } from '#src/domain/money.ts'
import { openCartQuotesForCustomer } from '#src/store/cart.ts'
import { findCustomer, findRepresentative, sitesOfCustomer } from '#src/store/customer.ts'
import { type Reader } from '#src/store/database.ts'
import { entitlementsForCustomer } from '#src/store/entitlement.ts'
import { listOrdersForCustomer } from '#src/store/order-list.ts'
import { peopleOfCustomer } from '#src/store/person.ts'
import { type QuoteSummary, listOpenQuotesForCustomer } from '#src/store/quote.ts'
import type { WebEnv } from '../web.ts'
import { personIn, readOwn } from './buyer.ts'
import { coverageSitesOf, timelineOf, timelineWindow } from './coverage-view-of.ts'
import { orderRow } from './order-row.ts'
import { feedAddress } from './paper-routes.tsx'
import { AccountPage, type AccountCustomerView } from './pages/account-page.tsx'
import { CoveragePage } from './pages/coverage-page.tsx'
import { type DueQuoteView, HomePage, type HomeView, type RenewalMonthView } from './pages/home-page.tsx'

const monthsAhead = 12
const timelineRows = 12
const timelineRowsMax = 40
const quotesMax = 500
const entitlementsMax = 2_000

/** Home after sign-in, coverage, and the account with its people. */
export function homeRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/', showHome)
  app.get('/coverage', showCoverage)
  app.get('/account', showAccount)
  return app
}

async function showHome(c: Context<WebEnv>) {
  const view = await readOwn(c, (reader) => homeViewOf(c, reader))
  return c.html(<HomePage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}

async function homeViewOf(c: Context<WebEnv>, reader: Reader): Promise<HomeView> {
  const person = personIn(c)
  const customers = customersOf(person)
  const now = c.get('web').services.clock.now()
  const timeZone = await timeZoneOf(reader, person)
  const today = dayIn(timeZone, now)
  const { from } = timelineWindow(today)
  const running = { limit: timelineRows, since: from, endingAfter: from }
  const [quotes, inCarts, entitlements, orders] = await Promise.all([
    listOpenQuotesForCustomer(reader, reachOf(person, 'see-quotes'), { limit: quotesMax, today }),
    openCartQuotesForCustomer(reader, customers),
    entitlementsForCustomer(reader, reachOf(person, 'see-entitlements'), running),
    listOrdersForCustomer(reader, reachOf(person, 'see-orders'), { limit: 5 }),
  ])
  const open = quotes.filter((quote) => quote.validUntil >= dayIn(quote.timeZone, now))
  const withCart = new Set(inCarts)
  return {
    personName: person.name,
    due: open.map((quote) => dueView(person, quote, { today, hasCart: withCart.has(quote.quoteNumber) })),
    months: monthsOf(person, open, today),
    timeline: timelineOf(entitlements, today, c.get('ui').language),
    orders: orders.map((order) => orderRow(person, order)),
  }
}

function dueView(person: Person, quote: QuoteSummary, more: { readonly today: PlainDate; readonly hasCart: boolean }): DueQuoteView {
  return {
    number: quote.quoteNumber,
    customerName: customersOf(person).length > 1 ? quote.customerName : undefined,
    dueOn: quote.dueOn,
    daysLeft: daysBetween(more.today, quote.validUntil),
    lineCount: quote.lineCount,
    total: visibleTotal(person, quote),
    hasCart: more.hasCart,
  }
}

function monthsOf(person: Person, quotes: readonly QuoteSummary[], today: PlainDate): readonly RenewalMonthView[] {
  return Array.from({ length: monthsAhead }, (_, ahead) => {
    const first = addMonths(firstOfMonth(today), ahead)
    const due = quotes.filter((quote) => firstOfMonth(quote.dueOn) === first)
    const totals = new Map<string, Money>()
    for (const quote of due) {
      const total = visibleTotal(person, quote)
      const known = total && totals.get(total.currency)
      if (total !== undefined) totals.set(total.currency, known === undefined ? total : add(known, total))
    }
    return { month: first.slice(0, 7), quotes: due.length, totals: [...totals.values()] }
  })
}

function visibleTotal(person: Person, quote: QuoteSummary): Money | undefined {
  const buyer = buyerAt(person, quote.customerId, quote.siteNumber)
  return buyer !== undefined && buyerCan(buyer, 'see-prices') ? quote.total : undefined
}

async function showCoverage(c: Context<WebEnv>) {
  const person = personIn(c)
  const { language } = c.get('ui')
  const view = await readOwn(c, async (reader) => {
    const today = dayIn(await timeZoneOf(reader, person), c.get('web').services.clock.now())
    const { from } = timelineWindow(today)
    const wanted = { limit: entitlementsMax, since: from }
    const entitlements = await entitlementsForCustomer(reader, reachOf(person, 'see-entitlements'), wanted)
    const running = entitlements.filter((entitlement) => entitlement.coveredBefore > from)
    return {
      timeline: timelineOf(running.slice(0, timelineRowsMax), today, language),
      sites: coverageSitesOf(entitlements, { person, today, language }),
    }
  })
  return c.html(<CoveragePage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}

async function showAccount(c: Context<WebEnv>) {
  const person = personIn(c)
  const customers = await readOwn(c, async (reader) => {
    const views: AccountCustomerView[] = []
    for (const customerId of customersOf(person)) views.push(await customerView(reader, person, customerId))
    return views
  })
  const view = { person: { name: person.name, email: person.email }, customers, calendarAddress: await feedAddress(c) }
  return c.html(<AccountPage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}

async function customerView(
  reader: Reader,
  person: Person,
  customerId: Person['memberships'][number]['customerId'],
): Promise<AccountCustomerView> {
  const customer = await findCustomer(reader, customerId)
  const sites = await sitesOfCustomer(reader, customerId)
  const people = await peopleOfCustomer(reader, customerId)
  const { name, email, phone } = await findRepresentative(reader, customer.representativeId)
  return {
    customerNumber: customerId,
    name: customer.address.name,
    address: customer.address,
    agreements: [...new Set(sites.map((site) => site.agreementNumber))],
    vatNumber: customer.vatNumber,
    representative: { name, email, phone },
    people: people.map((one) => ({
      name: one.name,
      email: one.email,
      role: one.role,
      siteName: sites.find((site) => site.siteNumber === one.siteNumber)?.address.name,
      isSelf: one.email === person.email,
    })),
  }
}

async function timeZoneOf(reader: Reader, person: Person): Promise<string> {
  const [first] = customersOf(person)
  return first === undefined ? 'Europe/Paris' : (await findCustomer(reader, first)).timeZone
}
