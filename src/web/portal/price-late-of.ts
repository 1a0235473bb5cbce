import { applySelection, priceCart, untouched } from '#src/domain/cart.ts'
import { type OpenCart, lapseNotice, priceLate } from '#src/domain/consequence.ts'
import { isFixedLevel } from '#src/domain/level.ts'
import { type LapseTimeline, lapseTimeline } from '#src/domain/lapse.ts'
import type { LineTerms, PriceableLine, RenewalLine } from '#src/domain/line-terms.ts'
import { isPriceable } from '#src/domain/line-terms.ts'
import { type Money, subtract } from '#src/domain/money.ts'
import { type PlainDate, addDays, daysBetween } from '#src/domain/plain-date.ts'
import { decimal } from '#src/domain/decimal.ts'
import type { RenewalPolicy } from '#src/domain/renewal-policy.ts'
import { withPrinted } from '#src/store/cart-pricing.ts'
import type { QuoteRevision, QuotedLine } from '#src/store/quote.ts'
import type { LateBriefView, LateDayView, LateLineView, LateView } from './pages/price-view.ts'
import type { PricedThing } from './pages/paths.ts'

const hesitationDays = 30

/** What renewing late costs, on the first day that is too late for anything and after a month of hesitation (rule 9). */
export function lateBriefOf(cart: OpenCart, inTime: Money): LateBriefView | undefined {
  const renewals = renewalsOf(cart)
  let first = renewals[0]
  for (const line of renewals) if (first !== undefined && line.coverage.startsOn < first.coverage.startsOn) first = line
  if (first === undefined) return undefined
  const { lastCoveredDay, uncoveredFrom, graceEndsOn, lapsedFrom } = timelineOf(first, cart.policy)
  const days = [lapsedFrom, addDays(lapsedFrom, hesitationDays)]
  return {
    lastCoveredDay,
    graceEndsOn,
    graceDays: cart.policy.graceDays,
    days: days.map((asOf) => ({ ...lateDay({ cart, inTime, renewals }, asOf), gapDays: daysBetween(uncoveredFrom, asOf) })),
  }
}

export type LateNames = ReadonlyMap<number, { readonly description: string }>

/** The same line by line; absent when nothing on it can lapse any more. */
export function lateViewOf(
  cart: OpenCart,
  more: { readonly thing: PricedThing; readonly names: LateNames; readonly inTime: Money },
): LateView | undefined {
  const brief = lateBriefOf(cart, more.inTime)
  if (brief === undefined) return undefined
  return { ...brief, thing: more.thing, inTime: more.inTime, lines: lateLines(cart, brief.days, more.names) }
}

/**
 * The quote as a cart that nobody touched, priced from nothing but what it printed: for the busiest page, without a query. The level is
 * the printed one, which coming back does not move: reinstated units earn the points of renewed ones.
 */
export function printedCart(quote: QuoteRevision, lines: readonly QuotedLine[], policy: RenewalPolicy): OpenCart {
  const { currency, relationship, quotationLevel } = quote
  const printed = lines.flatMap(({ terms, priceLevel: level, priceValidFrom: validFrom, svpPrice, reinstatement }) => [
    ...(isPriceable(terms) ? [{ part: terms.part, level, svpPrice, validFrom }] : []),
    ...(reinstatement === undefined ? [] : [{ part: reinstatement.partNumber, level, svpPrice: reinstatement.svpPrice, validFrom }]),
  ])
  return {
    quoted: lines.map((line) => line.terms),
    selection: untouched,
    policy,
    context: {
      currency,
      relationship,
      prices: withPrinted(() => undefined, currency, printed),
      levels: isFixedLevel(quotationLevel)
        ? [{ level: 'BL', fromPoints: decimal('0') }]
        : [{ level: quotationLevel, fromPoints: decimal('0') }],
    },
  }
}

function renewalsOf(cart: OpenCart): readonly RenewalLine[] {
  const selected = applySelection(cart.quoted, cart.selection)
  return selected.ok ? selected.value.lines.filter((line: LineTerms): line is RenewalLine => line.kind === 'renewal') : []
}

function timelineOf(line: PriceableLine, policy: RenewalPolicy): LapseTimeline {
  return lapseTimeline(addDays(line.coverage.startsOn, -1), policy.graceDays)
}

type Waiting = { readonly cart: OpenCart; readonly inTime: Money; readonly renewals: readonly RenewalLine[] }

function lateDay({ cart, inTime, renewals }: Waiting, asOf: PlainDate): Omit<LateDayView, 'gapDays'> {
  const late = priceLate(cart, asOf)
  if (late.ok) return { asOf, total: late.value.totalBeforeTax, difference: subtract(late.value.totalBeforeTax, inTime), missing: 0 }
  const lost = renewals.filter((line) => timelineOf(line, cart.policy).lapsedFrom <= asOf && !lapseNotice(cart, line, asOf).comingBack.ok)
  return { asOf, missing: lost.length }
}

function lateLines(cart: OpenCart, days: readonly LateDayView[], names: LateNames): readonly LateLineView[] {
  const inTime = priceCart(cart.quoted, cart.selection, cart.context)
  if (!inTime.ok) return []
  const latePrices = days.map(({ asOf }) => {
    const late = priceLate(cart, asOf)
    return late.ok ? new Map(late.value.lines.map((line) => [line.terms.item, line.extended])) : undefined
  })
  return inTime.value.lines.flatMap(({ terms, extended }): readonly LateLineView[] => {
    if (terms.kind !== 'renewal') return []
    const late = days.map(({ asOf }, index) => latePrices[index]?.get(terms.item) ?? alone(cart, terms, asOf))
    const { lapsedFrom } = timelineOf(terms, cart.policy)
    const description = names.get(terms.item)?.description ?? terms.part
    return [{ item: terms.item, description, quantity: terms.quantity, lapsedFrom, inTime: extended, late }]
  })
}

/** Where something else can not come back: this line by an order of its own. */
function alone(cart: OpenCart, line: RenewalLine, asOf: PlainDate): Money | undefined {
  const notice = lapseNotice(cart, line, asOf).comingBack
  return notice.ok ? notice.value.price : undefined
}
