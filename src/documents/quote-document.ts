import type { Currency } from '#src/domain/currency.ts'
import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import type { Decimal } from '#src/domain/decimal.ts'
import type { Money } from '#src/domain/money.ts'
import type { Language } from '#src/domain/identifiers.ts'
import type { PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import type { DocumentLine, DocumentSite } from './document-line.ts'
import type { ContactPerson, Party } from './party.ts'
import type { VendorIdentity } from './vendor-identity.ts'

/** The renewal quote as issued: one revision, which never changes. */
export type QuoteDocument = {
  readonly kind: 'quote'
  readonly language: Language
  readonly vendor: VendorIdentity
  readonly quoteNumber: number
  readonly revision: number
  readonly issuedOn: PlainDate
  /** The last day on which it can be ordered, to the end of that day in `timeZone`. */
  readonly validUntil: PlainDate
  readonly timeZone: TimeZone
  readonly priceListOn?: PlainDate | undefined
  readonly currency: Currency
  readonly customer: Party
  readonly agreementNumber: string
  readonly anniversaryOn: PlainDate
  /** The last day of the running coverage. */
  readonly dueOn: PlainDate
  readonly coverage: CoveragePeriod
  readonly relationshipLevel?: string | undefined
  readonly quotationLevel?: string | undefined
  readonly renewalContact?: ContactPerson | undefined
  readonly agreementContact?: ContactPerson | undefined
  readonly technicalContact?: ContactPerson | undefined
  readonly representative: Representative
  readonly sites: readonly DocumentSite[]
  readonly lines: readonly DocumentLine[]
  /** Programs without a renewal part any more: listed with the reason and the successor, in no total (domain rule 10). */
  readonly withdrawn: readonly WithdrawnItem[]
  readonly totalPoints?: Decimal | undefined
  /** Total before tax. */
  readonly total: Money
  /** How the prices came about, in the language of the paper, in the order to be read. */
  readonly derivation: readonly DerivationNote[]
  readonly ways: WaysToRenew
}

export type WithdrawnItem = {
  readonly itemNumber: number
  readonly siteNumber: number
  readonly partNumber: string
  readonly description: string
  readonly quantity: number
  readonly reason: string
  readonly successor?: string | undefined
}

export type Representative = ContactPerson & { readonly hours?: string | undefined }

/** `itemNumber` ties the note to a line; without it, it holds for the whole quote. */
export type DerivationNote = { readonly itemNumber?: number | undefined; readonly label: string; readonly text: string }

/** The three ways to renew, always together; where one is not to be had the paper says why. */
export type WaysToRenew = {
  readonly online: { readonly available: true; readonly url: string } | { readonly available: false; readonly reason: string }
  readonly partner: { readonly url?: string | undefined; readonly name?: string | undefined }
  readonly representative: { readonly url?: string | undefined }
}
