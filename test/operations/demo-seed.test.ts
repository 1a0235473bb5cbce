import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plainDate } from '#src/domain/plain-date.ts'
import { seedDemo } from '#src/operations/seed-demo.ts'
import { useDatabase } from '#test/support/database.ts'
import { fixedClock } from '#test/support/fixed-clock.ts'
import { type TestServices, testServices } from '#test/support/services.ts'

const database = useDatabase()
const folder = join(import.meta.dirname, '../../demo')
let services: TestServices

/** Seeded once: these tests only look. */
beforeAll(async () => {
  services = await testServices({
    db: database.owner,
    connectionString: database.connectionString,
    clock: fixedClock('2026-11-23T10:00:00Z'),
  })
  const hashPassword = (password: string) => Promise.resolve(`hash of ${password}`)
  expect(await seedDemo(services, { folder, today: plainDate('2026-11-23'), hashPassword })).toEqual({ isSeeded: true })
})
afterAll(() => services.stop())

async function rowsOf(statement: string): Promise<readonly Record<string, unknown>[]> {
  return (await sql.raw<Record<string, unknown>>(statement).execute(database.owner)).rows
}

describe('a seeded demo', () => {
  test('has the three quotes of the fixed points to the letter', async () => {
    expect(
      await rowsOf(
        `select q.quote_number, c.name, c.country, q.currency, q.status, q.revision, q.due_on, q.starts_on, q.valid_until, q.quotation_level, q.total_points, q.total_minor, q.line_count
         from quote q join customer c using (customer_id) where quote_number in (20417801, 20417733, 20417850) order by quote_number`,
      ),
    ).toEqual([
      {
        quote_number: 20_417_733,
        name: 'Harbour Analytics Ltd',
        country: 'GB',
        currency: 'GBP',
        status: 'issued',
        revision: 1,
        due_on: '2026-12-31',
        starts_on: '2027-01-01',
        valid_until: '2026-12-31',
        quotation_level: 'H',
        total_points: '144.380000',
        total_minor: 2_165_200n,
        line_count: 4,
      },
      {
        quote_number: 20_417_801,
        name: 'Méridien Assurances',
        country: 'FR',
        currency: 'EUR',
        status: 'issued',
        revision: 1,
        due_on: '2026-12-31',
        starts_on: '2027-01-01',
        valid_until: '2026-12-31',
        quotation_level: 'H',
        total_points: '2746.320000',
        total_minor: 37_421_115n,
        line_count: 11,
      },
      {
        quote_number: 20_417_850,
        name: 'Costa Verde Logística Ltda.',
        country: 'BR',
        currency: 'USD',
        status: 'issued',
        revision: 1,
        due_on: '2026-12-31',
        starts_on: '2027-01-01',
        valid_until: '2026-12-31',
        quotation_level: 'D',
        total_points: '175.690000',
        total_minor: 3_261_950n,
        line_count: 5,
      },
    ])
    expect(
      await rowsOf('select quantity, unit_price, extended_minor from quote_line where quote_number = 20417733 order by line_number'),
    ).toEqual([
      { quantity: 6, unit_price: '1173.000000', extended_minor: 703_800n },
      { quantity: 3, unit_price: '602.000000', extended_minor: 180_600n },
      { quantity: 1, unit_price: '1633.000000', extended_minor: 163_300n },
      { quantity: 25, unit_price: '447.000000', extended_minor: 1_117_500n },
    ])
    const meridien = await rowsOf(
      'select site_number, part_number, program_code, kind, is_coterminated, counted from quote_line where quote_number = 20417801',
    )
    expect(new Set(meridien.map((line) => line['site_number'])).size).toBe(2)
    expect(meridien.filter((line) => line['is_coterminated'])).toEqual([expect.objectContaining({ part_number: 'E0INTZX', counted: 8 })])
    expect(meridien.filter((line) => line['program_code'] === '5810-M01' && line['site_number'] === 7_104_311)).toHaveLength(2)
    expect(meridien.filter((line) => line['kind'] === 'withdrawn')).toHaveLength(1)
    expect(await rowsOf('select online_ordering, payment_methods from country where not online_ordering')).toEqual([
      { online_ordering: false, payment_methods: [] },
    ])
  })

  test('lets the people of the fixed points sign in, and no password is in a file', async () => {
    const people = await rowsOf(
      `select u.email, u.kind, u.email_verified, c.password, u.representative_id, u.partner_id from account_user u join account_credential c on c.user_id = u.id and c.account_id = u.id and c.provider_id = 'credential'
       where u.email in ('claire.martin@meridien.example', 'jane.cole@harbour.example', 'ana.silva@costa.example', 'luc.perrin@boreal.example', 'nadia@atlas-partenaires.example', 'ops@boreal.example') order by u.email`,
    )
    expect(people).toEqual([
      {
        email: 'ana.silva@costa.example',
        kind: 'customer',
        email_verified: true,
        password: 'hash of demo-costa-2027',
        representative_id: null,
        partner_id: null,
      },
      {
        email: 'claire.martin@meridien.example',
        kind: 'customer',
        email_verified: true,
        password: 'hash of demo-renouveler-2027',
        representative_id: null,
        partner_id: null,
      },
      {
        email: 'jane.cole@harbour.example',
        kind: 'customer',
        email_verified: true,
        password: 'hash of demo-renewal-2027',
        representative_id: null,
        partner_id: null,
      },
      {
        email: 'luc.perrin@boreal.example',
        kind: 'representative',
        email_verified: true,
        password: 'hash of demo-staff-2027',
        representative_id: 'luc.perrin',
        partner_id: null,
      },
      {
        email: 'nadia@atlas-partenaires.example',
        kind: 'partner',
        email_verified: true,
        password: 'hash of demo-staff-2027',
        representative_id: null,
        partner_id: 'atlas-partenaires',
      },
      {
        email: 'ops@boreal.example',
        kind: 'operations',
        email_verified: true,
        password: 'hash of demo-staff-2027',
        representative_id: null,
        partner_id: null,
      },
    ])
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(csv|txt|svg)$/.test(name))
    expect(files.length).toBeGreaterThan(20)
    expect(
      files.filter(
        (name) =>
          readFileSync(join(folder, name), 'utf8').includes('demo-re') || readFileSync(join(folder, name), 'utf8').includes('demo-staff'),
      ),
    ).toEqual([])
    expect(await rowsOf('select distinct representative_id from customer where customer_id in (4004817, 4006733, 4007850)')).toEqual([
      { representative_id: 'luc.perrin' },
    ])
    expect(await rowsOf('select distinct role from membership order by role')).toEqual(
      ['approver', 'buyer', 'primary', 'secondary', 'technical', 'viewer'].map((role) => ({ role })),
    )
  })

  test('has quotes in every state, one of a thousand lines, gaps in coverage, and mails only what is open for the demo', async () => {
    expect(await rowsOf('select status, count(*)::integer from quote group by status order by status')).toEqual([
      { status: 'cancelled', count: 1 },
      { status: 'draft', count: 1 },
      { status: 'issued', count: 32 },
      { status: 'ordered', count: 7 },
      { status: 'superseded', count: 1 },
    ])
    expect(await rowsOf("select count(*)::integer from quote where status = 'issued' and valid_until < '2026-11-23'")).toEqual([
      { count: 4 },
    ])
    expect(await rowsOf('select max(line_count) as lines from quote')).toEqual([{ lines: 1_000 }])
    // Covered until some day, and by nothing since: of the past months' expired quotes, and some that nobody asked for.
    expect(await rowsOf("select count(*)::integer as lapsed from entitlement where covered_before <= '2026-11-23'")).toEqual([
      { lapsed: 33 },
    ])
    expect(
      await rowsOf("select (data->>'quoteNumber')::integer as number from pgboss.job where name = 'send-quote-mail' order by 1"),
    ).toEqual([20_417_733, 20_417_801, 20_417_802, 20_417_850].map((number) => ({ number })))
    expect(await rowsOf("select name, count(*)::integer from pgboss.job where name <> 'send-quote-mail' group by name")).toEqual([
      { name: 'issue-papers', count: 7 },
    ])
  })

  test('adds up: every quote is the sum of its lines, every order is of an ordered quote and extended its coverage', async () => {
    expect(
      await rowsOf(
        `select q.quote_number from quote q join lateral (select sum(extended_minor) as lines, count(*) as count from quote_line l
           where l.customer_id = q.customer_id and l.quote_number = q.quote_number and l.revision = q.revision) s on true
         where s.lines <> q.total_minor or s.count <> q.line_count`,
      ),
    ).toEqual([])
    expect(
      await rowsOf(
        "select o.order_number, q.status from renewal_order o join quote q using (customer_id, quote_number, revision) where q.status <> 'ordered' or o.status <> 'confirmed'",
      ),
    ).toEqual([])
    expect(await rowsOf('select order_number, quote_number from renewal_order order by order_number limit 2')).toEqual([
      { order_number: 70_000_001, quote_number: 20_397_733 },
      { order_number: 70_000_002, quote_number: 20_397_801 },
    ])
    expect(
      await rowsOf(
        'select l.order_number from renewal_order_line l join entitlement e using (customer_id, entitlement_id) where e.covered_before < l.ends_before',
      ),
    ).toEqual([])
  })
})
