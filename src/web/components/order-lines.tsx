import { type CoveragePeriod, lastDay } from '#src/domain/coverage-period.ts'
import type { Decimal } from '#src/domain/decimal.ts'
import type { Money } from '#src/domain/money.ts'
import type { Ui } from '#src/web/i18n/ui.ts'

export type OrderSiteView = { readonly number: number; readonly name: string; readonly lines: readonly OrderLineView[] }

/** A line as it will be, or was, ordered. Without `extended` for whoever may not see prices. */
export type OrderLineView = {
  readonly item: number
  readonly partNumber: string
  readonly description: string
  readonly chargeMetric: string
  readonly quantity: number
  readonly coverage: CoveragePeriod
  readonly unitPrice?: Decimal | undefined
  readonly extended?: Money | undefined
}

type Props = {
  readonly ui: Ui
  readonly sites: readonly OrderSiteView[]
  readonly caption: string
  readonly coverageLabel: string
  /** Where the account of a line's price is, once there is a page for it. */
  readonly priceHref?: ((item: number) => string) | undefined
}

/** All items in one table, sites as row groups with a heading of their own. */
export function OrderLines({ ui, sites, caption, coverageLabel, priceHref }: Props) {
  const { t } = ui
  const hasPrices = sites.some((site) => site.lines.some((line) => line.extended !== undefined))
  return (
    <table class="table order-table">
      <caption class="sr-only">{caption}</caption>
      <thead>
        <tr>
          <th scope="col" class="col-article">
            {t('lines.article')}
          </th>
          <th scope="col">{coverageLabel}</th>
          <th scope="col" class="number">
            {t('lines.quantity')}
          </th>
          {hasPrices && (
            <>
              <th scope="col" class="number">
                {t('lines.unitPrice')}
              </th>
              <th scope="col" class="number">
                {t('lines.extended')}
              </th>
            </>
          )}
        </tr>
      </thead>
      {sites.map((site) => (
        <tbody>
          <tr class="site-row">
            <th scope="rowgroup" colspan={hasPrices ? 5 : 3}>
              {t('lines.site', { name: site.name, number: String(site.number) })}
            </th>
          </tr>
          {site.lines.map((line) => (
            <OrderLine ui={ui} line={line} coverageLabel={coverageLabel} hasPrices={hasPrices} priceHref={priceHref} />
          ))}
        </tbody>
      ))}
    </table>
  )
}

type LineProps = Pick<Props, 'ui' | 'coverageLabel' | 'priceHref'> & { readonly line: OrderLineView; readonly hasPrices: boolean }

function OrderLine({ ui, line, coverageLabel, hasPrices, priceHref }: LineProps) {
  const { t, format } = ui
  const { coverage, unitPrice, extended } = line
  return (
    <tr>
      <th scope="row" class="col-article">
        <span class="line-name">{line.description}</span>
        <span class="line-reference">
          {line.partNumber} · {line.chargeMetric}
        </span>
        {hasPrices && priceHref !== undefined && (
          <a class="line-price-link no-print" href={priceHref(line.item)}>
            {t('label.howPriceIsMade')}
          </a>
        )}
      </th>
      <td data-label={coverageLabel}>
        <span class="span">
          {format.dayShort(coverage.startsOn)} <span class="span-last">– {format.dayShort(lastDay(coverage))}</span>
        </span>
      </td>
      <td class="number" data-label={t('lines.quantity')}>
        {format.integer(line.quantity)}
      </td>
      {hasPrices && (
        <>
          <td class="number" data-label={t('lines.unitPrice')}>
            {unitPrice !== undefined && extended !== undefined && format.unitPrice(unitPrice, extended.currency)}
          </td>
          <td class="number line-extended" data-label={t('lines.extended')}>
            {extended !== undefined && format.money(extended)}
          </td>
        </>
      )}
    </tr>
  )
}
