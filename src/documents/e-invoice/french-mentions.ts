import { formatMoney } from '../format.ts'
import { oneLine } from '../plain-text.ts'
import { wordsOf } from '../wording.ts'
import type { EnNote } from './en-invoice.ts'
import type { BillingDocument } from './en-invoice-of.ts'

/**
 * BT-23 of the French reform: what is supplied (B goods, S services, M both) and whether it was paid before (2) or not (1).
 * Sellers elsewhere state no process outside Peppol.
 */
export function processIdOf(document: BillingDocument): string | undefined {
  const { frenchMentions: french, totals } = document
  if (french === undefined) return undefined
  const letter = { goods: 'B', services: 'S', mixed: 'M' }[french.operations]
  return `${letter}${totals.prepaid.minor === 0n ? '1' : '2'}`
}

/** BT-8: the option for VAT on debits makes tax due with the invoice (3); without it, services are taxed when paid (432). */
export function taxPointCodeOf(document: BillingDocument): string | undefined {
  const { frenchMentions: french, taxSubtotals } = document
  if (french === undefined || !taxSubtotals.some((subtotal) => subtotal.category === 'S')) return undefined
  if (french.vatOnDebits) return '3'
  return french.operations === 'services' ? '432' : undefined
}

/** BG-1 with the subject codes that French law's mentions have: PMT 40 €, PMD penalties, AAB early payment, REG the rest. */
export function noteTexts(document: BillingDocument): readonly EnNote[] {
  const { frenchMentions: french, taxInSellerCurrency: converted, language } = document
  const words = wordsOf(language).invoice
  const notes: EnNote[] = []
  if (french) {
    const nature = words.operationsSentence(words.operations[french.operations])
    notes.push({ subjectCode: 'REG', text: oneLine(french.vatOnDebits ? `${nature} ${words.vatOnDebits}` : nature) })
    notes.push({ subjectCode: 'PMT', text: oneLine(words.recovery) })
    notes.push({ subjectCode: 'PMD', text: oneLine(words.penalty(french.latePaymentPenalty)) })
    notes.push({ subjectCode: 'AAB', text: oneLine(words.discount(french.earlyPaymentDiscount)) })
  }
  if (converted) {
    notes.push({ text: oneLine(words.sellerCurrency(formatMoney(converted.tax, language), converted.rate, converted.rateOn)) })
  }
  return notes
}
