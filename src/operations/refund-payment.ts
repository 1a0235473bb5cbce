import type { CustomerId } from '#src/domain/identifiers.ts'
import { present } from '#src/kit/assert.ts'
import type { PaymentRef } from '#src/providers/payment-provider.ts'
import { read, transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { findOrderForCustomer, lockOrderForCustomer } from '#src/store/order.ts'
import { findAttemptForCustomer } from '#src/store/payment-attempt.ts'
import { findRefundForCustomer, recordRefund } from '#src/store/refund.ts'
import type { Services } from './services.ts'

/**
 * Carries a refund out at the provider and records what came of it; run again it finds the same refund there (the refund's id is
 * the key). Throws `ProviderOutage` for the job to try again.
 */
export async function refundPayment(
  services: Services,
  wanted: { readonly customerId: CustomerId; readonly refundId: string },
): Promise<void> {
  const { customerId, refundId } = wanted
  const payments = present(services.payments, 'a refund needs the provider that was paid')
  const known = await read(services.db, { customers: [customerId] }, async (reader) => {
    const refund = await findRefundForCustomer(reader, customerId, refundId)
    const attempt = refund && (await findAttemptForCustomer(reader, customerId, refund.attemptId))
    const order = refund && (await findOrderForCustomer(reader, [customerId], refund.orderNumber))
    return refund && attempt && order && { refund, attempt, order }
  })
  if (known === undefined || known.refund.status === 'succeeded' || known.refund.status === 'failed') return
  const { refund, attempt, order } = known
  const { orderNumber, quoteNumber } = order
  const ref = present(attempt.providerReference, 'a captured payment has its reference') as PaymentRef
  const reference = { attemptId: attempt.attemptId, customerId, orderNumber, quoteNumber }
  const answer = await payments.refund({ ref, reference, refundId, amount: refund.amount, reason: 'requested-by-customer' })
  const outcome = answer.ok
    ? { status: answer.value.status, reference: answer.value.ref }
    : { status: 'failed' as const, reference: undefined }
  const at = services.clock.now()
  await transact(services.db, { customers: [customerId] }, async (tx) => {
    await lockOrderForCustomer(tx, customerId, orderNumber)
    const now = present(await findRefundForCustomer(tx, customerId, refundId), 'a refund never goes away')
    if (now.status === outcome.status) return
    await recordRefund(tx, refund, { ...outcome, at })
    const detail = { refund: refundId, from: now.status, to: outcome.status }
    await appendEvents(tx, customerId, [
      { kind: `refund-${outcome.status}`, actor: 'job:refund-payment', at, quoteNumber, orderNumber, detail },
    ])
    if (outcome.status !== 'succeeded') return
    // Which mails the refund once its credit note is there to be attached.
    await services.jobs.enqueue(tx, 'issue-credit-note', { customerId, refundId })
  })
}
