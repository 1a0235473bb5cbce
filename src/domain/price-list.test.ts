import { describe, expect, test } from 'vitest'
import { decimal } from './decimal.ts'
import { partNumber } from './part.ts'
import { plainDate } from './plain-date.ts'
import { type PriceListEntry, priceListOn } from './price-list.ts'

const part = partNumber('E0256LL')
function entry(validFrom: string, svpPrice: string, other: Partial<PriceListEntry> = {}): PriceListEntry {
  return { part, currency: 'EUR', level: 'BL', svpPrice: decimal(svpPrice), validFrom: plainDate(validFrom), ...other }
}
const entries = [
  entry('2027-01-01', '110'),
  entry('2026-01-01', '100'),
  entry('2028-01-01', '120'),
  entry('2026-01-01', '95', { level: 'D' }),
]

describe('a price list', () => {
  test.for([
    ['2026-12-31', '100'],
    ['2027-01-01', '110'],
    ['2027-12-31', '110'],
    ['2028-01-01', '120'],
  ] as const)('of %s has the latest entry that has begun', ([day, price]) => {
    expect(priceListOn(plainDate(day), entries)(part, 'EUR', 'BL')?.svpPrice).toBe(decimal(price))
  })

  test('knows nothing before its first day, of other parts, currencies and levels', () => {
    const list = priceListOn(plainDate('2027-06-01'), entries)
    expect(priceListOn(plainDate('2025-12-31'), entries)(part, 'EUR', 'BL')).toBeUndefined()
    expect(list(partNumber('E0257LL'), 'EUR', 'BL')).toBeUndefined()
    expect(list(part, 'USD', 'BL')).toBeUndefined()
    expect(list(part, 'EUR', 'H')).toBeUndefined()
    expect(list(part, 'EUR', 'D')?.validFrom).toBe('2026-01-01')
  })
})
