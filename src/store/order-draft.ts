import { type CartRefusal, type PricedCart, priceCart } from '#src/domain/cart.ts'
import { percentToString } from '#src/domain/percent.ts'
import { type Instant, dayIn } from '#src/domain/plain-date.ts'
import type { PricingContext, PricingRefusal } from '#src/domain/pricing.ts'
import { type TaxConfiguration, type TaxDecision, type TaxRefusal, type TaxTotals, decideTax, taxTotals } from '#src/domain/tax.ts'
import { type Result, ok } from '#src/kit/result.ts'
import { pricingContextOf } from './cart-pricing.ts'
import type { OpenCart } from './cart.ts'
import type { Checkout } from './checkout.ts'
import { type Country, type SellingEntity, findSellingEntity, taxConfiguration } from './country.ts'
import type { Reader } from './database.ts'
import type { OrderTax } from './order.ts'
import { type QuoteRevision, type QuotedLine, linesOfQuoteForCustomer } from './quote.ts'

/** Everything that will be ordered, with its tax and total: what the review page shows and what the order becomes. */
export type OrderDraft = {
  readonly quote: QuoteRevision
  readonly lines: readonly QuotedLine[]
  readonly priced: PricedCart
  readonly seller: SellingEntity
  readonly decision: TaxDecision
  readonly totals: TaxTotals
}

export type DraftRefusal = CartRefusal | PricingRefusal | TaxRefusal

/** Priced from the quote's own price list, taxed as of today (rule 12). One function for the page and for the order. */
export async function draftOrder(
  reader: Reader,
  from: {
    readonly quote: QuoteRevision
    readonly cart: OpenCart
    readonly checkout: Checkout
    readonly country: Country
    readonly at: Instant
  },
): Promise<Result<OrderDraft, DraftRefusal>> {
  return draftFrom(await draftMaterial(reader, from), from)
}

/** Who sells, and the rates of tax. */
export type TaxMaterial = { readonly seller: SellingEntity; readonly taxes: TaxConfiguration }
/** What a draft is made of and no buyer changes. */
export type DraftMaterial = TaxMaterial & { readonly lines: readonly QuotedLine[]; readonly context: PricingContext }

export async function taxMaterial(reader: Reader, country: Country): Promise<TaxMaterial> {
  const [seller, taxes] = await Promise.all([findSellingEntity(reader, country.sellingEntity), taxConfiguration(reader, country)])
  return { seller, taxes }
}

export async function draftMaterial(
  reader: Reader,
  { quote, country }: { readonly quote: QuoteRevision; readonly country: Country },
): Promise<DraftMaterial> {
  const [priced, tax] = await Promise.all([pricedLines(reader, quote), taxMaterial(reader, country)])
  return { ...priced, ...tax }
}

async function pricedLines(reader: Reader, quote: QuoteRevision) {
  const lines = await linesOfQuoteForCustomer(reader, quote, quote.language)
  return { lines, context: await pricingContextOf(reader, quote, lines) }
}

/** As `draftOrder`, from what was read already. */
export function draftFrom(
  { lines, context, seller, taxes }: DraftMaterial,
  from: { readonly quote: QuoteRevision; readonly cart: OpenCart; readonly checkout: Checkout; readonly at: Instant },
): Result<OrderDraft, DraftRefusal> {
  const { quote, cart, checkout } = from
  const terms = lines.map((line) => line.terms)
  const priced = priceCart(terms, cart.selection, context)
  if (!priced.ok) return priced
  const decision = decideTax({
    seller: { country: seller.country },
    buyer: { country: checkout.billTo.country, ...(checkout.vatCheck === undefined ? {} : { taxId: checkout.vatCheck }) },
    on: dayIn(quote.timeZone, from.at),
    configuration: taxes,
  })
  if (!decision.ok) return decision
  const totals = taxTotals(
    priced.value.lines.map((line) => ({ amount: line.extended, tax: decision.value })),
    quote.currency,
  )
  return ok({ quote, lines, priced: priced.value, seller, decision: decision.value, totals })
}

/** The decision as the order keeps it. */
export function orderTaxOf(draft: OrderDraft): OrderTax {
  const { decision, totals } = draft
  return {
    treatment: decision.treatment,
    category: decision.category,
    country: decision.country,
    rateSource: decision.rateSource,
    evidence: decision.evidence,
    subtotals: totals.subtotals.map((subtotal) => ({
      category: subtotal.category,
      percent: percentToString(subtotal.percent),
      taxableMinor: String(subtotal.taxable.minor),
      taxMinor: String(subtotal.tax.minor),
    })),
  }
}
