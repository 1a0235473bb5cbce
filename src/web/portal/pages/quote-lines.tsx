import type { Ui } from '#src/web/i18n/ui.ts'
import { QuoteLineRows } from './quote-line-rows.tsx'
import type { ExplainLine, QuoteLinesTab, QuoteLineView, QuoteView, SiteLinesView } from './quote-view.ts'

type Props = { readonly ui: Ui; readonly view: QuoteView; readonly tab: QuoteLinesTab }

/** Lines of one table: long sites are cut so that the browser lays out only the pieces in sight (`content-visibility`). */
const linesPerTable = 50

/** Tab 1: the lines by site with their subtotals, and the total. */
export function QuoteLines({ ui, view, tab }: Props) {
  const { t, format } = ui
  const hasPrices = view.total !== undefined
  return (
    <div class="lines">
      <p class="lines-basis">
        {t('lines.basis', { level: view.level, list: format.day(view.priceListDate), lines: view.lineCount })}
        {hasPrices ? ` ${t('lines.holdWhole')}` : ` ${t('lines.withoutPrices')}`}
      </p>
      {tab.sites.map((site) => (
        <SiteSection ui={ui} site={site} hasPrices={hasPrices} explain={tab.explain} />
      ))}
      <dl class="totals">
        <div>
          <dt>{t('lines.totalPoints')}</dt>
          <dd class="number">{format.decimal(view.totalPoints)}</dd>
        </div>
        {view.total !== undefined && (
          <div class="totals-grand">
            <dt>{t('amounts.totalBeforeTax')}</dt>
            <dd class="number">{format.money(view.total)}</dd>
          </div>
        )}
      </dl>
    </div>
  )
}

type SiteProps = {
  readonly ui: Ui
  readonly site: SiteLinesView
  readonly hasPrices: boolean
  readonly explain: ExplainLine | undefined
}

function SiteSection({ ui, site, hasPrices, explain }: SiteProps) {
  const { t, format } = ui
  const headingId = `site-${site.number}`
  return (
    <section class="card site" aria-labelledby={headingId}>
      <header class="site-title">
        <h2 id={headingId}>{t('lines.site', { name: site.name, number: String(site.number) })}</h2>
        <p>
          {site.city}, {format.country(site.country)}
        </p>
      </header>
      {pieces(site.lines).map((lines, index, { length }) => (
        <div class={pieceClass(index, length)}>
          <LinesTable ui={ui} site={site} lines={lines} hasPrices={hasPrices} explain={explain} />
        </div>
      ))}
      <p class="site-subtotal">
        <span>{t('lines.subtotal', { name: site.name })}</span>
        <span class="number">{t('lines.points', { points: format.decimal(site.points) })}</span>
        {site.subtotal !== undefined && <strong class="number">{format.money(site.subtotal)}</strong>}
      </p>
    </section>
  )
}

type TableProps = SiteProps & { readonly lines: readonly QuoteLineView[] }

function LinesTable({ ui, site, lines, hasPrices, explain }: TableProps) {
  const { t } = ui
  const caption = t('lines.caption', { name: site.name, from: String(lines[0]?.item ?? 0), to: String(lines.at(-1)?.item ?? 0) })
  return (
    <table class={hasPrices ? 'table lines-table' : 'table lines-table lines-without-prices'}>
      <caption class="sr-only">{caption}</caption>
      <thead>
        <tr>
          <th scope="col" class="col-article">
            {t('lines.article')}
          </th>
          <th scope="col" class="col-coverage">
            {t('lines.coverage')}
          </th>
          <th scope="col" class="number col-duration">
            {t('lines.duration')}
          </th>
          <th scope="col" class="number col-quantity">
            {t('lines.quantity')}
          </th>
          {hasPrices && (
            <>
              <th scope="col" class="number">
                {t('lines.svp')}
              </th>
              <th scope="col" class="number">
                {t('lines.unitPrice')}
              </th>
            </>
          )}
          <th scope="col" class="number">
            {t('lines.pointsHead')}
          </th>
          {hasPrices && (
            <th scope="col" class="number col-extended">
              {t('lines.extended')}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <QuoteLineRows ui={ui} line={line} hasPrices={hasPrices} explain={explain} />
        ))}
      </tbody>
    </table>
  )
}

function pieces(lines: readonly QuoteLineView[]): readonly (readonly QuoteLineView[])[] {
  if (lines.length <= linesPerTable) return [lines]
  const count = Math.ceil(lines.length / linesPerTable)
  return Array.from({ length: count }, (_, index) => lines.slice(index * linesPerTable, (index + 1) * linesPerTable))
}

/** A short table is simply there; pieces of a long one wait for their turn, and only the first shows the column headings. */
function pieceClass(index: number, count: number): string | undefined {
  if (count === 1) return undefined
  return index === 0 ? 'table-piece' : 'table-piece table-piece-next'
}
