import type { Money } from '#src/domain/money.ts'
import { lastDay } from '#src/domain/coverage-period.ts'
import { type PlainDate, addDays } from '#src/domain/plain-date.ts'
import { Badge } from '#src/web/components/badge.tsx'
import { CoverageTimeline, type TimelineView } from '#src/web/components/coverage-timeline.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Month } from '#src/web/i18n/formats.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { type OrderRowView, OrdersTable } from './orders-table.tsx'
import { cartPath, quotePath } from './paths.ts'
import { TakeAway } from './paper-links.tsx'

/**
 * Home after sign-in, `GET /`: what is due, renewals by month, the coverage timeline, recent orders. Amounts are absent for
 * whoever may not see prices; `customerName` where a person acts for several customers.
 */
export type HomeView = {
  readonly personName: string
  /** Open quotes by due date, the next ones first. */
  readonly due: readonly DueQuoteView[]
  /** Consecutive months from this one on; months without renewals too. */
  readonly months: readonly RenewalMonthView[]
  readonly timeline: TimelineView
  readonly orders: readonly OrderRowView[]
}

export type DueQuoteView = {
  readonly number: number
  readonly customerName?: string | undefined
  readonly dueOn: PlainDate
  readonly daysLeft: number
  readonly lineCount: number
  readonly total?: Money | undefined
  readonly hasCart: boolean
}

/** `totals`: one amount per currency. */
export type RenewalMonthView = { readonly month: Month; readonly quotes: number; readonly totals: readonly Money[] }

type Props = { readonly ui: Ui; readonly view: HomeView }

export function HomePage({ ui, shell, view }: PageProps<HomeView>) {
  const { t } = ui
  return (
    <Page ui={ui} shell={shell} title={t('home.title')}>
      <header class="page-header">
        <div>
          <p class="overline">{t('home.greeting', { name: view.personName })}</p>
          <h1>{t('home.title')}</h1>
        </div>
      </header>
      <DueQuotes ui={ui} view={view} />
      <div class={view.due.length === 0 ? 'columns' : 'columns columns-aside'}>
        {view.due.length > 0 && <RenewalMonths ui={ui} view={view} />}
        <section class="card" aria-labelledby="home-coverage">
          <header class="card-title">
            <h2 id="home-coverage">{t('home.coverage')}</h2>
            <a href="/coverage">{t('home.allCoverage')}</a>
          </header>
          {view.timeline.rows.length === 0 ? (
            <p class="muted">{t('coverage.none')}</p>
          ) : (
            <CoverageTimeline ui={ui} timeline={view.timeline} title={t('home.coverage')} />
          )}
        </section>
      </div>
      <section class="card site" aria-labelledby="home-orders">
        <header class="site-title">
          <h2 id="home-orders">{t('home.orders')}</h2>
          <a href="/orders">{t('home.allOrders')}</a>
        </header>
        <OrdersTable ui={ui} orders={view.orders} caption={t('home.orders')} />
      </section>
      <TakeAway ui={ui} table="quotes" />
    </Page>
  )
}

/** How many are shown at once; the later ones are one click away. */
const dueShown = 6

function DueQuotes({ ui, view }: Props) {
  const { t } = ui
  if (view.due.length === 0) return <NothingDue ui={ui} timeline={view.timeline} />
  const later = view.due.slice(dueShown)
  return (
    <section aria-labelledby="home-due">
      <h2 id="home-due" class="section-title">
        {t('home.due')}
      </h2>
      <DueList ui={ui} quotes={view.due.slice(0, dueShown)} />
      {later.length > 0 && (
        <details class="due-later">
          <summary>{t('home.dueLater', { count: later.length })}</summary>
          <DueList ui={ui} quotes={later} />
        </details>
      )}
    </section>
  )
}

/** Says what comes next, so that an empty page is an answer. */
function NothingDue({ ui, timeline }: { readonly ui: Ui; readonly timeline: TimelineView }) {
  const { t, format } = ui
  const [next] = timeline.rows
    .flatMap(({ spans }) => spans.filter(({ kind, period }) => kind === 'covered' && period.endsBefore > timeline.today).slice(-1))
    .map(({ period }) => lastDay(period))
    .toSorted()
  return (
    <div class="card empty">
      <p>{t('home.nothingDue')}</p>
      {next !== undefined && next < addDays(timeline.until, -1) && <p>{t('home.nextEnd', { day: format.day(next) })}</p>}
    </div>
  )
}

function DueList({ ui, quotes }: { readonly ui: Ui; readonly quotes: readonly DueQuoteView[] }) {
  return (
    <ul class="due">
      {quotes.map((quote) => (
        <DueQuote ui={ui} quote={quote} />
      ))}
    </ul>
  )
}

function DueQuote({ ui, quote }: { readonly ui: Ui; readonly quote: DueQuoteView }) {
  const { t, format } = ui
  return (
    <li class="card due-quote">
      <div>
        <p class="due-name">
          <a href={quotePath(quote.number)}>{t('quote.number', { number: String(quote.number) })}</a>
        </p>
        <p class="muted small">
          {quote.customerName !== undefined && `${quote.customerName} · `}
          {t('home.lines', { count: quote.lineCount })} · {t('home.dueOnDay', { day: format.day(quote.dueOn) })}
        </p>
        {quote.hasCart && (
          <p class="small">
            <a href={cartPath(quote.number)}>{t('home.openCart')}</a>
          </p>
        )}
      </div>
      <Badge tone={quote.daysLeft <= 7 ? 'warning' : 'information'} icon="clock">
        {t('quote.daysLeft', { days: quote.daysLeft })}
      </Badge>
      {quote.total !== undefined && (
        <p class="due-total">
          <span class="overline">{t('amounts.totalBeforeTax')}</span>
          <strong class="number">{format.money(quote.total)}</strong>
        </p>
      )}
    </li>
  )
}

/** A table whose second column is drawn too: the drawing repeats the number beside it. */
function RenewalMonths({ ui, view }: Props) {
  const { t, format } = ui
  const most = Math.max(1, ...view.months.map((month) => month.quotes))
  return (
    <section class="card" aria-labelledby="home-months">
      <h2 id="home-months">{t('home.months')}</h2>
      <table class="table table-compact months">
        <caption class="sr-only">{t('home.months')}</caption>
        <thead class="sr-only">
          <tr>
            <th scope="col">{t('home.month')}</th>
            <th scope="col">{t('home.renewals')}</th>
            <th scope="col">{t('amounts.totalBeforeTax')}</th>
          </tr>
        </thead>
        <tbody>
          {view.months.map(({ month, quotes, totals }) => (
            <tr class={quotes === 0 ? 'months-none' : undefined}>
              <th scope="row">{format.month(month)}</th>
              <td>
                <svg class="months-bar" width="100%" height="10" aria-hidden="true">
                  <rect x="0" y="0" width={`${Math.round((quotes / most) * 100)}%`} height="10" rx="3" />
                </svg>
                <span class="number">{format.integer(quotes)}</span>
              </td>
              <td class="number">
                {totals.map((total) => (
                  <span class="months-total">{format.money(total)}</span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
