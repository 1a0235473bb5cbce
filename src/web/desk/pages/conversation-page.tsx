import { messageLengthMax } from '#src/domain/message.ts'
import type { Money } from '#src/domain/money.ts'
import type { PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import { Conversation, type MessageView } from '#src/web/components/conversation.tsx'
import { ErrorSummary, type Problems, TextAreaField } from '#src/web/components/form.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import { conversationPath, deskMailsPath, deskQuotePath } from './paths.ts'
import { WaitingBadge } from './waiting-badge.tsx'

/** One quote's messages for its representative. `POST` fields: `message`, `submission_id`. */
export type ConversationPageView = {
  readonly quoteNumber: number
  readonly customerName: string
  readonly dueOn: PlainDate
  readonly total: Money
  readonly timeZone: TimeZone
  /** A customer's message has no answer yet. */
  readonly isWaiting: boolean
  readonly messages: readonly MessageView[]
  readonly submissionId: string
  readonly typed: string
  readonly problems: Problems
}

export function ConversationPage({ ui, shell, view }: PageProps<ConversationPageView>) {
  const { t, format } = ui
  return (
    <Page ui={ui} shell={shell} title={view.customerName} hasErrors={view.problems.length > 0}>
      <ErrorSummary ui={ui} problems={view.problems} />
      <header class="page-header">
        <div>
          <p class="overline">
            <a href="/desk">{t('desk.inbox')}</a>
          </p>
          <h1>{view.customerName}</h1>
          <p class="muted">
            {t('quote.number', { number: String(view.quoteNumber) })} · {t('partner.due', { day: format.day(view.dueOn) })}
          </p>
          <p>
            <a href={deskQuotePath(view.quoteNumber)}>{t('desk.viewQuote')}</a> ·{' '}
            <a href={deskMailsPath(view.quoteNumber)}>{t('desk.mails')}</a>
          </p>
        </div>
        <div class="page-amount">
          <p class="overline">{t('amounts.totalBeforeTax')}</p>
          <p class="amount amount-small">{format.money(view.total)}</p>
          <p class="badges">
            <WaitingBadge ui={ui} isWaiting={view.isWaiting} />
          </p>
        </div>
      </header>
      <section class="card" aria-labelledby="messages">
        <h2 id="messages">{t('messages.title')}</h2>
        <Conversation ui={ui} messages={view.messages} timeZone={view.timeZone} />
        <form method="post" action={conversationPath(view.quoteNumber)} class="form" novalidate>
          <input type="hidden" name="submission_id" value={view.submissionId} />
          <TextAreaField
            ui={ui}
            name="message"
            label={t('desk.answer')}
            hint={t('desk.answerHint')}
            value={view.typed}
            problems={view.problems}
            maxlength={messageLengthMax}
          />
          <button class="btn btn-primary" type="submit">
            {t('messages.send')}
          </button>
        </form>
      </section>
    </Page>
  )
}
