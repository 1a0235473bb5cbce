import { formatDate, formatDecimal, formatMoney, formatPercent, formatPeriod, formatQuantity } from '#src/documents/format.ts'
import type { DerivationNote } from '#src/documents/quote-document.ts'
import type { Language } from '#src/domain/identifiers.ts'
import { isPriceable } from '#src/domain/line-terms.ts'
import type { Proration } from '#src/domain/proration.ts'
import type { QuoteRevision, QuotedLine } from '#src/store/quote.ts'

/** The derivation in words: what holds for the whole quote first, then each line that is not simply quantity × price. */
const words = {
  fr: {
    level: 'Niveau de prix',
    levelText: (relationship: string, quotation: string, points: string) =>
      `L’accord est au niveau ${relationship} ; les ${points} points du devis comptés, les prix sont ceux du niveau ${quotation}.`,
    list: 'Tarif',
    listText: (day: string, level: string) => `Tarif du ${day}, niveau ${level} : prix d’une unité pour 12 mois.`,
    rounding: 'Arrondi',
    roundingText: 'Chaque ligne est arrondie une fois, au plus proche ; le total est la somme des lignes.',
    proration: 'Prorata',
    months: (counted: number) => `mois commencés : ${counted} sur 12`,
    days: (counted: number) => `${counted} jours sur ceux de l’année de couverture`,
    days365: (counted: number) => `${counted} jours sur 365`,
    thirty360: (counted: number) => `${counted} jours sur 360, mois de 30 jours`,
    discount: 'Remise',
    discountText: (rate: string, reason: string) => `${rate} sur le prix unitaire : ${reason}.`,
    aligned: (period: string) => `Échéance alignée sur la date anniversaire : ${period}.`,
    reinstated: (period: string) => `Remise en vigueur : sans couverture ${period}.`,
    backPay: 'Arriéré',
    backPayText: (rate: string, count: string) => `S’y ajoute ${rate} du dernier prix annuel pour la période sans couverture : ${count}.`,
  },
  en: {
    level: 'Price level',
    levelText: (relationship: string, quotation: string, points: string) =>
      `The relationship is at level ${relationship}; with the quote’s ${points} points, prices are those of level ${quotation}.`,
    list: 'Price list',
    listText: (day: string, level: string) => `Price list of ${day}, level ${level}: the price of one unit for 12 months.`,
    rounding: 'Rounding',
    roundingText: 'Each line is rounded once, to the nearest; the total is the sum of the lines.',
    proration: 'Proration',
    months: (counted: number) => `months begun: ${counted} of 12`,
    days: (counted: number) => `${counted} days of those of the coverage year`,
    days365: (counted: number) => `${counted} days of 365`,
    thirty360: (counted: number) => `${counted} days of 360, months of 30 days`,
    discount: 'Discount',
    discountText: (rate: string, reason: string) => `${rate} off the unit price: ${reason}.`,
    aligned: (period: string) => `Aligned with the anniversary date: ${period}.`,
    reinstated: (period: string) => `Reinstatement: not covered ${period}.`,
    backPay: 'Back-pay',
    backPayText: (rate: string, count: string) => `Plus ${rate} of the last annual price for the time without coverage: ${count}.`,
  },
} as const satisfies Record<Language, Record<string, unknown>>

export function quoteNotes(quote: QuoteRevision): readonly DerivationNote[] {
  const { language } = quote
  const said = words[language]
  const points = formatDecimal(quote.totalPoints, language)
  return [
    { label: said.level, text: said.levelText(quote.relationshipLevel, quote.quotationLevel, points) },
    { label: said.list, text: said.listText(formatDate(quote.priceListDate, language), quote.quotationLevel) },
    { label: said.rounding, text: said.roundingText },
  ]
}

/** Part-years with the arithmetic, discounts with their reason, back-pay: from the same terms that the line was priced from. */
export function lineNotes(line: QuotedLine, language: Language): readonly DerivationNote[] {
  const { terms } = line
  if (!isPriceable(terms)) return []
  const said = words[language]
  const itemNumber = line.lineNumber
  const notes: DerivationNote[] = []
  if (terms.discount !== undefined) {
    notes.push({
      itemNumber,
      label: said.discount,
      text: said.discountText(formatPercent(terms.discount.percent, language), terms.discount.reason),
    })
  }
  const backPay = terms.kind === 'reinstatement' ? terms.backPay : undefined
  const { numerator, denominator } = terms.proration.fraction
  if (numerator !== denominator && line.extended.minor > 0n) {
    const factors = `${formatQuantity(terms.quantity, language)} × ${formatDecimal(line.unitPrice, language)} × ${numerator}/${denominator}`
    const result = backPay === undefined ? ` = ${formatMoney(line.extended, language)}` : ''
    notes.push({ itemNumber, label: said.proration, text: `${sentence(countOf(terms.proration, language))}. ${factors}${result}.` })
  }
  if (backPay !== undefined) {
    const text = said.backPayText(formatPercent(backPay.percent, language), countOf(backPay.proration, language))
    notes.push({ itemNumber, label: said.backPay, text })
  }
  return notes
}

/** What is said under the line itself. */
export function shortNote({ terms }: QuotedLine, language: Language): string | undefined {
  if (!isPriceable(terms)) return undefined
  const said = words[language]
  if (terms.kind === 'reinstatement' && terms.gap.startsOn < terms.gap.endsBefore) return said.reinstated(formatPeriod(terms.gap, language))
  return terms.isCoterminated ? said.aligned(countOf(terms.proration, language)) : undefined
}

function countOf(proration: Proration, language: Language): string {
  const said = words[language]
  switch (proration.policy) {
    case 'months':
      return said.months(proration.monthsCounted)
    case 'days':
      return said.days(proration.daysCounted)
    case 'days-365':
      return said.days365(proration.daysCounted)
    case 'thirty-360':
      return said.thirty360(proration.daysCounted)
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
