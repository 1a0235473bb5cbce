import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import { plainDate } from '#src/domain/plain-date.ts'
import type { TimelineView } from '#src/web/components/coverage-timeline.tsx'
import type { Shell } from '#src/web/components/shell.ts'
import { ConversationPage } from '#src/web/desk/pages/conversation-page.tsx'
import { StaffMailPage } from '#src/web/components/staff-mail-page.tsx'
import type { StaffMailView } from '#src/web/components/staff-mails.tsx'
import { DeskMailsPage } from '#src/web/desk/pages/desk-mails-page.tsx'
import { DeskQuotePage } from '#src/web/desk/pages/desk-quote-page.tsx'
import { OverviewPage } from '#src/web/ops/pages/overview-page.tsx'
import { DeskInboxPage } from '#src/web/desk/pages/desk-inbox-page.tsx'
import { ErrorPage, type ErrorView } from '#src/web/pages/error-page.tsx'
import { ForgotPasswordPage } from '#src/web/pages/forgot-password-page.tsx'
import { MailPage, MailboxPage } from '#src/web/pages/mailbox-page.tsx'
import { ResetPasswordPage } from '#src/web/pages/reset-password-page.tsx'
import { StopRemindersPage } from '#src/web/pages/stop-reminders-page.tsx'
import { PartnerAnswerPage, type PartnerAnswerPageView } from '#src/web/partner/pages/partner-answer-page.tsx'
import { PartnerInboxPage } from '#src/web/partner/pages/partner-inbox-page.tsx'
import { AccountPage } from '#src/web/portal/pages/account-page.tsx'
import { CoveragePage } from '#src/web/portal/pages/coverage-page.tsx'
import { HomePage, type HomeView } from '#src/web/portal/pages/home-page.tsx'
import { OrdersPage } from '#src/web/portal/pages/orders-page.tsx'
import type { OrderRowView } from '#src/web/portal/pages/orders-table.tsx'
import { PartnerRequestPage, type PartnerRequestPageView } from '#src/web/portal/pages/partner-request-page.tsx'
import { aQuote, amount, at, meridienAddress, meridienSites, orderSites, totalOf } from './pages-fixtures.ts'
import type { GalleryPage } from './pages-gallery-page.ts'

function period(startsOn: string, endsBefore: string): CoveragePeriod {
  return { startsOn: plainDate(startsOn), endsBefore: plainDate(endsBefore) }
}

const timeline: TimelineView = {
  from: plainDate('2026-06-01'),
  until: plainDate('2028-06-01'),
  today: plainDate('2026-11-23'),
  rows: [
    {
      label: 'Boréal MQ Server',
      site: 'Méridien Lyon',
      quantity: 2088,
      chargeMetric: 'PVU',
      spans: [
        { kind: 'covered', period: period('2026-01-01', '2027-01-01') },
        { kind: 'offered', period: period('2027-01-01', '2028-01-01') },
      ],
    },
    {
      label: 'Boréal Observatoire Cloud',
      site: 'Méridien Nantes',
      quantity: 2088,
      chargeMetric: 'PVU',
      spans: [
        { kind: 'covered', period: period('2026-04-25', '2027-04-25') },
        { kind: 'offered', period: period('2027-04-25', '2028-01-01') },
      ],
    },
    {
      label: 'Boréal Studio Developer',
      site: 'Méridien Lyon',
      quantity: 2088,
      chargeMetric: 'PVU',
      spans: [
        { kind: 'covered', period: period('2025-09-01', '2026-09-01') },
        { kind: 'gap', period: period('2026-09-01', '2027-01-01') },
        { kind: 'offered', period: period('2027-01-01', '2028-01-01') },
      ],
    },
    {
      label: 'Boréal Flux documentaires',
      site: 'Méridien Nantes',
      quantity: 2088,
      chargeMetric: 'PVU',
      spans: [
        { kind: 'covered', period: period('2026-01-01', '2027-01-01') },
        { kind: 'gap', period: period('2027-01-01', '2028-06-01') },
      ],
    },
  ],
}

