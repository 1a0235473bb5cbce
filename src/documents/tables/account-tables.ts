import { type CoveragePeriod, lastDay } from '#src/domain/coverage-period.ts'
import type { Language } from '#src/domain/identifiers.ts'
import type { Money } from '#src/domain/money.ts'
import type { PlainDate } from '#src/domain/plain-date.ts'
import { type Table, amount, date, identifier, integer, text } from './table.ts'

/** A row of the list of quotes. Totals are absent for who may not see prices. */
export type QuoteRow = {
  readonly quoteNumber: number
  readonly revision: number
  /** In the words of the screen. */
  readonly status: string
  readonly customerNumber: number
  readonly customerName: string
  readonly agreementNumber: string
  readonly issuedOn?: PlainDate | undefined
  readonly validUntil?: PlainDate | undefined
  readonly dueOn: PlainDate
  readonly lineCount: number
  readonly total?: Money | undefined
}

export type OrderRow = {
  readonly orderNumber: number
  readonly quoteNumber: number
  readonly status: string
  readonly customerNumber: number
  readonly customerName: string
  readonly orderedOn: PlainDate
  readonly paymentMethod: string
  readonly purchaseOrderNumber?: string | undefined
  readonly net?: Money | undefined
  readonly tax?: Money | undefined
  readonly gross?: Money | undefined
}

export type CoverageRow = {
  readonly customerNumber: number
  readonly customerName: string
  readonly siteNumber: number
  readonly siteName: string
  readonly partNumber: string
  readonly description: string
  readonly chargeMetric?: string | undefined
  readonly quantity: number
  readonly coverage?: CoveragePeriod | undefined
  readonly status: string
}

const headings = {
  fr: {
    quotes: 'Devis',
    orders: 'Commandes',
    coverage: 'Couverture',
    quote: 'Numéro de devis',
    revision: 'Révision',
    status: 'État',
    customerNumber: 'Numéro de client',
    customer: 'Client',
    agreement: 'Numéro d’accord',
    issuedOn: 'Émis le',
    validUntil: 'Valable jusqu’au',
    dueOn: 'Date d’échéance',
    lines: 'Lignes',
    currency: 'Devise',
    total: 'Total hors taxes',
    order: 'Numéro de commande',
    orderedOn: 'Commandé le',
    payment: 'Moyen de paiement',
    purchaseOrder: 'Bon de commande',
    tax: 'TVA',
    gross: 'Total toutes taxes comprises',
    site: 'Site',
    siteName: 'Nom du site',
    part: 'Référence',
    description: 'Désignation',
    metric: 'Unité de mesure',
    quantity: 'Quantité',
    startsOn: 'Premier jour',
    endsOn: 'Dernier jour',
  },
  en: {
    quotes: 'Quotes',
    orders: 'Orders',
    coverage: 'Coverage',
    quote: 'Quote number',
    revision: 'Revision',
    status: 'Status',
    customerNumber: 'Customer number',
    customer: 'Customer',
    agreement: 'Agreement number',
    issuedOn: 'Issued on',
    validUntil: 'Valid until',
    dueOn: 'Due date',
    lines: 'Lines',
    currency: 'Currency',
    total: 'Total before tax',
    order: 'Order number',
    orderedOn: 'Ordered on',
    payment: 'Payment method',
    purchaseOrder: 'Purchase order',
    tax: 'VAT',
    gross: 'Total including tax',
    site: 'Site',
    siteName: 'Site name',
    part: 'Part number',
    description: 'Description',
    metric: 'Charge metric',
    quantity: 'Quantity',
    startsOn: 'First day',
    endsOn: 'Last day',
  },
} as const satisfies Record<Language, Record<string, string>>

export function quotesTable(rows: readonly QuoteRow[], language: Language): Table {
  const words = headings[language]
  return {
    language,
    name: words.quotes,
    columns: columns(
      [words.quote, 16],
      [words.revision, 10],
      [words.status, 16],
      [words.customerNumber, 16],
      [words.customer, 32],
      [words.agreement, 16],
      [words.issuedOn, 12],
      [words.validUntil, 14],
      [words.dueOn, 14],
      [words.lines, 8],
      [words.currency, 9],
      [words.total, 18],
    ),
    rows: rows.map((row) => [
      identifier(String(row.quoteNumber)),
      integer(row.revision),
      text(row.status),
      identifier(row.customerNumber),
      text(row.customerName),
      identifier(row.agreementNumber),
      date(row.issuedOn),
      date(row.validUntil),
      date(row.dueOn),
      integer(row.lineCount),
      text(row.total?.currency),
      amount(row.total),
    ]),
  }
}

export function ordersTable(rows: readonly OrderRow[], language: Language): Table {
  const words = headings[language]
  return {
    language,
    name: words.orders,
    columns: columns(
      [words.order, 18],
      [words.quote, 16],
      [words.status, 16],
      [words.customerNumber, 16],
      [words.customer, 32],
      [words.orderedOn, 12],
      [words.payment, 18],
      [words.purchaseOrder, 20],
      [words.currency, 9],
      [words.total, 18],
      [words.tax, 16],
      [words.gross, 18],
    ),
    rows: rows.map((row) => [
      identifier(row.orderNumber),
      identifier(String(row.quoteNumber)),
      text(row.status),
      identifier(row.customerNumber),
      text(row.customerName),
      date(row.orderedOn),
      text(row.paymentMethod),
      text(row.purchaseOrderNumber),
      text(row.gross?.currency),
      amount(row.net),
      amount(row.tax),
      amount(row.gross),
    ]),
  }
}

export function coverageTable(rows: readonly CoverageRow[], language: Language): Table {
  const words = headings[language]
  return {
    language,
    name: words.coverage,
    columns: columns(
      [words.customerNumber, 16],
      [words.customer, 32],
      [words.site, 10],
      [words.siteName, 28],
      [words.part, 12],
      [words.description, 44],
      [words.metric, 20],
      [words.quantity, 12],
      [words.startsOn, 13],
      [words.endsOn, 13],
      [words.status, 16],
    ),
    rows: rows.map((row) => [
      identifier(row.customerNumber),
      text(row.customerName),
      identifier(row.siteNumber),
      text(row.siteName),
      identifier(row.partNumber),
      text(row.description),
      text(row.chargeMetric),
      integer(row.quantity),
      date(row.coverage?.startsOn),
      date(row.coverage && lastDay(row.coverage)),
      text(row.status),
    ]),
  }
}

function columns(...given: readonly (readonly [heading: string, width: number])[]): Table['columns'] {
  return given.map(([heading, width]) => ({ heading, width }))
}
