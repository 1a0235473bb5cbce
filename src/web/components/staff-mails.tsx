import type { Instant, TimeZone } from '#src/domain/plain-date.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { MailBadge, type MailView } from './mail-history.tsx'

/** A mail as those who may send it again see it. */
export type StaffMailView = Pick<MailView, 'subject' | 'status'> & {
  readonly to: { readonly name: string; readonly address: string }
  readonly at: Instant
  readonly bounceReason?: string | undefined
  /** Its own page; a POST there sends it again. */
  readonly path: string
}

type Props = {
  readonly ui: Ui
  readonly mails: readonly StaffMailView[]
  readonly timeZone: TimeZone
  readonly submissionId: string
  /** What stands where there is none. */
  readonly none: string
}

/** Every mail about a quote or an order, newest first, and a button that sends it again. */
export function StaffMails({ ui, mails, timeZone, submissionId, none }: Props) {
  const { t } = ui
  return (
    <section class="card site" aria-labelledby="mails">
      <header class="site-title">
        <h2 id="mails">{t('ops.mails')}</h2>
      </header>
      {mails.length === 0 ? (
        <p class="empty">{none}</p>
      ) : (
        <table class="table">
          <caption class="sr-only">{t('ops.mails')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('ops.mailSubject')}</th>
              <th scope="col">{t('ops.mailTo')}</th>
              <th scope="col">{t('orders.status')}</th>
              <th scope="col">
                <span class="sr-only">{t('staffMail.resend')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {mails.map((mail) => (
              <Row ui={ui} mail={mail} timeZone={timeZone} submissionId={submissionId} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

type RowProps = Pick<Props, 'ui' | 'timeZone' | 'submissionId'> & { readonly mail: StaffMailView }

function Row({ ui, mail, timeZone, submissionId }: RowProps) {
  const { t, format } = ui
  return (
    <tr>
      <th scope="row">
        <a href={mail.path}>{mail.subject}</a>
      </th>
      <td data-label={t('ops.mailTo')}>
        {mail.to.name}
        <span class="line-reference">{mail.to.address === '' ? t('staffMail.nobody') : mail.to.address}</span>
      </td>
      <td data-label={t('orders.status')}>
        <MailBadge ui={ui} status={mail.status} />
        <span class="line-reference">{format.moment(mail.at, timeZone)}</span>
        {mail.bounceReason !== undefined && <span class="line-reference">{mail.bounceReason}</span>}
      </td>
      <td class="number">
        {mail.status === 'queued' || mail.to.address === '' ? null : (
          <form method="post" action={mail.path}>
            <input type="hidden" name="submission_id" value={submissionId} />
            <button class="btn btn-outline btn-small" type="submit">
              {t('staffMail.resend')}
              <span class="sr-only"> {t('staffMail.resendWhat', { subject: mail.subject, address: mail.to.address })}</span>
            </button>
          </form>
        )}
      </td>
    </tr>
  )
}
