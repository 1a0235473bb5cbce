/** As the brands write themselves. */
const names: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  'american-express': 'American Express',
  discover: 'Discover',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
  'cartes-bancaires': 'CB',
}

/** What a buyer calls the brand that a provider names; one that is not known yet is shown as the provider says it. */
export function brandName(brand: string): string {
  return names[brand] ?? brand
}
