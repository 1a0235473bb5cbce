import { Hono } from 'hono'
import type { Context } from 'hono'
import { parseOrderNumber } from '#src/domain/identifiers.ts'
import { buyerAt, buyerCan, customersOf } from '#src/domain/person.ts'
import { quoteStatus } from '#src/domain/quote.ts'
import { sha256 } from '#src/operations/verify-price-proof.ts'
import { findCheckoutForCustomer } from '#src/store/checkout.ts'
import { findCountry } from '#src/store/country.ts'
import { sitesOfCustomer } from '#src/store/customer.ts'
import type { Reader } from '#src/store/database.ts'
import { draftOrder } from '#src/store/order-draft.ts'
import { findOrderForCustomer, linesOfOrderForCustomer } from '#src/store/order.ts'
import { type QuoteRevision, type QuotedLine, findQuoteForCustomer, linesOfQuoteForCustomer } from '#src/store/quote.ts'
import { notFoundPage } from '../error-pages.tsx'
import type { WebEnv } from '../web.ts'
import { personIn, quoteOfPath, readOwn } from './buyer.ts'
import { type LoadedCart, loadCart, policyOf } from './cart-view-of.ts'
import { type PricedThing, pricedThingPath, quotePath } from './pages/paths.ts'
import { LatePage } from './pages/price-late-page.tsx'
import { PricePage } from './pages/price-page.tsx'
import type { LateView, PriceView } from './pages/price-view.ts'
import {
  type LineNames,
  type PriceAccount,
  accountOfCart,
  accountOfOrder,
  accountOfQuote,
  accountView,
  proofOf,
} from './price-account-of.ts'
import { lateViewOf, printedCart } from './price-late-of.ts'

/** How a price is made, the file that proves it, and what renewing late would cost; only for whoever may see prices. */
export function priceRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  for (const [path, find] of [
    ['/q/:quoteNumber', ofQuote],
    ['/cart/:quoteNumber', ofCart],
    ['/orders/:orderNumber', ofOrder],
  ] as const) {
    app.get(`${path}/price`, (c) => showPrice(c, find))
    app.get(`${path}/price-proof.json`, (c) => downloadProof(c, find))
  }
  app.get('/q/:quoteNumber/late', (c) => showLate(c, lateOfQuote))
  app.get('/cart/:quoteNumber/late', (c) => showLate(c, lateOfCart))
  return app
}

/** What was found at an address: the thing with its account, or where to go instead. */
type Found = {
  readonly thing: PricedThing
  readonly timeZone: string
  readonly names: LineNames
  readonly account: PriceAccount | undefined
  readonly quote: QuoteRevision
}
type Elsewhere = { readonly elsewhere: string }
type Find = (c: Context<WebEnv>, reader: Reader) => Promise<Found | Elsewhere | undefined>

