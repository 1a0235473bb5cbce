import type { Money } from '#src/domain/money.ts'
import type { Instant, PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { conversationPath, deskMailsPath } from './paths.ts'
import { WaitingBadge } from './waiting-badge.tsx'

/** The representative's conversations, `GET /desk`: the ones that wait for an answer first; `?state=` one list, `?after=` further on. */
export type DeskInboxView = {
  readonly timeZone: TimeZone
  readonly unreached: readonly UnreachedRow[]
  readonly lists: readonly ConversationList[]
}

/** A quote whose last mail came back, or that has nobody to be sent to. */
export type UnreachedRow = {
  readonly quoteNumber: number
  readonly customerName: string
  readonly dueOn: PlainDate
  readonly toAddress: string
  readonly reason: string
  readonly bouncedAt: Instant
  readonly arrivedAt: Instant | undefined
}

export type ConversationList = {
  readonly state: 'waiting' | 'answered'
  readonly conversations: readonly ConversationRow[]
  /** The `after` of the next page of this list, when there is one. */
  readonly next?: string | undefined
}

export type ConversationRow = {
  readonly quoteNumber: number
  readonly customerName: string
  readonly dueOn: PlainDate
  readonly total: Money
  readonly lastAuthor: string
  readonly lastAt: Instant
  readonly isWaiting: boolean
}

const titles = { waiting: 'desk.listWaiting', answered: 'desk.listAnswered' } as const

export function DeskInboxPage({ ui, shell, view }: PageProps<DeskInboxView>) {
  const { t } = ui
  const isEmpty = view.lists.every((list) => list.conversations.length === 0)
  return (
    <Page ui={ui} shell={shell} title={t('desk.inbox')}>
      <header class="page-header">
        <h1>{t('desk.inbox')}</h1>
      </header>
      {view.unreached.length > 0 && <Unreached ui={ui} view={view} />}
      {isEmpty ? (
        <p class="card empty">{t('desk.inboxEmpty')}</p>
      ) : (
        view.lists.map((list) => <List ui={ui} list={list} timeZone={view.timeZone} />)
      )}
    </Page>
  )
}

/** First on the desk: nobody will write about a quote that they never saw. */
function Unreached({ ui, view }: { readonly ui: Ui; readonly view: DeskInboxView }) {
  const { t, format } = ui
  return (
    <section class="card site" aria-labelledby="unreached">
      <header class="site-title">
        <h2 id="unreached">{t('desk.unreached')}</h2>
        <p>{t('desk.unreachedHint', { count: view.unreached.length })}</p>
      </header>
      <table class="table">
        <caption class="sr-only">{t('desk.unreached')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('partner.customer')}</th>
            <th scope="col">{t('ops.mailTo')}</th>
            <th scope="col">{t('staffMail.reason')}</th>
            <th scope="col">{t('home.dueOn')}</th>
          </tr>
        </thead>
        <tbody>
          {view.unreached.map((row) => (
            <tr>
              <th scope="row">
                <a href={deskMailsPath(row.quoteNumber)}>{row.customerName}</a>
                <span class="line-reference">{t('quote.number', { number: String(row.quoteNumber) })}</span>
              </th>
              <td class="cell-text" data-label={t('ops.mailTo')}>
                {row.toAddress === '' ? t('staffMail.nobody') : row.toAddress}
                <span class="line-reference">
                  {row.arrivedAt === undefined
                    ? t('desk.neverArrived')
                    : t('desk.arrivedOn', { on: format.moment(row.arrivedAt, view.timeZone) })}
                </span>
              </td>
              <td class="cell-text" data-label={t('staffMail.reason')}>
                {row.toAddress === '' ? null : row.reason}
                <span class="line-reference">{format.moment(row.bouncedAt, view.timeZone)}</span>
              </td>
              <td data-label={t('home.dueOn')}>{format.dayShort(row.dueOn)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

type ListProps = { readonly ui: Ui; readonly list: ConversationList; readonly timeZone: TimeZone }

function List({ ui, list, timeZone }: ListProps) {
  const { t } = ui
  const id = `list-${list.state}`
  return (
    <section class="card site" aria-labelledby={id}>
      <header class="site-title">
        <h2 id={id}>{t(titles[list.state])}</h2>
      </header>
      {list.conversations.length === 0 ? (
        <p class="empty">{t('desk.waitingNone')}</p>
      ) : (
        <Conversations ui={ui} list={list} timeZone={timeZone} />
      )}
      {list.next !== undefined && (
        <p class="empty">
          <a href={`/desk?state=${list.state}&after=${encodeURIComponent(list.next)}`}>{t('list.next')}</a>
        </p>
      )}
    </section>
  )
}

function Conversations({ ui, list, timeZone }: ListProps) {
  const { t } = ui
  return (
    <table class="table">
      <caption class="sr-only">{t(titles[list.state])}</caption>
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
        {list.conversations.map((row) => (
          <Row ui={ui} row={row} timeZone={timeZone} />
        ))}
      </tbody>
    </table>
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
        <WaitingBadge ui={ui} isWaiting={row.isWaiting} />
      </td>
      <td class="number" data-label={t('amounts.totalBeforeTax')}>
        {format.money(row.total)}
      </td>
    </tr>
  )
}
