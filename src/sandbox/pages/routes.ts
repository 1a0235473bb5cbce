import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { isSame } from '../api-call.ts'
import { ApiError } from '../api-error.ts'
import type { Bank } from '../bank.ts'
import { type CardEntry, type CardFault, cardFaults, digitsOf } from '../card-rules.ts'
import { change } from '../housekeeping.ts'
import { type HolderDecision, answerChallenge, confirmIntent, isWaiting } from '../payments.ts'
import type { ChallengeRecord, IntentRecord, SessionRecord } from '../records.ts'
import { completeSession, intentOfSession } from '../sessions.ts'
import { type Language, languageOf } from '../texts.ts'
import { asset, assetPaths } from './assets.ts'
import { cardFieldsPage, challengeOverPage, challengePage, checkoutPage, closedCheckoutPage } from './buyer-pages.ts'
import { pageHeaders, sameOriginForms } from './security.ts'
import { staffRoutes } from './staff-routes.ts'

/** Everything that browsers see of the sandbox. */
export function createPages(bank: Bank): Hono {
  const pages = new Hono()
  pages.use(bodyLimit({ maxSize: 64 * 1024 }))
  for (const path of assetPaths) pages.get(path, serveAsset)
  pages.get('/card-fields', (c) => cardFields(bank, c))
  pages.get('/checkout/:id', (c) => showCheckout(bank, c, { faults: [], entry: undefined }))
  pages.post('/checkout/:id', sameOriginForms, (c) => payOnPage(bank, c))
  pages.get('/3ds/:id', (c) => showChallenge(bank, c))
  pages.post('/3ds/:id', sameOriginForms, (c) => decide(bank, c))
  pages.get('/healthz', (c) => c.text('ok'))
  pages.route('/', staffRoutes(bank))
  return pages
}

async function serveAsset(c: Context): Promise<Response> {
  const found = await asset(c.req.path)
  if (!found) return c.notFound()
  return c.body(found.body, 200, {
    'content-type': found.type,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'cross-origin',
  })
}

/** Only for a shop that is on the list: another origin gets a refusal, and could not show the page in a frame anyway. */
async function cardFields(bank: Bank, c: Context): Promise<Response> {
  const parent = allowedParent(bank, c)
  if (parent === undefined) return c.text('This origin is not among the shops of this sandbox (SANDBOX_SHOP_ORIGINS).', 403, pageHeaders())
  const key = c.req.query('key') ?? ''
  if (!isSame(key, bank.keys.publishable)) return c.text('Unknown publishable key.', 401, pageHeaders())
  return c.html(cardFieldsPage({ language: languageFrom(c), parent, key }), 200, pageHeaders({ frameAncestors: bank.shopOrigins }))
}

type Entered = { readonly faults: readonly CardFault[]; readonly entry: CardEntry | undefined }

async function showCheckout(bank: Bank, c: Context, entered: Entered): Promise<Response> {
  const session = bank.ledger.get('session', c.req.param('id') ?? '')
  if (!session) return c.text('Not found', 404, pageHeaders())
  const language = languageFrom(c, session.locale)
  if (session.status !== 'open') return c.html(closedCheckoutPage({ language, session }), 410, pageHeaders())
  const intent = session.intentId === undefined ? undefined : bank.ledger.get('intent', session.intentId)
  // Neither number nor code goes back into a page: a number that was refused is typed again.
  const entry = entered.entry && { ...entered.entry, number: '', code: '' }
  const page = checkoutPage({ language, session, faults: entered.faults, entry, lastError: intent?.lastError })
  return c.html(page, entered.faults.length > 0 ? 422 : 200, pageHeaders({ formAction: shopTargets(session) }))
}

async function payOnPage(bank: Bank, c: Context): Promise<Response> {
  const session = bank.ledger.get('session', c.req.param('id') ?? '')
  if (session?.status !== 'open') return showCheckout(bank, c, { faults: [], entry: undefined })
  const form = await c.req.parseBody()
  const entry: CardEntry = {
    number: digitsOf(textIn(form, 'number')),
    month: textIn(form, 'month'),
    year: textIn(form, 'year'),
    code: textIn(form, 'code'),
  }
  const faults = cardFaults(entry, new Date(bank.now()))
  if (faults.length > 0) return showCheckout(bank, c, { faults, entry })
  const language = languageFrom(c, session.locale)
  const intent = change(bank, (move) => {
    const paid = confirmIntent(move, intentOfSession(move, session), { card: entry, returnUrl: checkoutUrl(bank, session, language) })
    completeSession(move, paid)
    return paid
  })
  await bank.ledger.durable()
  if (intent.status === 'requires_action' && intent.challengeId !== undefined)
    return c.redirect(`/3ds/${intent.challengeId}?lang=${language}`, 303)
  return c.redirect(afterPayment(bank, intent, language), 303)
}

