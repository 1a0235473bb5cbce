import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import type { CustomerRole } from '#src/domain/access.ts'
import { answerPartnerRequest } from '#src/operations/answer-partner-request.ts'
import { requestPartner } from '#src/operations/request-partner.ts'
import { type BuyerAtTheQuote, ordersOf, pdf, quotePath, toReview, useBuyers } from '#test/support/buyers.ts'
import { aPartner } from '#test/support/counterparts.ts'
import { useDatabase } from '#test/support/database.ts'
import type { Page } from '#test/support/page.ts'
import type { Renewal } from '#test/support/renewal.ts'
import type { Visitor } from '#test/support/visitor.ts'
import { useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)

let open: BuyerAtTheQuote
let ordered: BuyerAtTheQuote

beforeAll(async () => {
  open = await aBuyerAtTheQuote()
  await toReview(open)
  ordered = await aBuyerAtTheQuote()
  await ordered.visitor.press(await toReview(ordered), 'Submit', {
    payment_method: 'purchase-order',
    po_number: 'HARB-7',
    po_document: new File([pdf], 'po.pdf'),
  })
})

/** A person of their own with one role: everywhere at the customer, or at one site. */
async function someone(
  name: string,
  memberships: readonly { readonly at: Renewal; readonly role: CustomerRole; readonly site?: number }[],
): Promise<Visitor> {
  const email = `${name}@people.example`
  await sql`insert into account_user (id, name, email, language) values (${name}, ${name}, ${email}, 'en')`.execute(database.owner)
  for (const { at, role, site = 0 } of memberships) {
    await sql`insert into membership (customer_id, user_id, site_number, role) values (${at.customerId}, ${name}, ${site}, ${role})`.execute(
      database.owner,
    )
  }
  await web.letSignIn(name)
  return web.signedIn(email)
}

/** Every page that links lead to from the given ones, within the portal. */
async function allPagesFrom(visitor: Visitor, starts: readonly string[]): Promise<readonly Page[]> {
  const pages = new Map<string, Page>()
  const queue = [...starts]
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (pages.has(path) || pages.size > 200) continue
    const page = await visitor.open(path)
    pages.set(path, page)
    for (const { href } of page.links) {
      const next = href.split('#', 1)[0] ?? ''
      if (next.startsWith('/') && !/[?&](lang|theme)=/.test(next)) queue.push(next)
    }
  }
  return [...pages.values()]
}

/** Every amount of the published quote, its cart and its order, as a page could show it or a script could read it. */
const amounts = [
  '1,173',
  '602.00',
  '1,633',
  '447.00',
  '7,038',
  '1,806',
  '11,175',
  '21,652',
  '4,330',
  '25,982',
  '19,999',
  '2165200',
  '2598240',
  '1999900',
  '£',
]

describe('who may not see prices', () => {
  test.for(['viewer', 'technical'] as const)('finds none on any page that links lead to: %s', async (role) => {
    if (role === 'viewer') {
      const nadia = await aPartner(database.owner, { partnerId: 'atlas' })
      const asked = await requestPartner(web.services, open.renewal.buyer, {
        quoteNumber: open.renewal.quoteNumber,
        partnerId: 'atlas',
        message: '',
        submissionId: 's',
      })
      const requestId = asked.ok ? asked.value.requestId : 0n
      const offer = { kind: 'offer', finalPriceMinor: 1_999_900n, executionTerms: 'In two days.', validUntil: undefined } as const
      expect(
        (await answerPartnerRequest(web.services, nadia, { requestId, seen: { revision: 1, answerCount: 0 }, answer: offer })).ok,
      ).toBe(true)
    }
    const visitor = await someone(role, [
      { at: open.renewal, role },
      { at: ordered.renewal, role },
    ])
    const [order] = await ordersOf(database, ordered.renewal)
    const starts = [
      '/',
      '/coverage',
      '/account',
      '/orders',
      quotePath(open.renewal),
      quotePath(ordered.renewal),
      `/orders/${order?.order_number}`,
      `/cart/00${open.renewal.quoteNumber}`,
      `/checkout/00${open.renewal.quoteNumber}/review`,
    ]
    const pages = await allPagesFrom(visitor, starts)
    expect(pages.length).toBeGreaterThan(10)
    const shown = pages.flatMap((page) => amounts.filter((amount) => page.html.includes(amount)).map((amount) => `${page.url}: ${amount}`))
    expect(shown).toEqual([])
    expect(pages.map((page) => page.status).filter((status) => status >= 500)).toEqual([])
  })

  test('the same pages show them to who may: the search above would find them', async () => {
    const pages = await allPagesFrom(open.visitor, ['/', quotePath(open.renewal)])
    const found = new Set(pages.flatMap((page) => amounts.filter((amount) => page.html.includes(amount))))
    expect([...found]).toEqual(expect.arrayContaining(['1,173', '602.00', '21,652', '19,999', '£']))
  })
})

