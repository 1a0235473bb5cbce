import type { TimeZone } from '#src/domain/plain-date.ts'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import { type StaffMailView, StaffMails } from '#src/web/components/staff-mails.tsx'
import { conversationPath, deskQuotePath } from './paths.ts'

/** Every mail about a quote, `GET /desk/quotes/:n/mails`: whom it reached, and the button that sends it again. */
export type DeskMailsView = {
  readonly quoteNumber: number
  readonly customerName: string
  readonly timeZone: TimeZone
  readonly mails: readonly StaffMailView[]
  readonly submissionId: string
}

export function DeskMailsPage({ ui, shell, view }: PageProps<DeskMailsView>) {
  const { t } = ui
  const number = String(view.quoteNumber)
  return (
    <Page ui={ui} shell={shell} title={t('desk.mailsOf', { number })}>
      <header class="page-header">
        <div>
          <p class="overline">
            <a href={conversationPath(view.quoteNumber)}>{view.customerName}</a>
          </p>
          <h1>{t('desk.mailsOf', { number })}</h1>
          <p>
            <a href={deskQuotePath(view.quoteNumber)}>{t('desk.viewQuote')}</a>
          </p>
        </div>
      </header>
      <StaffMails ui={ui} mails={view.mails} timeZone={view.timeZone} submissionId={view.submissionId} none={t('desk.mailsNone')} />
    </Page>
  )
}
