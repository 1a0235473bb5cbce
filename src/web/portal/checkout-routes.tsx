import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import type { Context } from 'hono'
import type { Result } from '#src/kit/result.ts'
import { type Buyer, buyerCan } from '#src/domain/person.ts'
import { dayIn } from '#src/domain/plain-date.ts'
import { whyNotOrderable } from '#src/domain/quote.ts'
import { keepPaymentChoice } from '#src/operations/keep-payment-choice.ts'
import { type PlaceOrderRefusal, type Placed, placeOrder } from '#src/operations/place-order.ts'
import { type SaveBillingRefusal, saveBilling } from '#src/operations/save-billing.ts'
import { type Checkout, findCheckoutForCustomer } from '#src/store/checkout.ts'
import { type Country, type Terms, currentTerms, listCountryCodes } from '#src/store/country.ts'
import { type Customer, findCustomer } from '#src/store/customer.ts'
import { findOrderOfQuoteForCustomer } from '#src/store/order.ts'
import { type DraftRefusal, type OrderDraft, draftFrom, taxMaterial } from '#src/store/order-draft.ts'
import type { QuoteRevision } from '#src/store/quote.ts'
import type { Problem, Problems } from '../components/form.tsx'
import { notFoundPage } from '../error-pages.tsx'
import { type Form, readForm } from '../form-data.ts'
import { ipAddressOf } from '../client-address.ts'
import { submissionIdOf } from '../submission-id.ts'
import type { WebEnv } from '../web.ts'
import { parseBilling, typedAddressOf, typedBilling } from './billing-form.ts'
import { type QuoteOfPath, readQuote } from './buyer.ts'
import { cardFieldsFor } from './card-fields.tsx'
import { beginPayment } from './payment-routes.tsx'
import { type LoadedCart, loadCart, pricingViewOf } from './cart-view-of.ts'
import { BillingPage, type BillingTyped, type BillingView } from './pages/billing-page.tsx'
import { billingPath, cartPath, orderPath, quotePath, reviewPath } from './pages/paths.ts'
import { type PaymentChoice, ReviewPage, type ReviewView } from './pages/review-page.tsx'
import { sitesOfDraft, totalsOfDraft } from './order-sites-of.ts'
import { type PaymentForm, parsePayment } from './po-form.ts'

type Loaded = {
  readonly buyer: Buyer
  readonly quote: QuoteRevision
  readonly loaded: LoadedCart
  readonly checkout: Checkout | undefined
  readonly country: Country
  readonly customer: Customer
  readonly countries: readonly string[]
  readonly terms: Terms
  readonly draft: Result<OrderDraft, DraftRefusal> | undefined
}
type Elsewhere = { readonly elsewhere: string }

/** Screens 4 and 5. */
export function checkoutRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/checkout/:quoteNumber', (c) => withCheckout(c, ({ quote }) => c.redirect(billingPath(quote.quoteNumber), 303)))
  app.get('/checkout/:quoteNumber/billing', (c) =>
    withCheckout(c, (at) => showBilling(c, at, { typed: openingBilling(at), problems: taxProblems(at) })),
  )
  app.post('/checkout/:quoteNumber/billing', (c) => withCheckout(c, (at) => postBilling(c, at)))
  app.get('/checkout/:quoteNumber/review', (c) => withReview(c, (at, draft) => showReview(c, at, { draft, problems: paymentProblem(c) })))
  app.post('/checkout/:quoteNumber/review', (c) => withReview(c, (at, draft) => postReview(c, at, draft)))
  return app
}

/**
 * A checkout page is for an open cart over a live quote. In any other state the state's own page is the right one: the order
 * that was placed, or the quote, which says what has become of it.
 */
async function withCheckout(c: Context<WebEnv>, show: (at: Loaded) => Response | Promise<Response>): Promise<Response> {
  const found = await readQuote(c, (at) => loadCheckout(c, at))
  if (found === undefined) return notFoundPage(c)
  return 'elsewhere' in found ? c.redirect(found.elsewhere, 303) : show(found)
}

function withReview(c: Context<WebEnv>, show: (at: Loaded, draft: OrderDraft) => Response | Promise<Response>): Promise<Response> {
  return withCheckout(c, (at) => {
    const { draft, quote } = at
    if (draft === undefined || at.checkout?.acceptance?.sha256 === undefined) return c.redirect(billingPath(quote.quoteNumber), 303)
    if (draft.ok) return show(at, draft.value)
    return c.redirect(taxProblems(at).length > 0 ? billingPath(quote.quoteNumber) : cartPath(quote.quoteNumber), 303)
  })
}

