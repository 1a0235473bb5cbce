import type { OrderSummary } from '#src/store/order-list.ts'
import type { TimeZone } from '#src/domain/plain-date.ts'
import { Icon } from '#src/web/components/icon.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { OrderStatusBadge, methodLabels } from '#src/web/portal/pages/orders-table.tsx'
import { opsOrderPath, opsOrdersPath } from './paths.ts'

/** Orders of all customers, `GET /ops/orders`: `?q=` searches, `?before=` is the key of the next page. */
export type OpsOrdersView = {
  readonly query: string
  readonly timeZone: TimeZone
  readonly orders: readonly OrderSummary[]
  readonly next?: string | undefined
}

export function OpsOrdersPage({ ui, shell, view }: PageProps<OpsOrdersView>) {
  const { t } = ui
  const hasQuery = view.query !== ''
  const kept = hasQuery ? `q=${encodeURIComponent(view.query)}&` : ''
  return (
    <Page ui={ui} shell={shell} title={t('nav.orders')}>
      <header class="page-header">
        <h1>{t('nav.orders')}</h1>
      </header>
      <search>
        <form method="get" action={opsOrdersPath} class="search-form">
          <label for="q">{t('orders.search')}</label>
          <div class="search-row">
            <input class="input" type="search" id="q" name="q" value={view.query} maxlength={100} aria-describedby="q-hint" />
            <button class="btn btn-primary" type="submit">
              <Icon name="search" />
              {t('orders.find')}
            </button>
          </div>
          <p class="hint" id="q-hint">
            {t('ops.searchHint')}
          </p>
        </form>
      </search>
      {hasQuery && (
        <p role="status">
          {t(view.orders.length === 0 ? 'ops.searchNone' : 'ops.searchFound', { query: view.query })}{' '}
          <a href={opsOrdersPath}>{t('orders.showAll')}</a>
        </p>
      )}
      {view.orders.length > 0 && (
        <section class="card site" aria-label={t('nav.orders')}>
          <Orders ui={ui} view={view} />
        </section>
      )}
      {view.orders.length === 0 && !hasQuery && <p class="card empty">{t('orders.none')}</p>}
      {view.next !== undefined && (
        <p>
          <a class="btn btn-outline" href={`${opsOrdersPath}?${kept}before=${encodeURIComponent(view.next)}`}>
            {t('orders.older')}
          </a>
        </p>
      )}
    </Page>
  )
}

function Orders({ ui, view }: { readonly ui: Ui; readonly view: OpsOrdersView }) {
  const { t, format } = ui
  return (
    <table class="table">
      <caption class="sr-only">{t('nav.orders')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('order.numberLabel')}</th>
          <th scope="col">{t('partner.customer')}</th>
          <th scope="col">{t('orders.placed')}</th>
          <th scope="col">{t('payment.method')}</th>
          <th scope="col">{t('orders.status')}</th>
          <th scope="col" class="number">
            {t('amounts.total')}
          </th>
        </tr>
      </thead>
      <tbody>
        {view.orders.map((order) => (
          <tr>
            <th scope="row">
              <a href={opsOrderPath(order.orderNumber)}>{order.orderNumber}</a>
              <span class="line-reference">{t('quote.number', { number: String(order.quoteNumber) })}</span>
            </th>
            <td data-label={t('partner.customer')}>
              {order.customerName}
              <span class="line-reference">{t('ops.customerNumber', { number: String(order.customerId) })}</span>
            </td>
            <td data-label={t('orders.placed')}>
              {format.moment(order.placedAt, view.timeZone)}
              <span class="line-reference">{order.placedBy}</span>
            </td>
            <td data-label={t('payment.method')}>
              {t(methodLabels[order.paymentMethod])}
              {order.poNumber !== undefined && <span class="line-reference">{order.poNumber}</span>}
            </td>
            <td data-label={t('orders.status')}>
              <OrderStatusBadge ui={ui} status={order.status} />
            </td>
            <td class="number" data-label={t('amounts.total')}>
              {format.money(order.gross)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
