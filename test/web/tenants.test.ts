import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '#src/web/app.ts'
import { requestPartner } from '#src/operations/request-partner.ts'
import { type BuyerAtTheQuote, ordersOf, pdf, toReview, useBuyers } from '#test/support/buyers.ts'
import { aPartner, aRepresentative } from '#test/support/counterparts.ts'
import { useDatabase } from '#test/support/database.ts'
import type { Renewal } from '#test/support/renewal.ts'
import { type Visitor, aVisitor } from '#test/support/visitor.ts'
import { useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)

/** Open to everyone, because the link or the signature is the permission, or because there is nothing of anybody behind it. */
const openToAll = new Set([
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /brand/logo.svg',
  'GET /robots.txt',
  'POST /webhooks/payments',
  'GET /sign-in',
  'POST /sign-in',
  'GET /sign-in/sso',
  'GET /sign-in/sso/callback',
  'POST /sign-out',
  'GET /forgot-password',
  'POST /forgot-password',
  'GET /reset-password',
  'POST /reset-password',
  'GET /stop-reminders/:token',
  'POST /stop-reminders/:token',
  'GET /calendar/:file',
])

type Kind = 'customer' | 'partner' | 'representative' | 'operations'
/** Whose screens a path is among; a new area must be put here before its routes pass. */
const areas: readonly (readonly [RegExp, Kind])[] = [
  [/^\/(q|cart|checkout|orders|coverage|account|documents)(\/|$)|^\/$|^\/(quotes|orders|coverage)\.(csv|xlsx)$/, 'customer'],
  [/^\/partner(\/|$)/, 'partner'],
  [/^\/desk(\/|$)/, 'representative'],
  [/^\/ops(\/|$)/, 'operations'],
]

/** What stands for each parameter of a path; a new one must be put here before its routes pass. */
type Numbers = Readonly<Record<'quoteNumber' | 'orderNumber' | 'fileId' | 'requestId' | 'mailId', string>>
const unknown: Numbers = {
  quoteNumber: '0029999999',
  orderNumber: '79999999',
  fileId: '987654321',
  requestId: '987654321',
  mailId: '987654321',
}
/** Those that are nobody's in particular: the line of a cart, a run of the vendor's. */
const fixed: Readonly<Record<string, string>> = { item: '10', runId: '1' }

type Tenant = { readonly numbers: Numbers; readonly open: Renewal; readonly ordered: Renewal }
let victim: Tenant
let own: Tenant
const actors = {} as Record<'stranger' | 'neighbour' | 'other partner' | 'partner' | 'representative' | 'operations', Visitor>

beforeAll(async () => {
  // Numbers that occur nowhere else on a page.
  await sql`alter table kept_file alter column file_id restart with 345678901; alter table partner_request alter column request_id restart with 456789012`.execute(
    database.owner,
  )
  const [atlas, other] = [await aPartnerWhoSignsIn('atlas'), await aPartnerWhoSignsIn('other')]
  victim = await aTenant('Victim', 'atlas')
  own = await aTenant('Stranger', 'other')
  actors.partner = atlas
  actors['other partner'] = other
  actors.stranger = await aPerson('stranger', [
    [own.open, 0],
    [own.ordered, 0],
  ])
  actors.neighbour = await aPerson('neighbour', [
    [victim.open, 7_000_002],
    [victim.ordered, 7_000_002],
  ])
  const luc = await aRepresentative(database.owner)
  await sql`insert into account_user (id, name, email, kind) values ('ops', 'Olga', 'ops@vendor.example', 'operations')`.execute(
    database.owner,
  )
  for (const userId of [luc.userId, 'ops']) await web.letSignIn(userId)
  actors.representative = await web.signedIn(luc.email)
  actors.operations = await web.signedIn('ops@vendor.example')
}, 60_000)

async function aPartnerWhoSignsIn(partnerId: string): Promise<Visitor> {
  await seedVendor()
  const partner = await aPartner(database.owner, { partnerId })
  await web.letSignIn(partner.userId)
  return web.signedIn(partner.email)
}

let seeded: Promise<BuyerAtTheQuote> | undefined
/** The first renewal brings the vendor's own rows with it. */
function seedVendor(): Promise<BuyerAtTheQuote> {
  return (seeded ??= aBuyerAtTheQuote())
}

async function aPerson(name: string, at: readonly (readonly [Renewal, number])[]): Promise<Visitor> {
  await sql`insert into account_user (id, name, email, language) values (${name}, ${name}, ${`${name}@people.example`}, 'en')`.execute(
    database.owner,
  )
  for (const [{ customerId }, site] of at) {
    await sql`insert into membership (customer_id, user_id, site_number, role) values (${customerId}, ${name}, ${site}, 'primary')`.execute(
      database.owner,
    )
  }
  await web.letSignIn(name)
  return web.signedIn(`${name}@people.example`)
}

