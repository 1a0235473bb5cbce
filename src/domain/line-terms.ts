import type { CoveragePeriod } from './coverage-period.ts'
import type { Currency } from './currency.ts'
import type { Decimal } from './decimal.ts'
import type { PriceLevel } from './level.ts'
import type { Money, Ratio } from './money.ts'
import type { ChargeMetric, PartNumber, ProgramCode, Withdrawal } from './part.ts'
import type { Percent } from './percent.ts'
import type { PlainDate } from './plain-date.ts'
import type { Proration } from './proration.ts'
import type { Quantity } from './quantity.ts'
import type { TermMonths } from './renewal-term.ts'

/** A reduction that the representative gave on one line, never without a reason. */
export type LineDiscount = { readonly percent: Percent; readonly reason: string }

/** What the same units cost last year: the start of the bridge, the base of the increase cap and of back-pay. */
export type PreviousPrice = {
  /** SVP price for 12 months at last year's level. */
  readonly listPrice: Decimal
  readonly level: PriceLevel
  /** What was asked for 12 months of one unit, after discount and cap. */
  readonly unitPrice: Decimal
  readonly quantity: Quantity
  readonly fraction: Ratio
  readonly extended: Money
  readonly taxPercent: Percent
}

/** Reinstatement under the policy `back-pay`: a percentage of the last annual fee, prorated over the gap (rule 9). */
export type BackPay = { readonly percent: Percent; readonly lastUnitPrice: Decimal; readonly proration: Proration }

type LineIdentity = {
  /** The item number on the quote, unique in a revision. */
  readonly item: number
  readonly siteNumber: number
  readonly programCode: ProgramCode
  readonly part: PartNumber
  readonly chargeMetric: ChargeMetric
  readonly quantity: Quantity
}

type Priceable = LineIdentity & {
  readonly pointsPerUnit: Decimal
  readonly entitledQuantity: Quantity
  readonly coverage: CoveragePeriod
  /** First day of any coverage year of the agreement: the grid that other terms end on. */
  readonly anniversary: PlainDate
  readonly isCoterminated: boolean
  readonly term: TermMonths
  readonly termsAllowed: readonly TermMonths[]
  readonly proration: Proration
  readonly discount?: LineDiscount
  /**
   * The unit price of a renewal may exceed last year's by at most this much. Without a price of last year in the same currency
   * there is nothing to hold it against, and coverage that lapsed has lost it.
   */
  readonly increaseCap?: Percent
  readonly previous?: PreviousPrice
  /** What would bring the coverage back once it has lapsed, where the policy is `part` (rule 9). */
  readonly reinstatementPart?: PartNumber
}

export type RenewalLine = Priceable & { readonly kind: 'renewal' }

/** Coverage that lapsed and comes back: `part` is the reinstatement part, or the renewal part when `backPay` is asked on top. */
export type ReinstatementLine = Priceable & {
  readonly kind: 'reinstatement'
  readonly renewalPart: PartNumber
  /** The days that nothing covered; empty when coverage comes back on the first of them. */
  readonly gap: CoveragePeriod
  readonly backPay?: BackPay
}

/** Listed with reason and successor, never priced (rule 10). */
export type WithdrawnLine = LineIdentity & { readonly kind: 'withdrawn'; readonly withdrawal: Withdrawal }

/** What can be sold. */
export type PriceableLine = RenewalLine | ReinstatementLine
/** A quote line as the snapshot holds it: enough to price it again, and nothing that pricing answers. */
export type LineTerms = PriceableLine | WithdrawnLine

export function isPriceable(line: LineTerms): line is PriceableLine {
  return line.kind !== 'withdrawn'
}

/** One line with its price at the moment of pricing. */
export type PricedLine<C extends Currency = Currency> = {
  readonly terms: PriceableLine
  readonly level: PriceLevel
  /** List price of one unit for 12 months at the level. */
  readonly svpPrice: Decimal
  readonly priceValidFrom: PlainDate
  /**
   * What is asked for 12 months of one unit after discount and cap, shown with six decimals. The extended amount is computed
   * from its exact value.
   */
  readonly unitPrice: Decimal
  readonly isCapped: boolean
  readonly points: Decimal
  /** The one rounded amount of the line, before tax. */
  readonly extended: Money<C>
}
