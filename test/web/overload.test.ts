import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runJob, workableJobs } from '#src/jobs/worker.ts'
import type { Accounts } from '#src/providers/accounts.ts'
import { type Database, openDatabase } from '#src/store/database.ts'
import { createApp } from '#src/web/app.ts'
import type { WebApp } from '#src/web/web.ts'
import { type BuyerAtTheQuote, ordersOf, pdf, quotePath, useBuyers } from '#test/support/buyers.ts'
import { aPartner, aRepresentative } from '#test/support/counterparts.ts'
import { useDatabase } from '#test/support/database.ts'
import type { Page } from '#test/support/page.ts'
import { runJobs } from '#test/support/run-jobs.ts'
import { type Visitor, aVisitor } from '#test/support/visitor.ts'
import { openTestAccounts, password, useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)

let buyers: readonly BuyerAtTheQuote[]

beforeAll(async () => {
  const made: BuyerAtTheQuote[] = []
  for (let n = 0; n < 4; n += 1) made.push(await aBuyerAtTheQuote())
  buyers = made
}, 60_000)

/** A process whose pages have this many connections; the accounts library keeps its own pool, as in production. */
function narrowTo(connections: number): { readonly app: WebApp; readonly close: () => Promise<void> } {
  const db = openDatabase({ connectionString: database.loginStrings.web, role: 'guichet_web', maxConnections: connections })
  const services = { ...web.services, db }
  const accounts: Accounts = openTestAccounts(database, services)
  return {
    app: createApp({ ...web.web, services, accounts }),
    async close() {
      await accounts.close()
      await db.destroy()
    },
  }
}

function at(app: WebApp, { visitor }: Pick<BuyerAtTheQuote, 'visitor'>): Visitor {
  const there = aVisitor(app)
  for (const [name, value] of visitor.cookies) there.cookies.set(name, value)
  return there
}

