import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { type Answer, type Call, type Endpoint, answerCall, isSame } from './api-call.ts'
import { ApiError, invalidRequest, noSuch } from './api-error.ts'
import { checkAmount } from './amounts.ts'
import type { Bank } from './bank.ts'
import { type CardEntry, type CardFaultCode, cardFaults } from './card-rules.ts'
import { listPage } from './listing.ts'
import {
  cancelParams,
  captureParams,
  confirmParams,
  createIntentParams,
  createRefundParams,
  createSessionParams,
  expireSessionParams,
  listIntentsParams,
  listRefundsParams,
  listSessionsParams,
  readParams,
  retrieveParams,
} from './params.ts'
import { cancelIntent, captureIntent, confirmIntent, createIntent } from './payments.ts'
import type { IntentRecord, SessionRecord } from './records.ts'
import { createRefund } from './refunds.ts'
import { type Shown, showCardError, showIntent, showRefund, showSession } from './render.ts'
import { completeSession, createSession, expireSession } from './sessions.ts'

const bodyBytesMax = 64 * 1024

/** The part of the API that a renewal payment needs, under the paths, names and rules of the real one. */
export function createApi(bank: Bank): Hono {
  const api = new Hono()
  api.use(bodyLimit({ maxSize: bodyBytesMax, onError: (c) => c.json({ error: invalidRequest('Request body too large.').body }, 413) }))
  for (const [method, path, endpoint] of endpoints) api.on(method, path, (c) => answerCall(bank, endpoint, c))
  api.all('*', (c) => c.json({ error: invalidRequest(`Unrecognized request URL (${c.req.method}: ${c.req.path}).`).body }, 404))
  return api
}

const server = ['secret'] as const
const anyone = ['secret', 'publishable'] as const

const endpoints: readonly (readonly ['GET' | 'POST', string, Endpoint])[] = [
  ['POST', '/payment_intents', { operation: 'create', callers: server, run: create }],
  ['GET', '/payment_intents', { operation: 'list', callers: server, run: listIntents }],
  ['GET', '/payment_intents/:id', { operation: 'retrieve', callers: anyone, run: retrieve }],
  ['POST', '/payment_intents/:id/confirm', { operation: 'confirm', callers: anyone, run: confirm }],
  ['POST', '/payment_intents/:id/capture', { operation: 'capture', callers: server, run: capture }],
  ['POST', '/payment_intents/:id/cancel', { operation: 'cancel', callers: server, run: cancel }],
  ['POST', '/checkout/sessions', { operation: 'create-session', callers: server, run: openSession }],
  ['GET', '/checkout/sessions', { operation: 'list-sessions', callers: server, run: listSessions }],
  ['GET', '/checkout/sessions/:id', { operation: 'retrieve-session', callers: server, run: retrieveSession }],
  ['POST', '/checkout/sessions/:id/expire', { operation: 'expire-session', callers: server, run: expire }],
  ['POST', '/refunds', { operation: 'refund', callers: server, run: refund }],
  ['GET', '/refunds', { operation: 'list-refunds', callers: server, run: listRefunds }],
]

function create({ move, params }: Call): Answer {
  const wish = readParams(createIntentParams, params)
  checkAmount(wish.amount, wish.currency)
  const intent = createIntent(move, {
    amount: wish.amount,
    currency: wish.currency,
    captureMethod: wish.capture_method,
    description: wish.description,
    metadata: { ...wish.metadata },
    sessionId: undefined,
  })
  return ok(showIntent(shown(move, wish.expand), intent))
}

function retrieve(call: Call): Answer {
  const { expand, client_secret: secret } = readParams(retrieveParams, call.params)
  const intent = intentFor(call, secret)
  return ok(call.caller === 'secret' ? showIntent(shown(call.move, expand), intent) : forBrowser(showIntent(shown(call.move), intent)))
}

function confirm(call: Call): Answer {
  const wish = readParams(confirmParams, call.params)
  const intent = intentFor(call, wish.client_secret)
  const { number, exp_month: month, exp_year: year, cvc: code } = wish.payment_method_data.card
  const card: CardEntry = { number, month, year, code }
  refuseFaultyCard(card, new Date(call.move.atMs))
  const next = confirmIntent(call.move, intent, { card, returnUrl: wish.use_stripe_sdk === 'true' ? undefined : wish.return_url })
  completeSession(call.move, next)
  const full = showIntent(shown(call.move, wish.expand), next)
  const body = call.caller === 'secret' ? full : forBrowser(full)
  if (next.status !== 'requires_payment_method' || !next.lastError) return ok(body)
  return { status: 402, body: { error: { ...showCardError(next.lastError), payment_intent: body } } }
}

function capture({ move, params, id }: Call): Answer {
  const wish = readParams(captureParams, params)
  return ok(showIntent(shown(move, wish.expand), captureIntent(move, intentOf(move, id), wish.amount_to_capture)))
}

function cancel({ move, params, id }: Call): Answer {
  const wish = readParams(cancelParams, params)
  const intent = intentOf(move, id)
  const session = intent.sessionId === undefined ? undefined : move.ledger.get('session', intent.sessionId)
  if (session?.status === 'open') {
    throw invalidRequest(
      'You cannot cancel this PaymentIntent because it was created by a Checkout Session. Expire the Checkout Session instead.',
      { code: 'payment_intent_unexpected_state' },
    )
  }
  return ok(showIntent(shown(move, wish.expand), cancelIntent(move, intent, wish.cancellation_reason)))
}

function listIntents({ move, params }: Call): Answer {
  const page = readParams(listIntentsParams, params)
  const view = shown(move, innerExpand(page.expand))
  return ok(listPage('/v1/payment_intents', [...move.ledger.all('intent')], { page, show: (intent) => showIntent(view, intent) }))
}

