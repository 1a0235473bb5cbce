import { sql } from 'kysely'
import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import { type Instant, type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import type { Reader, Tx } from './database.ts'
import { appendEvents } from './event.ts'
import { type StoredMail, toMail, wholeMails } from './mail.ts'

/** The mail to hand over, taken for this process alone until a moment; or why not. */
export type Claim =
  | { readonly status: 'claimed'; readonly mail: StoredMail }
  /** It has been sent, has bounced or was dropped. */
  | { readonly status: 'done' }
  /** Another process is handing it over. */
  | { readonly status: 'busy' }

/** What a receiving server says about a refusal may be long; its first words tell why. */
const reasonLengthMax = 500

type MailKey = { readonly customerId: CustomerId; readonly mailId: bigint }

/** Lets one process at a time hand a mail over; a claim that a crash left behind runs out. */
export async function claimMail(tx: Tx, key: MailKey, time: { readonly now: Instant; readonly until: Instant }): Promise<Claim> {
  const row = await wholeMails(tx)
    .select('claimed_until')
    .where('customer_id', '=', key.customerId)
    .where('mail_id', '=', key.mailId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (row.status !== 'queued') return { status: 'done' }
  if (row.claimed_until !== null && row.claimed_until > time.now) return { status: 'busy' }
  await setClaim(tx, key, time.until)
  return { status: 'claimed', mail: toMail(row) }
}

/** After a try that failed: the next one need not wait. */
export async function releaseMail(tx: Tx, key: MailKey, now: Instant): Promise<void> {
  await setClaim(tx, key, now)
}

export type Outcome =
  | { readonly status: 'sent'; readonly at: Instant }
  | { readonly status: 'dropped' }
  | { readonly status: 'bounced'; readonly at: Instant; readonly reason: string }

/** What came of a queued mail; a mail that was sent may bounce later. False when it was so already. */
export async function recordOutcome(tx: Tx, key: MailKey, outcome: Outcome): Promise<boolean> {
  const updated = await tx
    .updateTable('mail')
    .set(outcomeColumns(outcome))
    .where('customer_id', '=', key.customerId)
    .where('mail_id', '=', key.mailId)
    .where('status', 'in', outcome.status === 'bounced' ? ['queued', 'sent'] : ['queued'])
    .executeTakeFirstOrThrow()
  return updated.numUpdatedRows === 1n
}

/** Bounced, with its event; the caller tells the representative. False when it was known before. */
export async function noteBounce(
  tx: Tx,
  mail: Pick<StoredMail, 'customerId' | 'mailId' | 'kind' | 'quoteNumber' | 'orderNumber'>,
  bounce: { readonly actor: string; readonly at: Instant; readonly reason: string },
): Promise<boolean> {
  const reason = bounce.reason.slice(0, reasonLengthMax)
  const isNew = await recordOutcome(tx, mail, { status: 'bounced', at: bounce.at, reason })
  if (!isNew) return false
  const { quoteNumber, orderNumber } = mail
  const detail = { mail: String(mail.mailId), mailKind: mail.kind, reason }
  await appendEvents(tx, mail.customerId, [{ kind: 'mail-bounced', actor: bounce.actor, at: bounce.at, quoteNumber, orderNumber, detail }])
  return true
}

/** Mails that nobody has tried to hand over since a moment, oldest first, over all customers. */
export async function forgottenMailsUnscoped(
  reader: Reader,
  wanted: { readonly since: Instant; readonly limit: number; readonly after?: MailKey & { readonly createdAt: Instant } },
): Promise<readonly (MailKey & { readonly createdAt: Instant })[]> {
  const { after } = wanted
  let query = reader
    .selectFrom('mail')
    .select(['customer_id', 'mail_id', 'created_at'])
    .where('status', '=', sql.lit('queued'))
    .where('created_at', '<', wanted.since)
    .where((where) => where.or([where('claimed_until', 'is', null), where('claimed_until', '<', wanted.since)]))
  if (after)
    query = query.where(sql<boolean>`(created_at, customer_id, mail_id) > (${after.createdAt}, ${after.customerId}, ${after.mailId})`)
  const rows = await query.orderBy('created_at').orderBy('customer_id').orderBy('mail_id').limit(wanted.limit).execute()
  return rows.map((row) => ({ customerId: row.customer_id as CustomerId, mailId: row.mail_id, createdAt: row.created_at as Instant }))
}

/** An open quote whose newest mail came back. */
export type UnreachedQuote = MailKey & {
  readonly customerName: string
  readonly quoteNumber: QuoteNumber
  readonly dueOn: PlainDate
  /** Empty where the agreement names nobody. */
  readonly toAddress: string
  readonly reason: string
  readonly bouncedAt: Instant
  /** When an earlier one arrived: somebody has seen the quote, and is not reached any more. */
  readonly arrivedAt: Instant | undefined
}

const timelineKinds = ['quote-issued', 'quote-reminder']
/** What only people of the customer do. */
const workOfBuyers = ['cart-opened', 'message-written', 'partner-requested', 'partner-request-withdrawn', 'terms-accepted']

/**
 * A representative's quotes that reach nobody, the first due at the top. The newest mail of the timeline, sent again or not, decides: it
 * goes to who is the contact today, so that an earlier one that arrived does not help the next reminder, and an earlier one that came back
 * does no harm. Whoever worked on the quote since needs no mail to know of it.
 */
export async function quotesReachingNobodyUnscoped(
  reader: Reader,
  representativeId: string,
  limit: number,
): Promise<readonly UnreachedQuote[]> {
  const rows = await reader
    .selectFrom('mail')
    .innerJoin('quote', (join) =>
      join.onRef('quote.customer_id', '=', 'mail.customer_id').onRef('quote.quote_number', '=', 'mail.quote_number'),
    )
    .innerJoin('customer', 'customer.customer_id', 'mail.customer_id')
    .select(['mail.customer_id', 'customer.name', 'quote.quote_number', 'due_on', 'mail_id', 'to_address', 'bounce_reason', 'bounced_at'])
    .select(({ selectFrom }) =>
      selectFrom('mail as earlier')
        .select(({ fn }) => fn.max('earlier.sent_at').as('sent_at'))
        .whereRef('earlier.customer_id', '=', 'mail.customer_id')
        .whereRef('earlier.quote_number', '=', 'mail.quote_number')
        .where('earlier.kind', 'in', timelineKinds)
        .where('earlier.status', '=', sql.lit('sent'))
        .as('arrived_at'),
    )
    .where('mail.status', '=', sql.lit('bounced'))
    .where('mail.kind', 'in', timelineKinds)
    .where('quote.status', '=', sql.lit('issued'))
    .where('quote.representative_id', '=', representativeId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('mail as newer')
            .select('newer.mail_id')
            .whereRef('newer.customer_id', '=', 'mail.customer_id')
            .whereRef('newer.quote_number', '=', 'mail.quote_number')
            .whereRef('newer.mail_id', '>', 'mail.mail_id')
            .where('newer.kind', 'in', timelineKinds)
            .where('newer.status', 'in', ['sent', 'bounced']),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('event')
            .select('event.sequence')
            .whereRef('event.customer_id', '=', 'mail.customer_id')
            .whereRef('event.quote_number', '=', 'mail.quote_number')
            .whereRef('event.happened_at', '>', 'mail.bounced_at')
            .where('event.kind', 'in', workOfBuyers),
        ),
      ),
    )
    .orderBy('due_on')
    .orderBy('quote.quote_number')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    customerId: row.customer_id as CustomerId,
    mailId: row.mail_id,
    customerName: row.name,
    quoteNumber: row.quote_number as QuoteNumber,
    dueOn: plainDate(row.due_on),
    toAddress: row.to_address,
    reason: row.bounce_reason ?? '',
    bouncedAt: (row.bounced_at ?? '') as Instant,
    arrivedAt: (row.arrived_at ?? undefined) as Instant | undefined,
  }))
}

function outcomeColumns(outcome: Outcome) {
  switch (outcome.status) {
    case 'sent':
      return { status: 'sent', sent_at: outcome.at }
    case 'bounced':
      return { status: 'bounced', bounced_at: outcome.at, bounce_reason: outcome.reason }
    case 'dropped':
      return { status: 'dropped' }
  }
}

async function setClaim(tx: Tx, key: MailKey, until: Instant): Promise<void> {
  await tx
    .updateTable('mail')
    .set({ claimed_until: until })
    .where('customer_id', '=', key.customerId)
    .where('mail_id', '=', key.mailId)
    .where('status', '=', 'queued')
    .execute()
}
