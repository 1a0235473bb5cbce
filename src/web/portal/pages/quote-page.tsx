import { ErrorSummary } from '#src/web/components/form.tsx'
import { MailHistory } from '#src/web/components/mail-history.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { QuotePapers } from './paper-links.tsx'
import { type QuoteTab, quotePath } from './paths.ts'
import { QuoteAccount } from './quote-account.tsx'
import { QuoteHeader } from './quote-header.tsx'
import { QuoteLines } from './quote-lines.tsx'
import { QuoteMessages } from './quote-messages.tsx'
import { QuoteStandingNotice } from './quote-standing-notice.tsx'
import type { QuoteView } from './quote-view.ts'
import { WaysToRenew } from './quote-ways.tsx'

/**
 * Screen 2, the renewal quote: `GET /q/:n` with its tabs. Add to cart posts to `/q/:n/cart` with `revision`; the partner
 * request is a page of its own; the message box is on the representative's tab.
 */
export function QuotePage({ ui, shell, view }: PageProps<QuoteView>) {
  const problems = view.tab.kind === 'representative' ? view.tab.problems : []
  return (
    <Page ui={ui} shell={shell} title={titleOf(ui, view)} hasErrors={problems.length > 0}>
      <ErrorSummary ui={ui} problems={problems} />
      <QuoteHeader ui={ui} view={view} />
      <QuoteStandingNotice ui={ui} view={view} />
      <QuotePapers ui={ui} number={view.number} hasPrices={view.total !== undefined} />
      <WaysToRenew ui={ui} view={view} />
      <Tabs ui={ui} view={view} />
      <TabContent ui={ui} view={view} />
      {view.tab.kind === 'account' && <MailHistory ui={ui} mails={view.mails ?? []} timeZone={view.timeZone} />}
    </Page>
  )
}

type Props = { readonly ui: Ui; readonly view: QuoteView }

const tabs = [
  ['quote', 'label.renewalQuote'],
  ['account', 'label.accountInformation'],
  ['representative', 'label.salesRepresentative'],
] as const satisfies readonly (readonly [QuoteTab, MessageKey])[]

/** Each tab is a page of its own, and is called so. */
function titleOf({ t }: Ui, view: QuoteView): string {
  const number = String(view.number)
  const label = tabs.find(([tab]) => tab === view.tab.kind && tab !== 'quote')?.[1]
  return label === undefined ? t('quote.documentTitle', { number }) : `${t(label)} – ${t('quote.number', { number })}`
}

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
      return <QuoteLines ui={ui} view={view} tab={tab} thing={{ kind: 'quote', number: view.number }} />
    case 'account':
      return <QuoteAccount ui={ui} tab={tab} />
    case 'representative':
      return <QuoteMessages ui={ui} view={view} tab={tab} />
  }
}
