import type { CountryCode } from '#src/domain/tax-rates.ts'
import type { SchemedIdentifier } from '../party.ts'

/** Peppol schemes for VAT numbers (EAS code list), by country of the number. */
const vatSchemes: Readonly<Record<CountryCode, string>> = {
  AT: '9914',
  BE: '9925',
  BG: '9926',
  CH: '9927',
  CY: '9928',
  CZ: '9929',
  DE: '9930',
  EE: '9931',
  ES: '9920',
  FR: '9957',
  GB: '9932',
  GR: '9933',
  HR: '9934',
  HU: '9910',
  IE: '9935',
  IT: '0211',
  LT: '9937',
  LU: '9938',
  LV: '9939',
  MT: '9943',
  NL: '9944',
  PL: '9945',
  PT: '9946',
  RO: '9947',
  SI: '9949',
  SK: '9950',
}

/** Identifier schemes that an electronic address may have (EAS code list, BR-CL-25); 0225 is the French one since 2025. */
export const easSchemes: ReadonlySet<string> = new Set(
  (
    '0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 0154 0158 0170 0177 0183 0184 0188 0190 0191 0192 0193 0194 0195 0196 0198 0199 ' +
    '0200 0201 0202 0203 0204 0205 0208 0209 0210 0211 0212 0213 0215 0216 0217 0218 0219 0220 0221 0225 0230 0235 0240 0244 ' +
    '9910 9913 9914 9915 9918 9919 9920 9922 9923 9924 9925 9926 9927 9928 9929 9930 9931 9932 9933 9934 9935 9936 9937 9938 9939 9940 9941 9942 9943 9944 ' +
    '9945 9946 9947 9948 9949 9950 9951 9952 9953 9957 9959 AN AQ AS AU EM'
  ).split(' '),
)

type Addressed = {
  readonly electronicAddress?: SchemedIdentifier | undefined
  readonly vatNumber?: string | undefined
  readonly address: { readonly country: CountryCode }
}

/**
 * Where e-invoices reach the party (BT-34, BT-49): as given, else by its VAT number where the network has a scheme for those. In
 * France and Belgium that number holds the one under which the country's directories list a business: the SIREN, the enterprise number.
 */
export function electronicAddressOf(party: Addressed): SchemedIdentifier | undefined {
  if (party.electronicAddress) return party.electronicAddress
  const { country } = party.address
  const scheme = vatSchemes[country]
  if (party.vatNumber === undefined || scheme === undefined) return undefined
  const id = party.vatNumber.replace(/[\s.]/g, '').toUpperCase()
  const siren = /^FR[0-9A-Z]{2}(\d{9})$/.exec(id)?.[1]
  if (siren !== undefined) return { scheme: '0225', id: siren }
  const enterprise = /^BE([01]\d{9})$/.exec(id)?.[1]
  return enterprise !== undefined && isEnterpriseNumber(enterprise) ? { scheme: '0208', id: enterprise } : { scheme, id }
}

/** The last two digits are 97 less the rest of the first eight by 97 (PEPPOL-COMMON-R043). */
function isEnterpriseNumber(digits: string): boolean {
  return 97 - (Number(digits.slice(0, 8)) % 97) === Number(digits.slice(8))
}
