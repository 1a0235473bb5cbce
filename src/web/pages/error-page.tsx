import { Icon, type IconName } from '#src/web/components/icon.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'

/**
 * A request that could not be answered as asked. Someone else's and non-existing look the same: both are `not-found`.
 * `retry` sends the same form once more, so that nothing typed is lost when the server was too busy.
 */
export type ErrorView = {
  readonly kind: ErrorKind
  /** For the crash page: what the person may quote to support, and support finds in the log. */
  readonly requestId?: string | undefined
  readonly retry?: RetryView | undefined
  /** With `forbidden`: who may do it. */
  readonly whoCan?: readonly { readonly name: string; readonly email: string }[] | undefined
}

export type ErrorKind = 'not-found' | 'forbidden' | 'bad-request' | 'too-large' | 'too-many' | 'busy' | 'crashed'

export type RetryView =
  | { readonly method: 'get'; readonly href: string }
  | { readonly method: 'post'; readonly action: string; readonly fields: readonly { readonly name: string; readonly value: string }[] }

const words = {
  'not-found': ['search', 'failure.notFound', 'failure.notFoundNext'],
  forbidden: ['lock', 'failure.forbidden', 'failure.forbiddenNext'],
  'bad-request': ['alert', 'failure.badRequest', 'failure.badRequestNext'],
  'too-large': ['alert', 'failure.tooLarge', 'failure.tooLargeNext'],
  'too-many': ['clock', 'failure.tooMany', 'failure.tooManyNext'],
  busy: ['clock', 'failure.busy', 'failure.busyNext'],
  crashed: ['stop', 'failure.crashed', 'failure.crashedNext'],
} as const satisfies Record<ErrorKind, readonly [IconName, MessageKey, MessageKey]>

export function ErrorPage({ ui, shell, view }: PageProps<ErrorView>) {
  const { t } = ui
  const [icon, title, next] = words[view.kind]
  return (
    <Page ui={ui} shell={shell} width="narrow" title={t(title)}>
      <section class="card failure">
        <Icon name={icon} />
        <h1>{t(title)}</h1>
        <p>{t(next)}</p>
        {view.whoCan !== undefined && view.whoCan.length > 0 && (
          <ul class="people">
            {view.whoCan.map(({ name, email }) => (
              <li>
                {name} · <a href={`mailto:${email}`}>{email}</a>
              </li>
            ))}
          </ul>
        )}
        {view.requestId !== undefined && <p class="hint">{t('failure.requestId', { id: view.requestId })}</p>}
        <div class="form-actions">
          <Retry ui={ui} retry={view.retry} />
          <a class={view.retry === undefined ? 'btn btn-primary' : 'btn btn-outline'} href="/">
            {t('failure.home')}
          </a>
        </div>
      </section>
    </Page>
  )
}

function Retry({ ui, retry }: { readonly ui: Ui; readonly retry: RetryView | undefined }) {
  if (retry === undefined) return null
  const label = ui.t('failure.retry')
  if (retry.method === 'get') {
    return (
      <a class="btn btn-primary" href={retry.href}>
        {label}
      </a>
    )
  }
  return (
    <form method="post" action={retry.action}>
      {retry.fields.map(({ name, value }) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button class="btn btn-primary" type="submit">
        {label}
      </button>
    </form>
  )
}
