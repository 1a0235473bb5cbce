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
  // A map a step, not one under a composed key: a renewal run looks prices up by the million.
  const byCurrency = new Map<Currency, Map<PriceLevel, Map<PartNumber, ListPrice>>>()
  for (const { part, currency, level, svpPrice, validFrom } of entries) {
    if (validFrom > day) continue
    const byPart = stepInto(stepInto(byCurrency, currency), level)
    const known = byPart.get(part)
    if (known === undefined || known.validFrom < validFrom) byPart.set(part, { svpPrice, validFrom })
  }
  return (part, currency, level) => byCurrency.get(currency)?.get(level)?.get(part)
}

function stepInto<K, InnerKey, V>(maps: Map<K, Map<InnerKey, V>>, key: K): Map<InnerKey, V> {
  const known = maps.get(key) ?? new Map<InnerKey, V>()
  maps.set(key, known)
  return known
}
