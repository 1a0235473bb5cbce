import { assert } from '#src/kit/assert.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { type Currency, currencyExponent } from './currency.ts'
import { type Decimal, decimalScale } from './decimal.ts'
import type { PreviousPrice, PriceableLine, PricedLine } from './line-terms.ts'
import { type Money, type Ratio, allocate, divideRounded, multiplyRounded, sum, zero } from './money.ts'
import { type Percent, percentToRatio } from './percent.ts'
import type { PlainDate } from './plain-date.ts'
import type { PriceList } from './price-list.ts'
import { exactUnitPrice, unitScale } from './pricing.ts'
import type { TaxDecision } from './tax.ts'

/**
 * Why a price is not last year's. Each cause is what the amount changes when that one factor goes from last year's value to this
 * year's, one after the other in this order, every stage rounded as a line is: so they add up to the difference exactly, and nothing
 * is left for an "other". `reinstatement` is what lapsed coverage costs above its renewal.
 */
export const bridgeCauses = ['list', 'level', 'quantity', 'period', 'discount', 'currency', 'reinstatement', 'tax'] as const
export type BridgeCause = (typeof bridgeCauses)[number]

export type PriceBridge<C extends Currency = Currency> = {
  readonly fromBeforeTax: Money<C>
  readonly fromTax: Money<C>
  readonly changes: Readonly<Record<BridgeCause, Money<C>>>
  readonly toBeforeTax: Money<C>
  readonly toTax: Money<C>
}

export type LineBridge<C extends Currency = Currency> = PriceBridge<C> & {
  readonly item: number
  readonly standing: 'renewed' | 'new' | 'removed'
  /** What was paid last year, in the currency it was paid in, when that is another one. */
  readonly paidInOtherCurrency?: Money
}

/** How many units of `to` one unit of `from` is, on which day and who says so. */
export type ExchangeRate = {
  readonly from: Currency
  readonly to: Currency
  readonly rate: Ratio
  readonly on: PlainDate
  readonly source: string
}

export type BridgeRequest<C extends Currency = Currency> = {
  readonly currency: C
  readonly lines: readonly PricedLine<C>[]
  /** Lines of last year that are not renewed. */
  readonly removed: readonly PriceableLine[]
  /** This year's list, asked for last year's level and currency too. */
  readonly prices: PriceList
  /** Absent before the tax is decided: then both sides are before tax. */
  readonly tax?: TaxDecision
  readonly exchangeRate?: ExchangeRate
}

export type BridgeRefusal = { readonly code: 'exchange-rate-missing'; readonly from: Currency; readonly to: Currency }

export type Bridges<C extends Currency = Currency> = { readonly lines: readonly LineBridge<C>[]; readonly total: PriceBridge<C> }

/** The way from last year's price to this year's for every line and for the total; the lines' causes sum to the total's. */
export function bridgePrices<C extends Currency>(request: BridgeRequest<C>): Result<Bridges<C>, BridgeRefusal> {
  const { currency, lines, removed, tax } = request
  const taxNow = tax === undefined ? [] : sharesOfTax(lines.map((line) => ({ net: line.extended, percent: tax.percent })))
  const before = [...lines.map((line) => line.terms), ...removed].map((line) => line.previous)
  const conversions = before.map((previous) => conversionOf(request, previous))
  for (const conversion of conversions) if (!conversion.ok) return conversion
  const rates = conversions.map((conversion) => (conversion.ok ? conversion.value : one))
  const paid = before.map((previous, index) =>
    previous === undefined ? zero(currency) : convert(previous.extended, rates[index] ?? one, currency),
  )
  const taxBefore =
    tax === undefined ? [] : sharesOfTax(paid.map((net, index) => ({ net, percent: before[index]?.taxPercent ?? (0n as Percent) })))
  const bridges: LineBridge<C>[] = []
  const terms = [...lines.map((line) => line.terms), ...removed]
  for (const [index, line] of terms.entries()) {
    const priced = lines[index]
    const fromBeforeTax = paid[index] ?? zero(currency)
    const fromTax = taxBefore[index] ?? zero(currency)
    const toBeforeTax = priced?.extended ?? zero(currency)
    const toTax = (priced === undefined ? undefined : taxNow[index]) ?? zero(currency)
    const net = netChanges(line, priced, { request, rate: rates[index] ?? one, paid: fromBeforeTax.minor })
    const changes = asMoney({ ...net, tax: toTax.minor - fromTax.minor }, currency)
    const standing = priced === undefined ? 'removed' : line.previous === undefined ? 'new' : 'renewed'
    const other = line.previous !== undefined && line.previous.extended.currency !== currency
    const paidInOtherCurrency = other ? { paidInOtherCurrency: line.previous.extended } : {}
    bridges.push({ item: line.item, standing, ...paidInOtherCurrency, fromBeforeTax, fromTax, changes, toBeforeTax, toTax })
  }
  return ok({ lines: bridges, total: totalOf(bridges, currency) })
}

