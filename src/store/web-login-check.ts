import { readdirSync } from 'node:fs'
import pg from 'pg'
import { present } from '#src/kit/assert.ts'
import { seconds } from '#src/kit/duration.ts'

export type WebGroup = 'guichet_web' | 'guichet_accounts'
export type LoginFault = 'not-migrated' | 'is-mighty' | 'owns-tables' | 'is-no-member' | 'is-member-of-both'

/**
 * What makes a login of the web process useless as a wall: a login that could become the owner of the tables, or that reads the
 * passwords beside the pages, is refused rather than used. `migrations` is the folder whose files must all have run.
 */
export async function faultOfLogin(connectionString: string, group: WebGroup, migrations: string): Promise<LoginFault | undefined> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: seconds(10) })
  client.on('error', () => {})
  try {
    await client.connect()
    const found = await client.query<Standing>(standing)
    const { isMighty, ownsTables, isWeb, isAccounts, isMigrated } = present(found.rows[0], 'a session has a user')
    if (isMighty) return 'is-mighty'
    if (!isMigrated) return 'not-migrated'
    if (ownsTables) return 'owns-tables'
    if (isWeb && isAccounts) return 'is-member-of-both'
    if (!(group === 'guichet_web' ? isWeb : isAccounts)) return 'is-no-member'
    return group === 'guichet_web' && !(await hasRunAll(client, migrations)) ? 'not-migrated' : undefined
  } finally {
    await client.end().catch(() => {})
  }
}

type Standing = { readonly [K in 'isMighty' | 'ownsTables' | 'isWeb' | 'isAccounts' | 'isMigrated']: boolean }

const standing = `
  select rolsuper or rolbypassrls or rolcreaterole as "isMighty",
    exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'pgboss') and c.relkind in ('r', 'p') and pg_has_role(session_user, c.relowner, 'member')) as "ownsTables",
    coalesce(pg_has_role(session_user, to_regrole('guichet_web')::oid, 'member'), false) as "isWeb",
    coalesce(pg_has_role(session_user, to_regrole('guichet_accounts')::oid, 'member'), false) as "isAccounts",
    to_regclass('public.account_session') is not null as "isMigrated"
  from pg_roles where rolname = session_user`

async function hasRunAll(client: pg.Client, migrations: string): Promise<boolean> {
  const wanted = readdirSync(migrations).filter((file) => file.endsWith('.sql'))
  try {
    const ran = await client.query<{ name: string }>('select name from kysely_migration')
    const names = new Set(ran.rows.map((row) => row.name))
    return wanted.every((file) => names.has(file.slice(0, -'.sql'.length)))
  } catch (error) {
    // A schema from before the web role could read what has run.
    if (error instanceof pg.DatabaseError && error.code === '42501') return false
    throw error
  }
}
