import { Hono } from 'hono'
import type { Context } from 'hono'
import { type Calendar, renderCalendar } from '#src/documents/tables/calendar.ts'
import { renderCsv } from '#src/documents/tables/render-csv.ts'
import { parseOrderNumber } from '#src/domain/identifiers.ts'
import { type Person, buyerAt, buyerCan, customersOf, reachOf } from '#src/domain/person.ts'
import { addDays, dayIn } from '#src/domain/plain-date.ts'
import { present } from '#src/kit/assert.ts'
import { evidenceOfOrder } from '#src/operations/evidence-of-order.ts'
import { issueQuotePaper } from '#src/operations/issue-quote-paper.ts'
import { feedToken, hashOf, renewCalendarFeed, revokeCalendarFeed } from '#src/operations/renew-calendar-feed.ts'
import { type DueQuote, dueQuotesForCustomer, findFeed, findPersonByFeed } from '#src/store/calendar-feed.ts'
import { read } from '#src/store/database.ts'
import { findFileForCustomer } from '#src/store/kept-file.ts'
import { findOrderForCustomer } from '#src/store/order.ts'
import { findQuoteForCustomer } from '#src/store/quote.ts'
import { notFoundPage } from '../error-pages.tsx'
import { fileResponse } from '../file-response.ts'
import { onlyFor } from '../only-for.ts'
import { vendorFactsOf } from '../shell.ts'
import type { WebEnv } from '../web.ts'
import { personIn, quoteOfPath, readOwn } from './buyer.ts'
import { quotePath } from './pages/paths.ts'
import { takenTables } from './paper-tables-of.ts'

const feedQuotesMax = 500
/** A feed goes back this far: what was settled lately is struck out where a calendar still has it. */
const feedDaysBack = 60
/** Days before the due date on which calendars ring. */
const reminderDays = [30, 7, 1]
const calendarType = 'text/calendar; charset=utf-8'
const spreadsheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Papers, calendars and tables to take away. Each is refused like a page that does not exist to who may not have it. */
export function paperRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.use('/account/calendar', onlyFor('customer'))
  app.use('/account/calendar/*', onlyFor('customer'))
  app.get('/q/:quoteNumber/quote.pdf', quotePdf)
  app.get('/q/:quoteNumber/calendar.ics', quoteCalendar)
  app.get('/orders/:orderNumber/evidence.zip', evidence)
  for (const table of ['quotes', 'orders', 'coverage'] as const) {
    for (const format of ['csv', 'xlsx'] as const) {
      app.use(`/${table}.${format}`, onlyFor('customer'))
      app.get(`/${table}.${format}`, (c) => takeTable(c, table, format))
    }
  }
  app.post('/account/calendar', async (c) => {
    const { services, secret } = c.get('web')
    await renewCalendarFeed(services, personIn(c).userId, secret)
    return c.redirect('/account#calendar', 303)
  })
  app.post('/account/calendar/revocation', async (c) => {
    await revokeCalendarFeed(c.get('web').services, personIn(c).userId)
    return c.redirect('/account#calendar', 303)
  })
  // No sign-in: the address is the permission, as calendar programs need it.
  app.get('/calendar/:file', feed)
  return app
}

/** The PDF of the revision, made when it is first asked for. It has prices: only who sees prices gets it. */
async function quotePdf(c: Context<WebEnv>) {
  const found = await readOwn(c, (reader) => quoteOfPath(c, reader))
  if (found === undefined || !buyerCan(found.buyer, 'see-prices') || !buyerCan(found.buyer, 'see-documents')) return notFoundPage(c)
  const { quote, buyer } = found
  const fileId = await issueQuotePaper(c.get('web').services, quote, `user:${buyer.userId}`)
  const file = await readOwn(c, (reader) => findFileForCustomer(reader, [quote.customerId], fileId))
  return fileResponse(c, present(file, 'the paper was kept'))
}

async function evidence(c: Context<WebEnv>) {
  const { services } = c.get('web')
  const number = parseOrderNumber(c.req.param('orderNumber') ?? '')
  const person = personIn(c)
  const order = number.ok ? await readOwn(c, (reader) => findOrderForCustomer(reader, customersOf(person), number.value)) : undefined
  const buyer = order && buyerAt(person, order.customerId, order.siteNumber)
  const isTheirs = buyer !== undefined && buyerCan(buyer, 'see-documents') && buyerCan(buyer, 'see-prices')
  if (order?.confirmedAt === undefined || !isTheirs) return notFoundPage(c)
  const { quoteNumber, revision } = order
  const quote = await readOwn(c, (reader) => findQuoteForCustomer(reader, [order.customerId], { quoteNumber, revision }))
  await issueQuotePaper(services, present(quote, 'an order has its quote'), `user:${person.userId}`)
  const pack = await evidenceOfOrder(services, order)
  return download(c, { name: pack.name, type: 'application/zip', body: Buffer.from(pack.bytes) })
}

