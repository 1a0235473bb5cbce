import type { CustomerId, Language, QuoteNumber, UserId } from '#src/domain/identifiers.ts'
import type { Money } from '#src/domain/money.ts'
import { money } from '#src/domain/money.ts'
import type { Person, Reach } from '#src/domain/person.ts'
import { type Instant, type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import type { Database, Reader, Tx } from './database.ts'
import { membershipsOf } from './person.ts'
import { currencyOf } from './quote.ts'
import { isWithin } from './reach.ts'

/** A person's feed: the serial that its secret address is made from. Renewing it makes the old address worthless. */
export async function findFeed(reader: Reader, userId: UserId): Promise<{ readonly serial: string } | undefined> {
  return reader.selectFrom('calendar_feed').select('serial').where('user_id', '=', userId).executeTakeFirst()
}

type NewFeed = { readonly userId: UserId; readonly serial: string; readonly tokenHash: string; readonly at: Instant }

export async function saveFeed(tx: Tx, feed: NewFeed): Promise<void> {
  const columns = { serial: feed.serial, token_hash: feed.tokenHash, created_at: feed.at }
  await tx
    .insertInto('calendar_feed')
    .values({ user_id: feed.userId, ...columns })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(columns))
    .execute()
}

export async function revokeFeed(tx: Tx, userId: UserId): Promise<void> {
  await tx.deleteFrom('calendar_feed').where('user_id', '=', userId).execute()
}

/** Whose feed has this token, as the customers' person that they are today: who has left a customer sees nothing of it. */
export async function findPersonByFeed(db: Database, tokenHash: string): Promise<Person | undefined> {
  const user = await db
    .selectFrom('calendar_feed')
    .innerJoin('account_user', 'account_user.id', 'calendar_feed.user_id')
    .select(['account_user.id', 'account_user.name', 'account_user.email', 'account_user.language'])
    .where('token_hash', '=', tokenHash)
    .where('account_user.kind', '=', 'customer')
    .executeTakeFirst()
  if (user === undefined) return undefined
  const userId = user.id as UserId
  return {
    userId,
    name: user.name,
    email: user.email,
    language: user.language as Language,
    kind: 'customer',
    representativeId: undefined,
    partnerId: undefined,
    memberships: await membershipsOf(db, userId),
  }
}

export type DueQuote = {
  readonly customerId: CustomerId
  readonly customerName: string
  readonly siteNumber: number
  readonly quoteNumber: QuoteNumber
  readonly revision: number
  readonly isOpen: boolean
  readonly dueOn: PlainDate
  readonly total: Money
  readonly changedAt: Instant
}

/** The quotes that fall due from a day on, open ones and those that were settled: a calendar strikes these out. */
export async function dueQuotesForCustomer(
  reader: Reader,
  reach: Reach,
  wanted: { readonly from: PlainDate; readonly limit: number },
): Promise<readonly DueQuote[]> {
  if (reach.size === 0) return []
  const rows = await reader
    .selectFrom('quote')
    .innerJoin('customer', 'customer.customer_id', 'quote.customer_id')
    .select([
      'quote.customer_id',
      'customer.name',
      'site_number',
      'quote_number',
      'revision',
      'status',
      'due_on',
      'quote.currency',
      'total_minor',
      'issued_at',
      'quote.created_at',
    ])
    .where(isWithin(reach, 'quote'))
    .where('status', 'in', ['issued', 'ordered', 'cancelled'])
    .where('due_on', '>=', wanted.from)
    .orderBy('due_on')
    .orderBy('quote_number')
    .orderBy('revision')
    .limit(wanted.limit)
    .execute()
  return rows.map((row) => ({
    customerId: row.customer_id as CustomerId,
    customerName: row.name,
    siteNumber: row.site_number,
    quoteNumber: row.quote_number as QuoteNumber,
    revision: row.revision,
    isOpen: row.status === 'issued',
    dueOn: plainDate(row.due_on),
    total: money(row.total_minor, currencyOf(row.currency)),
    changedAt: (row.issued_at ?? row.created_at) as Instant,
  }))
}
