import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts'

type Visitor = {
  readonly url: string
  /** How many processes have been in this database, itself included: nothing was lost. */
  readonly visits: number
  readonly child: ChildProcess
}

let folder: string
let children: ChildProcess[]

/** A folder that is closed to everybody else, like root's own: the server's user has to get in nevertheless. */
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'guichet-embedded-')), 'postgres')
  children = []
})

afterEach(async () => {
  for (const child of children.filter(isRunning)) await leave(child)
  expect(existsSync(lockFile()), 'a server is left behind').toBe(false)
  rmSync(join(folder, '..'), { recursive: true })
})

describe('the embedded database', () => {
  test('is stopped by the last process that leaves, not by the first', async () => {
    const first = await visit()
    const second = await visit()
    expect(second.url).toBe(first.url)
    await leave(first.child)
    expect(await answers(second.url)).toBe(true)
    await leave(second.child)
    expect(await answers(second.url)).toBe(false)
  })

  // Six programs at once take their time where others work, too.
  test('is made once when six processes start at the same time', { timeout: 120_000 }, async () => {
    const visitors = await Promise.all(Array.from({ length: 6 }, visit))
    expect(new Set(visitors.map((visitor) => visitor.url)).size).toBe(1)
    expect(Math.max(...visitors.map((visitor) => visitor.visits))).toBe(6)
  })

  test('is made once when one process asks for it twice at the same time', { timeout: 120_000 }, async () => {
    const both = await Promise.all([0, 1].map(() => startEmbeddedPostgres({ folder, durable: false })))
    const [one, two] = both
    expect(one?.connectionString).toBe(two?.connectionString)
    await one?.stop()
    expect(await answers(two?.connectionString ?? '')).toBe(true)
    await two?.stop()
  })

  test('outlives a killed process, and is taken over and stopped by the next', async () => {
    const killed = await visit()
    await kill(killed.child)
    const serverPid = pidInLock()
    const next = await visit()
    expect(pidInLock()).toBe(serverPid)
    expect(next.visits).toBe(2)
  })

  test('starts again after the server and its process were killed', async () => {
    const killed = await visit()
    await kill(killed.child)
    process.kill(pidInLock(), 'SIGKILL')
    const next = await visit()
    expect(next.visits).toBe(2)
  })

  test.runIf(process.platform === 'linux')('is not kept from starting by a lock file that names a stranger', async () => {
    await leave((await visit()).child)
    const stranger = `${process.pid}\n${folder}/cluster\n0\n5432\n.\n\n0 0\nready\n`
    writeFileSync(lockFile(), stranger)
    writeFileSync(join(folder, 'cluster/.s.PGSQL.5432.lock'), stranger)
    expect((await visit()).visits).toBe(2)
  })

  test('asks for its password, which only its owner can read', async () => {
    const { url } = await visit()
    expect(statSync(join(folder, 'password')).mode & 0o777).toBe(0o600)
    await expect(connect(url.replace(/:[^:@]+@/, ':wrong@'))).rejects.toThrow('password authentication failed')
  })

  test('keeps what it says of statements and their values to itself', async () => {
    const { url } = await visit()
    const client = await connect(url)
    await expect(client.query(`select 'secret'::int`)).rejects.toThrow('invalid input syntax')
    await client.end()
    expect(readFileSync(join(folder, 'server.log'), 'utf8')).not.toContain('secret')
  })

  test('is durable unless it is told otherwise, and listens to no network', async () => {
    const database = await startEmbeddedPostgres({ folder, durable: true })
    const client = await connect(database.connectionString)
    const shown = await client.query(`select name, setting from pg_settings where name in
      ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'server_encoding') order by name`)
    await client.end()
    await database.stop()
    expect(shown.rows).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'listen_addresses', setting: '' },
      { name: 'server_encoding', setting: 'UTF8' },
      { name: 'synchronous_commit', setting: 'on' },
    ])
  })

  test('is reached in a folder whose path is too long for a socket', async () => {
    const long = join(folder, 'long-name'.repeat(15))
    const database = await startEmbeddedPostgres({ folder: long, durable: false })
    expect(await answers(database.connectionString)).toBe(true)
    await database.stop()
    expect(await answers(database.connectionString)).toBe(false)
  })

  test('says in one sentence why it does not start', async () => {
    await leave((await visit()).child)
    appendFileSync(join(folder, 'cluster/postgresql.conf'), 'no_such_setting = 1\n')
    await expect(startEmbeddedPostgres({ folder, durable: false })).rejects.toThrow(
      /^the embedded database does not start: .*contains errors/,
    )
  })

  test('of another major version is left alone', async () => {
    await leave((await visit()).child)
    writeFileSync(join(folder, 'cluster/PG_VERSION'), '17\n')
    await expect(startEmbeddedPostgres({ folder, durable: false })).rejects.toThrow('is of PostgreSQL 17, this is PostgreSQL 18')
  })
})

async function visit(): Promise<Visitor> {
  const script = join(import.meta.dirname, '../support/embedded-postgres-process.ts')
  const child = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const [line] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => [])])) as readonly Buffer[]
  if (!line) throw new Error('the process ended before it was in')
  return { ...(JSON.parse(line.toString()) as Pick<Visitor, 'url' | 'visits'>), child }
}

async function leave(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.stdin?.end()
  await ended
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await connect(url)).end()
    return true
  } catch {
    return false
  }
}

function lockFile(): string {
  return join(folder, 'cluster/postmaster.pid')
}

function pidInLock(): number {
  return Number(readFileSync(lockFile(), 'utf8').split('\n')[0])
}
