import { lastDay } from '#src/domain/coverage-period.ts'
import { decimalToString } from '#src/domain/decimal.ts'
import { toDecimalString } from '#src/domain/money.ts'
import { percentToString } from '#src/domain/percent.ts'
import { earlier, later } from '#src/domain/plain-date.ts'
import type { DocumentLine, TaxSubtotal } from '../document-line.ts'
import type { CreditNote, InvoiceDocument } from '../invoice-document.ts'
import { oneLine } from '../plain-text.ts'
import { wordsOf } from '../wording.ts'
import { noteTexts, processIdOf, taxPointCodeOf } from './french-mentions.ts'
import type { EnInvoice, EnLine, EnTax } from './en-invoice.ts'
import { buyerParty, deliverToOf, sellerParty } from './en-party-of.ts'
import { paymentOf, paymentTermsOf } from './en-payment-of.ts'
import { itemNetPrice } from './line-price.ts'

export type BillingDocument = InvoiceDocument | CreditNote

/**
 * Whose rules the file follows beside EN 16931: `peppol` (BIS Billing 3: one note, its own process and specification) or
 * `factur-x` (profile EN 16931; for sellers in France the notes and process codes of the French reform).
 */
export type Flavour = 'peppol' | 'factur-x'

export const peppolProcess = 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0'
export const specifications: Readonly<Record<Flavour, string>> = {
  peppol: 'urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0',
  'factur-x': 'urn:cen.eu:en16931:2017',
}

/** The document in the terms of EN 16931. Every amount is the document's own: nothing is computed but the item price. */
export function enInvoiceOf(document: BillingDocument, flavour: Flavour): EnInvoice {
  // Outside the scope of VAT no VAT number may stand in the file (BR-O-02).
  const isOutsideScope = document.lines.some((line) => line.tax.category === 'O')
  const { totals, taxInSellerCurrency: converted } = document
  return {
    typeCode: document.kind === 'invoice' ? '380' : '381',
    number: document.number,
    issueDate: document.issuedOn,
    currency: document.currency,
    ...(converted && { taxCurrency: converted.tax.currency }),
    ...optional('taxPointCode', taxPointCodeOf(document)),
    ...(document.kind === 'invoice' && { dueDate: document.dueOn }),
    ...referencesOf(document),
    notes: notesOf(document, flavour),
    processId: flavour === 'peppol' ? peppolProcess : processIdOf(document),
    specificationId: specifications[flavour],
    preceding: document.kind === 'credit-note' ? [{ number: document.corrects.number, issueDate: document.corrects.issuedOn }] : [],
    seller: sellerParty(document.vendor, isOutsideScope),
    buyer: buyerParty(document.buyer, isOutsideScope),
    ...optional('deliverTo', deliverToOf(document.deliverTo)),
    period: periodOf(document.lines),
    ...optional('payment', paymentOf(document)),
    paymentTerms: paymentTermsOf(document),
    allowances: [],
    charges: [],
    totals: {
      lineSum: toDecimalString(totals.net),
      withoutTax: toDecimalString(totals.net),
      tax: toDecimalString(totals.tax),
      ...(converted && { taxInTaxCurrency: toDecimalString(converted.tax) }),
      withTax: toDecimalString(totals.gross),
      ...(totals.prepaid.minor !== 0n && { prepaid: toDecimalString(totals.prepaid) }),
      ...(totals.rounding !== undefined && { rounding: toDecimalString(totals.rounding) }),
      due: toDecimalString(totals.due),
    },
    taxes: document.taxSubtotals.map(taxOf),
    lines: document.lines.map((line) => lineOf(line, document)),
  }
}

/** Peppol wants BT-10 or BT-13 (R003): without either, our order number, which the buyer knows, stands as the reference. */
function referencesOf(document: BillingDocument): Partial<EnInvoice> {
  const purchaseOrder = textOf(document.purchaseOrderNumber)
  const buyerReference = textOf(document.buyerReference) ?? (purchaseOrder === undefined ? String(document.orderNumber) : undefined)
  return {
    ...optional('buyerReference', buyerReference),
    ...optional('contractReference', textOf(document.agreementNumber)),
    ...optional('purchaseOrderReference', purchaseOrder),
    ...(purchaseOrder !== undefined && { salesOrderReference: String(document.orderNumber) }),
  }
}

/** The reason of a credit note is what somebody typed, with a full stop or without. */
function sentence(text: string): string {
  return /[.!?…。]$/u.test(text) ? text : `${text}.`
}

function notesOf(document: BillingDocument, flavour: Flavour): EnInvoice['notes'] {
  const reason = document.kind === 'credit-note' ? [{ text: oneLine(document.reason) }] : []
  const notes = [...reason, ...noteTexts(document)]
  if (flavour === 'factur-x' || notes.length === 0) return notes
  return [{ text: notes.map((note) => sentence(note.text)).join(' ') }]
}

/** BG-14 spans every line, since a line's period may not leave it (PEPPOL-EN16931-R110, R111). */
function periodOf(lines: readonly DocumentLine[]): EnInvoice['period'] {
  const [first, ...rest] = lines.map((line) => line.coverage)
  if (first === undefined) return undefined
  const start = rest.reduce((day, period) => earlier(day, period.startsOn), first.startsOn)
  const end = rest.reduce((day, period) => later(day, lastDay(period)), lastDay(first))
  return { start, end }
}

function taxOf(subtotal: TaxSubtotal): EnTax {
  return {
    taxable: toDecimalString(subtotal.taxable),
    tax: toDecimalString(subtotal.tax),
    category: subtotal.category,
    ...(subtotal.category !== 'O' && { percent: percentToString(subtotal.percent) }),
    ...(subtotal.category !== 'S' &&
      subtotal.category !== 'Z' && {
        ...optional('reason', textOf(subtotal.exemptionReason)),
        ...optional('reasonCode', textOf(subtotal.exemptionCode)),
      }),
  }
}

function lineOf(line: DocumentLine, document: BillingDocument): EnLine {
  const words = wordsOf(document.language).eInvoice
  const isWholeYear = line.fraction.numerator === line.fraction.denominator
  const yearPrice = `${decimalToString(line.unitPrice, 2)} ${document.currency}`
  return {
    id: String(line.itemNumber),
    ...optional('note', textOf(line.note)),
    quantity: String(line.quantity),
    unit: 'C62',
    net: toDecimalString(line.extended),
    period: { start: line.coverage.startsOn, end: lastDay(line.coverage) },
    allowances: line.discount ? [{ amount: toDecimalString(line.discount.amount), reason: oneLine(line.discount.reason) }] : [],
    charges: [],
    price: itemNetPrice(line),
    category: line.tax.category,
    ...(line.tax.category !== 'O' && { percent: percentToString(line.tax.percent) }),
    // A description of unprintable characters alone leaves the part number as the name, which the line must have (BR-25).
    name: oneLine(line.description) || oneLine(line.partNumber),
    sellerItemId: oneLine(line.partNumber),
    attributes: [
      { name: words.chargeMetric, value: oneLine(line.chargeMetric ?? '') },
      { name: words.site, value: String(line.siteNumber) },
      { name: words.yearPrice, value: isWholeYear ? '' : yearPrice },
    ].filter((attribute) => attribute.value !== ''),
  }
}

export function textOf(text: string | undefined): string | undefined {
  const line = oneLine(text ?? '')
  return line === '' ? undefined : line
}

/** `{ [key]: value }`, or nothing: an absent term is left out, so that what is read back is equal. */
export function optional<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: T }
}