/** Backends of this file's database that hold a transaction open and do nothing in it. */
async function idleInTransaction(): Promise<unknown> {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`.execute(database.owner)
  return rows[0]?.n
}

/** Whoever takes a second connection while holding one waits here for ever, that is until the 503. */
describe('on a single connection', () => {
  const narrow = {} as ReturnType<typeof narrowTo>
  const atDesk = (path: string, email: string) => signIn(path, email)
  beforeAll(async () => {
    Object.assign(narrow, narrowTo(1))
    await aPartner(database.owner, { partnerId: 'atlas' })
    await aRepresentative(database.owner)
    await sql`insert into account_user (id, name, email, kind) values ('ops', 'Olga', 'ops@vendor.example', 'operations')`.execute(
      database.owner,
    )
    for (const userId of ['nadia-atlas', 'luc', 'ops']) await web.letSignIn(userId)
  })
  afterAll(() => narrow.close())

  async function signIn(path: string, email: string): Promise<{ readonly visitor: Visitor; readonly page: Page }> {
    const visitor = aVisitor(narrow.app)
    const page = await visitor.press(await visitor.open(`/sign-in?${new URLSearchParams({ next: path })}`), 'Sign in', { email, password })
    return { visitor, page }
  }

  test('the whole journey is possible, from signing in to the papers of the order', async () => {
    const [first] = buyers
    const { renewal } = first!
    const { visitor, page: quote } = await signIn(quotePath(renewal), renewal.buyer.email)
    expect([quote.status, quote.headings[0]]).toEqual([200, 'Renewal quote'])
    const cart = await visitor.press(quote, 'Add to cart')
    const smaller = await visitor.press(await visitor.press(cart, 'Delete', {}, 'E0HPVLL'), 'Delete')
    const whole = await visitor.press(smaller, 'Restore', {}, 'E0HPVLL')
    const review = await visitor.press(await visitor.press(whole, 'Check out'), 'Continue', { terms_accepted: true })
    const confirmation = await visitor.press(review, 'Submit', {
      payment_method: 'purchase-order',
      po_number: 'PO-1',
      po_document: new File([pdf], 'po.pdf'),
    })
    expect(confirmation.headings).toContain('Confirmation and order details')
    const [order] = await ordersOf(database, renewal)
    await runJobs(database.owner, { ...web.services, db: database.owner })
    const paths = [
      '/',
      '/coverage',
      '/account',
      '/orders',
      `/orders/${order?.order_number}`,
      '/orders.csv',
      '/quotes.xlsx',
      '/coverage.csv',
    ]
    paths.push(`${quotePath(renewal)}/quote.pdf`, `${quotePath(renewal)}/calendar.ics`, `/orders/${order?.order_number}/evidence.zip`)
    for (const path of paths) expect([path, (await visitor.send(path)).status]).toEqual([path, 200])
    expect((await visitor.post('/account/calendar', {})).status).toBe(303)
    expect((await visitor.post('/sign-out', {})).status).toBe(303)
  })

  test('so are asking and answering, the desks, and a new password', async () => {
    const [, second] = buyers
    const { renewal } = second!
    const { visitor, page } = await signIn(`${quotePath(renewal)}/partner-request`, renewal.buyer.email)
    expect(page.status).toBe(200)
    const fields = { partner: 'atlas', message: 'Please quote', submission_id: crypto.randomUUID(), revision: '1' }
    expect((await visitor.post(`${quotePath(renewal)}/partner-request`, fields)).status).toBe(303)
    const written = await visitor.post(`${quotePath(renewal)}/message`, { message: 'Hello', submission_id: crypto.randomUUID() })
    expect(written.status).toBe(303)
    for (const [path, email] of [
      ['/partner', 'nadia@atlas.example'],
      ['/desk', 'luc@vendor.example'],
      ['/ops', 'ops@vendor.example'],
    ] as const) {
      const desk = await atDesk(path, email)
      expect([path, desk.page.status, desk.page.url]).toEqual([path, 200, path])
      const links = [...new Set(desk.page.links.map((link) => link.href).filter((href) => href.startsWith(`${path}/`)))]
      for (const href of links) expect([href, (await desk.visitor.open(href)).status]).toEqual([href, 200])
    }
    expect((await aVisitor(narrow.app).post('/forgot-password', { email: renewal.buyer.email })).status).toBe(200)
  })

  test('and every job', async () => {
    const single = openDatabase({ connectionString: database.connectionString, maxConnections: 1 })
    const { rows } = await sql<{ id: string; name: (typeof workableJobs)[number]; data: never }>`
      select distinct on (name) id, name, data from pgboss.job where name = any (${workableJobs}) order by name, created_on`.execute(
      database.owner,
    )
    expect(rows.length).toBeGreaterThanOrEqual(5)
    for (const job of rows) await runJob({ ...web.services, db: single }, job.name, job.data)
    for (const name of ['send-reminders', 'sweep-mails', 'sweep-payments'] as const) await runJob({ ...web.services, db: single }, name, {})
    await single.destroy()
  })
})

describe('two hundred at once on two connections', () => {
  test('are served or told when to come back, and afterwards everything is as before', async () => {
    const narrow = narrowTo(2)
    const visitors = buyers.slice(1).map((buyer) => ({ visitor: at(narrow.app, buyer), path: quotePath(buyer.renewal) }))
    const one = (n: number) => visitors[n % visitors.length]!
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        const { visitor, path } = one(n)
        const isWriting = n % 4 === 0
        const answer = isWriting ? await visitor.post(`${path}/cart`, { revision: '1' }) : await visitor.send(path)
        return [answer.status, answer.headers.get('retry-after')]
      }),
    )
    const wrong = answers.filter(([status, wait]) => (status === 503 ? wait !== '2' : status !== 200 && status !== 303))
    expect(wrong).toEqual([])
    expect(answers.filter(([status]) => status !== 503).length).toBeGreaterThan(0)
    await expect.poll(idleInTransaction).toBe(0)
    for (const { visitor, path } of visitors) expect([path, (await visitor.open(path)).status]).toEqual([path, 200])
    const carts = await sql<{
      n: number
    }>`select count(*)::integer as n from cart where status = 'open' group by customer_id, quote_number`.execute(database.owner)
    expect(carts.rows.filter(({ n }) => n > 1)).toEqual([])
    await narrow.close()
    expect(web.errors.splice(0)).toEqual([])
  })

  test('while the accounts library’s four connections are held: a sign-in is told to come back, pages go on', async () => {
    const held: Database = openDatabase({ connectionString: database.connectionString, maxConnections: 1 })
    const narrow = narrowTo(4)
    const [, second] = buyers
    let release = () => {}
    const locked = held.transaction().execute(async (tx) => {
      await sql`lock table account_session in access exclusive mode`.execute(tx)
      await new Promise<void>((resolve) => (release = resolve))
    })
    const { email } = second!.renewal.buyer
    const signIns = Promise.all(Array.from({ length: 12 }, () => aVisitor(narrow.app).post('/sign-in', { email, password })))
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect((await narrow.app.request('/healthz')).status).toBe(200)
    const statuses = [...new Set((await Promise.race([signIns, after(16_000)])).map((answer) => answer.status))].toSorted((a, b) => a - b)
    expect(statuses.filter((status) => status !== 429 && status !== 503)).toEqual([])
    release()
    await locked
    await sql`delete from sign_in_failure`.execute(database.owner)
    expect((await aVisitor(narrow.app).post('/sign-in', { email, password })).status).toBe(303)
    await narrow.close()
    await held.destroy()
  })
})

async function after(ms: number): Promise<readonly Response[]> {
  await new Promise((resolve) => setTimeout(resolve, ms))
  throw new Error(`no answer in ${ms} ms`)
}
