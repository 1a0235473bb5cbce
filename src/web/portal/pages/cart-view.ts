import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import type { PriceLevel } from '#src/domain/level.ts'
import type { Decimal } from '#src/domain/decimal.ts'
import type { Money } from '#src/domain/money.ts'
import type { Instant, PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import type { TermMonths } from '#src/domain/renewal-term.ts'
import type { PricingView } from '#src/web/components/checkout-steps.tsx'
import type { Problems } from '#src/web/components/form.tsx'
import type { LateBriefView } from './price-view.ts'
import type { LinePriceView, QuoteLineView } from './quote-view.ts'

/**
 * Screen 3, the cart of a quote: `GET /cart/:n`. Every form on it carries `cart_version`, the version that was on the screen.
 *
 * - Delete and Edit are GETs to `/cart/:n/lines/:item/remove` and `…/edit`, which show the consequence first.
 * - Restore posts `cart_version` to `/cart/:n/lines/:item/restore`; the total after it stands beside the button.
 * - Check out posts `cart_version` to `/checkout/:n`.
 */
export type CartView = {
  readonly number: number
  readonly version: number
  readonly timeZone: TimeZone
  readonly validUntil: PlainDate
  readonly pricing: PricingView
  readonly sites: readonly CartSiteView[]
  readonly total: Money
  readonly totalPoints: Decimal
  /** The quote's own total, to show what the changes made of it. */
  readonly quoteTotal: Money
  readonly quoteLevel: PriceLevel
  /** A colleague changed the cart since the page was shown whose form was just sent: nothing of that form was done. */
  readonly conflict?: CartConflictView | undefined
  /** Whoever may look at the cart but not order. */
  readonly canChange: boolean
  /** What renewing late would cost instead. */
  readonly late?: LateBriefView | undefined
}

export type CartSiteView = {
  readonly number: number
  readonly name: string
  readonly city: string
  readonly country: string
  readonly lines: readonly CartLineView[]
  readonly subtotal: Money
}

export type CartLineView = {
  readonly item: number
  readonly partNumber: string
  readonly description: string
  readonly chargeMetric: string
  readonly quantity: number
  /** The quantity of the quote, when the cart's differs. */
  readonly quotedQuantity?: number | undefined
  readonly term: TermMonths
  readonly quotedTerm?: TermMonths | undefined
  readonly coverage: CoveragePeriod
  /** What is really bought of the first year, where the end is aligned: 8 months, not 12. */
  readonly aligned?: QuoteLineView['counted'] | undefined
  readonly state: 'kept' | CartLineRemoved
  readonly price: LinePriceView
  /** The line's amount on the quote, when the cart's differs. */
  readonly quotedExtended?: Money | undefined
}

/** Removed from the cart: coverage ends as it stands, and the way back is one click. */
export type CartLineRemoved = {
  readonly uncoveredFrom: PlainDate
  /** What the cart costs once the line is back. */
  readonly totalAfterRestore: Money
}

export type CartConflictView = { readonly changes: readonly CartChangeView[] }

export type CartChangeView = {
  readonly by: string
  readonly at: Instant
  readonly description: string
  readonly change:
    | { readonly kind: 'removed' }
    | { readonly kind: 'restored' }
    | { readonly kind: 'quantity'; readonly before: number; readonly after: number }
    | { readonly kind: 'term'; readonly before: TermMonths; readonly after: TermMonths }
}

/** What a change does, before it is done. */
export type ConsequenceView = {
  readonly totalBefore: Money
  readonly totalAfter: Money
  /** When the change moves the price level. */
  readonly level?: { readonly before: PriceLevel; readonly after: PriceLevel } | undefined
  /** Every other line whose amount changes with it. */
  readonly repriced: readonly { readonly item: number; readonly description: string; readonly before: Money; readonly after: Money }[]
  /** Coverage that ends with the change: from which day, and what coming back would cost then. */
  readonly lapses: readonly LapseView[]
}

export type LapseView = {
  readonly description: string
  readonly quantity: number
  /** First day that is not covered. */
  readonly uncoveredFrom: PlainDate
  /** The last day on which the renewal price still applies. */
  readonly graceEndsOn: PlainDate
  readonly renewal: Money
  /** What reinstatement would cost on the first day that coverage has lapsed; absent where no reinstatement exists. */
  readonly reinstatement?: { readonly on: PlainDate; readonly price: Money } | undefined
}

/**
 * `GET /cart/:n/lines/:item/remove`; confirmed by POST to the same address with `cart_version`, `choice` and, for `declare`,
 * `declared_on` (YYYY-MM-DD) and `declared_by`. With one option there is nothing to choose and `choice` is sent along.
 */
export type CartRemovalView = {
  readonly number: number
  readonly version: number
  readonly line: CartLineSummary
  /** Where all-or-none leaves a choice there are two: `program` and `declare`. */
  readonly options: readonly RemovalOption[]
  readonly typed: { readonly choice?: RemovalOption['choice'] | undefined; readonly declaredOn: string; readonly declaredBy: string }
  readonly problems: Problems
}

export type RemovalOption =
  /** Only this line. */
  | { readonly choice: 'line'; readonly consequence: ConsequenceView }
  /** Every line of the program at the site goes (rule 7). */
  | { readonly choice: 'program'; readonly lines: readonly CartLineSummary[]; readonly consequence: ConsequenceView }
  /** Only this line, with the declaration that its units are no longer in use. */
  | { readonly choice: 'declare'; readonly consequence: ConsequenceView }

export type CartLineSummary = {
  readonly item: number
  readonly description: string
  readonly partNumber: string
  readonly chargeMetric: string
  readonly quantity: number
  readonly siteName: string
}

/**
 * `GET /cart/:n/lines/:item/edit`, with `?quantity=&term_months=` the same page shows the consequence. Applied by POST to the
 * same address with `cart_version`, `quantity`, `term_months` and, for a lower quantity, `declared_quantity`, `declared_on`
 * and `declared_by`.
 */
export type CartEditView = {
  readonly number: number
  readonly version: number
  readonly line: CartLineSummary
  readonly entitledQuantity: number
  readonly terms: readonly TermMonths[]
  readonly typed: {
    readonly quantity: string
    readonly term: string
    readonly declaredQuantity: string
    readonly declaredOn: string
    readonly declaredBy: string
  }
  /** Once quantity and term were looked at and are allowed. */
  readonly preview?: { readonly consequence: ConsequenceView; readonly needsDeclaration: boolean } | undefined
  readonly problems: Problems
}
