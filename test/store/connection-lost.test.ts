import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openAccounts } from '#src/providers/better-auth/open-accounts.ts'
import { type Database, isOverload, openDatabase, transact } from '#src/store/database.ts'
import { useDatabase } from '#test/support/database.ts'

const database = useDatabase()

/** Ends a connection from outside, as a database that is killed or restarted ends all of them. */
async function cutOff(pid: number): Promise<void> {
  await sql`select pg_terminate_backend(${pid})`.execute(database.owner)
  await untilGone(pid)
}

async function untilGone(pid: number): Promise<void> {
  const { rows } = await sql`select from pg_stat_activity where pid = ${pid}`.execute(database.owner)
  if (rows.length > 0) await untilGone(pid)
}

async function pidOf(db: Database): Promise<number> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
  return rows[0]?.pid ?? 0
}

test('a connection that is lost between two queries of a transaction fails that transaction alone', async () => {
  const db = openDatabase({ connectionString: database.loginStrings.web, role: 'guichet_web', maxConnections: 1 })
  const lost = await transact(db, { customers: [] }, async (tx) => {
    await cutOff(await pidOf(tx))
    // The news arrives while nothing is asked of this connection.
    await new Promise((resolve) => setTimeout(resolve, 50))
    return pidOf(tx)
  }).catch((error: unknown) => error)
  expect(isOverload(lost)).toBe(true)
  expect(await transact(db, { customers: [] }, (tx) => pidOf(tx))).toBeGreaterThan(0)
  await db.destroy()
})

test('a connection that is lost during a query fails it as "try again", and the next one works', async () => {
  const db = openDatabase({ connectionString: database.loginStrings.web, role: 'guichet_web', maxConnections: 1 })
  const lost = await transact(db, { customers: [] }, async (tx) => {
    const pid = await pidOf(tx)
    await Promise.all([sql`select pg_sleep(5)`.execute(tx), cutOff(pid)])
  }).catch((error: unknown) => error)
  expect(isOverload(lost)).toBe(true)
  expect(await transact(db, { customers: [] }, (tx) => pidOf(tx))).toBeGreaterThan(0)
  await db.destroy()
})

test('the accounts library survives the loss of all its connections', async () => {
  const accounts = openAccounts({
    connectionString: `${database.connectionString}${database.connectionString.includes('?') ? '&' : '?'}application_name=accounts`,
    baseUrl: 'http://localhost:3000',
    secret: 'a secret of the tests, 32 characters long',
    onPasswordReset: async () => {},
  })
  const signIn = () => accounts.signIn({ email: 'nobody@vendor.example', password: 'wrong', headers: new Headers() })
  expect(await signIn()).toMatchObject({ ok: false })
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'accounts'`.execute(database.owner)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await signIn()).toMatchObject({ ok: false })
  await accounts.close()
})
