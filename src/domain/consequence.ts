import { type Result, ok } from '#src/kit/result.ts'
import { type CartRefusal, type CartSelection, type LineChange, type PricedCart, applySelection, priceCart, withChange } from './cart.ts'
import type { CoveragePeriod } from './coverage-period.ts'
import type { Currency } from './currency.ts'
import { type LapseTimeline, type ReinstatementRefusal, hasLapsed, lapseTimeline, reinstate } from './lapse.ts'
import type { LineTerms, PriceableLine } from './line-terms.ts'
import { type Money, equals, subtract } from './money.ts'
import { type PlainDate, addDays } from './plain-date.ts'
import { type PricedLines, type PricingContext, type PricingRefusal, priceLines } from './pricing.ts'
import { type Quantity, quantity } from './quantity.ts'
import type { RenewalPolicy } from './renewal-policy.ts'

/** A cart as it stands: the quoted lines, what the buyer changed, and what they are priced against. */
export type OpenCart<C extends Currency = Currency> = {
  readonly quoted: readonly LineTerms[]
  readonly selection: CartSelection
  readonly context: PricingContext<C>
  readonly policy: RenewalPolicy
}

/** A line that stays in the cart and costs something else afterwards, because the level or the line itself changed. */
export type Repriced<C extends Currency = Currency> = { readonly item: number; readonly before: Money<C>; readonly after: Money<C> }

/** Everything that a change does, said before it is made. `after` is what `priceCart` will answer once it is. */
export type ChangePreview<C extends Currency = Currency> = {
  readonly selection: CartSelection
  readonly before: PricedCart<C>
  readonly after: PricedCart<C>
  readonly difference: Money<C>
  readonly repriced: readonly Repriced<C>[]
  /** What this change, beyond the changes made before it, leaves uncovered. */
  readonly lapses: readonly LapseNotice<C>[]
}

/** Units that are not renewed: until when they are covered and what coming back would cost. */
export type LapseNotice<C extends Currency = Currency> = LapseTimeline & {
  readonly item: number
  readonly quantity: Quantity
  readonly comingBack: Result<ComingBack<C>, ReinstatementRefusal | PricingRefusal>
}

/** Reinstatement as an order of its own on a day. */
export type ComingBack<C extends Currency = Currency> = {
  readonly asOf: PlainDate
  readonly gap: CoveragePeriod
  readonly coverage: CoveragePeriod
  readonly price: Money<C>
}

export type PreviewRefusal = CartRefusal | PricingRefusal

/**
 * What a change of one line would do; `undefined` restores the line as it was quoted. Where all-or-none forbids the change the
 * refusal names what else would have to go: preview `withoutProgram`, or ask for the usage declaration.
 */
export function previewChange<C extends Currency>(
  cart: OpenCart<C>,
  item: number,
  change: LineChange | undefined,
): Result<ChangePreview<C>, PreviewRefusal> {
  return previewSelection(cart, withChange(cart.selection, item, change))
}

/** What another selection would do compared with the cart as it stands. */
export function previewSelection<C extends Currency>(
  cart: OpenCart<C>,
  selection: CartSelection,
): Result<ChangePreview<C>, PreviewRefusal> {
  const before = priceCart(cart.quoted, cart.selection, cart.context)
  if (!before.ok) return before
  const after = priceCart(cart.quoted, selection, cart.context)
  if (!after.ok) return after
  return ok({
    selection,
    before: before.value,
    after: after.value,
    difference: subtract<C>(after.value.totalBeforeTax, before.value.totalBeforeTax),
    repriced: repricedLines(before.value, after.value),
    lapses: newLapses(cart, before.value, after.value),
  })
}

/** The same selection ordered on a later day: what is out of grace by then comes back by reinstatement (rule 9). */
export function previewLateRenewal<C extends Currency>(
  cart: OpenCart<C>,
  asOf: PlainDate,
): Result<LatePreview<C>, PreviewRefusal | ReinstatementRefusal> {
  const inTime = priceCart(cart.quoted, cart.selection, cart.context)
  if (!inTime.ok) return inTime
  const late = priceLate(cart, asOf)
  if (!late.ok) return late
  const difference = subtract<C>(late.value.totalBeforeTax, inTime.value.totalBeforeTax)
  return ok({ asOf, inTime: inTime.value, late: late.value, difference, repriced: repricedLines(inTime.value, late.value) })
}

