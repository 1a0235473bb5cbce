import { type Percent, percent } from './percent.ts'
import { type PlainDate, plainDate } from './plain-date.ts'

/** ISO 3166-1 alpha-2. Greece is GR here and EL in its VAT numbers. */
export type CountryCode = string

/** A standard VAT rate from a day on, and where it is published. */
export type TaxRate = { readonly country: CountryCode; readonly percent: Percent; readonly validFrom: PlainDate; readonly source: string }

export const euCountries: readonly CountryCode[] = [
  'AT',
  'BE',
  'BG',
  'CY',
  'CZ',
  'DE',
  'DK',
  'EE',
  'ES',
  'FI',
  'FR',
  'GR',
  'HR',
  'HU',
  'IE',
  'IT',
  'LT',
  'LU',
  'LV',
  'MT',
  'NL',
  'PL',
  'PT',
  'RO',
  'SE',
  'SI',
  'SK',
]

/**
 * Standard rates of the 27 EU countries, the United Kingdom, Switzerland and Norway: a table to begin with. Nobody has read the official
 * sources for it; each row names the one that publishes its rate, for the vendor to confirm it against, and the vendor's own table
 * replaces it whole. Each row holds from its day until the next row of the country. Rates that ended before 2021 are left out: no row reaches such a day, and
 * asking for it is refused rather than guessed.
 */
export const standardTaxRates: readonly TaxRate[] = [
  ...from('European Commission, Taxes in Europe Database (TEDB), standard rates', [
    ['AT', '20', '1984-01-01'],
    ['BE', '21', '1996-01-01'],
    ['BG', '20', '1999-01-01'],
    ['CY', '19', '2014-01-13'],
    ['CZ', '21', '2013-01-01'],
    ['DE', '19', '2021-01-01'],
    ['DK', '25', '1992-01-01'],
    ['EE', '20', '2009-07-01'],
    ['EE', '22', '2024-01-01'],
    ['EE', '24', '2025-07-01'],
    ['ES', '21', '2012-09-01'],
    ['FI', '24', '2013-01-01'],
    ['FI', '25.5', '2024-09-01'],
    ['FR', '20', '2014-01-01'],
    ['GR', '24', '2016-06-01'],
    ['HR', '25', '2012-03-01'],
    ['HU', '27', '2012-01-01'],
    ['IE', '23', '2021-03-01'],
    ['IT', '22', '2013-10-01'],
    ['LT', '21', '2009-09-01'],
    ['LU', '17', '2015-01-01'],
    ['LU', '16', '2023-01-01'],
    ['LU', '17', '2024-01-01'],
    ['LV', '21', '2012-07-01'],
    ['MT', '18', '2004-01-01'],
    ['NL', '21', '2012-10-01'],
    ['PL', '23', '2011-01-01'],
    ['PT', '23', '2011-01-01'],
    ['RO', '19', '2017-01-01'],
    ['RO', '21', '2025-08-01'],
    ['SE', '25', '1990-07-01'],
    ['SI', '22', '2013-07-01'],
    ['SK', '20', '2011-01-01'],
    ['SK', '23', '2025-01-01'],
  ]),
  ...from('HM Revenue & Customs, VAT rates (Value Added Tax Act 1994, section 2)', [['GB', '20', '2011-01-04']]),
  ...from('Swiss Federal Tax Administration, VAT rates (MWSTG, article 25)', [
    ['CH', '7.7', '2018-01-01'],
    ['CH', '8.1', '2024-01-01'],
  ]),
  ...from('The Norwegian Tax Administration, VAT rates (Stortinget, annual VAT decision, section 2)', [['NO', '25', '2005-01-01']]),
]

/** The rate in force on the day: the latest that has begun. `undefined` when the table does not reach it. */
export function taxRateOn(day: PlainDate, country: CountryCode, rates: readonly TaxRate[] = standardTaxRates): TaxRate | undefined {
  let found: TaxRate | undefined
  for (const row of rates) {
    if (row.country === country && row.validFrom <= day && (found === undefined || row.validFrom > found.validFrom)) found = row
  }
  return found
}

function from(publishedBy: string, rows: readonly (readonly [CountryCode, string, string])[]): readonly TaxRate[] {
  const source = `Starting table, to be confirmed against: ${publishedBy}`
  return rows.map(([country, text, day]) => ({ country, percent: percent(text), validFrom: plainDate(day), source }))
}
