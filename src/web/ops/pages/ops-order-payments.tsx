import type { PaymentStatus } from '#src/domain/payment-attempt.ts'
import type { Refund } from '#src/store/refund.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { brandName } from '#src/web/portal/card-brands.ts'
import type { OpsOrderView } from './ops-order-page.tsx'

const attemptStates = {
  created: 'ops.attemptCreated',
  submitted: 'ops.attemptSubmitted',
  'requires-action': 'ops.attemptRequiresAction',
  authorised: 'payment.authorised',
  captured: 'payment.captured',
  declined: 'ops.attemptDeclined',
  failed: 'ops.attemptFailed',
  unknown: 'ops.attemptUnknown',
  released: 'payment.released',
} as const satisfies Record<PaymentStatus, MessageKey>

const refundStates = {
  requested: 'ops.refundRequested',
  pending: 'ops.refundPending',
  succeeded: 'ops.refundSucceeded',
  failed: 'ops.refundFailed',
} as const satisfies Record<Refund['status'], MessageKey>

type Props = { readonly ui: Ui; readonly view: OpsOrderView }

/** Every try to pay, oldest first. Of a card, brand and last four digits only. */
export function Attempts({ ui, view }: Props) {
  const { t, format } = ui
  return (
    <section class="card site" aria-labelledby="attempts">
      <header class="site-title">
        <h2 id="attempts">{t('ops.attempts')}</h2>
      </header>
      <table class="table">
        <caption class="sr-only">{t('ops.attempts')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('ops.when')}</th>
            <th scope="col">{t('payment.card')}</th>
            <th scope="col">{t('payment.state')}</th>
            <th scope="col" class="number">
              {t('ops.amount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {view.attempts.map((attempt) => (
            <tr>
              <th scope="row">
                {format.moment(attempt.createdAt, view.timeZone)}
                <span class="line-reference">{attempt.providerReference ?? attempt.attemptId}</span>
              </th>
              <td data-label={t('payment.card')}>
                {attempt.card === undefined
                  ? '–'
                  : t('payment.cardEndingIn', { brand: brandName(attempt.card.brand), lastFour: attempt.card.last4 })}
              </td>
              <td data-label={t('payment.state')}>
                {t(attemptStates[attempt.status])}
                {attempt.failureCode !== undefined && <span class="line-reference">{attempt.failureCode}</span>}
              </td>
              <td class="number" data-label={t('ops.amount')}>
                {format.money(attempt.amount)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

export function Refunds({ ui, view }: Props) {
  const { t, format } = ui
  return (
    <section class="card site" aria-labelledby="refunds">
      <header class="site-title">
        <h2 id="refunds">{t('ops.refunds')}</h2>
      </header>
      <table class="table">
        <caption class="sr-only">{t('ops.refunds')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('ops.when')}</th>
            <th scope="col">{t('ops.reason')}</th>
            <th scope="col">{t('orders.status')}</th>
            <th scope="col" class="number">
              {t('ops.amount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {view.refunds.map((refund) => (
            <tr>
              <th scope="row">
                {format.moment(refund.requestedAt, view.timeZone)}
                <span class="line-reference">{refund.requestedBy.name}</span>
              </th>
              <td data-label={t('ops.reason')}>{refund.reason}</td>
              <td data-label={t('orders.status')}>{t(refundStates[refund.status])}</td>
              <td class="number" data-label={t('ops.amount')}>
                {format.money(refund.amount)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
