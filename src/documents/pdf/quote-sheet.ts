import { formatDate, formatDecimal, formatMoney, formatPeriod, formatQuantity, formatShortDate } from '../format.ts'
import { oneLine, severalLines } from '../plain-text.ts'
import type { QuoteDocument } from '../quote-document.ts'
import { timeZoneCity } from '../time-zone-city.ts'
import { type Words, wordsOf } from '../wording.ts'
import type { Block, Card, Sheet } from './sheet.ts'
import { addressLines, contactLines, contactText, facts, groupBySite, lineColumns, lineGroups } from './sheet-parts.ts'

/** The renewal quote: what it costs, until when, the three ways to renew, every line by site, and how the prices came about. */
export function quoteSheet(quote: QuoteDocument): Sheet {
  const { language } = quote
  const words = wordsOf(language)
  const number = String(quote.quoteNumber)
  const total = { label: words.quote.total, text: formatMoney(quote.total, language) }
  const shown = {
    showsPoints: quote.lines.some((line) => line.points !== undefined),
    showsSvp: quote.lines.some((line) => line.svpPrice !== undefined),
    showsTax: false,
    currency: quote.currency,
  }
  return {
    language,
    vendor: quote.vendor,
    title: words.quote.title,
    subtitle: words.quote.subtitle(number, quote.revision, formatDate(quote.issuedOn, language)),
    headline: total,
    runningTitle: words.quote.running(number),
    subject: words.quote.subject(oneLine(quote.customer.name)),
    issuedOn: quote.issuedOn,
    blocks: [
      { kind: 'columns', columns: parties(quote, words) },
      { kind: 'facts', facts: quoteFacts(quote, words) },
      { kind: 'cards', heading: words.quote.ways, cards: wayCards(quote, words) },
      { kind: 'table', heading: words.quote.lines, columns: lineColumns(shown, words), groups: lineGroups(quote, shown) },
      { kind: 'totals', rows: totals(quote, words) },
      ...withdrawn(quote, words),
      { kind: 'callout', text: `${words.quote.wholeOnly} ${words.quote.excludesTax}` },
      ...derivation(quote, words),
    ],
  }
}

function parties(quote: QuoteDocument, words: Words) {
  const { representative, language } = quote
  return [
    { heading: words.party.customer, lines: addressLines(quote.customer, language) },
    ...(quote.renewalContact ? [{ heading: words.quote.renewalContact, lines: contactLines(quote.renewalContact) }] : []),
    {
      heading: words.quote.representativeContact,
      lines: [...contactLines(representative), oneLine(representative.hours ?? '')].filter(Boolean),
    },
  ]
}

function quoteFacts(quote: QuoteDocument, words: Words) {
  const { language } = quote
  return facts([
    [words.party.customerNumber, quote.customer.customerNumber === undefined ? undefined : String(quote.customer.customerNumber)],
    [words.quote.agreement, quote.agreementNumber],
    [words.quote.dueOn, formatDate(quote.dueOn, language)],
    [words.quote.validUntil, words.quote.validUntilText(formatDate(quote.validUntil, language), timeZoneCity(quote.timeZone, language))],
    [words.quote.coverage, formatPeriod(quote.coverage, language)],
    [words.quote.anniversary, formatDate(quote.anniversaryOn, language)],
    [words.quote.relationshipLevel, quote.relationshipLevel],
    [words.quote.quotationLevel, quote.quotationLevel],
    [words.quote.priceList, quote.priceListOn && formatShortDate(quote.priceListOn, language)],
    [words.quote.agreementContact, contactText(quote.agreementContact)],
    [words.quote.technicalContact, contactText(quote.technicalContact)],
  ])
}

/** Always all three, the same weight; where online is not to be had the card says why (issue of the journey: never a dead end). */
function wayCards(quote: QuoteDocument, words: Words): readonly Card[] {
  const { online, partner, representative } = quote.ways
  const { name } = quote.representative
  return [
    online.available
      ? {
          heading: words.quote.online,
          lines: [words.quote.onlineText],
          link: { text: words.quote.onlineLink, url: online.url },
          isPrimary: true,
        }
      : { heading: words.quote.online, lines: [words.quote.onlineMissing, oneLine(online.reason)], isPrimary: false },
    {
      heading: words.quote.partner,
      lines: [words.quote.partnerText(oneLine(partner.name ?? words.quote.anyPartner))],
      link: partner.url === undefined ? undefined : { text: words.quote.partnerLink, url: partner.url },
      isPrimary: false,
    },
    {
      heading: words.quote.representative,
      lines: [words.quote.representativeText(oneLine(name))],
      link: representative.url === undefined ? undefined : { text: words.quote.representativeLink, url: representative.url },
      isPrimary: false,
    },
  ]
}

function totals(quote: QuoteDocument, words: Words) {
  const points =
    quote.totalPoints === undefined
      ? []
      : [{ label: words.quote.points, text: formatDecimal(quote.totalPoints, quote.language), isFinal: false }]
  return [...points, { label: words.quote.total, text: formatMoney(quote.total, quote.language), isFinal: true }]
}

/** Listed with the reason and the successor, in no total (domain rule 10). */
function withdrawn(quote: QuoteDocument, words: Words): readonly Block[] {
  if (quote.withdrawn.length === 0) return []
  const groups = groupBySite(quote.sites, quote.withdrawn, words).map(({ heading, items }) => ({
    heading,
    rows: items.map((item) => [
      { text: String(item.itemNumber) },
      { text: oneLine(item.description), details: [item.partNumber] },
      { text: formatQuantity(item.quantity, quote.language) },
      { text: oneLine(item.reason) },
      { text: oneLine(item.successor ?? '') },
    ]),
  }))
  const columns = [
    { label: words.column.item, share: 37, align: 'left' },
    { label: words.column.description, share: 180, align: 'left' },
    { label: words.column.quantity, share: 50, align: 'right' },
    { label: words.quote.withdrawnReason, share: 170, align: 'left' },
    { label: words.quote.successor, share: 85, align: 'left' },
  ] as const
  return [{ kind: 'table', heading: words.quote.withdrawn, columns, groups }]
}

function derivation(quote: QuoteDocument, words: Words): readonly Block[] {
  if (quote.derivation.length === 0) return []
  const notes = quote.derivation.map((note) => ({
    label: oneLine(note.itemNumber === undefined ? note.label : `${words.quote.item(note.itemNumber)} · ${note.label}`),
    text: severalLines(note.text),
  }))
  return [{ kind: 'notes', heading: words.quote.derivation, notes }]
}
