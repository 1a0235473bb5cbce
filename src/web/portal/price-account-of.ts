import { deriveLine, deriveTotal } from '#src/domain/derivation.ts'
import { type LineTerms, type PriceableLine, type PricedLine, isPriceable } from '#src/domain/line-terms.ts'
import { equals, money } from '#src/domain/money.ts'
import { partNumber } from '#src/domain/part.ts'
import { percent } from '#src/domain/percent.ts'
import { dayIn } from '#src/domain/plain-date.ts'
import { type Bridges, type LineBridge, bridgePrices } from '#src/domain/price-bridge.ts'
import { type ProofSubject, type Sha256, writePriceProof } from '#src/domain/price-proof.ts'
import { type PricedLines, type PricingContext, priceLines } from '#src/domain/pricing.ts'
import { quantity } from '#src/domain/quantity.ts'
import type { TaxDecision, TaxTotals } from '#src/domain/tax.ts'
import { pricingContextOf, withPrinted } from '#src/store/cart-pricing.ts'
import type { Reader } from '#src/store/database.ts'
import type { Order, OrderLine } from '#src/store/order.ts'
import type { QuoteRevision, QuotedLine } from '#src/store/quote.ts'
import type { LoadedCart } from './cart-view-of.ts'
import type { BridgeView, PriceAccountView, PriceLineView } from './pages/price-view.ts'

type Tax = { readonly decision: TaxDecision; readonly totals: TaxTotals }

/** A price with everything that it was made from, priced anew by the one pricing function. */
export type PriceAccount = {
  readonly subject: ProofSubject
  readonly priced: PricedLines
  readonly removed: readonly PriceableLine[]
  readonly context: PricingContext
  readonly tax: Tax | undefined
  readonly currency: PricedLines['totalBeforeTax']['currency']
}

/** Absent when the quote's terms no longer give the amounts that it printed: a changed level table, never to be explained away. */
export async function accountOfQuote(
  reader: Reader,
  quote: QuoteRevision,
  lines: readonly QuotedLine[],
): Promise<PriceAccount | undefined> {
  const context = await pricingContextOf(reader, quote, lines)
  const priced = priceLines(
    lines.map((line) => line.terms),
    context,
  )
  if (!priced.ok) return undefined
  const printed = new Map(lines.map((line) => [line.lineNumber, line.extended]))
  if (!isAsPrinted(priced.value, { total: quote.total, printed })) return undefined
  const subject = {
    ...subjectOf(quote, 'quote'),
    pricedOn: quote.issuedAt === undefined ? quote.priceListDate : dayIn(quote.timeZone, quote.issuedAt),
  }
  return { subject, priced: priced.value, removed: [], context, tax: undefined, currency: quote.currency }
}

/** The cart as it stands, with its tax once billing has decided it. */
export function accountOfCart({ quote, cart, priced, domain }: LoadedCart, tax: Tax | undefined): PriceAccount {
  const subject = { ...subjectOf(quote, 'cart'), pricedOn: dayIn(quote.timeZone, cart.pricedAt) }
  return { subject, priced, removed: priced.removed, context: domain.context, tax, currency: quote.currency }
}

export type OrderedLines = {
  readonly quote: QuoteRevision
  readonly quoted: readonly QuotedLine[]
  readonly ordered: readonly OrderLine[]
}

/** What was ordered: the quote's terms with the order's own quantities, periods and prices, and its tax as it was decided. */
export async function accountOfOrder(
  reader: Reader,
  order: Order,
  { quote, quoted, ordered }: OrderedLines,
): Promise<PriceAccount | undefined> {
  const byItem = new Map(ordered.map((line) => [line.lineNumber, line]))
  const kept = quoted.flatMap(({ terms }): readonly LineTerms[] => {
    const line = byItem.get(terms.item)
    return line !== undefined && isPriceable(terms) ? [asOrdered(terms, line)] : []
  })
  const list = await pricingContextOf(reader, quote, quoted)
  const printedPrices = ordered.map((line) => ({
    part: line.partNumber,
    level: line.priceLevel,
    svpPrice: line.svpPrice,
    validFrom: line.priceValidFrom,
  }))
  const context = { ...list, prices: withPrinted(list.prices, quote.currency, printedPrices) }
  const priced = priceLines(kept, context)
  const printed = new Map(ordered.map((line) => [line.lineNumber, line.extended]))
  if (!priced.ok || priced.value.lines.length !== ordered.length || !isAsPrinted(priced.value, { total: order.net, printed }))
    return undefined
  const subject = {
    kind: 'order',
    number: String(order.orderNumber),
    revision: order.revision,
    priceListDate: order.priceListDate,
    pricedOn: dayIn(order.timeZone, order.placedAt),
  } as const
  const removed = quoted.flatMap(({ terms }) => (isPriceable(terms) && !byItem.has(terms.item) ? [terms] : []))
  return { subject, priced: priced.value, removed, context, tax: taxOfOrder(order), currency: quote.currency }
}

/** `price-proof.json`: what `guichet verify` recomputes. */
export function proofOf(account: PriceAccount, sha256: Sha256): string {
  const { subject, priced, context, tax } = account
  return writePriceProof({ subject, priced, context, ...(tax === undefined ? {} : { tax }) }, sha256)
}

