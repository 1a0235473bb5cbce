import { basename } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, type RunnerTask } from 'vitest'
import { type Database, openDatabase } from '#src/store/database.ts'
import { databaseUrl } from './database-url.ts'

export type TestDatabase = {
  /** Of the tables' owner. */
  readonly connectionString: string
  readonly name: string
  /** The tables' owner: row-level security does not bind it. */
  readonly owner: Database
  /** As the pages see it, under row-level security. */
  readonly web: Database
}

/**
 * A migrated database of its own for the test file (or for each test), empty but for what migrations put in. It is there from
 * the first hook on; that of a failed test is kept, and its address printed.
 */
export function useDatabase(each: 'file' | 'test' = 'file'): TestDatabase {
  const database = {} as { -readonly [K in keyof TestDatabase]: TestDatabase[K] }
  async function open(): Promise<void> {
    Object.assign(database, await cloneTemplate())
  }
  if (each === 'test') {
    beforeEach(open)
    afterEach(({ task }) => close(database, task))
  } else {
    beforeAll(open)
    afterAll(({}, file) => close(database, file))
  }
  return database
}

const connectionsMax = 6

async function cloneTemplate(): Promise<TestDatabase> {
  const serverUrl = inject('serverUrl')
  const name = newName()
  await onServer(`create database ${name} template ${inject('templateName')}`)
  const connectionString = databaseUrl(serverUrl, name)
  return {
    connectionString,
    name,
    owner: openDatabase({ connectionString, maxConnections: connectionsMax }),
    web: openDatabase({ connectionString, role: 'guichet_web', maxConnections: connectionsMax }),
  }
}

async function close(database: Partial<TestDatabase>, task: RunnerTask): Promise<void> {
  if (!isOpen(database)) return
  await Promise.all([database.owner.destroy(), database.web.destroy()])
  if (hasFailed(task)) process.stderr.write(`The failed test's database is kept: psql '${database.connectionString}'\n`)
  else await onServer(`drop database ${database.name} with (force)`)
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('serverUrl') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Which test it was, and when: "test_place_order_1b2c3d4e". */
function newName(): string {
  const file = basename(expect.getState().testPath ?? 'unknown').replace(/\.test\.tsx?$/, '')
  const unique = crypto.randomUUID().slice(0, 8)
  return `test_${file.replaceAll(/[^a-z0-9]+/g, '_').slice(0, 40)}_${unique}`
}

function hasFailed(task: RunnerTask): boolean {
  return task.result?.state === 'fail' || ('tasks' in task && task.tasks.some(hasFailed))
}

/** False when there was no server to clone on: the hook that opens has already said so. */
function isOpen(database: Partial<TestDatabase>): database is TestDatabase {
  return database.name !== undefined
}
