import { sql } from 'kysely'
import { type OrderEvent, type OrderStatus, moveOrder as nextStatus } from '#src/domain/order.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { assert } from '#src/kit/assert.ts'
import { closeCart, reopenCart } from './cart.ts'
import type { Tx } from './database.ts'
import { appendEvents } from './event.ts'
import type { Order } from './order.ts'
import { moveQuote } from './quote.ts'

export type OrderMove = { readonly event: OrderEvent; readonly actor: string; readonly at: Instant; readonly reason?: string | undefined }

/**
 * The one function that moves an order: checks the table of legal moves, updates the row only if it is still in the state the
 * move starts from, does what follows from it, and writes the event. The caller holds the locks of quote and order.
 */
export async function moveOrder(tx: Tx, order: Order, move: OrderMove): Promise<OrderStatus> {
  const to = nextStatus(order.status, move.event)
  assert(to !== undefined, `order ${order.orderNumber} cannot ${move.event} from ${order.status}`)
  const moments = {
    confirm: { confirmed_at: move.at },
    release: { released_at: move.at, release_reason: move.reason ?? null },
    fulfil: {},
    cancel: { cancelled_at: move.at, cancel_reason: move.reason ?? null },
  }[move.event]
  const updated = await tx
    .updateTable('renewal_order')
    .set({ status: to, ...moments })
    .where('customer_id', '=', order.customerId)
    .where('order_number', '=', order.orderNumber)
    .where('status', '=', order.status)
    .executeTakeFirstOrThrow()
  assert(updated.numUpdatedRows === 1n, `order ${order.orderNumber} was not ${order.status} any more`)
  if (move.event === 'confirm') await onConfirmed(tx, order)
  if (move.event === 'release') await reopenCart(tx, order)
  await appendEvents(tx, order.customerId, [
    {
      kind: `order-${to}`,
      actor: move.actor,
      at: move.at,
      quoteNumber: order.quoteNumber,
      orderNumber: order.orderNumber,
      detail: { from: order.status, to, ...(move.reason === undefined ? {} : { reason: move.reason }) },
    },
  ])
  return to
}

/** The quote is used up, its cart closed, and coverage of every renewed entitlement extended (rule 15). */
export async function onConfirmed(tx: Tx, order: Order): Promise<void> {
  const [moved] = await Promise.all([
    moveQuote(tx, order, { from: 'issued', to: 'ordered' }),
    closeCart(tx, order, 'ordered'),
    extendCoverage(tx, order),
  ])
  assert(moved, `quote ${order.quoteNumber} was not open when its order was confirmed`)
}

/**
 * Coverage of each ordered entitlement from the order's own lines. Overlapping coverage is refused by the database
 * (`coverage_never_overlaps`); lines that were removed stay as they are and lapse on their day.
 */
async function extendCoverage(tx: Tx, order: Order): Promise<void> {
  const covered = sql`
    insert into coverage (customer_id, entitlement_id, period, source, part_number, quantity, currency, price_level, svp_price,
      discount_percent, unit_price, fraction_numerator, fraction_denominator, proration_policy, extended_minor, tax_percent)
    select customer_id, entitlement_id, daterange(starts_on, ends_before), ${`order:${order.orderNumber}`}, part_number, quantity,
      ${order.net.currency}, price_level, svp_price, discount_percent, unit_price, fraction_numerator, fraction_denominator,
      proration_policy, extended_minor, tax_percent
    from renewal_order_line where customer_id = ${order.customerId} and order_number = ${order.orderNumber}`
  const entitled = sql`
    update entitlement set covered_before = line.ends_before, quantity = line.quantity
    from renewal_order_line line
    where entitlement.customer_id = ${order.customerId} and line.customer_id = ${order.customerId}
      and line.order_number = ${order.orderNumber} and line.entitlement_id = entitlement.entitlement_id`
  await Promise.all([covered.execute(tx), entitled.execute(tx)])
}

/** What the order covered is covered no more; each entitlement ends again where its coverage before ended. */
export async function retractCoverage(tx: Tx, order: Pick<Order, 'customerId' | 'orderNumber'>): Promise<void> {
  await sql`
    update entitlement set covered_before = line.starts_on
    from renewal_order_line line
    where entitlement.customer_id = ${order.customerId} and line.customer_id = ${order.customerId}
      and line.order_number = ${order.orderNumber} and line.entitlement_id = entitlement.entitlement_id
      and line.kind = 'renewal' and entitlement.covered_before = line.ends_before`.execute(tx)
  await tx.deleteFrom('coverage').where('customer_id', '=', order.customerId).where('source', '=', `order:${order.orderNumber}`).execute()
}
