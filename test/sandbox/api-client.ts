import type { FormParams } from '#src/sandbox/form-encoding.ts'
import { encodeForm } from '#src/sandbox/form-encoding.ts'
import { type Sandbox, type SandboxOptions, createSandbox, demoKeys } from '#src/sandbox/sandbox.ts'

export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string; readonly body: Body }

/** As much of any answer as the tests look at. */
export type Body = {
  readonly id: string
  readonly object: string
  readonly status: string
  readonly client_secret: string
  readonly amount: number
  readonly amount_received: number
  readonly has_more: boolean
  readonly url: string
  readonly data: readonly { readonly id: string; readonly latest_charge: unknown }[]
  readonly metadata: Readonly<Record<string, string>>
  readonly payment_intent: unknown
  readonly latest_charge: unknown
  readonly last_payment_error: unknown
  readonly next_action: unknown
  readonly cancellation_reason: string | null
  readonly error: {
    readonly type: string
    readonly code?: string
    readonly param?: string
    readonly message: string
    readonly decline_code?: string
  }
}

export type Api = {
  readonly sandbox: Sandbox
  post(path: string, params?: FormParams, options?: { readonly key?: string; readonly as?: string }): Promise<Answer>
  get(path: string, options?: { readonly as?: string }): Promise<Answer>
}

/** The API in process, without a port. */
export async function openApi(options: Partial<SandboxOptions> = {}): Promise<Api> {
  const sandbox = await createSandbox({ publicUrl: 'http://sandbox.example', shopOrigins: ['http://shop.example'], ...options })
  return {
    sandbox,
    post: (path, params = {}, { key, as = demoKeys.secret } = {}) =>
      answer(
        sandbox.app.request(`http://sandbox.example${path}`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${as}`,
            'content-type': 'application/x-www-form-urlencoded',
            ...(key === undefined ? {} : { 'idempotency-key': key }),
          },
          body: encodeForm(params),
        }),
      ),
    get: (path, { as = demoKeys.secret } = {}) =>
      answer(sandbox.app.request(`http://sandbox.example${path}`, { headers: { authorization: `Bearer ${as}` } })),
  }
}

export const aPayment = { amount: '129912', currency: 'eur', capture_method: 'manual', metadata: { attemptId: 'a-1' } } as const

export function aCard(number: string, change: FormParams = {}): FormParams {
  return {
    payment_method_data: {
      type: 'card',
      card: { number, exp_month: '12', exp_year: '2034', cvc: number.startsWith('3') ? '1234' : '123', ...change },
    },
  }
}

/** A payment whose card was accepted. */
export async function anAuthorisation(api: Api): Promise<Body> {
  const made = await api.post('/v1/payment_intents', aPayment)
  return (await api.post(`/v1/payment_intents/${made.body.id}/confirm`, aCard('4242424242424242'))).body
}

async function answer(response: Response | Promise<Response>): Promise<Answer> {
  const settled = await response
  const text = await settled.text()
  const isJson = settled.headers.get('content-type')?.startsWith('application/json') === true
  return { status: settled.status, headers: settled.headers, text, body: (isJson ? JSON.parse(text) : {}) as Body }
}
