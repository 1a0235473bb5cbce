import { type Currency, currencyExponent } from '#src/domain/currency.ts'
import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import { type Decimal, decimal } from '#src/domain/decimal.ts'
import { type Money, divideRounded, money, sum } from '#src/domain/money.ts'
import { percent } from '#src/domain/percent.ts'
import { type Instant, plainDate } from '#src/domain/plain-date.ts'
import type { Vendor } from '#src/web/components/brand.ts'
import type { PricingView } from '#src/web/components/checkout-steps.tsx'
import type { Shell } from '#src/web/components/shell.ts'
import type { TotalsView } from '#src/web/components/tax-totals.tsx'
import type { OrderSiteView } from '#src/web/components/order-lines.tsx'
import type { QuoteLineView, QuoteView, SiteLinesView } from '#src/web/portal/pages/quote-view.ts'

/** What the pages are shown with in tests and in the gallery: plausible customers of an invented vendor. */

export function at(iso: string): Instant {
  return new Date(iso).toISOString() as Instant
}

export function amount<C extends Currency>(text: string, currency: C): Money<C> {
  const [whole = '0', fraction = ''] = text.split('.')
  return money(BigInt(whole + fraction.padEnd(currencyExponent(currency), '0')), currency)
}

export const boreal: Vendor = {
  name: 'Boréal Logiciels',
  product: 'Renouvellements',
  accentLight: '#0b5d66',
  accentDark: '#6fd3d6',
  legal: {
    name: 'Boréal Logiciels SAS',
    statements: ['12 quai Rambaud, 69002 Lyon, France', 'Capital de 1 200 000 €, RCS Lyon 812 345 678'],
    vatNumber: 'FR27812345678',
    email: 'contact@boreal.example',
    phone: '+33 4 72 00 00 10',
  },
}

export function aShell(changes: Partial<Shell> = {}): Shell {
  return {
    vendor: boreal,
    viewer: { name: 'Claire Martin', email: 'claire.martin@meridien.example', organisation: 'Méridien Assurances', area: 'buyer' },
    path: '/q/0020417801',
    theme: 'system',
    nonce: 'nonce-of-the-test',
    assets: { css: '/app.css', js: '/app.js' },
    ...changes,
  }
}

export const nextYear: CoveragePeriod = { startsOn: plainDate('2027-01-01'), endsBefore: plainDate('2028-01-01') }
const alignedYear: CoveragePeriod = { startsOn: plainDate('2027-04-25'), endsBefore: plainDate('2028-01-01') }
const priceListDate = plainDate('2026-10-01')

type LineSeed = {
  readonly part: string
  readonly name: string
  readonly metric: string
  readonly quantity: number
  readonly points: string
  readonly svp: string
  readonly unit?: string
  readonly months?: number
  readonly reference?: string
}

const lyon: readonly LineSeed[] = [
  { part: 'E0256LL', name: 'Boréal MQ Server', metric: 'PVU', quantity: 2088, points: '16328.16', svp: '3.1', reference: 'MER-2024-118' },
  { part: 'E025SLL', name: 'Boréal Application Server ND', metric: 'PVU', quantity: 7980, points: '32079.6', svp: '11.25' },
  {
    part: 'E025SLL',
    name: 'Boréal Application Server ND',
    metric: 'PVU',
    quantity: 1200,
    points: '4824',
    svp: '11.25',
    reference: 'MER-2025-007',
  },
  { part: 'E0HPVLL', name: 'Boréal DB Advanced', metric: 'PVU', quantity: 3200, points: '34880', svp: '18.4', unit: '17.849' },
  { part: 'E01MJLL', name: 'Boréal Studio Developer', metric: 'Authorized User', quantity: 163, points: '485.74', svp: '703.55' },
]
const nantes: readonly LineSeed[] = [
  { part: 'E012HLL', name: 'Boréal Test Pack 500', metric: 'Install', quantity: 3, points: '8.94', svp: '1162.5' },
  {
    part: 'E0KT4ZX',
    name: 'Boréal Observatoire Cloud',
    metric: 'VPC',
    quantity: 48,
    points: '312',
    svp: '412.25',
    months: 9,
    reference: 'MER-2026-031',
  },
  { part: 'E0Z21LL', name: 'Boréal Flux documentaires', metric: 'Floating User', quantity: 12, points: '96.6', svp: '1890' },
]

function aLine(seed: LineSeed, item: number, currency: Currency): QuoteLineView {
  const months = seed.months ?? 12
  const unit = decimal(seed.unit ?? seed.svp)
  const scale = 10n ** BigInt(6 - currencyExponent(currency))
  const extended = money(divideRounded(unit * BigInt(seed.quantity) * BigInt(months), 12n * scale), currency)
  return {
    item,
    kind: 'renewal',
    partNumber: seed.part,
    description: seed.name,
    chargeMetric: seed.metric,
    quantity: seed.quantity,
    orderReference: seed.reference,
    points: decimal(seed.points),
    coverage: months === 12 ? nextYear : alignedYear,
    counted: { unit: 'months', count: months },
    isCoterminated: months !== 12,
    price: {
      svp: decimal(seed.svp),
      unit,
      fraction: { numerator: BigInt(months), denominator: 12n },
      policy: 'months',
      level: 'H',
      priceListDate,
      extended,
    },
  }
}

