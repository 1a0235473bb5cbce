import { sql } from 'kysely'
import type { Currency } from '#src/domain/currency.ts'
import { decimal } from '#src/domain/decimal.ts'
import type { CustomerId, Language } from '#src/domain/identifiers.ts'
import { type Relationship, isFixedLevel, isPriceLevel } from '#src/domain/level.ts'
import type { PreviousPrice } from '#src/domain/line-terms.ts'
import { money } from '#src/domain/money.ts'
import { partNumber } from '#src/domain/part.ts'
import { percent } from '#src/domain/percent.ts'
import { type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import type { ProrationPolicy } from '#src/domain/proration.ts'
import { quantity } from '#src/domain/quantity.ts'
import type { RenewalPolicy } from '#src/domain/renewal-policy.ts'
import type { EntitlementFacts } from '#src/domain/renewal-quote.ts'
import type { TermMonths } from '#src/domain/renewal-term.ts'
import { assert } from '#src/kit/assert.ts'
import type { Reader, Tx } from './database.ts'
import { type QuoteContact, currencyOf } from './quote.ts'

/** An agreement with what its customer and its country say about renewing it. */
export type IssuingAgreement = {
  readonly customerId: CustomerId
  readonly agreementNumber: number
  /** First day of some coverage year. */
  readonly anniversary: PlainDate
  readonly relationship: Relationship
  readonly policy: RenewalPolicy
  readonly reinstatementPercent: string
  readonly currency: Currency
  readonly language: Language
  readonly country: string
  readonly timeZone: string
  readonly sellingEntity: string
  readonly representativeId: string
  /** So many days before the due date a quote is issued (rule 11). */
  readonly quoteDays: number
}

export type AgreementKey = { readonly customerId: CustomerId; readonly agreementNumber: number }

/**
 * Nobody else issues for the agreement until the transaction ends. An advisory lock, since the web role may read agreements but
 * not write, and so not lock, their rows.
 */
export async function lockAgreement(tx: Tx, key: AgreementKey): Promise<IssuingAgreement | undefined> {
  await sql`select pg_advisory_xact_lock(${key.customerId}::integer, ${key.agreementNumber}::integer)`.execute(tx)
  const row = await tx
    .selectFrom('agreement')
    .innerJoin('customer', 'customer.customer_id', 'agreement.customer_id')
    .innerJoin('country', 'country.country', 'customer.country')
    .select(issuingColumns)
    .where('agreement.customer_id', '=', key.customerId)
    .where('agreement_number', '=', key.agreementNumber)
    .executeTakeFirst()
  return row && toIssuingAgreement(key, row)
}

const issuingColumns = [
  'anniversary_month',
  'agreement.points',
  'fixed_level',
  'increase_cap_percent',
  'customer.currency',
  'customer.language',
  'customer.country',
  'customer.time_zone',
  'representative_id',
  'selling_entity',
  'proration_policy',
  'minimum_months',
  'default_term_months',
  'grace_days',
  'reinstatement_policy',
  'reinstatement_percent',
  'quote_days',
] as const

export type IssuingAgreementRow = {
  readonly anniversary_month: number
  readonly points: string
  readonly fixed_level: string | null
  readonly increase_cap_percent: string | null
  readonly currency: string
  readonly language: string
  readonly country: string
  readonly time_zone: string
  readonly representative_id: string
  readonly selling_entity: string
  readonly proration_policy: string
  readonly minimum_months: number
  readonly default_term_months: number
  readonly grace_days: number
  readonly reinstatement_policy: string
  readonly reinstatement_percent: string
  readonly quote_days: number
}

export function toIssuingAgreement(key: AgreementKey, row: IssuingAgreementRow): IssuingAgreement {
  const points = decimal(row.points)
  const { fixed_level: fixedLevel } = row
  assert(fixedLevel === null || (isPriceLevel(fixedLevel) && isFixedLevel(fixedLevel)), `not a fixed level: ${fixedLevel}`)
  return {
    ...key,
    anniversary: plainDate(`2000-${String(row.anniversary_month).padStart(2, '0')}-01`),
    relationship: fixedLevel === null ? { points } : { points, fixedLevel },
    policy: {
      minimumCotermMonths: row.minimum_months,
      defaultTerm: row.default_term_months as TermMonths,
      proration: row.proration_policy as ProrationPolicy,
      graceDays: row.grace_days,
      reinstatement:
        row.reinstatement_policy === 'part' ? { policy: 'part' } : { policy: 'back-pay', percent: percent(row.reinstatement_percent) },
      ...(row.increase_cap_percent !== null && { increaseCap: percent(row.increase_cap_percent) }),
    },
    reinstatementPercent: row.reinstatement_percent,
    currency: currencyOf(row.currency),
    language: row.language as Language,
    country: row.country,
    timeZone: row.time_zone,
    sellingEntity: row.selling_entity,
    representativeId: row.representative_id,
    quoteDays: row.quote_days,
  }
}

/**
 * What runs under the agreement and is on no quote that still counts: a draft, an open or an ordered one for the same start, or
 * one that was cancelled, which nobody issues again without meaning to. An expired one counts no more: coverage may come back.
 */
export async function unquotedEntitlements(tx: Tx, agreement: IssuingAgreement, today: PlainDate): Promise<readonly EntitlementFacts[]> {
  const { rows } = await sql<EntitlementRow>`
    select e.entitlement_id, e.site_number, e.part_number, e.quantity, e.order_reference, e.covered_before,
      c.svp_price, c.price_level, c.unit_price, c.quantity as paid_quantity, c.fraction_numerator, c.fraction_denominator,
      c.extended_minor, c.currency, c.tax_percent
    from entitlement e
      join site s on s.customer_id = e.customer_id and s.site_number = e.site_number
      left join coverage c on c.customer_id = e.customer_id and c.entitlement_id = e.entitlement_id and upper(c.period) = e.covered_before
        and exists (select from part p where p.part_number = c.part_number and p.kind = 'renewal')
    where e.customer_id = ${agreement.customerId} and s.agreement_number = ${agreement.agreementNumber}
      and not exists (
        select from quote_line l join quote q on q.customer_id = l.customer_id and q.quote_number = l.quote_number and q.revision = l.revision
        where l.customer_id = e.customer_id and l.entitlement_id = e.entitlement_id
          and (l.starts_on = e.covered_before or l.gap_starts_on = e.covered_before)
          and (q.status in ('draft', 'ordered', 'cancelled') or (q.status = 'issued' and q.valid_until >= ${today})))
    order by e.site_number, e.entitlement_id`.execute(tx)
  return rows.map(toEntitlementFacts)
}

export async function contactsOfAgreement(reader: Reader, key: AgreementKey): Promise<readonly QuoteContact[]> {
  const rows = await reader
    .selectFrom('contact')
    .select(['kind', 'name', 'email', 'phone'])
    .where('customer_id', '=', key.customerId)
    .where('agreement_number', '=', key.agreementNumber)
    .orderBy('kind')
    .execute()
  return rows.map(({ kind, name, email, phone }) => ({ kind: kind as QuoteContact['kind'], name, email, ...(phone !== null && { phone }) }))
}

/** The longest of all countries, to find what may be due anywhere. */
export async function longestDays(reader: Reader): Promise<{ readonly quoteDays: number; readonly graceDays: number }> {
  const row = await reader
    .selectFrom('country')
    .select(({ fn }) => [fn.max('quote_days').as('quoteDays'), fn.max('grace_days').as('graceDays')])
    .executeTakeFirstOrThrow()
  return { quoteDays: row.quoteDays ?? 0, graceDays: row.graceDays ?? 0 }
}

export type EntitlementRow = {
  readonly entitlement_id: bigint
  readonly site_number: number
  readonly part_number: string
  readonly quantity: number
  readonly order_reference: string | null
  readonly covered_before: string
  readonly svp_price: string | null
  readonly price_level: string | null
  readonly unit_price: string | null
  readonly paid_quantity: number | null
  readonly fraction_numerator: bigint | null
  readonly fraction_denominator: bigint | null
  readonly extended_minor: bigint | null
  readonly currency: string | null
  readonly tax_percent: string | null
}

export function toEntitlementFacts(row: EntitlementRow): EntitlementFacts {
  const previous = previousOf(row)
  return {
    entitlementId: row.entitlement_id,
    siteNumber: row.site_number,
    part: partNumber(row.part_number),
    quantity: quantity(row.quantity),
    coveredBefore: plainDate(row.covered_before),
    ...(row.order_reference !== null && { orderReference: row.order_reference }),
    ...(previous !== undefined && { previous }),
  }
}

/** What the running coverage cost, when it was a renewal: the price of a licence is no price of last year. */
function previousOf(row: EntitlementRow): PreviousPrice | undefined {
  const { svp_price: listPrice, price_level: level, unit_price: unitPrice, extended_minor: extendedMinor, currency } = row
  const { paid_quantity: paidQuantity, fraction_numerator: numerator, fraction_denominator: denominator } = row
  if (listPrice === null || level === null || unitPrice === null || extendedMinor === null || currency === null) return undefined
  if (paidQuantity === null || numerator === null || denominator === null) return undefined
  assert(isPriceLevel(level), `unknown price level in the database: ${level}`)
  return {
    listPrice: decimal(listPrice),
    level,
    unitPrice: decimal(unitPrice),
    quantity: quantity(paidQuantity),
    fraction: { numerator, denominator },
    extended: money(extendedMinor, currencyOf(currency)),
    taxPercent: percent(row.tax_percent ?? '0'),
  }
}
