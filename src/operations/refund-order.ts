import { type Person } from '#src/domain/person.ts'
import { can } from '#src/domain/access.ts'
import type { CustomerId, OrderNumber } from '#src/domain/identifiers.ts'
import { money } from '#src/domain/money.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { lockOrderForCustomer } from '#src/store/order.ts'
import { attemptsOfOrderForCustomer } from '#src/store/payment-attempt.ts'
import { findRefundForCustomer, insertRefund, refundedOf, refundsOfOrderForCustomer } from '#src/store/refund.ts'
import type { Services } from './services.ts'

export type RefundOrder = {
  readonly customerId: CustomerId
  readonly orderNumber: OrderNumber
  /** Made by the form: sent twice it is one refund. It is the provider's idempotency key. */
  readonly refundId: string
  readonly amountMinor: bigint
  readonly reason: string
}

export type RefundOrderRefusal =
  | { readonly code: 'order-unknown' }
  | { readonly code: 'may-not-refund' }
  | { readonly code: 'not-captured' }
  | { readonly code: 'reason-missing' }
  | { readonly code: 'exceeds-captured'; readonly refundableMinor: bigint }

/** Operations gives back all or part of a captured payment, with a reason. The money moves in a job; a credit note follows it. */
export async function refundOrder(services: Services, person: Person, form: RefundOrder): Promise<Result<undefined, RefundOrderRefusal>> {
  if (person.kind !== 'operations' || !can(['operations'], 'run-operations')) return refused({ code: 'may-not-refund' })
  if (form.reason.trim() === '') return refused({ code: 'reason-missing' })
  const at = services.clock.now()
  const { customerId, orderNumber, refundId } = form
  return transact(services.db, { customers: [customerId] }, async (tx): Promise<Result<undefined, RefundOrderRefusal>> => {
    const order = await lockOrderForCustomer(tx, customerId, orderNumber)
    if (order === undefined) return refused({ code: 'order-unknown' })
    if ((await findRefundForCustomer(tx, customerId, refundId)) !== undefined) return ok(undefined)
    const attempt = (await attemptsOfOrderForCustomer(tx, customerId, orderNumber)).find((one) => one.status === 'captured')
    if (attempt === undefined) return refused({ code: 'not-captured' })
    const refundableMinor = attempt.captured.minor - refundedOf(await refundsOfOrderForCustomer(tx, customerId, orderNumber))
    if (form.amountMinor <= 0n || form.amountMinor > refundableMinor) return refused({ code: 'exceeds-captured', refundableMinor })
    const amount = money(form.amountMinor, attempt.amount.currency)
    const requestedBy = { userId: person.userId, name: person.name }
    await insertRefund(tx, {
      customerId,
      refundId,
      orderNumber,
      attemptId: attempt.attemptId,
      amount,
      reason: form.reason.trim(),
      status: 'requested',
      requestedBy,
      requestedAt: at,
    })
    const detail = { refund: refundId, amount: String(amount.minor), currency: amount.currency, reason: form.reason.trim() }
    const actor = `operations:${person.userId}`
    await appendEvents(tx, customerId, [{ kind: 'refund-requested', actor, at, quoteNumber: order.quoteNumber, orderNumber, detail }])
    await services.jobs.enqueue(tx, 'refund-payment', { customerId, refundId })
    return ok(undefined)
  })
}
