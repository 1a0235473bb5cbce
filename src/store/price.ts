import { sql } from 'kysely'
import type { Currency } from '#src/domain/currency.ts'
import { decimal } from '#src/domain/decimal.ts'
import { type LevelTable, type PriceLevel, earnedLevels, isPriceLevel } from '#src/domain/level.ts'
import { type PartNumber, partNumber } from '#src/domain/part.ts'
import { type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import { type ListPrice, type PriceList, type PriceListEntry, priceListOn } from '#src/domain/price-list.ts'
import { assert, present } from '#src/kit/assert.ts'
import type { Reader } from './database.ts'
import { prepared } from './prepared.ts'

/**
 * All levels of some parts in a currency, as the price list stood on a day. One query, however many parts; one row a part, of
 * which only the levels that are asked for are read: a cart of 1,000 lines looks at one level in eight.
 */
export async function priceListOf(
  reader: Reader,
  wanted: { readonly parts: readonly string[]; readonly currency: Currency; readonly on: PlainDate },
): Promise<PriceList> {
  const rows = await pricesOfParts(reader, { ...wanted, parts: [...new Set(wanted.parts)] })
  const ofPart = new Map(rows.map((row) => [partNumber(row.part_number), row.prices.split(',')]))
  const known = new Map<PriceLevel, Map<PartNumber, ListPrice | undefined>>()
  return (part, currency, level) => {
    if (currency !== wanted.currency) return undefined
    const ofLevel = known.get(level) ?? new Map<PartNumber, ListPrice | undefined>()
    known.set(level, ofLevel)
    if (!ofLevel.has(part)) {
      const entries = (ofPart.get(part) ?? []).filter((text) => text.startsWith(`${level} `)).map((text) => toEntry(part, currency, text))
      ofLevel.set(part, priceListOn(wanted.on, entries)(part, currency, level))
    }
    return ofLevel.get(part)
  }
}

const pricesOfParts = prepared(
  (reader, { parts, currency, on }: { readonly parts: readonly string[]; readonly currency: string; readonly on: string }) =>
    reader
      .selectFrom('price')
      .select(['part_number', sql<string>`string_agg(price_level || ' ' || valid_from || ' ' || svp_price, ',')`.as('prices')])
      // One parameter however many parts: the statement is planned once.
      .where(sql<boolean>`part_number = any (${parts}::text[])`)
      .where('currency', '=', currency)
      .where('valid_from', '<=', on)
      .groupBy('part_number'),
)

function toEntry(part: PartNumber, currency: Currency, text: string): PriceListEntry {
  const [level = '', validFrom = '', svpPrice = ''] = text.split(' ')
  assert(isPriceLevel(level), `unknown price level in the database: ${level}`)
  return { part, currency, level, validFrom: plainDate(validFrom), svpPrice: decimal(svpPrice) }
}

const earnedLevelRows = prepared((reader) =>
  reader.selectFrom('price_level').select(['price_level', 'minimum_points']).where('fixed', '=', false).orderBy('position'),
)

/** The vendor's thresholds, ascending. */
export async function levelTable(reader: Reader): Promise<LevelTable> {
  return (await earnedLevelRows(reader, {})).map((row) => ({
    level: present(
      earnedLevels.find((level) => level === row.price_level),
      `unknown price level in the database: ${row.price_level}`,
    ),
    fromPoints: decimal(present(row.minimum_points, 'an earned level has a threshold')),
  }))
}
