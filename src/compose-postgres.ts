import { join } from 'node:path'
import { type Config, ConfigError } from './config.ts'
import { openDatabase } from './store/database.ts'
import { startEmbeddedPostgres } from './store/embedded-postgres.ts'
import { migrateJobQueue } from './store/job-queue.ts'
import { migrateToLatest } from './store/migrate.ts'
import { faultOfLogin, type LoginFault } from './store/web-login-check.ts'

/** The package's own folder: one above both `src/` and `dist/`. */
export const root = join(import.meta.dirname, '..')

const migrationsFolder = join(root, 'src', 'store', 'migrations')

/** Of the web process; `isOwner` where no login of its own was given and it can only put the owner's power aside. */
export type WebAddresses = { readonly pages: string; readonly accounts: string; readonly isOwner: boolean }
export type Opened = { readonly connectionString: string; readonly web: WebAddresses; readonly stop: () => Promise<void> }

/** The PostgreSQL of `DATABASE_URL`, or the embedded one in the data folder. */
export async function openPostgres(config: Config): Promise<Opened> {
  const connectionString = config.databaseUrl?.reveal()
  const given = givenWebAddresses(config)
  if (connectionString !== undefined) {
    const web = given ?? { pages: connectionString, accounts: connectionString, isOwner: true }
    return { connectionString, web, stop: async () => {} }
  }
  if (given !== undefined) {
    throw new ConfigError('DATABASE_URL: must be set where WEB_DATABASE_URL is; only `guichet serve` does without the owner of the tables.')
  }
  const embedded = await startEmbeddedPostgres({ folder: join(config.dataFolder, 'database'), durable: true })
  const [pages, accounts] = [embedded.connectionStringOf('guichet_web_login'), embedded.connectionStringOf('guichet_accounts_login')]
  return { connectionString: embedded.connectionString, web: { pages, accounts, isOwner: false }, stop: embedded.stop }
}

/** For a process that is the web alone, and that may know its own logins only: then `guichet migrate` has run elsewhere. */
export async function openWebPostgres(config: Config): Promise<Pick<Opened, 'web' | 'stop'>> {
  const given = givenWebAddresses(config)
  if (given !== undefined && config.databaseUrl === undefined) return { web: given, stop: async () => {} }
  const postgres = await openPostgres(config)
  try {
    await migrate(postgres.connectionString)
    return postgres
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

function givenWebAddresses(config: Config): WebAddresses | undefined {
  const [pages, accounts] = [config.webDatabaseUrl?.reveal(), config.accountsDatabaseUrl?.reveal()]
  return pages === undefined || accounts === undefined ? undefined : { pages, accounts, isOwner: false }
}

const loginFaults = {
  'not-migrated': 'the schema there is not of this version: run `guichet migrate` first',
  'is-mighty': 'its user may do everything; it must be no superuser, create no roles and not bypass row-level security',
  'owns-tables': 'its user owns the tables or could become who does',
  'is-no-member': 'its user lacks its role; docs/security.md says how it is made',
  'is-member-of-both': 'its user is a member of guichet_web and of guichet_accounts; each needs a login of its own',
} as const satisfies Record<LoginFault, string>

/** Before anything else of the web: a login that is no wall is refused rather than used. */
export async function checkWebLogins({ pages, accounts, isOwner }: WebAddresses): Promise<void> {
  if (isOwner) return
  for (const [setting, address, group] of [
    ['WEB_DATABASE_URL', pages, 'guichet_web'],
    ['ACCOUNTS_DATABASE_URL', accounts, 'guichet_accounts'],
  ] as const) {
    const fault = await faultOfLogin(address, group, migrationsFolder).catch((cause: unknown) => {
      throw new ConfigError(`${setting}: ${saidOf(cause)}`, { cause })
    })
    if (fault !== undefined) throw new ConfigError(`${setting}: ${loginFaults[fault]}.`)
  }
}

/** What PostgreSQL or the network says; neither quotes a password. A host with two addresses says nothing but its code. */
function saidOf(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: string }
  return [message, code].find((text) => text !== undefined && text !== '') ?? 'no connection'
}

/** Tables and job queue as this version wants them; several processes may ask for it at once. */
export async function migrate(connectionString: string): Promise<readonly string[]> {
  const db = openDatabase({ connectionString, maxConnections: 2 })
  try {
    const ran = await migrateToLatest(db, migrationsFolder)
    await migrateJobQueue(connectionString, db)
    return ran
  } finally {
    await db.destroy()
  }
}
