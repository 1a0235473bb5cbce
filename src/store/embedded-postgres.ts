import { type ChildProcess, spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  fchownSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { seconds } from '#src/kit/duration.ts'
import { databaseOsUser, type OsUser } from './database-os-user.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { bundledPostgres, type PostgresBinaries } from './postgres-binaries.ts'
import { clusterPassword, createClusterOnce, dataDirectory, pathForServer, serverEnvironment, superuser } from './postgres-cluster.ts'
import { createLoginsOnce, loginPassword, type WebLogin } from './postgres-logins.ts'
import { putAwayStaleLocks, runningServer } from './postgres-lock-file.ts'

export type EmbeddedPostgresOptions = {
  /** Made when it is not there; everything of the database is inside. */
  readonly folder: string
  /** False only where losing everything in a crash costs nothing: tests. */
  readonly durable: boolean
  /** Default: the PostgreSQL that npm brought. */
  readonly binaries?: PostgresBinaries
}

export type EmbeddedPostgres = {
  /** Of the database `guichet`; node-postgres and psql both read it. It holds the password. */
  readonly connectionString: string
  /** The same database for a login of the web process. */
  readonly connectionStringOf: (login: WebLogin) => string
  /** Leaves the server; the last process to leave stops it. */
  readonly stop: () => Promise<void>
}

/**
 * A PostgreSQL of our own on a Unix socket inside `folder`, which only its owner and root can reach. Any number of processes
 * may call this with one folder, also at once and also after one of them was killed: they share one server.
 *
 * Who is in holds an advisory lock, shared; who leaves tries it exclusively, and stops the server only with that lock in hand.
 * So nobody's server is stopped under them, and a newcomer that waits for the lock is cut off and starts the server afresh.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new EmbeddedPostgresError('the embedded PostgreSQL needs Linux or macOS; use WSL, or set DATABASE_URL to a PostgreSQL of yours')
  }
  const folder = resolve(options.folder)
  const user = databaseOsUser(dataDirectory(folder))
  const binaries = options.binaries ?? bundledPostgres(user)
  await createClusterOnce(folder, binaries, user)
  const socket = socketDirectory(dataDirectory(folder))
  const address = { folder, user: superuser, password: clusterPassword(folder), socket: socket.path }
  const keeper = await enter({ ...address, startServer: () => startServer(options, binaries, user) })
  await createDatabaseOnce(keeper)
  await createLoginsOnce(keeper, address.password)
  let left: Promise<void> | undefined
  return {
    connectionString: connectionString(address, databaseName),
    connectionStringOf: (login) =>
      connectionString({ ...address, user: login, password: loginPassword(address.password, login) }, databaseName),
    stop: () => (left ??= leave(keeper, folder).finally(socket.remove)),
  }
}

type Address = { readonly folder: string; readonly user: string; readonly password: string; readonly socket: string }
type Entrance = Address & { readonly startServer: () => StartedServer }
/** `words` is what it has said since. */
type StartedServer = { readonly child: ChildProcess; readonly words: () => string }

const databaseName = 'guichet'
/** "guichet" in ASCII, cut to what fits an advisory lock. */
const presenceLock = 0x67756963
/** A server that was killed replays its log first; a large log takes a while. */
const startLimitMs = seconds(60)
const stopLimitMs = seconds(60)
const pollMs = 20
const logBytesMax = 1_000_000

async function enter(entrance: Entrance): Promise<pg.Client> {
  const deadline = performance.now() + startLimitMs
  let started: StartedServer | undefined
  while (performance.now() < deadline) {
    const server = runningServer(dataDirectory(entrance.folder))
    if (server?.status === 'ready') {
      const keeper = await holdPresence(entrance)
      if (keeper) return keeper
    } else if (!server && (!started || hasEnded(started))) {
      if (started && !isInTheWay(started.words())) throw startFailure(entrance.folder, started.words())
      started = entrance.startServer()
    }
    await sleep(pollMs)
  }
  throw startFailure(entrance.folder, started?.words() ?? 'it takes too long')
}

/** Undefined when the server went away meanwhile, or was about to. */
async function holdPresence(address: Address): Promise<pg.Client | undefined> {
  const client = new pg.Client({ connectionString: connectionString(address, 'postgres'), application_name: 'guichet presence' })
  // A server that goes away takes this connection with it; queries elsewhere tell.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select pg_advisory_lock_shared($1)', [presenceLock])
    return client
  } catch (error) {
    await client.end().catch(() => {})
    if (isGoingAway(error)) return undefined
    throw error
  }
}

