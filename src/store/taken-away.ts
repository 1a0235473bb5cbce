import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import { type Money, money } from '#src/domain/money.ts'
import type { Reach } from '#src/domain/person.ts'
import { type Instant, type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import type { Reader } from './database.ts'
import { type QuoteStatus, currencyOf } from './quote.ts'
import { isWithin } from './reach.ts'

/** A quote number in its latest revision, as the table to take away lists it. */
export type ListedQuote = {
  readonly customerId: CustomerId
  readonly customerName: string
  readonly quoteNumber: QuoteNumber
  readonly revision: number
  readonly status: Exclude<QuoteStatus, 'draft' | 'superseded'>
  readonly siteNumber: number
  readonly agreementNumber: number
  readonly issuedAt: Instant | undefined
  readonly validUntil: PlainDate
  readonly timeZone: string
  readonly dueOn: PlainDate
  readonly lineCount: number
  readonly total: Money
}

/** Open, ordered and cancelled quotes of the person's customers and sites, the latest due first. */
export async function listQuotesForCustomer(reader: Reader, reach: Reach, limit: number): Promise<readonly ListedQuote[]> {
  if (reach.size === 0) return []
  const rows = await reader
    .selectFrom('quote')
    .innerJoin('customer', 'customer.customer_id', 'quote.customer_id')
    .select([
      'quote.customer_id',
      'customer.name',
      'quote_number',
      'revision',
      'status',
      'site_number',
      'agreement_number',
      'issued_at',
      'valid_until',
      'quote.time_zone',
      'due_on',
      'line_count',
      'quote.currency',
      'total_minor',
    ])
    .where(isWithin(reach, 'quote'))
    .where('status', 'in', ['issued', 'ordered', 'cancelled'])
    .orderBy('due_on', 'desc')
    .orderBy('quote_number')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    customerId: row.customer_id as CustomerId,
    customerName: row.name,
    quoteNumber: row.quote_number as QuoteNumber,
    revision: row.revision,
    status: row.status as ListedQuote['status'],
    siteNumber: row.site_number,
    agreementNumber: row.agreement_number,
    issuedAt: (row.issued_at ?? undefined) as Instant | undefined,
    validUntil: plainDate(row.valid_until),
    timeZone: row.time_zone,
    dueOn: plainDate(row.due_on),
    lineCount: row.line_count,
    total: money(row.total_minor, currencyOf(row.currency)),
  }))
}
