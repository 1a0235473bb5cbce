import { decimal } from '#src/domain/decimal.ts'
import type { Currency } from '#src/domain/currency.ts'
import { type Money, divideRounded, money, multiplyRounded, ratio, sum } from '#src/domain/money.ts'
import { percent, percentToRatio } from '#src/domain/percent.ts'
import { type Instant, plainDate } from '#src/domain/plain-date.ts'
import { currencyExponent } from '#src/domain/currency.ts'
import type { DocumentLine, DocumentSite, DocumentTotals, TaxCategory, TaxSubtotal } from '#src/documents/document-line.ts'
import type { CreditNote, InvoiceDocument } from '#src/documents/invoice-document.ts'
import type { OrderDocument } from '#src/documents/order-document.ts'
import type { Party } from '#src/documents/party.ts'
import type { ProofOfEntitlement } from '#src/documents/proof-of-entitlement.ts'
import type { QuoteDocument } from '#src/documents/quote-document.ts'
import type { VendorIdentity } from '#src/documents/vendor-identity.ts'

/** Valid defaults for every paper; a test names only what matters to it. */
export function aVendor(changes: Partial<VendorIdentity> = {}): VendorIdentity {
  return {
    name: 'Boréal Logiciels',
    legalName: 'Boréal Logiciels SAS',
    legalStatement: 'SAS au capital de 1 200 000 € · RCS Lyon 812 345 675',
    address: { lines: ['12 quai Perrache'], postcode: '69002', city: 'Lyon', country: 'FR' },
    vatNumber: 'FR32812345675',
    siren: '812345675',
    siret: '81234567500012',
    electronicAddress: { scheme: '0225', id: '812345675' },
    bank: { iban: 'FR7630006000011234567890189', bic: 'AGRIFRPP', holder: 'Boréal Logiciels SAS' },
    contact: { name: 'Service clients', email: 'renouvellements@boreal.example', phone: '+33 4 78 00 00 00' },
    website: 'boreal.example',
    brand: { accent: '#0f5c7a' },
    footer: 'Boréal Logiciels, éditeur de logiciels d’entreprise.',
    ...changes,
  }
}

export function aFrenchParty(changes: Partial<Party> = {}): Party {
  return {
    name: 'Méridien Assurances',
    address: { lines: ['45 boulevard Haussmann', 'Direction des achats'], postcode: '75009', city: 'Paris', country: 'FR' },
    customerNumber: 7012345,
    vatNumber: 'FR40303265045',
    registration: { scheme: '0002', id: '303265045' },
    electronicAddress: { scheme: '0225', id: '303265045' },
    contact: { name: 'Claire Martin', email: 'claire.martin@meridien.example', phone: '+33 1 44 00 00 00' },
    ...changes,
  }
}

export function aBritishParty(changes: Partial<Party> = {}): Party {
  return {
    name: 'Harbour Analytics Ltd',
    address: { lines: ['3 Dock Street'], postcode: 'E1 8JN', city: 'London', country: 'GB' },
    customerNumber: 7098765,
    vatNumber: 'GB123456789',
    electronicAddress: { scheme: '9932', id: 'GB123456789' },
    ...changes,
  }
}

export const coverage2027 = { startsOn: plainDate('2027-04-01'), endsBefore: plainDate('2028-04-01') }

export const twoSites: readonly DocumentSite[] = [
  {
    number: 7100001,
    name: 'Siège, Paris',
    address: { lines: ['45 boulevard Haussmann'], postcode: '75009', city: 'Paris', country: 'FR' },
  },
  {
    number: 7100002,
    name: 'Centre de données, Lyon',
    address: { lines: ['2 rue de la Part-Dieu'], postcode: '69003', city: 'Lyon', country: 'FR' },
  },
]