describe('who may not see orders', () => {
  test('finds none in the list, on the home page or by number', async () => {
    const visitor = await someone('terry', [{ at: ordered.renewal, role: 'technical' }])
    const [order] = await ordersOf(database, ordered.renewal)
    const number = String(order?.order_number)
    for (const path of ['/', '/orders', `/orders?q=${number}`]) {
      const page = await visitor.open(path)
      expect([path, page.status, page.links.filter((link) => link.href === `/orders/${number}`)]).toEqual([path, 200, []])
    }
    expect((await visitor.open(`/orders/${number}`)).status).toBe(404)
  })

  test('a viewer sees the order, but not its documents', async () => {
    const visitor = await someone('vincent', [{ at: ordered.renewal, role: 'viewer' }])
    const [order] = await ordersOf(database, ordered.renewal)
    const page = await visitor.open(`/orders/${order?.order_number}`)
    expect([page.status, page.links.filter((link) => link.href.startsWith('/documents/'))]).toEqual([200, []])
    const { rows } = await sql<{
      file_id: bigint
    }>`select file_id from kept_file where customer_id = ${ordered.renewal.customerId}`.execute(database.owner)
    expect(rows.length).toBeGreaterThan(0)
    for (const { file_id: id } of rows) expect((await visitor.open(`/documents/${id}`)).status).toBe(404)
  })
})

describe('a person of one site', () => {
  test('sees nothing of a quote, its order, its documents and its coverage at another', async () => {
    const visitor = await someone('sidney', [{ at: ordered.renewal, role: 'primary', site: 7_000_002 }])
    const [order] = await ordersOf(database, ordered.renewal)
    const { rows } = await sql<{
      file_id: bigint
    }>`select file_id from kept_file where customer_id = ${ordered.renewal.customerId}`.execute(database.owner)
    expect(rows.length).toBeGreaterThan(0)
    for (const path of [quotePath(ordered.renewal), `/orders/${order?.order_number}`, ...rows.map((row) => `/documents/${row.file_id}`)]) {
      expect([path, (await visitor.open(path)).status]).toEqual([path, 404])
    }
    for (const path of ['/', '/orders', '/coverage']) {
      const page = await visitor.open(path)
      expect([path, page.status]).toEqual([path, 200])
      for (const trace of [String(order?.order_number), String(ordered.renewal.quoteNumber), 'E0256LL', 'Program MQ', 'Site 1'])
        expect([path, trace, page.text.includes(trace)]).toEqual([path, trace, false])
    }
  })

  test('sees and orders what is at their own', async () => {
    const own = await aBuyerAtTheQuote()
    const visitor = await someone('olive', [{ at: own.renewal, role: 'buyer', site: 7_000_001 }])
    expect((await visitor.open('/')).text).toContain(String(own.renewal.quoteNumber))
    const confirmation = await visitor.press(await toReview({ visitor, renewal: own.renewal }), 'Submit', { payment_method: 'invoice' })
    expect(confirmation.headings).toContain('Confirmation and order details')
    expect((await visitor.open('/coverage')).text).toContain('Program MQ')
  })

  test('finds their orders also behind many of another site', async () => {
    const own = await aBuyerAtTheQuote()
    const visitor = await someone('otis', [{ at: own.renewal, role: 'buyer', site: 7_000_001 }])
    await visitor.press(await toReview({ visitor, renewal: own.renewal }), 'Submit', { payment_method: 'invoice' })
    const [order] = await ordersOf(database, own.renewal)
    await otherOrders(own.renewal, 60)
    const list = await visitor.open('/orders')
    expect(list.links.map((link) => link.href)).toContain(`/orders/${order?.order_number}`)
    expect((await visitor.open('/')).links.map((link) => link.href)).toContain(`/orders/${order?.order_number}`)
  })
})