/** The country of the bill is one whose tax nobody has configured: only there, and not on the review page, can it be put right. */
function taxProblems({ draft }: Loaded): Problems {
  const code = draft?.ok === false ? draft.refusal.code : undefined
  const isTax = code === 'tax-not-configured' || code === 'tax-rate-missing'
  return isTax ? [{ field: 'bill_to.country', message: { key: 'problem.taxNotConfigured' } }] : []
}

async function loadCheckout(c: Context<WebEnv>, { reader, quote, country, buyer }: QuoteOfPath): Promise<Loaded | Elsewhere> {
  const { customerId, quoteNumber } = quote
  const at = c.get('web').services.clock.now()
  const { language } = c.get('ui')
  const mayOrder = buyerCan(buyer, 'order') && whyNotOrderable(quote, at) === undefined && country.onlineOrdering
  const [order, found] = await Promise.all([
    findOrderOfQuoteForCustomer(reader, customerId, quoteNumber),
    mayOrder
      ? Promise.all([
          loadCart(reader, quote, language),
          findCheckoutForCustomer(reader, quote),
          findCustomer(reader, customerId),
          listCountryCodes(reader),
          currentTerms(reader, { code: country.termsCode, language, on: dayIn(quote.timeZone, at) }),
          taxMaterial(reader, country),
        ])
      : undefined,
  ])
  if (order !== undefined) return { elsewhere: orderPath(order.orderNumber) }
  const [loaded, checkout, customer, countries, terms, tax] = found ?? []
  if (!loaded || !customer || !countries || !terms || !tax) return { elsewhere: quotePath(quoteNumber) }
  const material = { ...tax, lines: loaded.lines, context: loaded.domain.context }
  const draft = checkout && draftFrom(material, { quote, cart: loaded.cart, checkout, at })
  return { buyer, quote, loaded, checkout, country, customer, countries, terms, draft }
}

function openingBilling({ checkout, customer, quote, terms }: Loaded): BillingTyped {
  const renewal = quote.contacts.find((contact) => contact.kind === 'technical') ?? quote.contacts[0]
  const billTo = checkout?.billTo ?? customer.address
  const deliverTo = checkout?.deliverTo ?? customer.address
  return {
    billTo: typedAddressOf(billTo),
    deliverSame: JSON.stringify(billTo) === JSON.stringify(deliverTo),
    deliverTo: typedAddressOf(deliverTo),
    vatNumber: checkout === undefined ? (customer.vatNumber ?? '') : (checkout.vatNumber ?? ''),
    contactName: checkout?.deliveryContact.name ?? renewal?.name ?? '',
    contactEmail: checkout?.deliveryContact.email ?? renewal?.email ?? '',
    contactPhone: checkout?.deliveryContact.phone ?? renewal?.phone ?? '',
    termsAccepted: checkout?.acceptance?.sha256 === terms.sha256,
  }
}

function showBilling(c: Context<WebEnv>, at: Loaded, shown: { readonly typed: BillingTyped; readonly problems: Problems }) {
  const { quote, loaded, terms } = at
  const view: BillingView = {
    number: quote.quoteNumber,
    cartVersion: loaded.cart.version,
    total: loaded.priced.totalBeforeTax,
    pricing: pricingViewOf(loaded),
    countries: at.countries,
    terms: { title: terms.title, version: terms.version, language: terms.language, text: terms.body, hash: terms.sha256 },
    ...shown,
  }
  return c.html(<BillingPage ui={c.get('ui')} shell={c.get('shell')} view={view} />, shown.problems.length > 0 ? 422 : 200)
}

async function postBilling(c: Context<WebEnv>, at: Loaded) {
  const form = await readForm(c)
  const typed = typedBilling(form)
  const parsed = parseBilling(typed, at.countries)
  if (!parsed.ok) return showBilling(c, at, { typed, problems: parsed.refusal })
  const { quoteNumber } = at.quote
  const saved = await saveBilling(c.get('web').services, at.buyer, {
    ...parsed.value,
    quoteNumber,
    agreed: { sha256: form.text('terms_hash'), language: c.get('ui').language },
    from: { ipAddress: ipAddressOf(c), userAgent: c.req.header('user-agent')?.slice(0, 300) },
  })
  if (saved.ok) return c.redirect(reviewPath(quoteNumber), 303)
  const problem = billingProblem(saved.refusal)
  if (problem === undefined) return c.redirect(quotePath(quoteNumber), 303)
  return showBilling(c, at, {
    typed: { ...typed, termsAccepted: saved.refusal.code !== 'terms-changed' && typed.termsAccepted },
    problems: [problem],
  })
}

