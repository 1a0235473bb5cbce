import type { Currency } from '#src/domain/currency.ts'
import { decimal } from '#src/domain/decimal.ts'
import { type LevelTable, earnedLevels, isPriceLevel } from '#src/domain/level.ts'
import { partNumber } from '#src/domain/part.ts'
import { type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import { type PriceList, priceListOn } from '#src/domain/price-list.ts'
import { assert, present } from '#src/kit/assert.ts'
import type { Reader } from './database.ts'

/** All levels of some parts in a currency, as the price list stood on a day. One query, however many parts. */
export async function priceListOf(
  reader: Reader,
  wanted: { readonly parts: readonly string[]; readonly currency: Currency; readonly on: PlainDate },
): Promise<PriceList> {
  const rows = await reader
    .selectFrom('price')
    .select(['part_number', 'price_level', 'valid_from', 'svp_price'])
    .where('part_number', 'in', wanted.parts.length === 0 ? [''] : [...new Set(wanted.parts)])
    .where('currency', '=', wanted.currency)
    .where('valid_from', '<=', wanted.on)
    .execute()
  return priceListOn(
    wanted.on,
    rows.map((row) => {
      assert(isPriceLevel(row.price_level), `unknown price level in the database: ${row.price_level}`)
      return {
        part: partNumber(row.part_number),
        currency: wanted.currency,
        level: row.price_level,
        validFrom: plainDate(row.valid_from),
        svpPrice: decimal(row.svp_price),
      }
    }),
  )
}

/** The vendor's thresholds, ascending. */
export async function levelTable(reader: Reader): Promise<LevelTable> {
  const rows = await reader.selectFrom('price_level').select(['price_level', 'minimum_points']).where('fixed', '=', false).orderBy('position').execute()
  return rows.map((row) => ({
    level: present(earnedLevels.find((level) => level === row.price_level), `unknown price level in the database: ${row.price_level}`),
    fromPoints: decimal(present(row.minimum_points, 'an earned level has a threshold')),
  }))
}
