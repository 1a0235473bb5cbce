import { type Result, ok, refused } from '#src/kit/result.ts'
import { type Currency, currencyExponent } from './currency.ts'
import { type Decimal, decimalScale } from './decimal.ts'
import { type LevelDecision, type LevelTable, type PriceLevel, type Relationship, decideLevel, standardLevels } from './level.ts'
import { type LineTerms, type PriceableLine, type PricedLine, type WithdrawnLine, isPriceable } from './line-terms.ts'
import { type Money, type Ratio, divideRounded } from './money.ts'
import type { PartNumber } from './part.ts'
import { hundredPercent } from './percent.ts'
import type { PriceList } from './price-list.ts'

/** What a selection of lines is priced against. `prices` are those of one price-list date. */
export type PricingContext<C extends Currency = Currency> = {
  readonly currency: C
  readonly relationship: Relationship
  readonly prices: PriceList
  readonly levels?: LevelTable
}

export type PricedLines<C extends Currency = Currency> = {
  readonly lines: readonly PricedLine<C>[]
  /** Shown with their reason, in no total. */
  readonly withdrawn: readonly WithdrawnLine[]
  readonly points: Decimal
  readonly level: LevelDecision
  readonly totalBeforeTax: Money<C>
}

export type PricingRefusal =
  | {
      readonly code: 'price-missing'
      readonly item: number
      readonly part: PartNumber
      readonly currency: Currency
      readonly level: PriceLevel
    }
  /** Back-pay is asked on a fee that was paid in another currency. */
  | { readonly code: 'back-pay-currency-differs'; readonly item: number; readonly currency: Currency }
  /** More than any order, and more than the database and the systems behind us hold. */
  | { readonly code: 'amount-too-large'; readonly item: number }

/** 18 digits of minor units: what a 64-bit integer holds, in the database and in every system that reads our amounts. */
export const largestMinor = 999_999_999_999_999_999n

/**
 * The one function that quote, cart preview, order, invoice and export take their amounts from: points of all lines, the level
 * they give (rule 6), every line at that level, rounded once each (rule 5), and their sum.
 */
export function priceLines<C extends Currency>(
  lines: readonly LineTerms[],
  context: PricingContext<C>,
): Result<PricedLines<C>, PricingRefusal> {
  let points = 0n
  for (const line of lines) if (isPriceable(line)) points += linePoints(line)
  const level = decideLevel(context.relationship, points as Decimal, context.levels ?? standardLevels)
  const priced: PricedLine<C>[] = []
  const withdrawn: WithdrawnLine[] = []
  let minor = 0n
  for (const line of lines) {
    if (!isPriceable(line)) {
      withdrawn.push(line)
      continue
    }
    const one = priceLine(line, level.level, context)
    if (!one.ok) return one
    minor += one.value.extended.minor
    if (minor > largestMinor) return refused({ code: 'amount-too-large', item: line.item })
    priced.push(one.value)
  }
  return ok({ lines: priced, withdrawn, points: points as Decimal, level, totalBeforeTax: { minor, currency: context.currency } })
}

/** One line at a given level; whoever prices a whole selection uses `priceLines`, which knows the level. */
export function priceLine<C extends Currency>(
  line: PriceableLine,
  level: PriceLevel,
  context: Pick<PricingContext<C>, 'currency' | 'prices'>,
): Result<PricedLine<C>, PricingRefusal> {
  const { currency } = context
  const entry = context.prices(line.part, currency, level)
  if (entry === undefined) return refused({ code: 'price-missing', item: line.item, part: line.part, currency, level })
  if (line.kind === 'reinstatement' && line.backPay !== undefined && line.previous?.extended.currency !== currency) {
    return refused({ code: 'back-pay-currency-differs', item: line.item, currency })
  }
  const unit = exactUnitPrice(line, entry.svpPrice, currency)
  const exact = exactExtended(line, unit.scaled)
  const minor = divideRounded(exact.numerator * minorUnits[currencyExponent(currency)], exact.denominator)
  if (minor > largestMinor) return refused({ code: 'amount-too-large', item: line.item })
  return ok({
    terms: line,
    level,
    svpPrice: entry.svpPrice,
    priceValidFrom: entry.validFrom,
    unitPrice: divideRounded(unit.scaled, hundredPercent) as Decimal,
    isCapped: unit.isCapped,
    points: linePoints(line) as Decimal,
    extended: { minor, currency },
  })
}

/** Every unit earns the part's points, whatever the term or the period (glossary "points"). */
export function linePoints(line: PriceableLine): bigint {
  return BigInt(line.quantity) * line.pointsPerUnit
}

export type ExactUnitPrice = {
  /** In 10⁻¹² of the currency unit: a price of six decimals times a percentage of four is exact in it. */
  readonly scaled: bigint
  readonly isCapped: boolean
}

/** The list price less the discount, and for a renewal at most last year's unit price plus the cap; never rounded (rule 5). */
export function exactUnitPrice(line: PriceableLine, svpPrice: Decimal, currency: Currency): ExactUnitPrice {
  const discounted = svpPrice * (hundredPercent - (line.discount?.percent ?? 0n))
  if (line.kind !== 'renewal' || line.increaseCap === undefined) return { scaled: discounted, isCapped: false }
  if (line.previous?.extended.currency !== currency) return { scaled: discounted, isCapped: false }
  const capped = line.previous.unitPrice * (hundredPercent + line.increaseCap)
  return capped < discounted ? { scaled: capped, isCapped: true } : { scaled: discounted, isCapped: false }
}

/**
 * quantity × (unit price × fraction + back-pay), in units of the currency and not rounded yet. The only rounding of a line, half away
 * from zero to the currency's exponent, is made on this (rule 5).
 */
export function exactExtended(line: PriceableLine, unitScaled: bigint): Ratio {
  const { fraction } = line.proration
  let numerator = unitScaled * fraction.numerator
  let denominator = fraction.denominator
  if (line.kind === 'reinstatement' && line.backPay !== undefined) {
    const { percent, lastUnitPrice, proration } = line.backPay
    numerator = numerator * proration.fraction.denominator + lastUnitPrice * percent * proration.fraction.numerator * denominator
    denominator *= proration.fraction.denominator
  }
  return { numerator: BigInt(line.quantity) * numerator, denominator: denominator * unitScale }
}

/** Of `ExactUnitPrice.scaled`: six decimals of the price times six of the percentage. */
export const unitScale = decimalScale * hundredPercent
const minorUnits = { 0: 1n, 2: 100n, 3: 1000n } as const
