import { present } from '#src/kit/assert.ts'
import { type Result, ok } from '#src/kit/result.ts'
import { applySelection, itemsByProgram, priceCart, programAtSite } from './cart.ts'
import type { OpenCart, PreviewRefusal } from './consequence.ts'
import type { Currency } from './currency.ts'
import type { Decimal } from './decimal.ts'
import { type PriceLevel, decideLevel, standardLevels } from './level.ts'
import { type PriceableLine, isPriceable } from './line-terms.ts'
import type { Money } from './money.ts'
import { largestMinor, linePoints, priceLine } from './pricing.ts'

/** What the cart costs without a line. `items` is the line alone, or its whole program at the site where all-or-none demands it. */
export type RemovalPreview<C extends Currency = Currency> = {
  readonly items: readonly number[]
  readonly level: PriceLevel
  readonly totalBeforeTax: Money<C>
}

/**
 * The new total for the removal of every line of a cart, for a page that shows them all: the same figures as `previewChange`,
 * but each line is priced once per level instead of once per removal, so that 1,000 lines stay within milliseconds.
 */
export function removalPreviews<C extends Currency>(
  cart: OpenCart<C>,
): Result<ReadonlyMap<number, Result<RemovalPreview<C>, PreviewRefusal>>, PreviewRefusal> {
  const selected = applySelection(cart.quoted, cart.selection)
  if (!selected.ok) return selected
  const lines = selected.value.lines.filter(isPriceable)
  const { currency, relationship, levels = standardLevels } = cart.context
  const pointsByItem = new Map(lines.map((line) => [line.item, linePoints(line)]))
  const points = sumOf(pointsByItem.values())
  const programs = itemsByProgram(lines)
  const amountsAt = new Map<PriceLevel, ReturnType<typeof amountsAtLevel>>()
  const previews = new Map<number, Result<RemovalPreview<C>, PreviewRefusal>>()
  for (const line of lines) {
    const items = present(programs.get(programAtSite(line)), 'a line is in its own program')
    const pointsLeft = points - sumOf(items.map((item) => pointsByItem.get(item) ?? 0n))
    const { level } = decideLevel(relationship, pointsLeft as Decimal, levels)
    const amounts = amountsAt.get(level) ?? amountsAtLevel(lines, level, cart.context)
    amountsAt.set(level, amounts)
    if (amounts === 'refused') {
      previews.set(line.item, oneRemoval(cart, items))
      continue
    }
    const minor = amounts.total - sumOf(items.map((item) => amounts.byItem.get(item) ?? 0n))
    previews.set(line.item, ok({ items, level, totalBeforeTax: { minor, currency } }))
  }
  return ok(previews)
}

/** Every line's amount at one level; where some line has none, the removals are previewed one by one, each with its own refusal. */
function amountsAtLevel(
  lines: readonly PriceableLine[],
  level: PriceLevel,
  context: OpenCart['context'],
): { readonly total: bigint; readonly byItem: ReadonlyMap<number, bigint> } | 'refused' {
  const byItem = new Map<number, bigint>()
  for (const line of lines) {
    const priced = priceLine(line, level, context)
    if (!priced.ok) return 'refused'
    byItem.set(line.item, priced.value.extended.minor)
  }
  const total = sumOf(byItem.values())
  return total > largestMinor ? 'refused' : { total, byItem }
}

function oneRemoval<C extends Currency>(cart: OpenCart<C>, items: readonly number[]): Result<RemovalPreview<C>, PreviewRefusal> {
  const selection = new Map(cart.selection)
  for (const item of items) selection.set(item, { change: 'removed' })
  const after = priceCart(cart.quoted, selection, cart.context)
  return after.ok ? ok({ items, level: after.value.level.level, totalBeforeTax: after.value.totalBeforeTax }) : after
}

function sumOf(values: Iterable<bigint>): bigint {
  let total = 0n
  for (const value of values) total += value
  return total
}