async function leave(keeper: pg.Client, folder: string): Promise<void> {
  const directory = dataDirectory(folder)
  const server = runningServer(directory)
  const isLast = await keeper
    .query<{ last: boolean }>('select pg_advisory_unlock_shared($1), pg_try_advisory_lock($1) as last', [presenceLock])
    .then((result) => result.rows[0]?.last === true)
    .catch(() => false)
  if (isLast && server) {
    process.kill(server.pid, 'SIGINT')
    const deadline = performance.now() + stopLimitMs
    while (runningServer(directory)?.pid === server.pid && performance.now() < deadline) await sleep(pollMs)
  }
  await keeper.end().catch(() => {})
}

async function createDatabaseOnce(keeper: pg.Client): Promise<void> {
  const found = await keeper.query('select from pg_database where datname = $1', [databaseName])
  if (found.rowCount !== 0) return
  try {
    await keeper.query(`create database ${databaseName}`)
  } catch (error) {
    // Another first start made it between the two queries: 42P04, or 23505 when at the very same moment.
    if (!(error instanceof pg.DatabaseError && (error.code === '42P04' || error.code === '23505'))) throw error
  }
}

/** Detached, so that Ctrl-C in a terminal reaches us alone and the requests in hand are finished with a database. */
function startServer(options: EmbeddedPostgresOptions, binaries: PostgresBinaries, user: OsUser | undefined): StartedServer {
  const folder = resolve(options.folder)
  const directory = dataDirectory(folder)
  putAwayStaleLocks(directory)
  const settings = {
    listen_addresses: '',
    unix_socket_directories: '.',
    unix_socket_permissions: '0700',
    // Every refusal that a constraint makes is an ERROR; the log is for what an operator must see, and holds no values.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '400' }),
  }
  const args = ['-D', pathForServer(directory, user), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const log = openLog(logFile(folder), user)
  const child = spawn(join(binaries.folder, 'postgres'), args, {
    ...user,
    cwd: directory,
    env: serverEnvironment(),
    detached: true,
    stdio: ['ignore', log.descriptor, log.descriptor],
  })
  // What went wrong is seen by `enter`, which finds no server.
  child.on('error', () => {})
  child.unref()
  closeSync(log.descriptor)
  return { child, words: log.since }
}

function logFile(folder: string): string {
  return join(folder, 'server.log')
}

function hasEnded({ child }: StartedServer): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}

/** A first start elsewhere that was quicker, or the last processes of a server that was killed: both pass. */
function isInTheWay(words: string): boolean {
  return /lock file .* already exists|shared memory block .* still in use|lock file .* is empty/.test(words)
}

function startFailure(folder: string, words: string): EmbeddedPostgresError {
  const lines = words.trim().split('\n')
  const telling = lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? ''
  const reason = telling.replace(/^.*?(FATAL|PANIC): */, '')
  return new EmbeddedPostgresError(`the embedded database does not start: ${reason} (see ${logFile(folder)})`)
}

/** Kept from run to run; a log that grew large is set aside at a start, and the one before it dropped. */
function openLog(file: string, user: OsUser | undefined): { readonly descriptor: number; readonly since: () => string } {
  const descriptor = openToAppend(file)
  if (user) fchownSync(descriptor, user.uid, user.gid)
  const { size } = fstatSync(descriptor)
  return { descriptor, since: () => readFileSync(file).subarray(size).toString('utf8') }
}

function openToAppend(file: string): number {
  try {
    if (existsSync(file) && statSync(file).size > logBytesMax) renameSync(file, `${file}.1`)
    return openSync(file, 'a', 0o600)
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).message
    throw new EmbeddedPostgresError(`the embedded database needs a folder that it can write in: ${reason}`, { cause })
  }
}

/** The path of a Unix socket has room for about a hundred bytes; a longer one is reached by a link from the temporary folder. */
function socketDirectory(directory: string): { readonly path: string; readonly remove: () => void } {
  if (Buffer.byteLength(directory) <= 85) return { path: directory, remove: () => {} }
  const folder = mkdtempSync(join(tmpdir(), 'guichet-'))
  const path = join(folder, 'db')
  symlinkSync(directory, path)
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function connectionString(address: Address, database: string): string {
  return `postgresql://${address.user}:${address.password}@/${database}?host=${encodeURIComponent(address.socket)}`
}

/** Starting, stopping, or gone between two looks. */
function isGoingAway(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return error.code?.startsWith('57P0') === true
  return error instanceof Error && /ENOENT|ECONNREFUSED|ECONNRESET|EPIPE|Connection terminated/.test(error.message)
}
