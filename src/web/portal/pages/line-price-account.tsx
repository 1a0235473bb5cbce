import type { ProrationPolicy } from '#src/domain/proration.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import type { LinePriceView, QuoteLineView } from './quote-view.ts'

type Props = { readonly ui: Ui; readonly line: QuoteLineView; readonly price: LinePriceView }

const policies = {
  months: 'price.policyMonths',
  days: 'price.policyDays',
  'days-365': 'price.policyDays365',
  'thirty-360': 'price.policyThirty360',
} as const satisfies Record<ProrationPolicy, MessageKey>

/** The way from the list price to the amount, step by step, each with the number that it brings. */
export function LinePriceAccount({ ui, line, price }: Props) {
  const { t, format } = ui
  const { currency } = price.extended
  const { numerator, denominator } = price.fraction
  return (
    <ol class="price-steps">
      <li>
        {t('price.list', { level: price.level, day: format.day(price.priceListDate) })}
        <span class="number">{format.unitPrice(price.svp, currency)}</span>
      </li>
      {price.unit !== price.svp && (
        <li>
          {t('price.asked')}
          <span class="number">{format.unitPrice(price.unit, currency)}</span>
        </li>
      )}
      <li>
        {t(policies[price.policy])}
        <span class="number">
          × {format.integer(numerator)}/{format.integer(denominator)}
        </span>
      </li>
      <li>
        {t('price.quantity', { metric: line.chargeMetric })}
        <span class="number">× {format.integer(line.quantity)}</span>
      </li>
      {price.discount !== undefined && (
        <li>
          {price.discount.reason === undefined ? t('price.discount') : t('price.discountFor', { reason: price.discount.reason })}
          <span class="number">− {format.percent(price.discount.percent)}</span>
        </li>
      )}
      <li class="price-result">
        {t('price.rounded')}
        <strong class="number">= {format.money(price.extended)}</strong>
      </li>
    </ol>
  )
}
