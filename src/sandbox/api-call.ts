import { createHmac, timingSafeEqual } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import { ApiError, serverError } from './api-error.ts'
import { type Operation, strikeCall } from './faults.ts'
import { FormEncodingError, type FormParams, type FormValue, parseForm } from './form-encoding.ts'
import { newId } from './ids.ts'
import type { Move } from './move.ts'
import type { FaultRecord } from './records.ts'
import type { Bank } from './bank.ts'

/** Who calls: the shop's server, or a buyer's browser that holds no more than a client secret. */
export type Caller = 'secret' | 'publishable'

export type Call = { readonly move: Move; readonly params: FormParams; readonly caller: Caller; readonly id: string }
export type Answer = { readonly status: 200 | 402; readonly body: object }

export type Endpoint = {
  readonly operation: Operation
  readonly callers: readonly Caller[]
  /** Runs whole or not at all; what it throws has changed nothing. */
  readonly run: (call: Call) => Answer
}

type Reply = { readonly status: number; readonly body: string; readonly replayed: boolean }

/** One request of the API: who, what, faults, idempotency, the work, the disk, and only then the answer. */
export async function answerCall(bank: Bank, endpoint: Endpoint, c: Context): Promise<Response> {
  const requestId = newId('req', 14)
  const key = c.req.method === 'POST' ? c.req.header('idempotency-key') : undefined
  const fault = strikeCall(bank.ledger, endpoint.operation)
  const reply = await replyTo(bank, endpoint, { c, requestId, key, fault })
  await bank.ledger.durable()
  bank.onChange()
  const headers = new Headers({ 'content-type': 'application/json', 'request-id': requestId, 'cache-control': 'no-store' })
  if (key !== undefined) headers.set('idempotency-key', key)
  if (reply.replayed) headers.set('idempotent-replayed', 'true')
  return afterFault(fault, new Response(reply.body, { status: reply.status, headers }), c)
}

type Asked = { readonly c: Context; readonly requestId: string; readonly key: string | undefined; readonly fault: FaultRecord | undefined }

async function replyTo(bank: Bank, endpoint: Endpoint, asked: Asked): Promise<Reply> {
  try {
    const text = asked.c.req.method === 'POST' ? await asked.c.req.text() : new URL(asked.c.req.url).search.slice(1)
    const params = parseForm(text)
    const caller = authenticate(bank, endpoint, { header: asked.c.req.header('authorization'), key: params['key'] })
    if (asked.fault?.fault === 'fail-before') throw serverError()
    if (asked.key === undefined) return runOnce(bank, endpoint, { ...asked, params, caller })
    return await runOnceForKey(bank, endpoint, { ...asked, params, caller, key: asked.key })
  } catch (error) {
    return errorReply(bank, error)
  }
}

type Ready = Asked & {
  readonly params: FormParams
  readonly caller: Caller
  readonly remember?: { readonly id: string; readonly fingerprint: string }
}

async function runOnceForKey(bank: Bank, endpoint: Endpoint, ready: Ready & { readonly key: string }): Promise<Reply> {
  if (ready.key.length > 255)
    throw new ApiError(400, { type: 'idempotency_error', message: 'Idempotency keys are at most 255 characters long.' })
  if (bank.inFlight.has(ready.key)) {
    throw new ApiError(409, {
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      message: 'There is currently another in-progress request using this Idempotent Key. Please wait until it is finished.',
    })
  }
  const fingerprint = fingerprintOf(ready.c.req.path, ready.params)
  const earlier = bank.ledger.get('answer', ready.key)
  if (earlier && earlier.fingerprint !== fingerprint) {
    throw new ApiError(400, {
      type: 'idempotency_error',
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${ready.key}' if you meant to execute a different request.`,
    })
  }
  if (earlier) return { status: earlier.status, body: earlier.body, replayed: true }
  bank.inFlight.add(ready.key)
  try {
    const reply = runOnce(bank, endpoint, { ...ready, remember: { id: ready.key, fingerprint } })
    await bank.ledger.durable()
    return reply
  } finally {
    bank.inFlight.delete(ready.key)
  }
}

