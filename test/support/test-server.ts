import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase } from '#src/store/database.ts'
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts'
import { jobNames, migrateJobQueue } from '#src/store/job-queue.ts'
import { migrateToLatest } from '#src/store/migrate.ts'
import type { PostgresBinaries } from '#src/store/postgres-binaries.ts'

export type TestServer = {
  /** As its superuser. */
  readonly url: string
  /** The logins of the web process. */
  readonly loginUrls: { readonly web: string; readonly accounts: string }
  /** Name of the migrated, otherwise empty database to clone. */
  readonly templateName: string
  readonly stop: () => Promise<void>
}

const root = join(import.meta.dirname, '../..')
const migrations = join(root, 'src/store/migrations')
const templateLock = 1_952_805_748

/** One server for all runs in this checkout, its data kept between them; a template for every state of the migrations. */
export async function startTestServer(): Promise<TestServer> {
  const binaries = chosenPostgres()
  const folder = join(root, '.guichet-test', binaries ? `postgres-${binaries.major}` : 'postgres')
  const server = await startEmbeddedPostgres({ folder, durable: false, ...(binaries && { binaries }) })
  const url = server.connectionString
  const loginUrls = {
    web: server.connectionStringOf('guichet_web_login'),
    accounts: server.connectionStringOf('guichet_accounts_login'),
  }
  return { url, loginUrls, templateName: await migratedTemplate(url), stop: server.stop }
}

/** The same server, another database. */
export function databaseUrl(serverUrl: string, name: string): string {
  return serverUrl.replace(/\/[^/?]*(?=\?)/, `/${name}`)
}

/** A copy of the template, named after what it is for: "test_place_order_1b2c3d4e". Answers its name. */
export async function cloneDatabase(serverUrl: string, templateName: string, purpose: string): Promise<string> {
  const words = purpose.replaceAll(/[^a-z0-9]+/g, '_').slice(0, 40)
  const name = `test_${words}_${crypto.randomUUID().slice(0, 8)}`
  await onServer(serverUrl, (client) => client.query(`create database ${name} template ${templateName}`))
  return name
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await onServer(serverUrl, (client) => client.query(`drop database ${name} with (force)`))
}

/** `GUICHET_TEST_PG=15` runs the same tests on the machine's PostgreSQL 15, the oldest that we promise. */
function chosenPostgres(): PostgresBinaries | undefined {
  const wanted = process.env['GUICHET_TEST_PG']
  if (!wanted || wanted === '18') return undefined
  const folder = `/usr/lib/postgresql/${wanted}/bin`
  if (!existsSync(join(folder, 'initdb'))) throw new Error(`GUICHET_TEST_PG=${wanted}, but there is no ${folder}/initdb`)
  return { folder, major: Number(wanted) }
}

async function migratedTemplate(serverUrl: string): Promise<string> {
  const name = `template_${migrationsHash()}`
  await onServer(serverUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [templateLock])
    await dropOld(client)
    const found = await client.query('select from pg_database where datname = $1', [name])
    if (found.rowCount === 0) await makeTemplate(client, serverUrl, name)
  })
  return name
}

/** Renamed when it is complete: a run that was stopped half-way leaves no half template to be cloned. */
async function makeTemplate(client: pg.Client, serverUrl: string, name: string): Promise<void> {
  const unfinished = `unfinished_${name}`
  await client.query(`drop database if exists ${unfinished} with (force)`)
  await client.query(`create database ${unfinished}`)
  const connectionString = databaseUrl(serverUrl, unfinished)
  const db = openDatabase({ connectionString, maxConnections: 1 })
  try {
    await migrateToLatest(db, migrations)
    await migrateJobQueue(connectionString, db)
  } finally {
    await db.destroy()
  }
  await client.query(`alter database ${unfinished} rename to ${name}`)
}

/** Databases of failed tests are kept for a look, for a day. */
async function dropOld(client: pg.Client): Promise<void> {
  const old = await client.query<{ datname: string }>(`
    select datname from pg_database
     where datname ~ '^(test|template|unfinished)_'
       and (pg_stat_file(format('base/%s/PG_VERSION', oid))).modification < now() - interval '1 day'`)
  for (const { datname } of old.rows) await client.query(`drop database if exists ${datname} with (force)`)
}

function migrationsHash(): string {
  const files = readdirSync(migrations)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
  if (files.length === 0) throw new Error(`no migrations in ${migrations}`)
  const hash = createHash('sha256').update(jobNames.join())
  for (const file of files) hash.update(file).update(readFileSync(join(migrations, file)))
  return hash.digest('hex').slice(0, 12)
}

async function onServer(serverUrl: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