async function showChallenge(bank: Bank, c: Context): Promise<Response> {
  const parent = allowedParent(bank, c)
  const { challenge, intent } = challengeFrom(bank, c)
  const language = languageFrom(c)
  const ancestors = { frameAncestors: parent === undefined ? [] : bank.shopOrigins }
  if (!challenge || !intent || !isWaiting(challenge, intent)) {
    return c.html(challengeOverPage({ language, parent, isAnswered: false }), challenge ? 410 : 404, pageHeaders(ancestors))
  }
  const query = new URLSearchParams({ lang: language, ...(parent === undefined ? {} : { parent }) }).toString()
  const page = challengePage({ language, challenge, intent, payee: bank.payee, query })
  const session = intent.sessionId === undefined ? undefined : bank.ledger.get('session', intent.sessionId)
  return c.html(page, 200, pageHeaders({ ...ancestors, formAction: [...shopTargets(session), ...originsOf([challenge.returnUrl])] }))
}

async function decide(bank: Bank, c: Context): Promise<Response> {
  const parent = allowedParent(bank, c)
  const { challenge } = challengeFrom(bank, c)
  const decision = textIn(await c.req.parseBody(), 'decision')
  const language = languageFrom(c)
  const ancestors = pageHeaders({ frameAncestors: parent === undefined ? [] : bank.shopOrigins })
  if (!challenge || !isDecision(decision)) return c.text('Not found', 404, ancestors)
  const intent = answerOnce(bank, challenge, decision)
  await bank.ledger.durable()
  if (parent !== undefined || !intent) {
    return c.html(challengeOverPage({ language, parent, isAnswered: intent !== undefined }), intent ? 200 : 410, ancestors)
  }
  if (intent.sessionId === undefined && challenge.returnUrl !== undefined) return c.redirect(returnUrl(challenge.returnUrl, intent), 303)
  return c.redirect(afterPayment(bank, intent, language), 303)
}

/** Undefined when the question had already been answered, or its payment has moved on: that is for the page to say. */
function answerOnce(bank: Bank, challenge: ChallengeRecord, decision: HolderDecision): IntentRecord | undefined {
  try {
    return change(bank, (move) => {
      const intent = answerChallenge(move, challenge, decision)
      completeSession(move, intent)
      return intent
    })
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}

/** Back to the shop once it is paid; else to the page again, which says what went wrong. */
function afterPayment(bank: Bank, intent: IntentRecord, language: Language): string {
  const session = intent.sessionId === undefined ? undefined : bank.ledger.get('session', intent.sessionId)
  if (!session) return '/'
  if (session.status === 'complete') return session.successUrl.replaceAll('{CHECKOUT_SESSION_ID}', session.id)
  return intent.status === 'requires_action' && session.cancelUrl !== undefined ? session.cancelUrl : checkoutUrl(bank, session, language)
}

function returnUrl(to: string, intent: IntentRecord): string {
  const url = new URL(to)
  url.searchParams.set('payment_intent', intent.id)
  url.searchParams.set('payment_intent_client_secret', intent.clientSecret)
  url.searchParams.set('redirect_status', intent.status === 'requires_capture' || intent.status === 'succeeded' ? 'succeeded' : 'failed')
  return url.href
}

function checkoutUrl(bank: Bank, session: SessionRecord, language: Language): string {
  return `${bank.publicUrl}/checkout/${session.id}?lang=${language}`
}

function challengeFrom(
  bank: Bank,
  c: Context,
): { readonly challenge: ChallengeRecord | undefined; readonly intent: IntentRecord | undefined } {
  const challenge = bank.ledger.get('challenge', c.req.param('id') ?? '')
  return { challenge, intent: challenge && bank.ledger.get('intent', challenge.intentId) }
}

function allowedParent(bank: Bank, c: Context): string | undefined {
  const parent = c.req.query('parent')
  return parent !== undefined && bank.shopOrigins.includes(parent) ? parent : undefined
}

function languageFrom(c: Context, otherwise?: Language): Language {
  const asked = c.req.query('lang')
  return asked === undefined ? (otherwise ?? languageOf(c.req.header('accept-language'))) : languageOf(asked)
}

function shopTargets(session: SessionRecord | undefined): readonly string[] {
  return session === undefined ? [] : originsOf([session.successUrl, session.cancelUrl])
}

function originsOf(urls: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(urls.flatMap((url) => (url !== undefined && URL.canParse(url) ? [new URL(url).origin] : [])))]
}

function isDecision(text: string): text is HolderDecision {
  return text === 'approve' || text === 'refuse' || text === 'abandon'
}

function textIn(form: Readonly<Record<string, unknown>>, name: string): string {
  const value = form[name]
  return typeof value === 'string' ? value.trim().slice(0, 40) : ''
}
