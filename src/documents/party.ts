import type { CountryCode } from '#src/domain/tax-rates.ts'

/** An address as it is printed: street lines first; a country without postcodes has none. */
export type PostalAddress = {
  readonly lines: readonly string[]
  readonly postcode?: string | undefined
  readonly city: string
  readonly region?: string | undefined
  readonly country: CountryCode
}

export type ContactPerson = {
  readonly name: string
  readonly email?: string | undefined
  readonly phone?: string | undefined
}

/** An identifier with the ISO 6523 scheme that says what it is: SIREN `0002`, SIRET `0009`, GLN `0088`. */
export type SchemedIdentifier = { readonly scheme: string; readonly id: string }

/** A buyer, bill-to, deliver-to or sold-to as it stood when the paper was issued. */
export type Party = {
  readonly name: string
  readonly address: PostalAddress
  /** The 7-digit customer number, for the customer itself. */
  readonly customerNumber?: number | undefined
  readonly siteNumber?: number | undefined
  readonly vatNumber?: string | undefined
  /** The legal registration (BT-47): for a French buyer the SIREN under scheme `0002`. */
  readonly registration?: SchemedIdentifier | undefined
  /** Where the buyer receives e-invoices (BT-49), scheme from the EAS list: `0225` France, `0208` Belgium, `9930` German VAT number. */
  readonly electronicAddress?: SchemedIdentifier | undefined
  readonly contact?: ContactPerson | undefined
}
