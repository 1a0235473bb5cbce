import type { DocumentLine, DocumentSite, DocumentTotals, TaxSubtotal } from '#src/documents/document-line.ts'
import { formatPercent } from '#src/documents/format.ts'
import type { FrenchMentions, InvoiceDocument } from '#src/documents/invoice-document.ts'
import type { OrderDocument, PaymentSummary } from '#src/documents/order-document.ts'
import type { Party, PostalAddress } from '#src/documents/party.ts'
import type { ProofOfEntitlement } from '#src/documents/proof-of-entitlement.ts'
import { sellerIdentity } from '#src/documents/seller-identity.ts'
import type { VendorIdentity } from '#src/documents/vendor-identity.ts'
import type { Address } from '#src/domain/address.ts'
import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import type { Language } from '#src/domain/identifiers.ts'
import { money, subtract, zero } from '#src/domain/money.ts'
import { percent } from '#src/domain/percent.ts'
import { type PlainDate, addDays, dayIn, earlier, later } from '#src/domain/plain-date.ts'
import { present } from '#src/kit/assert.ts'
import type { AcceptedText } from '#src/store/accepted-terms.ts'
import type { SellingEntity } from '#src/store/country.ts'
import type { Customer, Site } from '#src/store/customer.ts'
import type { Order, OrderLine } from '#src/store/order.ts'
import type { PaymentAttempt } from '#src/store/payment-attempt.ts'
import type { VendorFacts } from '#src/store/vendor.ts'
import { exemptionOf } from './issue-order-papers-exemption.ts'

/** Everything that the papers of an order say, read in one snapshot. */
export type OrderMaterial = {
  readonly order: Order
  readonly lines: readonly OrderLine[]
  readonly customer: Customer
  readonly sites: readonly Site[]
  readonly vendor: VendorFacts
  readonly terms: AcceptedText
  /** The attempt that paid: absent for orders on terms. */
  readonly paidBy: PaymentAttempt | undefined
  readonly sellerTimeZone: string
}

export function orderDocumentOf(material: OrderMaterial): OrderDocument {
  const { order, terms } = material
  return {
    kind: 'order',
    language: order.language,
    vendor: sellerOf(material),
    orderNumber: order.orderNumber,
    quoteNumber: order.quoteNumber,
    quoteRevision: order.revision,
    orderedAt: order.placedAt,
    timeZone: order.timeZone,
    orderedBy: { name: order.placedBy.name, email: order.placedBy.email },
    agreementNumber: String(order.agreementNumber),
    currency: order.gross.currency,
    customer: customerParty(material),
    billTo: billToParty(material),
    deliverTo: deliverToParty(order),
    payment: paymentOf(material),
    coverage: wholeCoverage(material.lines),
    sites: documentSites(material),
    lines: material.lines.map((line) => documentLine(line, order.language)),
    taxSubtotals: taxSubtotalsOf(order),
    totals: totalsOf(material),
    terms: {
      version: terms.version,
      language: terms.language,
      sha256: terms.sha256,
      acceptedAt: terms.acceptedAt,
      acceptedBy: terms.acceptedBy,
    },
  }
}

/** What may be used: every ordered line, without a price. Its number is the order's, which has one proof. */
export function proofOf(material: OrderMaterial): ProofOfEntitlement {
  const { order } = material
  return {
    kind: 'proof-of-entitlement',
    language: order.language,
    vendor: sellerOf(material),
    number: `C${order.orderNumber}`,
    issuedOn: dayIn(material.sellerTimeZone, present(order.confirmedAt, 'a confirmed order has its moment')),
    orderNumber: order.orderNumber,
    agreementNumber: String(order.agreementNumber),
    customer: customerParty(material),
    sites: documentSites(material),
    entitlements: material.lines.map((line) => ({
      siteNumber: line.siteNumber,
      partNumber: line.partNumber,
      description: line.description[order.language],
      chargeMetric: line.chargeMetric,
      quantity: line.quantity,
      coverage: line.coverage,
      orderReference: line.orderReference,
    })),
  }
}