function openSession({ move, params }: Call): Answer {
  const wish = readParams(createSessionParams, params)
  const [item] = wish.line_items
  if (!item) throw invalidRequest('Missing required param: line_items.', { code: 'parameter_missing', param: 'line_items' })
  const amount = item.quantity * item.price_data.unit_amount
  checkAmount(amount, item.price_data.currency)
  const session = createSession(move, {
    amount,
    currency: item.price_data.currency,
    captureMethod: wish.payment_intent_data.capture_method ?? 'automatic',
    productName: item.price_data.product_data.name,
    description: wish.payment_intent_data.description,
    metadata: { ...wish.metadata },
    intentMetadata: { ...wish.payment_intent_data.metadata },
    clientReferenceId: wish.client_reference_id,
    locale: wish.locale === 'fr' ? 'fr' : 'en',
    successUrl: wish.success_url,
    cancelUrl: wish.cancel_url,
    expiresAt: wish.expires_at,
  })
  return ok(showSession(shown(move, wish.expand), session))
}

function retrieveSession({ move, params, id }: Call): Answer {
  const { expand } = readParams(retrieveParams, params)
  return ok(showSession(shown(move, expand), sessionOf(move, id)))
}

function listSessions({ move, params }: Call): Answer {
  const page = readParams(listSessionsParams, params)
  const meant = [...move.ledger.all('session')].filter(
    (session) =>
      (page.payment_intent === undefined || session.intentId === page.payment_intent) &&
      (page.status === undefined || session.status === page.status),
  )
  const view = shown(move, innerExpand(page.expand))
  return ok(listPage('/v1/checkout/sessions', meant, { page, show: (session) => showSession(view, session) }))
}

function expire({ move, params, id }: Call): Answer {
  const { expand } = readParams(expireSessionParams, params)
  return ok(showSession(shown(move, expand), expireSession(move, sessionOf(move, id))))
}

function refund({ move, params }: Call): Answer {
  const wish = readParams(createRefundParams, params)
  const intent = move.ledger.get('intent', wish.payment_intent)
  if (!intent) throw noSuch('payment_intent', wish.payment_intent, 'payment_intent')
  return ok(showRefund(createRefund(move, intent, { amount: wish.amount, reason: wish.reason, metadata: { ...wish.metadata } })))
}

function listRefunds({ move, params }: Call): Answer {
  const page = readParams(listRefundsParams, params)
  const meant = [...move.ledger.all('refund')].filter((item) => page.payment_intent === undefined || item.intentId === page.payment_intent)
  return ok(listPage('/v1/refunds', meant, { page, show: showRefund }))
}

/** A browser must hold the client secret of the very payment; a wrong one looks like no payment at all. */
function intentFor(call: Call, clientSecret: string | undefined): IntentRecord {
  const intent = call.move.ledger.get('intent', call.id)
  const isAllowed = intent && (call.caller === 'secret' || (clientSecret !== undefined && isSame(clientSecret, intent.clientSecret)))
  if (!isAllowed) throw noSuch('payment_intent', call.id, 'intent')
  return intent
}

function intentOf(move: Call['move'], id: string): IntentRecord {
  const intent = move.ledger.get('intent', id)
  if (!intent) throw noSuch('payment_intent', id, 'intent')
  return intent
}

function sessionOf(move: Call['move'], id: string): SessionRecord {
  const session = move.ledger.get('session', id)
  if (!session) throw noSuch('checkout.session', id, 'session')
  return session
}

const faultAnswers: Readonly<Record<CardFaultCode, { readonly code: string; readonly message: string; readonly param: string }>> = {
  incomplete_number: { code: 'incomplete_number', message: 'Your card number is incomplete.', param: 'number' },
  invalid_number: { code: 'incorrect_number', message: 'Your card number is incorrect.', param: 'number' },
  incomplete_month: { code: 'invalid_expiry_month', message: "Your card's expiration month is invalid.", param: 'exp_month' },
  invalid_expiry_month: { code: 'invalid_expiry_month', message: "Your card's expiration month is invalid.", param: 'exp_month' },
  incomplete_year: { code: 'invalid_expiry_year', message: "Your card's expiration year is invalid.", param: 'exp_year' },
  invalid_expiry_year: { code: 'invalid_expiry_year', message: "Your card's expiration year is invalid.", param: 'exp_year' },
  invalid_expiry_year_past: { code: 'invalid_expiry_year', message: "Your card's expiration year is in the past.", param: 'exp_year' },
  incomplete_code: { code: 'invalid_cvc', message: "Your card's security code is invalid.", param: 'cvc' },
}

function refuseFaultyCard(card: CardEntry, now: Date): void {
  const [fault] = cardFaults(card, now)
  if (fault) throw new ApiError(402, { type: 'card_error', ...faultAnswers[fault.code] })
}

/** A browser sees of a payment what its own page needs, and none of the shop's notes. */
function forBrowser(intent: ReturnType<typeof showIntent>): object {
  const { id, object, amount, capture_method, client_secret, created, currency, last_payment_error, livemode, next_action, status } = intent
  return { id, object, amount, capture_method, client_secret, created, currency, last_payment_error, livemode, next_action, status }
}

function shown(move: Call['move'], expand: readonly string[] = []): Shown {
  return { ledger: move.ledger, publicUrl: move.publicUrl, expand: new Set(expand) }
}

/** In a list, `data.latest_charge` expands that field of every entry. */
function innerExpand(expand: readonly string[] | undefined): readonly string[] {
  return (expand ?? []).filter((path) => path.startsWith('data.')).map((path) => path.slice('data.'.length))
}

function ok(body: object): Answer {
  return { status: 200, body }
}