/** The extended amount follows from quantity, unit price and fraction unless it is given. */
export function aLine(changes: Partial<DocumentLine> = {}, currency: Currency = 'EUR'): DocumentLine {
  const line = {
    itemNumber: 10,
    siteNumber: 7100001,
    partNumber: 'E0256LL',
    description: 'Boréal MQ Server – abonnement et support annuel',
    chargeMetric: 'PVU',
    quantity: 2088,
    points: decimal('7.82'),
    coverage: coverage2027,
    months: 12,
    fraction: ratio(1n, 1n),
    svpPrice: decimal('3.40'),
    unitPrice: decimal('3.10'),
    tax: { category: 'S', percent: percent('20') },
    ...changes,
  } as const
  return { extended: extendedOf(line, currency), ...line }
}

function extendedOf(line: Pick<DocumentLine, 'quantity' | 'unitPrice' | 'fraction'>, currency: Currency): Money {
  const perUnit = 10n ** BigInt(currencyExponent(currency))
  const numerator = BigInt(line.quantity) * line.unitPrice * line.fraction.numerator * perUnit
  return money(divideRounded(numerator, line.fraction.denominator * 1_000_000n), currency)
}

export const frenchLines: readonly DocumentLine[] = [
  aLine(),
  aLine({
    itemNumber: 20,
    partNumber: 'E025SLL',
    description: 'Boréal Application Server ND',
    quantity: 7980,
    svpPrice: decimal('11.90'),
    unitPrice: decimal('11.25'),
    points: decimal('32079.6'),
  }),
  aLine({
    itemNumber: 30,
    partNumber: 'E0HPVLL',
    description: 'Boréal DB Advanced',
    quantity: 3200,
    svpPrice: decimal('18.40'),
    unitPrice: decimal('18.40'),
    points: decimal('34880'),
    orderReference: 'CMD-2024-118',
  }),
  aLine({
    itemNumber: 40,
    partNumber: 'E01MJLL',
    description: 'Boréal Studio Developer',
    chargeMetric: 'Utilisateur autorisé',
    quantity: 163,
    svpPrice: decimal('740.60'),
    unitPrice: decimal('703.55'),
    points: decimal('485.74'),
  }),
  aLine({
    itemNumber: 50,
    siteNumber: 7100002,
    partNumber: 'E012HLL',
    description: 'Boréal Test Pack 500',
    chargeMetric: 'Installation',
    quantity: 3,
    svpPrice: decimal('1162.50'),
    unitPrice: decimal('1162.50'),
    points: decimal('8.94'),
  }),
  aLine({
    itemNumber: 60,
    siteNumber: 7100002,
    partNumber: 'E0DK8ZX',
    description: 'Boréal Coffre de sauvegarde, gestion centralisée des sauvegardes chiffrées pour environnements virtualisés',
    chargeMetric: 'Téraoctet',
    quantity: 34209,
    coverage: { startsOn: plainDate('2027-09-01'), endsBefore: plainDate('2028-04-01') },
    months: 7,
    fraction: ratio(7n, 12n),
    svpPrice: decimal('0.0415'),
    unitPrice: decimal('0.0415'),
    points: decimal('12.4'),
    note: 'Échéance alignée sur la date anniversaire : 7 mois au lieu de 12.',
  }),
]

export const harbourLines: readonly DocumentLine[] = (
  [
    [10, 'E0DGNLL', 'Harbour Process Manager Advanced', 6, '1173.00', '7.82'],
    [20, 'E0DGPLL', 'Harbour Process Designer', 3, '602.00', '4.02'],
    [30, 'E0DGQLL', 'Harbour Process Center', 1, '1633.00', '10.90'],
    [40, 'E0DGRLL', 'Harbour Process Server', 25, '447.00', '2.98'],
  ] as const
).map(([itemNumber, partNumber, description, quantity, price, points]) =>
  aLine(
    {
      itemNumber,
      partNumber,
      description,
      quantity,
      siteNumber: 7200001,
      chargeMetric: 'Authorized User',
      unitPrice: decimal(price),
      svpPrice: decimal(price),
      points: decimal(points),
      coverage: { startsOn: plainDate('2018-04-01'), endsBefore: plainDate('2019-04-01') },
    },
    'GBP',
  ),
)