/** The late half of `previewLateRenewal`, for who knows the price in time already. */
export function priceLate<C extends Currency>(
  cart: OpenCart<C>,
  asOf: PlainDate,
): Result<PricedLines<C>, PreviewRefusal | ReinstatementRefusal> {
  const selected = applySelection(cart.quoted, cart.selection)
  if (!selected.ok) return selected
  const lines: LineTerms[] = []
  for (const line of selected.value.lines) {
    const late = asOfDay(line, cart.policy, asOf)
    if (!late.ok) return late
    lines.push(late.value)
  }
  return priceLines(lines, cart.context)
}

export type LatePreview<C extends Currency = Currency> = {
  readonly asOf: PlainDate
  readonly inTime: PricedLines<C>
  readonly late: PricedLines<C>
  readonly difference: Money<C>
  readonly repriced: readonly Repriced<C>[]
}

/** What the units of a line face when they are not renewed, and what coming back would cost on a day (first lapsed day if not given). */
export function lapseNotice<C extends Currency>(
  cart: Pick<OpenCart<C>, 'context' | 'policy'>,
  line: PriceableLine,
  comesBackOn?: PlainDate,
): LapseNotice<C> {
  const timeline = lapseTimeline(addDays(uncoveredFrom(line), -1), cart.policy.graceDays)
  const asOf = comesBackOn ?? (line.kind === 'reinstatement' ? line.coverage.startsOn : timeline.lapsedFrom)
  return { ...timeline, item: line.item, quantity: line.quantity, comingBack: comingBack(cart, line, asOf) }
}

function comingBack<C extends Currency>(
  cart: Pick<OpenCart<C>, 'context' | 'policy'>,
  line: PriceableLine,
  asOf: PlainDate,
): LapseNotice<C>['comingBack'] {
  const reinstated = asOfDay(line, cart.policy, asOf)
  if (!reinstated.ok) return reinstated
  const priced = priceLines([reinstated.value], cart.context)
  if (!priced.ok) return priced
  const gap = { startsOn: uncoveredFrom(line), endsBefore: reinstated.value.coverage.startsOn }
  return ok({ asOf, gap, coverage: reinstated.value.coverage, price: priced.value.totalBeforeTax })
}

function asOfDay<L extends LineTerms>(line: L, policy: RenewalPolicy, asOf: PlainDate): Result<L | PriceableLine, ReinstatementRefusal> {
  if (line.kind !== 'renewal') return ok(line)
  const lastCoveredDay = addDays(line.coverage.startsOn, -1)
  return hasLapsed(lastCoveredDay, policy.graceDays, asOf) ? reinstate(line, policy, asOf) : ok(line)
}

function uncoveredFrom(line: PriceableLine): PlainDate {
  return line.kind === 'reinstatement' ? line.gap.startsOn : line.coverage.startsOn
}

function repricedLines<C extends Currency>(before: PricedLines<C>, after: PricedLines<C>): readonly Repriced<C>[] {
  const earlier = new Map(before.lines.map((line) => [line.terms.item, line.extended]))
  const repriced: Repriced<C>[] = []
  for (const line of after.lines) {
    const old = earlier.get(line.terms.item)
    if (old !== undefined && !equals(old, line.extended)) repriced.push({ item: line.terms.item, before: old, after: line.extended })
  }
  return repriced
}

/** Units covered in the cart before and not after: whole lines that go, and the rest of lines whose quantity goes down. */
function newLapses<C extends Currency>(cart: OpenCart<C>, before: PricedCart<C>, after: PricedCart<C>): readonly LapseNotice<C>[] {
  const kept = new Map(after.lines.map((line) => [line.terms.item, line.terms.quantity as number]))
  const notices: LapseNotice<C>[] = []
  for (const { terms } of before.lines) {
    const units = terms.quantity - (kept.get(terms.item) ?? 0)
    if (units > 0) notices.push(lapseNotice(cart, { ...terms, quantity: quantity(units) }))
  }
  return notices
}
