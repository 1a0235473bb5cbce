import type { RenewalRun, RunStatus } from '#src/store/renewal-run.ts'
import { Badge } from '#src/web/components/badge.tsx'
import type { Ui } from '#src/web/i18n/ui.ts'

const badges = {
  planned: ['information', 'clock', 'runs.planned'],
  running: ['information', 'refresh', 'runs.running'],
  stopped: ['warning', 'stop', 'runs.stopped'],
  finished: ['success', 'check', 'runs.finished'],
} as const satisfies Record<RunStatus, unknown>

export function RunBadge({ ui, status }: { readonly ui: Ui; readonly status: RunStatus }) {
  const [tone, icon, label] = badges[status]
  return (
    <Badge tone={tone} icon={icon}>
      {ui.t(label)}
    </Badge>
  )
}

/** What the run was asked for, in words. */
export function windowText({ t, format }: Ui, run: RenewalRun): string {
  if (run.dueBefore === undefined) return t('runs.windowTimeline')
  const values = { day: format.day(run.dueBefore) }
  return run.isAheadOfTimeline ? t('runs.windowAhead', values) : t('runs.windowBefore', values)
}
