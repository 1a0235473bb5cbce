import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { Badge } from './badge.tsx'
import type { IconName } from './icon.tsx'
import type { Tone } from './shell.ts'

export type RequestStatusView = 'sent' | 'answered' | 'declined' | 'withdrawn'

const statuses = {
  sent: ['information', 'clock', 'partner.statusSent'],
  answered: ['success', 'check', 'partner.statusAnswered'],
  declined: ['neutral', 'cross', 'partner.statusDeclined'],
  withdrawn: ['neutral', 'stop', 'partner.statusWithdrawn'],
} as const satisfies Record<RequestStatusView, readonly [Tone | 'neutral', IconName, MessageKey]>

/** Where a request to a partner stands. */
export function RequestStatus({ ui, status }: { readonly ui: Ui; readonly status: RequestStatusView }) {
  const [tone, icon, key] = statuses[status]
  return (
    <Badge tone={tone} icon={icon}>
      {ui.t(key)}
    </Badge>
  )
}
