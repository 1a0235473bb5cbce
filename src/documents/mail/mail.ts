import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import type { Language } from '#src/domain/identifiers.ts'
import type { Money } from '#src/domain/money.ts'
import type { PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import type { PaymentSummary } from '../order-document.ts'
import type { ContactPerson } from '../party.ts'
import type { Representative, WaysToRenew } from '../quote-document.ts'
import type { VendorIdentity } from '../vendor-identity.ts'

/** What every mail has. All links are absolute. */
type MailFrame = {
  readonly language: Language
  readonly vendor: VendorIdentity
  /** The person written to, when known: `Bonjour Claire Martin,`. */
  readonly recipientName?: string | undefined
  /** For reminders: the link shown at the foot; the header is the mailer's (see `mail-thread.ts`). */
  readonly unsubscribeUrl?: string | undefined
}

/** The quote as mails name it (screen 0). */
export type QuoteFacts = {
  readonly quoteNumber: number
  readonly revision: number
  readonly customerName: string
  readonly customerNumber: number
  /** Last day of the running coverage. */
  readonly dueOn: PlainDate
  readonly validUntil: PlainDate
  readonly timeZone: TimeZone
  /** Total before tax; absent for a recipient who may not see prices. */
  readonly total?: Money | undefined
  /** Straight to this quote: `…/q/0020417801`. */
  readonly url: string
}

export type DocumentLink = { readonly name: string; readonly url: string }

export type DeclineReason = 'insufficient-funds' | 'declined' | 'expired-card' | 'wrong-security-code' | 'authentication-failed' | 'unknown'

/** Everything a mail shows, one case per kind. */
export type Mail =
  | (MailFrame & {
      readonly kind: 'contact-check'
      readonly customerName: string
      readonly customerNumber: number
      readonly agreementNumber: string
      readonly dueOn: PlainDate
      readonly contacts: readonly { readonly role: 'renewal' | 'agreement' | 'technical'; readonly person: ContactPerson }[]
      readonly url: string
      readonly representative: Representative
    })
  | (MailFrame & {
      readonly kind: 'quote-issued'
      readonly quote: QuoteFacts
      readonly ways: WaysToRenew
      readonly representative: Representative
    })
  | (MailFrame & {
      readonly kind: 'quote-reminder'
      readonly quote: QuoteFacts
      /** Days to the due date: 60, 30, 7, 1, as the country's timeline has them. */
      readonly daysLeft: number
      readonly ways: WaysToRenew
      readonly representative: Representative
    })
  | (MailFrame & {
      readonly kind: 'order-confirmed'
      readonly orderNumber: number
      readonly quote: Pick<QuoteFacts, 'quoteNumber' | 'customerName' | 'customerNumber'>
      /** Tax included: what is charged. */
      readonly gross: Money
      readonly coverage: CoveragePeriod
      readonly payment: PaymentSummary
      readonly url: string
      readonly documents: readonly DocumentLink[]
    })
  | (MailFrame & {
      /** To the partner or the representative. */
      readonly kind: 'help-request'
      readonly to: 'partner' | 'representative'
      readonly quote: QuoteFacts
      readonly from: ContactPerson
      /** Empty where nothing was written to the partner. */
      readonly message: string
      readonly deskUrl: string
    })
  | (MailFrame & {
      /** To the buyer, at once. */
      readonly kind: 'help-request-received'
      readonly to: 'partner' | 'representative'
      readonly addresseeName: string
      readonly quote: QuoteFacts
      readonly message: string
    })
  | (MailFrame & {
      readonly kind: 'representative-answered'
      readonly quote: QuoteFacts
      readonly from: Representative
      readonly message: string
    })
  | (MailFrame & {
      readonly kind: 'partner-answered'
      readonly quote: QuoteFacts
      readonly partnerName: string
      readonly from: ContactPerson
      /** Absent for a recipient who may not see prices. */
      readonly finalPrice?: Money | undefined
      readonly executionTerms: string
      readonly offerValidUntil?: PlainDate | undefined
    })
  | (MailFrame & {
      /** To the buyer: this partner makes no offer; the other ways stay. */
      readonly kind: 'partner-declined'
      readonly quote: QuoteFacts
      readonly partnerName: string
      readonly from: ContactPerson
      /** The partner's own words; empty where it gave none. */
      readonly reason: string
    })
  | (MailFrame & {
      readonly kind: 'payment-declined'
      readonly quote: Pick<QuoteFacts, 'quoteNumber' | 'customerName' | 'url'>
      readonly amount: Money
      /** Absent where the bank refused before it was known. */
      readonly card?: { readonly brand: string; readonly lastFour: string } | undefined
      readonly reason: DeclineReason
      readonly representative: Representative
    })
  | (MailFrame & {
      readonly kind: 'refund'
      readonly orderNumber: number
      readonly amount: Money
      readonly payment: PaymentSummary
      readonly creditNoteNumber?: string | undefined
      readonly url: string
    })
  | (MailFrame & { readonly kind: 'password-reset'; readonly url: string; readonly minutesValid: number })
  | (MailFrame & {
      readonly kind: 'invitation'
      readonly invitedBy: string
      readonly customerName: string
      readonly url: string
      readonly validUntil: PlainDate
    })
  | (MailFrame & {
      /** To the representative: this quote reaches nobody. */
      readonly kind: 'mail-bounced'
      readonly quote: QuoteFacts
      readonly recipient: string
      readonly diagnosis: string
      readonly deskUrl: string
    })

/** A subject without line breaks, an HTML body that needs no image and no script, and the same in plain text. */
export type RenderedMail = { readonly subject: string; readonly html: string; readonly text: string }
