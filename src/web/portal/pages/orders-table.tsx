import type { Money } from '#src/domain/money.ts'
import type { PaymentMethod } from '#src/domain/payment-attempt.ts'
import type { Instant, TimeZone } from '#src/domain/plain-date.ts'
import { Badge } from '#src/web/components/badge.tsx'
import type { IconName } from '#src/web/components/icon.tsx'
import type { Tone } from '#src/web/components/shell.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import type { OrderStatus } from './order-status-notice.tsx'
import { orderPath, quotePath } from './paths.ts'

export type OrderRowView = {
  readonly orderNumber: number
  readonly quoteNumber: number
  readonly customerName?: string | undefined
  readonly placedAt: Instant
  /** Of the order's site: `placedAt` is shown on its clock. */
  readonly timeZone: TimeZone
  readonly placedBy: string
  readonly status: OrderStatus
  readonly method: PaymentMethod
  readonly poNumber?: string | undefined
  /** With tax. Absent for whoever may not see prices. */
  readonly total?: Money | undefined
}

const statuses = {
  placing: ['information', 'clock', 'orders.placing'],
  confirmed: ['success', 'check', 'orders.confirmed'],
  fulfilled: ['success', 'check', 'orders.fulfilled'],
  released: ['warning', 'cross', 'orders.released'],
  cancelled: ['neutral', 'stop', 'orders.cancelled'],
} as const satisfies Record<OrderStatus, readonly [Tone | 'neutral', IconName, MessageKey]>

export const methodLabels = {
  card: 'label.creditCard',
  'purchase-order': 'label.purchaseOrder',
  invoice: 'label.invoice',
} as const satisfies Record<PaymentMethod, MessageKey>

type Props = { readonly ui: Ui; readonly orders: readonly OrderRowView[]; readonly caption: string }

export function OrdersTable({ ui, orders, caption }: Props) {
  const { t } = ui
  if (orders.length === 0) return <p class="muted card-body">{t('orders.none')}</p>
  return (
    <table class="table">
      <caption class="sr-only">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t('order.numberLabel')}</th>
          <th scope="col">{t('orders.placed')}</th>
          <th scope="col">{t('payment.method')}</th>
          <th scope="col">{t('orders.status')}</th>
          <th scope="col" class="number">
            {t('amounts.total')}
          </th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <OrderRow ui={ui} order={order} />
        ))}
      </tbody>
    </table>
  )
}

function OrderRow({ ui, order }: { readonly ui: Ui; readonly order: OrderRowView }) {
  const { t, format } = ui
  return (
    <tr>
      <th scope="row">
        <a href={orderPath(order.orderNumber)}>{order.orderNumber}</a>
        <span class="line-reference">
          {order.customerName !== undefined && `${order.customerName} · `}
          <a href={quotePath(order.quoteNumber)}>{t('quote.number', { number: String(order.quoteNumber) })}</a>
        </span>
      </th>
      <td data-label={t('orders.placed')}>
        {format.moment(order.placedAt, order.timeZone)}
        <span class="line-reference">{order.placedBy}</span>
      </td>
      <td data-label={t('payment.method')}>
        {t(methodLabels[order.method])}
        {order.poNumber !== undefined && <span class="line-reference">{order.poNumber}</span>}
      </td>
      <td data-label={t('orders.status')}>
        <OrderStatusBadge ui={ui} status={order.status} />
      </td>
      <td class="number" data-label={t('amounts.total')}>
        {order.total && format.money(order.total)}
      </td>
    </tr>
  )
}

export function OrderStatusBadge({ ui, status }: { readonly ui: Ui; readonly status: OrderStatus }) {
  const [tone, icon, key] = statuses[status]
  return (
    <Badge tone={tone} icon={icon}>
      {ui.t(key)}
    </Badge>
  )
}