type NetChanges = Record<Exclude<BridgeCause, 'tax'>, bigint>
type Setting<C extends Currency> = { readonly request: BridgeRequest<C>; readonly rate: Ratio; readonly paid: bigint }

const one: Ratio = { numerator: 1n, denominator: 1n }
const unchanged: NetChanges = { list: 0n, level: 0n, quantity: 0n, period: 0n, discount: 0n, currency: 0n, reinstatement: 0n }

/**
 * Stages, each with one more factor of this year:
 *
 *   list₀·level₀ → list₁·level₀ → list₁·level₁ → quantity₁ → fraction₁ → discount₁ → currency₁ → this year's amount
 *
 * What last year's amount differs from its own factors (a price that was agreed by hand) counts as discount.
 */
function netChanges<C extends Currency>(line: PriceableLine, priced: PricedLine<C> | undefined, setting: Setting<C>): NetChanges {
  const { previous } = line
  if (previous === undefined) return { ...unchanged, quantity: priced?.extended.minor ?? 0n }
  if (priced === undefined) return { ...unchanged, quantity: -setting.paid }
  const { prices, currency } = setting.request
  const part = line.kind === 'reinstatement' ? line.renewalPart : line.part
  const oldCurrency = previous.extended.currency
  const newList = line.kind === 'renewal' ? priced.svpPrice : (prices(part, currency, priced.level)?.svpPrice ?? previous.listPrice)
  const listInOldCurrency = oldCurrency === currency ? newList : (prices(part, oldCurrency, priced.level)?.svpPrice ?? previous.listPrice)
  const listAtOldLevel =
    previous.level === priced.level ? listInOldCurrency : (prices(part, oldCurrency, previous.level)?.svpPrice ?? listInOldCurrency)
  const asked = askedShare(priced)
  const askedBefore = previous.listPrice === 0n ? one : { numerator: previous.unitPrice, denominator: previous.listPrice }
  const before = { quantity: previous.quantity, fraction: previous.fraction, asked: askedBefore, rate: setting.rate }
  const now = { quantity: line.quantity, fraction: line.proration.fraction, asked, rate: setting.rate }
  const stage = (list: Decimal, factors: Factors): bigint => amountOf(list, factors, currency)
  const start = stage(previous.listPrice, before)
  const list = stage(listAtOldLevel, before)
  const level = stage(listInOldCurrency, before)
  const quantity = stage(listInOldCurrency, { ...before, quantity: now.quantity })
  const period = stage(listInOldCurrency, { ...before, quantity: now.quantity, fraction: now.fraction })
  const discount = stage(listInOldCurrency, now)
  const converted = stage(newList, { ...now, rate: one })
  return {
    list: list - start,
    level: level - list,
    quantity: quantity - level,
    period: period - quantity,
    discount: discount - period + (start - setting.paid),
    currency: oldCurrency === currency ? 0n : converted - discount,
    reinstatement: priced.extended.minor - (oldCurrency === currency ? discount : converted),
  }
}

