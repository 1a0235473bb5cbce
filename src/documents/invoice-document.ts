import type { Currency } from '#src/domain/currency.ts'
import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import type { Language } from '#src/domain/identifiers.ts'
import type { Money } from '#src/domain/money.ts'
import type { PlainDate } from '#src/domain/plain-date.ts'
import type { DocumentLine, DocumentSite, DocumentTotals, TaxSubtotal } from './document-line.ts'
import type { PaymentSummary } from './order-document.ts'
import type { Party } from './party.ts'
import type { VendorIdentity } from './vendor-identity.ts'

type BillingDocument = {
  readonly language: Language
  readonly vendor: VendorIdentity
  /** BT-1: gap-free per selling entity and year, `F2027-000123`. */
  readonly number: string
  readonly issuedOn: PlainDate
  readonly currency: Currency
  /** The customer as invoiced: name, address, VAT number, registration. */
  readonly buyer: Party
  readonly deliverTo?: Party | undefined
  readonly orderNumber: number
  readonly quoteNumber?: number | undefined
  /** BT-13, the buyer's purchase order. */
  readonly purchaseOrderNumber?: string | undefined
  /** BT-12, the agreement. */
  readonly agreementNumber?: string | undefined
  /** BT-10, when the buyer asks for a reference of its own (French public sector: service code). */
  readonly buyerReference?: string | undefined
  /** BG-14, all lines together. */
  readonly coverage: CoveragePeriod
  readonly sites: readonly DocumentSite[]
  readonly lines: readonly DocumentLine[]
  readonly taxSubtotals: readonly TaxSubtotal[]
  readonly totals: DocumentTotals
  /** The tax in the seller's own currency when it invoices in another (BT-6, BT-111; directive 2006/112 art. 230). */
  readonly taxInSellerCurrency?: { readonly tax: Money; readonly rate: string; readonly rateOn: PlainDate } | undefined
  /** Set for a seller in France: what French law wants on the paper. */
  readonly frenchMentions?: FrenchMentions | undefined
}

/** The invoice as issued; a mistake is put right by a credit note, never by a change. */
export type InvoiceDocument = BillingDocument & {
  readonly kind: 'invoice'
  /** BT-9. For an invoice paid by card, the day it was paid. */
  readonly dueOn: PlainDate
  readonly payment: PaymentSummary
}

/** Amounts are positive, as EN 16931 has them for type 381: the type says that they are given back. */
export type CreditNote = BillingDocument & {
  readonly kind: 'credit-note'
  /** BG-3, the invoice that it corrects. */
  readonly corrects: { readonly number: string; readonly issuedOn: PlainDate }
  readonly reason: string
  readonly refund: PaymentSummary
}

/** Mentions of French invoices (Code de commerce L441-9, D441-5; CGI ann. II 242 nonies A). */
export type FrenchMentions = {
  /** Nature of the operation: mandatory since the reform of 2026. */
  readonly operations: 'services' | 'goods' | 'mixed'
  /** Option for VAT on debits: `Option pour le paiement de la taxe d'après les débits`. */
  readonly vatOnDebits: boolean
  /** For payments after the due date: `3 fois le taux d'intérêt légal`, in the language of the paper. */
  readonly latePaymentPenalty: string
  /** Discount for early payment, in the language of the paper; French law wants it said even when there is none. */
  readonly earlyPaymentDiscount: string
}