/** The invoice before it has its number: `number` and `issuedOn` are set in the transaction that takes them. */
export function invoiceDraftOf(material: OrderMaterial): Omit<InvoiceDocument, 'number' | 'issuedOn'> {
  const { order } = material
  const { deliverTo, poNumber } = order
  return {
    kind: 'invoice',
    language: order.language,
    vendor: sellerOf(material),
    dueOn: dueOn(material),
    currency: order.gross.currency,
    buyer: billToParty(material),
    ...(sameAddress(order.billTo, deliverTo) ? {} : { deliverTo: deliverToParty(order) }),
    orderNumber: order.orderNumber,
    quoteNumber: order.quoteNumber,
    ...(poNumber === undefined ? {} : { purchaseOrderNumber: poNumber }),
    agreementNumber: String(order.agreementNumber),
    coverage: wholeCoverage(material.lines),
    sites: documentSites(material),
    lines: material.lines.map((line) => documentLine(line, order.language)),
    taxSubtotals: taxSubtotalsOf(order),
    totals: totalsOf(material),
    payment: paymentOf(material),
    ...frenchMentionsOf(order.seller, order.language),
  }
}

/** The day of the order in the seller's time zone: what the invoice bears, unless the number before it is later. */
export function invoiceDayOf({ order, sellerTimeZone }: OrderMaterial): PlainDate {
  return dayIn(sellerTimeZone, present(order.confirmedAt, 'a confirmed order has its moment'))
}

/** A card is due on the day that it paid; terms run from the order, as the order page says. */
function dueOn({ order, paidBy, sellerTimeZone }: OrderMaterial): PlainDate {
  if (paidBy !== undefined) return dayIn(sellerTimeZone, paidBy.updatedAt)
  return addDays(dayIn(order.timeZone, order.placedAt), order.paymentDays)
}

function sellerOf({ order, vendor }: OrderMaterial): VendorIdentity {
  const { name, accentLight: accent, website, supportEmail } = vendor
  return sellerIdentity({ name, accent, website, supportEmail, legal: order.seller }, order.language)
}

function paymentOf({ order, paidBy, sellerTimeZone }: OrderMaterial): PaymentSummary {
  const termsDays = order.paymentDays
  if (order.paymentMethod === 'invoice') return { method: 'invoice', termsDays }
  if (order.paymentMethod === 'purchase-order') return { method: 'purchase-order', purchaseOrderNumber: order.poNumber, termsDays }
  const paid = present(paidBy, 'a card order is paid before its papers are made')
  const card = present(paid.card, 'a captured payment has its card')
  return { method: 'card', brand: brandName(card.brand), lastFour: card.last4, paidOn: dayIn(sellerTimeZone, paid.updatedAt) }
}

const brandNames: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  'american-express': 'American Express',
  discover: 'Discover',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
  'cartes-bancaires': 'CB',
}

/** As the brands write themselves. */
export function brandName(brand: string): string {
  return brandNames[brand] ?? brand
}

function customerParty({ order, customer }: OrderMaterial): Party {
  return { ...partyOf(order.soldTo), customerNumber: order.customerId, siteNumber: order.siteNumber, ...identityOf(order, customer) }
}

/** The buyer of the invoice: the bill-to address with the customer's VAT number and registration. */
function billToParty({ order, customer }: OrderMaterial): Party {
  const { deliveryContact } = order
  return {
    ...partyOf(order.billTo),
    customerNumber: order.customerId,
    ...identityOf(order, customer),
    contact: { name: deliveryContact.name, email: deliveryContact.email, phone: deliveryContact.phone },
  }
}

function deliverToParty(order: Order): Party {
  const { name, email, phone } = order.deliveryContact
  return { ...partyOf(order.deliverTo), contact: { name, email, phone } }
}

