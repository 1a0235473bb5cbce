import type { LineDerivation, TotalDerivation } from '#src/domain/derivation.ts'
import type { Money } from '#src/domain/money.ts'
import type { PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import type { PriceBridge } from '#src/domain/price-bridge.ts'
import type { PricedThing } from './paths.ts'

/**
 * How a price is made: `GET /q/:n/price`, `/cart/:n/price`, `/orders/:n/price`. Long ones come in pieces of some lines; `?line=20`
 * opens the piece with that line. The total's own account is on each.
 */
export type PriceView = {
  readonly thing: PricedThing
  readonly timeZone: TimeZone
  readonly priceListDate: PlainDate
  readonly pricedOn: PlainDate
  /** Absent when today's level table no longer gives what was printed: then nothing is claimed. */
  readonly account?: PriceAccountView | undefined
}

export type PriceAccountView = {
  readonly total: TotalDerivation
  /** What is to be paid where tax is decided, else the total before tax. */
  readonly amount: Money
  readonly hasTax: boolean
  readonly bridge: BridgeView
  readonly lines: readonly PriceLineView[]
  readonly piece: {
    readonly first: number
    readonly count: number
    readonly previousItem?: number | undefined
    readonly nextItem?: number | undefined
  }
}

export type BridgeView =
  | { readonly state: 'known'; readonly bridge: PriceBridge }
  /** Nothing of it was bought last year, as far as we know. */
  | { readonly state: 'no-last-year' }
  /** Last year was paid in another currency, and nobody gave a rate. */
  | { readonly state: 'other-currency'; readonly from: string; readonly to: string }

export type PriceLineView = {
  readonly item: number
  readonly description: string
  readonly part: string
  readonly chargeMetric: string
  readonly siteName: string
  readonly amount: Money
  /** Empty for a line of last year that is not renewed. */
  readonly steps: LineDerivation
  readonly standing: 'renewed' | 'new' | 'removed'
  readonly bridge?: PriceBridge | undefined
}

/** What waiting costs, said while there is still time (rule 9). */
export type LateBriefView = {
  /** The last covered day of what ends first. */
  readonly lastCoveredDay: PlainDate
  /** The last day on which the renewal price still applies. */
  readonly graceEndsOn: PlainDate
  readonly graceDays: number
  readonly days: readonly LateDayView[]
}

/** The same line by line: `GET /q/:n/late` and `/cart/:n/late`. */
export type LateView = LateBriefView & { readonly thing: PricedThing; readonly inTime: Money; readonly lines: readonly LateLineView[] }

/** Ordering everything on that day. Without a total when something can not come back online: `missing` says how many lines. */
export type LateDayView = {
  readonly asOf: PlainDate
  /** Days that nothing covers by then. */
  readonly gapDays: number
  readonly total?: Money | undefined
  readonly difference?: Money | undefined
  readonly missing: number
}

export type LateLineView = {
  readonly item: number
  readonly description: string
  readonly quantity: number
  readonly lapsedFrom: PlainDate
  readonly inTime: Money
  /** In the order of `LateView.days`; absent where the vendor publishes no price for coming back. */
  readonly late: readonly (Money | undefined)[]
}
