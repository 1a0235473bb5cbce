import type { MailView } from '#src/web/components/mail-history.tsx'
import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import type { Currency } from '#src/domain/currency.ts'
import type { Decimal } from '#src/domain/decimal.ts'
import type { PriceLevel } from '#src/domain/level.ts'
import type { Money, Ratio } from '#src/domain/money.ts'
import type { PaymentMethod } from '#src/domain/payment-attempt.ts'
import type { Percent } from '#src/domain/percent.ts'
import type { Instant, PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import type { ProrationPolicy } from '#src/domain/proration.ts'
import type { AddressView } from '#src/web/components/address.tsx'
import type { MessageView } from '#src/web/components/conversation.tsx'
import type { Problems } from '#src/web/components/form.tsx'
import type { RequestStatusView } from '#src/web/components/request-status.tsx'
import type { LateBriefView } from './price-view.ts'

/**
 * A quote as one person may see it. Whoever may not see prices gets none: `total` and each line's `price` are absent, they
 * never reach the page. `tab` carries the content of the one tab that is open (`?tab=account`, `?tab=representative`).
 */
export type QuoteView = {
  readonly number: number
  readonly revision: number
  readonly customerName: string
  readonly standing: QuoteStanding
  /** All lines together. */
  readonly coverage: CoveragePeriod
  /** The last day of the running coverage. */
  readonly dueOn: PlainDate
  /** The last day on which it can be ordered, to the end of that day in `timeZone`. */
  readonly validUntil: PlainDate
  readonly timeZone: TimeZone
  readonly currency: Currency
  readonly priceListDate: PlainDate
  readonly level: PriceLevel
  /** Total before tax. */
  readonly total?: Money | undefined
  readonly totalPoints: Decimal
  readonly lineCount: number
  readonly online: OnlineWay
  readonly partners: PartnerWay
  readonly representative: RepresentativeView
  /** What was mailed about the quote; only to who sees documents. */
  readonly mails?: readonly MailView[] | undefined
  readonly tab: QuoteLinesTab | AccountTab | RepresentativeTab
}

/** What has become of the quote. `expired` is told from the date; the others happened to it. */
export type QuoteStanding =
  | { readonly state: 'open'; readonly daysLeft: number }
  | { readonly state: 'expired' }
  /** The number that was followed names an older revision; `liveRevision` is the one that counts. */
  | { readonly state: 'superseded'; readonly liveRevision: number }
  /** An order is being placed: by `placedBy`, not settled yet. */
  | { readonly state: 'placing'; readonly placedBy: string; readonly placedAt: Instant }
  | { readonly state: 'ordered'; readonly orderNumber: number; readonly orderedBy: string; readonly orderedAt: Instant }
  | { readonly state: 'cancelled'; readonly reason?: string | undefined }

/** Way three. Where it is closed the page says why; the two other ways stay. */
export type OnlineWay =
  | { readonly state: 'available'; readonly methods: readonly PaymentMethod[]; readonly cart?: OpenCartView | undefined }
  /** The country has no online ordering; `explanation` is the country's own text in the user's language. */
  | { readonly state: 'closed'; readonly because: 'country'; readonly explanation: string }
  /** The person may look but not order. */
  | { readonly state: 'closed'; readonly because: 'role'; readonly whoCan: readonly PersonView[] }
  /** The quote is expired, ordered, superseded or cancelled. */
  | { readonly state: 'closed'; readonly because: 'standing' }

/** The cart that was opened before, by whoever of the customer's people. */
export type OpenCartView = { readonly lineCount: number; readonly changedBy: string; readonly changedAt: Instant }

export type PersonView = { readonly name: string; readonly email: string }

/** Way one. */
export type PartnerWay = { readonly canAsk: boolean; readonly requests: readonly PartnerRequestView[] }

export type PartnerRequestView = {
  readonly id: string
  readonly partnerName: string
  readonly status: RequestStatusView
  readonly sentBy: string
  readonly sentAt: Instant
  /** With `answered`; without a price for whoever may not see prices. */
  readonly answer?: PartnerAnswerView | undefined
  /** With `declined`; the reason may be empty. */
  readonly declined?: { readonly reason: string; readonly by: string; readonly at: Instant } | undefined
  readonly canWithdraw: boolean
}

export type PartnerAnswerView = {
  readonly finalPrice?: Money | undefined
  readonly executionTerms: string
  readonly validUntil?: PlainDate | undefined
  readonly answeredBy: string
  readonly answeredAt: Instant
  /** The revision that the price is for, when it is not the one shown. */
  readonly otherRevision?: number | undefined
}

/** Way two. `hours` in the user's language. */
export type RepresentativeView = {
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly hours: string
  readonly canWrite: boolean
  readonly messageCount: number
}

export type QuoteLinesTab = {
  readonly kind: 'quote'
  readonly sites: readonly SiteLinesView[]
  /** What renewing late would cost, while it can still be avoided; only for whoever may see prices. */
  readonly late?: LateBriefView | undefined
}

export type SiteLinesView = {
  readonly number: number
  readonly name: string
  readonly city: string
  readonly country: string
  readonly lines: readonly QuoteLineView[]
  readonly subtotal?: Money | undefined
  readonly points: Decimal
}

export type QuoteLineView = {
  readonly item: number
  readonly kind: 'renewal' | 'reinstatement' | 'withdrawn'
  readonly partNumber: string
  readonly description: string
  readonly chargeMetric: string
  readonly quantity: number
  readonly orderReference?: string | undefined
  /** Points of the line: quantity × points per unit. */
  readonly points: Decimal
  readonly coverage: CoveragePeriod
  /** What the proration counted. */
  readonly counted: { readonly unit: 'months' | 'days'; readonly count: number }
  readonly isCoterminated: boolean
  readonly price?: LinePriceView | undefined
  /** Why there is nothing to renew, and what comes instead (rule 10). */
  readonly withdrawn?: { readonly reason: string; readonly successor?: string | undefined } | undefined
}

/** `extended` = quantity × `unit` × `fraction`, less the discount, rounded once. */
export type LinePriceView = {
  /** List price of one unit for 12 months. */
  readonly svp: Decimal
  /** What is asked of one unit for 12 months. */
  readonly unit: Decimal
  readonly fraction: Ratio
  readonly policy: ProrationPolicy
  readonly level: PriceLevel
  readonly priceListDate: PlainDate
  readonly discount?: { readonly percent: Percent; readonly reason?: string | undefined } | undefined
  readonly extended: Money
}

export type AccountTab = {
  readonly kind: 'account'
  readonly customerNumber: number
  readonly agreementNumber: number
  readonly siteNumber: number
  readonly contractDueOn: PlainDate
  readonly relationshipLevel: PriceLevel
  readonly relationshipPoints: Decimal
  readonly quotationLevel: PriceLevel
  readonly contacts: readonly ContactView[]
  readonly addresses: readonly SiteAddressView[]
  readonly sellingEntity: { readonly vatNumber: string; readonly address: AddressView }
}

export type ContactView = {
  readonly kind: 'renewal' | 'agreement' | 'technical'
  readonly name: string
  readonly email: string
  readonly phone?: string | undefined
}

export type SiteAddressView = { readonly siteNumber?: number | undefined; readonly address: AddressView }

/**
 * The message box posts `message` and `submission_id` to `POST /q/:n/message`; what was typed comes back with the problems.
 */
export type RepresentativeTab = {
  readonly kind: 'representative'
  readonly messages: readonly MessageView[]
  readonly submissionId: string
  readonly typed: string
  readonly problems: Problems
}