export function aQuote(changes: Partial<QuoteDocument> = {}): QuoteDocument {
  const lines = changes.lines ?? frenchLines
  const currency = changes.currency ?? 'EUR'
  return {
    kind: 'quote',
    language: 'fr',
    vendor: aVendor(),
    quoteNumber: 20417801,
    revision: 1,
    issuedOn: plainDate('2027-01-01'),
    validUntil: plainDate('2027-03-31'),
    timeZone: 'Europe/Paris',
    priceListOn: plainDate('2027-01-01'),
    currency,
    customer: aFrenchParty(),
    agreementNumber: '48213',
    anniversaryOn: plainDate('2027-04-01'),
    dueOn: plainDate('2027-03-31'),
    coverage: coverage2027,
    relationshipLevel: 'H',
    quotationLevel: 'H',
    renewalContact: { name: 'Claire Martin', email: 'claire.martin@meridien.example' },
    agreementContact: { name: 'Paul Lenoir', email: 'paul.lenoir@meridien.example' },
    representative: {
      name: 'Luc Perrin',
      email: 'luc.perrin@boreal.example',
      phone: '+33 4 78 00 00 01',
      hours: 'du lundi au vendredi, 9 h – 18 h',
    },
    sites: twoSites,
    lines,
    withdrawn: [],
    totalPoints: decimal('67474.5'),
    total: sum(
      lines.map((line) => line.extended),
      currency,
    ),
    derivation: [
      {
        label: 'Niveau de prix',
        text: 'Les points de l’accord sur la période en cours donnent le niveau H ; le devis seul donnerait aussi H.',
      },
      { label: 'Tarif', text: 'Tarif du 1er janvier 2027, niveau H, prix pour 12 mois.' },
      { itemNumber: 60, label: 'Prorata', text: 'Mois commencés : 7 sur 12. 34 209 × 0,0415 € × 7/12 = 828,14 €.' },
    ],
    ways: {
      online: { available: true, url: 'https://renouveler.boreal.example/q/0020417801' },
      partner: { url: 'https://renouveler.boreal.example/q/0020417801/partenaire' },
      representative: { url: 'https://renouveler.boreal.example/q/0020417801/message' },
    },
    ...changes,
  }
}

const reasons: Partial<Record<TaxCategory, { exemptionReason: string; exemptionCode: string }>> = {
  AE: { exemptionReason: 'Autoliquidation – article 283-2 du CGI, article 196 de la directive 2006/112/CE', exemptionCode: 'VATEX-EU-AE' },
  O: { exemptionReason: 'TVA non applicable – article 259-1 du CGI', exemptionCode: 'VATEX-EU-O' },
  E: { exemptionReason: 'Exonération de TVA – article 261 du CGI', exemptionCode: 'VATEX-EU-132' },
  G: { exemptionReason: 'Exportation – article 262 I du CGI', exemptionCode: 'VATEX-EU-G' },
}

/** Tax as the domain computes it: per category and rate, on the sum of the lines, rounded once. */
export function taxesOf(lines: readonly DocumentLine[], currency: Currency): readonly TaxSubtotal[] {
  const groups = Map.groupBy(lines, (line) => `${line.tax.category} ${line.tax.percent}`)
  return [...groups.values()].map((group) => {
    const { tax } = group[0]!
    const taxable = sum(
      group.map((line) => line.extended),
      currency,
    )
    return { ...tax, taxable, tax: multiplyRounded(taxable, percentToRatio(tax.percent)), ...reasons[tax.category] }
  })
}

export function totalsOf(lines: readonly DocumentLine[], currency: Currency, isPaid = false): DocumentTotals {
  const net = sum(
    lines.map((line) => line.extended),
    currency,
  )
  const tax = sum(
    taxesOf(lines, currency).map((one) => one.tax),
    currency,
  )
  const gross = money(net.minor + tax.minor, currency)
  const none = money(0n, currency)
  return { net, tax, gross, prepaid: isPaid ? gross : none, due: isPaid ? none : gross }
}

