import { subtract } from '#src/domain/money.ts'
import { Icon } from '#src/web/components/icon.tsx'
import type { Ui } from '#src/web/i18n/ui.ts'
import type { CartLineSummary, ConsequenceView, LapseView } from './cart-view.ts'

type Props = { readonly ui: Ui; readonly consequence: ConsequenceView }

/** What a change does: the total now and then, the level, other lines, and what lapses when and for how much. */
export function Consequence({ ui, consequence }: Props) {
  const { t, format } = ui
  const { totalBefore, totalAfter, level, repriced, lapses } = consequence
  return (
    <div class="consequence">
      <p class="consequence-total">
        <span class="overline">{t('amounts.totalBeforeTax')}</span>
        <span class="consequence-from">
          <span class="sr-only">{t('consequence.now')} </span>
          <span class="number">{format.money(totalBefore)}</span>
        </span>
        <Icon name="arrow-right" />
        <span>
          <span class="sr-only">{t('consequence.then')} </span>
          <strong class="amount">{format.money(totalAfter)}</strong>
        </span>
        <span class="number consequence-difference">{format.change(subtract(totalAfter, totalBefore))}</span>
      </p>
      <ul class="consequence-list">
        {level !== undefined && <li>{t('consequence.level', { before: level.before, after: level.after })}</li>}
        {repriced.length > 0 && <Repriced ui={ui} repriced={repriced} />}
        {lapses.map((lapse) => (
          <Lapse ui={ui} lapse={lapse} />
        ))}
      </ul>
    </div>
  )
}

function Repriced({ ui, repriced }: { readonly ui: Ui; readonly repriced: ConsequenceView['repriced'] }) {
  const { t, format } = ui
  return (
    <li>
      <details>
        <summary>{t('consequence.repriced', { count: repriced.length })}</summary>
        <table class="table table-compact">
          <caption class="sr-only">{t('consequence.repriced', { count: repriced.length })}</caption>
          <thead>
            <tr>
              <th scope="col">{t('lines.article')}</th>
              <th scope="col" class="number">
                {t('consequence.now')}
              </th>
              <th scope="col" class="number">
                {t('consequence.then')}
              </th>
            </tr>
          </thead>
          <tbody>
            {repriced.map((line) => (
              <tr>
                <th scope="row">{line.description}</th>
                <td class="number">{format.money(line.before)}</td>
                <td class="number">{format.money(line.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </li>
  )
}

function Lapse({ ui, lapse }: { readonly ui: Ui; readonly lapse: LapseView }) {
  const { t, format } = ui
  const { description, quantity, uncoveredFrom, graceEndsOn, renewal, reinstatement } = lapse
  return (
    <li>
      <p>{t('consequence.lapse', { description, quantity: format.integer(quantity), day: format.day(uncoveredFrom) })}</p>
      <p class="small">
        {graceEndsOn >= uncoveredFrom && `${t('consequence.grace', { day: format.day(graceEndsOn) })} `}
        {reinstatement === undefined
          ? t('consequence.noReturn')
          : t('consequence.return', {
              day: format.day(reinstatement.on),
              price: format.money(reinstatement.price),
              renewal: format.money(renewal),
            })}
      </p>
    </li>
  )
}

/** The line that a change is about. */
export function ChangedLine({ ui, line }: { readonly ui: Ui; readonly line: CartLineSummary }) {
  return (
    <p class="changed-line">
      <strong>{line.description}</strong>
      <span class="line-reference">
        {line.partNumber} · {ui.t('cart.units', { quantity: ui.format.integer(line.quantity), metric: line.chargeMetric })} ·{' '}
        {line.siteName}
      </span>
    </p>
  )
}
