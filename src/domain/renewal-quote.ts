import { type Result, ok, refused } from '#src/kit/result.ts'
import type { Currency } from './currency.ts'
import type { LevelDecision } from './level.ts'
import { type LineDiscount, type LineTerms, type PreviousPrice, type PricedLine, isPriceable } from './line-terms.ts'
import type { Part, PartNumber } from './part.ts'
import { type PlainDate, addDays } from './plain-date.ts'
import { type PricedLines, type PricingContext, type PricingRefusal, priceLines } from './pricing.ts'
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
export type RenewalProblem = {
  readonly entitlementId: bigint
  readonly part: PartNumber
  readonly code: 'part-unknown' | 'renewal-part-missing' | 'withdrawn-without-successor' | OfferRefusal['code'] | PricingRefusal['code']
}

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
      problems.push(problemOf(entitlement, { code: 'withdrawn-without-successor' }))
    }
  }
  const { priced, refusals } = priceWhatCanBePriced(offered, request.pricing)
  problems.push(...refusals)
  return { quote: priced.lines.length === 0 ? undefined : toQuote(offered, priced), problems }
}

type Offered = readonly { readonly entitlement: EntitlementFacts; readonly terms: LineTerms }[]

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

/** Prices all lines; those that cannot be priced at the level that all together reach are taken out, and the rest priced anew. */
function priceWhatCanBePriced<C extends Currency>(
  offered: Offered,
  pricing: PricingContext<C>,
): { readonly priced: PricedLines<C>; readonly refusals: readonly RenewalProblem[] } {
  const refusals: RenewalProblem[] = []
  let kept = offered
  for (;;) {
    const priced = priceLines(
      kept.map((line) => line.terms),
      pricing,
    )
    if (priced.ok) return { priced: priced.value, refusals }
    const { refusal } = priced
    const isRefused = ({ terms }: Offered[number]): boolean => terms.item === refusal.item || lacksPrice(terms, refusal, pricing)
    refusals.push(...kept.filter(isRefused).map(({ entitlement }) => problemOf(entitlement, refusal)))
    kept = kept.filter((line) => !isRefused(line))
  }
}

/** All lines without a price at the level at once: a thousand of them are one more round, not a thousand. */
function lacksPrice(line: LineTerms, refusal: PricingRefusal, pricing: PricingContext): boolean {
  if (refusal.code !== 'price-missing' || !isPriceable(line)) return false
  return pricing.prices(line.part, refusal.currency, refusal.level) === undefined
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
  return { entitlementId: entitlement.entitlementId, part: entitlement.part, code: refusal.code }
}

function bySiteThenEntitlement(a: EntitlementFacts, b: EntitlementFacts): number {
  if (a.siteNumber !== b.siteNumber) return a.siteNumber - b.siteNumber
  return a.entitlementId < b.entitlementId ? -1 : 1
}
