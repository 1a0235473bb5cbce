import { type Result, ok, refused } from '#src/kit/result.ts'
import type { Currency } from './currency.ts'
import { type LineTerms, type PriceableLine, isPriceable } from './line-terms.ts'
import type { ProgramCode } from './part.ts'
import { type PricedLines, type PricingContext, type PricingRefusal, priceLines } from './pricing.ts'
import { prorate } from './proration.ts'
import { type Quantity, parseQuantity } from './quantity.ts'
import { type TermMonths, extendedTerm } from './renewal-term.ts'
import type { UsageDeclaration } from './usage-declaration.ts'

/** What the buyer changed on one line; a line without a change is renewed as quoted. */
export type LineChange =
  | { readonly change: 'removed'; readonly usage?: UsageDeclaration }
  | { readonly change: 'edited'; readonly quantity?: Quantity; readonly term?: TermMonths; readonly usage?: UsageDeclaration }

/** The cart is this selection over one quote revision, by item number. It holds no price: `priceCart` derives every amount. */
export type CartSelection = ReadonlyMap<number, LineChange>

export const untouched: CartSelection = new Map()

export type CartRefusal =
  | { readonly code: 'item-unknown'; readonly item: number }
  | { readonly code: 'item-withdrawn'; readonly item: number }
  | { readonly code: 'term-not-offered'; readonly item: number; readonly term: number; readonly offered: readonly TermMonths[] }
  | { readonly code: 'quantity-above-entitlement'; readonly item: number; readonly entitled: Quantity }
  | { readonly code: 'usage-declaration-required'; readonly item: number }
  | { readonly code: 'usage-above-quantity'; readonly item: number; readonly quantityInUse: number }
  | AllOrNone

/** Some lines of a program at a site would go and others stay (rule 7). */
export type AllOrNone = {
  readonly code: 'all-or-none'
  readonly siteNumber: number
  readonly programCode: ProgramCode
  readonly removedItems: readonly number[]
  readonly remainingItems: readonly number[]
}

export type PricedCart<C extends Currency = Currency> = PricedLines<C> & { readonly removed: readonly PriceableLine[] }

/** A quote's lines under the buyer's selection, checked and priced: what is shown, and later what is charged. */
export function priceCart<C extends Currency>(
  quoted: readonly LineTerms[],
  selection: CartSelection,
  context: PricingContext<C>,
): Result<PricedCart<C>, CartRefusal | PricingRefusal> {
  const selected = applySelection(quoted, selection)
  if (!selected.ok) return selected
  const priced = priceLines(selected.value.lines, context)
  return priced.ok ? ok({ ...priced.value, removed: selected.value.removed }) : priced
}

export type SelectedLines = { readonly lines: readonly LineTerms[]; readonly removed: readonly PriceableLine[] }

/** The lines that stay, as changed, and those that go; refused when a rule of renewal forbids the selection (rules 2, 7, 8). */
export function applySelection(quoted: readonly LineTerms[], selection: CartSelection): Result<SelectedLines, CartRefusal> {
  const items = new Set(quoted.map((line) => line.item))
  for (const item of selection.keys()) if (!items.has(item)) return refused({ code: 'item-unknown', item })
  const lines: LineTerms[] = []
  const removed: PriceableLine[] = []
  for (const line of quoted) {
    const change = selection.get(line.item)
    if (change === undefined) {
      lines.push(line)
      continue
    }
    if (!isPriceable(line)) return refused({ code: 'item-withdrawn', item: line.item })
    if (change.change === 'removed') {
      removed.push(line)
      continue
    }
    const changed = changeLine(line, change)
    if (!changed.ok) return changed
    lines.push(changed.value)
  }
  const broken = brokenAllOrNone(lines, removed, selection)
  return broken === undefined ? ok({ lines, removed }) : refused(broken)
}

/** A quantity from a form field, judged against what the buyer is entitled to (rule 8). */
export function parseRenewalQuantity(
  text: string,
  line: PriceableLine,
): Result<Quantity, { readonly code: 'not-a-quantity'; readonly text: string } | CartRefusal> {
  const parsed = parseQuantity(text)
  if (!parsed.ok) return parsed
  return parsed.value > line.entitledQuantity
    ? refused({ code: 'quantity-above-entitlement', item: line.item, entitled: line.entitledQuantity })
    : parsed
}

function changeLine(line: PriceableLine, change: Extract<LineChange, { change: 'edited' }>): Result<PriceableLine, CartRefusal> {
  const { item } = line
  const { quantity = line.quantity, term = line.term, usage } = change
  if (quantity > line.entitledQuantity) return refused({ code: 'quantity-above-entitlement', item, entitled: line.entitledQuantity })
  if (quantity < line.quantity && usage === undefined) return refused({ code: 'usage-declaration-required', item })
  if (quantity < line.quantity && usage !== undefined && usage.quantityInUse > quantity) {
    return refused({ code: 'usage-above-quantity', item, quantityInUse: usage.quantityInUse })
  }
  if (term === line.term) return ok({ ...line, quantity })
  if (!line.termsAllowed.includes(term)) return refused({ code: 'term-not-offered', item, term, offered: line.termsAllowed })
  return ok({ ...withTerm(line, term), quantity })
}

/** The same line for another term: its coverage ends whole coverage years earlier or later, under the same policy. */
export function withTerm(line: PriceableLine, term: TermMonths): PriceableLine {
  const coverage = extendedTerm(line.coverage, (term - line.term) / 12, line.anniversary)
  return { ...line, term, coverage, proration: prorate(coverage, line.proration.policy, line.anniversary) }
}

/** The program at a site of which some lines go while others stay, unless what goes was declared to be no longer used (rule 7). */
function brokenAllOrNone(lines: readonly LineTerms[], removed: readonly PriceableLine[], selection: CartSelection): AllOrNone | undefined {
  if (removed.length === 0) return undefined
  const remaining = itemsByProgram(lines)
  for (const line of removed) {
    if (selection.get(line.item)?.usage?.quantityInUse === 0) continue
    const remainingItems = remaining.get(programAtSite(line))
    if (remainingItems === undefined) continue
    const removedItems = itemsByProgram(removed).get(programAtSite(line)) ?? []
    return { code: 'all-or-none', siteNumber: line.siteNumber, programCode: line.programCode, removedItems, remainingItems }
  }
  return undefined
}

/** The items of each program at each site, withdrawn ones left out: nothing can be renewed of them. */
export function itemsByProgram(lines: readonly LineTerms[]): ReadonlyMap<string, readonly number[]> {
  const items = new Map<string, number[]>()
  for (const line of lines) {
    if (!isPriceable(line)) continue
    const known = items.get(programAtSite(line))
    if (known === undefined) items.set(programAtSite(line), [line.item])
    else known.push(line.item)
  }
  return items
}

export function programAtSite(line: Pick<LineTerms, 'siteNumber' | 'programCode'>): string {
  return `${line.siteNumber} ${line.programCode}`
}

/** The selection with one line changed, or restored to what was quoted when there is no change. */
export function withChange(selection: CartSelection, item: number, change: LineChange | undefined): CartSelection {
  const next = new Map(selection)
  if (change === undefined) next.delete(item)
  else next.set(item, change)
  return next
}

/** The selection with all of a program at a site removed: what all-or-none asks for when a part of it shall go. */
export function withoutProgram(selection: CartSelection, demand: Pick<AllOrNone, 'removedItems' | 'remainingItems'>): CartSelection {
  const next = new Map(selection)
  for (const item of [...demand.removedItems, ...demand.remainingItems]) next.set(item, { change: 'removed' })
  return next
}
