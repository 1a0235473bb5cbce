import type { CartSelection, PricedCart } from '#src/domain/cart.ts'
import { priceCart } from '#src/domain/cart.ts'
import { restoreLine } from '#src/domain/cart-restore.ts'
import { type ChangePreview, type LapseNotice, type OpenCart as DomainCart } from '#src/domain/consequence.ts'
import type { Language } from '#src/domain/identifiers.ts'
import type { PriceableLine, PricedLine } from '#src/domain/line-terms.ts'
import { isPriceable } from '#src/domain/line-terms.ts'
import { equals, money, sum } from '#src/domain/money.ts'
import { percent } from '#src/domain/percent.ts'
import { priceLines } from '#src/domain/pricing.ts'
import type { RenewalPolicy } from '#src/domain/renewal-policy.ts'
import { assert, present } from '#src/kit/assert.ts'
import type { JsonValue } from '#src/kit/canonical-json.ts'
import { pricingContextOf } from '#src/store/cart-pricing.ts'
import { type CartChange, type OpenCart, findOpenCartForCustomer } from '#src/store/cart.ts'
import { type Site, sitesOfCustomer } from '#src/store/customer.ts'
import type { Reader } from '#src/store/database.ts'
import { type QuoteRevision, type QuotedLine, linesOfQuoteForCustomer } from '#src/store/quote.ts'
import type { PricingView } from '../components/checkout-steps.tsx'
import { lateBriefOf } from './price-late-of.ts'
import type { CartChangeView, CartLineSummary, CartLineView, CartSiteView, CartView, ConsequenceView } from './pages/cart-view.ts'

/** Everything that the cart's pages show and preview: loaded once, with a fixed number of queries. */
export type LoadedCart = {
  readonly quote: QuoteRevision
  readonly cart: OpenCart
  readonly lines: readonly QuotedLine[]
  readonly byItem: ReadonlyMap<number, QuotedLine>
  readonly sites: ReadonlyMap<number, Site>
  readonly domain: DomainCart
  readonly priced: PricedCart
  readonly language: Language
}

/** Absent when there is no open cart over the live revision: the quote's page is then the right one. */
export async function loadCart(reader: Reader, quote: QuoteRevision, language: Language): Promise<LoadedCart | undefined> {
  const [cart, { lines, context }, sites] = await Promise.all([
    findOpenCartForCustomer(reader, quote.customerId, quote.quoteNumber),
    pricedFrom(reader, quote, language),
    sitesOfCustomer(reader, quote.customerId),
  ])
  if (cart?.revision !== quote.revision) return undefined
  const domain = { quoted: lines.map((line) => line.terms), selection: cart.selection, context, policy: policyOf(quote) }
  return {
    quote,
    cart,
    lines,
    byItem: new Map(lines.map((line) => [line.lineNumber, line])),
    sites: new Map(sites.map((site) => [site.siteNumber, site])),
    domain,
    priced: pricedOf(domain),
    language,
  }
}

async function pricedFrom(reader: Reader, quote: QuoteRevision, language: Language) {
  const lines = await linesOfQuoteForCustomer(reader, quote, language)
  return { lines, context: await pricingContextOf(reader, quote, lines) }
}

/** The policy that the quote was issued under, for what happens when it is not renewed. */
export function policyOf(quote: QuoteRevision): RenewalPolicy {
  return {
    minimumCotermMonths: quote.minimumMonths,
    defaultTerm: 12,
    proration: quote.prorationPolicy,
    graceDays: quote.graceDays,
    reinstatement:
      quote.reinstatementPolicy === 'part' ? { policy: 'part' } : { policy: 'back-pay', percent: percent(quote.reinstatementPercent) },
  }
}

export function cartViewOf(
  loaded: LoadedCart,
  more: { readonly canChange: boolean; readonly conflict: readonly CartChange[] | undefined },
): CartView {
  const { quote, cart, priced } = loaded
  return {
    number: quote.quoteNumber,
    version: cart.version,
    timeZone: quote.timeZone,
    validUntil: quote.validUntil,
    pricing: pricingViewOf(loaded),
    sites: siteViews(loaded),
    total: priced.totalBeforeTax,
    totalPoints: priced.points,
    quoteTotal: quote.total,
    quoteLevel: quote.quotationLevel,
    conflict: more.conflict && { changes: more.conflict.flatMap((change) => changeViews(loaded, change)) },
    canChange: more.canChange,
    late: lateBriefOf(loaded.domain, priced.totalBeforeTax),
  }
}

export function pricingViewOf({ quote, cart, priced }: LoadedCart): PricingView {
  return { at: cart.pricedAt, timeZone: quote.timeZone, priceListDate: quote.priceListDate, level: priced.level.level }
}

export function lineSummary(loaded: LoadedCart, item: number): CartLineSummary | undefined {
  const line = loaded.byItem.get(item)
  if (line === undefined || !isPriceable(line.terms)) return undefined
  const { terms } = line
  const current = loaded.priced.lines.find((priced) => priced.terms.item === item)?.terms ?? terms
  return {
    item,
    description: line.description[loaded.language],
    partNumber: terms.part,
    chargeMetric: terms.chargeMetric,
    quantity: current.quantity,
    siteName: siteOf(loaded, terms.siteNumber).address.name,
  }
}