const orders: readonly OrderRowView[] = [
  {
    orderNumber: 30000117,
    quoteNumber: 20417801,
    placedAt: at('2026-11-23T20:52:00Z'),
    timeZone: 'Europe/Paris',
    placedBy: 'Claire Martin',
    status: 'confirmed',
    method: 'purchase-order',
    poNumber: 'BC-2026-0411',
    total: amount('387062.10', 'EUR'),
  },
  {
    orderNumber: 30000094,
    quoteNumber: 20416002,
    placedAt: at('2026-11-02T10:05:00Z'),
    timeZone: 'Europe/Paris',
    placedBy: 'Paul Renaud',
    status: 'placing',
    method: 'card',
    total: amount('12480.00', 'EUR'),
  },
  {
    orderNumber: 30000051,
    quoteNumber: 20409120,
    placedAt: at('2025-12-11T08:30:00Z'),
    timeZone: 'Europe/Paris',
    placedBy: 'Claire Martin',
    status: 'fulfilled',
    method: 'invoice',
    total: amount('301220.40', 'EUR'),
  },
]

const months: HomeView['months'] = Array.from({ length: 12 }, (_, index) => {
  const month = index === 0 ? '2026-11' : index === 1 ? '2026-12' : `2027-${String(index - 1).padStart(2, '0')}`
  if (index === 1) return { month, quotes: 2, totals: [amount('335031.75', 'EUR')] }
  if (index === 5) return { month, quotes: 1, totals: [amount('14841.00', 'EUR')] }
  if (index === 9) return { month, quotes: 3, totals: [amount('91200.00', 'EUR'), amount('21652.00', 'GBP')] }
  return { month, quotes: 0, totals: [] }
})

function home(changes: Partial<HomeView> = {}): HomeView {
  return {
    personName: 'Claire Martin',
    due: [
      { number: 20417801, dueOn: plainDate('2026-12-31'), daysLeft: 38, lineCount: 8, total: totalOf(meridienSites()), hasCart: true },
      {
        number: 20416910,
        customerName: 'Méridien Santé',
        dueOn: plainDate('2026-11-27'),
        daysLeft: 4,
        lineCount: 1,
        total: amount('12480.00', 'EUR'),
        hasCart: false,
      },
    ],
    months,
    timeline,
    orders,
    ...changes,
  }
}

function partnerRequest(changes: Partial<PartnerRequestPageView> = {}): PartnerRequestPageView {
  return {
    number: 20417801,
    validUntil: plainDate('2026-12-31'),
    timeZone: 'Europe/Paris',
    total: totalOf(meridienSites()),
    submissionId: '0199a1c2-7f00-7000-8000-000000000003',
    partners: [
      {
        id: 'atlas',
        name: 'Atlas Partenaires',
        city: 'Paris',
        country: 'FR',
        specialities: 'assurance, banque',
        isNear: true,
        isAsked: true,
      },
      { id: 'sillage', name: 'Sillage Informatique', city: 'Nantes', country: 'FR', specialities: '', isNear: true, isAsked: false },
      { id: 'cordier', name: 'Cordier & Fils', city: 'Grenoble', country: 'FR', specialities: 'industrie', isNear: true, isAsked: false },
    ],
    typed: { partner: '', message: '' },
    problems: [],
    ...changes,
  }
}

function partnerAnswer(changes: Partial<PartnerAnswerPageView> = {}): PartnerAnswerPageView {
  return {
    id: '41',
    customerName: 'Méridien Assurances',
    quoteNumber: 20417801,
    revision: 1,
    standing: 'issued',
    dueOn: plainDate('2026-12-31'),
    timeZone: 'Europe/Paris',
    total: totalOf(meridienSites()),
    sites: orderSites(),
    requestedBy: 'Claire Martin',
    requestedAt: at('2026-11-20T09:12:00Z'),
    message: 'Bonjour,\npouvez-vous reprendre ce renouvellement avec un suivi trimestriel ?',
    status: 'sent',
    answerCount: 0,
    canAnswer: true,
    isAuthorised: true,
    typed: { finalPrice: '', executionTerms: '', validUntil: '', declineReason: '' },
    problems: [],
    ...changes,
  }
}