async function takeTable(c: Context<WebEnv>, name: keyof typeof takenTables, format: 'csv' | 'xlsx') {
  const now = c.get('web').services.clock.now()
  const taking = { person: personIn(c), ui: c.get('ui'), now }
  const table = await readOwn(c, (reader) => takenTables[name]({ reader, ...taking }))
  const file = `${table.name.normalize('NFKD').replaceAll(/[^\w]/g, '')}.${format}`
  return format === 'csv'
    ? download(c, { name: file, type: 'text/csv; charset=utf-8', body: renderCsv(table) })
    : download(c, { name: file, type: spreadsheetType, body: Buffer.from(await c.get('web').services.press.workbook(table)) })
}

async function quoteCalendar(c: Context<WebEnv>) {
  const person = personIn(c)
  const due = await readOwn(c, async (reader) => {
    const found = await quoteOfPath(c, reader)
    if (found === undefined) return undefined
    const { quote } = found
    const reach = new Map([[quote.customerId, [quote.siteNumber] as const]])
    const all = await dueQuotesForCustomer(reader, reach, { from: quote.dueOn, limit: feedQuotesMax })
    return all.filter((one) => one.quoteNumber === quote.quoteNumber)
  })
  if (due === undefined) return notFoundPage(c)
  const calendar = await calendarOf(c, { person, language: c.get('ui').language, quotes: due })
  return download(c, { name: `${due[0]?.quoteNumber ?? 'quote'}.ics`, type: calendarType, body: calendar })
}

/** A person's feed by its secret address. */
async function feed(c: Context<WebEnv>) {
  const token = /^([\w-]{43})\.ics$/.exec(c.req.param('file') ?? '')?.[1]
  const { services } = c.get('web')
  const person = token === undefined ? undefined : await findPersonByFeed(services.db, hashOf(token))
  if (person === undefined) return notFoundPage(c)
  const from = addDays(dayIn('UTC', services.clock.now()), -feedDaysBack)
  const quotes = await read(services.db, { customers: customersOf(person) }, (reader) =>
    dueQuotesForCustomer(reader, reachOf(person, 'see-quotes'), { from, limit: feedQuotesMax }),
  )
  const calendar = await calendarOf(c, { person, language: person.language, quotes })
  return c.body(calendar, 200, { 'content-type': calendarType, 'cache-control': 'private, no-cache', 'x-robots-tag': 'noindex' })
}

type Due = {
  readonly person: Person
  readonly language: Calendar['language']
  readonly quotes: readonly DueQuote[]
}

async function calendarOf(c: Context<WebEnv>, { person, language, quotes }: Due): Promise<string> {
  const { baseUrl } = c.get('web').services
  const vendor = await vendorFactsOf(c.get('web'))
  return renderCalendar({
    language,
    name: vendor?.name ?? 'Guichet',
    domain: new URL(baseUrl).hostname,
    reminderDays,
    dueDates: quotes.map((quote) => {
      const buyer = buyerAt(person, quote.customerId, quote.siteNumber)
      return {
        quoteNumber: quote.quoteNumber,
        customerName: quote.customerName,
        dueOn: quote.dueOn,
        total: buyer !== undefined && buyerCan(buyer, 'see-prices') ? quote.total : undefined,
        url: `${baseUrl}${quotePath(quote.quoteNumber)}`,
        state: quote.isOpen ? 'open' : 'settled',
        changedAt: quote.changedAt,
        sequence: quote.revision + (quote.isOpen ? 0 : 1),
      }
    }),
  })
}

type Download = { readonly name: string; readonly type: string; readonly body: string | Buffer<ArrayBuffer> }

function download(c: Context<WebEnv>, { name, type, body }: Download): Response {
  return c.body(body, 200, {
    'content-type': type,
    'content-disposition': `attachment; filename="${name}"`,
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, max-age=0, no-store',
  })
}

/** The address of the person's feed, when they have one. */
export async function feedAddress(c: Context<WebEnv>): Promise<string | undefined> {
  const { services, secret } = c.get('web')
  const { userId } = personIn(c)
  const known = await readOwn(c, (reader) => findFeed(reader, userId))
  return known && `${services.baseUrl}/calendar/${feedToken(secret, userId, known.serial)}.ics`
}
