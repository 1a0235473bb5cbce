import Stripe from 'stripe'
import { z } from 'zod'
import { present } from '#src/kit/assert.ts'
import { minutes } from '#src/kit/duration.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { PaymentRef, ProviderEvent, RefundRef, WebhookDelivery, WebhookRefusal } from '../../payment-provider.ts'
import { toInstant } from './stripe-payment.ts'

const bodyBytesMax = 256 * 1024
/** Stripe's own tolerance; its SDK checks none unless told. Clocks that run ahead get the same. */
const ageMsMax = minutes(5)

/** One time, then signatures: with two times the one that is checked for age need not be the one that was signed. */
const signatureShape = /^t=(\d{1,12})(?:,v\d+=[0-9a-f]+)*,v1=[0-9a-f]+(?:,v\d+=[0-9a-f]+)*$/

const envelope = z.object({
  id: z.string().min(1).max(255),
  object: z.literal('event'),
  type: z.string().min(1).max(200),
  created: z.number().int().nonnegative(),
  data: z.object({
    object: z.object({
      object: z.string(),
      id: z.string().optional(),
      metadata: z.record(z.string(), z.string()).nullish(),
      payment_intent: z.unknown().optional(),
    }),
  }),
})

/** While a secret is rolled over there are two; with none the door is shut, not open. */
export function parseStripeWebhook(
  stripe: Stripe,
  secrets: readonly string[],
  delivery: WebhookDelivery,
): Result<ProviderEvent, WebhookRefusal> {
  const usable = secrets.filter((secret) => secret.trim() !== '')
  if (usable.length === 0) return refused({ code: 'off' })
  if (delivery.rawBody.byteLength > bodyBytesMax) return refused({ code: 'oversized' })
  const header = delivery.headers.get('stripe-signature') ?? ''
  const signedAt = signatureShape.exec(header)?.[1]
  if (signedAt === undefined) return refused({ code: 'unsigned' })
  if (!usable.some((secret) => isSigned(stripe, secret, { body: delivery.rawBody, header }))) return refused({ code: 'wrong-signature' })
  if (Math.abs(Date.parse(delivery.now) - Number(signedAt) * 1_000) > ageMsMax) return refused({ code: 'stale' })
  return readEvent(delivery.rawBody)
}

/** Tolerance 0 leaves the age to us, who tell a stale signature from a wrong one. */
function isSigned(stripe: Stripe, secret: string, signed: { readonly body: Uint8Array; readonly header: string }): boolean {
  const signature = present(stripe.webhooks.signature, 'the SDK can verify signatures')
  try {
    return signature.verifyHeader(signed.body, signed.header, secret, 0)
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false
    throw error
  }
}

function readEvent(rawBody: Uint8Array): Result<ProviderEvent, WebhookRefusal> {
  const parsed = envelope.safeParse(parseJson(rawBody))
  if (!parsed.success) return refused({ code: 'malformed' })
  const { id, type, created, data } = parsed.data
  return ok({ id, type, occurredAt: toInstant(created), concerns: concernOf(data.object) })
}

type EventObject = z.infer<typeof envelope>['data']['object']

/** Everything that can tell of one of our payments carries its metadata: intents, their charges, pages and refunds. */
function concernOf(object: EventObject): ProviderEvent['concerns'] {
  const { attemptId, refundId } = object.metadata ?? {}
  if (attemptId === undefined || object.id === undefined) return { kind: 'nothing-of-ours' }
  if (object.object === 'payment_intent' || object.object === 'checkout.session') {
    return { kind: 'payment', attemptId, ref: object.id as PaymentRef }
  }
  if (object.object === 'charge' && typeof object.payment_intent === 'string') {
    return { kind: 'payment', attemptId, ref: object.payment_intent as PaymentRef }
  }
  if (object.object === 'refund' && refundId !== undefined) return { kind: 'refund', attemptId, refundId, ref: object.id as RefundRef }
  return { kind: 'nothing-of-ours' }
}

function parseJson(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody))
  } catch {
    // Signed but no JSON: refused as malformed by the schema.
    return undefined
  }
}
