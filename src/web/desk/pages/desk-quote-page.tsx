import { Facts } from '#src/web/components/facts.tsx'
import { Notice } from '#src/web/components/notice.tsx'
import { Page } from '#src/web/components/page.tsx'
import { RequestStatus } from '#src/web/components/request-status.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { QuoteAccount } from '#src/web/portal/pages/quote-account.tsx'
import { QuoteHeader } from '#src/web/portal/pages/quote-header.tsx'
import { QuoteLines } from '#src/web/portal/pages/quote-lines.tsx'
import type { QuoteView } from '#src/web/portal/pages/quote-view.ts'
import { conversationPath, deskMailsPath, deskQuotePath } from './paths.ts'

/** A customer's quote as its representative sees it, `GET /desk/quotes/:n/quote`: everything to read, nothing to press. */
export function DeskQuotePage({ ui, shell, view }: PageProps<QuoteView>) {
  const { t } = ui
  const number = String(view.number)
  return (
    <Page ui={ui} shell={shell} title={t('quote.documentTitle', { number })}>
      <p class="overline">
        <a href={conversationPath(view.number)}>{t('desk.toConversation', { count: view.representative.messageCount })}</a> ·{' '}
        <a href={deskMailsPath(view.number)}>{t('desk.mails')}</a>
      </p>
      <QuoteHeader ui={ui} view={view} />
      <Standing ui={ui} view={view} />
      <Requests ui={ui} view={view} />
      <nav class="tabs" aria-label={t('quote.tabs')} id="tabs">
        <a href={`${deskQuotePath(view.number)}#tabs`} aria-current={view.tab.kind === 'quote' ? 'page' : undefined}>
          {t('label.renewalQuote')}
        </a>
        <a href={`${deskQuotePath(view.number, 'account')}#tabs`} aria-current={view.tab.kind === 'account' ? 'page' : undefined}>
          {t('label.accountInformation')}
        </a>
      </nav>
      {view.tab.kind === 'quote' && <QuoteLines ui={ui} view={view} tab={view.tab} />}
      {view.tab.kind === 'account' && <QuoteAccount ui={ui} tab={view.tab} />}
    </Page>
  )
}

type Props = { readonly ui: Ui; readonly view: QuoteView }

/** What has become of the quote, and whether the customer can order it online. */
function Standing({ ui, view }: Props) {
  const { t, format } = ui
  const { standing, online, timeZone } = view
  switch (standing.state) {
    case 'ordered':
      return (
        <Notice tone="success" title={t('standing.orderedTitle', { order: String(standing.orderNumber) })}>
          <p>{t('standing.orderedNext', { name: standing.orderedBy, at: format.moment(standing.orderedAt, timeZone) })}</p>
        </Notice>
      )
    case 'placing':
      return (
        <Notice tone="information" title={t('standing.placingTitle')}>
          <p>{t('standing.placingNext', { name: standing.placedBy, at: format.moment(standing.placedAt, timeZone) })}</p>
        </Notice>
      )
    case 'expired':
      return <Notice tone="warning" title={t('standing.expiredTitle', { end: format.endOfDay(view.validUntil, timeZone) })} />
    case 'superseded':
      return (
        <Notice tone="warning" title={t('standing.supersededTitle', { revision: String(standing.liveRevision) })}>
          <a href={deskQuotePath(view.number)}>{t('standing.supersededLink', { revision: String(standing.liveRevision) })}</a>
        </Notice>
      )
    case 'cancelled':
      return (
        <Notice tone="warning" title={t('standing.cancelledTitle')}>
          {standing.reason}
        </Notice>
      )
    case 'open':
      return online.state === 'closed' && online.because === 'country' ? <Notice tone="information">{online.explanation}</Notice> : null
  }
}

function Requests({ ui, view }: Props) {
  const { t, format } = ui
  const { requests } = view.partners
  if (requests.length === 0) return null
  return (
    <section class="card" aria-labelledby="requests">
      <h2 id="requests">{t('desk.partnerRequests')}</h2>
      <Facts
        facts={requests.map(({ partnerName, status, sentBy, sentAt, answer }) => ({
          term: partnerName,
          value: (
            <>
              <RequestStatus ui={ui} status={status} />{' '}
              {answer?.finalPrice === undefined ? null : <strong class="number">{format.money(answer.finalPrice)}</strong>}{' '}
              <span class="small">{t('partner.sentBy', { name: sentBy, at: format.moment(sentAt, view.timeZone) })}</span>
            </>
          ),
        }))}
      />
    </section>
  )
}
