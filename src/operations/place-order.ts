import { randomUUID } from 'node:crypto'
import type { CustomerId, Language, OrderNumber, QuoteNumber } from '#src/domain/identifiers.ts'
import type { PaymentMethod } from '#src/domain/payment-attempt.ts'
import { type Buyer, buyerCan } from '#src/domain/person.ts'
import { type Instant, dayIn } from '#src/domain/plain-date.ts'
import { type NotOrderable, whyNotOrderable } from '#src/domain/quote.ts'
import { present } from '#src/kit/assert.ts'
import { type Refused, type Result, ok, refused } from '#src/kit/result.ts'
import { type OpenCart, closeCart, lockOpenCartForCustomer } from '#src/store/cart.ts'
import { type Checkout, findCheckoutForCustomer, savePaymentChoice } from '#src/store/checkout.ts'
import { type Country, countryOfQuoteForCustomer, currentTerms } from '#src/store/country.ts'
import { type Customer, type Site, findCustomer, sitesOfCustomer } from '#src/store/customer.ts'
import { type Tx, transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { insertFile } from '#src/store/kept-file.ts'
import { type DraftRefusal, type OrderDraft, draftOrder, orderTaxOf } from '#src/store/order-draft.ts'
import { onConfirmed } from '#src/store/order-state.ts'
import {
  type NewOrderLine,
  type Order,
  findOrderBySubmission,
  findOrderOfQuoteForCustomer,
  insertOrder,
  takeOrderNumber,
} from '#src/store/order.ts'
import { insertAttempt } from '#src/store/payment-attempt.ts'
import { type QuoteRevision, lockQuoteForCustomer } from '#src/store/quote.ts'
import type { Services } from './services.ts'

export type PlaceOrder = {
  readonly quoteNumber: QuoteNumber
  /** Made by the review page, the same however often that page is sent. */
  readonly submissionId: string
  readonly seenCartVersion: number
  /** The total that the page showed, tax included: a different one is never charged in its place. */
  readonly seenTotalMinor: bigint
  readonly method: PaymentMethod
  readonly poNumber: string | undefined
  readonly poDocument: { readonly name: string; readonly bytes: Uint8Array } | undefined
  readonly language: Language
}

export type Placed =
  /** On terms: confirmed. Or the order that an earlier submission of the same quote had already placed. */
  | { readonly next: 'confirmation'; readonly orderNumber: OrderNumber }
  /** By card: it waits for the payment that this attempt is about to make. */
  | { readonly next: 'payment'; readonly orderNumber: OrderNumber; readonly attemptId: string }

export type PlaceOrderRefusal =
  | { readonly code: 'quote-unknown' }
  | { readonly code: 'may-not-order' }
  | { readonly code: 'not-sold-online' }
  | { readonly code: 'cart-closed' }
  | { readonly code: 'cart-changed' }
  | { readonly code: 'billing-missing' }
  | { readonly code: 'terms-changed' }
  | { readonly code: 'method-not-allowed' }
  | { readonly code: 'card-unavailable' }
  | { readonly code: 'po-number-required' }
  | { readonly code: 'price-changed'; readonly totalMinor: bigint }
  | NotOrderable
  | DraftRefusal

type Found = Awaited<ReturnType<typeof look>>
type Asked = { readonly found: Found & { readonly quote: QuoteRevision }; readonly form: PlaceOrder }
type Writing = { readonly buyer: Buyer; readonly form: PlaceOrder; readonly checked: Checked }

type Checked = {
  readonly at: Instant
  readonly cart: OpenCart
  readonly checkout: Checkout
  readonly country: Country
  readonly customer: Customer
  readonly sites: readonly Site[]
  readonly draft: OrderDraft
  readonly acceptanceId: bigint
}

/**
 * « Envoyer ». One transaction: locks the quote, checks everything again, and writes the order with its number. On terms it is
 * confirmed there and then; by card it is `placing` with a payment attempt whose id will be the provider's idempotency key.
 * Sent twice, from two tabs or by two people, every submission but the first is led to the order that the first one placed.
 */
export async function placeOrder(services: Services, buyer: Buyer, form: PlaceOrder): Promise<Result<Placed, PlaceOrderRefusal>> {
  if (!buyerCan(buyer, 'order')) return refused({ code: 'may-not-order' })
  const { customerId } = buyer
  return transact(services.db, { customers: [customerId] }, async (tx): Promise<Result<Placed, PlaceOrderRefusal>> => {
    const found = await look(tx, customerId, form)
    if (found.quote === undefined) return refused({ code: 'quote-unknown' })
    const earlier = found.order ?? found.submitted
    if (earlier !== undefined) return ok({ next: 'confirmation', orderNumber: earlier.orderNumber })
    const checked = await check(services, tx, { found: { ...found, quote: found.quote }, form })
    if (!checked.ok) return checked
    return ok(await write(services, tx, { buyer, form, checked: checked.value }))
  })
}

/** Sent together and answered in this order: the quote's lock before anything else is read, then the cart's. */
async function look(tx: Tx, customerId: CustomerId, { quoteNumber, submissionId }: PlaceOrder) {
  const [quote, order, submitted, cart, country, checkout] = await Promise.all([
    lockQuoteForCustomer(tx, customerId, quoteNumber),
    findOrderOfQuoteForCustomer(tx, customerId, quoteNumber),
    findOrderBySubmission(tx, customerId, submissionId),
    lockOpenCartForCustomer(tx, customerId, quoteNumber),
    countryOfQuoteForCustomer(tx, customerId, quoteNumber),
    findCheckoutForCustomer(tx, { customerId, quoteNumber }),
  ])
  return { quote, order, submitted, cart, country, checkout }
}

async function check(services: Services, tx: Tx, { found, form }: Asked): Promise<Result<Checked, PlaceOrderRefusal>> {
  const at = services.clock.now()
  const { quote, cart, checkout } = found
  const notOrderable = whyNotOrderable(quote, at)
  if (notOrderable) return refused(notOrderable)
  const country = present(found.country, 'a quote is of a country')
  const methodRefusal = checkMethod(services, country, form)
  if (methodRefusal) return methodRefusal
  if (cart === undefined || cart.revision !== quote.revision) return refused({ code: 'cart-closed' })
  if (cart.version !== form.seenCartVersion) return refused({ code: 'cart-changed' })
  if (checkout?.acceptance === undefined) return refused({ code: 'billing-missing' })
  const { acceptance } = checkout
  const language = acceptance.language as Language
  const [terms, draft, customer, sites] = await Promise.all([
    currentTerms(tx, { code: country.termsCode, language, on: dayIn(quote.timeZone, at) }),
    draftOrder(tx, { quote, cart, checkout, country, at }),
    findCustomer(tx, quote.customerId),
    sitesOfCustomer(tx, quote.customerId),
  ])
  if (terms.sha256 !== acceptance.sha256) return refused({ code: 'terms-changed' })
  if (!draft.ok) return draft
  const { total } = draft.value.totals
  if (total.minor !== form.seenTotalMinor) return refused({ code: 'price-changed', totalMinor: total.minor })
  return ok({ at, cart, checkout, country, customer, sites, draft: draft.value, acceptanceId: acceptance.id })
}

function checkMethod(services: Services, country: Country, form: PlaceOrder): Refused<PlaceOrderRefusal> | undefined {
  if (!country.onlineOrdering) return refused({ code: 'not-sold-online' })
  if (!country.paymentMethods.includes(form.method)) return refused({ code: 'method-not-allowed' })
  if (form.method === 'card' && services.payments === undefined) return refused({ code: 'card-unavailable' })
  const needsPoNumber = form.method === 'purchase-order' && country.poNumberRequired
  return needsPoNumber && form.poNumber === undefined ? refused({ code: 'po-number-required' }) : undefined
}

async function write(services: Services, tx: Tx, what: Writing): Promise<Placed> {
  const { buyer, form, checked } = what
  const { customerId } = buyer
  const { at, cart, draft, sites } = checked
  const orderNumber = await takeOrderNumber(tx, customerId)
  const poFileId = form.poDocument && (await keepPoDocument(tx, buyer, { form, orderNumber, at }))
  const keptPoFileId = form.method === 'purchase-order' ? (poFileId ?? checked.checkout.poDocument?.fileId) : undefined
  const order = orderOf({ ...what, orderNumber, poFileId: keptPoFileId })
  const { quoteNumber } = form
  const actor = `user:${buyer.userId}`
  const detail = { total: String(order.gross.minor), currency: order.gross.currency, method: form.method, cartVersion: cart.version }
  const written = [
    savePaymentChoice(tx, cart, { choice: { method: form.method, poNumber: form.poNumber, poFileId }, by: buyer.userId, at }),
    insertOrder(tx, order, orderLines(draft, new Map(sites.map((site) => [site.siteNumber, site.address.name])))),
    closeCart(tx, cart, 'ordered'),
  ]
  if (form.method === 'card') {
    const attemptId = randomUUID()
    await Promise.all([
      ...written,
      insertAttempt(tx, { customerId, attemptId, orderNumber, amount: order.gross, at }),
      services.jobs.enqueue(tx, 'settle-payment', { customerId, attemptId }, { startAfterSeconds: 60 }),
      appendEvents(tx, customerId, [{ kind: 'order-placing', actor, at, quoteNumber, orderNumber, detail: { ...detail, attemptId } }]),
    ])
    return { next: 'payment', orderNumber, attemptId }
  }
  await Promise.all([
    ...written,
    onConfirmed(tx, order),
    services.jobs.enqueue(tx, 'order-confirmed', { customerId, orderNumber }),
    appendEvents(tx, customerId, [{ kind: 'order-confirmed', actor, at, quoteNumber, orderNumber, detail }]),
  ])
  return { next: 'confirmation', orderNumber }
}

async function keepPoDocument(tx: Tx, buyer: Buyer, what: { form: PlaceOrder; orderNumber: OrderNumber; at: Instant }): Promise<bigint> {
  const { name, bytes } = present(what.form.poDocument, 'a document to keep')
  return insertFile(tx, {
    customerId: buyer.customerId,
    kind: 'purchase-order',
    name,
    mediaType: 'application/pdf',
    bytes,
    quoteNumber: what.form.quoteNumber,
    orderNumber: what.orderNumber,
    by: `user:${buyer.userId}`,
    at: what.at,
  })
}

type Numbered = Writing & { readonly orderNumber: OrderNumber; readonly poFileId: bigint | undefined }

/** The snapshot: everything as it was at this moment, so that the order never reads back through the quote. */
function orderOf({ buyer, form, checked, orderNumber, poFileId }: Numbered): Order {
  const { at, checkout, country, customer, draft } = checked
  const { quote, priced, totals } = draft
  const isOnTerms = form.method !== 'card'
  return {
    customerId: buyer.customerId,
    orderNumber,
    quoteNumber: quote.quoteNumber,
    revision: quote.revision,
    cartId: checked.cart.cartId,
    submissionId: form.submissionId,
    status: isOnTerms ? 'confirmed' : 'placing',
    net: totals.totalBeforeTax,
    tax: totals.totalTax,
    gross: totals.total,
    totalPoints: priced.points,
    priceLevel: priced.level.level,
    priceListDate: quote.priceListDate,
    paymentMethod: form.method,
    paymentDays: isOnTerms ? country.paymentDays : 0,
    poNumber: form.poNumber,
    poFileId,
    soldTo: customer.address,
    billTo: checkout.billTo,
    deliverTo: checkout.deliverTo,
    deliveryContact: checkout.deliveryContact,
    seller: draft.seller,
    vatNumber: checkout.vatNumber,
    taxDecision: orderTaxOf(draft),
    agreementNumber: quote.agreementNumber,
    siteNumber: quote.siteNumber,
    country: quote.country,
    language: form.language,
    timeZone: quote.timeZone,
    acceptanceId: checked.acceptanceId,
    representativeId: quote.representativeId,
    placedBy: { userId: buyer.userId, name: buyer.name, email: buyer.email },
    placedAt: at,
    confirmedAt: isOnTerms ? at : undefined,
    releasedAt: undefined,
    releaseReason: undefined,
  }
}

function orderLines(draft: OrderDraft, siteNames: ReadonlyMap<number, string>): readonly NewOrderLine[] {
  const quoted = new Map(draft.lines.map((line) => [line.lineNumber, line]))
  return draft.priced.lines.map((priced) => {
    const line = present(quoted.get(priced.terms.item), 'every priced line is on the quote')
    return {
      priced,
      siteName: present(siteNames.get(priced.terms.siteNumber), 'every line is at a site of the customer'),
      entitlementId: line.entitlementId,
      description: line.description,
      orderReference: line.orderReference,
      taxCategory: draft.decision.category,
      taxPercent: draft.decision.percent,
    }
  })
}
