import { type CartRefusal, type CartSelection, type PricedCart, priceCart } from '#src/domain/cart.ts'
import type { Decimal } from '#src/domain/decimal.ts'
import type { PriceLevel } from '#src/domain/level.ts'
import { isPriceable } from '#src/domain/line-terms.ts'
import type { PlainDate } from '#src/domain/plain-date.ts'
import type { PriceList } from '#src/domain/price-list.ts'
import type { PricingContext, PricingRefusal } from '#src/domain/pricing.ts'
import type { Result } from '#src/kit/result.ts'
import type { Reader } from './database.ts'
import { levelTable, priceListOf } from './price.ts'
import type { QuoteRevision, QuotedLine } from './quote.ts'

/** What a quote's lines are priced against: the price list of the quote's own date, the relationship it was issued with. */
export async function pricingContextOf(reader: Reader, quote: QuoteRevision, lines: readonly QuotedLine[]): Promise<PricingContext> {
  const parts = lines.flatMap(({ terms, reinstatement }) => [
    terms.part,
    ...(reinstatement === undefined ? [] : [reinstatement.partNumber]),
    ...(terms.kind === 'reinstatement' ? [terms.renewalPart] : []),
  ])
  const [list, levels] = await Promise.all([
    priceListOf(reader, { parts, currency: quote.currency, on: quote.priceListDate }),
    levelTable(reader),
  ])
  return {
    currency: quote.currency,
    relationship: quote.relationship,
    prices: withPrinted(list, quote.currency, lines.filter((line) => isPriceable(line.terms)).map(printedPrice)),
    levels,
  }
}

/** A list price as a quote or an order printed it. */
export type PrintedPrice = {
  readonly part: string
  readonly level: PriceLevel
  readonly svpPrice: Decimal
  readonly validFrom: PlainDate
}

/** What was printed holds, whatever is imported into the list afterwards; the list answers for everything else. */
export function withPrinted(list: PriceList, currency: string, printed: readonly PrintedPrice[]): PriceList {
  const byPart = new Map(printed.map((price) => [`${price.part} ${price.level}`, price]))
  return (part, asked, level) => {
    const price = asked === currency ? byPart.get(`${part} ${level}`) : undefined
    return price === undefined
      ? list(part, asked, level)
      : { part, currency: asked, level, validFrom: price.validFrom, svpPrice: price.svpPrice }
  }
}

function printedPrice({ terms, priceLevel, svpPrice, priceValidFrom }: QuotedLine): PrintedPrice {
  return { part: terms.part, level: priceLevel, svpPrice, validFrom: priceValidFrom }
}

/** The one place where a selection over a quote becomes amounts: the cart page, the review page and the order all ask it. */
export async function priceSelection(
  reader: Reader,
  { quote, lines, selection }: { readonly quote: QuoteRevision; readonly lines: readonly QuotedLine[]; readonly selection: CartSelection },
): Promise<Result<PricedCart, CartRefusal | PricingRefusal>> {
  const context = await pricingContextOf(reader, quote, lines)
  return priceCart(
    lines.map((line) => line.terms),
    selection,
    context,
  )
}
