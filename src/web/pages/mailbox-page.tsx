import type { Instant, TimeZone } from '#src/domain/plain-date.ts'
import { Notice } from '#src/web/components/notice.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'

/** The demo's mailbox, `GET /dev/mailbox`: every mail that the shop sent, newest first; `?to=` those to one address. */
export type MailboxView = {
  readonly timeZone: TimeZone
  readonly to: string
  readonly mails: readonly MailRowView[]
  /** The `before` of the next page, when there is one. */
  readonly next?: string | undefined
}

export type MailRowView = {
  readonly href: string
  readonly to: string
  readonly subject: string
  readonly at: Instant
  /** Kept by the vendor's mail server, not taken by it: why. */
  readonly bounced?: string | undefined
}

export function MailboxPage({ ui, shell, view }: PageProps<MailboxView>) {
  const { t, format } = ui
  return (
    <Page ui={ui} shell={shell} title={t('mailbox.title')}>
      <header class="page-header">
        <div>
          <h1>{t('mailbox.title')}</h1>
          <p class="muted">{t('mailbox.intro')}</p>
        </div>
      </header>
      <search>
        <form method="get" action="/dev/mailbox" class="search-form">
          <label for="to">{t('mailbox.toAddress')}</label>
          <div class="search-row">
            <input class="input" type="email" id="to" name="to" value={view.to} maxlength={254} />
            <button class="btn btn-outline" type="submit">
              {t('mailbox.filter')}
            </button>
          </div>
        </form>
      </search>
      {view.mails.length === 0 ? (
        <p class="muted">{t('mailbox.empty')}</p>
      ) : (
        <section class="card site">
          <table class="table">
            <caption class="sr-only">{t('mailbox.title')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('mailbox.subject')}</th>
                <th scope="col">{t('mailbox.to')}</th>
                <th scope="col">{t('mailbox.at')}</th>
              </tr>
            </thead>
            <tbody>
              {view.mails.map((mail) => (
                <tr>
                  <th scope="row">
                    <a href={mail.href}>{mail.subject}</a>
                    {mail.bounced !== undefined && <span class="line-was">{mail.bounced}</span>}
                  </th>
                  <td data-label={t('mailbox.to')}>{mail.to}</td>
                  <td class="nowrap" data-label={t('mailbox.at')}>
                    {format.moment(mail.at, view.timeZone)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {view.next !== undefined && (
        <p>
          <a class="btn btn-outline" href={`/dev/mailbox?${view.to === '' ? '' : `to=${encodeURIComponent(view.to)}&`}before=${view.next}`}>
            {t('list.next')}
          </a>
        </p>
      )}
    </Page>
  )
}

/** One mail, `GET /dev/mailbox/:id`. `bodyHref` serves the HTML part by itself, with a policy that lets nothing in it run. */
export type MailView = {
  readonly subject: string
  readonly to: string
  readonly from: string
  readonly at: Instant
  readonly timeZone: TimeZone
  readonly text: string
  readonly bodyHref: string
  readonly bounced?: string | undefined
  readonly attachments: readonly { readonly name: string; readonly href: string; readonly bytes: number }[]
}

export function MailPage({ ui, shell, view }: PageProps<MailView>) {
  const { t, format } = ui
  return (
    <Page ui={ui} shell={shell} title={view.subject}>
      <p class="overline">
        <a href="/dev/mailbox">{t('mailbox.title')}</a>
      </p>
      <h1>{view.subject}</h1>
      <p class="muted">{t('mailbox.fromTo', { from: view.from, to: view.to, at: format.moment(view.at, view.timeZone) })}</p>
      {view.bounced !== undefined && <Notice tone="warning">{view.bounced}</Notice>}
      <iframe class="mail-body" src={view.bodyHref} title={view.subject} sandbox="allow-top-navigation-by-user-activation allow-popups" />
      {view.attachments.length > 0 && (
        <ul class="documents">
          {view.attachments.map(({ name, href, bytes }) => (
            <li>
              <a href={href}>{name}</a> <span class="muted">({format.fileSize(bytes)})</span>
            </li>
          ))}
        </ul>
      )}
      <details class="card">
        <summary>{t('mailbox.text')}</summary>
        <pre class="mail-text">{view.text}</pre>
      </details>
    </Page>
  )
}
