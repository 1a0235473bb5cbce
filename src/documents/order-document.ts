import type { Currency } from '#src/domain/currency.ts'
import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import type { Language } from '#src/domain/identifiers.ts'
import type { Instant, PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import type { DocumentLine, DocumentSite, DocumentTotals, TaxSubtotal } from './document-line.ts'
import type { ContactPerson, Party } from './party.ts'
import type { VendorIdentity } from './vendor-identity.ts'

/** The order confirmation as issued. */
export type OrderDocument = {
  readonly kind: 'order'
  readonly language: Language
  readonly vendor: VendorIdentity
  readonly orderNumber: number
  readonly quoteNumber: number
  readonly quoteRevision: number
  readonly orderedAt: Instant
  readonly timeZone: TimeZone
  readonly orderedBy: ContactPerson
  readonly agreementNumber: string
  readonly currency: Currency
  readonly customer: Party
  readonly billTo: Party
  readonly deliverTo: Party
  readonly payment: PaymentSummary
  readonly coverage: CoveragePeriod
  readonly sites: readonly DocumentSite[]
  readonly lines: readonly DocumentLine[]
  readonly taxSubtotals: readonly TaxSubtotal[]
  readonly totals: DocumentTotals
  readonly terms: AcceptedTerms
}

/** How the order is paid: never more of a card than its brand and last four digits. */
export type PaymentSummary =
  | { readonly method: 'card'; readonly brand: string; readonly lastFour: string; readonly paidOn?: PlainDate | undefined }
  /** With a number where the buyer has one: most countries ask for none. */
  | { readonly method: 'purchase-order'; readonly purchaseOrderNumber: string | undefined; readonly termsDays: number }
  | { readonly method: 'invoice'; readonly termsDays: number }

/** Which terms were accepted, by whom and when (domain rule 14). `sha256` is of the exact text, in hexadecimal. */
export type AcceptedTerms = {
  readonly version: string
  readonly language: Language
  readonly sha256: string
  readonly acceptedAt: Instant
  readonly acceptedBy: string
}
