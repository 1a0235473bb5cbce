import { html } from 'hono/html'
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

/** The way from the list price to the amount, step by step, each with the number that it brings. A template for speed, as the line itself. */
export function LinePriceAccount({ ui, line, price }: Props) {
  const { t, format } = ui
  const { currency } = price.extended
  const { numerator, denominator } = price.fraction
  const list = step(t('price.list', { level: price.level, day: format.day(price.priceListDate) }), format.unitPrice(price.svp, currency))
  const asked = price.unit === price.svp ? '' : step(t('price.asked'), format.unitPrice(price.unit, currency))
  const period = step(t(policies[price.policy]), `× ${format.integer(numerator)}/${format.integer(denominator)}`)
  const quantity = step(t('price.quantity', { metric: line.chargeMetric }), `× ${format.integer(line.quantity)}`)
  const result = html`<li class="price-result">${t('price.rounded')}<strong class="number">= ${format.money(price.extended)}</strong></li>`
  return html`<ol class="price-steps">
    ${list}${asked}${period}${quantity}${discount(ui, price)}${result}
  </ol>`
}

function discount(ui: Ui, price: LinePriceView) {
  if (price.discount === undefined) return ''
  const { reason, percent } = price.discount
  return step(reason === undefined ? ui.t('price.discount') : ui.t('price.discountFor', { reason }), `− ${ui.format.percent(percent)}`)
}

function step(text: string, value: string) {
  return html`<li>${text}<span class="number">${value}</span></li>`
}
