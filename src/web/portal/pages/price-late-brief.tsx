import { Icon } from '#src/web/components/icon.tsx'
import type { Ui } from '#src/web/i18n/ui.ts'
import type { LateBriefView } from './price-view.ts'

type Props = { readonly ui: Ui; readonly late: LateBriefView }

/** What waiting costs, in short, on the quote and the cart themselves: folded, so that it informs and does not press. */
export function LateBrief({ ui, late, href }: Props & { readonly href?: string | undefined }) {
  const { t } = ui
  return (
    <details class="card late-brief">
      <summary>
        <Icon name="clock" />
        {t('late.title')}
      </summary>
      <LateWords ui={ui} late={late} />
      <LateDays ui={ui} late={late} />
      {href !== undefined && (
        <p>
          <a href={href}>{t('late.byLine')}</a>
        </p>
      )}
    </details>
  )
}

/** Until when there is cover, until when the renewal price holds, and what comes after. */
export function LateWords({ ui, late }: Props) {
  const { t, format } = ui
  const last = format.day(late.lastCoveredDay)
  const text =
    late.graceDays === 0
      ? t('late.wordsNoGrace', { last })
      : t('late.words', { last, grace: format.day(late.graceEndsOn), count: late.graceDays })
  return <p class="muted">{text}</p>
}

/** The whole, ordered on each of the days. */
export function LateDays({ ui, late }: Props) {
  const { t, format } = ui
  return (
    <dl class="late-days">
      {late.days.map(({ asOf, gapDays, total, difference, missing }) => (
        <div>
          <dt>
            {t('late.orderedOn', { day: format.day(asOf) })}
            {gapDays > 0 && <span class="hint"> {t('late.gap', { count: gapDays })}</span>}
          </dt>
          {total === undefined || difference === undefined ? (
            <dd>{t('late.noTotal', { count: missing })}</dd>
          ) : (
            <dd class="number">
              <strong>{format.money(total)}</strong> <span class="muted">{format.change(difference)}</span>
            </dd>
          )}
        </div>
      ))}
    </dl>
  )
}