function billingProblem(refusal: SaveBillingRefusal): Problem | undefined {
  switch (refusal.code) {
    case 'vat-number-invalid':
      return { field: 'vat_number', message: { key: 'problem.vatNumberInvalid' } }
    case 'terms-changed':
      return { field: 'terms_accepted', message: { key: 'problem.termsChanged' } }
    case 'cart-closed':
    case 'may-not-order':
    case 'quote-cancelled':
    case 'quote-draft':
    case 'quote-expired':
    case 'quote-ordered':
    case 'quote-superseded':
    case 'quote-unknown':
      return undefined
  }
}

type Shown = { readonly draft: OrderDraft; readonly problems: Problems; readonly typed?: PaymentTyped; readonly submissionId?: string }
type PaymentTyped = { readonly method: string; readonly poNumber: string }

function showReview(c: Context<WebEnv>, at: Loaded, shown: Shown) {
  const { quote, loaded, checkout, terms } = at
  const { draft, problems } = shown
  const methods = paymentChoices(c, at, draft)
  const wanted = shown.typed?.method ?? checkout?.paymentMethod
  const siteNames = new Map([...loaded.sites].map(([number, site]) => [number, site.address.name]))
  const view: ReviewView = {
    number: quote.quoteNumber,
    cartVersion: loaded.cart.version,
    submissionId: shown.submissionId ?? randomUUID(),
    pricing: pricingViewOf(loaded),
    sites: sitesOfDraft(draft, siteNames, c.get('ui').language),
    billTo: checkout?.billTo ?? at.customer.address,
    deliverTo: checkout?.deliverTo ?? at.customer.address,
    vatNumber: checkout?.vatNumber,
    contact: checkout?.deliveryContact ?? { name: '', email: '' },
    terms: { title: terms.title, version: terms.version },
    totals: totalsOfDraft(draft, checkout?.vatNumber),
    methods,
    selected:
      (
        methods.find((choice) => choice.method === wanted) ??
        methods.find((choice) => !('state' in choice) || choice.state === 'ready') ??
        methods[0]
      )?.method ?? 'invoice',
    poNumber: shown.typed?.poNumber ?? checkout?.poNumber ?? '',
    problems,
  }
  const cardFields = cardFieldsFor(c, { total: draft.totals.total, methods })
  return c.html(
    <ReviewPage ui={c.get('ui')} shell={c.get('shell')} view={view} cardFields={cardFields} />,
    problems.length > 0 && c.req.method === 'POST' ? 422 : 200,
  )
}

function paymentChoices(c: Context<WebEnv>, { country, checkout }: Loaded, draft: OrderDraft): readonly PaymentChoice[] {
  const { payments } = c.get('web').services
  const termsDays = country.paymentDays
  const kept = checkout?.poDocument
  const keptDocument = kept && { name: kept.name, bytes: kept.size }
  return country.paymentMethods.map((method): PaymentChoice => {
    if (method === 'purchase-order') return { method, numberRequired: country.poNumberRequired, termsDays, keptDocument }
    if (method === 'invoice') return { method, termsDays }
    if (payments === undefined) return { method, state: 'unavailable', because: 'outage' }
    return payments.checkAmount(draft.totals.total).ok ? { method, state: 'ready' } : { method, state: 'unavailable', because: 'amount' }
  })
}

