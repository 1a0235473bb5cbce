import { formatInstant, formatMoney, formatPeriod } from '../format.ts'
import { dayIn } from '#src/domain/plain-date.ts'
import type { OrderDocument } from '../order-document.ts'
import { paymentText } from '../payment-text.ts'
import { oneLine } from '../plain-text.ts'
import { wordsOf } from '../wording.ts'
import type { Sheet } from './sheet.ts'
import { addressLines, contactText, exemptionNotes, facts, lineColumns, lineGroups, partyNumbers, totalRows } from './sheet-parts.ts'

/** The order confirmation: number, payment (never more of a card than brand and last four), items, new dates, terms accepted. */
export function orderSheet(order: OrderDocument): Sheet {
  const { language, terms } = order
  const words = wordsOf(language)
  const shown = {
    showsPoints: order.lines.some((one) => one.points !== undefined),
    showsSvp: false,
    showsTax: false,
    currency: order.currency,
  }
  const placedAt = formatInstant(order.orderedAt, order.timeZone, language)
  const acceptedAt = formatInstant(terms.acceptedAt, order.timeZone, language)
  return {
    language,
    vendor: order.vendor,
    title: words.order.title,
    subtitle: words.order.subtitle(String(order.orderNumber), placedAt),
    headline: { label: words.total.charged, text: formatMoney(order.totals.gross, language) },
    runningTitle: words.order.running(String(order.orderNumber)),
    subject: words.order.subject(oneLine(order.customer.name)),
    issuedOn: dayIn(order.timeZone, order.orderedAt),
    blocks: [
      {
        kind: 'columns',
        columns: [
          { heading: words.party.soldTo, lines: [...addressLines(order.customer, language), ...partyNumbers(order.customer, words)] },
          { heading: words.party.billTo, lines: [...addressLines(order.billTo, language), ...partyNumbers(order.billTo, words)] },
          { heading: words.party.deliverTo, lines: addressLines(order.deliverTo, language) },
        ],
      },
      {
        kind: 'facts',
        facts: facts([
          [words.order.fromQuote, words.order.revision(String(order.quoteNumber), order.quoteRevision)],
          [words.quote.agreement, order.agreementNumber],
          [words.quote.coverage, formatPeriod(order.coverage, language)],
          [words.payment.label, paymentText(order.payment, language)],
          [words.order.orderedBy, contactText(order.orderedBy)],
        ]),
      },
      { kind: 'table', heading: words.order.lines, columns: lineColumns(shown, words), groups: lineGroups(order, shown) },
      { kind: 'totals', rows: totalRows(order.totals, order.taxSubtotals, { language, finalLabel: words.total.charged }) },
      { kind: 'callout', text: words.order.keep },
      {
        kind: 'notes',
        heading: words.order.terms,
        notes: [
          ...exemptionNotes(order.taxSubtotals, words),
          {
            text: words.order.termsText({
              version: terms.version,
              language: terms.language,
              at: acceptedAt,
              by: oneLine(terms.acceptedBy),
            }),
          },
          { text: words.order.termsHash(terms.sha256) },
        ],
      },
    ],
  }
}
