import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '#src/store/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#src/store/embedded-postgres.ts'
import { migrateToLatest } from '#src/store/migrate.ts'
import type { PostgresBinaries } from '#src/store/postgres-binaries.ts'
import { databaseUrl } from './database-url.ts'

declare module 'vitest' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface can be added to
  export interface ProvidedContext {
    /** Owner's connection to the server that the tests run on. */
    readonly serverUrl: string
    /** Name of the migrated database that every test file clones. */
    readonly templateName: string
  }
}

const root = join(import.meta.dirname, '../..')
const migrations = join(root, 'src/store/migrations')
const templateLock = 1_952_805_748
let server: EmbeddedPostgres | undefined

/** One server for every run in this checkout, kept between runs; a template for every state of the migrations. */
export async function setup(project: TestProject): Promise<void> {
  const binaries = chosenPostgres()
  const folder = join(root, '.guichet-test', binaries ? `postgres-${binaries.major}` : 'postgres')
  server = await startEmbeddedPostgres({ folder, durable: false, ...(binaries && { binaries }) })
  project.provide('serverUrl', server.connectionString)
  project.provide('templateName', await migratedTemplate(server.connectionString))
}

export async function teardown(): Promise<void> {
  await server?.stop()
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
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [templateLock])
    await dropOld(client)
    const found = await client.query('select from pg_database where datname = $1', [name])
    if (found.rowCount === 0) await makeTemplate(client, serverUrl, name)
    return name
  } finally {
    await client.end()
  }
}

/** Renamed when it is complete: a run that was stopped half-way leaves no half template to be cloned. */
async function makeTemplate(client: pg.Client, serverUrl: string, name: string): Promise<void> {
  const unfinished = `unfinished_${name}`
  await client.query(`drop database if exists ${unfinished}`)
  await client.query(`create database ${unfinished}`)
  const db = openDatabase({ connectionString: databaseUrl(serverUrl, unfinished), maxConnections: 1 })
  try {
    await migrateToLatest(db, migrations)
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
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update(readFileSync(join(migrations, file)))
  return hash.digest('hex').slice(0, 12)
}
