import { ErrorSummary, type Problems, TextField } from '#src/web/components/form.tsx'
import { Notice } from '#src/web/components/notice.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'

/** `GET` and `POST /reset-password`, fields `token` and `password`. A link that was used or is too old leads to a new one. */
export type ResetPasswordView =
  | { readonly state: 'open'; readonly token: string; readonly lengthMin: number; readonly problems: Problems }
  | { readonly state: 'stale' }

export function ResetPasswordPage({ ui, shell, view }: PageProps<ResetPasswordView>) {
  const { t } = ui
  const problems = view.state === 'open' ? view.problems : []
  return (
    <Page ui={ui} shell={shell} width="narrow" title={t('password.resetTitle')} hasErrors={problems.length > 0}>
      <ErrorSummary ui={ui} problems={problems} />
      <section class="card sign-in">
        <h1>{t('password.resetTitle')}</h1>
        {view.state === 'stale' ? (
          <Notice tone="warning" title={t('password.stale')}>
            <a href="/forgot-password">{t('password.askAgain')}</a>
          </Notice>
        ) : (
          <form method="post" action="/reset-password" class="form" novalidate>
            <input type="hidden" name="token" value={view.token} />
            <TextField
              ui={ui}
              name="password"
              type="password"
              label={t('password.new')}
              hint={t('password.rule', { length: view.lengthMin })}
              problems={problems}
              autocomplete="new-password"
              maxlength={200}
            />
            <button class="btn btn-primary btn-large btn-block" type="submit">
              {t('password.change')}
            </button>
          </form>
        )}
      </section>
    </Page>
  )
}
