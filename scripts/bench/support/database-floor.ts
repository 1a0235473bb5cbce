import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { assert } from '#src/kit/assert.ts'

/** What the database of a benchmark does on this machine when nothing of ours stands before it. */
export type DatabaseFloor = { readonly tool: string; readonly clients: number; readonly transactionsPerSecond: number }

const run = promisify(execFile)
/** pgbench's scale: 100,000 accounts each, enough that eight clients seldom wait for one another's branch. */
const scale = 20

/** TPC-B-like transactions (three updates, one query, one insert, one commit) per second: by pgbench where there is one, else by hand. */
export async function measureDatabaseFloor(
  connectionString: string,
  load: { readonly clients: number; readonly seconds: number },
): Promise<DatabaseFloor> {
  const own = await createDatabase(connectionString)
  try {
    const pgbench = findPgbench()
    const measured = pgbench === undefined ? await byHand(own, load) : await byPgbench(pgbench, own, load)
    return { tool: pgbench === undefined ? 'by hand' : 'pgbench', clients: load.clients, transactionsPerSecond: measured }
  } finally {
    await dropDatabase(connectionString)
  }
}

const name = 'bench_floor'

async function createDatabase(connectionString: string): Promise<string> {
  await once(connectionString, `drop database if exists ${name}`)
  await once(connectionString, `create database ${name}`)
  const own = addressOf(connectionString)
  own.pathname = `/${name}`
  return own.href
}

/** A socket has no host before the path, which a URL must have; the one in the query counts. */
function addressOf(connectionString: string): URL {
  return new URL(connectionString.replace('@/', '@localhost/'))
}

function dropDatabase(connectionString: string): Promise<void> {
  return once(connectionString, `drop database if exists ${name} with (force)`)
}

async function once(connectionString: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

function findPgbench(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).toSorted().toReversed() : []
  const places = [...(process.env['PATH'] ?? '').split(':'), ...versions.map((version) => join(debian, version, 'bin'))]
  return places.map((place) => join(place, 'pgbench')).find((file) => existsSync(file))
}

async function byPgbench(pgbench: string, connectionString: string, { clients, seconds }: { clients: number; seconds: number }) {
  const { username, password, searchParams, hostname, port } = addressOf(connectionString)
  const env = {
    ...process.env,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGHOST: searchParams.get('host') ?? hostname,
    PGPORT: searchParams.get('port') ?? (port === '' ? '5432' : port),
    PGDATABASE: name,
  }
  await run(pgbench, ['--initialize', '--quiet', `--scale=${scale}`], { env })
  const { stdout } = await run(pgbench, ['--protocol=prepared', `--client=${clients}`, '--jobs=2', `--time=${seconds}`], { env })
  const told = /^tps = ([\d.]+)/m.exec(stdout)?.[1]
  assert(told !== undefined, `pgbench told no rate: ${stdout}`)
  return Number(told)
}

/** The same tables and the same transaction, sent by as many clients of our own driver. */
async function byHand(connectionString: string, { clients, seconds }: { clients: number; seconds: number }): Promise<number> {
  await once(
    connectionString,
    'create table branch (id integer primary key, balance integer not null)',
    'create table teller (id integer primary key, branch_id integer not null, balance integer not null)',
    'create table account (id integer primary key, branch_id integer not null, balance integer not null, filler character(84))',
    'create table history (teller_id integer, branch_id integer, account_id integer, delta integer, at timestamptz, filler character(22))',
    `insert into branch select n, 0 from generate_series(1, ${scale}) n`,
    `insert into teller select n, (n - 1) / 10 + 1, 0 from generate_series(1, ${scale * 10}) n`,
    `insert into account select n, (n - 1) / 100000 + 1, 0, '' from generate_series(1, ${scale * 100_000}) n`,
    'analyze',
  )
  const deadline = performance.now() + seconds * 1000
  const counts = await Promise.all(Array.from({ length: clients }, () => untilThen(connectionString, deadline)))
  return counts.reduce((sum, count) => sum + count, 0) / seconds
}

async function untilThen(connectionString: string, deadline: number): Promise<number> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  const upTo = (max: number) => 1 + Math.floor(Math.random() * max)
  let done = 0
  for (; performance.now() < deadline; done += 1) {
    const [account, teller, branch, delta] = [upTo(scale * 100_000), upTo(scale * 10), upTo(scale), upTo(10_000) - 5_000]
    await client.query('begin')
    await client.query({ name: 'a', text: 'update account set balance = balance + $1 where id = $2', values: [delta, account] })
    await client.query({ name: 'q', text: 'select balance from account where id = $1', values: [account] })
    await client.query({ name: 't', text: 'update teller set balance = balance + $1 where id = $2', values: [delta, teller] })
    await client.query({ name: 'b', text: 'update branch set balance = balance + $1 where id = $2', values: [delta, branch] })
    const history = 'insert into history (teller_id, branch_id, account_id, delta, at) values ($1, $2, $3, $4, now())'
    await client.query({ name: 'h', text: history, values: [teller, branch, account, delta] })
    await client.query('commit')
  }
  await client.end()
  return done
}
