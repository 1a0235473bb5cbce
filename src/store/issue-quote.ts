import { type Insertable, sql } from 'kysely'
import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import { present } from '#src/kit/assert.ts'
import { type Tx, violatedConstraint } from './database.ts'
import type { Quote, QuoteLine } from './schema.ts'

/** The next free quote number, or a given one; absent when that is taken. */
export async function takeQuoteNumber(tx: Tx, customerId: CustomerId, wanted?: QuoteNumber): Promise<QuoteNumber | undefined> {
  const number = wanted ?? (await nextQuoteNumber(tx))
  const inserted = await tx
    .insertInto('quote_number')
    .values({ quote_number: number, customer_id: customerId })
    .onConflict((conflict) => conflict.column('quote_number').doNothing())
    .returning('quote_number')
    .executeTakeFirst()
  return inserted && number
}

/** Stores one revision with its lines: two statements, however many lines. */
export async function insertQuote(tx: Tx, quote: Insertable<Quote>, lines: readonly Insertable<QuoteLine>[]): Promise<void> {
  await tx.insertInto('quote').values(quote).execute()
  const columns = Object.keys(present(lines[0], 'a quote has a line'))
  const names = columns.map((name) => `"${name}"`).join(', ')
  const json = JSON.stringify(lines.map(withoutBigints))
  await sql`insert into quote_line (${sql.raw(names)}) select ${sql.raw(names)} from jsonb_populate_recordset(null::quote_line, ${json}::jsonb)`.execute(
    tx,
  )
}

/** The unique index that says: somebody issued it already (`quote_one_per_renewal`), or a live revision is there. */
export function isIssuedAlready(error: unknown): boolean {
  const constraint = violatedConstraint(error)
  return constraint === 'quote_one_per_renewal' || constraint === 'quote_one_live_revision'
}

async function nextQuoteNumber(tx: Tx): Promise<QuoteNumber> {
  const { rows } = await sql<{ number: bigint }>`select nextval('quote_number_seq') as number`.execute(tx)
  return Number(present(rows[0], 'a sequence has a next value').number) as QuoteNumber
}

/** JSON as PostgreSQL reads it into a row: whole numbers as text, and what is JSON already as itself. */
function withoutBigints(row: Insertable<QuoteLine>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (typeof value === 'bigint') return [name, String(value)]
      return [name, isJsonColumn(name) && typeof value === 'string' ? (JSON.parse(value) as unknown) : value]
    }),
  )
}

function isJsonColumn(name: string): boolean {
  return name === 'previous' || name === 'back_pay'
}