async function postReview(c: Context<WebEnv>, at: Loaded, draft: OrderDraft) {
  const form = await readForm(c)
  const submissionId = submissionIdOf(form)
  const typed = { method: form.text('payment_method'), poNumber: form.text('po_number') }
  const payment = await parsePayment(form)
  if (!payment.ok) {
    const { problems, poDocument } = payment.refusal
    if (poDocument === undefined) return showReview(c, at, { draft, problems, typed, submissionId })
    return refusedReview(c, at, { payment: { method: 'purchase-order', poNumber: undefined, poDocument }, typed, problems })
  }
  const placed = await placeOrder(c.get('web').services, at.buyer, {
    ...payment.value,
    quoteNumber: at.quote.quoteNumber,
    submissionId,
    seenCartVersion: wholeOf(form, 'cart_version') ?? 0,
    seenTotalMinor: BigInt(/^\d{1,18}$/.exec(form.text('seen_total_minor'))?.[0] ?? -1),
    language: c.get('ui').language,
  })
  if (placed.ok) {
    const { value } = placed
    if (value.next === 'confirmation') return afterPlacing(c, value)
    const order = { orderNumber: value.orderNumber, quoteNumber: at.quote.quoteNumber }
    return beginPayment(c, { buyer: at.buyer, order, attemptId: value.attemptId })
  }
  const problem = reviewProblem(placed.refusal)
  if (problem === undefined)
    return c.redirect(
      placed.refusal.code === 'billing-missing' || placed.refusal.code === 'terms-changed'
        ? billingPath(at.quote.quoteNumber)
        : quotePath(at.quote.quoteNumber),
      303,
    )
  return refusedReview(c, at, { payment: payment.value, typed, problems: [problem] })
}

/** Shown again with the newest prices, what was typed, and the document kept. */
async function refusedReview(c: Context<WebEnv>, at: Loaded, what: { payment: PaymentForm; typed: PaymentTyped; problems: Problems }) {
  await keepPaymentChoice(c.get('web').services, at.buyer, { ...what.payment, quoteNumber: at.quote.quoteNumber })
  return withReview(c, (now, draft) => showReview(c, now, { draft, problems: what.problems, typed: what.typed }))
}

/** The script of the card fields follows `next` itself. */
function afterPlacing(c: Context<WebEnv>, placed: Placed) {
  const next = `${orderPath(placed.orderNumber)}?new=1`
  return c.req.header('accept')?.includes('application/json') === true ? c.json({ next }) : c.redirect(next, 303)
}

/** What came of a card payment that ended without an order, told when the buyer is back on the review page. */
function paymentProblem(c: Context<WebEnv>): Problems {
  const reason = c.req.query('payment')
  if (reason === undefined) return []
  const key = Object.hasOwn(paymentProblems, reason) ? paymentProblems[reason as keyof typeof paymentProblems] : 'problem.paymentNotTaken'
  return [{ field: 'payment_method', message: { key } }]
}

const paymentProblems = {
  'insufficient-funds': 'problem.cardInsufficientFunds',
  declined: 'problem.cardDeclined',
  'call-issuer': 'problem.cardDeclined',
  'expired-card': 'problem.cardExpired',
  'incorrect-number': 'problem.cardIncorrect',
  'incorrect-expiry': 'problem.cardIncorrect',
  'incorrect-cvc': 'problem.cardIncorrect',
  'authentication-failed': 'problem.cardNotAuthenticated',
  'card-not-supported': 'problem.cardNotSupported',
  'limit-exceeded': 'problem.cardInsufficientFunds',
  'processing-error': 'problem.cardProcessing',
  unavailable: 'problem.cardUnavailable',
  'given-up': 'problem.paymentGivenUp',
  abandoned: 'problem.paymentAbandoned',
} as const

function reviewProblem(refusal: PlaceOrderRefusal): Problem | undefined {
  switch (refusal.code) {
    case 'cart-changed':
      return { message: { key: 'problem.cartChanged' } }
    case 'price-changed':
      return { message: { key: 'problem.priceChanged' } }
    case 'po-number-required':
      return { field: 'po_number', message: { key: 'problem.poNumberMissing' } }
    case 'method-not-allowed':
      return { field: 'payment_method', message: { key: 'problem.methodNotAllowed' } }
    case 'card-unavailable':
      return { field: 'payment_method', message: { key: 'problem.cardUnavailable' } }
    case 'all-or-none':
    case 'amount-too-large':
    case 'back-pay-currency-differs':
    case 'billing-missing':
    case 'cart-closed':
    case 'item-unknown':
    case 'item-withdrawn':
    case 'may-not-order':
    case 'not-sold-online':
    case 'price-missing':
    case 'quantity-above-entitlement':
    case 'quote-cancelled':
    case 'quote-draft':
    case 'quote-expired':
    case 'quote-ordered':
    case 'quote-superseded':
    case 'quote-unknown':
    case 'tax-not-configured':
    case 'tax-rate-missing':
    case 'term-not-offered':
    case 'terms-changed':
    case 'usage-above-quantity':
    case 'usage-declaration-required':
      return undefined
  }
}

function wholeOf(form: Form, name: string): number | undefined {
  const text = form.text(name)
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
