import { type Insertable, type Selectable, sql } from 'kysely'
import type { PricedLine } from '#src/domain/line-terms.ts'
import type { Money } from '#src/domain/money.ts'
import { percentToString } from '#src/domain/percent.ts'
import type { Instant, PlainDate } from '#src/domain/plain-date.ts'
import type { PricedLines } from '#src/domain/pricing.ts'
import { decimalToString } from '#src/domain/decimal.ts'
import type { Tx } from './database.ts'
import { priceColumns } from './issue-quote-row.ts'
import { insertQuote } from './issue-quote.ts'
import type { QuoteRevision } from './quote.ts'
import type { Quote, QuoteLine } from './schema.ts'

export type NewRevision = {
  readonly revision: number
  readonly priced: PricedLines
  readonly validUntil: PlainDate
  readonly reason: string
  readonly at: Instant
  readonly by: string
}

/** The next revision of a quote: everything as in the one before but what was priced anew, the validity and the reason. */
export async function insertRevision(tx: Tx, before: QuoteRevision, next: NewRevision): Promise<void> {
  const { customerId, quoteNumber, revision } = before
  const quote = await tx
    .selectFrom('quote')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('quote_number', '=', quoteNumber)
    .where('revision', '=', revision)
    .executeTakeFirstOrThrow()
  const lines = await tx
    .selectFrom('quote_line')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('quote_number', '=', quoteNumber)
    .where('revision', '=', revision)
    .orderBy('line_number')
    .execute()
  const byItem = new Map(next.priced.lines.map((line) => [line.terms.item, line]))
  await insertQuote(
    tx,
    revisedQuote(quote, next),
    lines.map((line) => revisedLine(line, byItem.get(line.line_number), next.revision)),
  )
}

/** The number that the next revision of a quote gets; the caller has locked the live one. */
export async function nextRevision(tx: Tx, quote: Pick<QuoteRevision, 'customerId' | 'quoteNumber'>): Promise<number> {
  const { rows } = await sql<{ next: number }>`select max(revision) + 1 as next from quote
    where customer_id = ${quote.customerId} and quote_number = ${quote.quoteNumber}`.execute(tx)
  return rows[0]?.next ?? 1
}

function revisedQuote(quote: Selectable<Quote>, next: NewRevision): Insertable<Quote> {
  const total: Money = next.priced.totalBeforeTax
  return {
    ...quote,
    contacts: JSON.stringify(quote.contacts),
    revision: next.revision,
    status: 'issued',
    relationship_level: next.priced.level.relationshipLevel,
    quotation_level: next.priced.level.level,
    total_points: decimalToString(next.priced.points),
    total_minor: total.minor,
    valid_until: next.validUntil,
    issued_at: next.at,
    issued_by: next.by,
    reason: next.reason,
    created_at: next.at,
  }
}

/** A line that was not priced is a withdrawn one: it stays as it is. */
function revisedLine(line: Selectable<QuoteLine>, priced: PricedLine | undefined, revision: number): Insertable<QuoteLine> {
  const kept = { ...line, revision, previous: jsonOrNull(line.previous), back_pay: jsonOrNull(line.back_pay) }
  if (priced === undefined) return kept
  const { discount } = priced.terms
  return {
    ...kept,
    ...priceColumns(priced),
    discount_percent: discount === undefined ? '0' : percentToString(discount.percent),
    discount_reason: discount?.reason ?? null,
  }
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}
