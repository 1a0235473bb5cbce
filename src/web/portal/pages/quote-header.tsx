import { lastDay } from '#src/domain/coverage-period.ts'
import { Badge } from '#src/web/components/badge.tsx'
import type { IconName } from '#src/web/components/icon.tsx'
import type { Tone } from '#src/web/components/shell.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import type { QuoteStanding, QuoteView } from './quote-view.ts'

type Props = { readonly ui: Ui; readonly view: QuoteView }

/** Which quote this is, for whom, until when, and its total: the head of the buyer's page and of the representative's. */
export function QuoteHeader({ ui, view }: Props) {
  const { t, format } = ui
  return (
    <header class="page-header">
      <div>
        <p class="overline">{t('quote.numberAndRevision', { number: String(view.number), revision: String(view.revision) })}</p>
        <h1>{t('label.renewalQuote')}</h1>
        <p class="muted">
          {view.customerName} ·{' '}
          {t('quote.coverage', { first: format.day(view.coverage.startsOn), last: format.day(lastDay(view.coverage)) })}
        </p>
        <p class="muted">{t('quote.validUntil', { end: format.endOfDay(view.validUntil, view.timeZone) })}</p>
      </div>
      <div class="page-amount">
        {view.total !== undefined && (
          <>
            <p class="overline" id="quote-total">
              {t('amounts.totalBeforeTax')}
            </p>
            <p class="amount" aria-labelledby="quote-total">
              {format.money(view.total)}
            </p>
          </>
        )}
        <p class="badges">
          <StandingBadge ui={ui} standing={view.standing} />
        </p>
      </div>
    </header>
  )
}

const standings = {
  open: ['information', 'clock', 'standing.open'],
  expired: ['warning', 'alert', 'standing.expired'],
  superseded: ['neutral', 'refresh', 'standing.superseded'],
  placing: ['information', 'clock', 'standing.placing'],
  ordered: ['success', 'check', 'standing.ordered'],
  cancelled: ['neutral', 'stop', 'standing.cancelled'],
} as const satisfies Record<QuoteStanding['state'], readonly [Tone | 'neutral', IconName, MessageKey]>

/** An open quote also says how long it stays so; the last week is a warning. */
function StandingBadge({ ui, standing }: { readonly ui: Ui; readonly standing: QuoteStanding }) {
  const [tone, icon, key] = standings[standing.state]
  if (standing.state !== 'open') {
    return (
      <Badge tone={tone} icon={icon}>
        {ui.t(key)}
      </Badge>
    )
  }
  const { daysLeft } = standing
  return (
    <>
      <Badge tone="success" icon="check">
        {ui.t(key)}
      </Badge>
      <Badge tone={daysLeft <= 7 ? 'warning' : tone} icon={icon}>
        {ui.t('quote.daysLeft', { days: daysLeft })}
      </Badge>
    </>
  )
}
