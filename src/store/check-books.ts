import { sql } from 'kysely'
import type { Instant } from '#src/domain/plain-date.ts'
import type { Reader, Tx } from './database.ts'

/** Something that must never be, found: which rule, about what, in words. */
export type Difference = { readonly invariant: string; readonly subject: string; readonly detail: string }

/**
 * The rules that the database alone can be held to. Each query answers the rows that break its rule, so nothing found is nothing
 * broken; constraints make most of them impossible, and this looks all the same.
 */
const queries: Readonly<Record<string, string>> = {
  'one-order-per-quote': `
    select quote_number::text as subject, count(*) || ' orders that are not released' as detail from renewal_order
    where status <> 'released' group by customer_id, quote_number having count(*) > 1`,
  'order-number-once': `
    select order_number::text as subject, count(*) || ' orders with this number' as detail from renewal_order
    group by order_number having count(*) > 1
    union all select o.order_number::text, 'the number was not taken for this customer' from renewal_order o
    left join order_number n on n.order_number = o.order_number and n.customer_id = o.customer_id where n.order_number is null`,
  'lines-add-up': `
    select o.order_number::text as subject, 'lines add up to ' || coalesce(sum(l.extended_minor), 0) || ', the order says ' || o.net_minor as detail
    from renewal_order o left join renewal_order_line l on l.customer_id = o.customer_id and l.order_number = o.order_number
    group by o.customer_id, o.order_number having coalesce(sum(l.extended_minor), 0) <> o.net_minor`,
  'tax-adds-up': `
    select order_number::text as subject, 'net ' || net_minor || ' and tax ' || tax_minor || ' are not ' || gross_minor as detail from renewal_order
    where net_minor + tax_minor <> gross_minor
      or tax_minor <> (select coalesce(sum((s->>'taxMinor')::bigint), 0) from jsonb_array_elements(tax->'subtotals') s)`,
  'ordered-quote-has-its-order': `
    select q.quote_number::text as subject, 'the quote is ordered and has no order' as detail from quote q
    where q.status = 'ordered' and not exists (select from renewal_order o where o.customer_id = q.customer_id
      and o.quote_number = q.quote_number and o.status in ('confirmed', 'fulfilled', 'cancelled'))
    union all select o.quote_number::text, 'order ' || o.order_number || ' is ' || o.status || ' and its quote is ' || q.status
    from renewal_order o join quote q on q.customer_id = o.customer_id and q.quote_number = o.quote_number and q.revision = o.revision
    where o.status in ('confirmed', 'fulfilled') and q.status <> 'ordered'`,
  'ordered-lines-are-covered': `
    select o.order_number::text as subject, 'line ' || l.line_number || ' is not covered' as detail from renewal_order o
    join renewal_order_line l on l.customer_id = o.customer_id and l.order_number = o.order_number
    where o.status in ('confirmed', 'fulfilled') and not exists (select from coverage c where c.customer_id = l.customer_id
      and c.entitlement_id = l.entitlement_id and c.period = daterange(l.starts_on, l.ends_before))`,
  'coverage-end-is-known': `
    select e.entitlement_id::text as subject, 'says covered before ' || e.covered_before || ', coverage ends ' || max(upper(c.period)) as detail
    from entitlement e join coverage c on c.customer_id = e.customer_id and c.entitlement_id = e.entitlement_id
    group by e.customer_id, e.entitlement_id, e.covered_before having max(upper(c.period)) <> e.covered_before`,
  'captured-money-has-its-order': `
    select a.attempt_id::text as subject, 'captured ' || a.captured_minor || ' ' || a.currency || ' for order ' || a.order_number || ' (' || o.status || ', ' || o.gross_minor || ' ' || o.currency || ')' as detail
    from payment_attempt a join renewal_order o on o.customer_id = a.customer_id and o.order_number = a.order_number
    where a.captured_minor > 0 and (o.status not in ('confirmed', 'fulfilled', 'cancelled') or o.gross_minor <> a.captured_minor or o.currency <> a.currency)`,
  'events-chain': `
    select e.customer_id || '/' || e.sequence as subject, 'does not follow from the event before it' as detail from event e
    left join event p on p.customer_id = e.customer_id and p.sequence = e.sequence - 1
    where e.previous_hash <> coalesce(p.hash, '') or (e.sequence > 1 and p.sequence is null)`,
}

