import { Icon } from '#src/web/components/icon.tsx'
import type { Ui } from '#src/web/i18n/ui.ts'
import { quotePath } from './paths.ts'

type Props = { readonly ui: Ui }

const tables = { quotes: 'papers.takeQuotes', orders: 'papers.takeOrders', coverage: 'papers.takeCoverage' } as const

/** A list to take away, for a spreadsheet or for another program. */
export function TakeAway({ ui, table }: Props & { readonly table: keyof typeof tables }) {
  const title = ui.t(tables[table])
  return (
    <p class="paper-links no-print">
      <span class="with-icon">
        <Icon name="download" />
        {title}
      </span>
      {(['xlsx', 'csv'] as const).map((format) => (
        <a href={`/${table}.${format}`} aria-label={`${title}, ${format.toUpperCase()}`}>
          {format.toUpperCase()}
        </a>
      ))}
    </p>
  )
}

/** The quote as a PDF, for who may see its prices, and its due date for a calendar. */
export function QuotePapers({ ui, number, hasPrices }: Props & { readonly number: number; readonly hasPrices: boolean }) {
  return (
    <p class="paper-links no-print">
      {hasPrices && (
        <a class="icon-link" href={`${quotePath(number)}/quote.pdf`}>
          <Icon name="download" />
          {ui.t('papers.quotePdf')}
        </a>
      )}
      <a class="icon-link" href={`${quotePath(number)}/calendar.ics`}>
        <Icon name="calendar" />
        {ui.t('papers.addToCalendar')}
      </a>
    </p>
  )
}

/** The person's own feed: its secret address, and the buttons that replace or delete it. */
export function CalendarFeed({ ui, address }: Props & { readonly address: string | undefined }) {
  const { t } = ui
  return (
    <section class="card form" id="calendar" aria-labelledby="calendar-title">
      <h2 id="calendar-title">{t('feed.title')}</h2>
      <p class="muted">{t('feed.intro')}</p>
      {address !== undefined && (
        <div class="field">
          <label for="calendar-address">{t('feed.address')}</label>
          <input class="input" id="calendar-address" type="text" readonly value={address} aria-describedby="calendar-hint" />
          <p class="hint" id="calendar-hint">
            {t('feed.hint')}
          </p>
        </div>
      )}
      <div class="page-actions">
        <form method="post" action="/account/calendar">
          <button class="btn btn-outline" type="submit">
            {t(address === undefined ? 'feed.create' : 'feed.renew')}
          </button>
        </form>
        {address !== undefined && (
          <form method="post" action="/account/calendar/revocation">
            <button class="btn btn-outline" type="submit">
              {t('feed.revoke')}
            </button>
          </form>
        )}
      </div>
    </section>
  )
}
