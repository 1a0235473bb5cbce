import { randomBytes } from 'node:crypto'
import type { Mail, QuoteFacts } from '#src/documents/mail/mail.ts'
import type { Representative as RepresentativeView, WaysToRenew } from '#src/documents/quote-document.ts'
import { sellerIdentity } from '#src/documents/seller-identity.ts'
import type { VendorIdentity } from '#src/documents/vendor-identity.ts'
import { type CustomerId, type Language, type OrderNumber, type QuoteNumber, paddedQuoteNumber } from '#src/domain/identifiers.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { present } from '#src/kit/assert.ts'
import { findCountry, findSellingEntity } from '#src/store/country.ts'
import { type Representative, findCustomer, findRepresentative } from '#src/store/customer.ts'
import type { Reader, Tx } from '#src/store/database.ts'
import { type Addressee, domainOf } from '#src/store/mail.ts'
import type { QuoteRevision } from '#src/store/quote.ts'
import { findVendor } from '#src/store/vendor.ts'

/** What every letter is written with. */
export type Writing = { readonly tx: Tx; readonly at: Instant; readonly baseUrl: string; readonly customerId: CustomerId }

/** One mail to one person, before it is rendered. */
export type Letter = {
  /** What caused it: the same cause never makes a second mail to the same customer. */
  readonly cause: string
  /** Absent where nobody is known to write to. */
  readonly to: Addressee | undefined
  readonly mail: Mail
  readonly replyTo?: Addressee | undefined
  readonly quoteNumber?: QuoteNumber | undefined
  readonly orderNumber?: OrderNumber | undefined
  readonly attachmentIds?: readonly bigint[] | undefined
  readonly unsubscribeToken?: string | undefined
}

/** The domain of the addresses that the vendor is written to: the right-hand side of its Message-IDs. */
export async function mailDomain(reader: Reader): Promise<string> {
  return domainOf((await vendorOf(reader)).supportEmail)
}

export async function vendorView(reader: Reader, language: Language, sellingEntity?: string): Promise<VendorIdentity> {
  const vendor = await vendorOf(reader)
  const legal = sellingEntity === undefined ? vendor.legal : await findSellingEntity(reader, sellingEntity)
  return sellerIdentity(
    { name: vendor.name, accent: vendor.accentLight, website: vendor.website, supportEmail: vendor.supportEmail, legal },
    language,
  )
}

/** A quote with everything around it that its mails show, in one language. */
export type QuoteSurroundings = {
  readonly vendor: VendorIdentity
  readonly facts: QuoteFacts
  readonly representative: RepresentativeView
  /** Who answers when a mail about the quote is answered. */
  readonly replyTo: Addressee
}

export async function quoteSurroundings(
  { tx, baseUrl }: Writing,
  quote: QuoteRevision,
  reader: { readonly language: Language; readonly seesPrices: boolean },
): Promise<QuoteSurroundings> {
  const customer = await findCustomer(tx, quote.customerId)
  const representative = await findRepresentative(tx, quote.representativeId)
  return {
    vendor: await vendorView(tx, reader.language, quote.sellingEntity),
    facts: {
      quoteNumber: quote.quoteNumber,
      revision: quote.revision,
      customerName: customer.address.name,
      customerNumber: quote.customerId,
      dueOn: quote.dueOn,
      validUntil: quote.validUntil,
      timeZone: quote.timeZone,
      total: reader.seesPrices ? quote.total : undefined,
      url: quoteUrl(baseUrl, quote.quoteNumber),
    },
    representative: representativeView(representative, reader.language),
    replyTo: { name: representative.name, address: representative.email },
  }
}

/** The three ways, always together; where the country has no online ordering the mail says why (product, "the three ways"). */
export async function waysToRenew({ tx, baseUrl }: Writing, quote: QuoteRevision, language: Language): Promise<WaysToRenew> {
  const country = await findCountry(tx, quote.country)
  const url = quoteUrl(baseUrl, quote.quoteNumber)
  return {
    online: country.onlineOrdering
      ? { available: true, url }
      : { available: false, reason: present(country.unavailableReason, 'a country without online ordering says why')[language] },
    partner: { url: `${url}/partner-request` },
    representative: { url: `${url}?tab=representative` },
  }
}

export function representativeView(representative: Representative, language: Language): RepresentativeView {
  return {
    name: representative.name,
    email: representative.email,
    phone: representative.phone,
    hours: representative.hours[language],
  }
}

/** The address in mails, the same for ever (fixed points of the product). */
export function quoteUrl(baseUrl: string, quoteNumber: QuoteNumber): string {
  return `${baseUrl}/q/${paddedQuoteNumber(quoteNumber)}`
}

/** A secret of its own for every reminder; it begins with the customer number, which says where to look it up. */
export function newUnsubscribeToken(customerId: CustomerId): string {
  return `${customerId}-${randomBytes(18).toString('base64url')}`
}

export function unsubscribeUrl(baseUrl: string, token: string): string {
  return `${baseUrl}/stop-reminders/${token}`
}

async function vendorOf(reader: Reader) {
  return present(await findVendor(reader), 'the vendor is imported before anything is mailed')
}
