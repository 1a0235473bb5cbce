import { type Result, ok, refused } from '#src/kit/result.ts'
import type { Currency } from './currency.ts'
import type { LevelDecision } from './level.ts'
import { type LineDiscount, type LineTerms, type PreviousPrice, type PriceableLine, type PricedLine, isPriceable } from './line-terms.ts'
import type { Part, PartNumber } from './part.ts'
import { type PlainDate, addDays } from './plain-date.ts'
import { type PricedLines, type PricingContext, priceLines } from './pricing.ts'
import type { Quantity } from './quantity.ts'
import { type OfferRefusal, offerRenewal } from './renewal-offer.ts'
import type { RenewalPolicy } from './renewal-policy.ts'

/** A quantity of a program at a site and how far it is covered: what a renewal begins from. */
export type EntitlementFacts = {
  readonly entitlementId: bigint
  readonly siteNumber: number
  /** The part that it was last bought with: the renewal part, or the licence of the first term. */
  readonly part: PartNumber
  readonly quantity: Quantity
  readonly orderReference?: string
  readonly coveredBefore: PlainDate
  readonly previous?: PreviousPrice
  readonly discount?: LineDiscount
}

/** The vendor's parts as they are marketed on the day of the quote. */
export type PartCatalogue = (part: PartNumber) => CataloguePart | undefined
export type CataloguePart = {
  readonly part: Part
  /** What renews it: itself, or for a licence the renewal part of the same program and metric. */
  readonly renewedBy: Part | undefined
}

export type RenewalQuoteRequest<C extends Currency = Currency> = {
  readonly entitlements: readonly EntitlementFacts[]
  /** First day of any coverage year of the agreement. */
  readonly anniversary: PlainDate
  readonly policy: RenewalPolicy
  readonly catalogue: PartCatalogue
  readonly pricing: PricingContext<C>
  readonly today: PlainDate
}

export type QuotedEntitlement<C extends Currency = Currency> = {
  readonly entitlement: EntitlementFacts
  readonly terms: LineTerms
  /** Absent for a withdrawn part, which is listed with its reason and costs nothing. */
  readonly priced?: PricedLine<C>
}

export type RenewalQuote<C extends Currency = Currency> = {
  /** By site, then by entitlement; item numbers count from one. */
  readonly lines: readonly QuotedEntitlement<C>[]
  readonly level: LevelDecision
  readonly points: PricedLines<C>['points']
  readonly totalBeforeTax: PricedLines<C>['totalBeforeTax']
}

/** Something about one entitlement that somebody has to look at. Only `withdrawn-without-successor` leaves it on the quote. */
export type RenewalProblem = { readonly entitlementId: bigint; readonly part: PartNumber } & (
  | { readonly code: 'part-unknown' }
  | { readonly code: 'renewal-part-missing' }
  | { readonly code: 'withdrawn-without-successor' }
  | { readonly code: 'price-missing'; readonly currency: Currency; readonly level: string }
  | { readonly code: Exclude<OfferRefusal['code'], never> }
)

export type RenewalDraft<C extends Currency = Currency> = {
  /** Absent when nothing is left to be sold. */
  readonly quote: RenewalQuote<C> | undefined
  readonly problems: readonly RenewalProblem[]
}

/**
 * The quote that renews some entitlements of one agreement: each gets its line, all are priced together (the level is that of
 * the whole quote, rule 6). What cannot be renewed is left out and named, and never keeps the rest from being quoted.
 */
