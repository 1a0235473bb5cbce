import { sql } from 'kysely'
import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import { type Money, money } from '#src/domain/money.ts'
import { type Instant, type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import type { Reader } from './database.ts'
import { currencyOf } from './quote.ts'

/** A quote that people write about, as a representative's list shows it. */
export type Conversation = {
  readonly customerId: CustomerId
  readonly customerName: string
  readonly quoteNumber: QuoteNumber
  readonly dueOn: PlainDate
  readonly total: Money
  readonly lastAuthor: string
  readonly lastAt: Instant
  /** The moment of the oldest message without an answer; absent when every one has its answer. */
  readonly waitingSince: Instant | undefined
}

export type ConversationPage = {
  readonly limit: number
  /** `waiting`: the longest wait first. `answered`: the newest first. */
  readonly state: 'waiting' | 'answered'
  /** The last row of the page before. */
  readonly after?: Pick<Conversation, 'quoteNumber' | 'lastAt' | 'waitingSince'> | undefined
}

/** A representative's conversations over all customers, in the scope of staff. One query, paged by key. */
export async function conversationsOfRepresentativeUnscoped(
  reader: Reader,
  representativeId: string,
  page: ConversationPage,
): Promise<readonly Conversation[]> {
  let query = reader
    .selectFrom('conversation')
    .innerJoin('customer', 'customer.customer_id', 'conversation.customer_id')
    .innerJoinLateral(
      (from) =>
        from
          .selectFrom('quote')
          .select(['due_on', 'quote.currency', 'total_minor'])
          .whereRef('quote.customer_id', '=', 'conversation.customer_id')
          .whereRef('quote.quote_number', '=', 'conversation.quote_number')
          .where('status', '<>', 'draft')
          .orderBy('revision', 'desc')
          .limit(1)
          .as('live'),
      (join) => join.onTrue(),
    )
    .select([
      'conversation.customer_id',
      'customer.name',
      'conversation.quote_number',
      'live.due_on',
      'live.currency',
      'live.total_minor',
      'last_author_name',
      'last_written_at',
      'waiting_since',
    ])
    .where('conversation.representative_id', '=', representativeId)
    .where('waiting_since', page.state === 'waiting' ? 'is not' : 'is', null)
    .limit(page.limit)
  const { after } = page
  if (page.state === 'waiting') {
    if (after)
      query = query.where(
        sql<boolean>`(waiting_since, conversation.quote_number) > (${after.waitingSince ?? after.lastAt}, ${after.quoteNumber})`,
      )
    query = query.orderBy('waiting_since').orderBy('conversation.quote_number')
  } else {
    if (after) query = query.where(sql<boolean>`(last_written_at, conversation.quote_number) < (${after.lastAt}, ${after.quoteNumber})`)
    query = query.orderBy('last_written_at', 'desc').orderBy('conversation.quote_number', 'desc')
  }
  const rows = await query.execute()
  return rows.map((row) => ({
    customerId: row.customer_id as CustomerId,
    customerName: row.name,
    quoteNumber: row.quote_number as QuoteNumber,
    dueOn: plainDate(row.due_on),
    total: money(row.total_minor, currencyOf(row.currency)),
    lastAuthor: row.last_author_name,
    lastAt: row.last_written_at as Instant,
    waitingSince: (row.waiting_since ?? undefined) as Instant | undefined,
  }))
}

/** Since when a quote's conversation waits for the representative; absent when it does not. */
export async function waitingSinceForCustomer(
  reader: Reader,
  customerId: CustomerId,
  quoteNumber: QuoteNumber,
): Promise<Instant | undefined> {
  const row = await reader
    .selectFrom('conversation')
    .select('waiting_since')
    .where('customer_id', '=', customerId)
    .where('quote_number', '=', quoteNumber)
    .executeTakeFirst()
  return (row?.waiting_since ?? undefined) as Instant | undefined
}