export const booksChecked = Object.keys(queries).length

/** Card orders that were confirmed before a moment and whose money was never taken. */
export async function uncapturedOrders(reader: Reader, confirmedBefore: Instant): Promise<readonly Difference[]> {
  const rows = await reader
    .selectFrom('renewal_order as o')
    .select(['o.order_number', 'o.confirmed_at'])
    .where('o.payment_method', '=', 'card')
    .where('o.status', 'in', ['confirmed', 'fulfilled'])
    .where('o.confirmed_at', '<', confirmedBefore)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('payment_attempt as a')
            .select('a.attempt_id')
            .whereRef('a.customer_id', '=', 'o.customer_id')
            .whereRef('a.order_number', '=', 'o.order_number')
            .where('a.status', '=', 'captured'),
        ),
      ),
    )
    .execute()
  return rows.map((row) => ({
    invariant: 'confirmed-card-order-is-captured',
    subject: String(row.order_number),
    detail: `confirmed at ${row.confirmed_at ?? 'an unknown moment'} and not captured`,
  }))
}

export async function brokenRules(reader: Reader): Promise<readonly Difference[]> {
  const found: Difference[] = []
  for (const [invariant, query] of Object.entries(queries)) {
    const { rows } = await sql<{ subject: string; detail: string }>`${sql.raw(query)}`.execute(reader as Tx)
    found.push(...rows.map((row) => ({ invariant, ...row })))
  }
  return found
}

/** What our books say of payments, to be held against the provider's own list. */
export type BookedPayment = {
  readonly attemptId: string
  readonly orderNumber: number
  readonly orderStatus: string
  readonly status: string
  readonly amountMinor: bigint
  readonly capturedMinor: bigint
  readonly refundedMinor: bigint
  readonly currency: string
  readonly updatedAt: Instant
}

export async function bookedPayments(reader: Reader, since: Instant): Promise<readonly BookedPayment[]> {
  const { rows } = await sql<{
    attempt_id: string
    order_number: number
    order_status: string
    status: string
    amount_minor: bigint
    captured_minor: bigint
    refunded_minor: bigint
    currency: string
    updated_at: Instant
  }>`
    select a.attempt_id, a.order_number, o.status as order_status, a.status, a.amount_minor, a.captured_minor, a.currency, a.updated_at,
      coalesce((select sum(r.amount_minor) from refund r where r.customer_id = a.customer_id and r.attempt_id = a.attempt_id and r.status = 'succeeded'), 0)::bigint as refunded_minor
    from payment_attempt a join renewal_order o on o.customer_id = a.customer_id and o.order_number = a.order_number
    where a.created_at >= ${since}`.execute(reader as Tx)
  return rows.map((row) => ({
    attemptId: row.attempt_id,
    orderNumber: row.order_number,
    orderStatus: row.order_status,
    status: row.status,
    amountMinor: row.amount_minor,
    capturedMinor: row.captured_minor,
    refundedMinor: row.refunded_minor,
    currency: row.currency,
    updatedAt: row.updated_at,
  }))
}

/** Keeps what is still wrong with when it was first seen; what is right again is forgotten. */
export async function keepDifferences(tx: Tx, differences: readonly Difference[], at: Instant): Promise<void> {
  for (const difference of differences) {
    await tx
      .insertInto('check_difference')
      .values({ ...difference, first_seen_at: at, last_seen_at: at })
      .onConflict((conflict) => conflict.columns(['invariant', 'subject']).doUpdateSet({ detail: difference.detail, last_seen_at: at }))
      .execute()
  }
  await tx.deleteFrom('check_difference').where('last_seen_at', '<', at).execute()
}

export async function keptDifferences(
  reader: Reader,
): Promise<readonly (Difference & { readonly firstSeenAt: Instant; readonly lastSeenAt: Instant })[]> {
  const rows = await reader.selectFrom('check_difference').selectAll().orderBy('first_seen_at').limit(500).execute()
  return rows.map((row) => ({
    invariant: row.invariant,
    subject: row.subject,
    detail: row.detail,
    firstSeenAt: row.first_seen_at as Instant,
    lastSeenAt: row.last_seen_at as Instant,
  }))
}
