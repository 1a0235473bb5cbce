import { type CartRefusal, type CartSelection, type PricedCart, priceCart } from '#src/domain/cart.ts'
import type { PricingContext, PricingRefusal } from '#src/domain/pricing.ts'
import type { Result } from '#src/kit/result.ts'
import type { Reader } from './database.ts'
import { levelTable, priceListOf } from './price.ts'
import type { QuoteRevision, QuotedLine } from './quote.ts'

/** What a quote's lines are priced against: the price list of the quote's own date, the relationship it was issued with. */
export async function pricingContextOf(reader: Reader, quote: QuoteRevision, lines: readonly QuotedLine[]): Promise<PricingContext> {
  const parts = lines.flatMap((line) => [line.terms.part, ...(line.reinstatement === undefined ? [] : [line.reinstatement.partNumber])])
  return {
    currency: quote.currency,
    relationship: quote.relationship,
    prices: await priceListOf(reader, { parts, currency: quote.currency, on: quote.priceListDate }),
    levels: await levelTable(reader),
  }
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
