import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { assert } from '#src/kit/assert.ts'
import type { Database } from './database.ts'

/**
 * Runs the SQL files of `folder` that have not run yet, in the order of their numbers, in one transaction under Kysely's
 * migration lock; several processes may call it at once. Answers the names of those that ran.
 */
export async function migrateToLatest(db: Database, folder: string): Promise<readonly string[]> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
  assert(files.length > 0, `no migrations in ${folder}`)
  const migrations = Object.fromEntries(files.map((name) => [name.slice(0, -4), fromSql(readFileSync(join(folder, name), 'utf8'))]))
  const { error, results } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest()
  if (error)
    throw new Error(`migration ${results?.find((result) => result.status === 'Error')?.migrationName ?? ''} failed`, { cause: error })
  return (results ?? []).map((result) => result.migrationName)
}

function fromSql(text: string): Migration {
  return { up: async (db) => void (await sql.raw(text).execute(db)) }
}