/** Two customers under one name, which is the trace to look for: one with an open cart, a request and a message, one with an order and its papers. */
async function aTenant(name: string, partnerId: string): Promise<Tenant> {
  const open = await aBuyerAtTheQuote()
  const ordered = await aBuyerAtTheQuote()
  for (const { renewal } of [open, ordered]) {
    await sql`update customer set name = ${`${name} Holding`} where customer_id = ${renewal.customerId}`.execute(database.owner)
    await sql`update account_user set name = ${`${name} Buyer`} where id = ${renewal.buyer.userId}`.execute(database.owner)
  }
  await toReview(open)
  await open.visitor.post(`/q/00${open.renewal.quoteNumber}/message`, { message: `${name} writes`, submission_id: '' })
  const asked = await requestPartner(web.services, open.renewal.buyer, {
    quoteNumber: open.renewal.quoteNumber,
    partnerId,
    message: `${name} asks`,
    submissionId: name,
  })
  await ordered.visitor.press(await toReview(ordered), 'Submit', {
    payment_method: 'purchase-order',
    po_number: `${name}-PO`,
    po_document: new File([pdf], `${name}.pdf`),
  })
  const [order] = await ordersOf(database, ordered.renewal)
  const { rows } = await sql<{ file_id: bigint }>`select file_id from kept_file where customer_id = ${ordered.renewal.customerId}`.execute(
    database.owner,
  )
  const numbers = {
    quoteNumber: `00${open.renewal.quoteNumber}`,
    orderNumber: String(order?.order_number),
    fileId: String(rows[0]?.file_id),
    requestId: asked.ok ? String(asked.value.requestId) : 'not asked',
    mailId: await aMail(open.renewal, ordered.renewal, Number(order?.order_number)),
  }
  return { numbers, open: open.renewal, ordered: ordered.renewal }
}

/** One about the open quote and one about the order, under the same number. */
async function aMail(open: Renewal, ordered: Renewal, orderNumber: number): Promise<string> {
  const mailId = 567_890_123 + open.customerId
  const insert = (customerId: number, about: { readonly quote: number; readonly order: number | null }) =>
    sql`insert into mail (customer_id, mail_id, cause, kind, to_address, to_name, language, subject, body_text, body_html, message_id,
        quote_number, order_number, status, created_at, sent_at)
      overriding system value values (${customerId}, ${mailId}, 'tenants', 'quote-issued', 'someone@people.example', '', 'en', 'A mail', 'Text',
        '<p>Text</p>', ${`<${customerId}@people.example>`}, ${about.quote}, ${about.order}, 'sent', now(), now())`.execute(database.owner)
  await insert(open.customerId, { quote: open.quoteNumber, order: null })
  await insert(ordered.customerId, { quote: ordered.quoteNumber, order: orderNumber })
  return String(mailId)
}

type Route = { readonly method: string; readonly path: string; readonly name: string; readonly kind: Kind; readonly hasNumbers: boolean }

function protectedRoutes(): readonly Route[] {
  const routes = new Map<string, Route>()
  for (const { method, path } of web.app.routes) {
    const name = `${method} ${path}`
    const kind = areas.find(([pattern]) => pattern.test(path))?.[1]
    if (method === 'ALL' || openToAll.has(name) || kind === undefined) continue
    routes.set(name, { method, path, name, kind, hasNumbers: /:(quoteNumber|orderNumber|fileId|requestId|mailId)\b/.test(path) })
  }
  return [...routes.values()]
}

function filled({ path }: Route, numbers: Numbers): string {
  return path.replaceAll(/:(\w+)/g, (_, parameter: string) => fixed[parameter] ?? numbers[parameter as keyof Numbers] ?? '1')
}

/** A form that would do something if it were let: every field that any of our forms has. */
const form = {
  revision: '1',
  cart_version: '1',
  choice: 'line',
  quantity: '1',
  term_months: '12',
  declared_quantity: '1',
  declared_on: '2027-02-01',
  declared_by: 'Mallory',
  message: 'hello',
  partner: 'atlas',
  submission_id: '11111111-1111-4111-8111-111111111111',
  decision: 'answer',
  final_price: '1.00',
  execution_terms: 'mine',
  seen_revision: '1',
  answer_count: '0',
  payment_method: 'invoice',
  seen_total_minor: '2598240',
  reason: 'mine',
  amount: '1.00',
  confirm: 'yes',
}

async function ask(visitor: Visitor, route: Route, numbers: Numbers) {
  const path = filled(route, numbers)
  const answer = route.method === 'POST' ? await visitor.post(path, form) : await visitor.send(path)
  const values = Object.values(numbers).flatMap((value) => [value, value.replace(/^00/, '')])
  let body = (await answer.text()).replaceAll(/nonce="[^"]*"/g, '')
  for (const value of values) body = body.replaceAll(value, 'N')
  return { path, status: answer.status, location: answer.headers.get('location'), body }
}

/** Every row of every table that belongs to a customer, as one hash. */
async function rowsOf({ open, ordered }: Tenant): Promise<string> {
  const { rows: tables } = await sql<{ table_name: string }>`select table_name from information_schema.columns
    where column_name = 'customer_id' and table_schema = 'public' order by table_name`.execute(database.owner)
  expect(tables.length).toBeGreaterThan(15)
  const hashes = []
  for (const { table_name: table } of tables) {
    const { rows } = await sql<{
      hash: string
    }>`select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as hash from ${sql.table(table)} t
      where customer_id in (${open.customerId}, ${ordered.customerId})`.execute(database.owner)
    hashes.push(`${table} ${rows[0]?.hash}`)
  }
  return hashes.join('\n')
}