function aSite(site: Pick<SiteLinesView, 'number' | 'name' | 'city' | 'country'>, lines: readonly QuoteLineView[]): SiteLinesView {
  const amounts = lines.flatMap((line) => (line.price === undefined ? [] : [line.price.extended]))
  const points = lines.reduce((total, line) => total + line.points, 0n) as Decimal
  return { ...site, lines, points, subtotal: amounts[0] && sum(amounts, amounts[0].currency) }
}

export function meridienSites(currency: Currency = 'EUR'): readonly SiteLinesView[] {
  return [
    aSite(
      { number: 7041220, name: 'Méridien Lyon', city: 'Lyon', country: 'FR' },
      lyon.map((seed, index) => aLine(seed, index + 1, currency)),
    ),
    aSite(
      { number: 7041238, name: 'Méridien Nantes', city: 'Nantes', country: 'FR' },
      nantes.map((seed, index) => aLine(seed, index + 6, currency)),
    ),
  ]
}

/** Any number of lines on one site: the large customer's quote. */
export function manyLines(count: number): readonly SiteLinesView[] {
  const seeds = [...lyon, ...nantes]
  const lines = Array.from({ length: count }, (_, index) => aLine(seeds[index % seeds.length]!, index + 1, 'EUR'))
  return [aSite({ number: 7041220, name: 'Méridien Lyon', city: 'Lyon', country: 'FR' }, lines)]
}

export function totalOf(sites: readonly SiteLinesView[]): Money {
  const amounts = sites.flatMap((site) => (site.subtotal === undefined ? [] : [site.subtotal]))
  return sum(amounts, amounts[0]!.currency)
}

export function aQuote(changes: Partial<QuoteView> = {}, sites = meridienSites()): QuoteView {
  return {
    number: 20417801,
    revision: 1,
    customerName: 'Méridien Assurances',
    standing: { state: 'open', daysLeft: 38 },
    coverage: nextYear,
    dueOn: plainDate('2026-12-31'),
    validUntil: plainDate('2026-12-31'),
    timeZone: 'Europe/Paris',
    currency: 'EUR',
    priceListDate,
    level: 'H',
    total: totalOf(sites),
    totalPoints: sites.reduce((points, site) => points + site.points, 0n) as Decimal,
    lineCount: sites.reduce((count, site) => count + site.lines.length, 0),
    online: { state: 'available', methods: ['card', 'purchase-order', 'invoice'] },
    partners: { canAsk: true, requests: [] },
    representative: {
      name: 'Luc Perrin',
      email: 'luc.perrin@boreal.example',
      phone: '+33 4 72 00 00 42',
      hours: 'du lundi au vendredi, 9 h – 18 h',
      canWrite: true,
      messageCount: 0,
    },
    tab: { kind: 'quote', sites },
    ...changes,
  }
}

export const pricing: PricingView = { at: at('2026-11-23T20:41:00Z'), timeZone: 'Europe/Paris', priceListDate, level: 'H' }

export const meridienAddress = {
  name: 'Méridien Assurances',
  line1: '48 cours Lafayette',
  line2: 'Tour Part-Dieu, 14e étage',
  postcode: '69003',
  city: 'Lyon',
  country: 'FR',
}
export const nantesAddress = { name: 'Méridien Nantes', line1: '2 quai de la Fosse', postcode: '44000', city: 'Nantes', country: 'FR' }
export const borealAddress = { name: 'Boréal Logiciels SAS', line1: '12 quai Rambaud', postcode: '69002', city: 'Lyon', country: 'FR' }

export function orderSites(sites = meridienSites()): readonly OrderSiteView[] {
  return sites.map(({ number, name, lines }) => ({
    number,
    name,
    lines: lines.map((line) => ({ ...line, unitPrice: line.price?.unit, extended: line.price?.extended })),
  }))
}

export function frenchTotals(net: Money): TotalsView {
  const tax = money(divideRounded(net.minor, 5n), net.currency)
  return {
    net,
    tax: [{ treatment: 'local-vat', percent: percent('20'), taxable: net, tax }],
    gross: money(net.minor + tax.minor, net.currency),
  }
}

export const termsText = `1. Objet
Les présentes conditions régissent le renouvellement de l'abonnement et du support logiciels (S&S) commandé par le Client auprès de Boréal Logiciels SAS.

2. Durée
La couverture prend effet au premier jour indiqué sur la confirmation de commande et court jusqu'au dernier jour indiqué, tous deux inclus. Elle n'est pas reconduite tacitement.

3. Étendue
Pour un programme et un site, la couverture porte sur toutes les unités utilisées. Le Client tient à jour l'état de ses usages et déclare sans délai toute baisse.

4. Prix et paiement
Les prix s'entendent hors taxes, dans la devise du devis. Les factures sont payables à trente jours de leur date. Tout retard entraîne des pénalités au taux de trois fois l'intérêt légal et une indemnité de recouvrement de 40 €.

5. Rupture de couverture
À défaut de renouvellement avant l'échéance, la couverture cesse. La remise en vigueur est possible au prix de la référence correspondante.

6. Droit applicable
Les présentes conditions sont soumises au droit français. Tout litige relève du tribunal de commerce de Lyon.`
