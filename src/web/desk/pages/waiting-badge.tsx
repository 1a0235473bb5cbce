import { Badge } from '#src/web/components/badge.tsx'
import type { Ui } from '#src/web/i18n/ui.ts'

/** Whether a conversation waits for its representative. */
export function WaitingBadge({ ui, isWaiting }: { readonly ui: Ui; readonly isWaiting: boolean }) {
  return isWaiting ? (
    <Badge tone="warning" icon="clock">
      {ui.t('desk.isWaiting')}
    </Badge>
  ) : (
    <Badge tone="success" icon="check">
      {ui.t('desk.isAnswered')}
    </Badge>
  )
}
