import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { CustomerId, OrderNumber, QuoteNumber } from '#src/domain/identifiers.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { type JsonValue, canonicalJson } from '#src/kit/canonical-json.ts'
import { present } from '#src/kit/assert.ts'
import type { Reader, Tx } from './database.ts'

export type NewEvent = {
  readonly kind: string
  /** `user:…`, `job:…`, `provider:…` or `operations:…`. */
  readonly actor: string
  readonly at: Instant
  readonly quoteNumber?: QuoteNumber | undefined
  readonly orderNumber?: OrderNumber | undefined
  /** From which state to which, and what else is worth keeping; never card data, never secrets. */
  readonly detail: { readonly [key: string]: JsonValue | undefined }
}

export type RecordedEvent = NewEvent & { readonly sequence: number; readonly previousHash: string; readonly hash: string }

/**
 * Appends to the customer's chain: each event carries the hash of the one before, so a changed or missing row shows. The
 * chain's head is locked until the transaction ends, and is the last lock that any transaction takes.
 */
export async function appendEvents(tx: Tx, customerId: CustomerId, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  const head = await tx
    .insertInto('event_chain')
    .values({ customer_id: customerId, last_sequence: 0, last_hash: '' })
    .onConflict((conflict) => conflict.column('customer_id').doUpdateSet({ last_sequence: sql`event_chain.last_sequence` }))
    .returning(['last_sequence', 'last_hash'])
    .executeTakeFirstOrThrow()
  let { last_sequence: sequence, last_hash: hash } = head
  const rows = events.map((event) => {
    sequence += 1
    const previousHash = hash
    hash = eventHash(customerId, sequence, { ...event, previousHash })
    return toRow(customerId, sequence, { ...event, previousHash, hash })
  })
  await Promise.all([
    tx.insertInto('event').values(rows).execute(),
    tx.updateTable('event_chain').set({ last_sequence: sequence, last_hash: hash }).where('customer_id', '=', customerId).execute(),
  ])
}

/** The hash that the event at this place in the chain must carry: SHA-256 over the canonical JSON of what it says. */
export function eventHash(customerId: number, sequence: number, event: NewEvent & { readonly previousHash: string }): string {
  return createHash('sha256')
    .update(eventText(customerId, sequence, event))
    .digest('hex')
}

/** What an event's hash is taken over. */
export function eventText(customerId: number, sequence: number, event: NewEvent & { readonly previousHash: string }): string {
  const said: JsonValue = {
    customer: customerId,
    sequence,
    at: event.at,
    actor: event.actor,
    kind: event.kind,
    quote: event.quoteNumber ?? null,
    order: event.orderNumber ?? null,
    detail: event.detail,
    previous: event.previousHash,
  }
  return canonicalJson(said)
}

/** All that happened to a quote number and the orders from it, oldest first. */
export async function eventsOfQuoteForCustomer(
  reader: Reader,
  customerId: CustomerId,
  quoteNumber: QuoteNumber,
): Promise<readonly RecordedEvent[]> {
  const rows = await reader
    .selectFrom('event')
    .select(['sequence', 'happened_at', 'actor', 'kind', 'quote_number', 'order_number', 'detail', 'previous_hash', 'hash'])
    .where('customer_id', '=', customerId)
    .where('quote_number', '=', quoteNumber)
    .orderBy('sequence')
    .execute()
  return rows.map((row) => ({
    sequence: row.sequence,
    at: row.happened_at as Instant,
    actor: row.actor,
    kind: row.kind,
    quoteNumber: (row.quote_number ?? undefined) as QuoteNumber | undefined,
    orderNumber: (row.order_number ?? undefined) as OrderNumber | undefined,
    detail: present(row.detail, 'an event has a detail') as NewEvent['detail'],
    previousHash: row.previous_hash,
    hash: row.hash,
  }))
}

function toRow(customerId: CustomerId, sequence: number, event: NewEvent & { previousHash: string; hash: string }) {
  return {
    customer_id: customerId,
    sequence,
    happened_at: event.at,
    actor: event.actor,
    kind: event.kind,
    quote_number: event.quoteNumber ?? null,
    order_number: event.orderNumber ?? null,
    detail: JSON.stringify(event.detail),
    previous_hash: event.previousHash,
    hash: event.hash,
  }
}
