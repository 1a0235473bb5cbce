import type { TaxSubtotal } from '#src/documents/document-line.ts'
import type { Language } from '#src/domain/identifiers.ts'
import { euCountries } from '#src/domain/tax-rates.ts'
import type { TaxCategory } from '#src/domain/tax.ts'

type Exemption = Pick<TaxSubtotal, 'exemptionReason' | 'exemptionCode'>
type Texts = Readonly<Record<Language, string>>

/** Article 226(11a) of directive 2006/112: the mention « Autoliquidation »; a French seller also names the article of its own code. */
const reverseCharge: { readonly french: Texts; readonly other: Texts } = {
  french: {
    fr: 'Autoliquidation – article 283-2 du CGI, article 196 de la directive 2006/112/CE',
    en: 'Reverse charge – article 196 of directive 2006/112/EC, article 283-2 of the French tax code',
  },
  other: {
    fr: 'Autoliquidation – article 196 de la directive 2006/112/CE',
    en: 'Reverse charge – article 196 of directive 2006/112/EC',
  },
}

/** Services to businesses are taxed where the customer is (article 44 of the directive): none is charged by us. */
const outsideScope: { readonly french: Texts; readonly eu: Texts; readonly other: Texts } = {
  french: {
    fr: 'TVA non applicable – article 259-1 du CGI',
    en: 'Outside the scope of French VAT – article 259-1 of the French tax code',
  },
  eu: {
    fr: 'Hors champ de la TVA – article 44 de la directive 2006/112/CE',
    en: 'Outside the scope of VAT – article 44 of directive 2006/112/EC',
  },
  other: { fr: 'Hors champ de la TVA du vendeur', en: 'Outside the scope of the seller’s VAT' },
}

/** Why no tax is charged, in words and as a VATEX code; nothing where tax is charged. */
export function exemptionOf(category: TaxCategory, sellerCountry: string, language: Language): Exemption {
  const isFrench = sellerCountry === 'FR'
  switch (category) {
    case 'S':
      return {}
    case 'AE':
      return { exemptionReason: reverseCharge[isFrench ? 'french' : 'other'][language], exemptionCode: 'VATEX-EU-AE' }
    case 'O': {
      const place = isFrench ? 'french' : euCountries.includes(sellerCountry) ? 'eu' : 'other'
      return { exemptionReason: outsideScope[place][language], exemptionCode: 'VATEX-EU-O' }
    }
  }
}
