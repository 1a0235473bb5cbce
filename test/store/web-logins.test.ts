import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { checkWebLogins, migrate, openPostgres, openWebPostgres, type WebAddresses } from '#src/compose-postgres.ts'
import { ConfigError, readConfig } from '#src/config.ts'
import { openDatabase } from '#src/store/database.ts'
import { startJobQueue } from '#src/store/job-queue.ts'
import { faultOfLogin } from '#src/store/web-login-check.ts'
import { useDatabase } from '#test/support/database.ts'
import { aRenewal } from '#test/support/renewal.ts'
import { cloneDatabase, databaseUrl, dropDatabase } from '#test/support/test-server.ts'

const database = useDatabase()
const migrations = join(import.meta.dirname, '../../src/store/migrations')
const made: string[] = []
let owner: string

beforeAll(async () => {
  await aRenewal(database.owner, { customerId: 1_000_001, quoteNumber: 20_000_001 })
  const { rows } = await sql<{ owner: string }>`select current_user as owner`.execute(database.owner)
  owner = rows[0]?.owner ?? ''
})
afterAll(async () => {
  for (const role of made) await sql.raw(`drop owned by ${role}; drop role ${role}`).execute(database.owner)
})

/** A session as the pages have it, on which each statement is tried alone. */
async function inWebSession<T>(connectionString: string, work: (query: (text: string) => Promise<unknown[]>) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString, options: '-c role=guichet_web' })
  await client.connect()
  try {
    return await work(async (text) => (await client.query<Record<string, unknown>>(text)).rows)
  } finally {
    await client.end()
  }
}

/** A login of the test's own in the database of the file; its password is its name. */
async function aLogin(name: string, more: string): Promise<string> {
  const role = `test_${name}_${crypto.randomUUID().slice(0, 8)}`
  await sql.raw(`create role ${role} login password '${role}' ${more}`).execute(database.owner)
  made.push(role)
  return database.connectionString.replace(/\/\/[^@]*@/, `//${role}:${role}@`)
}

describe('what reaches the database through a page', () => {
  test('is a login that owns nothing, under the web role', async () => {
    const { rows } = await sql`select session_user::text as login, current_user::text as role`.execute(database.web)
    expect(rows).toEqual([{ login: 'guichet_web_login', role: 'guichet_web' }])
  })

  test.for([
    'set role OWNER',
    'set session authorization OWNER',
    'set role none; set role OWNER',
    'grant OWNER to guichet_web_login',
    'set role guichet_accounts',
    'set role none; set role pg_read_all_data',
    'alter role guichet_web_login superuser',
    'alter table event disable row level security',
    'drop policy if exists event_scope on event; drop table event',
    'create table planted (x int)',
    'select password from account_credential',
    'select * from account_verification',
    'delete from event',
    'update renewal_order_line set quantity = 0',
    "copy vendor to program 'id'",
    "select pg_read_file('postgresql.conf')",
    "select rolpassword from pg_authid where rolname = 'guichet_web_login'",
  ] as const)('cannot: %s', async (statement) => {
    const refused = inWebSession(database.loginStrings.web, (query) => query(statement.replaceAll('OWNER', owner)))
    await expect(refused).rejects.toMatchObject({ code: '42501' })
  })

  test('sees no row of a customer after leaving its role, whatever way', async () => {
    const ways = ['reset role', 'set role none', 'set session authorization default', 'discard all', 'reset all']
    const seen = await Promise.all(
      ways.map((way) =>
        inWebSession(database.loginStrings.web, async (query) => {
          await query(way)
          return [way, ...(await query('select count(*)::integer as quotes from quote'))]
        }),
      ),
    )
    expect(seen).toEqual(ways.map((way) => [way, { quotes: 0 }]))
  })

  test('would be everything if the web logged in as the owner, as it does where it was given nothing else', async () => {
    const seen = await inWebSession(database.connectionString, async (query) => {
      await query(`set role ${owner}`)
      return query('select count(*)::integer as quotes from quote')
    })
    expect(seen).toEqual([{ quotes: 1 }])
  })

  test('can enqueue a job with its own login, and only there where its transaction commits', async () => {
    const errors: unknown[] = []
    const jobs = await startJobQueue(database.loginStrings.web, { supervise: false, onError: (error) => errors.push(error) })
    await database.web.transaction().execute((tx) => jobs.enqueue(tx, 'send-reminders', {}))
    await jobs.stop()
    const { rows } = await sql`select name from pgboss.job`.execute(database.owner)
    expect([rows, errors]).toEqual([[{ name: 'send-reminders' }], []])
  })
})

describe('the accounts library', () => {
  test('has a login that reads passwords and nothing of a customer', async () => {
    const accounts = openDatabase({ connectionString: database.loginStrings.accounts, maxConnections: 1 })
    expect((await sql`select password from account_credential`.execute(accounts)).rows).toEqual([])
    for (const table of ['quote', 'customer', 'renewal_order', 'event', 'kept_file']) {
      await expect(sql`select from ${sql.table(table)}`.execute(accounts)).rejects.toThrow('permission denied')
    }
    await expect(sql.raw(`set role guichet_web`).execute(accounts)).rejects.toThrow('permission denied')
    await accounts.destroy()
  })
})

