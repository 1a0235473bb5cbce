import { ErrorSummary, type Problems, TextField } from '#src/web/components/form.tsx'
import { Page } from '#src/web/components/page.tsx'
import { Notice } from '#src/web/components/notice.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'

/**
 * Screen 1, `GET` and `POST /sign-in`. Fields: `email`, `password`, `next` (where the link led, a path of ours). Wrong password
 * and unknown address get the same words: neither says which accounts exist.
 */
export type SignInView = {
  readonly next: string
  readonly email: string
  /** Only of an account of the demo, which shows its password anyway. */
  readonly password?: string | undefined
  /** The quote in the link, when there is one: said at once, so that nobody wonders where they are. */
  readonly quoteNumber?: number | undefined
  readonly reason?: keyof typeof reasons | undefined
  readonly problems: Problems
  /** Where single sign-on starts, when the vendor has configured it. */
  readonly singleSignOn?: { readonly name: string; readonly href: string } | undefined
  /** The demo shows whom to sign in as. */
  readonly demoAccounts?: readonly { readonly email: string; readonly password: string; readonly who: string }[] | undefined
}

export function SignInPage({ ui, shell, view }: PageProps<SignInView>) {
  const { t } = ui
  return (
    <Page ui={ui} shell={shell} width="narrow" title={t('label.signIn')} hasErrors={view.problems.length > 0}>
      <ErrorSummary ui={ui} problems={view.problems} />
      <Reason ui={ui} view={view} />
      <section class="card sign-in">
        <h1>{t('label.signIn')}</h1>
        {view.quoteNumber !== undefined && <p class="muted">{t('signIn.forQuote', { number: String(view.quoteNumber) })}</p>}
        <form method="post" action="/sign-in" class="form" novalidate>
          <input type="hidden" name="next" value={view.next} />
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
          <TextField
            ui={ui}
            name="password"
            type="password"
            label={t('form.password')}
            value={view.password}
            problems={view.problems}
            autocomplete="current-password"
            maxlength={200}
          />
          <button class="btn btn-primary btn-large btn-block" type="submit">
            {t('label.signIn')}
          </button>
        </form>
        {view.singleSignOn !== undefined && (
          <a class="btn btn-outline btn-block" href={view.singleSignOn.href}>
            {t('signIn.singleSignOn', { name: view.singleSignOn.name })}
          </a>
        )}
        <p>
          <a href="/forgot-password">{t('signIn.forgot')}</a>
        </p>
      </section>
      <DemoAccounts ui={ui} view={view} />
    </Page>
  )
}

type Props = { readonly ui: Ui; readonly view: SignInView }

const reasons = {
  expired: { key: 'signIn.expired', tone: 'information' },
  'signed-out': { key: 'signIn.signedOut', tone: 'success' },
  'password-changed': { key: 'signIn.passwordChanged', tone: 'success' },
  'sso-refused': { key: 'signIn.ssoRefused', tone: 'warning' },
  'sso-unavailable': { key: 'signIn.ssoUnavailable', tone: 'warning' },
} as const

function Reason({ ui, view }: Props) {
  if (view.reason === undefined) return null
  const { key, tone } = reasons[view.reason]
  return (
    <Notice tone={tone}>
      <p>{ui.t(key)}</p>
    </Notice>
  )
}

function DemoAccounts({ ui, view }: Props) {
  const { t } = ui
  if (view.demoAccounts === undefined) return null
  return (
    <section class="card demo-accounts" aria-labelledby="demo-accounts">
      <h2 id="demo-accounts">{t('signIn.demo')}</h2>
      <p class="small">{t('signIn.demoHint')}</p>
      <dl>
        {view.demoAccounts.map(({ email, password, who }) => (
          <div>
            <dt>
              <a href={`/sign-in?${new URLSearchParams({ next: view.next, demo: email })}`}>{who}</a>
            </dt>
            <dd>
              <code>{email}</code> <code>{password}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
