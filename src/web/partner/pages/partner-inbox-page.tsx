import type { Money } from '#src/domain/money.ts'
import type { Instant, PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import { Page } from '#src/web/components/page.tsx'
import { RequestStatus, type RequestStatusView } from '#src/web/components/request-status.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import { partnerAnswerPath } from './paths.ts'

/** What customers handed to the partner, `GET /partner`: the ones without an answer first, then by due date. */
export type PartnerInboxView = {
  readonly partnerName: string
  readonly timeZone: TimeZone
  readonly requests: readonly PartnerInboxRow[]
  /** Where the next page begins, when there is one: `?after=`. */
  readonly next?: string | undefined
}

export type PartnerInboxRow = {
  readonly id: string
  readonly customerName: string
  readonly quoteNumber: number
  readonly dueOn: PlainDate
  readonly total: Money
  readonly requestedAt: Instant
  readonly status: RequestStatusView
}

export function PartnerInboxPage({ ui, shell, view }: PageProps<PartnerInboxView>) {
  const { t, format } = ui
  return (
    <Page ui={ui} shell={shell} title={t('partner.inbox')}>
      <header class="page-header">
        <div>
          <p class="overline">{view.partnerName}</p>
          <h1>{t('partner.inbox')}</h1>
        </div>
      </header>
      {view.requests.length === 0 ? (
        <p class="card empty">{t('partner.inboxEmpty')}</p>
      ) : (
        <section class="card site">
          <table class="table">
            <caption class="sr-only">{t('partner.inbox')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('partner.customer')}</th>
                <th scope="col">{t('home.dueOn')}</th>
                <th scope="col">{t('partner.requestedAt')}</th>
                <th scope="col">{t('partner.status')}</th>
                <th scope="col" class="number">
                  {t('amounts.totalBeforeTax')}
                </th>
              </tr>
            </thead>
            <tbody>
              {view.requests.map((request) => (
                <tr>
                  <th scope="row">
                    <a href={partnerAnswerPath(request.id)}>{request.customerName}</a>
                    <span class="line-reference">{t('quote.number', { number: String(request.quoteNumber) })}</span>
                  </th>
                  <td data-label={t('home.dueOn')}>{format.dayShort(request.dueOn)}</td>
                  <td data-label={t('partner.requestedAt')}>{format.moment(request.requestedAt, view.timeZone)}</td>
                  <td data-label={t('partner.status')}>
                    <RequestStatus ui={ui} status={request.status} />
                  </td>
                  <td class="number" data-label={t('amounts.totalBeforeTax')}>
                    {format.money(request.total)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {view.next !== undefined && (
            <p>
              <a class="btn btn-outline" href={`/partner?after=${view.next}`}>
                {t('list.next')}
              </a>
            </p>
          )}
        </section>
      )}
    </Page>
  )
}
