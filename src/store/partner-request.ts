import { type ExpressionBuilder, sql } from 'kysely'
import type { CustomerId, QuoteNumber, UserId } from '#src/domain/identifiers.ts'
import { type Money, money } from '#src/domain/money.ts'
import { type PartnerRequestStatus, movePartnerRequest } from '#src/domain/partner-request.ts'
import { type Instant, type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import { assert } from '#src/kit/assert.ts'
import type { Reader, Tx } from './database.ts'
import { type OfQuote, prepared } from './prepared.ts'
import { currencyOf } from './quote.ts'
import type { DB } from './schema.ts'

/** What a partner offers: its final price before tax and its execution terms. */
export type PartnerAnswer = {
  readonly finalPrice: Money
  readonly executionTerms: string
  readonly validUntil: PlainDate | undefined
  /** The revision of the quote that the price is for. */
  readonly revision: number
  readonly answeredBy: string
  readonly answeredAt: Instant
}

/** A quote handed to a partner (way one to renew). */
export type PartnerRequest = {
  readonly customerId: CustomerId
  readonly requestId: bigint
  readonly quoteNumber: QuoteNumber
  readonly revision: number
  readonly dueOn: PlainDate
  readonly partnerId: string
  readonly partnerName: string
  readonly status: PartnerRequestStatus
  /** May be empty: to choose a partner is enough. */
  readonly message: string
  readonly requestedBy: UserId
  readonly requestedByName: string
  readonly requestedAt: Instant
  /** With `answered` only. */
  readonly answer: PartnerAnswer | undefined
  /** Counts the answers; a form says how many it saw. */
  readonly answerCount: number
  /** With `declined` only. */
  readonly declined: { readonly reason: string; readonly by: string; readonly at: Instant } | undefined
}

export type NewPartnerRequest = Omit<PartnerRequest, 'requestId' | 'partnerName' | 'status' | 'answer' | 'answerCount' | 'declined'> & {
  /** Of `submissionKey`. */
  readonly submissionKey: string
  readonly currency: string
}

/** Absent when a request to the same partner is open; the caller holds the quote's lock and looked for the same sending before. */
export async function insertRequest(tx: Tx, request: NewPartnerRequest): Promise<bigint | undefined> {
  const row = await tx
    .insertInto('partner_request')
    .values({
      customer_id: request.customerId,
      quote_number: request.quoteNumber,
      revision: request.revision,
      due_on: request.dueOn,
      partner_id: request.partnerId,
      status: 'sent',
      message: request.message,
      submission_id: request.submissionKey,
      requested_by: request.requestedBy,
      requested_by_name: request.requestedByName,
      requested_at: request.requestedAt,
      currency: request.currency,
    })
    // The predicate is written out: with a parameter in its place a prepared statement no longer matches the partial index.
    .onConflict((conflict) =>
      conflict.columns(['customer_id', 'quote_number', 'partner_id']).where('status', '=', sql.lit('sent')).doNothing(),
    )
    .returning('request_id')
    .executeTakeFirst()
  return row?.request_id
}

export async function findRequestBySubmission(tx: Tx, customerId: CustomerId, key: string): Promise<bigint | undefined> {
  const row = await tx
    .selectFrom('partner_request')
    .select('request_id')
    .where('customer_id', '=', customerId)
    .where('submission_id', '=', key)
    .executeTakeFirst()
  return row?.request_id
}

/** Everything that was asked of partners about a quote, oldest first. */
export async function requestsOfQuoteForCustomer(
  reader: Reader,
  customerId: CustomerId,
  quoteNumber: QuoteNumber,
): Promise<readonly PartnerRequest[]> {
  return (await requestsOfQuote(reader, { customerId, quoteNumber })).map(toRequest)
}

const requestsOfQuote = prepared((reader, { customerId, quoteNumber }: OfQuote) =>
  requests(reader)
    .where('partner_request.customer_id', '=', customerId)
    .where('partner_request.quote_number', '=', quoteNumber)
    .orderBy('partner_request.request_id'),
)

export async function findRequestForCustomer(
  reader: Reader,
  customerId: CustomerId,
  requestId: bigint,
): Promise<PartnerRequest | undefined> {
  const row = await requests(reader)
    .where('partner_request.customer_id', '=', customerId)
    .where('partner_request.request_id', '=', requestId)
    .executeTakeFirst()
  return row && toRequest(row)
}

/** Locked until the transaction ends; nothing else is locked with it but the chain of events. */
export async function lockRequestForCustomer(tx: Tx, customerId: CustomerId, requestId: bigint): Promise<PartnerRequest | undefined> {
  const row = await requests(tx)
    .where('partner_request.customer_id', '=', customerId)
    .where('partner_request.request_id', '=', requestId)
    .forUpdate('partner_request')
    .executeTakeFirst()
  return row && toRequest(row)
}

/** One request handed to this partner, whoever's it is. Absent when it does not exist or was handed to another. */
export async function findRequestForPartner(reader: Reader, partnerId: string, requestId: bigint): Promise<PartnerRequest | undefined> {
  const row = await requests(reader)
    .where('partner_request.partner_id', '=', partnerId)
    .where('partner_request.request_id', '=', requestId)
    .executeTakeFirst()
  return row && toRequest(row)
}

/** Where a page of a partner's requests ended. */
export type RequestCursor = { readonly requestId: bigint }
export type RequestPage = { readonly limit: number; readonly after?: RequestCursor | undefined }

/** What was handed to the partner: what waits for it first, the earliest due date at the top; then the rest, the latest at the top. */
export async function listRequestsForPartner(reader: Reader, partnerId: string, page: RequestPage): Promise<readonly PartnerRequest[]> {
  let query = requests(reader).where('partner_request.partner_id', '=', partnerId)
  if (page.after !== undefined) query = query.where(isAfter(partnerId, page.after))
  const rows = await query.orderBy(place).orderBy('partner_request.request_id').limit(page.limit).execute()
  return rows.map(toRequest)
}

export async function countOpenRequests(reader: Reader, customerId: CustomerId, quoteNumber: QuoteNumber): Promise<number> {
  const row = await reader
    .selectFrom('partner_request')
    .select((select) => select.fn.countAll().as('count'))
    .where('customer_id', '=', customerId)
    .where('quote_number', '=', quoteNumber)
    .where('status', '=', 'sent')
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export type RequestMove =
  | {
      readonly event: 'answer'
      readonly by: { readonly userId: string; readonly name: string }
      readonly at: Instant
      readonly finalPrice: Money
      readonly executionTerms: string
      readonly validUntil: PlainDate | undefined
      readonly revision: number
    }
  | {
      readonly event: 'decline'
      readonly by: { readonly userId: string; readonly name: string }
      readonly at: Instant
      readonly reason: string
    }
  | { readonly event: 'withdraw'; readonly by: { readonly userId: string; readonly name: string }; readonly at: Instant }

/** The one function that moves a request along the table of legal moves; the caller holds its lock. */
export async function moveRequest(tx: Tx, request: PartnerRequest, move: RequestMove): Promise<PartnerRequestStatus> {
  const to = movePartnerRequest(request.status, move.event)
  assert(to !== undefined, `request ${request.requestId} cannot ${move.event} from ${request.status}`)
  const updated = await tx
    .updateTable('partner_request')
    .set({ status: to, ...columnsOf(request, move) })
    .where('customer_id', '=', request.customerId)
    .where('request_id', '=', request.requestId)
    .where('status', '=', request.status)
    .executeTakeFirstOrThrow()
  assert(updated.numUpdatedRows === 1n, `request ${request.requestId} was not ${request.status} any more`)
  return to
}

function columnsOf(request: PartnerRequest, move: RequestMove) {
  switch (move.event) {
    case 'answer':
      return {
        final_price_minor: move.finalPrice.minor,
        execution_terms: move.executionTerms,
        offer_valid_until: move.validUntil ?? null,
        answered_revision: move.revision,
        answer_count: request.answerCount + 1,
        ...answeredBy(move),
      }
    case 'decline':
      return {
        final_price_minor: null,
        execution_terms: null,
        offer_valid_until: null,
        answered_revision: null,
        answer_count: request.answerCount + 1,
        decline_reason: move.reason,
        ...answeredBy(move),
      }
    case 'withdraw':
      return { withdrawn_by_name: move.by.name, withdrawn_at: move.at }
  }
}

function answeredBy(move: RequestMove) {
  return { answered_by: move.by.userId, answered_by_name: move.by.name, answered_at: move.at }
}

/** What waits comes first and by due date, what is done follows with the latest first. */
const place = sql<number>`case when partner_request.status = 'sent' then partner_request.due_on - date '3000-01-01' else date '3000-01-01' - partner_request.due_on end`

function isAfter(partnerId: string, cursor: RequestCursor) {
  return (where: ExpressionBuilder<DB, 'partner_request'>) => {
    const last = where
      .selectFrom('partner_request')
      .select([place.as('place'), 'partner_request.request_id'])
      .where('partner_request.partner_id', '=', partnerId)
      .where('partner_request.request_id', '=', cursor.requestId)
    return sql<boolean>`(${place}, partner_request.request_id) > (${last})`
  }
}

function requests(reader: Reader) {
  return reader
    .selectFrom('partner_request')
    .innerJoin('partner', 'partner.partner_id', 'partner_request.partner_id')
    .select([
      'partner_request.customer_id',
      'request_id',
      'quote_number',
      'revision',
      'due_on',
      'partner_request.partner_id',
      'partner.name',
      'status',
      'message',
      'requested_by',
      'requested_by_name',
      'requested_at',
      'final_price_minor',
      'currency',
      'execution_terms',
      'offer_valid_until',
      'answered_revision',
      'answer_count',
      'decline_reason',
      'answered_by_name',
      'answered_at',
    ])
}

type RequestRow = Awaited<ReturnType<ReturnType<typeof requests>['executeTakeFirstOrThrow']>>

function toRequest(row: RequestRow): PartnerRequest {
  const status = row.status as PartnerRequestStatus
  return {
    customerId: row.customer_id as CustomerId,
    requestId: row.request_id,
    quoteNumber: row.quote_number as QuoteNumber,
    revision: row.revision,
    dueOn: plainDate(row.due_on),
    partnerId: row.partner_id,
    partnerName: row.name,
    status,
    message: row.message,
    requestedBy: row.requested_by as UserId,
    requestedByName: row.requested_by_name,
    requestedAt: row.requested_at as Instant,
    answer: status === 'answered' ? toAnswer(row) : undefined,
    answerCount: row.answer_count,
    declined:
      status === 'declined'
        ? { reason: row.decline_reason ?? '', by: row.answered_by_name ?? '', at: (row.answered_at ?? row.requested_at) as Instant }
        : undefined,
  }
}

function toAnswer(row: RequestRow): PartnerAnswer {
  const { final_price_minor: minor, execution_terms: terms, answered_revision: revision, answered_at: at, answered_by_name: by } = row
  assert(minor !== null && terms !== null && revision !== null && at !== null && by !== null, 'an answered request has its answer')
  return {
    finalPrice: money(minor, currencyOf(row.currency)),
    executionTerms: terms,
    validUntil: row.offer_valid_until === null ? undefined : plainDate(row.offer_valid_until),
    revision,
    answeredBy: by,
    answeredAt: at as Instant,
  }
}
