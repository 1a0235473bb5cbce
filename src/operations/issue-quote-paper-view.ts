import type { DocumentLine } from '#src/documents/document-line.ts'
import type { ContactPerson } from '#src/documents/party.ts'
import type { DerivationNote, QuoteDocument, WithdrawnItem } from '#src/documents/quote-document.ts'
import { sellerIdentity } from '#src/documents/seller-identity.ts'
import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import type { Decimal } from '#src/domain/decimal.ts'
import { type Language, paddedQuoteNumber } from '#src/domain/identifiers.ts'
import { isPriceable } from '#src/domain/line-terms.ts'
import { ratio } from '#src/domain/money.ts'
import { linePoints } from '#src/domain/pricing.ts'
import { percent } from '#src/domain/percent.ts'
import { addMonths, dayIn, earlier, later } from '#src/domain/plain-date.ts'
import { present } from '#src/kit/assert.ts'
import type { Country, SellingEntity } from '#src/store/country.ts'
import type { Customer, Representative, Site } from '#src/store/customer.ts'
import type { QuoteContact, QuoteRevision, QuotedLine } from '#src/store/quote.ts'
import type { VendorFacts } from '#src/store/vendor.ts'
import { postalAddress } from './issue-order-papers-view.ts'
import { lineNotes, quoteNotes, shortNote } from './issue-quote-paper-notes.ts'

/** Everything that the PDF of a quote says, read in one snapshot. */
export type QuoteMaterial = {
  readonly quote: QuoteRevision
  readonly lines: readonly QuotedLine[]
  readonly customer: Customer
  readonly sites: readonly Site[]
  readonly vendor: VendorFacts
  readonly seller: SellingEntity
  readonly representative: Representative
  readonly country: Country
  readonly baseUrl: string
}

export function quoteDocumentOf(material: QuoteMaterial): QuoteDocument {
  const { quote, lines, customer, vendor, seller, representative } = material
  const { language } = quote
  const { name, accentLight: accent, website, supportEmail } = vendor
  const siteNumbers = new Set(lines.map((line) => line.terms.siteNumber))
  return {
    kind: 'quote',
    language,
    vendor: sellerIdentity({ name, accent, website, supportEmail, legal: seller }, language),
    quoteNumber: quote.quoteNumber,
    revision: quote.revision,
    issuedOn: dayIn(quote.timeZone, present(quote.issuedAt, 'an issued quote has its moment')),
    validUntil: quote.validUntil,
    timeZone: quote.timeZone,
    priceListOn: quote.priceListDate,
    currency: quote.currency,
    customer: {
      name: customer.address.name,
      address: postalAddress(customer.address),
      customerNumber: quote.customerId,
      siteNumber: quote.siteNumber,
      vatNumber: customer.vatNumber,
    },
    agreementNumber: String(quote.agreementNumber),
    anniversaryOn: quote.anniversaryOn,
    dueOn: quote.dueOn,
    coverage: wholeCoverage(quote, lines),
    relationshipLevel: quote.relationshipLevel,
    quotationLevel: quote.quotationLevel,
    renewalContact: contactOf(quote.contacts, 'renewal'),
    agreementContact: contactOf(quote.contacts, 'agreement'),
    technicalContact: contactOf(quote.contacts, 'technical'),
    representative: {
      name: representative.name,
      email: representative.email,
      phone: representative.phone,
      hours: representative.hours[language],
    },
    sites: material.sites
      .filter((site) => siteNumbers.has(site.siteNumber))
      .map((site) => ({ number: site.siteNumber, name: site.address.name, address: postalAddress(site.address) })),
    lines: lines.flatMap((line) => documentLine(line, language)),
    withdrawn: lines.flatMap((line) => withdrawnItem(line, language)),
    totalPoints: quote.totalPoints,
    total: quote.total,
    derivation: [...quoteNotes(quote), ...lines.flatMap((line): readonly DerivationNote[] => lineNotes(line, language))],
    ways: waysOf(material),
  }
}

function documentLine(line: QuotedLine, language: Language): readonly DocumentLine[] {
  const { terms } = line
  if (!isPriceable(terms)) return []
  return [
    {
      itemNumber: line.lineNumber,
      siteNumber: terms.siteNumber,
      partNumber: terms.part,
      description: line.description[language],
      chargeMetric: terms.chargeMetric,
      quantity: terms.quantity,
      orderReference: line.orderReference,
      points: linePoints(terms) as Decimal,
      coverage: terms.coverage,
      months: terms.proration.policy === 'months' ? terms.proration.monthsCounted : undefined,
      fraction: ratio(terms.proration.fraction.numerator, terms.proration.fraction.denominator),
      svpPrice: line.svpPrice,
      unitPrice: line.unitPrice,
      note: shortNote(line, language),
      extended: line.extended,
      // A quote is before tax: what is charged is decided when it is ordered.
      tax: { category: 'O', percent: percent('0') },
    },
  ]
}

function withdrawnItem(line: QuotedLine, language: Language): readonly WithdrawnItem[] {
  const { terms } = line
  if (isPriceable(terms)) return []
  return [
    {
      itemNumber: line.lineNumber,
      siteNumber: terms.siteNumber,
      partNumber: terms.part,
      description: line.description[language],
      quantity: terms.quantity,
      reason: terms.withdrawal.reason,
      successor: terms.withdrawal.successor,
    },
  ]
}

/** The three ways, always together; where the country has no online ordering the paper says why. */
function waysOf({ quote, country, baseUrl }: QuoteMaterial): QuoteDocument['ways'] {
  const url = `${baseUrl}/q/${paddedQuoteNumber(quote.quoteNumber)}`
  return {
    online: country.onlineOrdering
      ? { available: true, url }
      : { available: false, reason: present(country.unavailableReason, 'a country without online ordering says why')[quote.language] },
    partner: { url: `${url}/partner-request` },
    representative: { url: `${url}?tab=representative` },
  }
}

function contactOf(contacts: readonly QuoteContact[], kind: QuoteContact['kind']): ContactPerson | undefined {
  const contact = contacts.find((candidate) => candidate.kind === kind)
  return contact && { name: contact.name, email: contact.email, phone: contact.phone }
}

/** From the first day that any line covers to the last; a quote of withdrawn programs alone says the year it is about. */
function wholeCoverage(quote: QuoteRevision, lines: readonly QuotedLine[]): CoveragePeriod {
  const periods = lines.flatMap(({ terms }) => (isPriceable(terms) ? [terms.coverage] : []))
  const [first = { startsOn: quote.startsOn, endsBefore: addMonths(quote.startsOn, 12) }] = periods
  return periods.reduce(
    (whole, period) => ({ startsOn: earlier(whole.startsOn, period.startsOn), endsBefore: later(whole.endsBefore, period.endsBefore) }),
    first,
  )
}
