import type { Instant, TimeZone } from '#src/domain/plain-date.ts'
import { Icon } from '#src/web/components/icon.tsx'
import { Notice } from '#src/web/components/notice.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { opsCheckPath } from './paths.ts'

/** What the last check of the books found, `GET /ops/check`; `POST` has them checked again. */
export type OpsCheckView = {
  readonly timeZone: TimeZone
  readonly checkedAt: Instant | undefined
  readonly isUnderWay: boolean
  readonly hasFailed: boolean
  readonly rules: number
  readonly differences: readonly DifferenceView[]
}

export type DifferenceView = {
  readonly invariant: string
  readonly subject: string
  readonly detail: string
  readonly firstSeenAt: Instant
  /** How long it has been standing, in whole minutes. */
  readonly ageMinutes: number
}

/** What each rule promises; one that has no words yet is shown by its name. */
const promises: Readonly<Record<string, MessageKey>> = {
  'one-order-per-quote': 'check.oneOrderPerQuote',
  'order-number-once': 'check.orderNumberOnce',
  'lines-add-up': 'check.linesAddUp',
  'tax-adds-up': 'check.taxAddsUp',
  'ordered-quote-has-its-order': 'check.orderedQuoteHasItsOrder',
  'ordered-lines-are-covered': 'check.orderedLinesAreCovered',
  'coverage-end-is-known': 'check.coverageEndIsKnown',
  'captured-money-has-its-order': 'check.capturedMoneyHasItsOrder',
  'events-chain': 'check.eventsChain',
  'confirmed-card-order-is-captured': 'check.confirmedCardOrderIsCaptured',
  'one-payment-per-attempt': 'check.onePaymentPerAttempt',
  'booked-payment-exists': 'check.bookedPaymentExists',
  'money-has-its-order': 'check.moneyHasItsOrder',
  'captured-money-is-booked': 'check.capturedMoneyIsBooked',
  'nothing-stays-authorised': 'check.nothingStaysAuthorised',
}

type Props = { readonly ui: Ui; readonly view: OpsCheckView }

export function OpsCheckPage({ ui, shell, view }: PageProps<OpsCheckView>) {
  const { t, format } = ui
  const { checkedAt, timeZone } = view
  return (
    <Page ui={ui} shell={shell} title={t('nav.check')} isAwaited={view.isUnderWay}>
      <header class="page-header">
        <div>
          <h1>{t('nav.check')}</h1>
          <p class="muted">{t('check.intro', { count: format.integer(view.rules) })}</p>
          <p class="muted">
            {checkedAt === undefined
              ? t('check.never')
              : t('check.lastAt', { at: format.moment(checkedAt, timeZone), zone: format.zone(timeZone) })}
          </p>
        </div>
        <form method="post" action={opsCheckPath} class="page-actions">
          <button class="btn btn-primary" type="submit" disabled={view.isUnderWay}>
            <Icon name="refresh" />
            {t('check.now')}
          </button>
        </form>
      </header>
      {view.isUnderWay && (
        <Notice tone="information" title={t('check.underWay')}>
          <a href={opsCheckPath}>{t('check.look')}</a>
        </Notice>
      )}
      {view.hasFailed && (
        <Notice tone="danger" title={t('check.failed')}>
          <p>{t('check.failedNext')}</p>
        </Notice>
      )}
      <Differences ui={ui} view={view} />
    </Page>
  )
}

function Differences({ ui, view }: Props) {
  const { t, format } = ui
  if (view.differences.length === 0) {
    return view.checkedAt === undefined ? null : <Notice tone="success" title={t('check.nothing')} />
  }
  return (
    <section class="card site" aria-labelledby="differences">
      <header class="site-title">
        <h2 id="differences">{t('check.differences', { count: view.differences.length })}</h2>
      </header>
      <table class="table">
        <caption class="sr-only">{t('check.differences', { count: view.differences.length })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('check.promise')}</th>
            <th scope="col">{t('check.about')}</th>
            <th scope="col">{t('check.found')}</th>
            <th scope="col">{t('check.age')}</th>
          </tr>
        </thead>
        <tbody>
          {view.differences.map((difference) => (
            <tr>
              <th scope="row">
                {promiseOf(ui, difference.invariant)}
                <span class="line-reference">{difference.invariant}</span>
              </th>
              <td data-label={t('check.about')}>{difference.subject}</td>
              <td data-label={t('check.found')}>
                <span lang="en">{difference.detail}</span>
              </td>
              <td data-label={t('check.age')}>
                {age(ui, difference.ageMinutes)}
                <span class="line-reference">{t('check.since', { at: format.moment(difference.firstSeenAt, view.timeZone) })}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function promiseOf({ t }: Ui, invariant: string): string {
  const key = promises[invariant]
  return key === undefined ? invariant : t(key as 'check.linesAddUp')
}

function age({ t }: Ui, minutes: number): string {
  if (minutes < 120) return t('check.minutes', { count: minutes })
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? t('check.hours', { count: hours }) : t('check.days', { count: Math.floor(hours / 24) })
}