/** Later orders of the same customer at its other site. */
async function otherOrders({ customerId }: Renewal, count: number): Promise<void> {
  const columns = await sql<{
    column_name: string
  }>`select column_name from information_schema.columns where table_name = 'renewal_order' order by ordinal_position`.execute(
    database.owner,
  )
  const changed: Record<string, string> = {
    order_number: '80000000 + n',
    submission_id: 'gen_random_uuid()',
    site_number: '7000002',
    quote_number: 'quote_number',
    cart_id: 'cart_id',
    status: "'cancelled'",
  }
  const names = columns.rows.map((row) => row.column_name)
  await sql.raw(`alter table renewal_order disable trigger all`).execute(database.owner)
  await sql`drop index if exists renewal_order_one_per_quote`.execute(database.owner)
  await sql
    .raw(
      `insert into renewal_order (${names.join(', ')}) select ${names.map((name) => changed[name] ?? name).join(', ')} from renewal_order, generate_series(1, ${count}) n where customer_id = ${customerId}`,
    )
    .execute(database.owner)
}

describe('a person of several customers', () => {
  test('sees them together, each with its name', async () => {
    const visitor = await someone('consultant', [
      { at: open.renewal, role: 'viewer' },
      { at: ordered.renewal, role: 'buyer' },
    ])
    const account = await visitor.open('/account')
    expect(account.text).toContain(String(open.renewal.customerId))
    expect(account.text).toContain(String(ordered.renewal.customerId))
    expect((await visitor.open(quotePath(open.renewal))).html).not.toContain('£')
    expect((await visitor.open(quotePath(ordered.renewal))).text).toContain('£21,652.00')
  })

  test('of none at all sees an empty counter, not an error', async () => {
    const visitor = await someone('newcomer', [])
    for (const path of ['/', '/orders', '/coverage', '/account']) expect([path, (await visitor.open(path)).status]).toEqual([path, 200])
    expect(web.errors.splice(0)).toEqual([])
  })
})

describe('home', () => {
  test('shows what is open behind hundreds of renewals that are over', async () => {
    const { renewal, visitor } = await aBuyerAtTheQuote()
    await pastQuotes(renewal, 600)
    const page = await visitor.open('/')
    expect(page.links.map((link) => link.href)).toContain(quotePath(renewal))
  })

  test('draws what runs now, not what lapsed years ago', async () => {
    const { renewal, visitor } = await aBuyerAtTheQuote()
    await sql`insert into entitlement (customer_id, entitlement_id, site_number, part_number, quantity, covered_before)
      select ${renewal.customerId}, 1000 + n, 7000002, 'E01MJLL', 1, '2015-04-01' from generate_series(1, 30) n`.execute(database.owner)
    const page = await visitor.open('/')
    expect(page.text).toContain('Program MQ')
    expect(page.html.match(/Site 2/g) ?? []).toEqual([])
  })
})

/** Quotes of earlier years, every one of them ordered. */
async function pastQuotes({ customerId }: Renewal, count: number): Promise<void> {
  const { rows } = await sql<{
    column_name: string
  }>`select column_name from information_schema.columns where table_name = 'quote' order by ordinal_position`.execute(database.owner)
  const changed: Record<string, string> = { quote_number: '60000000 + n', status: "'ordered'", due_on: "date '2020-01-01' + n" }
  const names = rows.map((row) => row.column_name)
  await sql
    .raw(
      `insert into quote (${names.join(', ')}) select ${names.map((name) => changed[name] ?? name).join(', ')} from quote, generate_series(1, ${count}) n where customer_id = ${customerId}`,
    )
    .execute(database.owner)
}
