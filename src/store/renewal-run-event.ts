import { sql } from 'kysely'
import type { CustomerId } from '#src/domain/identifiers.ts'
import { present } from '#src/kit/assert.ts'
import type { Tx } from './database.ts'
import { type NewEvent, eventHash } from './event.ts'
import { copyRows } from './renewal-run-output.ts'

export type EventOfCustomer = { readonly customerId: CustomerId; readonly event: NewEvent }

/**
 * Appends to many customers' chains at once, each as `appendEvents` would. The heads are locked in the order of the customers,
 * as the last locks of the transaction.
 */
export async function appendEventsOfMany(tx: Tx, events: readonly EventOfCustomer[]): Promise<void> {
  if (events.length === 0) return
  const customers = [...new Set(events.map(({ customerId }) => customerId))].toSorted((a, b) => a - b)
  const heads = await lockHeads(tx, customers)
  const rows = events.map(({ customerId, event }) => {
    const head = present(heads.get(customerId), 'every customer has the head of its chain')
    const previousHash = head.hash
    head.sequence += 1
    head.hash = eventHash(customerId, head.sequence, { ...event, previousHash })
    return {
      customer_id: customerId,
      sequence: head.sequence,
      happened_at: event.at,
      actor: event.actor,
      kind: event.kind,
      quote_number: event.quoteNumber,
      order_number: event.orderNumber,
      detail: JSON.stringify(event.detail),
      previous_hash: previousHash,
      hash: head.hash,
    }
  })
  await copyRows(tx, 'event', rows)
  await moveHeads(tx, heads)
}

type Head = { sequence: number; hash: string }

async function lockHeads(tx: Tx, customers: readonly CustomerId[]): Promise<Map<CustomerId, Head>> {
  const { rows } = await sql<{ customer_id: CustomerId; last_sequence: number; last_hash: string }>`
    insert into event_chain (customer_id, last_sequence, last_hash)
    select customer_id, 0, '' from unnest(${customers}::integer[]) as c (customer_id) order by customer_id
    on conflict (customer_id) do update set last_sequence = event_chain.last_sequence
    returning customer_id, last_sequence, last_hash`.execute(tx)
  return new Map(rows.map((row) => [row.customer_id, { sequence: row.last_sequence, hash: row.last_hash }]))
}

async function moveHeads(tx: Tx, heads: ReadonlyMap<CustomerId, Head>): Promise<void> {
  const moved = [...heads]
  await sql`
    insert into event_chain (customer_id, last_sequence, last_hash)
    select * from unnest(${moved.map(([customerId]) => customerId)}::integer[], ${moved.map(([, head]) => head.sequence)}::integer[],
      ${moved.map(([, head]) => head.hash)}::text[])
    on conflict (customer_id) do update set last_sequence = excluded.last_sequence, last_hash = excluded.last_hash`.execute(tx)
}
