import type { ContactPerson, PostalAddress, SchemedIdentifier } from './party.ts'

/**
 * The selling entity and its brand, as frozen into a paper: configuration of the vendor, never code.
 * Colours are `#rrggbb`. `accent` fills rules and the mail button; its text colour is chosen by contrast.
 */
export type VendorIdentity = {
  /** The brand as people say it: `Boréal Logiciels`. */
  readonly name: string
  /** The seller on the invoice (BT-27). */
  readonly legalName: string
  /** BT-33, printed as it stands: `SAS au capital de 1 200 000 € · RCS Lyon 812 345 678`. */
  readonly legalStatement?: string | undefined
  readonly address: PostalAddress
  readonly vatNumber?: string | undefined
  /** Nine digits. Printed, and BT-30 under scheme `0002`. */
  readonly siren?: string | undefined
  /** Fourteen digits. Printed; BT-29 under scheme `0009`. */
  readonly siret?: string | undefined
  /** For sellers outside France: the company register's number (BT-30), with its ISO 6523 scheme when it has one. */
  readonly registration?: { readonly scheme?: string | undefined; readonly id: string } | undefined
  readonly electronicAddress?: SchemedIdentifier | undefined
  readonly bank?: BankAccount | undefined
  readonly contact: ContactPerson
  readonly website?: string | undefined
  readonly brand: { readonly accent: string; readonly logo?: VendorLogo | undefined }
  /** One sentence at the foot of every page. */
  readonly footer?: string | undefined
}

export type BankAccount = { readonly iban: string; readonly bic?: string | undefined; readonly holder?: string | undefined }

/** A logo without transparency trouble in PDF/A: flat vector paths (SVG path data), or an opaque PNG. */
export type VendorLogo =
  | {
      readonly kind: 'vector'
      readonly width: number
      readonly height: number
      readonly paths: readonly { readonly d: string; readonly color: string }[]
    }
  | { readonly kind: 'png'; readonly base64: string }
