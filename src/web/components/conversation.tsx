import type { Instant, TimeZone } from '#src/domain/plain-date.ts'
import type { Ui } from '#src/web/i18n/ui.ts'

export type MessageView = {
  readonly author: string
  readonly side: 'buyer' | 'representative'
  readonly text: string
  readonly writtenAt: Instant
}

type Props = { readonly ui: Ui; readonly messages: readonly MessageView[]; readonly timeZone: TimeZone }

/** What buyer and representative wrote about a quote, oldest first. */
export function Conversation({ ui, messages, timeZone }: Props) {
  const { t, format } = ui
  if (messages.length === 0) return <p class="muted conversation">{t('messages.none')}</p>
  return (
    <ol class="conversation">
      {messages.map(({ author, side, text, writtenAt }) => (
        <li class={`message message-${side}`}>
          <p class="small">
            <strong>{author}</strong> ·{' '}
            <time datetime={writtenAt}>{t('messages.at', { at: format.moment(writtenAt, timeZone), zone: format.zone(timeZone) })}</time>
          </p>
          <p class="prose">{text}</p>
        </li>
      ))}
    </ol>
  )
}
