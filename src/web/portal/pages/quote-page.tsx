import { lastDay } from '#src/domain/coverage-period.ts'
import { Badge } from '#src/web/components/badge.tsx'
import type { IconName } from '#src/web/components/icon.tsx'
import { ErrorSummary } from '#src/web/components/form.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps, Tone } from '#src/web/components/shell.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { type QuoteTab, quotePath } from './paths.ts'
import { QuoteAccount } from './quote-account.tsx'
import { QuoteLines } from './quote-lines.tsx'
import { QuoteMessages } from './quote-messages.tsx'
import { QuoteStandingNotice } from './quote-standing-notice.tsx'
import type { QuoteStanding, QuoteView } from './quote-view.ts'
import { WaysToRenew } from './quote-ways.tsx'

/**
 * Screen 2, the renewal quote: `GET /q/:n` with its tabs. Add to cart posts to `/q/:n/cart` with `revision`; the partner
 * request is a page of its own; the message box is on the representative's tab.
 */
export function QuotePage({ ui, shell, view }: PageProps<QuoteView>) {
  const problems = view.tab.kind === 'representative' ? view.tab.problems : []
  return (
    <Page ui={ui} shell={shell} title={ui.t('quote.documentTitle', { number: String(view.number) })} hasErrors={problems.length > 0}>
      <ErrorSummary ui={ui} problems={problems} />
      <QuoteHeader ui={ui} view={view} />
      <QuoteStandingNotice ui={ui} view={view} />
      <WaysToRenew ui={ui} view={view} />
      <Tabs ui={ui} view={view} />
      <TabContent ui={ui} view={view} />
    </Page>
  )
}

type Props = { readonly ui: Ui; readonly view: QuoteView }

function QuoteHeader({ ui, view }: Props) {
  const { t, format } = ui
  return (
    <header class="page-header">
      <div>
        <p class="overline">{t('quote.numberAndRevision', { number: String(view.number), revision: String(view.revision) })}</p>
        <h1>{t('label.renewalQuote')}</h1>
        <p class="muted">
          {view.customerName} ·{' '}
          {t('quote.coverage', { first: format.day(view.coverage.startsOn), last: format.day(lastDay(view.coverage)) })}
        </p>
        <p class="muted">{t('quote.validUntil', { end: format.endOfDay(view.validUntil, view.timeZone) })}</p>
      </div>
      <div class="page-amount">
        {view.total !== undefined && (
          <>
            <p class="overline" id="quote-total">
              {t('amounts.totalBeforeTax')}
            </p>
            <p class="amount" aria-labelledby="quote-total">
              {format.money(view.total)}
            </p>
          </>
        )}
        <p class="badges">
          <StandingBadge ui={ui} standing={view.standing} />
        </p>
      </div>
    </header>
  )
}

const standings = {
  open: ['information', 'clock', 'standing.open'],
  expired: ['warning', 'alert', 'standing.expired'],
  superseded: ['neutral', 'refresh', 'standing.superseded'],
  placing: ['information', 'clock', 'standing.placing'],
  ordered: ['success', 'check', 'standing.ordered'],
  cancelled: ['neutral', 'stop', 'standing.cancelled'],
} as const satisfies Record<QuoteStanding['state'], readonly [Tone | 'neutral', IconName, MessageKey]>

/** An open quote also says how long it stays so; the last week is a warning. */
function StandingBadge({ ui, standing }: { readonly ui: Ui; readonly standing: QuoteStanding }) {
  const [tone, icon, key] = standings[standing.state]
  if (standing.state !== 'open') {
    return (
      <Badge tone={tone} icon={icon}>
        {ui.t(key)}
      </Badge>
    )
  }
  const { daysLeft } = standing
  return (
    <>
      <Badge tone="success" icon="check">
        {ui.t(key)}
      </Badge>
      <Badge tone={daysLeft <= 7 ? 'warning' : tone} icon={icon}>
        {ui.t('quote.daysLeft', { days: daysLeft })}
      </Badge>
    </>
  )
}

const tabs = [
  ['quote', 'quote.tabQuote'],
  ['account', 'label.accountInformation'],
  ['representative', 'label.salesRepresentative'],
] as const satisfies readonly (readonly [QuoteTab, MessageKey])[]

function Tabs({ ui, view }: Props) {
  return (
    <nav class="tabs" aria-label={ui.t('quote.tabs')} id="tabs">
      {tabs.map(([tab, label]) => (
        <a href={`${quotePath(view.number, tab)}#tabs`} aria-current={view.tab.kind === tab ? 'page' : undefined}>
          {ui.t(label)}
        </a>
      ))}
    </nav>
  )
}

function TabContent({ ui, view }: Props) {
  const { tab } = view
  switch (tab.kind) {
    case 'quote':
      return <QuoteLines ui={ui} view={view} tab={tab} />
    case 'account':
      return <QuoteAccount ui={ui} tab={tab} />
    case 'representative':
      return <QuoteMessages ui={ui} view={view} tab={tab} />
  }
}
