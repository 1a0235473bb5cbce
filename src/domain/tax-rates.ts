import { type Percent, percent } from './percent.ts'
import type { PlainDate } from './plain-date.ts'

/** ISO 3166-1 alpha-2. Greece is GR here and EL in its VAT numbers. */
export type CountryCode = string

/** A standard VAT rate from a day on, with the law or notice that says so. */
export type TaxRate = { readonly country: CountryCode; readonly percent: Percent; readonly validFrom: PlainDate; readonly source: string }

const tedb = 'European Commission, Taxes in Europe Database (TEDB), VAT rates by country'

/** Standard rates of the EU, GB, CH and NO; the vendor's own table replaces it whole. */
export const standardTaxRates: readonly TaxRate[] = [
  rate('AT', '20', '1984-01-01', tedb),
  rate('BE', '21', '1996-01-01', tedb),
  rate('BG', '20', '1999-01-01', tedb),
  rate('CY', '19', '2014-01-13', tedb),
  rate('CZ', '21', '2013-01-01', tedb),
  rate('DE', '19', '2007-01-01', tedb),
  rate('DK', '25', '1992-01-01', tedb),
  rate('EE', '22', '2024-01-01', tedb),
  rate('EE', '24', '2025-07-01', tedb),
  rate('ES', '21', '2012-09-01', tedb),
  rate('FI', '24', '2013-01-01', tedb),
  rate('FI', '25.5', '2024-09-01', tedb),
  rate('FR', '20', '2014-01-01', tedb),
  rate('GR', '24', '2016-06-01', tedb),
  rate('HR', '25', '2012-03-01', tedb),
  rate('HU', '27', '2012-01-01', tedb),
  rate('IE', '23', '2012-01-01', tedb),
  rate('IT', '22', '2013-10-01', tedb),
  rate('LT', '21', '2009-09-01', tedb),
  rate('LU', '17', '2015-01-01', tedb),
  rate('LV', '21', '2012-07-01', tedb),
  rate('MT', '18', '2004-01-01', tedb),
  rate('NL', '21', '2012-10-01', tedb),
  rate('PL', '23', '2011-01-01', tedb),
  rate('PT', '23', '2011-01-01', tedb),
  rate('RO', '19', '2017-01-01', tedb),
  rate('RO', '21', '2025-08-01', tedb),
  rate('SE', '25', '1990-07-01', tedb),
  rate('SI', '22', '2013-07-01', tedb),
  rate('SK', '20', '2011-01-01', tedb),
  rate('SK', '23', '2025-01-01', tedb),
  rate('GB', '20', '2011-01-04', 'HM Revenue & Customs, Rates of VAT'),
  rate('CH', '7.7', '2018-01-01', 'Swiss Federal Tax Administration, tax rates'),
  rate('CH', '8.1', '2024-01-01', 'Swiss Federal Tax Administration, tax rates'),
  rate('NO', '25', '2005-01-01', 'The Norwegian Tax Administration, VAT rates'),
]

/** The rate in force on the day: the latest that has begun. `undefined` when the table does not reach it. */
export function taxRateOn(day: PlainDate, country: CountryCode, rates: readonly TaxRate[] = standardTaxRates): TaxRate | undefined {
  let found: TaxRate | undefined
  for (const row of rates) {
    if (row.country === country && row.validFrom <= day && (found === undefined || row.validFrom > found.validFrom)) found = row
  }
  return found
}

function rate(country: CountryCode, text: string, validFrom: string, source: string): TaxRate {
  return { country, percent: percent(text), validFrom: validFrom as PlainDate, source }
}
