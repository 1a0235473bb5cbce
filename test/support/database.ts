import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, type RunnerTask } from 'vitest'
import { type Database, openDatabase } from '#src/store/database.ts'
import { cloneDatabase, databaseUrl, dropDatabase } from './test-server.ts'

export type TestDatabase = {
  /** Of the tables' owner. */
  readonly connectionString: string
  /** Of the logins that the web process has: they own nothing. */
  readonly loginStrings: { readonly web: string; readonly accounts: string }
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
    Object.assign(database, await openClone())
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

async function openClone(): Promise<TestDatabase> {
  const serverUrl = inject('serverUrl')
  const file = basename(expect.getState().testPath ?? 'unknown').replace(/\.test\.tsx?$/, '')
  const name = await cloneDatabase(serverUrl, inject('templateName'), file)
  const connectionString = databaseUrl(serverUrl, name)
  const logins = inject('loginUrls')
  const loginStrings = { web: databaseUrl(logins.web, name), accounts: databaseUrl(logins.accounts, name) }
  return {
    connectionString,
    loginStrings,
    name,
    owner: openDatabase({ connectionString, maxConnections: connectionsMax }),
    web: openDatabase({ connectionString: loginStrings.web, role: 'guichet_web', maxConnections: connectionsMax }),
  }
}

async function close(database: Partial<TestDatabase>, task: RunnerTask): Promise<void> {
  if (!isOpen(database)) return
  await Promise.all([database.owner.destroy(), database.web.destroy()])
  if (hasFailed(task)) process.stderr.write(`The failed test's database is kept: psql '${database.connectionString}'\n`)
  else await dropDatabase(inject('serverUrl'), database.name)
}

/** False when there was no server to clone on: the hook that opens has already said so. */
function isOpen(database: Partial<TestDatabase>): database is TestDatabase {
  return database.name !== undefined
}

function hasFailed(task: RunnerTask): boolean {
  return task.result?.state === 'fail' || ('tasks' in task && task.tasks.some(hasFailed))
}
