import { currencies } from '#src/domain/currency.ts'
import { easSchemes } from './electronic-address.ts'

/** The parts of the code lists of EN 16931 that our papers can need; what is outside is named as broken, never guessed. */
export const codeLists = {
  /** UNTDID 1001 */
  types: new Set(['380', '381', '384', '386', '389']),
  currencies: new Set<string>(currencies),
  /** UNTDID 2005 as UBL has it */
  taxPoints: new Set(['3', '35', '432']),
  /** UNTDID 5305 */
  taxCategories: new Set(['S', 'Z', 'E', 'AE', 'K', 'G', 'O', 'L', 'M']),
  /** UNTDID 4461 */
  paymentMeans: new Set(['1', '10', '20', '30', '31', '42', '48', '49', '54', '55', '57', '58', '59', '97', 'ZZZ']),
  /** UN/ECE recommendation 20 and 21: one, piece, month, year, day, hour, terabyte */
  units: new Set(['C62', 'H87', 'EA', 'MON', 'ANN', 'DAY', 'HUR', 'E35', 'XPP']),
  electronicAddresses: easSchemes,
} as const

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** ISO 3166-1 alpha-2, with 1A for Kosovo as the list has it, without the unions and reserves that are no countries. */
export function isCountry(code: string): boolean {
  if (code === '1A' || code === 'XI') return true
  return /^[A-Z]{2}$/.test(code) && !['EU', 'EZ', 'UN', 'ZZ', 'QO', 'XA', 'XB'].includes(code) && regions.of(code) !== undefined
}

/** A VAT number's first two letters: a country, EL for Greece, XI for Northern Ireland. */
export function hasCountryPrefix(vatId: string): boolean {
  const prefix = vatId.slice(0, 2)
  return prefix === 'EL' || isCountry(prefix)
}
