import { Icon } from '#src/web/components/icon.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import { TakeAway } from './paper-links.tsx'
import { type OrderRowView, OrdersTable } from './orders-table.tsx'

/**
 * All orders, newest first: `GET /orders`, `?q=` searches order number, quote number, PO number, item and person; `?before=` is
 * the key of the next page.
 */
export type OrdersView = {
  readonly query: string
  readonly orders: readonly OrderRowView[]
  /** The `before` of the next page, when there is one. */
  readonly next?: string | undefined
}

export function OrdersPage({ ui, shell, view }: PageProps<OrdersView>) {
  const { t } = ui
  const hasQuery = view.query !== ''
  return (
    <Page ui={ui} shell={shell} title={t('nav.orders')}>
      <header class="page-header">
        <div>
          <h1>{t('nav.orders')}</h1>
          <p class="muted">{t('orders.intro')}</p>
        </div>
      </header>
      <search>
        <form method="get" action="/orders" class="search-form">
          <label for="q">{t('orders.search')}</label>
          <div class="search-row">
            <input class="input" type="search" id="q" name="q" value={view.query} maxlength={100} aria-describedby="q-hint" />
            <button class="btn btn-primary" type="submit">
              <Icon name="search" />
              {t('orders.find')}
            </button>
          </div>
          <p class="hint" id="q-hint">
            {t('orders.searchHint')}
          </p>
        </form>
      </search>
      {hasQuery && (
        <p role="status">
          {t('orders.found', { count: view.orders.length, query: view.query })} <a href="/orders">{t('orders.showAll')}</a>
        </p>
      )}
      {(!hasQuery || view.orders.length > 0) && (
        <section class="card site" aria-label={t('nav.orders')}>
          <OrdersTable ui={ui} orders={view.orders} caption={t('nav.orders')} />
        </section>
      )}
      <TakeAway ui={ui} table="orders" />
      {view.next !== undefined && (
        <p>
          <a
            class="btn btn-outline"
            href={`/orders?${hasQuery ? `q=${encodeURIComponent(view.query)}&` : ''}before=${encodeURIComponent(view.next)}`}
          >
            {t('orders.older')}
          </a>
        </p>
      )}
    </Page>
  )
}