async function showPrice(c: Context<WebEnv>, find: Find): Promise<Response> {
  const found = await readOwn(c, (reader) => find(c, reader))
  if (found === undefined) return notFoundPage(c)
  if ('elsewhere' in found) return c.redirect(found.elsewhere, 303)
  const { thing, timeZone, account, names, quote } = found
  const wanted = /^[1-9]\d{0,4}$/.exec(c.req.query('line') ?? '')?.[0]
  const view: PriceView = {
    thing,
    timeZone,
    priceListDate: account?.subject.priceListDate ?? quote.priceListDate,
    pricedOn: account?.subject.pricedOn ?? quote.priceListDate,
    account: account && accountView(account, names, Number(wanted ?? 0)),
  }
  return c.html(<PricePage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}

async function downloadProof(c: Context<WebEnv>, find: Find): Promise<Response> {
  const found = await readOwn(c, (reader) => find(c, reader))
  if (found === undefined || 'elsewhere' in found || found.account === undefined) return notFoundPage(c)
  const { kind, number } = found.thing
  return c.body(proofOf(found.account, sha256), 200, {
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': `attachment; filename="price-proof-${kind}-${number}.json"`,
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, max-age=0, no-store',
  })
}

async function ofQuote(c: Context<WebEnv>, reader: Reader): Promise<Found | Elsewhere | undefined> {
  const own = await quoteOfPath(c, reader)
  if (own === undefined) return undefined
  const { quote, buyer } = own
  if (!buyerCan(buyer, 'see-prices')) return { elsewhere: quotePath(quote.quoteNumber) }
  const lines = await linesOfQuoteForCustomer(reader, quote, c.get('ui').language)
  const names = await namesOf(c, reader, { quote, lines })
  const thing = { kind: 'quote', number: quote.quoteNumber } as const
  return { thing, timeZone: quote.timeZone, names, account: await accountOfQuote(reader, quote, lines), quote }
}

async function ofCart(c: Context<WebEnv>, reader: Reader): Promise<Found | Elsewhere | undefined> {
  const own = await quoteOfPath(c, reader)
  if (own === undefined) return undefined
  const { quote, buyer } = own
  const loaded = buyerCan(buyer, 'see-prices') ? await loadCart(reader, quote, c.get('ui').language) : undefined
  if (loaded === undefined) return { elsewhere: quotePath(quote.quoteNumber) }
  const account = accountOfCart(loaded, await taxOfCart(c, reader, loaded))
  const thing = { kind: 'cart', number: quote.quoteNumber } as const
  return { thing, timeZone: quote.timeZone, names: namesOfCart(loaded), account, quote }
}

/** As the review page will say it, once billing is filled in. */
async function taxOfCart(c: Context<WebEnv>, reader: Reader, { quote, cart }: LoadedCart) {
  const checkout = await findCheckoutForCustomer(reader, cart)
  if (checkout === undefined) return undefined
  const country = await findCountry(reader, quote.country)
  const draft = await draftOrder(reader, { quote, cart, checkout, country, at: c.get('web').services.clock.now() })
  return draft.ok ? { decision: draft.value.decision, totals: draft.value.totals } : undefined
}

async function ofOrder(c: Context<WebEnv>, reader: Reader): Promise<Found | Elsewhere | undefined> {
  const number = parseOrderNumber(c.req.param('orderNumber') ?? '')
  if (!number.ok) return undefined
  const customers = customersOf(personIn(c))
  const order = await findOrderForCustomer(reader, customers, number.value)
  const buyer = order && buyerAt(personIn(c), order.customerId, order.siteNumber)
  if (order === undefined || buyer === undefined || !buyerCan(buyer, 'see-orders')) return undefined
  const thing = { kind: 'order', number: order.orderNumber } as const
  if (!buyerCan(buyer, 'see-prices')) return { elsewhere: pricedThingPath(thing) }
  const quote = await findQuoteForCustomer(reader, customers, { quoteNumber: order.quoteNumber, revision: order.revision })
  if (quote === undefined) return undefined
  const quoted = await linesOfQuoteForCustomer(reader, quote, c.get('ui').language)
  const ordered = await linesOfOrderForCustomer(reader, order)
  const account = await accountOfOrder(reader, order, { quote, quoted, ordered })
  return { thing, timeZone: order.timeZone, names: await namesOf(c, reader, { quote, lines: quoted }), account, quote }
}

async function namesOf(
  c: Context<WebEnv>,
  reader: Reader,
  { quote, lines }: { readonly quote: QuoteRevision; readonly lines: readonly QuotedLine[] },
): Promise<LineNames> {
  const sites = await sitesOfCustomer(reader, quote.customerId)
  const siteNames = new Map(sites.map((site) => [site.siteNumber, site.address.name]))
  const { language } = c.get('ui')
  return new Map(
    lines.map((line) => [
      line.lineNumber,
      { description: line.description[language], siteName: siteNames.get(line.terms.siteNumber) ?? '' },
    ]),
  )
}

function namesOfCart({ lines, sites, language }: LoadedCart): LineNames {
  return new Map(
    lines.map((line) => [
      line.lineNumber,
      { description: line.description[language], siteName: sites.get(line.terms.siteNumber)?.address.name ?? '' },
    ]),
  )
}

type FindLate = (c: Context<WebEnv>, reader: Reader) => Promise<LateView | Elsewhere | undefined>

async function showLate(c: Context<WebEnv>, find: FindLate): Promise<Response> {
  const view = await readOwn(c, (reader) => find(c, reader))
  if (view === undefined) return notFoundPage(c)
  if ('elsewhere' in view) return c.redirect(view.elsewhere, 303)
  return c.html(<LatePage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}

async function lateOfQuote(c: Context<WebEnv>, reader: Reader): Promise<LateView | Elsewhere | undefined> {
  const own = await quoteOfPath(c, reader)
  if (own === undefined) return undefined
  const { quote, buyer } = own
  const elsewhere = { elsewhere: quotePath(quote.quoteNumber) }
  const isOpen = quoteStatus(quote, c.get('web').services.clock.now()) === 'issued'
  if (!isOpen || !buyerCan(buyer, 'see-prices')) return elsewhere
  const lines = await linesOfQuoteForCustomer(reader, quote, c.get('ui').language)
  const names = await namesOf(c, reader, { quote, lines })
  const thing = { kind: 'quote', number: quote.quoteNumber } as const
  return lateViewOf(printedCart(quote, lines, policyOf(quote)), { thing, names, inTime: quote.total }) ?? elsewhere
}

async function lateOfCart(c: Context<WebEnv>, reader: Reader): Promise<LateView | Elsewhere | undefined> {
  const own = await quoteOfPath(c, reader)
  if (own === undefined) return undefined
  const { quote, buyer } = own
  const loaded = buyerCan(buyer, 'see-prices') ? await loadCart(reader, quote, c.get('ui').language) : undefined
  if (loaded === undefined) return { elsewhere: quotePath(quote.quoteNumber) }
  const thing = { kind: 'cart', number: quote.quoteNumber } as const
  const view = lateViewOf(loaded.domain, { thing, names: namesOfCart(loaded), inTime: loaded.priced.totalBeforeTax })
  return view ?? { elsewhere: pricedThingPath(thing) }
}
