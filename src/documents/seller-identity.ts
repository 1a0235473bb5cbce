import type { Language } from '#src/domain/identifiers.ts'
import type { VendorIdentity } from './vendor-identity.ts'

/** The vendor's brand and selling entity, as its configuration has them. */
export type SellerFacts = {
  readonly name: string
  readonly accent: string
  readonly website: string
  readonly supportEmail: string
  readonly legal: {
    readonly legalName: string
    readonly line1: string
    readonly line2?: string | undefined
    readonly postcode: string
    readonly city: string
    readonly country: string
    readonly vatNumber: string
    readonly registrationNumber: string
    readonly legalForm: string
    readonly shareCapital?: string | undefined
    readonly iban: string
    readonly bic: string
    readonly phone: string
  }
}

const capital: Record<Language, string> = { fr: 'au capital de', en: 'with share capital of' }

/** Who sells, as mails and papers name it: the brand, the legal entity, its registration and how to reach it. */
export function sellerIdentity({ legal, ...brand }: SellerFacts, language: Language): VendorIdentity {
  const form = legal.shareCapital === undefined ? legal.legalForm : `${legal.legalForm} ${capital[language]} ${legal.shareCapital}`
  const isFrench = legal.country === 'FR' && /^\d{9}$/.test(legal.registrationNumber)
  return {
    name: brand.name,
    legalName: legal.legalName,
    legalStatement: `${form} · ${isFrench ? `SIREN ${legal.registrationNumber}` : legal.registrationNumber}`,
    address: {
      lines: [legal.line1, ...(legal.line2 === undefined ? [] : [legal.line2])],
      postcode: legal.postcode,
      city: legal.city,
      country: legal.country,
    },
    vatNumber: legal.vatNumber,
    ...(isFrench ? { siren: legal.registrationNumber } : { registration: { id: legal.registrationNumber } }),
    bank: { iban: legal.iban, bic: legal.bic, holder: legal.legalName },
    contact: { name: brand.name, email: brand.supportEmail, phone: legal.phone },
    website: brand.website,
    brand: { accent: brand.accent },
  }
}
