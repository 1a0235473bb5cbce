import type { CoveragePeriod } from './coverage-period.ts'
import { type Currency, currencyExponent } from './currency.ts'
import type { Decimal } from './decimal.ts'
import type { LevelDecision, PriceLevel } from './level.ts'
import type { PricedLine } from './line-terms.ts'
import { type Money, type Ratio, reduced } from './money.ts'
import type { PartNumber } from './part.ts'
import { type Percent, hundredPercent } from './percent.ts'
import type { PlainDate } from './plain-date.ts'
import { type PricedLines, type PricingContext, exactExtended, exactUnitPrice, unitScale } from './pricing.ts'
import type { Proration } from './proration.ts'
import type { Quantity } from './quantity.ts'
import type { TermMonths } from './renewal-term.ts'
import type { TaxDecision, TaxTotals } from './tax.ts'

/**
 * How an amount came about, step by step in the order of the arithmetic: for « Comment ce prix est-il calculé ? », for the price
 * proof and for `guichet price`. Steps are facts; words in the reader's language belong to the screens.
 */
export type LineDerivation = readonly LineStep[]

export type LineStep =
  | ListPriceStep
  | { readonly step: 'discount'; readonly percent: Percent; readonly reason: string; readonly exactUnitPrice: Ratio }
  | IncreaseCapStep
  /** `exact` differs from `shown` only when a percentage leaves more than six decimals. */
  | { readonly step: 'unit-price'; readonly exact: Ratio; readonly shown: Decimal; readonly isRounded: boolean }
  | { readonly step: 'period'; readonly coverage: CoveragePeriod; readonly term: TermMonths; readonly isCoterminated: boolean }
  | { readonly step: 'proration'; readonly proration: Proration }
  | BackPayStep
  | { readonly step: 'extended'; readonly quantity: Quantity; readonly exact: Ratio; readonly rounding: Rounding; readonly amount: Money }

/** The list price of one unit for 12 months, which entry of the list it is, and the level it was taken at. */
export type ListPriceStep = {
  readonly step: 'list-price'
  readonly part: PartNumber
  readonly currency: Currency
  readonly level: PriceLevel
  readonly svpPrice: Decimal
  readonly validFrom: PlainDate
}

/** The most that the unit price may be. `applies` says whether it was below the discounted list price; why not, if it can not. */
export type IncreaseCapStep = {
  readonly step: 'increase-cap'
  readonly percent: Percent
} & (
  | { readonly applies: boolean; readonly lastUnitPrice: Decimal; readonly limit: Ratio }
  | { readonly applies: false; readonly because: 'no-price-of-last-year' | 'other-currency' | 'lapsed' }
)

/** One unit's share of the back-pay: a percentage of last year's unit price, prorated over the gap. */
export type BackPayStep = {
  readonly step: 'back-pay'
  readonly percent: Percent
  readonly lastUnitPrice: Decimal
  readonly gap: CoveragePeriod
  readonly proration: Proration
  readonly exactPerUnit: Ratio
}

/** Half away from zero to so many decimals, the exponent of the currency (ISO 4217). */
export type Rounding = { readonly mode: 'half-away-from-zero'; readonly decimals: number; readonly changedTheAmount: boolean }

/** How the total came about: the level with its points, the sum of rounded lines, and tax per rate. */
export type TotalDerivation = readonly TotalStep[]

export type TotalStep =
  | ({ readonly step: 'level'; readonly relationshipPoints: Decimal; readonly orderPoints: Decimal } & LevelDecision)
  | { readonly step: 'sum'; readonly lines: number; readonly totalBeforeTax: Money }
  | ({ readonly step: 'tax-decision' } & TaxDecision)
  | {
      readonly step: 'tax'
      readonly category: string
      readonly percent: Percent
      readonly taxable: Money
      readonly exact: Ratio
      readonly tax: Money
    }
  | { readonly step: 'total'; readonly total: Money }

