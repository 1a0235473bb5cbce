import { sql } from 'kysely'
import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import type { Reach } from '#src/domain/person.ts'
import { type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import type { Reader } from './database.ts'
import { isWithin } from './reach.ts'

/** A quantity of a program at a site, with the coverage around today and the open quote that renews it. */
export type EntitlementFacts = {
  readonly customerId: CustomerId
  readonly customerName: string
  readonly siteNumber: number
  readonly siteName: string
  readonly entitlementId: bigint
  readonly partNumber: string
  readonly description: { readonly fr: string; readonly en: string }
  readonly chargeMetric: string
  readonly quantity: number
  readonly coveredBefore: PlainDate
  readonly coverage: readonly CoveragePeriod[]
  readonly offer: { readonly quoteNumber: QuoteNumber; readonly coverage: CoveragePeriod; readonly validUntil: PlainDate } | undefined
}

/** Coverage periods are read from a day on; `endingAfter` leaves out what had ended by then. */
export type EntitlementsWanted = { readonly limit: number; readonly since: PlainDate; readonly endingAfter?: PlainDate }

/** Soonest to end first, at most `limit`; three queries whatever the number of entitlements. */
export async function entitlementsForCustomer(
  reader: Reader,
  reach: Reach,
  wanted: EntitlementsWanted,
): Promise<readonly EntitlementFacts[]> {
  const customers = [...reach.keys()]
  if (customers.length === 0) return []
  const rows = await reader
    .selectFrom('entitlement')
    .innerJoin('part', 'part.part_number', 'entitlement.part_number')
    .innerJoin('site', (join) =>
      join.onRef('site.customer_id', '=', 'entitlement.customer_id').onRef('site.site_number', '=', 'entitlement.site_number'),
    )
    .innerJoin('customer', 'customer.customer_id', 'entitlement.customer_id')
    .select([
      'entitlement.customer_id',
      'customer.name as customer_name',
      'entitlement.site_number',
      'site.name as site_name',
      'entitlement_id',
      'entitlement.part_number',
      'description_fr',
      'description_en',
      'charge_metric',
      'quantity',
      'covered_before',
    ])
    .where(isWithin(reach, 'entitlement'))
    .$if(wanted.endingAfter !== undefined, (query) => query.where('covered_before', '>', wanted.endingAfter ?? wanted.since))
    .orderBy('covered_before')
    .orderBy('entitlement_id')
    .limit(wanted.limit)
    .execute()
  const ids = rows.map((row) => row.entitlement_id)
  if (ids.length === 0) return []
  const periods = await coverageOf(reader, customers, { ids, since: wanted.since })
  const offers = await offersOf(reader, customers, ids)
  return rows.map((row) => ({
    customerId: row.customer_id as CustomerId,
    customerName: row.customer_name,
    siteNumber: row.site_number,
    siteName: row.site_name,
    entitlementId: row.entitlement_id,
    partNumber: row.part_number,
    description: { fr: row.description_fr, en: row.description_en },
    chargeMetric: row.charge_metric,
    quantity: row.quantity,
    coveredBefore: plainDate(row.covered_before),
    coverage: periods.get(key(row)) ?? [],
    offer: offers.get(key(row)),
  }))
}

type Key = { readonly customer_id: number; readonly entitlement_id: bigint }

function key(row: Key): string {
  return `${row.customer_id} ${row.entitlement_id}`
}

async function coverageOf(
  reader: Reader,
  customers: readonly CustomerId[],
  wanted: { readonly ids: readonly bigint[]; readonly since: PlainDate },
): Promise<ReadonlyMap<string, readonly CoveragePeriod[]>> {
  const rows = await reader
    .selectFrom('coverage')
    .select(['customer_id', 'entitlement_id', sql<string>`lower(period)`.as('starts_on'), sql<string>`upper(period)`.as('ends_before')])
    .where('customer_id', 'in', customers)
    .where('entitlement_id', 'in', wanted.ids)
    .where(sql<boolean>`upper(period) > ${wanted.since}`)
    .orderBy('starts_on')
    .execute()
  const groups = Map.groupBy(rows, key)
  return new Map(
    [...groups].map(([id, list]) => [
      id,
      list.map((row) => ({ startsOn: plainDate(row.starts_on), endsBefore: plainDate(row.ends_before) })),
    ]),
  )
}

async function offersOf(reader: Reader, customers: readonly CustomerId[], ids: readonly bigint[]) {
  const rows = await reader
    .selectFrom('quote_line')
    .innerJoin('quote', (join) =>
      join
        .onRef('quote.customer_id', '=', 'quote_line.customer_id')
        .onRef('quote.quote_number', '=', 'quote_line.quote_number')
        .onRef('quote.revision', '=', 'quote_line.revision'),
    )
    .select([
      'quote_line.customer_id',
      'entitlement_id',
      'quote_line.quote_number',
      'quote_line.starts_on',
      'quote_line.ends_before',
      'valid_until',
    ])
    .where('quote_line.customer_id', 'in', customers)
    .where('entitlement_id', 'in', ids)
    .where('quote.status', '=', 'issued')
    .where('quote_line.kind', '<>', 'withdrawn')
    .execute()
  return new Map(
    rows.map((row) => [
      key(row),
      {
        quoteNumber: row.quote_number as QuoteNumber,
        coverage: { startsOn: plainDate(row.starts_on), endsBefore: plainDate(row.ends_before) },
        validUntil: plainDate(row.valid_until),
      },
    ]),
  )
}
