import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { type DatabaseConnection, Kysely, type LogEvent, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { CustomerId } from '#src/domain/identifiers.ts'
import { assert, present } from '#src/kit/assert.ts'
import { seconds } from '#src/kit/duration.ts'
import { CopyInCursor } from './copy-in-cursor.ts'
import type { DB } from './schema.ts'

/** A pool of connections. Only `transact` and `read` hand out what queries run on. */
export type Database = Kysely<DB>
/** A transaction: the explicit first argument of every store function that writes. */
export type Tx = Kysely<DB>
/** What a page is given: it cannot write. */
export type Reader = Pick<Kysely<DB>, 'selectFrom'>

/**
 * Whose rows the web role may see within a transaction: some customers, everyone's (staff), and beside them the memberships
 * of a person or the requests made to a partner, which lead to the customers in the first place.
 */
export type Scope = {
  readonly customers: readonly CustomerId[] | 'all'
  readonly userId?: string
  readonly partnerId?: string
}

export type DatabaseOptions = {
  readonly connectionString: string
  /** The role that row-level security binds; without it the connection is the owner's. */
  readonly role?: 'guichet_web'
  readonly maxConnections: number
  /** Told of every statement when it has ended; of its values nothing. */
  readonly onStatement?: ((ended: { readonly text: string; readonly durationMs: number; readonly isFailed: boolean }) => void) | undefined
}

const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.DATE, (text: string) => text)
types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, toInstant)
types.setTypeParser(pg.types.builtins.INT8, (text: string) => BigInt(text))

/**
 * Dates and moments come as strings, int8 as bigint, numeric as its decimal string. Every wait has a limit: a page is refused
 * with 503 rather than kept waiting (`isOverload`).
 */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.maxConnections,
    connectionTimeoutMillis: seconds(2),
    idleTimeoutMillis: seconds(30),
    types,
    Client: NamedStatementClient,
    // Statements that do not wait for each other leave together and are answered together. COPY, which only the owner runs, cannot.
    pipeline: options.role !== undefined,
    options: [
      ...(options.role ? [`-c role=${options.role}`] : []),
      '-c statement_timeout=15s -c lock_timeout=4s -c idle_in_transaction_session_timeout=15s -c timezone=UTC',
    ].join(' '),
  })
  // A connection that the server closed, idle or between two queries: the pool replaces it, the next query tells if it is gone.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const dialect = new PostgresDialect({ pool, cursor: CopyInCursor })
  const { onStatement } = options
  const db = new Kysely<DB>({ dialect, ...(onStatement === undefined ? {} : { log: (event) => onStatement(endedOf(event)) }) })
  dialects.set(db, dialect)
  return db
}

/**
 * One transaction in a scope, committed when `work` returns and rolled back when it throws. A serialization failure or a
 * deadlock is PostgreSQL asking for a second try, so `work` may run up to three times: it must have no other effect.
 */
export async function transact<T>(db: Database, scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(db, { begin: `begin; ${settings(scope)}` }, work)
    } catch (error) {
      if (attempt >= 3 || !isRetryable(error)) throw error
    }
  }
}

/** Queries of one page in one read-only snapshot of a scope. The answer does not wait for the end of the transaction: it changes nothing. */
export function read<T>(db: Database, scope: Scope, work: (reader: Reader) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    function asked(reader: Reader): Promise<T> {
      committed.add(reader)
      return work(reader)
    }
    inTransaction(db, { begin: beginReading(scope), answer: resolve }, asked).catch(reject)
  })
}

function beginReading(scope: Scope): string {
  return `begin isolation level repeatable read read only; ${settings(scope)}`
}

/** The unique or exclusion constraint that a write ran into, to be turned into a refusal by name. */
export function violatedConstraint(error: unknown): string | undefined {
  if (!(error instanceof pg.DatabaseError)) return undefined
  return error.code === '23505' || error.code === '23P01' ? error.constraint : undefined
}

/** Too many at once or the server away: worth a 503 and another try, not a bug of ours. */
export function isOverload(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof pg.DatabaseError) return /^(53|57P|08|25P03|55P03|57014)/.test(error.code ?? '')
  // A host with two addresses is refused as an AggregateError without a message; a missing file is no missing socket.
  const { code, syscall } = error as NodeJS.ErrnoException
  if (syscall === 'connect' || /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/.test(code ?? '')) return true
  return /timeout exceeded when trying to connect|Connection terminated|not queryable|ECONNREFUSED|ECONNRESET|EPIPE/.test(error.message)
}

/** A page asked for something only after an answer: it cannot be read in one trip. */
export class AskedTooLate extends Error {}

/**
 * As `read`, in one trip to the database: `work` asks for everything before it waits for any of it, and the beginning, the questions
 * and the end leave in one packet. Whatever is asked for later fails with `AskedTooLate`.
 */
export async function readTogether<T>(db: Database, scope: Scope, work: (reader: Reader) => Promise<T>): Promise<T> {
  return db.getExecutor().provideConnection(async (connection) => {
    const tx = onConnection(db, connection)
    const gate = { isShut: false }
    const reader = onConnection(db, connection, gate)
    committed.add(reader)
    // Waits first, so that it is asked before what was asked leaves.
    const ended = new Promise((resolve) => {
      setImmediate(() => {
        gate.isShut = true
        resolve(sql.raw('commit').execute(tx))
      })
    })
    const begun = sql.raw(beginReading(scope)).execute(tx)
    const answered = work(reader)
    const [answer] = await Promise.allSettled([answered, begun, ended])
    if (answer.status === 'rejected') throw answer.reason
    await Promise.all([begun, ended])
    return answer.value
  })
}