/** A French company is known by its SIREN, nine digits (scheme 0002); other registers have no scheme that we could name. */
function identityOf(order: Order, customer: Customer): Pick<Party, 'vatNumber' | 'registration' | 'electronicAddress'> {
  const siren = customer.registrationNumber?.replaceAll(/\s/g, '')
  const isFrench = customer.country === 'FR' && siren !== undefined && /^\d{9}$/.test(siren)
  return {
    vatNumber: order.vatNumber,
    ...(isFrench ? { registration: { scheme: '0002', id: siren }, electronicAddress: { scheme: '0225', id: siren } } : {}),
  }
}

function partyOf(address: Address): Party {
  return { name: address.name, address: postalAddress(address) }
}

export function postalAddress(address: Address): PostalAddress {
  return {
    lines: [address.line1, ...(address.line2 ? [address.line2] : [])],
    ...(address.postcode === '' ? {} : { postcode: address.postcode }),
    city: address.city,
    ...(address.region ? { region: address.region } : {}),
    country: address.country,
  }
}

function sameAddress(one: Address, other: Address): boolean {
  const said = (address: Address) =>
    [address.name, address.line1, address.line2 ?? '', address.postcode, address.city, address.region ?? '', address.country].join('\n')
  return said(one) === said(other)
}

function documentSites({ lines, sites }: OrderMaterial): readonly DocumentSite[] {
  const named = new Map(lines.map((line) => [line.siteNumber, line.siteName]))
  return [...named].map(([number, name]) => {
    const site = sites.find((candidate) => candidate.siteNumber === number)
    return { number, name, ...(site === undefined ? {} : { address: postalAddress(site.address) }) }
  })
}

function documentLine(line: OrderLine, language: Language): DocumentLine {
  return {
    itemNumber: line.lineNumber,
    siteNumber: line.siteNumber,
    partNumber: line.partNumber,
    description: line.description[language],
    chargeMetric: line.chargeMetric,
    quantity: line.quantity,
    orderReference: line.orderReference,
    coverage: line.coverage,
    months: line.proration.policy === 'months' ? line.proration.monthsCounted : undefined,
    fraction: line.proration.fraction,
    svpPrice: line.svpPrice,
    unitPrice: line.unitPrice,
    extended: line.extended,
    tax: { category: line.taxCategory, percent: line.taxPercent },
  }
}

function taxSubtotalsOf(order: Order): readonly TaxSubtotal[] {
  const { currency } = order.gross
  return order.taxDecision.subtotals.map((subtotal) => ({
    category: subtotal.category,
    percent: percent(subtotal.percent),
    taxable: money(BigInt(subtotal.taxableMinor), currency),
    tax: money(BigInt(subtotal.taxMinor), currency),
    ...exemptionOf(subtotal.category, order.seller.country, order.language),
  }))
}

function totalsOf({ order, paidBy }: OrderMaterial): DocumentTotals {
  const { net, tax, gross } = order
  const prepaid = paidBy?.captured ?? zero(gross.currency)
  return { net, tax, gross, prepaid, due: subtract(gross, prepaid) }
}

/** What French law wants on an invoice of a seller in France (Code de commerce L441-9 and L441-10). */
function frenchMentionsOf(seller: SellingEntity, language: Language): { readonly frenchMentions?: FrenchMentions } {
  if (seller.country !== 'FR') return {}
  const rate = formatPercent(percent(seller.latePenaltyPercent), language)
  return {
    frenchMentions: {
      operations: 'services',
      vatOnDebits: seller.vatOnDebits,
      latePaymentPenalty: language === 'fr' ? `taux annuel de ${rate}` : `${rate} a year`,
      earlyPaymentDiscount: language === 'fr' ? 'néant' : 'none',
    },
  }
}

/** From the first day that any line covers to the last. */
function wholeCoverage(lines: readonly OrderLine[]): CoveragePeriod {
  return lines
    .map((line) => line.coverage)
    .reduce((whole, period) => ({
      startsOn: earlier(whole.startsOn, period.startsOn),
      endsBefore: later(whole.endsBefore, period.endsBefore),
    }))
}
