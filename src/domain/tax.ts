import { type Result, ok, refused } from '#src/kit/result.ts'
import type { Currency } from './currency.ts'
import { type Money, add, multiplyRounded, zero } from './money.ts'
import { type Percent, percent, percentToRatio } from './percent.ts'
import type { Instant, PlainDate } from './plain-date.ts'
import { type CountryCode, type TaxRate, euCountries, standardTaxRates, taxRateOn } from './tax-rates.ts'

/** VAT identification number with its country prefix, as the check saw it. */
export type TaxIdCheck = {
  readonly number: string
  readonly country: CountryCode
  readonly result: 'valid' | 'invalid' | 'unavailable'
  readonly checkedAt: Instant
}

export type TaxParty = { readonly country: CountryCode; readonly taxId?: TaxIdCheck }

/**
 * The vendor's configuration for buyers outside the EU, by their country: nothing charged, the seller's own rate, or the rate of the
 * buyer's country, where the seller is registered too. Without an entry an EU seller charges nothing and any other is refused.
 */
export type TaxConfiguration = {
  readonly rates?: readonly TaxRate[]
  readonly abroad?: Readonly<Record<CountryCode, 'not-charged' | 'seller-rate' | 'buyer-rate'>>
}

/** Why tax is or is not charged, and the EN 16931 category (UNCL 5305) that the invoice shows. */
export const taxTreatments = ['local-vat', 'reverse-charge', 'seller-vat', 'not-charged'] as const
export type TaxTreatment = (typeof taxTreatments)[number]
export type TaxCategory = 'S' | 'AE' | 'O'

export type TaxDecision = {
  readonly treatment: TaxTreatment
  readonly category: TaxCategory
  readonly percent: Percent
  /** Whose rate it is. */
  readonly country: CountryCode
  readonly rateValidFrom?: PlainDate
  readonly rateSource?: string
  /** The check that decided, kept as evidence. */
  readonly evidence?: TaxIdCheck
}

export type TaxRefusal = { readonly code: 'tax-rate-missing' | 'tax-not-configured'; readonly country: CountryCode }

export type TaxRequest = {
  readonly seller: TaxParty
  readonly buyer: TaxParty
  readonly on: PlainDate
  readonly configuration?: TaxConfiguration
}

const noPercent = percent('0')

/** Rule 12: local VAT at home, reverse charge for a valid VAT number in another EU country, the seller's VAT without one, none outside. */
export function decideTax(request: TaxRequest): Result<TaxDecision, TaxRefusal> {
  const { seller, buyer, configuration = {} } = request
  if (seller.country === buyer.country) return charged('local-vat', seller.country, request)
  const isSellerInEu = euCountries.includes(seller.country)
  if (isSellerInEu && euCountries.includes(buyer.country)) {
    const check = buyer.taxId
    const isValid = check?.result === 'valid' && check.country === buyer.country
    if (!isValid) return charged('seller-vat', seller.country, request)
    return ok({ treatment: 'reverse-charge', category: 'AE', percent: noPercent, country: buyer.country, evidence: check })
  }
  const rule = configuration.abroad?.[buyer.country] ?? (isSellerInEu ? 'not-charged' : undefined)
  switch (rule) {
    case undefined:
      return refused({ code: 'tax-not-configured', country: buyer.country })
    case 'seller-rate':
      return charged('seller-vat', seller.country, request)
    case 'buyer-rate':
      return charged('local-vat', buyer.country, request)
    case 'not-charged':
      return ok({ treatment: 'not-charged', category: 'O', percent: noPercent, country: buyer.country, ...evidenceOf(request) })
  }
}

export function categoryOf(treatment: TaxTreatment): TaxCategory {
  return ({ 'local-vat': 'S', 'seller-vat': 'S', 'reverse-charge': 'AE', 'not-charged': 'O' } as const)[treatment]
}

/** The country of a VAT number by its prefix: Greek ones begin with EL, those of Northern Ireland with XI. */
export function countryOfTaxId(number: string): CountryCode | undefined {
  const prefix = /^([A-Z]{2})[A-Z0-9+*]{2,13}$/.exec(number)?.[1]
  if (prefix === 'EL') return 'GR'
  return prefix === 'XI' ? 'GB' : prefix
}

function charged(treatment: 'local-vat' | 'seller-vat', country: CountryCode, request: TaxRequest): Result<TaxDecision, TaxRefusal> {
  const rate = taxRateOn(request.on, country, request.configuration?.rates ?? standardTaxRates)
  if (rate === undefined) return refused({ code: 'tax-rate-missing', country })
  const { percent: ratePercent, validFrom: rateValidFrom, source: rateSource } = rate
  return ok({ treatment, category: 'S', percent: ratePercent, country, rateValidFrom, rateSource, ...evidenceOf(request) })
}

function evidenceOf(request: TaxRequest): { readonly evidence?: TaxIdCheck } {
  return request.buyer.taxId === undefined ? {} : { evidence: request.buyer.taxId }
}

export type TaxableLine<C extends Currency = Currency> = { readonly amount: Money<C>; readonly tax: TaxDecision }
export type TaxSubtotal<C extends Currency = Currency> = {
  readonly category: TaxCategory
  readonly percent: Percent
  readonly taxable: Money<C>
  readonly tax: Money<C>
}
export type TaxTotals<C extends Currency = Currency> = {
  readonly subtotals: readonly TaxSubtotal<C>[]
  readonly totalBeforeTax: Money<C>
  readonly totalTax: Money<C>
  readonly total: Money<C>
}

/** Tax per category and rate on the sum of its lines, rounded once there, half-up (rule 5; EN 16931 BR-CO-17). */
export function taxTotals<C extends Currency>(lines: readonly TaxableLine<C>[], currency: C): TaxTotals<C> {
  const groups = new Map<string, { readonly tax: TaxDecision; taxable: Money<C> }>()
  for (const line of lines) {
    const key = `${line.tax.category} ${line.tax.percent}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { tax: line.tax, taxable: line.amount })
    else group.taxable = add(group.taxable, line.amount)
  }
  let totalBeforeTax = zero(currency)
  let totalTax = zero(currency)
  const subtotals: TaxSubtotal<C>[] = []
  for (const { tax, taxable } of groups.values()) {
    const amount = multiplyRounded(taxable, percentToRatio(tax.percent))
    totalBeforeTax = add(totalBeforeTax, taxable)
    totalTax = add(totalTax, amount)
    subtotals.push({ category: tax.category, percent: tax.percent, taxable, tax: amount })
  }
  return { subtotals, totalBeforeTax, totalTax, total: add(totalBeforeTax, totalTax) }
}
