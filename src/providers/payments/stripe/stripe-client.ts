import { AsyncLocalStorage } from 'node:async_hooks'
import http from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import Stripe from 'stripe'
import { seconds } from '#src/kit/duration.ts'
import { type OutageReason, ProviderOutage } from '../../payment-provider.ts'

export type StripeConnection = {
  readonly name: string
  readonly secretKey: string
  /** Where the API is: `https://api.stripe.com`, or the sandbox. */
  readonly apiUrl: string
  readonly connectTimeoutMs: number
  readonly answerTimeoutMs: number
  readonly retriesMax: number
}

/**
 * With one retry: nobody there is told within 3 s (twice 1.1 s and the pause between), no answer within 17 s. The pause between
 * tries is the SDK's: half a second and up.
 */
export const defaultTimeouts = { connectTimeoutMs: 1_100, answerTimeoutMs: seconds(8), retriesMax: 1 } as const

/** No byte of a call can leave us later than this after it began. */
export function callMsMax(of: Pick<StripeConnection, 'connectTimeoutMs' | 'answerTimeoutMs' | 'retriesMax'>): number {
  const pauseMsMax = seconds(2)
  return (of.retriesMax + 1) * (of.connectTimeoutMs + of.answerTimeoutMs + pauseMsMax)
}

/** What the tries of one call have met so far. */
type Trace = { mayHaveHappened: boolean }

export type StripeClient = {
  readonly stripe: Stripe
  /**
   * Runs one call of the SDK. What is no answer becomes a `ProviderOutage` that knows whether the work may have been done, over
   * all its tries; refusals of the API (4xx) pass through as they are, for the caller to name.
   */
  call<T>(name: string, kind: 'read' | 'write', work: (stripe: Stripe) => Promise<T>): Promise<T>
  /** What to throw for a refusal that no rule of ours explains: a bug of ours or a setting of the account. */
  unexplained(error: unknown, name: string): unknown
}

export function openStripeClient(connection: StripeConnection): StripeClient {
  const traces = new AsyncLocalStorage<Trace>()
  const url = new URL(connection.apiUrl)
  const isSecure = url.protocol === 'https:'
  const inner = Stripe.createNodeHttpClient(impatientAgent(isSecure, connection.connectTimeoutMs))
  const stripe = new Stripe(connection.secretKey, {
    host: url.hostname,
    port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    protocol: isSecure ? 'https' : 'http',
    timeout: connection.answerTimeoutMs,
    maxNetworkRetries: connection.retriesMax,
    telemetry: false,
    httpClient: {
      getClientName: () => inner.getClientName(),
      async makeRequest(...request) {
        const trace = traces.getStore()
        try {
          const response = await inner.makeRequest(...request)
          if (trace && !isRefusal(response.getStatusCode())) trace.mayHaveHappened = true
          return response
        } catch (error) {
          if (trace && !isNotSent(error)) trace.mayHaveHappened = true
          throw error
        }
      },
    },
  })
  return {
    stripe,
    async call(name, kind, work) {
      const trace: Trace = { mayHaveHappened: false }
      try {
        return await traces.run(trace, () => work(stripe))
      } catch (error) {
        throw (
          outageOf(error, { provider: connection.name, call: name, mayHaveHappened: kind === 'write' && trace.mayHaveHappened }) ?? error
        )
      }
    },
    unexplained(error, name) {
      if (!(error instanceof Stripe.errors.StripeError)) return error
      const facts = { provider: connection.name, call: name, requestId: error.requestId, cause: error }
      return new ProviderOutage({ ...facts, reason: 'rejected', retryable: false, mayHaveHappened: false })
    },
  }
}

/**
 * Answers by which Stripe says that it did nothing. Not so 409 (the same key is in work, so an earlier try did arrive), and not so
 * a success, whose body may yet break off.
 */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 409
}

/** A failure that Stripe stored with its key: the same key gets it again for ever. */
export function isStoredFailure(error: unknown): boolean {
  return error instanceof ProviderOutage && error.reason === 'server-error' && isReplay(error.cause)
}

export function isInvalidRequest(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError
}

function isReplay(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.headers?.['idempotent-replayed'] === 'true'
}

type Met = { readonly provider: string; readonly call: string; readonly mayHaveHappened: boolean }

function outageOf(error: unknown, met: Met): ProviderOutage | undefined {
  const { errors } = Stripe
  if (error instanceof errors.StripeConnectionError) {
    const cause = error.detail
    const reason: OutageReason = isNotSent(cause) ? 'unreachable' : codeOf(cause) === 'ETIMEDOUT' ? 'timeout' : 'connection-lost'
    return new ProviderOutage({ ...met, reason, retryable: true, cause: error })
  }
  if (!(error instanceof errors.StripeError)) return undefined
  const facts = { ...met, requestId: error.requestId, cause: error }
  const status = error.statusCode
  if (status === 401 || status === 403) return new ProviderOutage({ ...facts, reason: 'not-allowed', retryable: false })
  if (status === 409 || status === 429) return new ProviderOutage({ ...facts, reason: 'busy', retryable: true })
  // A stored failure comes back for the same key however often it is asked; and an answer that is no JSON has no status.
  if (status === undefined || status >= 500) {
    return new ProviderOutage({ ...facts, reason: 'server-error', retryable: !isReplay(error) })
  }
  return undefined
}

/** Errors that come before the first byte of a request: the provider cannot have done anything. */
const beforeSending: ReadonlySet<string> = new Set([
  'ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

function isNotSent(error: unknown): boolean {
  return beforeSending.has(codeOf(error) ?? '')
}

function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** The runtime limits how long a connected socket may be silent, but not how long connecting may take: this agent does. */
function impatientAgent(isSecure: boolean, connectTimeoutMs: number): http.Agent {
  const agent = isSecure ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true })
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback)
    if (socket) limitConnecting(socket, isSecure ? 'secureConnect' : 'connect', connectTimeoutMs)
    return socket
  }
  return agent
}

function limitConnecting(socket: Duplex, connected: string, timeoutMs: number): void {
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error(`no connection within ${timeoutMs} ms`), { code: 'ERR_CONNECT_TIMEOUT' }))
  }, timeoutMs)
  const calm = (): void => clearTimeout(timer)
  socket.once(connected, calm)
  socket.once('close', calm)
}
