import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { pricedThingPath, quotePath } from './paths.ts'
import { LateDays, LateWords } from './price-late-brief.tsx'
import type { LateLineView, LateView } from './price-view.ts'

/** What waiting costs, line by line: said before it happens, from the day that the quote is open. */
export function LatePage({ ui, shell, view }: PageProps<LateView>) {
  const { t, format } = ui
  const isMissing = view.lines.some((line) => line.late.includes(undefined))
  return (
    <Page ui={ui} shell={shell} title={t('late.title')}>
      <header class="page-header">
        <div>
          <p class="overline">
            <a href={pricedThingPath(view.thing)}>{t(view.thing.kind === 'cart' ? 'cart.back' : 'made.backToQuote')}</a>
          </p>
          <h1>{t('late.title')}</h1>
        </div>
        <div class="page-amount">
          <p class="overline" id="late-in-time">
            {t('late.inTime')}
          </p>
          <p class="amount" aria-labelledby="late-in-time">
            {format.money(view.inTime)}
          </p>
        </div>
      </header>
      <section class="card" aria-labelledby="late-days">
        <h2 id="late-days">{t('late.whole')}</h2>
        <LateWords ui={ui} late={view} />
        <LateDays ui={ui} late={view} />
        {isMissing && (
          <p>
            {t('late.missing')} <a href={`${quotePath(view.thing.number, 'representative')}#message`}>{t('ways.write')}</a>
          </p>
        )}
      </section>
      <section class="card site" aria-labelledby="late-lines">
        <header class="site-title">
          <h2 id="late-lines">{t('late.lines')}</h2>
        </header>
        <Lines ui={ui} view={view} />
      </section>
    </Page>
  )
}

function Lines({ ui, view }: { readonly ui: Ui; readonly view: LateView }) {
  const { t, format } = ui
  return (
    <table class="table late-table">
      <caption class="sr-only">{t('late.lines')}</caption>
      <thead>
        <tr>
          <th scope="col" class="col-article">
            {t('lines.article')}
          </th>
          <th scope="col" class="number">
            {t('late.inTime')}
          </th>
          {view.days.map((day) => (
            <th scope="col" class="number">
              {t('late.on', { day: format.dayShort(day.asOf) })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {view.lines.map((line) => (
          <LateLine ui={ui} view={view} line={line} />
        ))}
      </tbody>
    </table>
  )
}

function LateLine({ ui, view, line }: { readonly ui: Ui; readonly view: LateView; readonly line: LateLineView }) {
  const { t, format } = ui
  return (
    <tr>
      <th scope="row" class="col-article">
        <span class="line-name">
          {format.integer(line.quantity)} × {line.description}
        </span>
        <span class="line-reference">{t('late.lapsesOn', { day: format.day(line.lapsedFrom) })}</span>
      </th>
      <td class="number" data-label={t('late.inTime')}>
        {format.money(line.inTime)}
      </td>
      {view.days.map((day, index) => {
        const price = line.late[index]
        return (
          <td class="number" data-label={t('late.on', { day: format.dayShort(day.asOf) })}>
            {price === undefined ? t('late.noPrice') : format.money(price)}
          </td>
        )
      })}
    </tr>
  )
}