export function draftRenewalQuote<C extends Currency>(request: RenewalQuoteRequest<C>): RenewalDraft<C> {
  const problems: RenewalProblem[] = []
  const offered: { readonly entitlement: EntitlementFacts; readonly terms: LineTerms }[] = []
  for (const entitlement of request.entitlements.toSorted(bySiteThenEntitlement)) {
    const terms = offerLine(entitlement, offered.length + 1, request)
    if (!terms.ok) problems.push(problemOf(entitlement, terms.refusal))
    else offered.push({ entitlement, terms: terms.value })
    if (terms.ok && terms.value.kind === 'withdrawn' && terms.value.withdrawal.successor === undefined) {
      problems.push({ entitlementId: entitlement.entitlementId, part: entitlement.part, code: 'withdrawn-without-successor' })
    }
  }
  const priced = priceWhatHasAPrice(offered.map((line) => line.terms), request.pricing)
  const byItem = new Map(offered.map((line) => [line.terms.item, line.entitlement]))
  for (const { item, ...missing } of priced.missing) {
    const entitlement = byItem.get(item)
    if (entitlement) problems.push({ entitlementId: entitlement.entitlementId, code: 'price-missing', ...missing })
  }
  if (priced.lines.lines.length === 0) return { quote: undefined, problems }
  return { quote: toQuote(offered, priced.lines), problems }
}

type Offered = readonly { readonly entitlement: EntitlementFacts; readonly terms: LineTerms }[]
type Missing = { readonly item: number; readonly part: PartNumber; readonly currency: Currency; readonly level: string }

function offerLine(
  entitlement: EntitlementFacts,
  item: number,
  request: RenewalQuoteRequest,
): Result<LineTerms, { readonly code: RenewalProblem['code'] }> {
  const known = request.catalogue(entitlement.part)
  if (known === undefined) return refused({ code: 'part-unknown' })
  const part = known.renewedBy ?? (known.part.withdrawn === undefined ? undefined : known.part)
  if (part === undefined) return refused({ code: 'renewal-part-missing' })
  const { siteNumber, quantity, coveredBefore, previous, discount } = entitlement
  const offer = offerRenewal(
    {
      item,
      siteNumber,
      part,
      quantity,
      coverageEndsOn: addDays(coveredBefore, -1),
      anniversary: request.anniversary,
      ...(previous !== undefined && { previous }),
      ...(discount !== undefined && { discount }),
    },
    request.policy,
    request.today,
  )
  return offer.ok ? ok(offer.value) : refused({ code: offer.refusal.code })
}

/** Prices all lines; those without a price at the level that all together reach are taken out, and the rest priced anew. */
function priceWhatHasAPrice<C extends Currency>(
  lines: readonly LineTerms[],
  pricing: PricingContext<C>,
): { readonly lines: PricedLines<C>; readonly missing: readonly Missing[] } {
  const missing: Missing[] = []
  let kept = lines
  for (;;) {
    const priced = priceLines(kept, pricing)
    if (priced.ok) return { lines: priced.value, missing }
    const { currency, level } = priced.refusal
    const lacks = (line: LineTerms): line is PriceableLine => isPriceable(line) && pricing.prices(line.part, currency, level) === undefined
    missing.push(...kept.filter(lacks).map(({ item, part }) => ({ item, part, currency, level })))
    kept = kept.filter((line) => !lacks(line))
  }
}

/** Items are numbered again from one, in the order in which they are printed. */
function toQuote<C extends Currency>(offered: Offered, priced: PricedLines<C>): RenewalQuote<C> {
  const byItem = new Map(priced.lines.map((line) => [line.terms.item, line]))
  const lines: QuotedEntitlement<C>[] = []
  for (const { entitlement, terms } of offered) {
    const line = byItem.get(terms.item)
    const item = lines.length + 1
    if (line) lines.push({ entitlement, terms: { ...line.terms, item }, priced: { ...line, terms: { ...line.terms, item } } })
    else if (!isPriceable(terms)) lines.push({ entitlement, terms: { ...terms, item } })
  }
  return { lines, level: priced.level, points: priced.points, totalBeforeTax: priced.totalBeforeTax }
}

function problemOf(entitlement: EntitlementFacts, refusal: { readonly code: RenewalProblem['code'] }): RenewalProblem {
  return { entitlementId: entitlement.entitlementId, part: entitlement.part, code: refusal.code } as RenewalProblem
}

function bySiteThenEntitlement(a: EntitlementFacts, b: EntitlementFacts): number {
  if (a.siteNumber !== b.siteNumber) return a.siteNumber - b.siteNumber
  return a.entitlementId < b.entitlementId ? -1 : 1
}