/** Lines of one piece of the page: a thousand of them are ten pages, not one of megabytes. */
export const linesPerPiece = 100

export type LineNames = ReadonlyMap<number, { readonly description: string; readonly siteName: string }>

/** What the page says of an account, from the line that was asked for on. */
export function accountView(account: PriceAccount, names: LineNames, wantedItem: number): PriceAccountView {
  const { priced, removed, tax } = account
  const bridges = bridgesOf(account)
  const byItem = new Map(bridges.state === 'known' ? bridges.bridges.lines.map((line) => [line.item, line]) : [])
  const gone = bridges.state === 'known' ? removed.filter((line) => line.previous !== undefined) : []
  const lines: readonly (PricedLine | PriceableLine)[] = [...priced.lines, ...gone]
  const asked = lines.findIndex((line) => itemOf(line) === wantedItem)
  const first = asked === -1 ? 0 : asked - (asked % linesPerPiece)
  const shown = lines.slice(first, first + linesPerPiece)
  return {
    total: deriveTotal(priced, account.context, tax),
    amount: tax?.totals.total ?? priced.totalBeforeTax,
    hasTax: tax !== undefined,
    bridge: bridges.state === 'known' ? { state: 'known', bridge: bridges.bridges.total } : bridges,
    lines: shown.map((line) => lineView(line, { account, names, bridge: byItem.get(itemOf(line)) })),
    piece: {
      first: first + 1,
      count: lines.length,
      previousItem: first === 0 ? undefined : itemAt(lines, first - linesPerPiece),
      nextItem: itemAt(lines, first + linesPerPiece),
    },
  }
}

function itemOf(line: PricedLine | PriceableLine): number {
  return 'terms' in line ? line.terms.item : line.item
}

function itemAt(lines: readonly (PricedLine | PriceableLine)[], index: number): number | undefined {
  const line = lines[index]
  return line === undefined ? undefined : itemOf(line)
}

type LineSetting = { readonly account: PriceAccount; readonly names: LineNames; readonly bridge: LineBridge | undefined }

function lineView(line: PricedLine | PriceableLine, { account, names, bridge }: LineSetting): PriceLineView {
  const terms = 'terms' in line ? line.terms : line
  const name = names.get(terms.item)
  return {
    item: terms.item,
    description: name?.description ?? terms.part,
    siteName: name?.siteName ?? '',
    part: terms.part,
    chargeMetric: terms.chargeMetric,
    amount: 'terms' in line ? line.extended : money(0n, account.currency),
    steps: 'terms' in line ? deriveLine(line) : [],
    standing: bridge?.standing ?? 'renewed',
    bridge: bridge !== undefined && bridge.standing !== 'new' ? bridge : undefined,
  }
}

/** Why it is not last year's price; nothing to compare with where no line was paid for last year. */
function bridgesOf({
  priced,
  removed,
  context,
  tax,
  currency,
}: PriceAccount): Exclude<BridgeView, { state: 'known' }> | { readonly state: 'known'; readonly bridges: Bridges } {
  if (![...priced.lines.map((line) => line.terms), ...removed].some((line) => line.previous !== undefined)) return { state: 'no-last-year' }
  const bridged = bridgePrices({
    currency,
    lines: priced.lines,
    removed,
    prices: context.prices,
    ...(tax === undefined ? {} : { tax: tax.decision }),
  })
  if (bridged.ok) return { state: 'known', bridges: bridged.value }
  return { state: 'other-currency', from: bridged.refusal.from, to: bridged.refusal.to }
}

function subjectOf(quote: QuoteRevision, kind: 'quote' | 'cart') {
  return { kind, number: String(quote.quoteNumber), revision: quote.revision, priceListDate: quote.priceListDate } as const
}

type Printed = { readonly total: PricedLines['totalBeforeTax']; readonly printed: ReadonlyMap<number, PricedLines['totalBeforeTax']> }

function isAsPrinted(priced: PricedLines, { total, printed }: Printed): boolean {
  return (
    equals(priced.totalBeforeTax, total) &&
    priced.lines.every((line) => {
      const amount = printed.get(line.terms.item)
      return amount !== undefined && equals(amount, line.extended)
    })
  )
}

function asOrdered(quoted: PriceableLine, line: OrderLine): PriceableLine {
  const { coverage, proration, term } = line
  return { ...quoted, part: partNumber(line.partNumber), quantity: quantity(line.quantity), coverage, proration, term }
}

function taxOfOrder(order: Order): Tax {
  const { treatment, category, country, rateSource, evidence, subtotals } = order.taxDecision
  const { currency } = order.net
  const decision = {
    treatment,
    category,
    country,
    percent: percent(subtotals[0]?.percent ?? '0'),
    ...(rateSource === undefined ? {} : { rateSource }),
    ...(evidence === undefined ? {} : { evidence }),
  } as TaxDecision
  const totals = {
    subtotals: subtotals.map((subtotal) => ({
      category: subtotal.category,
      percent: percent(subtotal.percent),
      taxable: money(BigInt(subtotal.taxableMinor), currency),
      tax: money(BigInt(subtotal.taxMinor), currency),
    })),
    totalBeforeTax: order.net,
    totalTax: order.tax,
    total: order.gross,
  }
  return { decision, totals }
}