/** Made on demand from the priced line alone, so that pricing itself carries nothing but the result. */
export function deriveLine(line: PricedLine): LineDerivation {
  const { terms, extended } = line
  const { currency } = extended
  const unit = exactUnitPrice(terms, line.svpPrice, currency)
  const exact = exactExtended(terms, unit.scaled)
  const decimals = currencyExponent(currency)
  const unitExact = inUnits(unit.scaled)
  const steps: LineStep[] = [
    { step: 'list-price', part: terms.part, currency, level: line.level, svpPrice: line.svpPrice, validFrom: line.priceValidFrom },
  ]
  if (terms.discount !== undefined) {
    const discounted = line.svpPrice * (hundredPercent - terms.discount.percent)
    steps.push({ step: 'discount', ...terms.discount, exactUnitPrice: inUnits(discounted) })
  }
  if (terms.increaseCap !== undefined) steps.push(increaseCapStep(line, terms.increaseCap))
  steps.push(
    { step: 'unit-price', exact: unitExact, shown: line.unitPrice, isRounded: line.unitPrice * hundredPercent !== unit.scaled },
    { step: 'period', coverage: terms.coverage, term: terms.term, isCoterminated: terms.isCoterminated },
    { step: 'proration', proration: terms.proration },
  )
  if (terms.kind === 'reinstatement' && terms.backPay !== undefined) {
    const { percent, lastUnitPrice, proration } = terms.backPay
    const { numerator, denominator } = proration.fraction
    const exactPerUnit = reduced({ numerator: lastUnitPrice * percent * numerator, denominator: unitScale * denominator })
    steps.push({ step: 'back-pay', percent, lastUnitPrice, gap: terms.gap, proration, exactPerUnit })
  }
  const changedTheAmount = extended.minor * exact.denominator !== exact.numerator * 10n ** BigInt(decimals)
  const rounding = { mode: 'half-away-from-zero', decimals, changedTheAmount } as const
  steps.push({ step: 'extended', quantity: terms.quantity, exact: reduced(exact), rounding, amount: extended })
  return steps
}

export function deriveTotal(
  priced: PricedLines,
  context: Pick<PricingContext, 'relationship'>,
  tax?: { readonly decision: TaxDecision; readonly totals: TaxTotals },
): TotalDerivation {
  const steps: TotalStep[] = [
    { step: 'level', relationshipPoints: context.relationship.points, orderPoints: priced.points, ...priced.level },
    { step: 'sum', lines: priced.lines.length, totalBeforeTax: priced.totalBeforeTax },
  ]
  if (tax === undefined) return steps
  steps.push({ step: 'tax-decision', ...tax.decision })
  for (const subtotal of tax.totals.subtotals) {
    const exponent = 10n ** BigInt(currencyExponent(subtotal.taxable.currency))
    const exact = reduced({ numerator: subtotal.taxable.minor * subtotal.percent, denominator: hundredPercent * exponent })
    steps.push({ step: 'tax', ...subtotal, exact })
  }
  steps.push({ step: 'total', total: tax.totals.total })
  return steps
}

function increaseCapStep(line: PricedLine, percent: Percent): IncreaseCapStep {
  const { terms, extended, isCapped } = line
  if (terms.kind !== 'renewal') return { step: 'increase-cap', percent, applies: false, because: 'lapsed' }
  if (terms.previous === undefined) return { step: 'increase-cap', percent, applies: false, because: 'no-price-of-last-year' }
  if (terms.previous.extended.currency !== extended.currency) {
    return { step: 'increase-cap', percent, applies: false, because: 'other-currency' }
  }
  const { unitPrice: lastUnitPrice } = terms.previous
  return { step: 'increase-cap', percent, applies: isCapped, lastUnitPrice, limit: inUnits(lastUnitPrice * (hundredPercent + percent)) }
}

function inUnits(scaled: bigint): Ratio {
  return reduced({ numerator: scaled, denominator: unitScale })
}
