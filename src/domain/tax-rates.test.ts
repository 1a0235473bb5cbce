import { describe, expect, test } from 'vitest'
import { percentToString } from './percent.ts'
import { plainDate } from './plain-date.ts'
import { euCountries, standardTaxRates, taxRateOn } from './tax-rates.ts'

describe('the table of VAT rates', () => {
  test('has the standard rates of November 2026', () => {
    const day = plainDate('2026-11-01')
    const rates = Object.fromEntries(
      [...euCountries, 'GB', 'CH', 'NO'].map((country) => [country, percentToString(taxRateOn(day, country)!.percent)]),
    )
    expect(rates).toEqual({
      AT: '20',
      BE: '21',
      BG: '20',
      CY: '19',
      CZ: '21',
      DE: '19',
      DK: '25',
      EE: '24',
      ES: '21',
      FI: '25.5',
      FR: '20',
      GR: '24',
      HR: '25',
      HU: '27',
      IE: '23',
      IT: '22',
      LT: '21',
      LU: '17',
      LV: '21',
      MT: '18',
      NL: '21',
      PL: '23',
      PT: '23',
      RO: '21',
      SE: '25',
      SI: '22',
      SK: '23',
      GB: '20',
      CH: '8.1',
      NO: '25',
    })
  })

  test('claims no more of its rows than where each is to be confirmed', () => {
    const claims = standardTaxRates.map((rate) => rate.source)
    expect(claims.filter((source) => !source.startsWith('Starting table, to be confirmed against: '))).toEqual([])
    expect(claims.filter((source) => /read (?:in|on)/.test(source))).toEqual([])
  })

  test('has the 27 countries of the Union, each rate with its source', () => {
    expect(new Set(euCountries).size).toBe(27)
    expect(standardTaxRates.filter((rate) => rate.source.length < 10)).toEqual([])
    expect(new Set(standardTaxRates.map((rate) => `${rate.country} ${rate.validFrom}`)).size).toBe(standardTaxRates.length)
  })

  test.for([
    ['RO', '2025-07-31', '19'],
    ['RO', '2025-08-01', '21'],
    ['SK', '2024-12-31', '20'],
    ['SK', '2025-01-01', '23'],
    ['FI', '2024-08-31', '24'],
    ['FI', '2024-09-01', '25.5'],
    ['CH', '2023-12-31', '7.7'],
    ['CH', '2024-01-01', '8.1'],
    ['LU', '2023-06-01', '16'],
    ['LU', '2024-01-01', '17'],
  ] as const)('%s on %s: %s %', ([country, day, rate]) => {
    expect(percentToString(taxRateOn(plainDate(day), country)!.percent)).toBe(rate)
  })

  test('does not guess before its first row or for a country it does not know', () => {
    expect(taxRateOn(plainDate('2020-12-31'), 'DE')).toBeUndefined()
    expect(taxRateOn(plainDate('2026-11-01'), 'US')).toBeUndefined()
  })
})
