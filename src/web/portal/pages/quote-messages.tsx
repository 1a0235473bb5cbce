import { Conversation } from '#src/web/components/conversation.tsx'
import { TextAreaField } from '#src/web/components/form.tsx'
import { Icon } from '#src/web/components/icon.tsx'
import type { Ui } from '#src/web/i18n/ui.ts'
import { messagePath } from './paths.ts'
import type { QuoteView, RepresentativeTab } from './quote-view.ts'

type Props = { readonly ui: Ui; readonly view: QuoteView; readonly tab: RepresentativeTab }

/** The longest message that is taken. */
export const messageLengthMax = 4000

/** Tab 3: who helps, how to reach them, what was written so far, and a box to write. */
export function QuoteMessages({ ui, view, tab }: Props) {
  const { t } = ui
  const { representative } = view
  return (
    <div class="columns columns-aside">
      <section class="card" aria-labelledby="representative-title">
        <h2 id="representative-title">{t('label.salesRepresentative')}</h2>
        <ul class="contacts">
          <li>
            <strong>{representative.name}</strong>
            <span class="with-icon">
              <Icon name="phone" />
              <a href={`tel:${representative.phone.replaceAll(/[^+\d]/g, '')}`}>{representative.phone}</a>
            </span>
            <span class="with-icon">
              <Icon name="mail" />
              <a href={`mailto:${representative.email}`}>{representative.email}</a>
            </span>
            <span class="with-icon">
              <Icon name="clock" />
              {representative.hours}
            </span>
          </li>
        </ul>
      </section>
      <section class="card" aria-labelledby="messages">
        <h2 id="messages">{t('messages.title')}</h2>
        <Conversation ui={ui} messages={tab.messages} timeZone={view.timeZone} />
        {representative.canWrite && (
          <form method="post" action={messagePath(view.number)} class="form" novalidate>
            <input type="hidden" name="submission_id" value={tab.submissionId} />
            <TextAreaField
              ui={ui}
              name="message"
              label={t('messages.yours')}
              hint={t('messages.hint', { name: representative.name })}
              value={tab.typed}
              problems={tab.problems}
              maxlength={messageLengthMax}
            />
            <button class={view.online.state === 'available' ? 'btn btn-outline' : 'btn btn-primary'} type="submit">
              {t('messages.send')}
            </button>
          </form>
        )}
      </section>
    </div>
  )
}