/** What a change does, in the words of the page. */
export function consequenceView(loaded: LoadedCart, preview: ChangePreview): ConsequenceView {
  const { before, after } = preview
  const levels = { before: before.level.level, after: after.level.level }
  // The changed line itself is what the page is about; the total says what becomes of it.
  const isOther = ({ item }: { readonly item: number }): boolean => preview.selection.get(item) === loaded.cart.selection.get(item)
  const described = (item: number) =>
    present(loaded.byItem.get(item), 'a consequence is about a line of the quote').description[loaded.language]
  return {
    totalBefore: before.totalBeforeTax,
    totalAfter: after.totalBeforeTax,
    level: levels.before === levels.after ? undefined : levels,
    repriced: preview.repriced.filter(isOther).map((line) => ({ ...line, description: described(line.item) })),
    lapses: preview.lapses.map((lapse) => ({
      description: described(lapse.item),
      quantity: lapse.quantity,
      uncoveredFrom: lapse.uncoveredFrom,
      graceEndsOn: lapse.graceEndsOn,
      renewal: renewalOf(loaded, lapse),
      reinstatement: lapse.comingBack.ok ? { on: lapse.comingBack.value.asOf, price: lapse.comingBack.value.price } : undefined,
    })),
  }
}

function renewalOf(loaded: LoadedCart, lapse: LapseNotice) {
  const line = loaded.priced.lines.find((priced) => priced.terms.item === lapse.item)
  const { terms } = present(line, 'only what is in the cart can lapse from it')
  const alone = priceLines([{ ...terms, quantity: lapse.quantity }], loaded.domain.context)
  return alone.ok ? alone.value.totalBeforeTax : money(0n, loaded.quote.currency)
}

function pricedOf(cart: DomainCart): PricedCart {
  const priced = pricedSelection(cart, cart.selection)
  assert(priced !== undefined, 'an open cart holds only what its rules allow')
  return priced
}

function pricedSelection(cart: DomainCart, selection: CartSelection): PricedCart | undefined {
  const priced = priceCart(cart.quoted, selection, cart.context)
  return priced.ok ? priced.value : undefined
}

function siteViews(loaded: LoadedCart): readonly CartSiteView[] {
  const pricedByItem = new Map(loaded.priced.lines.map((line) => [line.terms.item, line]))
  const groups = Map.groupBy(
    loaded.lines.filter((line) => isPriceable(line.terms)),
    (line) => line.terms.siteNumber,
  )
  return [...groups].map(([siteNumber, lines]) => {
    const { address } = siteOf(loaded, siteNumber)
    const kept = lines.flatMap((line) => pricedByItem.get(line.lineNumber)?.extended ?? [])
    return {
      number: siteNumber,
      name: address.name,
      city: address.city,
      country: address.country,
      lines: lines.map((line) => lineView(loaded, line, pricedByItem.get(line.lineNumber))),
      subtotal: sum(kept, loaded.quote.currency),
    }
  })
}

function lineView(loaded: LoadedCart, line: QuotedLine, priced: PricedLine | undefined): CartLineView {
  const quoted = line.terms as PriceableLine
  const terms = priced?.terms ?? quoted
  return {
    item: line.lineNumber,
    partNumber: terms.part,
    description: line.description[loaded.language],
    chargeMetric: terms.chargeMetric,
    quantity: terms.quantity,
    quotedQuantity: terms.quantity === quoted.quantity ? undefined : quoted.quantity,
    term: terms.term,
    quotedTerm: terms.term === quoted.term ? undefined : quoted.term,
    coverage: terms.coverage,
    aligned: terms.isCoterminated ? countedOf(terms) : undefined,
    state: priced === undefined ? removedState(loaded, quoted) : 'kept',
    price: {
      svp: priced?.svpPrice ?? line.svpPrice,
      unit: priced?.unitPrice ?? line.unitPrice,
      fraction: terms.proration.fraction,
      policy: terms.proration.policy,
      level: priced?.level ?? line.priceLevel,
      priceListDate: loaded.quote.priceListDate,
      discount: terms.discount,
      extended: priced?.extended ?? line.extended,
    },
    quotedExtended: priced !== undefined && !equals(priced.extended, line.extended) ? line.extended : undefined,
  }
}

function countedOf({ proration }: PriceableLine): CartLineView['aligned'] {
  return proration.policy === 'months' ? { unit: 'months', count: proration.monthsCounted } : { unit: 'days', count: proration.daysCounted }
}

function removedState(loaded: LoadedCart, quoted: PriceableLine) {
  const restored = pricedSelection(loaded.domain, restoreLine(loaded.domain.quoted, loaded.cart.selection, quoted.item))
  assert(restored !== undefined, 'a removed line can always come back')
  const uncoveredFrom = quoted.kind === 'reinstatement' ? quoted.gap.startsOn : quoted.coverage.startsOn
  return { uncoveredFrom, totalAfterRestore: restored.totalBeforeTax }
}

function changeViews(loaded: LoadedCart, change: CartChange): readonly CartChangeView[] {
  const entries = change.change as readonly { readonly [key: string]: JsonValue }[]
  return entries.flatMap((entry): readonly CartChangeView[] => {
    const line = loaded.byItem.get(Number(entry['item']))
    if (line === undefined || !isPriceable(line.terms)) return []
    const common = { by: change.userName, at: change.at, description: line.description[loaded.language] }
    if (entry['change'] === 'removed') return [{ ...common, change: { kind: 'removed' } as const }]
    if (entry['change'] === 'restored') return [{ ...common, change: { kind: 'restored' } as const }]
    const { quantity, term } = line.terms
    return [
      ...(entry['quantity'] === undefined
        ? []
        : [{ ...common, change: { kind: 'quantity', before: quantity as number, after: Number(entry['quantity']) } as const }]),
      ...(entry['term'] === undefined
        ? []
        : [{ ...common, change: { kind: 'term', before: term, after: Number(entry['term']) as typeof term } as const }]),
    ]
  })
}

function siteOf(loaded: LoadedCart, siteNumber: number): Site {
  return present(loaded.sites.get(siteNumber), 'a line is at a site of the customer')
}
