import { html } from 'hono/html'
import { lastDay } from '#src/domain/coverage-period.ts'
import { Badge } from '#src/web/components/badge.tsx'
import type { Ui } from '#src/web/i18n/ui.ts'
import { LinePriceAccount } from './line-price-account.ts'
import { type PricedThing, pricePath, pricePiecePath } from './paths.ts'
import type { QuoteLineView } from './quote-view.ts'

type Props = {
  readonly ui: Ui
  readonly line: QuoteLineView
  readonly hasPrices: boolean
  /** Whose full account of the price the line leads to; without it there is only the short one. */
  readonly thing: PricedThing | undefined
  /** On a long quote the account is on its own page alone. */
  readonly isLong: boolean
}

/**
 * A line, and under it the row that tells how its price is made. Written as a template, which escapes every value as JSX does:
 * these rows are most of the busiest page, and twenty element objects a line cost more than the rest of it together.
 */
export function QuoteLineRows({ ui, line, hasPrices, thing, isLong }: Props) {
  const { t, format } = ui
  const { price, counted } = line
  const isWithdrawn = line.kind === 'withdrawn'
  const duration = isWithdrawn ? undefined : t(counted.unit === 'months' ? 'lines.months' : 'lines.days', { count: counted.count })
  const cells = [
    number(t('lines.duration'), duration),
    number(t('lines.quantity'), format.integer(line.quantity)),
    hasPrices ? number(t('lines.svp'), price && format.unitPrice(price.svp, price.extended.currency)) : '',
    hasPrices ? number(t('lines.unitPrice'), price && format.unitPrice(price.unit, price.extended.currency)) : '',
    number(t('lines.pointsHead'), isWithdrawn ? undefined : format.points(line.points)),
    hasPrices ? number(t('lines.extended'), price && html`<strong>${format.money(price.extended)}</strong>`) : '',
  ]
  return html`<tr class="${price === undefined ? 'line' : 'line line-with-account'}">
      ${article(ui, line)}${isWithdrawn ? html`<td></td>` : coverage(ui, line)}${cells}
    </tr>
    ${account(ui, line, { thing, isLong })}`
}

type Value = string | ReturnType<typeof html> | undefined

function number(label: string, value: Value) {
  return html`<td class="number" data-label="${label}">${value}</td>`
}

function article(ui: Ui, line: QuoteLineView) {
  const name = html`<span class="line-name">${line.description}</span>`
  return html`<th scope="row" class="col-article">${name}<span class="line-reference">${reference(ui, line)}</span>${flags(ui, line)}</th>`
}

function coverage({ t, format }: Ui, line: QuoteLineView) {
  const first = format.dayShort(line.coverage.startsOn)
  const last = format.dayShort(lastDay(line.coverage))
  return html`<td class="col-coverage" data-label="${t('lines.coverage')}">
    <span class="span">${first} <span class="span-last">– ${last}</span></span>
  </td>`
}

function account(ui: Ui, line: QuoteLineView, { thing, isLong }: Pick<Props, 'thing' | 'isLong'>) {
  if (line.price === undefined) return ''
  return html`<tr class="line-account">
    <td colspan="8">${thing !== undefined && isLong ? accountLink(ui, line.item, thing) : shortAccount(ui, line, thing)}</td>
  </tr>`
}

function accountLink(ui: Ui, item: number, thing: PricedThing) {
  return html`<a class="small" href="${pricePiecePath(thing, item)}">${ui.t('label.howPriceIsMade')}</a>`
}

function shortAccount(ui: Ui, line: QuoteLineView, thing: PricedThing | undefined) {
  const more = thing === undefined ? '' : html`<a class="small" href="${pricePath(thing, line.item)}">${ui.t('made.more')}</a>`
  return html`<details>
    <summary>${ui.t('label.howPriceIsMade')}</summary>
    ${line.price === undefined ? '' : LinePriceAccount({ ui, line, price: line.price })}${more}
  </details>`
}

function reference(ui: Ui, line: QuoteLineView): string {
  const own = `${line.partNumber} · ${line.chargeMetric}`
  return line.orderReference === undefined ? own : `${own} · ${ui.t('lines.orderReference', { reference: line.orderReference })}`
}

/** What is unusual about a line, in words. */
function flags(ui: Ui, { kind, isCoterminated, withdrawn }: QuoteLineView) {
  const { t } = ui
  if (kind === 'renewal' && !isCoterminated) return ''
  return (
    <span class="line-flags">
      {kind === 'reinstatement' && (
        <Badge tone="warning" icon="alert">
          {t('lines.reinstatement')}
        </Badge>
      )}
      {isCoterminated && kind !== 'withdrawn' && (
        <Badge tone="neutral" icon="calendar">
          {t('lines.coterminated')}
        </Badge>
      )}
      {withdrawn !== undefined && (
        <>
          <Badge tone="warning" icon="stop">
            {t('lines.withdrawn')}
          </Badge>
          <span class="small">
            {withdrawn.reason} {withdrawn.successor === undefined ? null : t('lines.successor', { part: withdrawn.successor })}
          </span>
        </>
      )}
    </span>
  )
}
