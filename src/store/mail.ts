import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { CustomerId, Language, OrderNumber, QuoteNumber } from '#src/domain/identifiers.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { Reader, Tx } from './database.ts'

/** `dropped`: it was no longer true when its turn came, such as a reminder after the order. */
export type MailStatus = 'queued' | 'sent' | 'bounced' | 'dropped'
export type Addressee = { readonly name: string; readonly address: string }

/** What a history shows of a mail. */
export type MailFacts = {
  readonly customerId: CustomerId
  readonly mailId: bigint
  readonly kind: string
  readonly to: Addressee
  readonly language: Language
  readonly subject: string
  readonly quoteNumber: QuoteNumber | undefined
  readonly orderNumber: OrderNumber | undefined
  readonly status: MailStatus
  readonly createdAt: Instant
  readonly sentAt: Instant | undefined
  readonly bounceReason: string | undefined
}

/** A mail as it was written, to be handed over or sent again. */
export type StoredMail = MailFacts & {
  readonly text: string
  readonly html: string
  readonly replyTo: Addressee | undefined
  readonly attachmentIds: readonly bigint[]
  readonly messageId: string
  readonly threadId: string | undefined
  readonly unsubscribeToken: string | undefined
}

export type NewMail = Omit<StoredMail, 'mailId' | 'status' | 'sentAt'> & {
  /** What caused it, once per customer: the same cause never writes a second mail. */
  readonly cause: string
}

/**
 * The same for ever for the same cause: whoever receives a mail twice can tell (RFC 5322, 3.6.4). `owner` is the customer, or
 * the account where a mail belongs to none.
 */
export function messageIdOf(owner: CustomerId | 'account', cause: string, domain: string): string {
  return `<${createHash('sha256').update(`${owner}:${cause}`).digest('hex').slice(0, 40)}@${domain}>`
}

/** The right-hand side of an address. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/** Queued; or bounced from the start where there is nobody to write to. Absent when its cause has had its mail. */
export async function insertMail(tx: Tx, mail: NewMail): Promise<bigint | undefined> {
  const row = await tx
    .insertInto('mail')
    .values({
      customer_id: mail.customerId,
      cause: mail.cause,
      kind: mail.kind,
      to_address: mail.to.address,
      to_name: mail.to.name,
      reply_to_address: mail.replyTo?.address ?? null,
      reply_to_name: mail.replyTo?.name ?? null,
      language: mail.language,
      subject: mail.subject,
      body_text: mail.text,
      body_html: mail.html,
      attachment_ids: [...mail.attachmentIds],
      message_id: mail.messageId,
      thread_id: mail.threadId ?? null,
      unsubscribe_token: mail.unsubscribeToken ?? null,
      quote_number: mail.quoteNumber ?? null,
      order_number: mail.orderNumber ?? null,
      status: mail.bounceReason === undefined ? 'queued' : 'bounced',
      created_at: mail.createdAt,
      bounced_at: mail.bounceReason === undefined ? null : mail.createdAt,
      bounce_reason: mail.bounceReason ?? null,
    })
    .onConflict((conflict) => conflict.constraint('mail_once_per_cause').doNothing())
    .returning('mail_id')
    .executeTakeFirst()
  return row?.mail_id
}

const factColumns = [
  'customer_id',
  'mail_id',
  'kind',
  'to_name',
  'to_address',
  'language',
  'subject',
  'quote_number',
  'order_number',
  'status',
  'created_at',
  'sent_at',
  'bounce_reason',
] as const

const mailsMax = 200

/** Every mail about a quote number and what came of it, newest first. */
export async function mailsOfQuoteForCustomer(
  reader: Reader,
  customerId: CustomerId,
  quoteNumber: QuoteNumber,
): Promise<readonly MailFacts[]> {
  const rows = await reader
    .selectFrom('mail')
    .select(factColumns)
    .where('customer_id', '=', customerId)
    .where('quote_number', '=', quoteNumber)
    .orderBy('mail_id', 'desc')
    .limit(mailsMax)
    .execute()
  return rows.map(toFacts)
}

/** Every mail about an order, newest first. */
export async function mailsOfOrderForCustomer(
  reader: Reader,
  customerId: CustomerId,
  orderNumber: OrderNumber,
): Promise<readonly MailFacts[]> {
  const rows = await reader
    .selectFrom('mail')
    .select(factColumns)
    .where('customer_id', '=', customerId)
    .where('order_number', '=', orderNumber)
    .orderBy('mail_id', 'desc')
    .limit(mailsMax)
    .execute()
  return rows.map(toFacts)
}

export async function findMailForCustomer(reader: Reader, customerId: CustomerId, mailId: bigint): Promise<StoredMail | undefined> {
  const row = await wholeMails(reader).where('customer_id', '=', customerId).where('mail_id', '=', mailId).executeTakeFirst()
  return row && toMail(row)
}

/** The mail that a bounce names, whoever's it is; locked by the caller in the scope of its customer before anything is written. */
export async function findMailByMessageIdUnscoped(
  reader: Reader,
  messageId: string,
): Promise<Pick<MailFacts, 'customerId' | 'mailId'> | undefined> {
  const row = await reader
    .selectFrom('mail')
    .select(['customer_id', 'mail_id'])
    .where('message_id', '=', messageId)
    .limit(1)
    .executeTakeFirst()
  return row && { customerId: row.customer_id as CustomerId, mailId: row.mail_id }
}

export async function lockMailForCustomer(tx: Tx, customerId: CustomerId, mailId: bigint): Promise<StoredMail | undefined> {
  const row = await wholeMails(tx).where('customer_id', '=', customerId).where('mail_id', '=', mailId).forUpdate().executeTakeFirst()
  return row && toMail(row)
}

export function wholeMails(reader: Reader) {
  return reader
    .selectFrom('mail')
    .select([...factColumns, 'body_text', 'body_html', 'reply_to_name', 'reply_to_address', 'message_id', 'thread_id', 'unsubscribe_token'])
    .select(sql<readonly string[]>`attachment_ids::text[]`.as('attachment_ids'))
}

export function toMail(row: Awaited<ReturnType<ReturnType<typeof wholeMails>['executeTakeFirstOrThrow']>>): StoredMail {
  return {
    ...toFacts(row),
    text: row.body_text,
    html: row.body_html,
    replyTo: row.reply_to_address === null ? undefined : { name: row.reply_to_name ?? '', address: row.reply_to_address },
    attachmentIds: row.attachment_ids.map(BigInt),
    messageId: row.message_id,
    threadId: row.thread_id ?? undefined,
    unsubscribeToken: row.unsubscribe_token ?? undefined,
  }
}

type FactRow = {
  customer_id: number
  mail_id: bigint
  kind: string
  to_name: string
  to_address: string
  language: string
  subject: string
  quote_number: number | null
  order_number: number | null
  status: string
  created_at: string
  sent_at: string | null
  bounce_reason: string | null
}

function toFacts(row: FactRow): MailFacts {
  return {
    customerId: row.customer_id as CustomerId,
    mailId: row.mail_id,
    kind: row.kind,
    to: { name: row.to_name, address: row.to_address },
    language: row.language as Language,
    subject: row.subject,
    quoteNumber: (row.quote_number ?? undefined) as QuoteNumber | undefined,
    orderNumber: (row.order_number ?? undefined) as OrderNumber | undefined,
    status: row.status as MailStatus,
    createdAt: row.created_at as Instant,
    sentAt: (row.sent_at ?? undefined) as Instant | undefined,
    bounceReason: row.bounce_reason ?? undefined,
  }
}