function failure(view: ErrorView): GalleryPage {
  return (ui, shell) => <ErrorPage ui={ui} shell={shell} view={view} />
}

function as(shell: Shell, area: 'partner' | 'representative' | 'operations', path: string): Shell {
  const name = area === 'partner' ? 'Nadia Haddad' : 'Luc Perrin'
  return { ...shell, path, viewer: { name, email: `${name.split(' ')[0]!.toLowerCase()}@boreal.example`, area } }
}

function unsigned(shell: Shell): Shell {
  return { ...shell, viewer: undefined }
}

const submissionId = '0199a1c2-7f00-7000-8000-000000000009'
const staffMails: readonly StaffMailView[] = [
  {
    subject: 'Rappel : votre devis de renouvellement 20417912 arrive à échéance',
    to: { name: 'Achats', address: 'achats@rhodaniens.example' },
    at: at('2026-11-20T09:12:00Z'),
    status: 'bounced',
    bounceReason: '550 5.1.1 no such user',
    path: '/desk/quotes/0020417912/mails/17',
  },
  {
    subject: 'Votre devis de renouvellement 20417912',
    to: { name: 'Achats', address: 'achats@rhodaniens.example' },
    at: at('2026-10-02T09:12:00Z'),
    status: 'sent',
    path: '/desk/quotes/0020417912/mails/11',
  },
  {
    subject: 'Un message de votre représentant commercial',
    to: { name: 'Achats', address: 'achats@rhodaniens.example' },
    at: at('2026-10-01T09:12:00Z'),
    status: 'queued',
    path: '/desk/quotes/0020417912/mails/9',
  },
]

