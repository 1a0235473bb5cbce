import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tokenHash } from '#src/providers/better-auth/hashed-sessions.ts'
import { useBuyers } from '#test/support/buyers.ts'
import { useDatabase } from '#test/support/database.ts'
import { runJobs } from '#test/support/run-jobs.ts'
import { type Visitor, aVisitor, origin } from '#test/support/visitor.ts'
import { password, useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)
let email: string

beforeAll(async () => {
  const { renewal } = await aBuyerAtTheQuote()
  email = renewal.buyer.email
})
beforeEach(() => {
  web.services.sent.length = 0
})

/** Every row of every table, as a dump has them. */
async function dump(): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`.execute(database.owner)
  const rows = await Promise.all(
    tables.map(({ name }) => sql.raw<{ row: string }>(`select row_to_json(t)::text as row from ${name} t`).execute(database.owner)),
  )
  const text = rows.flatMap((table) => table.rows.map(({ row }) => row)).join('\n')
  expect(text).toContain(email)
  return text
}

function tokenOf(visitor: Visitor): string {
  return decodeURIComponent(visitor.cookies.get('guichet-session') ?? '').split('.')[0] ?? ''
}

function withCookie(token: string): Visitor {
  const visitor = aVisitor(web.app)
  const signature = createHmac('sha256', web.web.secret).update(token).digest('base64')
  visitor.cookies.set('guichet-session', encodeURIComponent(`${token}.${signature}`))
  return visitor
}

describe('who reads the whole database', () => {
  test('finds no token of a session, only its hash, which opens nothing even if signed', async () => {
    const visitor = await web.signedIn(email)
    const token = tokenOf(visitor)
    const text = await dump()
    expect([token.length, text.includes(token), text.includes(tokenHash(token))]).toEqual([32, false, true])
    expect((await withCookie(token).open('/orders')).url).toBe('/orders')
    const { rows } = await sql<{ token_hash: string }>`select token_hash from account_session`.execute(database.owner)
    expect(rows.length).toBeGreaterThan(0)
    for (const { token_hash: hash } of rows) expect((await withCookie(hash).open('/orders')).headings).toEqual(['Sign in'])
    const out = withCookie(tokenHash(token))
    await out.post('/sign-out', {})
    expect((await visitor.open('/orders')).url).toBe('/orders')
  })

  test('finds no link to a new password, neither before it is mailed nor after', async () => {
    const asked = aVisitor(web.app)
    await asked.post('/forgot-password', { email })
    const before = await dump()
    await runJobs(database.owner, web.services)
    const after = await dump()
    const token = /reset-password\?token=([\w-]+)/.exec(web.services.sent[0]?.text ?? '')?.[1] ?? ''
    expect(token).toHaveLength(24)
    expect([before.includes(token), after.includes(token), before.includes('reset-password:')]).toEqual([false, false, false])
    expect(before).toContain('"name":"send-password-reset"')
    const { rows } = await sql<{ identifier: string }>`select identifier from account_verification`.execute(database.owner)
    expect(rows).toHaveLength(1)
    for (const { identifier } of rows) {
      const answer = await aVisitor(web.app).post('/reset-password', { token: identifier, password: 'a stolen new password' })
      expect(answer.status).toBe(422)
    }
    expect((await asked.post('/reset-password', { token, password })).status).toBe(303)
    expect((await web.signedIn(email)).cookies.has('guichet-session')).toBe(true)
  })

  test('finds no password', async () => {
    expect(await dump()).not.toContain(password)
  })
})

test('of a session no address of the network is kept, neither the real nor a claimed one', async () => {
  const body = new URLSearchParams({ email, password })
  const headers = { origin, 'x-forwarded-for': '203.0.113.77' }
  expect((await web.app.request(`${origin}/sign-in`, { method: 'POST', body, headers })).status).toBe(303)
  expect(await dump()).not.toContain('203.0.113.77')
})

test('a session is ended by its token alone: signing out, and a new password for all of them', async () => {
  const [one, two] = [await web.signedIn(email), await web.signedIn(email)]
  const sessions = async () =>
    (await sql<{ n: number }>`select count(*)::integer as n from account_session`.execute(database.owner)).rows[0]?.n
  const before = (await sessions()) ?? 0
  await one.post('/sign-out', {})
  expect(await sessions()).toBe(before - 1)
  expect((await two.open('/orders')).url).toBe('/orders')
  await aVisitor(web.app).post('/forgot-password', { email })
  await runJobs(database.owner, web.services)
  const token = /reset-password\?token=([\w-]+)/.exec(web.services.sent[0]?.text ?? '')?.[1] ?? ''
  await aVisitor(web.app).post('/reset-password', { token, password })
  expect(await sessions()).toBe(0)
})

test('the sessions of before an upgrade go on: the database hashes as we do', async () => {
  const { rows } = await sql<{ hash: string }>`select encode(sha256(convert_to('an old token', 'UTF8')), 'hex') as hash`.execute(
    database.owner,
  )
  expect(rows).toEqual([{ hash: tokenHash('an old token') }])
})
