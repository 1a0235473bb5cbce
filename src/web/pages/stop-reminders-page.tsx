import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'

/** `GET` and `POST /stop-reminders/:token`: asks first, then says whose reminders are stopped. */
export type StopRemindersView =
  | { readonly state: 'asked'; readonly token: string }
  | { readonly state: 'stopped'; readonly addresses: readonly string[] }

export function StopRemindersPage({ ui, shell, view }: PageProps<StopRemindersView>) {
  const { t, format } = ui
  const title = t(view.state === 'asked' ? 'reminders.stop' : 'reminders.stopped')
  return (
    <Page ui={ui} shell={shell} width="narrow" title={title}>
      <section class="card stack">
        <h1>{title}</h1>
        {view.state === 'asked' ? (
          <>
            <p>{t('reminders.stopMeans')}</p>
            <form method="post" action={`/stop-reminders/${encodeURIComponent(view.token)}`}>
              <button class="btn btn-primary" type="submit">
                {t('reminders.stop')}
              </button>
            </form>
          </>
        ) : (
          <p role="status">{t('reminders.stoppedFor', { addresses: format.allOf(view.addresses) })}</p>
        )}
      </section>
    </Page>
  )
}
