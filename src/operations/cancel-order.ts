import { can } from '#src/domain/access.ts'
import type { CustomerId, OrderNumber } from '#src/domain/identifiers.ts'
import { moveOrder as nextStatus } from '#src/domain/order.ts'
import type { Person } from '#src/domain/person.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { transact } from '#src/store/database.ts'
import { moveOrder, retractCoverage } from '#src/store/order-state.ts'
import { findOrderForCustomer, lockOrderForCustomer } from '#src/store/order.ts'
import { lockQuoteForCustomer } from '#src/store/quote.ts'
import type { Services } from './services.ts'

export type CancelOrder = { readonly customerId: CustomerId; readonly orderNumber: OrderNumber; readonly reason: string }
export type CancelOrderRefusal =
  | { readonly code: 'order-unknown' }
  | { readonly code: 'may-not-cancel' }
  | { readonly code: 'reason-missing' }
  | { readonly code: 'not-cancellable'; readonly status: string }

/**
 * Operations cancels a confirmed order with a reason: its coverage is taken back, the order stays to be seen. Money is given back
 * by a refund of its own; the quote number never makes a second order.
 */
export async function cancelOrder(services: Services, person: Person, form: CancelOrder): Promise<Result<undefined, CancelOrderRefusal>> {
  if (person.kind !== 'operations' || !can(['operations'], 'run-operations')) return refused({ code: 'may-not-cancel' })
  const reason = form.reason.trim()
  if (reason === '') return refused({ code: 'reason-missing' })
  const at = services.clock.now()
  const { customerId, orderNumber } = form
  return transact(services.db, { customers: [customerId] }, async (tx): Promise<Result<undefined, CancelOrderRefusal>> => {
    const known = await findOrderForCustomer(tx, [customerId], orderNumber)
    if (known === undefined) return refused({ code: 'order-unknown' })
    await lockQuoteForCustomer(tx, customerId, known.quoteNumber)
    const order = await lockOrderForCustomer(tx, customerId, orderNumber)
    if (order === undefined) return refused({ code: 'order-unknown' })
    if (order.status === 'cancelled') return ok(undefined)
    if (nextStatus(order.status, 'cancel') === undefined) return refused({ code: 'not-cancellable', status: order.status })
    await moveOrder(tx, order, { event: 'cancel', actor: `operations:${person.userId}`, at, reason })
    await retractCoverage(tx, order)
    return ok(undefined)
  })
}
