import type { TimeZone } from '#src/domain/plain-date.ts'
import { Facts } from './facts.tsx'
import { ErrorSummary, type Problems, TextField } from './form.tsx'
import { MailBadge } from './mail-history.tsx'
import { Page } from './page.tsx'
import type { PageProps } from './shell.ts'
import type { StaffMailView } from './staff-mails.tsx'

/** One mail, and the form that sends it again, elsewhere if need be. `POST` fields: `name`, `address`, `submission_id`. */
export type StaffMailPageView = {
  readonly mail: StaffMailView
  readonly text: string
  readonly attachmentCount: number
  readonly timeZone: TimeZone
  readonly back: { readonly href: string; readonly label: string }
  readonly submissionId: string
  readonly typed: { readonly name: string; readonly address: string }
  readonly problems: Problems
}

/** RFC 5321: no address is longer. */
const addressLengthMax = 254
const nameLengthMax = 200

export function StaffMailPage({ ui, shell, view }: PageProps<StaffMailPageView>) {
  const { t } = ui
  const { mail, back, typed, problems } = view
  return (
    <Page ui={ui} shell={shell} title={mail.subject} hasErrors={problems.length > 0}>
      <ErrorSummary ui={ui} problems={problems} />
      <header class="page-header">
        <div>
          <p class="overline">
            <a href={back.href}>{back.label}</a>
          </p>
          <h1>{mail.subject}</h1>
          <p>
            <MailBadge ui={ui} status={mail.status} />
          </p>
        </div>
      </header>
      <div class="split">
        <section class="card split-main" aria-labelledby="text">
          <h2 id="text">{t('staffMail.text')}</h2>
          <p class="mail-text">{view.text.trim()}</p>
        </section>
        <div class="split-side stack">
          <MailFactsCard ui={ui} view={view} />
          <section class="card" aria-labelledby="resend">
            <h2 id="resend">{t('staffMail.resend')}</h2>
            <form method="post" action={mail.path} class="form" novalidate>
              <input type="hidden" name="submission_id" value={view.submissionId} />
              <TextField
                ui={ui}
                name="name"
                label={t('staffMail.name')}
                value={typed.name}
                problems={problems}
                maxlength={nameLengthMax}
                optional
              />
              <TextField
                ui={ui}
                name="address"
                type="email"
                label={t('form.email')}
                value={typed.address}
                problems={problems}
                maxlength={addressLengthMax}
              />
              <button class="btn btn-primary" type="submit">
                {t('staffMail.resend')}
              </button>
              <p class="hint">{t('staffMail.resendHint')}</p>
            </form>
          </section>
        </div>
      </div>
    </Page>
  )
}

function MailFactsCard({ ui, view }: { readonly ui: PageProps<StaffMailPageView>['ui']; readonly view: StaffMailPageView }) {
  const { t, format } = ui
  const { mail } = view
  return (
    <section class="card" aria-labelledby="delivery">
      <h2 id="delivery">{t('staffMail.delivery')}</h2>
      <Facts
        facts={[
          { term: t('ops.mailTo'), value: mail.to.address === '' ? t('staffMail.nobody') : `${mail.to.name} ${mail.to.address}`.trim() },
          { term: t('ops.when'), value: format.moment(mail.at, view.timeZone) },
          { term: t('staffMail.reason'), value: mail.bounceReason },
          { term: t('order.documents'), value: t('staffMail.attachments', { count: view.attachmentCount }) },
        ]}
      />
    </section>
  )
}
