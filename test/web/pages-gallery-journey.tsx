import { addMonths, plainDate } from '#src/domain/plain-date.ts'
import { money } from '#src/domain/money.ts'
import { SignInPage, type SignInView } from '#src/web/pages/sign-in-page.tsx'
import { BillingPage, type BillingView } from '#src/web/portal/pages/billing-page.tsx'
import { CartEditPage } from '#src/web/portal/pages/cart-edit-page.tsx'
import { CartPage } from '#src/web/portal/pages/cart-page.tsx'
import { CartRemovalPage } from '#src/web/portal/pages/cart-removal-page.tsx'
import type { CartEditView, CartRemovalView, CartView, ConsequenceView } from '#src/web/portal/pages/cart-view.ts'
import { OrderPage, type OrderView } from '#src/web/portal/pages/order-page.tsx'
import { QuotePage } from '#src/web/portal/pages/quote-page.tsx'
import type { PartnerRequestView, QuoteView } from '#src/web/portal/pages/quote-view.ts'
import { ReviewPage, type ReviewView } from '#src/web/portal/pages/review-page.tsx'
import {
  aQuote,
  amount,
  at,
  borealAddress,
  frenchTotals,
  manyLines,
  meridienAddress,
  meridienSites,
  nantesAddress,
  orderSites,
  pricing,
  termsText,
  totalOf,
} from './pages-fixtures.ts'
import type { GalleryPage } from './pages-gallery-page.ts'

const answered: PartnerRequestView = {
  id: '1',
  partnerName: 'Atlas Partenaires',
  status: 'answered',
  sentBy: 'Claire Martin',
  sentAt: at('2026-11-20T09:12:00Z'),
  answer: {
    finalPrice: amount('318400.00', 'EUR'),
    executionTerms:
      'Livraison des droits sous deux jours ouvrés.\nFacture unique, paiement à 45 jours.\nUn interlocuteur dédié pendant la période.',
    validUntil: plainDate('2026-12-18'),
    answeredBy: 'Nadia Haddad',
    answeredAt: at('2026-11-22T15:30:00Z'),
  },
  canWithdraw: false,
}
const waiting: PartnerRequestView = {
  id: '2',
  partnerName: 'Sillage Informatique',
  status: 'sent',
  sentBy: 'Paul Renaud',
  sentAt: at('2026-11-23T08:02:00Z'),
  canWithdraw: true,
}

function quote(changes: Partial<QuoteView>): GalleryPage {
  return (ui, shell) => <QuotePage ui={ui} shell={shell} view={aQuote(changes)} />
}

const closed = { state: 'closed', because: 'standing' } as const

function cart(changes: Partial<CartView> = {}): CartView {
  const sites = meridienSites()
  return {
    number: 20417801,
    version: 3,
    timeZone: 'Europe/Paris',
    validUntil: plainDate('2026-12-31'),
    pricing,
    quoteTotal: totalOf(sites),
    quoteLevel: 'H',
    total: totalOf(sites),
    totalPoints: aQuote().totalPoints,
    canChange: true,
    sites: sites.map((site) => ({
      ...site,
      subtotal: site.subtotal!,
      lines: site.lines.map((line) => ({ ...line, term: 12 as const, state: 'kept' as const, price: line.price! })),
    })),
    ...changes,
  }
}

function changedCart(): CartView {
  const whole = cart()
  return {
    ...whole,
    total: money(whole.total.minor - 1_748_000n, 'EUR'),
    conflict: {
      changes: [
        {
          by: 'Paul Renaud',
          at: at('2026-11-23T20:38:00Z'),
          description: 'Boréal Studio Developer',
          change: { kind: 'quantity', before: 163, after: 140 },
        },
        { by: 'Paul Renaud', at: at('2026-11-23T20:40:00Z'), description: 'Boréal Flux documentaires', change: { kind: 'removed' } },
      ],
    },
    sites: whole.sites.map((site) => ({
      ...site,
      lines: site.lines.map((line) => {
        if (line.item === 5) return { ...line, quantity: 140, quotedQuantity: 163, quotedExtended: line.price.extended }
        if (line.item !== 8) return line
        return {
          ...line,
          state: { uncoveredFrom: plainDate('2027-01-01'), totalAfterRestore: money(whole.total.minor - 868_000n, 'EUR') },
        }
      }),
    })),
  }
}

