import type { CustomerId } from '#src/domain/identifiers.ts'
import type { Money } from '#src/domain/money.ts'
import type { OrderStatus } from '#src/domain/order.ts'
import type { PaymentMethod } from '#src/domain/payment-attempt.ts'
import type { Instant, TimeZone } from '#src/domain/plain-date.ts'
import type { FileFacts } from '#src/store/kept-file.ts'
import type { PaymentAttempt } from '#src/store/payment-attempt.ts'
import type { Refund } from '#src/store/refund.ts'
import { Facts } from '#src/web/components/facts.tsx'
import { Icon } from '#src/web/components/icon.tsx'
import { type OrderSiteView, OrderLines } from '#src/web/components/order-lines.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import { type StaffMailView, StaffMails } from '#src/web/components/staff-mails.tsx'
import { TaxTotals, type TotalsView } from '#src/web/components/tax-totals.tsx'
import type { Ui } from '#src/web/i18n/ui.ts'
import { OrderStatusBadge, methodLabels } from '#src/web/portal/pages/orders-table.tsx'
import { OpsOrderHistory } from './ops-order-history.tsx'
import { Attempts, Refunds } from './ops-order-payments.tsx'
import { opsCancellationPath, opsDocumentPath, opsOrdersPath, opsRefundPath } from './paths.ts'

/** Everything about one order, `GET /ops/orders/:orderNumber`. */
export type OpsOrderView = {
  readonly customerId: CustomerId
  readonly customerName: string
  readonly orderNumber: number
  readonly quoteNumber: number
  readonly status: OrderStatus
  readonly timeZone: TimeZone
  readonly placedAt: Instant
  readonly placedBy: { readonly name: string; readonly email: string }
  readonly method: PaymentMethod
  readonly poNumber?: string | undefined
  readonly sites: readonly OrderSiteView[]
  readonly totals: TotalsView
  readonly attempts: readonly PaymentAttempt[]
  readonly refunds: readonly Refund[]
  /** The captured payment, and what of it can still be given back. */
  readonly paid?: { readonly captured: Money; readonly refundable: Money; readonly card: PaymentAttempt['card'] } | undefined
  readonly canCancel: boolean
  readonly events: readonly OpsEventView[]
  readonly files: readonly FileFacts[]
  readonly mails: readonly StaffMailView[]
  /** Of the forms that send a mail again. */
  readonly submissionId: string
}

export type OpsEventView = {
  readonly sequence: number
  readonly at: Instant
  readonly kind: string
  readonly by: string
  readonly detail: readonly (readonly [string, string])[]
  readonly hash: string
  /** What it says still gives its hash. */
  readonly isIntact: boolean
}

type Props = { readonly ui: Ui; readonly view: OpsOrderView }

export function OpsOrderPage({ ui, shell, view }: PageProps<OpsOrderView>) {
  const { t } = ui
  return (
    <Page ui={ui} shell={shell} title={t('ops.orderTitle', { number: String(view.orderNumber) })}>
      <Header ui={ui} view={view} />
      <div class="split">
        <div class="split-main">
          <section class="card site" aria-labelledby="items">
            <header class="site-title">
              <h2 id="items">{t('review.items')}</h2>
            </header>
            <OrderLines ui={ui} sites={view.sites} caption={t('review.items')} coverageLabel={t('lines.coverage')} />
          </section>
          {view.attempts.length > 0 && <Attempts ui={ui} view={view} />}
          {view.refunds.length > 0 && <Refunds ui={ui} view={view} />}
          <StaffMails ui={ui} mails={view.mails} timeZone={view.timeZone} submissionId={view.submissionId} none={t('ops.mailsNone')} />
          <OpsOrderHistory ui={ui} view={view} />
        </div>
        <div class="split-side stack">
          <section class="card" aria-labelledby="payment">
            <h2 id="payment">{t('payment.information')}</h2>
            <Facts
              facts={[
                { term: t('payment.method'), value: t(methodLabels[view.method]) },
                { term: t('label.purchaseOrderNumber'), value: view.poNumber },
              ]}
            />
            <TaxTotals ui={ui} totals={view.totals} grossLabel={t('amounts.total')} />
          </section>
          <Files ui={ui} view={view} />
        </div>
      </div>
    </Page>
  )
}

function Header({ ui, view }: Props) {
  const { t, format } = ui
  const placed = { name: view.placedBy.name, at: format.moment(view.placedAt, view.timeZone), zone: format.zone(view.timeZone) }
  const canRefund = view.paid !== undefined && view.paid.refundable.minor > 0n
  return (
    <header class="page-header">
      <div>
        <p class="overline">
          <a href={opsOrdersPath}>{t('nav.orders')}</a>
        </p>
        <h1>{t('ops.orderTitle', { number: String(view.orderNumber) })}</h1>
        <p>
          {view.customerName} · {t('ops.customerNumber', { number: String(view.customerId) })}
        </p>
        <p class="muted">
          {t('quote.number', { number: String(view.quoteNumber) })} · {t('order.placedBy', placed)}
        </p>
        <p>
          <OrderStatusBadge ui={ui} status={view.status} />
        </p>
      </div>
      <div class="page-actions">
        {canRefund && (
          <a class="btn btn-outline" href={opsRefundPath(view.orderNumber)}>
            {t('ops.refund')}
          </a>
        )}
        {view.canCancel && (
          <a class="btn btn-outline" href={opsCancellationPath(view.orderNumber)}>
            {t('ops.cancel')}
          </a>
        )}
      </div>
    </header>
  )
}

function Files({ ui, view }: Props) {
  const { t, format } = ui
  return (
    <section class="card" aria-labelledby="files">
      <h2 id="files">{t('order.documents')}</h2>
      {view.files.length === 0 ? (
        <p class="muted">{t('ops.filesNone')}</p>
      ) : (
        <ul class="documents">
          {view.files.map((file) => (
            <li>
              <Icon name="download" />
              <a href={opsDocumentPath(view.orderNumber, String(file.fileId))}>
                {file.name}
                <span class="muted"> ({format.fileSize(file.size)})</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
