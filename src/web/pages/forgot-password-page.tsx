import { ErrorSummary, type Problems, TextField } from '#src/web/components/form.tsx'
import { Notice } from '#src/web/components/notice.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'

/** `GET` and `POST /forgot-password`, field `email`. Once sent, the page says the same whether the account exists or not. */
export type ForgotPasswordView = { readonly email: string; readonly isSent: boolean; readonly problems: Problems }

export function ForgotPasswordPage({ ui, shell, view }: PageProps<ForgotPasswordView>) {
  const { t } = ui
  return (
    <Page ui={ui} shell={shell} width="narrow" title={t('password.forgotTitle')} hasErrors={view.problems.length > 0}>
      <ErrorSummary ui={ui} problems={view.problems} />
      {view.isSent && (
        <Notice tone="success" title={t('password.sentTitle')}>
          <p>{t('password.sent', { email: view.email })}</p>
        </Notice>
      )}
      <section class="card sign-in">
        <h1>{t('password.forgotTitle')}</h1>
        <p class="muted">{t('password.forgotIntro')}</p>
        <form method="post" action="/forgot-password" class="form" novalidate>
          <TextField
            ui={ui}
            name="email"
            type="email"
            label={t('form.email')}
            value={view.email}
            problems={view.problems}
            autocomplete="username"
            maxlength={254}
          />
          <button class="btn btn-primary btn-large btn-block" type="submit">
            {t('password.send')}
          </button>
        </form>
        <p>
          <a href="/sign-in">{t('password.backToSignIn')}</a>
        </p>
      </section>
    </Page>
  )
}