export function anOrder(changes: Partial<OrderDocument> = {}): OrderDocument {
  const lines = changes.lines ?? frenchLines
  const currency = changes.currency ?? 'EUR'
  return {
    kind: 'order',
    language: 'fr',
    vendor: aVendor(),
    orderNumber: 30000017,
    quoteNumber: 20417801,
    quoteRevision: 1,
    orderedAt: '2027-03-01T13:32:00.000Z' as Instant,
    timeZone: 'Europe/Paris',
    orderedBy: { name: 'Claire Martin', email: 'claire.martin@meridien.example' },
    agreementNumber: '48213',
    currency,
    customer: aFrenchParty(),
    billTo: aFrenchParty(),
    deliverTo: aFrenchParty({ name: 'Méridien Assurances – Informatique' }),
    payment: { method: 'card', brand: 'Visa', lastFour: '4242', paidOn: plainDate('2027-03-01') },
    coverage: coverage2027,
    sites: twoSites,
    lines,
    taxSubtotals: taxesOf(lines, currency),
    totals: totalsOf(lines, currency),
    terms: {
      version: '2027-01',
      language: 'fr',
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      acceptedAt: '2027-03-01T13:31:10.000Z' as Instant,
      acceptedBy: 'Claire Martin',
    },
    ...changes,
  }
}

export function aProof(changes: Partial<ProofOfEntitlement> = {}): ProofOfEntitlement {
  return {
    kind: 'proof-of-entitlement',
    language: 'fr',
    vendor: aVendor(),
    number: 'C2027-000017',
    issuedOn: plainDate('2027-03-01'),
    orderNumber: 30000017,
    agreementNumber: '48213',
    customer: aFrenchParty(),
    sites: twoSites,
    entitlements: frenchLines,
    ...changes,
  }
}

export const frenchMentions = {
  operations: 'services',
  vatOnDebits: true,
  latePaymentPenalty: 'trois fois le taux d’intérêt légal',
  earlyPaymentDiscount: 'néant',
} as const

export function anInvoice(changes: Partial<InvoiceDocument> = {}): InvoiceDocument {
  const lines = changes.lines ?? frenchLines
  const currency = changes.currency ?? 'EUR'
  return {
    kind: 'invoice',
    language: 'fr',
    vendor: aVendor(),
    number: 'F2027-000123',
    issuedOn: plainDate('2027-03-01'),
    dueOn: plainDate('2027-03-31'),
    currency,
    buyer: aFrenchParty(),
    deliverTo: aFrenchParty({ name: 'Méridien Assurances – Informatique' }),
    orderNumber: 30000017,
    quoteNumber: 20417801,
    purchaseOrderNumber: 'BC-2027-0042',
    agreementNumber: '48213',
    coverage: coverage2027,
    sites: twoSites,
    lines,
    taxSubtotals: taxesOf(lines, currency),
    totals: totalsOf(lines, currency),
    payment: { method: 'invoice', termsDays: 30 },
    frenchMentions,
    ...changes,
  }
}

export function aCreditNote(changes: Partial<CreditNote> = {}): CreditNote {
  const {
    kind: _kind,
    dueOn: _dueOn,
    payment: _payment,
    ...invoice
  } = anInvoice({
    lines: changes.lines ?? frenchLines.slice(0, 1),
    currency: changes.currency ?? 'EUR',
  })
  return {
    ...invoice,
    kind: 'credit-note',
    number: 'A2027-000004',
    corrects: { number: 'F2027-000123', issuedOn: plainDate('2027-03-01') },
    reason: 'Quantité facturée en trop sur le poste 10',
    refund: { method: 'card', brand: 'Visa', lastFour: '4242' },
    ...changes,
  }
}
