import { Notice } from '#src/web/components/notice.tsx'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import type { OpsEventView, OpsOrderView } from './ops-order-page.tsx'

/** Kinds that the chain knows; one that is new and has no words yet is shown as it is written. */
const kinds: Readonly<Record<string, MessageKey>> = {
  'quote-drafted': 'event.quoteDrafted',
  'quote-issued': 'event.quoteIssued',
  'quote-revised': 'event.quoteRevised',
  'quote-cancelled': 'event.quoteCancelled',
  'cart-opened': 'event.cartOpened',
  'terms-accepted': 'event.termsAccepted',
  'message-written': 'event.messageWritten',
  'message-answered': 'event.messageAnswered',
  'partner-requested': 'event.partnerRequested',
  'partner-answered': 'event.partnerAnswered',
  'partner-declined': 'event.partnerDeclined',
  'partner-request-withdrawn': 'event.partnerRequestWithdrawn',
  'order-placing': 'event.orderPlacing',
  'order-confirmed': 'event.orderConfirmed',
  'order-released': 'event.orderReleased',
  'order-fulfilled': 'event.orderFulfilled',
  'order-cancelled': 'event.orderCancelled',
  'payment-captured': 'event.paymentCaptured',
  'invoice-issued': 'event.invoiceIssued',
  'credit-note-issued': 'event.creditNoteIssued',
  'paper-issued': 'event.paperIssued',
  'refund-requested': 'event.refundRequested',
  'refund-pending': 'event.refundPending',
  'refund-succeeded': 'event.refundSucceeded',
  'refund-failed': 'event.refundFailed',
  'mail-sent': 'event.mailSent',
  'mail-bounced': 'event.mailBounced',
  'mail-resent': 'event.mailResent',
  'mail-dropped': 'event.mailDropped',
  'reminders-stopped': 'event.remindersStopped',
}

type Props = { readonly ui: Ui; readonly view: OpsOrderView }

/** Who did what, when: the customer's chain of events, as far as it is about this quote and order. */
export function OpsOrderHistory({ ui, view }: Props) {
  const { t } = ui
  const changed = view.events.filter((event) => !event.isIntact)
  return (
    <section class="card site" aria-labelledby="history">
      <header class="site-title">
        <h2 id="history">{t('ops.history')}</h2>
        {changed.length === 0 && <p>{t('ops.historyIntact', { count: view.events.length })}</p>}
      </header>
      {changed.length > 0 && (
        <div class="card-body">
          <Notice tone="danger">
            {t('ops.historyChanged', { numbers: ui.format.allOf(changed.map((event) => String(event.sequence))) })}
          </Notice>
        </div>
      )}
      <table class="table">
        <caption class="sr-only">{t('ops.history')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('ops.when')}</th>
            <th scope="col">{t('ops.what')}</th>
            <th scope="col">{t('ops.who')}</th>
          </tr>
        </thead>
        <tbody>
          {view.events.map((event) => (
            <EventRow ui={ui} view={view} event={event} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function EventRow({ ui, view, event }: Props & { readonly event: OpsEventView }) {
  const { t, format } = ui
  const key = kinds[event.kind]
  return (
    <tr>
      <th scope="row">
        {format.moment(event.at, view.timeZone)}
        <span class="line-reference">{t('ops.eventNumber', { number: String(event.sequence) })}</span>
      </th>
      <td data-label={t('ops.what')}>
        {key === undefined ? event.kind : t(key as 'event.orderConfirmed')}
        <details class="line-reference">
          <summary>{t('ops.eventDetail')}</summary>
          <ul class="plain-list">
            {event.detail.map(([name, value]) => (
              <li>
                {name}: {value}
              </li>
            ))}
            <li>
              SHA-256: <code>{event.hash}</code>
            </li>
          </ul>
        </details>
      </td>
      <td data-label={t('ops.who')}>{event.by}</td>
    </tr>
  )
}