/** The pages around the journey. */
export const aroundPages: Readonly<Record<string, GalleryPage>> = {
  home: (ui, shell) => (
    <HomePage
      ui={ui}
      shell={{ ...shell, path: '/', notice: { tone: 'success', message: { key: 'signIn.passwordChanged' } } }}
      view={home()}
    />
  ),
  'home-empty': (ui, shell) => (
    <HomePage ui={ui} shell={{ ...shell, path: '/' }} view={home({ due: [], orders: [], timeline: { ...timeline, rows: [] } })} />
  ),
  'home-many': (ui, shell) => {
    const due = Array.from({ length: 9 }, (_, index) => ({ ...home().due[0]!, number: 20417801 + index }))
    return <HomePage ui={ui} shell={{ ...shell, path: '/' }} view={home({ due })} />
  },
  orders: (ui, shell) => <OrdersPage ui={ui} shell={{ ...shell, path: '/orders' }} view={{ query: '', orders, next: '30000051' }} />,
  'orders-search': (ui, shell) => (
    <OrdersPage ui={ui} shell={{ ...shell, path: '/orders' }} view={{ query: 'BC-2026', orders: orders.slice(0, 1) }} />
  ),
  'orders-not-found': (ui, shell) => <OrdersPage ui={ui} shell={{ ...shell, path: '/orders' }} view={{ query: '<b>99</b>', orders: [] }} />,
  coverage: (ui, shell) => (
    <CoveragePage
      ui={ui}
      shell={{ ...shell, path: '/coverage' }}
      view={{
        timeline,
        sites: [
          {
            number: 7041220,
            name: 'Méridien Lyon',
            entitlements: [
              {
                description: 'Boréal MQ Server',
                partNumber: 'E0256LL',
                chargeMetric: 'PVU',
                quantity: 2088,
                coveredUntil: plainDate('2026-12-31'),
                state: 'due',
                quoteNumber: 20417801,
              },
              {
                description: 'Boréal Studio Developer',
                partNumber: 'E01MJLL',
                chargeMetric: 'Authorized User',
                quantity: 163,
                coveredUntil: plainDate('2026-08-31'),
                state: 'lapsed',
              },
              {
                description: 'Boréal DB Advanced',
                partNumber: 'E0HPVLL',
                chargeMetric: 'PVU',
                quantity: 34_209,
                coveredUntil: plainDate('2027-09-30'),
                state: 'covered',
              },
            ],
          },
        ],
      }}
    />
  ),
  account: (ui, shell) => (
    <AccountPage
      ui={ui}
      shell={{ ...shell, path: '/account' }}
      view={{
        person: { name: 'Claire Martin', email: 'claire.martin@meridien.example' },
        customers: [
          {
            customerNumber: 4107733,
            name: 'Méridien Assurances',
            address: meridienAddress,
            agreements: [118420],
            vatNumber: 'FR40303265045',
            representative: { name: 'Luc Perrin', email: 'luc.perrin@boreal.example', phone: '+33 4 72 00 00 42' },
            people: [
              { name: 'Claire Martin', email: 'claire.martin@meridien.example', role: 'primary', isSelf: true },
              { name: 'Paul Renaud', email: 'paul.renaud@meridien.example', role: 'buyer', siteName: 'Méridien Nantes', isSelf: false },
              { name: 'Inès Faure', email: 'ines.faure@meridien.example', role: 'viewer', isSelf: false },
            ],
          },
        ],
      }}
    />
  ),
  'partner-request': (ui, shell) => <PartnerRequestPage ui={ui} shell={shell} view={partnerRequest()} />,
  'partner-request-error': (ui, shell) => (
    <PartnerRequestPage
      ui={ui}
      shell={shell}
      view={partnerRequest({ problems: [{ field: 'partner', message: { key: 'problem.partnerMissing' } }] })}
    />
  ),
  'partner-inbox': (ui, shell) => (
    <PartnerInboxPage
      ui={ui}
      shell={as(shell, 'partner', '/partner')}
      view={{
        partnerName: 'Atlas Partenaires',
        timeZone: 'Europe/Paris',
        requests: [
          {
            id: '41',
            customerName: 'Méridien Assurances',
            quoteNumber: 20417801,
            dueOn: plainDate('2026-12-31'),
            total: totalOf(meridienSites()),
            requestedAt: at('2026-11-20T09:12:00Z'),
            status: 'sent',
          },
          {
            id: '38',
            customerName: 'Harbour Analytics Ltd',
            quoteNumber: 20417733,
            dueOn: plainDate('2026-12-31'),
            total: amount('21652.00', 'GBP'),
            requestedAt: at('2026-11-12T09:12:00Z'),
            status: 'answered',
          },
        ],
      }}
    />
  ),
  'partner-answer': (ui, shell) => (
    <PartnerAnswerPage ui={ui} shell={as(shell, 'partner', '/partner/requests/41')} view={partnerAnswer()} />
  ),
  'partner-answer-error': (ui, shell) => (
    <PartnerAnswerPage
      ui={ui}
      shell={as(shell, 'partner', '/partner/requests/41')}
      view={partnerAnswer({
        status: 'answered',
        answer: {
          finalPrice: amount('318400.00', 'EUR'),
          executionTerms: 'Livraison sous deux jours.',
          validUntil: plainDate('2026-12-18'),
          answeredBy: 'Nadia Haddad',
          answeredAt: at('2026-11-21T09:12:00Z'),
          isForEarlierRevision: true,
        },
        answerCount: 1,
        typed: { finalPrice: '12,345', executionTerms: '', validUntil: '', declineReason: '' },
        problems: [
          { field: 'final_price', message: { key: 'problem.priceMalformed' } },
          { field: 'execution_terms', message: { key: 'problem.executionTermsMissing' } },
        ],
      })}
    />
  ),
  'desk-inbox': (ui, shell) => (
    <DeskInboxPage
      ui={ui}
      shell={as(shell, 'representative', '/desk')}
      view={{
        timeZone: 'Europe/Paris',
        unreached: [
          {
            quoteNumber: 20417912,
            customerName: 'Ateliers Rhodaniens SAS',
            dueOn: plainDate('2026-12-31'),
            toAddress: 'achats@rhodaniens.example',
            reason: '550 5.1.1 no such user',
            bouncedAt: at('2026-11-20T09:12:00Z'),
            arrivedAt: at('2026-10-02T07:30:00Z'),
          },
          {
            quoteNumber: 20417913,
            customerName: 'Ville de Montclair',
            dueOn: plainDate('2027-01-31'),
            toAddress: '',
            reason: '',
            bouncedAt: at('2026-11-21T09:12:00Z'),
            arrivedAt: undefined,
          },
        ],
        lists: [
          {
            state: 'waiting',
            conversations: [
              {
                quoteNumber: 20417801,
                customerName: 'Méridien Assurances',
                dueOn: plainDate('2026-12-31'),
                total: totalOf(meridienSites()),
                lastAuthor: 'Claire Martin',
                lastAt: at('2026-11-23T09:12:00Z'),
                isWaiting: true,
              },
            ],
          },
          {
            state: 'answered',
            conversations: [
              {
                quoteNumber: 20417850,
                customerName: 'Costa Verde SA',
                dueOn: plainDate('2026-12-31'),
                total: amount('8420.00', 'USD'),
                lastAuthor: 'Luc Perrin',
                lastAt: at('2026-11-21T09:12:00Z'),
                isWaiting: false,
              },
            ],
            next: '2026-11-21T09:12:00.000Z~20417850',
          },
        ],
      }}
    />
  ),
  'desk-conversation': (ui, shell) => (
    <ConversationPage
      ui={ui}
      shell={as(shell, 'representative', '/desk/quotes/0020417801')}
      view={{
        quoteNumber: 20417801,
        customerName: 'Méridien Assurances',
        dueOn: plainDate('2026-12-31'),
        total: totalOf(meridienSites()),
        timeZone: 'Europe/Paris',
        isWaiting: true,
        messages: [
          {
            author: 'Claire Martin',
            side: 'buyer',
            text: 'Bonjour, pouvons-nous parler de la ligne 7 ?',
            writtenAt: at('2026-11-23T09:12:00Z'),
          },
        ],
        submissionId: '0199a1c2-7f00-7000-8000-000000000004',
        typed: '',
        problems: [],
      }}
    />
  ),
  'desk-quote': (ui, shell) => (
    <DeskQuotePage ui={ui} shell={as(shell, 'representative', '/desk/quotes/0020417801/quote')} view={aQuote()} />
  ),
  'desk-mails': (ui, shell) => (
    <DeskMailsPage
      ui={ui}
      shell={as(shell, 'representative', '/desk/quotes/0020417912/mails')}
      view={{ quoteNumber: 20417912, customerName: 'Ateliers Rhodaniens SAS', timeZone: 'Europe/Paris', mails: staffMails, submissionId }}
    />
  ),
  'desk-mail': (ui, shell) => (
    <StaffMailPage
      ui={ui}
      shell={as(shell, 'representative', '/desk/quotes/0020417912/mails/17')}
      view={{
        mail: staffMails[0]!,
        text: 'Bonjour,\n\nVotre devis de renouvellement 20417912 est prêt.',
        attachmentCount: 1,
        timeZone: 'Europe/Paris',
        back: { href: '/desk/quotes/0020417912/mails', label: 'E-mails du devis 20417912' },
        submissionId,
        typed: { name: 'Achats', address: 'achats@' },
        problems: [{ field: 'address', message: { key: 'problem.emailMalformed' } }],
      }}
    />
  ),
  operations: (ui, shell) => (
    <OverviewPage
      ui={ui}
      shell={as(shell, 'operations', '/ops')}
      view={{
        at: at('2026-11-23T21:00:00Z'),
        timeZone: 'Europe/Paris',
        quotes: new Map([
          ['issued', 1204],
          ['ordered', 311],
          ['expired', 12],
        ]),
        ordersSince: 42,
        ordersPlacing: 1,
        partnerRequestsWaiting: 6,
        messagesWaiting: 3,
        jobsWaiting: 0,
        jobsFailed: 2,
        mailsQueued: 17,
        mailsBounced: 1,
      }}
    />
  ),
  'not-found': failure({ kind: 'not-found' }),
  forbidden: failure({ kind: 'forbidden', whoCan: [{ name: 'Claire Martin', email: 'claire.martin@meridien.example' }] }),
  'bad-request': failure({ kind: 'bad-request' }),
  'too-large': failure({ kind: 'too-large' }),
  'too-many': failure({ kind: 'too-many' }),
  busy: failure({
    kind: 'busy',
    retry: { method: 'post', action: '/q/0020417801/message', fields: [{ name: 'message', value: 'Bonjour' }] },
  }),
  crashed: failure({ kind: 'crashed', requestId: '0199a1c2-7f3a', retry: { method: 'get', href: '/orders' } }),
  'forgot-password': (ui, shell) => (
    <ForgotPasswordPage ui={ui} shell={unsigned(shell)} view={{ email: '', isSent: false, problems: [] }} />
  ),
  'forgot-password-sent': (ui, shell) => (
    <ForgotPasswordPage ui={ui} shell={unsigned(shell)} view={{ email: 'claire.martin@meridien.example', isSent: true, problems: [] }} />
  ),
  'reset-password': (ui, shell) => (
    <ResetPasswordPage
      ui={ui}
      shell={unsigned(shell)}
      view={{
        state: 'open',
        token: 't',
        lengthMin: 12,
        problems: [{ field: 'password', message: { key: 'problem.passwordTooShort', values: { length: 12 } } }],
      }}
    />
  ),
  'reset-password-stale': (ui, shell) => <ResetPasswordPage ui={ui} shell={unsigned(shell)} view={{ state: 'stale' }} />,
  'stop-reminders': (ui, shell) => <StopRemindersPage ui={ui} shell={unsigned(shell)} view={{ state: 'asked', token: 't' }} />,
  'stop-reminders-done': (ui, shell) => (
    <StopRemindersPage ui={ui} shell={unsigned(shell)} view={{ state: 'stopped', addresses: ['claire.martin@meridien.example'] }} />
  ),
  mailbox: (ui, shell) => (
    <MailboxPage
      ui={ui}
      shell={unsigned(shell)}
      view={{
        timeZone: 'Europe/Paris',
        to: '',
        mails: [
          {
            href: '/dev/mailbox/2',
            to: 'claire.martin@meridien.example',
            subject: 'Votre devis de renouvellement n° 20417801',
            at: at('2026-11-23T09:12:00Z'),
          },
          {
            href: '/dev/mailbox/1',
            to: 'nobody@meridien.example',
            subject: 'Rappel',
            at: at('2026-11-22T09:12:00Z'),
            bounced: '550 5.1.1 unknown recipient',
          },
        ],
      }}
    />
  ),
  mail: (ui, shell) => (
    <MailPage
      ui={ui}
      shell={unsigned(shell)}
      view={{
        subject: 'Votre devis de renouvellement n° 20417801',
        to: 'claire.martin@meridien.example',
        from: 'renouvellements@boreal.example',
        at: at('2026-11-23T09:12:00Z'),
        timeZone: 'Europe/Paris',
        text: 'Bonjour Claire Martin,\n\nConsulter le devis : http://localhost:3000/q/0020417801',
        bodyHref: '/mail-body',
        attachments: [{ name: 'devis-20417801.pdf', href: '/dev/mailbox/2/devis.pdf', bytes: 82_000 }],
      }}
    />
  ),
}
