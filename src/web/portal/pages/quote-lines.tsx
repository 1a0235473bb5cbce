import type { Ui } from '#src/web/i18n/ui.ts'
import { QuoteLineRows } from './quote-line-rows.tsx'
import { type PricedThing, lateRenewalPath, pricePath } from './paths.ts'
import { LateBrief } from './price-late-brief.tsx'
import type { QuoteLinesTab, QuoteLineView, QuoteView, SiteLinesView } from './quote-view.ts'

type Props = {
  readonly ui: Ui
  readonly view: QuoteView
  readonly tab: QuoteLinesTab
  /** Where the full account of the prices is, for whom it has a page: the buyers. */
  readonly thing?: PricedThing | undefined
}

/** Lines of one table: long sites are cut so that the browser lays out only the pieces in sight (`content-visibility`). */
const linesPerTable = 50

/** From here on each line only links to its account: the page would be mostly folded accounts. */
const longFrom = 101

/** Tab 1: the lines by site with their subtotals, and the total. */
export function QuoteLines({ ui, view, tab, thing }: Props) {
  const { t, format } = ui
  const hasPrices = view.total !== undefined
  return (
    <div class="lines">
      <p class="lines-basis">
        {t('lines.basis', { level: view.level, list: format.day(view.priceListDate), lines: view.lineCount })}
        {hasPrices ? ` ${t('lines.holdWhole')}` : ` ${t('lines.withoutPrices')}`}
      </p>
      {tab.sites.map((site) => (
        <SiteSection ui={ui} site={site} hasPrices={hasPrices} thing={thing} isLong={view.lineCount >= longFrom} />
      ))}
      <dl class="totals">
        <div>
          <dt>{t('lines.totalPoints')}</dt>
          <dd class="number">{format.points(view.totalPoints)}</dd>
        </div>
        {view.total !== undefined && (
          <div class="totals-grand">
            <dt>{t('amounts.totalBeforeTax')}</dt>
            <dd class="number">{format.money(view.total)}</dd>
          </div>
        )}
      </dl>
      {thing !== undefined && hasPrices && (
        <p class="totals-account">
          <a href={pricePath(thing)}>{t('label.howPriceIsMade')}</a>
          {tab.late === undefined && view.standing.state === 'open' && <a href={lateRenewalPath(thing)}>{t('late.link')}</a>}
        </p>
      )}
      {tab.late !== undefined && <LateBrief ui={ui} late={tab.late} href={thing && lateRenewalPath(thing)} />}
    </div>
  )
}

type SiteProps = {
  readonly ui: Ui
  readonly site: SiteLinesView
  readonly hasPrices: boolean
  readonly thing: PricedThing | undefined
  readonly isLong: boolean
}

function SiteSection(props: SiteProps) {
  const { ui, site } = props
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
          <LinesTable {...props} lines={lines} />
        </div>
      ))}
      <p class="site-subtotal">
        <span>{t('lines.subtotal', { name: site.name })}</span>
        <span class="number">{t('lines.points', { points: format.points(site.points) })}</span>
        {site.subtotal !== undefined && <strong class="number">{format.money(site.subtotal)}</strong>}
      </p>
    </section>
  )
}

type TableProps = SiteProps & { readonly lines: readonly QuoteLineView[] }

function LinesTable({ ui, site, lines, hasPrices, thing, isLong }: TableProps) {
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
          <QuoteLineRows ui={ui} line={line} hasPrices={hasPrices} thing={thing} isLong={isLong} />
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
