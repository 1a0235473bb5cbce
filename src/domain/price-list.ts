import type { Currency } from './currency.ts'
import type { Decimal } from './decimal.ts'
import type { PriceLevel } from './level.ts'
import type { PartNumber } from './part.ts'
import type { PlainDate } from './plain-date.ts'

/** The SVP price: what 12 months of one unit cost at a level, and since when the list says so. */
export type ListPrice = { readonly svpPrice: Decimal; readonly validFrom: PlainDate }

/** All prices that one calculation may need, at one price-list date. No answer means: the vendor has no such price. */
export type PriceList = (part: PartNumber, currency: Currency, level: PriceLevel) => ListPrice | undefined

export type PriceListEntry = ListPrice & { readonly part: PartNumber; readonly currency: Currency; readonly level: PriceLevel }

/** Of several entries for a part, currency and level, the latest that is valid on the day counts; later ones are not yet known. */
export function priceListOn(day: PlainDate, entries: Iterable<PriceListEntry>): PriceList {
  const byKey = new Map<string, ListPrice>()
  for (const entry of entries) {
    if (entry.validFrom > day) continue
    const key = keyOf(entry.part, entry.currency, entry.level)
    const known = byKey.get(key)
    if (known === undefined || known.validFrom < entry.validFrom) byKey.set(key, entry)
  }
  return (part, currency, level) => byKey.get(keyOf(part, currency, level))
}

function keyOf(part: PartNumber, currency: Currency, level: PriceLevel): string {
  return `${part} ${currency} ${level}`
}
