import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeCart } from '#src/operations/change-cart.ts'
import { type Tx, read, transact } from '#src/store/database.ts'
import { insertFile } from '#src/store/kept-file.ts'
import { insertPaper, notePaperProblem } from '#src/store/paper.ts'
import { insertAttempt } from '#src/store/payment-attempt.ts'
import { insertRefund } from '#src/store/refund.ts'
import { readyToOrder, submission, submit } from '#test/support/checkout.ts'
import { useDatabase } from '#test/support/database.ts'
import { fixedClock } from '#test/support/fixed-clock.ts'
import { type Renewal, aRenewal } from '#test/support/renewal.ts'
import { type TestServices, testServices } from '#test/support/services.ts'

const database = useDatabase()
/** Vendor-wide number tables: they hold which customer a number belongs to, and nothing of the customer. */
const exempt = new Set(['quote_number', 'order_number', 'invoice_number'])
let services: TestServices
let mine: Renewal
let theirs: Renewal
let tables: readonly string[]

beforeAll(async () => {
  const clock = fixedClock('2027-03-01T10:00:00Z')
  services = await testServices({ db: database.web, connectionString: database.connectionString, clock })
  mine = await aRenewal(database.owner, { customerId: 1_000_001, quoteNumber: 20_000_001 })
  theirs = await aRenewal(database.owner, { customerId: 1_000_002, quoteNumber: 20_000_002 })
  for (const renewal of [mine, theirs]) await fillEveryTable(renewal)
  const { rows } = await sql<{ table: string }>`
    select c.relname as table from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attname = 'customer_id' and not a.attisdropped
    order by 1`.execute(database.owner)
  tables = rows.map((row) => row.table).filter((table) => !exempt.has(table))
})
afterAll(() => services.stop())

const aRefund = {
  amount: { minor: 1n, currency: 'GBP' },
  reason: 'test',
  status: 'requested',
  requestedBy: { userId: 'ops', name: 'Ops' },
} as const

/** A journey to a confirmed order, and by hand what that journey does not write. */
async function fillEveryTable(renewal: Renewal): Promise<void> {
  await readyToOrder(services, renewal)
  const changes = new Map([[10, { change: 'removed' } as const]])
  await changeCart(services, renewal.buyer, { quoteNumber: renewal.quoteNumber, seenVersion: 1, changes })
  const placed = await submit(services, renewal.buyer, submission(renewal, { seenCartVersion: 2, seenTotalMinor: 1_753_680n }))
  if (!placed.ok) throw new Error('the order was not placed', { cause: placed.refusal })
  const { orderNumber } = placed.value
  const { customerId, quoteNumber } = renewal
  const at = services.clock.now()
  const attemptId = crypto.randomUUID()
  await transact(database.owner, { customers: [customerId] }, async (tx) => {
    await insertAttempt(tx, { customerId, orderNumber, attemptId, amount: { minor: 1n, currency: 'GBP' }, at })
    await insertRefund(tx, { ...aRefund, customerId, orderNumber, attemptId, refundId: crypto.randomUUID(), requestedAt: at })
    const fileId = await insertFile(tx, {
      customerId,
      kind: 'purchase-order',
      name: 'po.pdf',
      mediaType: 'application/pdf',
      bytes: new Uint8Array([1]),
      by: 'test',
      at,
    })
    await sql`insert into contact (customer_id, agreement_number, kind, name, email, language) values (${customerId}, 51000, 'renewal', 'J', 'j@x.example', 'en')`.execute(
      tx,
    )
    await insertHandedOver(tx, { customerId, quoteNumber, at })
    await insertPaper(tx, { customerId, subject: `order:${orderNumber}`, kind: 'invoice', fileId, snapshot: '{}', at })
    await notePaperProblem(tx, { customerId, subject: `order:${orderNumber}`, orderNumber, breaches: [] }, at)
    await sql`insert into invoice (customer_id, invoice_number, kind, order_number, selling_entity, issued_on, currency, net_minor, tax_minor, gross_minor, snapshot, issued_at)
      values (${customerId}, ${`X${customerId}`}, 'invoice', ${orderNumber}, 'UK', '2027-03-01', 'GBP', 1, 0, 1, '{}', ${at})`.execute(tx)
  })
}