describe('a login for the web that is no wall', () => {
  const faultOf = (address: string, group: 'guichet_web' | 'guichet_accounts' = 'guichet_web') => faultOfLogin(address, group, migrations)

  test('is told from those that are', async () => {
    expect(await faultOf(database.loginStrings.web)).toBeUndefined()
    expect(await faultOf(database.loginStrings.accounts, 'guichet_accounts')).toBeUndefined()
    expect(await faultOf(database.loginStrings.accounts)).toBe('is-no-member')
    expect(await faultOf(database.loginStrings.web, 'guichet_accounts')).toBe('is-no-member')
    expect(await faultOf(database.connectionString)).toBe('is-mighty')
    expect(await faultOf(await aLogin('maker', 'createrole in role guichet_web'))).toBe('is-mighty')
    expect(await faultOf(await aLogin('both', 'in role guichet_web, guichet_accounts'))).toBe('is-member-of-both')
    expect(await faultOf(await aLogin('nobody', ''))).toBe('is-no-member')
  })

  test('is one that owns a table, or that may become who owns it', async () => {
    const ownerOfOne = await aLogin('owner', 'in role guichet_web')
    const role = made.at(-1) ?? ''
    await sql.raw(`alter table demo_mail owner to ${role}`).execute(database.owner)
    expect(await faultOf(ownerOfOne)).toBe('owns-tables')
    expect(await faultOf(await aLogin('heir', `in role guichet_web, ${role}`))).toBe('owns-tables')
    await sql.raw(`alter table demo_mail owner to ${owner}`).execute(database.owner)
  })

  test('is one to a database without our tables, or with those of an older version', async () => {
    const name = await cloneDatabase(inject('serverUrl'), 'template1', 'empty')
    expect(await faultOf(databaseUrl(database.loginStrings.web, name))).toBe('not-migrated')
    await migrate(databaseUrl(database.connectionString, name))
    expect(await faultOf(databaseUrl(database.loginStrings.web, name))).toBeUndefined()
    const db = openDatabase({ connectionString: databaseUrl(database.connectionString, name), maxConnections: 1 })
    await sql`delete from kysely_migration where name = '0008_logins'`.execute(db)
    expect(await faultOf(databaseUrl(database.loginStrings.web, name))).toBe('not-migrated')
    await sql`revoke select on kysely_migration from guichet_web`.execute(db)
    expect(await faultOf(databaseUrl(database.loginStrings.web, name))).toBe('not-migrated')
    await db.destroy()
    await dropDatabase(inject('serverUrl'), name)
  })

  test('keeps the web from starting, with one clear sentence', async () => {
    const addresses = (given: Partial<WebAddresses>) => ({
      pages: database.loginStrings.web,
      accounts: database.loginStrings.accounts,
      isOwner: false,
      ...given,
    })
    await checkWebLogins(addresses({}))
    const saidOf = async (given: Partial<WebAddresses>) => {
      const error: unknown = await checkWebLogins(addresses(given)).catch((thrown: unknown) => thrown)
      return error instanceof ConfigError ? error.message : error
    }
    expect(await saidOf({ pages: database.connectionString })).toBe(
      'WEB_DATABASE_URL: its user may do everything; it must be no superuser, create no roles and not bypass row-level security.',
    )
    expect(await saidOf({ accounts: database.loginStrings.web })).toBe(
      'ACCOUNTS_DATABASE_URL: its user lacks its role; docs/security.md says how it is made.',
    )
    expect(await saidOf({ pages: database.loginStrings.web.replace(/:[^:@]*@/, ':wrong@') })).toBe(
      'WEB_DATABASE_URL: password authentication failed for user "guichet_web_login"',
    )
  })
})

describe('the settings', () => {
  const config = (env: Record<string, string>) =>
    readConfig({ GUICHET_DATA: join(tmpdir(), 'guichet-never-made'), ...env }, { demoByDefault: false })
  const narrow = () => ({ WEB_DATABASE_URL: database.loginStrings.web, ACCOUNTS_DATABASE_URL: database.loginStrings.accounts })

  test('let the web process do without the owner', async () => {
    const opened = await openWebPostgres(config(narrow()))
    expect(opened).toMatchObject({ web: { pages: database.loginStrings.web, accounts: database.loginStrings.accounts, isOwner: false } })
    expect(JSON.stringify(opened)).not.toContain(database.connectionString)
  })

  test('never let another process take the embedded database for the one that the web was given', async () => {
    await expect(openPostgres(config(narrow()))).rejects.toThrow('DATABASE_URL: must be set where WEB_DATABASE_URL is')
  })

  test('are the owner’s for want of others, and said to be', async () => {
    const alone = await openPostgres(config({ DATABASE_URL: database.connectionString }))
    expect(alone.web).toEqual({ pages: database.connectionString, accounts: database.connectionString, isOwner: true })
    const all = await openPostgres(config({ DATABASE_URL: database.connectionString, ...narrow() }))
    expect(all.web).toEqual({ pages: database.loginStrings.web, accounts: database.loginStrings.accounts, isOwner: false })
  })

  test('are whole or nothing', () => {
    const { WEB_DATABASE_URL } = narrow()
    expect(() => config({ WEB_DATABASE_URL })).toThrow('ACCOUNTS_DATABASE_URL: must be set where WEB_DATABASE_URL is')
  })
})