describe('every route, under every number that is someone else’s', () => {
  test('is known to this test', () => {
    const routes = protectedRoutes()
    expect(routes.length).toBeGreaterThan(40)
    expect(routes.filter((route) => route.hasNumbers).length).toBeGreaterThan(30)
    const names = web.app.routes.filter((route) => route.method !== 'ALL').map((route) => `${route.method} ${route.path}`)
    expect(names.filter((name) => !openToAll.has(name) && !routes.some((route) => route.name === name))).toEqual([])
    expect([...openToAll].filter((name) => !names.includes(name))).toEqual([])
    const parameters = routes.flatMap(({ path }) => [...path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter ?? ''))
    expect(parameters.filter((parameter) => !(parameter in fixed) && !(parameter in unknown))).toEqual([])
  })

  test('leads whoever is not signed in to sign in, and from there back', async () => {
    const visitor = aVisitor(web.app)
    for (const route of protectedRoutes()) {
      const { path, status, location, body } = await ask(visitor, route, victim.numbers)
      expect([route.name, status, location]).toEqual([route.name, 303, `/sign-in?next=${encodeURIComponent(path)}`])
      expect(body).toBe('')
    }
  })

  test.for(['stranger', 'partner', 'representative', 'operations'] as const)(
    'shows a %s nothing of another kind’s screens',
    async (actor) => {
      const kind: Kind = actor === 'stranger' ? 'customer' : actor
      for (const route of protectedRoutes()) {
        if (route.kind === kind) continue
        const { status } = await ask(actors[actor], route, victim.numbers)
        expect([route.name, status]).toEqual([route.name, route.path === '/' ? 303 : 404])
      }
    },
  )

  test.for([
    ['stranger', 'customer'],
    ['neighbour', 'customer'],
    ['other partner', 'partner'],
  ] as const)('answers a %s as if it did not exist, and does nothing', async ([actor, kind]) => {
    const before = await rowsOf(victim)
    const routes = protectedRoutes().filter((route) => route.kind === kind && route.hasNumbers)
    expect(routes.length).toBeGreaterThan(1)
    for (const route of routes) {
      const foreign = await ask(actors[actor], route, victim.numbers)
      const nowhere = await ask(actors[actor], route, unknown)
      expect([route.name, foreign.status]).toEqual([route.name, 404])
      expect([route.name, foreign.status, foreign.location, foreign.body]).toEqual([
        route.name,
        nowhere.status,
        nowhere.location,
        nowhere.body,
      ])
    }
    expect(await rowsOf(victim)).toBe(before)
    expect(web.errors.splice(0)).toEqual([])
  })

  test.for([
    ['stranger', 'customer'],
    ['neighbour', 'customer'],
    ['other partner', 'partner'],
  ] as const)('and every list shows a %s no trace of it', async ([actor, kind]) => {
    const routes = protectedRoutes().filter((route) => route.kind === kind && !route.hasNumbers && route.method === 'GET')
    expect(routes.length).toBeGreaterThan(0)
    const traces = [...Object.values(victim.numbers), 'Victim Buyer', 'Victim-PO', 'Victim asks', 'Victim writes', 'E0256LL']
    if (actor !== 'neighbour') traces.push('Victim Holding')
    for (const route of routes) {
      const { status, body } = await ask(actors[actor], route, unknown)
      expect([route.name, status]).toEqual([route.name, 200])
      const isOwn = (trace: string) => trace === 'E0256LL' && actor === 'stranger'
      const isPeople = (trace: string) => trace === 'Victim Buyer' && route.path === '/account'
      expect([route.name, traces.filter((trace) => body.includes(trace) && !isOwn(trace) && !isPeople(trace))]).toEqual([route.name, []])
    }
  })

  test('answers those whose number it is: the refusals above are not for nothing', async () => {
    for (const route of protectedRoutes().filter((one) => one.hasNumbers && one.method === 'GET')) {
      const actor = route.kind === 'customer' ? 'stranger' : route.kind === 'partner' ? 'other partner' : route.kind
      const { status, body } = await ask(actors[actor], route, own.numbers)
      expect([route.name, [200, 303].includes(status)]).toEqual([route.name, true])
      if (status === 200 && route.kind === 'partner') expect(body).toContain('Stranger Holding')
    }
    expect(web.errors.splice(0)).toEqual([])
  })
})

describe('the demo’s mailbox', () => {
  const paths = ['/dev/mailbox', '/dev/mailbox/1', '/dev/mailbox/1/body', '/dev/mailbox/1/attachments/0']

  test('exists in the demo only', async () => {
    for (const path of paths) expect([path, (await aVisitor(web.app).send(path)).status]).toEqual([path, 404])
    expect((await aVisitor(createApp({ ...web.web, demo: true })).send('/dev/mailbox')).status).toBe(200)
  })
})
