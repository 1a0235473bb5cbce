import type { Selectable } from 'kysely'
import type { CustomerId, OrderNumber } from '#src/domain/identifiers.ts'
import { type Money, money } from '#src/domain/money.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { Reader, Tx } from './database.ts'
import { currencyOf } from './quote.ts'
import type { Refund as Row } from './schema.ts'

/** Money given back on a captured payment; `refundId` is the provider's idempotency key. */
export type Refund = {
  readonly customerId: CustomerId
  readonly refundId: string
  readonly orderNumber: OrderNumber
  readonly attemptId: string
  readonly amount: Money
  readonly reason: string
  readonly status: 'requested' | 'pending' | 'succeeded' | 'failed'
  readonly requestedBy: { readonly userId: string; readonly name: string }
  readonly requestedAt: Instant
}

export async function insertRefund(tx: Tx, refund: Refund): Promise<void> {
  await tx
    .insertInto('refund')
    .values({
      customer_id: refund.customerId,
      refund_id: refund.refundId,
      order_number: refund.orderNumber,
      attempt_id: refund.attemptId,
      amount_minor: refund.amount.minor,
      currency: refund.amount.currency,
      reason: refund.reason,
      status: refund.status,
      requested_by: refund.requestedBy.userId,
      requested_by_name: refund.requestedBy.name,
      requested_at: refund.requestedAt,
      updated_at: refund.requestedAt,
    })
    .execute()
}

export async function refundsOfOrderForCustomer(
  reader: Reader,
  customerId: CustomerId,
  orderNumber: OrderNumber,
): Promise<readonly Refund[]> {
  const rows = await reader
    .selectFrom('refund')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('order_number', '=', orderNumber)
    .orderBy('requested_at')
    .execute()
  return rows.map(toRefund)
}

export async function findRefundForCustomer(reader: Reader, customerId: CustomerId, refundId: string): Promise<Refund | undefined> {
  const row = await reader
    .selectFrom('refund')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('refund_id', '=', refundId)
    .executeTakeFirst()
  return row && toRefund(row)
}

export async function recordRefund(
  tx: Tx,
  refund: Refund,
  outcome: { readonly status: Refund['status']; readonly reference: string | undefined; readonly at: Instant },
): Promise<void> {
  await tx
    .updateTable('refund')
    .set({
      status: outcome.status,
      updated_at: outcome.at,
      ...(outcome.reference === undefined ? {} : { provider_reference: outcome.reference }),
    })
    .where('customer_id', '=', refund.customerId)
    .where('refund_id', '=', refund.refundId)
    .execute()
}

/** What was given back or is about to be; a failed refund gave nothing. */
export function refundedOf(refunds: readonly Refund[]): bigint {
  return refunds.filter((refund) => refund.status !== 'failed').reduce((total, refund) => total + refund.amount.minor, 0n)
}

function toRefund(row: Selectable<Row>): Refund {
  return {
    customerId: row.customer_id as CustomerId,
    refundId: row.refund_id,
    orderNumber: row.order_number as OrderNumber,
    attemptId: row.attempt_id,
    amount: money(row.amount_minor, currencyOf(row.currency)),
    reason: row.reason,
    status: row.status as Refund['status'],
    requestedBy: { userId: row.requested_by, name: row.requested_by_name },
    requestedAt: row.requested_at as Instant,
  }
}