type Factors = { readonly quantity: number; readonly fraction: Ratio; readonly asked: Ratio; readonly rate: Ratio }

/** quantity × list price × the share of it that is asked × fraction × exchange rate, rounded as a line is. */
function amountOf(list: Decimal, factors: Factors, currency: Currency): bigint {
  const { quantity, fraction, asked, rate } = factors
  const numerator = BigInt(quantity) * list * asked.numerator * fraction.numerator * rate.numerator
  const denominator = decimalScale * asked.denominator * fraction.denominator * rate.denominator
  return divideRounded(numerator * 10n ** BigInt(currencyExponent(currency)), denominator)
}

/** What is asked of the list price after discount and cap: 1 when there is neither. */
function askedShare(priced: PricedLine): Ratio {
  if (priced.svpPrice === 0n) return one
  const { scaled } = exactUnitPrice(priced.terms, priced.svpPrice, priced.extended.currency)
  return { numerator: scaled, denominator: priced.svpPrice * (unitScale / decimalScale) }
}

function conversionOf<C extends Currency>(request: BridgeRequest<C>, previous: PreviousPrice | undefined): Result<Ratio, BridgeRefusal> {
  if (previous === undefined || previous.extended.currency === request.currency) return ok(one)
  const { currency: from } = previous.extended
  const rate = request.exchangeRate
  if (rate?.from !== from || rate.to !== request.currency) return refused({ code: 'exchange-rate-missing', from, to: request.currency })
  return ok(rate.rate)
}

function convert<C extends Currency>(amount: Money, rate: Ratio, currency: C): Money<C> {
  const numerator = amount.minor * rate.numerator * 10n ** BigInt(currencyExponent(currency))
  return { minor: divideRounded(numerator, rate.denominator * 10n ** BigInt(currencyExponent(amount.currency))), currency }
}

/** The tax of each rate, computed on the sum of its lines, shared out over them so that the shares are the whole (rule 5). */
function sharesOfTax<C extends Currency>(lines: readonly { readonly net: Money<C>; readonly percent: Percent }[]): readonly Money<C>[] {
  const shares: Money<C>[] = lines.map(({ net }) => zero(net.currency))
  for (const rate of new Set(lines.map((line) => line.percent))) {
    const indexes = lines.flatMap((line, index) => (line.percent === rate && line.net.minor > 0n ? [index] : []))
    const nets = indexes.flatMap((index) => lines[index]?.net ?? [])
    const [first] = nets
    if (first === undefined) continue
    const tax = multiplyRounded(sum(nets, first.currency), percentToRatio(rate))
    const parts = allocate(
      tax,
      nets.map((net) => net.minor),
    )
    for (const [position, index] of indexes.entries()) shares[index] = parts[position] ?? zero(first.currency)
  }
  return shares
}

function asMoney<C extends Currency>(changes: Record<BridgeCause, bigint>, currency: C): Record<BridgeCause, Money<C>> {
  return Object.fromEntries(bridgeCauses.map((cause) => [cause, { minor: changes[cause], currency }])) as Record<BridgeCause, Money<C>>
}

function totalOf<C extends Currency>(lines: readonly LineBridge<C>[], currency: C): PriceBridge<C> {
  const total = (of: (line: LineBridge<C>) => Money<C>): Money<C> => sum(lines.map(of), currency)
  const causes = bridgeCauses.map((cause) => [cause, total((line) => line.changes[cause])])
  const bridge: PriceBridge<C> = {
    fromBeforeTax: total((line) => line.fromBeforeTax),
    fromTax: total((line) => line.fromTax),
    changes: Object.fromEntries(causes) as Record<BridgeCause, Money<C>>,
    toBeforeTax: total((line) => line.toBeforeTax),
    toTax: total((line) => line.toTax),
  }
  const explained = sum(Object.values(bridge.changes), currency).minor
  const change = bridge.toBeforeTax.minor + bridge.toTax.minor - bridge.fromBeforeTax.minor - bridge.fromTax.minor
  assert(explained === change, 'the causes of a bridge add up to the change')
  return bridge
}
