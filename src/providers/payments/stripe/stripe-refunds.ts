import { assert, present } from '#src/kit/assert.ts'
import { subtract } from '#src/domain/money.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { PaymentRef, ProviderRefund, RefundCommand, RefundRefusal, Refunds } from '../../payment-provider.ts'
import { type StripeClient, isInvalidRequest } from './stripe-client.ts'
import { toRefund } from './stripe-payment.ts'
import { isPageRef, retrievePayment } from './stripe-reads.ts'
import { keys, refundParams, refundsOfPaymentParams } from './stripe-requests.ts'

export function refundsOver(client: StripeClient): Refunds {
  return {
    refund: (command) => refund(client, command),
    findRefund: (ref, refundId) => findRefund(client, ref, refundId),
  }
}

async function refund(client: StripeClient, command: RefundCommand): Promise<Result<ProviderRefund, RefundRefusal>> {
  const params = refundParams(command, await intentIdOf(client, command.ref))
  const idempotencyKey = keys.refund(command.refundId)
  try {
    const made = await client.call('refund', 'write', (stripe) => stripe.refunds.create(params, { idempotencyKey }))
    return ok(present(toRefund(made), 'a refund carries our reference'))
  } catch (error) {
    if (!isInvalidRequest(error)) throw client.unexplained(error, 'refund')
    // Stripe's words differ by case and have no code in some: the payment itself says which it is.
    const refusal = await refusalOf(client, command)
    if (!refusal) throw client.unexplained(error, 'refund')
    return refused(refusal)
  }
}

async function refusalOf(client: StripeClient, command: RefundCommand): Promise<RefundRefusal | undefined> {
  const payment = await retrievePayment(client, command.ref)
  if (payment?.state.status !== 'captured') return { code: 'not-captured' }
  const left = subtract(payment.state.captured, payment.state.refunded)
  return left.currency !== command.amount.currency || command.amount.minor > left.minor ? { code: 'exceeds-captured' } : undefined
}

async function findRefund(client: StripeClient, ref: PaymentRef, refundId: string): Promise<ProviderRefund | undefined> {
  const params = refundsOfPaymentParams(await intentIdOf(client, ref))
  try {
    return await client.call('find refund', 'read', async (stripe) => {
      for await (const made of stripe.refunds.list(params)) if (made.metadata?.['refundId'] === refundId) return toRefund(made)
      return undefined
    })
  } catch (error) {
    throw client.unexplained(error, 'find refund')
  }
}

async function intentIdOf(client: StripeClient, ref: PaymentRef): Promise<string> {
  if (!isPageRef(ref)) return ref
  const payment = await retrievePayment(client, ref)
  assert(payment, 'a payment that we started is there')
  return payment.ref
}
