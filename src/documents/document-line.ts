import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import type { Decimal } from '#src/domain/decimal.ts'
import type { Money, Ratio } from '#src/domain/money.ts'
import type { Percent } from '#src/domain/percent.ts'
import type { PostalAddress } from './party.ts'

/**
 * The VAT categories of UNTDID 5305 that we issue: S standard or reduced rate, Z zero rate, E exempt, AE reverse charge,
 * G export outside the EU, O outside the scope of VAT.
 */
export type TaxCategory = 'S' | 'Z' | 'E' | 'AE' | 'G' | 'O'

export type LineTax = {
  readonly category: TaxCategory
  /** Zero for every category but S; category O has no rate at all on the e-invoice. */
  readonly percent: Percent
}

/** A site under which lines are grouped, in the order of the paper. */
export type DocumentSite = { readonly number: number; readonly name: string; readonly address?: PostalAddress | undefined }

/** A line of a quote, order, invoice or credit note, as it was decided: the paper repeats these numbers and derives none. */
export type DocumentLine = {
  readonly itemNumber: number
  readonly siteNumber: number
  /** 7 characters, `E0256LL`. */
  readonly partNumber: string
  readonly description: string
  /** `PVU`, `Authorized User` …, in the language of the paper. */
  readonly chargeMetric?: string | undefined
  /** A whole number of units, 1 to tens of thousands. */
  readonly quantity: number
  readonly orderReference?: string | undefined
  readonly points?: Decimal | undefined
  readonly coverage: CoveragePeriod
  /** As the quote shows it: whole months, or undefined where the policy counts days. */
  readonly months?: number | undefined
  /** The part of the 12-month price that is asked: 1/1 for 12 months, 84/365 for 84 days, 2/1 for 24 months. */
  readonly fraction: Ratio
  /** List price for 12 months, where it is shown. */
  readonly svpPrice?: Decimal | undefined
  /** What is asked per unit for 12 months. */
  readonly unitPrice: Decimal
  /** A reduction already taken off in `extended`. */
  readonly discount?: { readonly amount: Money; readonly reason: string } | undefined
  /** Said under the description: co-termination, reinstatement with its gap, in the language of the paper. */
  readonly note?: string | undefined
  /** The one amount of the line, rounded once by pricing (domain rule 5). It is repeated, never computed here. */
  readonly extended: Money
  readonly tax: LineTax
}

/** Tax of one category and rate: on the sum of its lines, rounded once (EN 16931 BR-CO-17). */
export type TaxSubtotal = LineTax & {
  readonly taxable: Money
  readonly tax: Money
  /** Why no tax is charged, in the language of the paper; needed for E, AE, G and O. */
  readonly exemptionReason?: string | undefined
  /** A VATEX code: `VATEX-EU-AE`, `VATEX-EU-O`, `VATEX-EU-G` … */
  readonly exemptionCode?: string | undefined
}

/** Of an order or invoice. `gross` = `net` + `tax`, `due` = `gross` − `prepaid` + `rounding`. */
export type DocumentTotals = {
  readonly net: Money
  readonly tax: Money
  readonly gross: Money
  readonly prepaid: Money
  /**
   * BT-114. A part of an invoice that is given back can be an amount that no net amount and its tax add up to: at 20 % none gives
   * 0.03. The missing cent stands here.
   */
  readonly rounding?: Money | undefined
  readonly due: Money
}