/** The answer is kept in the same change as the work, so no crash can part them. Refusals of a request's form are not kept. */
function runOnce(bank: Bank, endpoint: Endpoint, ready: Ready): Reply {
  const { remember } = ready
  return bank.ledger.change((write) => {
    if (ready.fault?.fault === 'fail-and-remember') {
      const body = JSON.stringify({ error: serverError().body })
      if (remember) write.put('answer', { ...remember, status: 500, body })
      return { status: 500, body, replayed: false }
    }
    const move: Move = {
      ledger: bank.ledger,
      write,
      publicUrl: bank.publicUrl,
      atMs: bank.now(),
      webhookUrl: bank.webhook?.url,
      requestId: ready.requestId,
      idempotencyKey: ready.key,
    }
    const answer = endpoint.run({ move, params: ready.params, caller: ready.caller, id: ready.c.req.param('id') ?? '' })
    const body = JSON.stringify(answer.body)
    if (remember) write.put('answer', { ...remember, status: answer.status, body })
    return { status: answer.status, body, replayed: false }
  })
}

function authenticate(
  bank: Bank,
  endpoint: Endpoint,
  given: { readonly header: string | undefined; readonly key: FormValue | undefined },
): Caller {
  const bearer = /^Bearer (.+)$/i.exec(given.header ?? '')?.[1] ?? basicUser(given.header)
  const key = bearer ?? (typeof given.key === 'string' ? given.key : undefined)
  if (key === undefined) {
    throw new ApiError(401, { type: 'invalid_request_error', message: 'You did not provide an API key.' })
  }
  const caller: Caller | undefined = isSame(key, bank.keys.secret)
    ? 'secret'
    : isSame(key, bank.keys.publishable)
      ? 'publishable'
      : undefined
  if (caller === undefined) {
    throw new ApiError(401, { type: 'invalid_request_error', message: `Invalid API Key provided: ${key.slice(0, 7)}***` })
  }
  if (!endpoint.callers.includes(caller)) {
    throw new ApiError(403, {
      type: 'invalid_request_error',
      code: 'secret_key_required',
      message: 'This API call cannot be made with a publishable API key. Please use a secret API key.',
    })
  }
  return caller
}

export function isSame(a: string, b: string): boolean {
  const [left, right] = [createHmac('sha256', 'compare').update(a).digest(), createHmac('sha256', 'compare').update(b).digest()]
  return timingSafeEqual(left, right)
}

function basicUser(header: string | undefined): string | undefined {
  const encoded = /^Basic (.+)$/i.exec(header ?? '')?.[1]
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8').split(':')[0]
}

/** Same path, same parameters. A card never enters: not even its hash is kept. */
function fingerprintOf(path: string, params: FormParams): string {
  const { payment_method_data: _card, ...rest } = params
  return createHmac('sha256', 'fingerprint')
    .update(`${path}\n${JSON.stringify(sorted(rest))}`)
    .digest('base64url')
}

function sorted(value: FormValue): FormValue {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(sorted)
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

function errorReply(bank: Bank, error: unknown): Reply {
  if (error instanceof ApiError) return { status: error.status, body: JSON.stringify({ error: error.body }), replayed: false }
  if (error instanceof FormEncodingError) {
    return { status: 400, body: JSON.stringify({ error: { type: 'invalid_request_error', message: error.message } }), replayed: false }
  }
  bank.log('error', 'call failed', { error: String(error), stack: error instanceof Error ? error.stack : undefined })
  return { status: 500, body: JSON.stringify({ error: serverError().body }), replayed: false }
}

async function afterFault(fault: FaultRecord | undefined, response: Response, c: Context): Promise<Response> {
  if (fault?.fault === 'answer-late') await sleep(fault.delayMs, c.req.raw.signal)
  if (fault?.fault === 'never-answer') await sleep(Infinity, c.req.raw.signal)
  if (fault?.fault === 'cut-connection') {
    ;(c.env as Partial<HttpBindings> | undefined)?.outgoing?.destroy()
    return RESPONSE_ALREADY_SENT
  }
  if (fault?.fault !== 'fail-after') return response
  return new Response(JSON.stringify({ error: serverError().body }), { status: 500, headers: response.headers })
}

/** Ends early when the caller has gone, so that a silenced call does not outlive it. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = ms === Infinity ? undefined : setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