const consequence: ConsequenceView = {
  totalBefore: amount('346114.38', 'EUR'),
  totalAfter: amount('256339.38', 'EUR'),
  level: { before: 'H', after: 'G' },
  repriced: [
    { item: 1, description: 'Boréal MQ Server', before: amount('6472.80', 'EUR'), after: amount('6660.72', 'EUR') },
    { item: 4, description: 'Boréal DB Advanced', before: amount('57116.80', 'EUR'), after: amount('58880.00', 'EUR') },
  ],
  lapses: [
    {
      description: 'Boréal Application Server ND',
      quantity: 7980,
      uncoveredFrom: plainDate('2027-01-01'),
      graceEndsOn: plainDate('2026-12-31'),
      renewal: amount('89775.00', 'EUR'),
      reinstatement: { on: plainDate('2027-01-01'), price: amount('270124.00', 'EUR') },
    },
  ],
}

const applicationServer = {
  item: 2,
  description: 'Boréal Application Server ND',
  partNumber: 'E025SLL',
  chargeMetric: 'PVU',
  quantity: 7980,
  siteName: 'Méridien Lyon',
}

function removal(changes: Partial<CartRemovalView> = {}): CartRemovalView {
  return {
    number: 20417801,
    version: 3,
    line: applicationServer,
    options: [
      {
        choice: 'program',
        lines: [applicationServer, { ...applicationServer, item: 3, quantity: 1200 }],
        consequence: { ...consequence, totalAfter: amount('242839.38', 'EUR') },
      },
      { choice: 'declare', consequence },
    ],
    typed: { choice: 'program', declaredOn: '', declaredBy: '' },
    problems: [],
    ...changes,
  }
}

function edit(changes: Partial<CartEditView> = {}): CartEditView {
  return {
    number: 20417801,
    version: 3,
    line: {
      ...applicationServer,
      item: 5,
      description: 'Boréal Studio Developer',
      partNumber: 'E01MJLL',
      chargeMetric: 'Authorized User',
      quantity: 163,
    },
    entitledQuantity: 163,
    terms: [12, 24, 36],
    typed: { quantity: '163', term: '12', declaredQuantity: '', declaredOn: '', declaredBy: '' },
    problems: [],
    ...changes,
  }
}

function billing(changes: Partial<BillingView> = {}): BillingView {
  const typed = { ...meridienAddress, region: '' }
  return {
    number: 20417801,
    cartVersion: 3,
    total: totalOf(meridienSites()),
    pricing,
    typed: {
      billTo: typed,
      deliverSame: true,
      deliverTo: { ...nantesAddress, line2: '', region: '' },
      vatNumber: 'FR40303265045',
      contactName: 'Claire Martin',
      contactEmail: 'claire.martin@meridien.example',
      contactPhone: '+33 4 78 00 00 11',
      termsAccepted: false,
    },
    countries: ['FR', 'BE', 'CH', 'DE', 'GB', 'ES', 'LU'],
    terms: { title: 'Conditions générales de renouvellement', version: '2026-10', language: 'fr', text: termsText, hash: 'a'.repeat(64) },
    problems: [],
    ...changes,
  }
}

function review(changes: Partial<ReviewView> = {}): ReviewView {
  return {
    number: 20417801,
    cartVersion: 3,
    submissionId: '0199a1c2-7f00-7000-8000-000000000001',
    pricing,
    sites: orderSites(),
    billTo: meridienAddress,
    deliverTo: nantesAddress,
    vatNumber: 'FR40303265045',
    contact: { name: 'Claire Martin', email: 'claire.martin@meridien.example', phone: '+33 4 78 00 00 11' },
    terms: { title: 'Conditions générales de renouvellement', version: '2026-10' },
    totals: frenchTotals(totalOf(meridienSites())),
    methods: [
      { method: 'card', state: 'ready' },
      { method: 'purchase-order', numberRequired: true, termsDays: 30 },
      { method: 'invoice', termsDays: 30 },
    ],
    selected: 'card',
    poNumber: '',
    problems: [],
    ...changes,
  }
}

