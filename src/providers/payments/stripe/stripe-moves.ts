import { randomUUID } from 'node:crypto'
import { assert } from '#src/kit/assert.ts'
import { equals } from '#src/domain/money.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { CaptureRefusal, ManualCapture, PaymentCommand, ProviderPayment, ReleaseRefusal } from '../../payment-provider.ts'
import { toStripeAmount } from './stripe-amount.ts'
import { type StripeClient, isInvalidRequest, isStoredFailure } from './stripe-client.ts'
import { toPagePayment, toPayment } from './stripe-payment.ts'
import { isPageRef, retrievePayment } from './stripe-reads.ts'
import { cancelParams, captureParams, expirePageParams, keys, pageOfPaymentParams } from './stripe-requests.ts'

type CaptureCommand = Parameters<ManualCapture['capture']>[0]

/** Both moves are decided by the payment's state at Stripe, so a lost answer is made good by looking. */
export function movesOver(client: StripeClient): ManualCapture {
  return {
    capture: (command) => capture(client, command),
    release: (command) => release(client, command),
  }
}

async function capture(client: StripeClient, command: CaptureCommand): Promise<Result<ProviderPayment, CaptureRefusal>> {
  const intentId = await intentIdOf(client, command)
  const params = captureParams(toStripeAmount(command.amount))
  try {
    const intent = await withKey(keys.capture(command.attemptId), (idempotencyKey) =>
      client.call('capture', 'write', (stripe) => stripe.paymentIntents.capture(intentId, params, { idempotencyKey })),
    )
    return captured(ours(toPayment(intent)), command)
  } catch (error) {
    if (!isInvalidRequest(error)) throw client.unexplained(error, 'capture')
    const payment = ours(await retrievePayment(client, command.ref))
    if (payment.state.status === 'captured') return captured(payment, command)
    return refused({ code: payment.state.status === 'authorised' ? 'amount-differs' : 'not-capturable', payment })
  }
}

function captured(payment: ProviderPayment, command: CaptureCommand): Result<ProviderPayment, CaptureRefusal> {
  assert(payment.state.status === 'captured', 'a capture that was accepted has taken the money')
  return equals(payment.state.captured, command.amount) ? ok(payment) : refused({ code: 'amount-differs', payment })
}

async function release(client: StripeClient, command: PaymentCommand): Promise<Result<ProviderPayment, ReleaseRefusal>> {
  const before = isPageRef(command.ref) ? await closePage(client, command) : undefined
  const payment = before ?? (await cancel(client, command))
  const { status } = payment.state
  if (status === 'captured') return refused({ code: 'already-captured', payment })
  if (status === 'processing') return refused({ code: 'processing', payment })
  assert(status === 'released', `Stripe kept payment ${payment.ref} as ${status} after it was to be released`)
  return ok(payment)
}

/** An open page is expired, which closes its payment too. Undefined when its payment is past the page and has to be cancelled itself. */
async function closePage(client: StripeClient, command: PaymentCommand): Promise<ProviderPayment | undefined> {
  try {
    const session = await withKey(keys.release(command.attemptId), (idempotencyKey) =>
      client.call('expire page', 'write', (stripe) => stripe.checkout.sessions.expire(command.ref, expirePageParams, { idempotencyKey })),
    )
    return ours(toPagePayment(session))
  } catch (error) {
    if (!isInvalidRequest(error)) throw client.unexplained(error, 'expire page')
    const payment = ours(await retrievePayment(client, command.ref))
    return payment.state.status === 'authorised' ? undefined : payment
  }
}

async function cancel(client: StripeClient, command: PaymentCommand): Promise<ProviderPayment> {
  const intentId = await intentIdOf(client, command)
  try {
    const intent = await withKey(`${keys.release(command.attemptId)}.payment`, (idempotencyKey) =>
      client.call('release', 'write', (stripe) => stripe.paymentIntents.cancel(intentId, cancelParams, { idempotencyKey })),
    )
    return ours(toPayment(intent))
  } catch (error) {
    if (!isInvalidRequest(error)) throw client.unexplained(error, 'release')
    const payment = ours(await retrievePayment(client, command.ref))
    const isOpen =
      payment.state.status === 'awaiting-card' || payment.state.status === 'declined' || payment.state.status === 'requires-action'
    return isOpen ? expirePageOf(client, intentId, command) : payment
  }
}

/** A payment that its page still holds cannot be cancelled by itself: its page is what has to go. */
async function expirePageOf(client: StripeClient, intentId: string, command: PaymentCommand): Promise<ProviderPayment> {
  try {
    const pages = await client.call('find page', 'read', (stripe) => stripe.checkout.sessions.list(pageOfPaymentParams(intentId)))
    const [page] = pages.data
    assert(page, `payment ${intentId} can neither be cancelled nor has it a page`)
    const session = await withKey(`${keys.release(command.attemptId)}.page`, (idempotencyKey) =>
      client.call('expire page', 'write', (stripe) => stripe.checkout.sessions.expire(page.id, expirePageParams, { idempotencyKey })),
    )
    return ours(toPagePayment(session))
  } catch (error) {
    if (!isInvalidRequest(error)) throw client.unexplained(error, 'release')
    // Paid or expired in this very moment: how it stands now is the answer.
    return ours(await retrievePayment(client, command.ref))
  }
}

/**
 * Capture and release happen at most once by the payment's own state, so a failure stored with a key is got round with a key that
 * nobody has used: one derived from the first could have its own stored failure, and the money could then never be taken.
 */
async function withKey<T>(key: string, work: (key: string) => Promise<T>): Promise<T> {
  try {
    return await work(key)
  } catch (error) {
    if (!isStoredFailure(error)) throw error
    return work(`${key}.${randomUUID()}`)
  }
}

async function intentIdOf(client: StripeClient, command: PaymentCommand): Promise<string> {
  if (!isPageRef(command.ref)) return command.ref
  const payment = ours(await retrievePayment(client, command.ref))
  return payment.ref
}

function ours(payment: ProviderPayment | undefined): ProviderPayment {
  assert(payment, 'a payment that we started is there and carries our reference')
  return payment
}
