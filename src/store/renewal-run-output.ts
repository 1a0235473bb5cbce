import { sql } from 'kysely'
import pg from 'pg'
import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import type { RunProblem } from '#src/domain/renewal-run.ts'
import { assert, present } from '#src/kit/assert.ts'
import { type CopyValue, copyIn, copyLine } from './copy-in.ts'
import type { Tx } from './database.ts'

/** A row of a table by column, as `quoteRow` and `quoteLineRow` make them. */
export type StoredRow = Readonly<Record<string, unknown>>

/** A number each, of those that are free, in the order asked for. */
export async function takeQuoteNumbers(tx: Tx, customers: readonly CustomerId[]): Promise<readonly QuoteNumber[]> {
  const taken: QuoteNumber[] = []
  // Numbers that were given by hand ahead of the sequence are passed over.
  while (taken.length < customers.length) {
    const { rows } = await sql<{ quote_number: number; customer_id: number }>`
      insert into quote_number (quote_number, customer_id)
      select nextval('quote_number_seq'), customer_id from unnest(${customers.slice(taken.length)}::integer[]) with ordinality as c (customer_id, place) order by place
      on conflict (quote_number) do nothing returning quote_number, customer_id`.execute(tx)
    const byCustomer = Map.groupBy(rows, (row) => row.customer_id)
    const wanted = customers.slice(taken.length)
    const numbers = wanted.map((customerId) => byCustomer.get(customerId)?.shift()?.quote_number)
    if (numbers.includes(undefined))
      await sql`delete from quote_number where quote_number = any (${rows.map((row) => row.quote_number)})`.execute(tx)
    else taken.push(...numbers.map((number) => present(number, 'every customer has its number') as QuoteNumber))
  }
  return taken
}

/** Rows of one table, all with the columns of the first, at the speed of COPY. */
export async function copyRows(tx: Tx, table: string, rows: readonly StoredRow[]): Promise<void> {
  const [first] = rows
  if (first === undefined) return
  const columns = Object.keys(first)
  const names = columns.map((name) => `"${name}"`).join(', ')
  await copyIn(tx, `copy ${table} (${names}) from stdin`, linesOf(rows, columns))
}

export async function copyProblems(tx: Tx, runId: number, problems: readonly RunProblem[]): Promise<void> {
  const rows = problems.map((problem) => ({
    run_id: runId,
    customer_number: problem.customerNumber,
    agreement_number: problem.agreementNumber,
    due_on: problem.dueOn,
    entitlement_id: problem.entitlementId,
    part_number: problem.part,
    code: problem.code,
    detail: problem.detail,
  }))
  await copyRows(tx, 'renewal_run_problem', rows)
}

const chunkLines = 500

function* linesOf(rows: readonly StoredRow[], columns: readonly string[]): Generator<string> {
  const values: CopyValue[] = Array.from({ length: columns.length }, () => null)
  let text = ''
  for (const [index, row] of rows.entries()) {
    for (let at = 0; at < columns.length; at += 1) values[at] = toCopyValue(row[columns[at] as string])
    text += copyLine(values)
    if (index % chunkLines !== chunkLines - 1) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

/** The text form of what our rows hold: text, numbers, booleans, arrays of numbers. */
function toCopyValue(value: unknown): CopyValue {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return `{${value.join(',')}}`
  assert(typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean', `COPY cannot write ${typeof value}`)
  return String(value)
}

/** A row that breaks a constraint or does not fit its column: a fault of the row, not of the database or the connection. */
export function isRefusedRow(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? '')
}

/** What `work` wrote is taken back when it throws; the transaction goes on. */
export async function withinSavepoint(tx: Tx, work: () => Promise<void>): Promise<void> {
  await sql.raw('savepoint part').execute(tx)
  try {
    await work()
  } catch (error) {
    await sql.raw('rollback to savepoint part').execute(tx)
    throw error
  }
  await sql.raw('release savepoint part').execute(tx)
}
