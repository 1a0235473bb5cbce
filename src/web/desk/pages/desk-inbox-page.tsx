import type { Money } from '#src/domain/money.ts'
import type { Instant, PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import { Badge } from '#src/web/components/badge.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { conversationPath } from './paths.ts'

/** The representative's conversations, `GET /desk`: the ones that wait for an answer first, oldest first. */
export type DeskInboxView = { readonly timeZone: TimeZone; readonly conversations: readonly ConversationRow[] }

export type ConversationRow = {
  readonly quoteNumber: number
  readonly customerName: string
  readonly dueOn: PlainDate
  readonly total: Money
  readonly lastAuthor: string
  readonly lastAt: Instant
  readonly isWaiting: boolean
}

export function DeskInboxPage({ ui, shell, view }: PageProps<DeskInboxView>) {
  const { t } = ui
  return (
    <Page ui={ui} shell={shell} title={t('desk.inbox')}>
      <header class="page-header">
        <div>
          <h1>{t('desk.inbox')}</h1>
          <p class="muted">{t('desk.waiting', { count: view.conversations.filter((row) => row.isWaiting).length })}</p>
        </div>
      </header>
      {view.conversations.length === 0 ? (
        <p class="card empty">{t('desk.inboxEmpty')}</p>
      ) : (
        <section class="card site">
          <table class="table">
            <caption class="sr-only">{t('desk.inbox')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('partner.customer')}</th>
                <th scope="col">{t('desk.last')}</th>
                <th scope="col">{t('home.dueOn')}</th>
                <th scope="col">{t('partner.status')}</th>
                <th scope="col" class="number">
                  {t('amounts.totalBeforeTax')}
                </th>
              </tr>
            </thead>
            <tbody>
              {view.conversations.map((row) => (
                <Row ui={ui} row={row} timeZone={view.timeZone} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Page>
  )
}

function Row({ ui, row, timeZone }: { readonly ui: Ui; readonly row: ConversationRow; readonly timeZone: TimeZone }) {
  const { t, format } = ui
  return (
    <tr>
      <th scope="row">
        <a href={conversationPath(row.quoteNumber)}>{row.customerName}</a>
        <span class="line-reference">{t('quote.number', { number: String(row.quoteNumber) })}</span>
      </th>
      <td data-label={t('desk.last')}>
        {row.lastAuthor}
        <span class="line-reference">{format.moment(row.lastAt, timeZone)}</span>
      </td>
      <td data-label={t('home.dueOn')}>{format.dayShort(row.dueOn)}</td>
      <td data-label={t('partner.status')}>
        {row.isWaiting ? (
          <Badge tone="warning" icon="clock">
            {t('desk.isWaiting')}
          </Badge>
        ) : (
          <Badge tone="success" icon="check">
            {t('desk.isAnswered')}
          </Badge>
        )}
      </td>
      <td class="number" data-label={t('amounts.totalBeforeTax')}>
        {format.money(row.total)}
      </td>
    </tr>
  )
}
