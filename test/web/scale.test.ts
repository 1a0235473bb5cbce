import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { type BuyerAtTheQuote, ordersOf, quotePath, toReview, useBuyers } from '#test/support/buyers.ts'
import { aPartner, aRepresentative } from '#test/support/counterparts.ts'
import { useDatabase } from '#test/support/database.ts'
import type { Page } from '#test/support/page.ts'
import { useQueryCount } from '#test/support/query-count.ts'
import type { LineGiven, Renewal } from '#test/support/renewal.ts'
import type { Visitor } from '#test/support/visitor.ts'
import { useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const count = useQueryCount()
const aBuyerAtTheQuote = useBuyers(database, web)

const parts = ['E0256LL', 'E025SLL', 'E0HPVLL', 'E01MJLL']
/** A quote as large customers have them: 1,000 lines of 1,000 programs at two sites. */
const thousand: readonly LineGiven[] = Array.from({ length: 1_000 }, (_, index) => ({
  part: parts[index % 4] ?? '',
  program: `P${index}`,
  quantity: 1 + (index % 7),
  site: 1 + (index % 2),
}))

let small: BuyerAtTheQuote
let large: BuyerAtTheQuote

beforeAll(async () => {
  small = await aBuyerAtTheQuote()
  large = await aBuyerAtTheQuote({ lines: thousand })
  await sql`analyze`.execute(database.owner)
}, 120_000)

/** Twice: the first time also reads who asks and whose shop it is, which are then remembered for a while. */
async function queriesFor(visitor: Visitor, path: string): Promise<{ readonly page: Page; readonly queries: number }> {
  await visitor.open(path)
  const { value: page, queries } = await count.during(() => visitor.open(path))
  expect([path, page.status]).toEqual([path, 200])
  expect(queries).toBeGreaterThan(0)
  return { page, queries }
}

describe('a quote of 1,000 lines', () => {
  test('asks the database no more than one of four, on every page of the journey', async () => {
    for (const { visitor, page } of [small, large]) await visitor.press(page, 'Add to cart')
    for (const { visitor, renewal } of [small, large]) await toReview({ visitor, renewal })
    const pages = [
      '/q/N',
      '/q/N?tab=account',
      '/q/N?tab=representative',
      '/cart/N',
      '/cart/N/lines/10/remove',
      '/cart/N/lines/10/edit?quantity=1&term_months=12',
      '/checkout/N/billing',
      '/checkout/N/review',
      '/',
      '/coverage',
      '/orders',
      '/account',
    ]
    const queries = async ({ visitor, renewal }: BuyerAtTheQuote) => {
      const counts: Record<string, number> = {}
      for (const path of pages) counts[path] = (await queriesFor(visitor, path.replace('N', `00${renewal.quoteNumber}`))).queries
      return counts
    }
    const few = await queries(small)
    expect(await queries(large)).toEqual(few)
    expect(Math.max(...Object.values(few))).toBeLessThanOrEqual(20)
  })

  test('is shown whole, priced to the penny, changed and ordered', async () => {
    const { visitor, renewal } = large
    const quote = await visitor.open(quotePath(renewal))
    expect(quote.rows.filter((row) => /E0(256|25S|HPV|1MJ)LL|E01MJLL/.test(row)).length).toBeGreaterThanOrEqual(1_000)
    const total = thousand.reduce(
      (sum, line) => sum + line.quantity * ({ E0256LL: 1_173, E025SLL: 602, E0HPVLL: 1_633, E01MJLL: 447 }[line.part] ?? 0),
      0,
    )
    const shown = `£${total.toLocaleString('en-GB')}.00`
    expect(quote.text).toContain(shown)
    const cart = await visitor.open(`/cart/00${renewal.quoteNumber}`)
    expect(cart.text).toContain(`Total before tax ${shown}`)
    const smaller = await visitor.press(await visitor.press(cart, 'Delete', {}, '/lines/5000/remove'), 'Delete')
    expect(smaller.rows.filter((row) => row.includes('Deleted from the cart'))).toHaveLength(1)
    const restored = await visitor.press(smaller, 'Restore')
    expect(restored.text).toContain(`Total before tax ${shown}`)
    const confirmation = await visitor.press(await toReview({ visitor, renewal }), 'Submit', { payment_method: 'invoice' })
    expect(confirmation.rows.filter((row) => row.includes('LL')).length).toBe(1_000)
    expect(await ordersOf(database, renewal)).toEqual([expect.objectContaining({ net_minor: BigInt(total) * 100n, status: 'confirmed' })])
    const { rows } = await sql<{
      count: number
    }>`select count(*)::integer as count from coverage where customer_id = ${renewal.customerId} and source <> 'import'`.execute(
      database.owner,
    )
    expect(rows).toEqual([{ count: 1_000 }])
    expect(web.errors.splice(0)).toEqual([])
  }, 60_000)

  test('the confirmation of its order asks no more than that of four lines', async () => {
    const confirmation = await small.visitor.press(await small.visitor.open(`/checkout/00${small.renewal.quoteNumber}/review`), 'Submit', {
      payment_method: 'invoice',
    })
    const [order] = await ordersOf(database, large.renewal)
    const few = await queriesFor(small.visitor, confirmation.url.split('?')[0] ?? '')
    const many = await queriesFor(large.visitor, `/orders/${order?.order_number}`)
    expect(many.queries).toBe(few.queries)
  })
})

describe('a list of a hundred', () => {
  test('quotes, orders and entitlements asks no more than one of one', async () => {
    const buyer = await aBuyerAtTheQuote()
    await buyer.visitor.press(await toReview(buyer), 'Submit', { payment_method: 'invoice' })
    const paths = ['/', '/orders', '/orders?q=7', '/coverage', '/account']
    async function counts() {
      const entries: Record<string, number> = {}
      for (const path of paths) entries[path] = (await queriesFor(buyer.visitor, path)).queries
      return entries
    }
    const few = await counts()
    await multiply(buyer.renewal, 100)
    expect(await counts()).toEqual(few)
    const { page } = await queriesFor(buyer.visitor, '/orders')
    expect(page.links.filter((link) => /^\/orders\/\d+$/.test(link.href))).toHaveLength(25)
    const older = await buyer.visitor.follow(page, 'Older orders')
    expect(older.links.filter((link) => /^\/orders\/\d+$/.test(link.href))).toHaveLength(25)
    const home = await buyer.visitor.open('/')
    expect(home.links.filter((link) => link.href.startsWith('/q/')).length).toBeGreaterThanOrEqual(100)
  })

  test('requests and conversations asks no more than one of one', async () => {
    const buyer = await aBuyerAtTheQuote()
    const partner = await aPartner(database.owner, { partnerId: 'atlas' })
    const luc = await aRepresentative(database.owner)
    for (const userId of [partner.userId, luc.userId]) await web.letSignIn(userId)
    await buyer.visitor.post(`${quotePath(buyer.renewal)}/partner-request`, { partner: 'atlas' })
    await buyer.visitor.post(`${quotePath(buyer.renewal)}/message`, { message: 'Hello' })
    const [nadia, desk] = [await web.signedIn(partner.email), await web.signedIn(luc.email)]
    const counts = async () => [(await queriesFor(nadia, '/partner')).queries, (await queriesFor(desk, '/desk')).queries]
    const few = await counts()
    await multiply(buyer.renewal, 100)
    const { customerId } = buyer.renewal
    await sql`insert into partner_request (customer_id, quote_number, revision, due_on, partner_id, status, message, submission_id, requested_by, requested_by_name, requested_at, currency)
      select ${customerId}, quote_number, 1, due_on, 'atlas', 'sent', '', gen_random_uuid(), 'x', 'Jane', now(), 'GBP' from quote where customer_id = ${customerId} and quote_number <> ${buyer.renewal.quoteNumber}`.execute(
      database.owner,
    )
    await sql`insert into conversation (customer_id, quote_number, representative_id, waiting_since, last_author_name, last_written_at)
      select ${customerId}, quote_number, 'rep', now(), 'Jane', now() from quote where customer_id = ${customerId} and quote_number <> ${buyer.renewal.quoteNumber}`.execute(
      database.owner,
    )
    expect(await counts()).toEqual(few)
  })
})

let made = 0
/** As many more quotes, orders and entitlements of the customer as like the ones there are. */
async function multiply({ customerId, quoteNumber }: Renewal, times: number): Promise<void> {
  made += 1
  const base = 60_000_000 + made * 10_000
  await copyRows(
    'quote',
    { quote_number: `${base} + n`, due_on: `date '2027-04-01' + n`, status: "'issued'" },
    `customer_id = ${customerId} and quote_number = ${quoteNumber}`,
    times,
  )
  await sql`drop index if exists renewal_order_one_per_quote`.execute(database.owner)
  await copyRows(
    'renewal_order',
    { order_number: `${base} + 5000 + n`, submission_id: 'gen_random_uuid()', quote_number: `${base} + n` },
    `customer_id = ${customerId} and quote_number = ${quoteNumber}`,
    times,
  )
  await copyRows('entitlement', { entitlement_id: `${base} + n` }, `customer_id = ${customerId} and entitlement_id = 1`, times)
}

async function copyRows(table: string, changed: Readonly<Record<string, string>>, where: string, times: number): Promise<void> {
  const { rows } = await sql<{ column_name: string }>`select column_name from information_schema.columns
    where table_name = ${table} and table_schema = 'public' and is_generated = 'NEVER' order by ordinal_position`.execute(database.owner)
  const names = rows.map((row) => row.column_name)
  const values = names.map((name) => changed[name] ?? name)
  await sql
    .raw(
      `insert into ${table} (${names.join(', ')}) select ${values.join(', ')} from ${table}, generate_series(1, ${times}) n where ${where}`,
    )
    .execute(database.owner)
}
