/**
 * The semantic model of EN 16931-1, as far as we issue or check it. Business terms (BT) and groups (BG) are named beside the
 * fields. Amounts, prices and quantities are decimal text exactly as the file has them; dates are `YYYY-MM-DD`.
 */
export type EnInvoice = {
  /** BT-3: 380 commercial invoice, 381 credit note; others are read and judged. */
  readonly typeCode: string
  /** BT-1, BT-2, BT-5, BT-6 */
  readonly number: string
  readonly issueDate: string
  readonly currency: string
  readonly taxCurrency?: string | undefined
  /** BT-7, or BT-8 in the codes of UBL: 3 invoice date, 35 delivery, 432 payment. */
  readonly taxPointDate?: string | undefined
  readonly taxPointCode?: string | undefined
  /** BT-9, BT-10, BT-12, BT-13, BT-14 */
  readonly dueDate?: string | undefined
  readonly buyerReference?: string | undefined
  readonly contractReference?: string | undefined
  readonly purchaseOrderReference?: string | undefined
  readonly salesOrderReference?: string | undefined
  /** BG-1 */
  readonly notes: readonly EnNote[]
  /** BT-23, BT-24 */
  readonly processId?: string | undefined
  readonly specificationId?: string | undefined
  /** BG-3 */
  readonly preceding: readonly { readonly number: string; readonly issueDate?: string | undefined }[]
  readonly seller: EnParty
  readonly buyer: EnParty
  /** BG-13 */
  readonly deliverTo?: { readonly name?: string | undefined; readonly address?: EnAddress | undefined } | undefined
  /** BG-14 */
  readonly period?: EnPeriod | undefined
  /** BG-16, BT-20 */
  readonly payment?: EnPayment | undefined
  readonly paymentTerms?: string | undefined
  /** BG-20, BG-21 */
  readonly allowances: readonly EnDocumentAllowance[]
  readonly charges: readonly EnDocumentAllowance[]
  readonly totals: EnTotals
  /** BG-23 */
  readonly taxes: readonly EnTax[]
  /** BG-25 */
  readonly lines: readonly EnLine[]
}

export type EnNote = { readonly subjectCode?: string | undefined; readonly text: string }
export type EnPeriod = { readonly start?: string | undefined; readonly end?: string | undefined }
export type EnIdentifier = { readonly scheme?: string | undefined; readonly id: string }

/** BG-4 and BG-7 with their addresses and contacts. */
export type EnParty = {
  readonly name?: string | undefined
  readonly tradingName?: string | undefined
  readonly identifiers: readonly EnIdentifier[]
  readonly registration?: EnIdentifier | undefined
  readonly vatId?: string | undefined
  /** BT-32 */
  readonly taxRegistration?: string | undefined
  /** BT-33 */
  readonly legalStatement?: string | undefined
  readonly endpoint?: EnIdentifier | undefined
  readonly address?: EnAddress | undefined
  readonly contact?:
    | { readonly name?: string | undefined; readonly phone?: string | undefined; readonly email?: string | undefined }
    | undefined
}

export type EnAddress = {
  readonly lines: readonly string[]
  readonly city?: string | undefined
  readonly postcode?: string | undefined
  readonly region?: string | undefined
  readonly country?: string | undefined
}

export type EnPayment = {
  /** BT-81 (UNTDID 4461): 30 transfer, 58 SEPA transfer, 48 card. */
  readonly meansCode?: string | undefined
  readonly meansText?: string | undefined
  readonly remittance?: string | undefined
  readonly accounts: readonly { readonly id?: string | undefined; readonly name?: string | undefined; readonly bic?: string | undefined }[]
  /** BG-18. The network is known to UBL only. */
  readonly card?: { readonly lastDigits?: string | undefined; readonly network?: string | undefined } | undefined
}

export type EnAllowance = {
  readonly amount?: string | undefined
  readonly reason?: string | undefined
  readonly reasonCode?: string | undefined
}
export type EnDocumentAllowance = EnAllowance & { readonly category?: string | undefined; readonly percent?: string | undefined }

/** BG-22 */
export type EnTotals = {
  readonly lineSum?: string | undefined
  readonly allowances?: string | undefined
  readonly charges?: string | undefined
  readonly withoutTax?: string | undefined
  readonly tax?: string | undefined
  readonly taxInTaxCurrency?: string | undefined
  readonly withTax?: string | undefined
  readonly prepaid?: string | undefined
  readonly rounding?: string | undefined
  readonly due?: string | undefined
}

export type EnTax = {
  readonly taxable?: string | undefined
  readonly tax?: string | undefined
  readonly category?: string | undefined
  readonly percent?: string | undefined
  readonly reason?: string | undefined
  readonly reasonCode?: string | undefined
}

export type EnLine = {
  readonly id?: string | undefined
  readonly note?: string | undefined
  readonly quantity?: string | undefined
  readonly unit?: string | undefined
  /** BT-131 */
  readonly net?: string | undefined
  /** BG-26 */
  readonly period?: EnPeriod | undefined
  /** BG-27, BG-28 */
  readonly allowances: readonly EnAllowance[]
  readonly charges: readonly EnAllowance[]
  /** BT-146, BT-149, BT-150 */
  readonly price?: string | undefined
  readonly baseQuantity?: string | undefined
  readonly baseUnit?: string | undefined
  readonly category?: string | undefined
  readonly percent?: string | undefined
  /** BT-153, BT-154, BT-155, BG-32 */
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly sellerItemId?: string | undefined
  readonly attributes: readonly { readonly name: string; readonly value: string }[]
}