function order(changes: Partial<OrderView> = {}): OrderView {
  return {
    orderNumber: 30000117,
    quoteNumber: 20417801,
    status: 'confirmed',
    isNew: true,
    timeZone: 'Europe/Paris',
    placedAt: at('2026-11-23T20:52:00Z'),
    placedBy: 'Claire Martin',
    agreementNumber: 118420,
    payment: { method: 'purchase-order', poNumber: 'BC-2026-0411', termsDays: 30, dueOn: addMonths(plainDate('2026-11-23'), 1) },
    sites: orderSites(),
    totals: frenchTotals(totalOf(meridienSites())),
    billTo: meridienAddress,
    deliverTo: nantesAddress,
    vatNumber: 'FR40303265045',
    contact: { name: 'Claire Martin', email: 'claire.martin@meridien.example' },
    mailedTo: 'claire.martin@meridien.example',
    terms: { title: 'Conditions générales de renouvellement', version: '2026-10' },
    documents: [
      { id: '11', kind: 'confirmation', name: 'Confirmation de commande', bytes: 84_210 },
      { id: '12', kind: 'proof-of-entitlement', name: 'Certificat de droits', bytes: 61_400 },
      { id: '13', kind: 'purchase-order', name: 'bon-de-commande-0411.pdf', bytes: 1_204_000 },
      { kind: 'invoice', name: 'Facture' },
    ],
    notRenewed: [{ description: 'Boréal Flux documentaires, 12 Floating User', uncoveredFrom: plainDate('2027-01-01') }],
    ...changes,
  }
}

function signIn(changes: Partial<SignInView> = {}): SignInView {
  return { next: '/q/0020417801', email: '', quoteNumber: 20417801, problems: [], ...changes }
}

const anonymous = { viewer: undefined, path: '/sign-in' }

