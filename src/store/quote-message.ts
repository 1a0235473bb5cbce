import { sql } from 'kysely'
import type { CustomerId, QuoteNumber, UserId } from '#src/domain/identifiers.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { Reader, Tx } from './database.ts'
import { type OfQuote, prepared } from './prepared.ts'

/** What a buyer and the representative write to each other about a quote (way two to renew). Never changed once written. */
export type QuoteMessage = {
  readonly customerId: CustomerId
  readonly messageId: bigint
  readonly quoteNumber: QuoteNumber
  readonly authorKind: 'buyer' | 'representative'
  readonly authorId: UserId
  readonly authorName: string
  readonly body: string
  readonly writtenAt: Instant
}

const messageColumns = [
  'customer_id',
  'message_id',
  'quote_number',
  'author_kind',
  'author_id',
  'author_name',
  'body',
  'written_at',
] as const

/** The caller holds the quote's lock and looked for the same sending before. */
export async function insertMessage(
  tx: Tx,
  message: Omit<QuoteMessage, 'messageId'> & { readonly submissionKey: string },
): Promise<bigint> {
  const row = await tx
    .insertInto('quote_message')
    .values({
      customer_id: message.customerId,
      quote_number: message.quoteNumber,
      author_kind: message.authorKind,
      author_id: message.authorId,
      author_name: message.authorName,
      body: message.body,
      submission_id: message.submissionKey,
      written_at: message.writtenAt,
    })
    .returning('message_id')
    .executeTakeFirstOrThrow()
  return row.message_id
}

export async function findMessageBySubmission(tx: Tx, customerId: CustomerId, key: string): Promise<bigint | undefined> {
  const row = await tx
    .selectFrom('quote_message')
    .select('message_id')
    .where('customer_id', '=', customerId)
    .where('submission_id', '=', key)
    .executeTakeFirst()
  return row?.message_id
}

const messagesMax = 500

/** The whole thread of a quote number, oldest first, across its revisions. */
export async function messagesOfQuoteForCustomer(
  reader: Reader,
  customerId: CustomerId,
  quoteNumber: QuoteNumber,
): Promise<readonly QuoteMessage[]> {
  return (await messagesOfQuote(reader, { customerId, quoteNumber })).map(toMessage).toReversed()
}

const messagesOfQuote = prepared((reader, { customerId, quoteNumber }: OfQuote) =>
  reader
    .selectFrom('quote_message')
    .select(messageColumns)
    .where('customer_id', '=', customerId)
    .where('quote_number', '=', quoteNumber)
    .orderBy('message_id', 'desc')
    .limit(messagesMax),
)

export async function findMessageForCustomer(reader: Reader, customerId: CustomerId, messageId: bigint): Promise<QuoteMessage | undefined> {
  const row = await reader
    .selectFrom('quote_message')
    .select(messageColumns)
    .where('customer_id', '=', customerId)
    .where('message_id', '=', messageId)
    .executeTakeFirst()
  return row && toMessage(row)
}

/** How many messages the customer's people wrote about a quote since a moment. */
export async function countBuyerMessagesSince(
  reader: Reader,
  wanted: { readonly customerId: CustomerId; readonly quoteNumber: QuoteNumber; readonly since: Instant },
): Promise<number> {
  const row = await reader
    .selectFrom('quote_message')
    .select((select) => select.fn.countAll().as('count'))
    .where('customer_id', '=', wanted.customerId)
    .where('quote_number', '=', wanted.quoteNumber)
    .where('author_kind', '=', 'buyer')
    .where('written_at', '>', wanted.since)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/**
 * The buyers whom an answer is for: who wrote since the representative's message before it; when nobody did, who wrote last.
 */
export async function authorsAwaitingAnswer(
  reader: Reader,
  answer: Pick<QuoteMessage, 'customerId' | 'quoteNumber' | 'messageId'>,
): Promise<readonly UserId[]> {
  const rows = await reader
    .selectFrom('quote_message as message')
    .select(['message.author_id', 'message.message_id'])
    .where('message.customer_id', '=', answer.customerId)
    .where('message.quote_number', '=', answer.quoteNumber)
    .where('message.author_kind', '=', 'buyer')
    .where('message.message_id', '<', answer.messageId)
    .orderBy('message.message_id', 'desc')
    .limit(messagesMax)
    .execute()
  const before = await reader
    .selectFrom('quote_message')
    .select((select) => select.fn.max('message_id').as('message_id'))
    .where('customer_id', '=', answer.customerId)
    .where('quote_number', '=', answer.quoteNumber)
    .where('author_kind', '=', 'representative')
    .where('message_id', '<', answer.messageId)
    .executeTakeFirst()
  const since = before?.message_id ?? 0n
  const waiting = rows.filter((row) => row.message_id > since)
  const authors = (waiting.length > 0 ? waiting : rows.slice(0, 1)).map((row) => row.author_id as UserId)
  return [...new Set(authors)].toReversed()
}

/**
 * Who has the next word: after a buyer's message the conversation waits for the representative, from the first unanswered one
 * on; after the representative's it waits for nobody. The caller holds the quote's lock.
 */
export async function noteInConversation(
  tx: Tx,
  message: Omit<QuoteMessage, 'messageId' | 'body'>,
  representativeId: string,
): Promise<void> {
  const waitingSince = message.authorKind === 'buyer' ? message.writtenAt : null
  await tx
    .insertInto('conversation')
    .values({
      customer_id: message.customerId,
      quote_number: message.quoteNumber,
      representative_id: representativeId,
      waiting_since: waitingSince,
      last_author_name: message.authorName,
      last_written_at: message.writtenAt,
    })
    .onConflict((conflict) =>
      conflict.columns(['customer_id', 'quote_number']).doUpdateSet((set) => ({
        representative_id: representativeId,
        waiting_since: waitingSince === null ? null : sql`coalesce(${set.ref('conversation.waiting_since')}, excluded.waiting_since)`,
        last_author_name: message.authorName,
        last_written_at: message.writtenAt,
      })),
    )
    .execute()
}

function toMessage(row: {
  customer_id: number
  message_id: bigint
  quote_number: number
  author_kind: string
  author_id: string
  author_name: string
  body: string
  written_at: string
}): QuoteMessage {
  return {
    customerId: row.customer_id as CustomerId,
    messageId: row.message_id,
    quoteNumber: row.quote_number as QuoteNumber,
    authorKind: row.author_kind as QuoteMessage['authorKind'],
    authorId: row.author_id as UserId,
    authorName: row.author_name,
    body: row.body,
    writtenAt: row.written_at as Instant,
  }
}