async function insertHandedOver(
  tx: Tx,
  { customerId, quoteNumber, at }: { customerId: number; quoteNumber: number; at: string },
): Promise<void> {
  await sql`insert into partner (partner_id, name, country, city, email, phone, authorised_from) values ('atlas', 'Atlas', 'GB', 'London', 'a@atlas.example', '1', '2020-01-01') on conflict do nothing`.execute(
    tx,
  )
  await sql`insert into partner_request (customer_id, quote_number, revision, due_on, partner_id, status, message, submission_id, requested_by,
      requested_by_name, requested_at, currency)
    values (${customerId}, ${quoteNumber}, 1, '2027-03-31', 'atlas', 'sent', 'Please quote', gen_random_uuid(), 'u', 'U', ${at}, 'GBP')`.execute(
    tx,
  )
  await sql`insert into quote_message (customer_id, quote_number, author_kind, author_id, author_name, body, submission_id, written_at)
    values (${customerId}, ${quoteNumber}, 'buyer', 'u', 'U', 'Hello', gen_random_uuid(), ${at})`.execute(tx)
  await sql`insert into conversation (customer_id, quote_number, representative_id, last_author_name, last_written_at)
    values (${customerId}, ${quoteNumber}, 'rep', 'U', ${at})`.execute(tx)
  await sql`insert into mail_opt_out values (${customerId}, 'a@b.example', ${at})`.execute(tx)
  await sql`insert into mail (customer_id, cause, kind, to_address, to_name, language, subject, body_text, body_html, message_id, status, created_at)
    values (${customerId}, 'test', 'quote-issued', 'a@b.example', 'A', 'en', 's', 't', 'h', '<m@x>', 'queued', ${at})`.execute(tx)
}

async function countOf(tx: Tx, table: string, customerId: number): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select count(*)::integer as n from ${sql.table(table)} where customer_id = ${customerId}`.execute(tx)
  return rows[0]?.n ?? -1
}

test('every table of a customer has rows of both customers, so that the walk sees something', async () => {
  expect(tables.length).toBeGreaterThanOrEqual(20)
  for (const table of tables) {
    expect([table, await countOf(database.owner, table, theirs.customerId)]).not.toEqual([table, 0])
  }
})

test('one customer sees its own rows and nothing of another’s, in every table', async () => {
  for (const table of tables) {
    const seen = await transact(database.web, { customers: [mine.customerId] }, async (tx) => ({
      own: (await countOf(tx, table, mine.customerId)) > 0,
      others: await countOf(tx, table, theirs.customerId),
    }))
    expect([table, seen]).toEqual([table, { own: true, others: 0 }])
  }
})

test('without the setting, and with an empty one, nothing is seen', async () => {
  for (const table of tables) {
    const { rows } = await sql<{ n: number }>`select count(*)::integer as n from ${sql.table(table)}`.execute(database.web)
    expect([table, rows[0]?.n]).toEqual([table, 0])
    const none = await transact(database.web, { customers: [] }, (tx) => countOf(tx, table, mine.customerId))
    expect([table, none]).toEqual([table, 0])
  }
})

test('row-level security is on for every table with a customer, and no row of another can be written', async () => {
  const { rows } = await sql<{ table: string }>`
    select relname as table from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and not relrowsecurity`.execute(
    database.owner,
  )
  const open = new Set(rows.map((row) => row.table))
  expect(tables.filter((table) => open.has(table))).toEqual([])
  const stolen = transact(database.web, { customers: [mine.customerId] }, (tx) =>
    sql`insert into quote_message (customer_id, quote_number, author_kind, author_id, author_name, body, submission_id, written_at)
      values (${theirs.customerId}, 1, 'buyer', 'u', 'U', 'x', gen_random_uuid(), now())`.execute(tx),
  )
  await expect(stolen).rejects.toThrow('row-level security')
})

test('a page that reads cannot write', async () => {
  const write = read(database.web, { customers: [mine.customerId] }, (reader) =>
    sql`update entitlement set covered_before = '2030-01-01' where customer_id = ${mine.customerId}`.execute(reader as Tx),
  )
  await expect(write).rejects.toThrow('read-only transaction')
})
