import { z } from 'zod'
import { invalidRequest } from './api-error.ts'
import type { FormParams } from './form-encoding.ts'

/** What each call of the API takes. A parameter that is not here is refused, as the real API does, so a slip shows at once. */
const whole = z
  .string()
  .regex(/^\d{1,12}$/, 'Invalid integer')
  .transform(Number)
const flag = z.enum(['true', 'false'])
const id = z.string().regex(/^[A-Za-z0-9_]{1,128}$/, 'Invalid id')
const text = z.string().max(1_000)
const metadata = z
  .record(z.string().max(40), z.string().max(500))
  .refine((entries) => Object.keys(entries).length <= 50, 'Metadata takes at most 50 keys')
const expand = z.array(z.string().max(100)).max(4).optional()
const webAddress = z
  .string()
  .max(2_000)
  .regex(/^https?:\/\//, 'Not a valid URL')
const currency = z
  .string()
  .regex(/^[a-z]{3}$/i, 'Invalid currency')
  .transform((code) => code.toLowerCase())
const captureMethod = z
  .enum(['automatic', 'manual', 'automatic_async'])
  .transform((method) => (method === 'manual' ? 'manual' : 'automatic'))

export const createIntentParams = z.strictObject({
  amount: whole,
  currency,
  capture_method: captureMethod.default('automatic'),
  description: text.optional(),
  metadata: metadata.default({}),
  allowed_payment_method_types: z.array(z.literal('card')).optional(),
  expand,
})

export const cardParams = z.strictObject({
  number: z.string().max(40),
  exp_month: z.string().max(4),
  exp_year: z.string().max(6),
  cvc: z.string().max(6),
})

export const confirmParams = z.strictObject({
  client_secret: z.string().max(200).optional(),
  key: z.string().max(200).optional(),
  payment_method_data: z.strictObject({ type: z.literal('card'), card: cardParams }),
  return_url: webAddress.optional(),
  use_stripe_sdk: flag.optional(),
  expand,
})

export const captureParams = z.strictObject({ amount_to_capture: whole.optional(), expand })

export const cancelParams = z.strictObject({
  cancellation_reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']).optional(),
  expand,
})

export const retrieveParams = z.strictObject({ expand, client_secret: z.string().max(200).optional(), key: z.string().max(200).optional() })

const created = z
  .union([
    whole.transform((at) => ({ gte: at, lte: at })),
    z.strictObject({ gt: whole.optional(), gte: whole.optional(), lt: whole.optional(), lte: whole.optional() }),
  ])
  .optional()

const page = { limit: whole.optional(), starting_after: id.optional(), ending_before: id.optional(), created, expand }

export const listIntentsParams = z.strictObject(page)
export const listRefundsParams = z.strictObject({ ...page, payment_intent: id.optional() })
export const listSessionsParams = z.strictObject({
  ...page,
  payment_intent: id.optional(),
  status: z.enum(['open', 'complete', 'expired']).optional(),
})

export type PageParams = {
  readonly limit?: number | undefined
  readonly starting_after?: string | undefined
  readonly ending_before?: string | undefined
  readonly created?:
    | {
        readonly gt?: number | undefined
        readonly gte?: number | undefined
        readonly lt?: number | undefined
        readonly lte?: number | undefined
      }
    | undefined
}

export const createSessionParams = z.strictObject({
  mode: z.literal('payment'),
  line_items: z
    .array(
      z.strictObject({
        quantity: whole,
        price_data: z.strictObject({ currency, unit_amount: whole, product_data: z.strictObject({ name: z.string().min(1).max(250) }) }),
      }),
    )
    .length(1),
  payment_intent_data: z
    .strictObject({ capture_method: captureMethod.optional(), description: text.optional(), metadata: metadata.optional() })
    .default({}),
  allowed_payment_method_types: z.array(z.literal('card')).optional(),
  client_reference_id: z.string().max(200).optional(),
  metadata: metadata.default({}),
  locale: z.enum(['fr', 'en', 'auto']).default('auto'),
  success_url: webAddress,
  cancel_url: webAddress.optional(),
  expires_at: whole.optional(),
  ui_mode: z.literal('hosted_page').optional(),
  submit_type: z.enum(['auto', 'pay', 'book']).optional(),
  expand,
})

export const expireSessionParams = z.strictObject({ expand })

export const createRefundParams = z.strictObject({
  payment_intent: id,
  amount: whole.optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  metadata: metadata.default({}),
  expand,
})

export function readParams<S extends z.ZodType>(schema: S, params: FormParams): z.output<S> {
  const parsed = schema.safeParse(params)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const param = bracketed(issue?.path ?? [])
  if (issue?.code === 'unrecognized_keys') {
    const unknown = bracketed([...issue.path, issue.keys[0] ?? ''])
    throw invalidRequest(`Received unknown parameter: ${unknown}`, { code: 'parameter_unknown', param: unknown })
  }
  if (issue?.code === 'invalid_type' && !isPresent(params, issue.path)) {
    throw invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param })
  }
  throw invalidRequest(issue?.message ?? 'Invalid request.', { code: 'parameter_invalid', param })
}

function bracketed(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (index === 0 ? String(part) : `[${String(part)}]`)).join('')
}

function isPresent(params: unknown, path: readonly PropertyKey[]): boolean {
  let value: unknown = params
  for (const part of path) value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined
  return value !== undefined
}
