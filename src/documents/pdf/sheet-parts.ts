import { currencyExponent } from '#src/domain/currency.ts'
import { sum } from '#src/domain/money.ts'
import type { Language } from '#src/domain/identifiers.ts'
import type { DocumentLine, DocumentSite, DocumentTotals, TaxSubtotal } from '../document-line.ts'
import { formatAmount, formatCountry, formatDecimal, formatMoney, formatPercent, formatPeriod, formatQuantity } from '../format.ts'
import type { ContactPerson, Party } from '../party.ts'
import { oneLine, severalLines } from '../plain-text.ts'
import { type Words, wordsOf } from '../wording.ts'
import type { Cell, Column, Group, LabelledText, Note, TotalRow } from './sheet.ts'

/** Only what is there becomes a fact. */
export function facts(pairs: readonly (readonly [string, string | undefined])[]): readonly LabelledText[] {
  return pairs.flatMap(([label, text]) => (text === undefined || text.trim() === '' ? [] : [{ label, text: severalLines(text) }]))
}

export function addressLines(party: Party, language: Language): readonly string[] {
  const { address } = party
  const city = [address.postcode, address.city, address.region].filter((part) => part !== undefined && part !== '').join(' ')
  return [party.name, ...address.lines, city, formatCountry(address.country, language)].map(oneLine).filter((text) => text !== '')
}

export function partyNumbers(party: Party, words: Words): readonly string[] {
  const { registration, vatNumber, customerNumber } = party
  return [
    customerNumber === undefined ? '' : words.party.customerNumberLine(customerNumber),
    registration === undefined
      ? ''
      : `${registration.scheme === '0002' ? words.siren : registration.scheme === '0009' ? words.siret : words.registration} ${registration.id}`,
    vatNumber === undefined ? '' : `${words.vatNumber} ${vatNumber}`,
  ]
    .map(oneLine)
    .filter((text) => text !== '')
}

export function contactLines(person: ContactPerson): readonly string[] {
  return [person.name, person.email ?? '', person.phone ?? ''].map(oneLine).filter((text) => text !== '')
}

export function contactText(person: ContactPerson | undefined): string | undefined {
  if (person === undefined) return undefined
  return contactLines(person).join('\n')
}

/** Lines by site, in the order of the sites, each with its subtotal where there are several. */
export function groupBySite<T extends { readonly siteNumber: number }>(
  sites: readonly DocumentSite[],
  items: readonly T[],
  words: Words,
): readonly { readonly heading: string; readonly site: DocumentSite; readonly items: readonly T[] }[] {
  const bySite = Map.groupBy(items, (item) => item.siteNumber)
  const known = sites.filter((site) => bySite.has(site.number))
  const unknown = [...bySite.keys()]
    .filter((number) => !sites.some((site) => site.number === number))
    .map((number) => ({ number, name: '' }))
  return [...known, ...unknown].map((site) => ({
    site,
    heading: oneLine(site.name === '' ? words.site(site.number, '').replace(/ —.*$/, '') : words.site(site.number, siteText(site))),
    items: bySite.get(site.number) ?? [],
  }))
}

function siteText(site: DocumentSite): string {
  const place = site.address ? [site.address.postcode, site.address.city].filter(Boolean).join(' ') : ''
  return [site.name, place].filter((part) => part !== '').join(', ')
}

export type LineColumns = {
  readonly showsPoints: boolean
  readonly showsSvp: boolean
  readonly showsTax: boolean
  readonly currency: string
}

export function lineColumns(shown: LineColumns, words: Words): readonly Column[] {
  const { column } = words
  return [
    { label: column.item, share: 37, align: 'left' },
    { label: column.description, share: shown.showsSvp ? 160 : 204, align: 'left' },
    { label: column.quantity, share: 50, align: 'right' },
    { label: column.months, share: 38, align: 'right' },
    ...(shown.showsSvp ? [{ label: column.svpPrice, share: 64, align: 'right' } as const] : []),
    { label: shown.showsSvp ? column.unitPrice : column.unitPrice12, share: 64, align: 'right' },
    ...(shown.showsPoints ? [{ label: column.points, share: 52, align: 'right' } as const] : []),
    ...(shown.showsTax ? [{ label: column.tax, share: 40, align: 'right' } as const] : []),
    { label: column.amount(shown.currency), share: 78, align: 'right' },
  ]
}

