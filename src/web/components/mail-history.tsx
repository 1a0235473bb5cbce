import type { Instant, TimeZone } from '#src/domain/plain-date.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { Badge } from './badge.tsx'
import type { IconName } from './icon.tsx'
import type { Tone } from './shell.ts'

export type MailView = {
  readonly subject: string
  readonly to: string
  readonly at: Instant
  readonly status: 'queued' | 'sent' | 'bounced' | 'dropped'
}

const statuses = {
  queued: ['information', 'clock', 'mails.queued'],
  sent: ['success', 'check', 'mails.sent'],
  bounced: ['warning', 'alert', 'mails.bounced'],
  dropped: ['neutral', 'stop', 'mails.dropped'],
} as const satisfies Record<MailView['status'], readonly [Tone | 'neutral', IconName, MessageKey]>

/** What came of a mail. */
export function MailBadge({ ui, status }: { readonly ui: Ui; readonly status: MailView['status'] }) {
  const [tone, icon, key] = statuses[status]
  return (
    <Badge tone={tone} icon={icon}>
      {ui.t(key)}
    </Badge>
  )
}

type Props = { readonly ui: Ui; readonly mails: readonly MailView[]; readonly timeZone: TimeZone }

/** Every mail about a quote or an order and what came of it, newest first. */
export function MailHistory({ ui, mails, timeZone }: Props) {
  const { t, format } = ui
  if (mails.length === 0) return null
  return (
    <section class="card no-print" aria-labelledby="mails">
      <h2 id="mails">{t('mails.title')}</h2>
      <ul class="plain-list">
        {mails.map(({ subject, to, at, status }) => (
          <li>
            {subject} <MailBadge ui={ui} status={status} />
            <span class="line-reference">{t('mails.to', { address: to, at: format.moment(at, timeZone) })}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
