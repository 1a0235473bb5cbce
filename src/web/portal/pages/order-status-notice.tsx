import { Notice } from '#src/web/components/notice.tsx'
import type { Ui } from '#src/web/i18n/ui.ts'
import { orderPath, paymentCancellationPath, paymentPath, quotePath } from './paths.ts'
import type { OrderView } from './order-page.tsx'

/** `placing`: the payment is not settled yet. `released`: it failed and nothing was ordered; the quote is free again. */
export type OrderStatus = 'placing' | 'confirmed' | 'fulfilled' | 'released' | 'cancelled'

export function OrderStatusNotice({ ui, view }: { readonly ui: Ui; readonly view: OrderView }) {
  const { t } = ui
  switch (view.status) {
    case 'confirmed':
    case 'fulfilled':
      if (!view.isNew) return null
      return (
        <Notice tone="success" title={t('order.thanks')}>
          <p>{t('order.next', { email: view.mailedTo })}</p>
        </Notice>
      )
    case 'placing':
      return (
        <Notice tone="information" title={t('order.placing')}>
          <p>{t('order.placingNext')}</p>
          <a href={view.canGiveUp === true ? paymentPath(view.orderNumber) : orderPath(view.orderNumber)}>{t('order.placingAsk')}</a>
          {view.canGiveUp === true && (
            <form method="post" action={paymentCancellationPath(view.orderNumber)}>
              <button class="btn btn-outline" type="submit">
                {t('order.giveUp')}
              </button>
            </form>
          )}
        </Notice>
      )
    case 'released':
      return (
        <Notice tone="warning" title={t('order.released')}>
          <p>{t('order.releasedNext')}</p>
          <a href={quotePath(view.quoteNumber)}>{t('order.backToQuote')}</a>
        </Notice>
      )
    case 'cancelled':
      return (
        <Notice tone="warning" title={t('order.cancelled')}>
          <p>
            {t(
              view.payment?.method === 'card' && (view.payment.refunded ?? view.payment.refundUnderWay)
                ? 'order.cancelledRefunded'
                : 'order.cancelledNext',
            )}
          </p>
        </Notice>
      )
  }
}
