import type { Insertable } from 'kysely'
import { decimalToString } from '#src/domain/decimal.ts'
import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import { isFixedLevel } from '#src/domain/level.ts'
import { type PricedLine, isPriceable } from '#src/domain/line-terms.ts'
import type { PartNumber } from '#src/domain/part.ts'
import { percentToString } from '#src/domain/percent.ts'
import { type Instant, type PlainDate, addMonths } from '#src/domain/plain-date.ts'
import type { PriceList } from '#src/domain/price-list.ts'
import type { RenewalGroup } from '#src/domain/renewal-group.ts'
import type { QuotedEntitlement, RenewalQuote } from '#src/domain/renewal-quote.ts'
import { present } from '#src/kit/assert.ts'
import type { IssuingAgreement } from './issue-quote-agreement.ts'
import type { PartWords } from './issue-quote-catalogue.ts'
import type { QuoteContact } from './quote.ts'
import { termsColumns } from './quote-line.ts'
import type { Quote, QuoteLine } from './schema.ts'

export type QuoteIdentity = { readonly customerId: CustomerId; readonly quoteNumber: QuoteNumber; readonly revision: number }

/** Everything that one issued quote is made of. */
export type IssuedQuote = QuoteIdentity & {
  readonly status: 'draft' | 'issued'
  readonly agreement: IssuingAgreement
  readonly group: RenewalGroup<unknown>
  readonly quote: RenewalQuote
  readonly contacts: readonly QuoteContact[]
  readonly validUntil: PlainDate
  readonly priceListDate: PlainDate
  readonly at: Instant
  readonly by: string
}

export type IssuedWords = { readonly words: (part: PartNumber) => PartWords; readonly prices: PriceList }

/** The header as it is stored: a snapshot of everything that pricing used, so that it can be priced again for ever. */
export function quoteRow(issued: IssuedQuote): Insertable<Quote> {
  const { agreement, group, quote } = issued
  const { policy } = agreement
  const first = present(quote.lines[0], 'a quote has a line')
  return {
    customer_id: issued.customerId,
    quote_number: issued.quoteNumber,
    revision: issued.revision,
    status: issued.status,
    agreement_number: agreement.agreementNumber,
    site_number: first.terms.siteNumber,
    anniversary_on: group.anniversary,
    due_on: group.dueOn,
    starts_on: group.startsOn,
    valid_until: issued.validUntil,
    time_zone: agreement.timeZone,
    currency: agreement.currency,
    language: agreement.language,
    country: agreement.country,
    selling_entity: agreement.sellingEntity,
    representative_id: agreement.representativeId,
    relationship_points: decimalToString(agreement.relationship.points),
    relationship_level: quote.level.relationshipLevel,
    quotation_level: quote.level.level,
    level_fixed: isFixedLevel(quote.level.relationshipLevel),
    increase_cap_percent: policy.increaseCap === undefined ? null : percentToString(policy.increaseCap),
    price_list_date: issued.priceListDate,
    proration_policy: policy.proration,
    minimum_months: policy.minimumCotermMonths,
    grace_days: policy.graceDays,
    reinstatement_policy: policy.reinstatement.policy,
    reinstatement_percent: agreement.reinstatementPercent,
    contacts: JSON.stringify(issued.contacts),
    total_points: decimalToString(quote.points),
    total_minor: quote.totalBeforeTax.minor,
    line_count: quote.lines.length,
    issued_at: issued.status === 'draft' ? null : issued.at,
    issued_by: issued.status === 'draft' ? null : issued.by,
    reason: null,
    created_at: issued.at,
  }
}

/** A line as it is stored. A withdrawn part is listed for the year that it would have been renewed for, and costs nothing. */
export function quoteLineRow(identity: IssuedQuote, line: QuotedEntitlement, { words, prices }: IssuedWords): Insertable<QuoteLine> {
  const { terms, entitlement, priced } = line
  const text = words(terms.part)
  const common = {
    customer_id: identity.customerId,
    quote_number: identity.quoteNumber,
    revision: identity.revision,
    line_number: terms.item,
    entitlement_id: entitlement.entitlementId,
    description_fr: text.description.fr,
    description_en: text.description.en,
    entitled_quantity: entitlement.quantity,
    order_reference: entitlement.orderReference ?? null,
  }
  if (!isPriceable(terms)) return { ...common, ...withdrawnColumns(identity, line, text) }
  const price = present(priced, 'a line that can be sold is priced')
  const { reinstatementPart } = terms
  const reinstatementPrice = reinstatementPart && prices(reinstatementPart, price.extended.currency, price.level)
  return {
    ...common,
    ...termsColumns(terms),
    terms: [...terms.termsAllowed],
    ...priceColumns(price),
    discount_reason: terms.discount?.reason ?? null,
    // What coming back would cost, at the level of the quote: shown from the day that it is open (rule 9).
    reinstatement_part: reinstatementPart ?? null,
    reinstatement_svp_price: reinstatementPrice ? decimalToString(reinstatementPrice.svpPrice) : null,
    withdrawn_reason_fr: null,
    withdrawn_reason_en: null,
    successor_part: null,
  }
}

export function priceColumns(priced: PricedLine) {
  return {
    price_level: priced.level,
    svp_price: decimalToString(priced.svpPrice),
    price_valid_from: priced.priceValidFrom,
    unit_price: decimalToString(priced.unitPrice),
    extended_minor: priced.extended.minor,
  }
}

function withdrawnColumns(identity: IssuedQuote, { terms, entitlement }: QuotedEntitlement, text: PartWords) {
  const { level } = identity.quote.level
  return {
    kind: 'withdrawn',
    site_number: terms.siteNumber,
    part_number: terms.part,
    program_code: terms.programCode,
    charge_metric: terms.chargeMetric,
    quantity: terms.quantity,
    points_per_unit: '0',
    starts_on: entitlement.coveredBefore,
    ends_before: addMonths(entitlement.coveredBefore, 12),
    is_coterminated: false,
    term_months: 12,
    terms: [12],
    proration_policy: identity.agreement.policy.proration,
    counted: 0,
    fraction_numerator: 0n,
    fraction_denominator: 12n,
    price_level: level,
    svp_price: '0',
    price_valid_from: identity.priceListDate,
    discount_percent: '0',
    discount_reason: null,
    unit_price: '0',
    extended_minor: 0n,
    previous: null,
    renewal_part: null,
    gap_starts_on: null,
    gap_ends_before: null,
    back_pay: null,
    reinstatement_part: null,
    reinstatement_svp_price: null,
    withdrawn_reason_fr: text.withdrawn?.fr ?? null,
    withdrawn_reason_en: text.withdrawn?.en ?? null,
    successor_part: text.successor ?? null,
  }
}