type Transaction<T> = { readonly begin: string; readonly answer?: (value: T) => void }

async function inTransaction<T>(db: Database, { begin, answer }: Transaction<T>, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.getExecutor().provideConnection(async (connection) => {
    const tx = onConnection(db, connection)
    // Sent ahead of the first query without waiting for its answer: a `begin` that fails makes that query fail, too.
    const begun = sql.raw(begin).execute(tx)
    try {
      const [value] = await Promise.all([work(tx), begun])
      answer?.(value)
      await sql.raw('commit').execute(tx)
      return value
    } catch (error) {
      await sql
        .raw('rollback')
        .execute(tx)
        .catch(() => {})
      throw error
    }
  })
}

const dialects = new WeakMap<Database, PostgresDialect>()
const pools = new WeakMap<Reader, Database>()
const committed = new WeakSet<Reader>()

/** It sees what was committed and nothing else: what it finds of facts that never change may be remembered. */
export function seesOnlyCommitted(reader: Reader): boolean {
  return committed.has(reader)
}

/** Something of its own for every database: what a process remembers of one is not known of another. */
export function perDatabase<T>(make: () => T): (reader: Reader) => T {
  const made = new WeakMap<Reader, T>()
  return (reader) => {
    const pool = pools.get(reader) ?? reader
    const known = made.get(pool) ?? make()
    made.set(pool, known)
    return known
  }
}

/** Queries on one connection that need not wait for one another; the driver keeps their order. */
function onConnection(db: Database, connection: DatabaseConnection, gate: { readonly isShut: boolean } = { isShut: false }): Tx {
  const dialect = present(dialects.get(db), 'a database that openDatabase opened')
  const executor = db.getExecutor().withConnectionProvider({
    provideConnection: (consumer) => {
      if (gate.isShut) throw new AskedTooLate('everything is asked for at once')
      return consumer(connection)
    },
  })
  const tx = new Kysely<DB>({ config: { dialect }, dialect, driver: dialect.createDriver(), executor })
  pools.set(tx, db)
  return tx
}

/** Literal settings, since only these reach the workers of a cluster. Values are checked, not escaped. */
function settings(scope: Scope): string {
  const customers = scope.customers === 'all' ? '*' : scope.customers.join(',')
  assert(/^(\*|[\d,]*)$/.test(customers), 'customer ids are whole numbers')
  return [
    `set local app.customer_ids = '${customers}'`,
    ...(scope.userId === undefined ? [] : [`set local app.user_id = '${plain(scope.userId)}'`]),
    ...(scope.partnerId === undefined ? [] : [`set local app.partner_id = '${plain(scope.partnerId)}'`]),
  ].join('; ')
}

function plain(text: string): string {
  assert(/^[\w.@-]+$/.test(text), 'an identifier of plain characters')
  return text
}

function endedOf({ level, query, queryDurationMillis }: LogEvent): Parameters<NonNullable<DatabaseOptions['onStatement']>>[0] {
  return { text: query.sql, durationMs: queryDurationMillis, isFailed: level === 'error' }
}

function isRetryable(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01')
}

function toInstant(text: string): string {
  return new Date(text).toISOString()
}

const statementNames = new Map<string, string>()
const statementNamesMax = 1_000

/**
 * Names every parametrised statement so that the server plans it once per connection: about a third less work for a page. With a
 * pipeline what is asked for in one turn of the event loop leaves in one packet; without, one statement follows the answer of the other.
 */
class NamedStatementClient extends pg.Client {
  readonly #isPipelined: boolean
  #isHeld = false
  #turn: Promise<unknown> = Promise.resolve()

  constructor(config?: pg.ClientConfig & { readonly pipeline?: boolean }) {
    super(config)
    this.#isPipelined = config?.pipeline === true
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- the overloads of pg's query cannot be restated
  override query(...args: any[]): any {
    const [text, values, callback] = args as [unknown, unknown, unknown]
    // The driver's own objects (COPY), and whoever waits by a callback, are handed on as they are.
    if (typeof text !== 'string' || callback !== undefined) return super.query(...(args as [string]))
    const name = Array.isArray(values) && values.length > 0 ? statementName(text) : undefined
    const ask = () => (name === undefined ? super.query(...(args as [string])) : super.query({ text, values: values as unknown[], name }))
    if (!this.#isPipelined) return this.#inTurn(ask)
    this.#together()
    return ask()
  }

  #together(): void {
    if (this.#isHeld) return
    const { stream } = (this as unknown as { readonly connection: { readonly stream: Socket } }).connection
    this.#isHeld = true
    stream.cork()
    setImmediate(() => {
      this.#isHeld = false
      stream.uncork()
    })
  }

  #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const asked = this.#turn.then(ask)
    this.#turn = asked.catch(() => {})
    return asked
  }
}

function statementName(text: string): string | undefined {
  const known = statementNames.get(text)
  if (known !== undefined) return known
  if (text.length > 8_000 || statementNames.size >= statementNamesMax) return undefined
  const name = createHash('sha256').update(text).digest('base64url')
  statementNames.set(text, name)
  return name
}
