import type { PaymentSummary } from '../order-document.ts'
import { oneLine } from '../plain-text.ts'
import { wordsOf } from '../wording.ts'
import type { EnPayment } from './en-invoice.ts'
import type { BillingDocument } from './en-invoice-of.ts'

/** BG-16: by card, its last four digits and nothing more (BR-51); else a transfer to the seller's account. */
export function paymentOf(document: BillingDocument): EnPayment | undefined {
  const payment = methodOf(document)
  const words = wordsOf(document.language).eInvoice
  if (payment.method === 'card') {
    const card = { lastDigits: payment.lastFour, network: oneLine(payment.brand).toUpperCase() || 'NA' }
    return { meansCode: '48', meansText: words.card, accounts: [], card }
  }
  // A refund goes to the buyer's account, which we do not know: the seller's own would be wrong there.
  const { bank } = document.vendor
  if (bank === undefined || document.kind === 'credit-note') return undefined
  return {
    meansCode: document.currency === 'EUR' ? '58' : '30',
    meansText: words.transfer,
    remittance: document.number,
    accounts: [
      {
        id: bank.iban.replace(/\s/g, ''),
        name: oneLine(bank.holder ?? document.vendor.legalName),
        ...(bank.bic !== undefined && { bic: bank.bic.replace(/\s/g, '') }),
      },
    ],
  }
}

/** BT-20, always: with an amount due, a due date or terms must be there (BR-CO-25), and a credit note has no due date. */
export function paymentTermsOf(document: BillingDocument): string {
  const words = wordsOf(document.language).eInvoice
  const payment = methodOf(document)
  if (document.kind === 'credit-note') return words.refund
  return payment.method === 'card' ? words.paidByCard : words.termsDays(payment.termsDays)
}

function methodOf(document: BillingDocument): PaymentSummary {
  return document.kind === 'invoice' ? document.payment : document.refund
}
