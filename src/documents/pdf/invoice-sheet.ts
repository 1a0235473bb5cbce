import { formatDate, formatIban, formatMoney, formatPeriod, formatShortDate } from '../format.ts'
import type { CreditNote, InvoiceDocument } from '../invoice-document.ts'
import { paymentText } from '../payment-text.ts'
import { oneLine, severalLines } from '../plain-text.ts'
import { type Words, wordsOf } from '../wording.ts'
import type { Block, Note, Sheet } from './sheet.ts'
import { addressLines, exemptionNotes, facts, lineColumns, lineGroups, partyNumbers, totalRows } from './sheet-parts.ts'

/** The invoice for people; its structured twin travels inside the same file. */
export function invoiceSheet(invoice: InvoiceDocument): Sheet {
  const words = wordsOf(invoice.language)
  const { language, totals } = invoice
  return {
    language,
    vendor: invoice.vendor,
    issuedOn: invoice.issuedOn,
    title: words.invoice.title,
    subtitle: words.invoice.subtitle(invoice.number, formatDate(invoice.issuedOn, language)),
    headline: { label: words.total.gross, text: formatMoney(totals.gross, language) },
    runningTitle: words.invoice.running(invoice.number),
    subject: words.invoice.subject(oneLine(invoice.buyer.name)),
    blocks: [
      parties(invoice, words, words.invoice.buyer),
      {
        kind: 'facts',
        facts: facts([
          [words.invoice.issuedOn, formatDate(invoice.issuedOn, language)],
          [words.invoice.dueOn, formatDate(invoice.dueOn, language)],
          ...references(invoice, words),
          [words.payment.label, paymentText(invoice.payment, language)],
        ]),
      },
      linesTable(invoice, words, words.invoice.lines),
      { kind: 'totals', rows: totalRows(totals, invoice.taxSubtotals, { language, finalLabel: words.total.gross }) },
      ...paymentBlock(invoice, words),
      ...mentions(invoice, words),
    ],
  }
}

export function creditNoteSheet(note: CreditNote): Sheet {
  const words = wordsOf(note.language)
  const { language } = note
  return {
    language,
    vendor: note.vendor,
    issuedOn: note.issuedOn,
    title: words.credit.title,
    subtitle: words.invoice.subtitle(note.number, formatDate(note.issuedOn, language)),
    headline: { label: words.credit.total, text: formatMoney(note.totals.due, language) },
    runningTitle: words.credit.running(note.number),
    subject: words.credit.subject(oneLine(note.buyer.name)),
    blocks: [
      parties(note, words, words.credit.buyer),
      {
        kind: 'facts',
        facts: facts([
          [words.credit.issuedOn, formatDate(note.issuedOn, language)],
          [words.credit.corrects, words.credit.correctsText(note.corrects.number, formatDate(note.corrects.issuedOn, language))],
          ...references(note, words),
          [words.credit.refund, paymentText(note.refund, language)],
          [words.credit.reason, note.reason],
        ]),
      },
      linesTable(note, words, words.credit.lines),
      {
        kind: 'totals',
        rows: totalRows({ ...note.totals, prepaid: { ...note.totals.prepaid, minor: 0n } }, note.taxSubtotals, {
          language,
          finalLabel: words.credit.total,
        }),
      },
      ...mentions(note, words),
    ],
  }
}

type Billing = InvoiceDocument | CreditNote

function parties(document: Billing, words: Words, buyerHeading: string): Block {
  const { vendor, buyer, deliverTo, language } = document
  const seller = addressLines({ name: vendor.legalName, address: vendor.address }, language)
  const numbers = [
    vendor.siret === undefined ? vendor.siren && `${words.siren} ${vendor.siren}` : `${words.siret} ${vendor.siret}`,
    vendor.registration && `${words.registration} ${vendor.registration.id}`,
    vendor.vatNumber && `${words.vatNumber} ${vendor.vatNumber}`,
  ].filter((text) => text !== undefined)
  return {
    kind: 'columns',
    columns: [
      { heading: words.invoice.seller, lines: [...seller, ...numbers.map(oneLine)] },
      { heading: buyerHeading, lines: [...addressLines(buyer, language), ...partyNumbers(buyer, words)] },
      ...(deliverTo ? [{ heading: words.invoice.deliverTo, lines: addressLines(deliverTo, language) }] : []),
    ],
  }
}

function references(document: Billing, words: Words): readonly (readonly [string, string | undefined])[] {
  return [
    [words.invoice.order, String(document.orderNumber)],
    [words.invoice.purchaseOrder, document.purchaseOrderNumber],
    [words.quote.agreement, document.agreementNumber],
    [words.invoice.buyerReference, document.buyerReference],
    [words.quote.coverage, formatPeriod(document.coverage, document.language)],
  ]
}

function linesTable(document: Billing, words: Words, heading: string): Block {
  const shown = { showsPoints: false, showsSvp: false, showsTax: true, currency: document.currency }
  return { kind: 'table', heading, columns: lineColumns(shown, words), groups: lineGroups(document, shown) }
}

function paymentBlock(invoice: InvoiceDocument, words: Words): readonly Block[] {
  const { bank, legalName } = invoice.vendor
  if (bank === undefined || invoice.totals.due.minor === 0n) return []
  const text = words.invoice.bank(oneLine(bank.holder ?? legalName), formatIban(bank.iban), bank.bic ?? '')
  return [{ kind: 'callout', text: `${text} · ${words.invoice.reference(invoice.number)}` }]
}

/** What the law wants said: why no tax is charged, and for a seller in France the mentions of L441-9 and D441-5. */
function mentions(document: Billing, words: Words): readonly Block[] {
  const { frenchMentions: french, taxInSellerCurrency: converted, language } = document
  const notes: Note[] = [...exemptionNotes(document.taxSubtotals, words)]
  if (converted) {
    const tax = formatMoney(converted.tax, language)
    notes.push({ text: words.invoice.sellerCurrency(tax, converted.rate, formatShortDate(converted.rateOn, language)) })
  }
  if (french) {
    notes.push({ label: words.invoice.operationsLabel, text: words.invoice.operations[french.operations] })
    if (french.vatOnDebits) notes.push({ text: words.invoice.vatOnDebits })
    if (document.kind === 'invoice') {
      const terms = [
        words.invoice.penalty(french.latePaymentPenalty),
        words.invoice.recovery,
        words.invoice.discount(french.earlyPaymentDiscount),
      ]
      notes.push({ text: severalLines(terms.join(' ')) })
    }
  }
  return notes.length === 0 ? [] : [{ kind: 'notes', heading: words.invoice.mentions, notes }]
}