/** The screens of the journey in the states worth looking at. */
export const journeyPages: Readonly<Record<string, GalleryPage>> = {
  quote: quote({}),
  'quote-partner-answered': quote({ partners: { canAsk: true, requests: [answered, waiting] } }),
  'quote-open-cart': quote({
    online: {
      state: 'available',
      methods: ['purchase-order', 'invoice'],
      cart: { lineCount: 7, changedBy: 'Paul Renaud', changedAt: at('2026-11-23T20:40:00Z') },
    },
  }),
  'quote-country-closed': quote({
    online: {
      state: 'closed',
      because: 'country',
      explanation: 'La commande en ligne n’est pas encore ouverte dans votre pays, faute de moyen de paiement agréé.',
    },
  }),
  'quote-no-prices': (ui, shell) => (
    <QuotePage
      ui={ui}
      shell={shell}
      view={aQuote({
        total: undefined,
        online: { state: 'closed', because: 'role', whoCan: [{ name: 'Claire Martin', email: 'claire.martin@meridien.example' }] },
        tab: {
          kind: 'quote',
          sites: meridienSites().map((site) => ({
            ...site,
            subtotal: undefined,
            lines: site.lines.map((line) => ({ ...line, price: undefined })),
          })),
        },
      })}
    />
  ),
  'quote-expired': quote({ standing: { state: 'expired' }, online: closed }),
  'quote-superseded': quote({
    standing: { state: 'superseded', liveRevision: 2 },
    online: closed,
    partners: { canAsk: false, requests: [] },
  }),
  'quote-ordered': quote({
    standing: { state: 'ordered', orderNumber: 30000117, orderedBy: 'Claire Martin', orderedAt: at('2026-11-23T20:52:00Z') },
    online: closed,
    partners: { canAsk: false, requests: [] },
  }),
  'quote-placing': quote({
    standing: { state: 'placing', placedBy: 'Paul Renaud', placedAt: at('2026-11-23T20:52:00Z') },
    online: closed,
    partners: { canAsk: false, requests: [] },
  }),
  'quote-cancelled': quote({ standing: { state: 'cancelled' }, online: closed, partners: { canAsk: false, requests: [] } }),
  'quote-last-week': quote({ standing: { state: 'open', daysLeft: 3 } }),
  'quote-withdrawn-line': (ui, shell) => {
    const [lyon, nantes] = meridienSites()
    const lines = [
      ...lyon!.lines.slice(0, 2),
      { ...lyon!.lines[3]!, kind: 'reinstatement' as const },
      {
        ...lyon!.lines[4]!,
        kind: 'withdrawn' as const,
        price: undefined,
        isCoterminated: false,
        withdrawn: { reason: 'Le support de cette version a pris fin le 30 juin 2026.', successor: 'E0KT4ZX' },
      },
    ]
    return <QuotePage ui={ui} shell={shell} view={aQuote({}, [{ ...lyon!, lines }, nantes!])} />
  },
  'quote-yen': (ui, shell) => (
    <QuotePage ui={ui} shell={shell} view={aQuote({ currency: 'JPY', timeZone: 'Asia/Tokyo' }, meridienSites('JPY'))} />
  ),
  'quote-dinar': (ui, shell) => (
    <QuotePage ui={ui} shell={shell} view={aQuote({ currency: 'KWD', timeZone: 'Asia/Kuwait' }, meridienSites('KWD'))} />
  ),
  'quote-1000-lines': (ui, shell) => <QuotePage ui={ui} shell={shell} view={aQuote({}, manyLines(1000))} />,
  'quote-account': quote({
    tab: {
      kind: 'account',
      customerNumber: 4107733,
      agreementNumber: 118420,
      siteNumber: 7041220,
      contractDueOn: plainDate('2026-12-31'),
      relationshipLevel: 'G',
      relationshipPoints: aQuote().totalPoints,
      quotationLevel: 'H',
      contacts: [
        { kind: 'renewal', name: 'Claire Martin', email: 'claire.martin@meridien.example', phone: '+33 4 78 00 00 11' },
        { kind: 'agreement', name: 'Hélène Vasseur', email: 'helene.vasseur@meridien.example' },
        { kind: 'technical', name: 'Paul Renaud', email: 'paul.renaud@meridien.example', phone: '+33 4 78 00 00 19' },
      ],
      addresses: [
        { address: meridienAddress },
        { siteNumber: 7041220, address: meridienAddress },
        { siteNumber: 7041238, address: nantesAddress },
      ],
      sellingEntity: { vatNumber: 'FR27812345678', address: borealAddress },
    },
  }),
  'quote-representative': quote({
    tab: {
      kind: 'representative',
      submissionId: '0199a1c2-7f00-7000-8000-000000000002',
      typed: '',
      problems: [],
      messages: [
        {
          author: 'Claire Martin',
          side: 'buyer',
          text: 'Bonjour,\npouvons-nous aligner l’échéance d’Observatoire Cloud ?',
          writtenAt: at('2026-11-20T09:12:00Z'),
        },
        {
          author: 'Luc Perrin',
          side: 'representative',
          text: 'Bonjour Madame Martin, c’est déjà le cas sur ce devis : neuf mois, au prorata.',
          writtenAt: at('2026-11-20T10:40:00Z'),
        },
      ],
    },
  }),
  'quote-representative-error': quote({
    tab: {
      kind: 'representative',
      submissionId: '0199a1c2-7f00-7000-8000-000000000002',
      typed: '',
      messages: [],
      problems: [{ field: 'message', message: { key: 'problem.messageMissing' } }],
    },
  }),
  cart: (ui, shell) => <CartPage ui={ui} shell={shell} view={cart()} />,
  'cart-changed': (ui, shell) => <CartPage ui={ui} shell={shell} view={changedCart()} />,
  'cart-removal': (ui, shell) => <CartRemovalPage ui={ui} shell={shell} view={removal({ options: [{ choice: 'line', consequence }] })} />,
  'cart-removal-all-or-none': (ui, shell) => <CartRemovalPage ui={ui} shell={shell} view={removal()} />,
  'cart-removal-error': (ui, shell) => (
    <CartRemovalPage
      ui={ui}
      shell={shell}
      view={removal({
        typed: { choice: 'declare', declaredOn: '', declaredBy: 'Claire Martin' },
        problems: [{ field: 'declared_on', message: { key: 'problem.notADate' } }],
      })}
    />
  ),
  'cart-edit': (ui, shell) => <CartEditPage ui={ui} shell={shell} view={edit()} />,
  'cart-edit-preview': (ui, shell) => (
    <CartEditPage
      ui={ui}
      shell={shell}
      view={edit({
        typed: { quantity: '140', term: '12', declaredQuantity: '140', declaredOn: '2026-11-23', declaredBy: 'Claire Martin' },
        preview: { consequence: { ...consequence, level: undefined, repriced: [], lapses: [] }, needsDeclaration: true },
      })}
    />
  ),
  'cart-edit-error': (ui, shell) => (
    <CartEditPage
      ui={ui}
      shell={shell}
      view={edit({
        typed: { quantity: '1,5', term: '12', declaredQuantity: '', declaredOn: '', declaredBy: '' },
        problems: [{ field: 'quantity', message: { key: 'problem.notAQuantity', values: { entitled: 163 } } }],
      })}
    />
  ),
  billing: (ui, shell) => <BillingPage ui={ui} shell={shell} view={billing()} />,
  'billing-errors': (ui, shell) => {
    const whole = billing()
    return (
      <BillingPage
        ui={ui}
        shell={shell}
        view={{
          ...whole,
          typed: { ...whole.typed, deliverSame: false, contactEmail: 'claire.martin@', billTo: { ...whole.typed.billTo, city: '' } },
          problems: [
            { field: 'bill_to.city', message: { key: 'problem.cityMissing' } },
            { field: 'contact.email', message: { key: 'problem.emailMalformed' } },
            { field: 'terms_accepted', message: { key: 'problem.termsNotAccepted' } },
          ],
        }}
      />
    )
  },
  review: (ui, shell) => <ReviewPage ui={ui} shell={shell} view={review()} cardFields={<div class="card-fields" id="card-fields" />} />,
  'review-purchase-order': (ui, shell) => (
    <ReviewPage
      ui={ui}
      shell={shell}
      view={review({
        selected: 'purchase-order',
        methods: [
          { method: 'card', state: 'unavailable', because: 'outage' },
          {
            method: 'purchase-order',
            numberRequired: true,
            termsDays: 30,
            keptDocument: { name: 'bon-de-commande.pdf', bytes: 1_204_000 },
          },
          { method: 'invoice', termsDays: 30 },
        ],
        problems: [{ field: 'po_number', message: { key: 'problem.poNumberMissing' } }],
      })}
    />
  ),
  order: (ui, shell) => <OrderPage ui={ui} shell={shell} view={order()} />,
  'order-card': (ui, shell) => (
    <OrderPage
      ui={ui}
      shell={shell}
      view={order({ isNew: false, notRenewed: [], payment: { method: 'card', brand: 'Visa', lastFour: '4242', state: 'captured' } })}
    />
  ),
  'order-placing': (ui, shell) => (
    <OrderPage ui={ui} shell={shell} view={order({ status: 'placing', documents: [], payment: undefined })} />
  ),
  'sign-in': (ui, shell) => (
    <SignInPage
      ui={ui}
      shell={{ ...shell, ...anonymous, demo: true }}
      view={signIn({
        demoAccounts: [
          { who: 'Acheteuse, Méridien Assurances', email: 'claire.martin@meridien.example', password: 'demo-renouveler-2027' },
          { who: 'Buyer, Harbour Analytics', email: 'jane.cole@harbour.example', password: 'demo-renewal-2027' },
        ],
      })}
    />
  ),
  'sign-in-error': (ui, shell) => (
    <SignInPage
      ui={ui}
      shell={{ ...shell, ...anonymous }}
      view={signIn({
        email: 'claire.martin@meridien.example',
        reason: 'expired',
        problems: [{ field: 'email', message: { key: 'problem.signInRefused' } }],
      })}
    />
  ),
}
