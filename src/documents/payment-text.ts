import type { Language } from '#src/domain/identifiers.ts'
import { formatShortDate } from './format.ts'
import type { PaymentSummary } from './order-document.ts'
import { wordsOf } from './wording.ts'

/** How it is paid, in words: never more of a card than its brand and last four digits. */
export function paymentText(payment: PaymentSummary, language: Language): string {
  const words = wordsOf(language).payment
  switch (payment.method) {
    case 'card': {
      const card = words.card(payment.brand, payment.lastFour)
      return payment.paidOn === undefined ? card : `${card}, ${words.paidOn(formatShortDate(payment.paidOn, language))}`
    }
    case 'purchase-order':
      return words.purchaseOrder(payment.purchaseOrderNumber, payment.termsDays)
    case 'invoice':
      return words.invoice(payment.termsDays)
  }
}