/** A line's cells, in the order of `lineColumns`. */
export function lineCells(line: DocumentLine, shown: LineColumns, language: Language): readonly Cell[] {
  const words = wordsOf(language)
  const digits = currencyExponent(line.extended.currency)
  const details = [
    [line.partNumber, line.chargeMetric].filter((part) => part !== undefined && part !== '').join(' · '),
    formatPeriod(line.coverage, language),
    line.orderReference === undefined ? '' : words.orderReference(line.orderReference),
    line.note ?? '',
    line.discount ? words.discount(formatMoney(line.discount.amount, language), line.discount.reason) : '',
  ]
  return [
    { text: String(line.itemNumber) },
    { text: oneLine(line.description), details: details.map(oneLine).filter((text) => text !== '') },
    { text: formatQuantity(line.quantity, language) },
    { text: line.months === undefined ? '' : String(line.months) },
    ...(shown.showsSvp ? [{ text: line.svpPrice === undefined ? '' : formatDecimal(line.svpPrice, language, digits) }] : []),
    { text: formatDecimal(line.unitPrice, language, digits) },
    ...(shown.showsPoints ? [{ text: line.points === undefined ? '' : formatDecimal(line.points, language) }] : []),
    ...(shown.showsTax ? [{ text: line.tax.category === 'S' ? formatPercent(line.tax.percent, language) : line.tax.category }] : []),
    { text: formatAmount(line.extended, language) },
  ]
}

type Lined = { readonly sites: readonly DocumentSite[]; readonly lines: readonly DocumentLine[]; readonly language: Language }

export function lineGroups(document: Lined, shown: LineColumns): readonly Group[] {
  const words = wordsOf(document.language)
  const groups = groupBySite(document.sites, document.lines, words)
  return groups.map(({ heading, site, items }) => {
    const currency = items[0]?.extended.currency
    const amounts = items.map((item) => item.extended)
    return {
      heading,
      rows: items.map((item) => lineCells(item, shown, document.language)),
      ...(groups.length > 1 &&
        currency !== undefined && {
          subtotal: { label: words.siteTotal(site.number), text: formatAmount(sum(amounts, currency), document.language) },
        }),
    }
  })
}

/** Net, each tax, gross and, where something is paid already, what remains. `finalLabel` names the sum that is asked for. */
export function totalRows(totals: DocumentTotals, taxes: readonly TaxSubtotal[], options: TotalOptions): readonly TotalRow[] {
  const { language, finalLabel } = options
  const words = wordsOf(language)
  const rows: TotalRow[] = [{ label: words.total.net, text: formatMoney(totals.net, language), isFinal: false }]
  for (const subtotal of taxes) {
    const base = formatMoney(subtotal.taxable, language)
    const label =
      subtotal.category === 'S'
        ? words.total.tax(formatPercent(subtotal.percent, language), base)
        : words.total.noTax(words.category[subtotal.category], base)
    rows.push({ label, text: formatMoney(subtotal.tax, language), isFinal: false })
  }
  if (totals.rounding !== undefined) {
    rows.push({ label: words.total.gross, text: formatMoney(totals.gross, language), isFinal: false })
    rows.push({ label: words.total.rounding, text: formatMoney(totals.rounding, language), isFinal: false })
    return [...rows, { label: finalLabel, text: formatMoney(totals.due, language), isFinal: true }]
  }
  if (totals.prepaid.minor === 0n) return [...rows, { label: finalLabel, text: formatMoney(totals.gross, language), isFinal: true }]
  return [
    ...rows,
    { label: words.total.gross, text: formatMoney(totals.gross, language), isFinal: false },
    { label: words.total.prepaid, text: formatMoney(totals.prepaid, language), isFinal: false },
    { label: words.total.due, text: formatMoney(totals.due, language), isFinal: true },
  ]
}

export type TotalOptions = { readonly language: Language; readonly finalLabel: string }

/** The reasons why no tax is charged: law wants the mention on the paper, not only a category. */
export function exemptionNotes(taxes: readonly TaxSubtotal[], words: Words): readonly Note[] {
  return taxes.flatMap(({ category, exemptionReason }) =>
    category === 'S' || exemptionReason === undefined ? [] : [{ label: words.category[category], text: severalLines(exemptionReason) }],
  )
}
