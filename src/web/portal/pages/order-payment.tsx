import type { Money } from '#src/domain/money.ts'
import type { PlainDate } from '#src/domain/plain-date.ts'
import { Facts } from '#src/web/components/facts.tsx'
import type { Ui } from '#src/web/i18n/ui.ts'

/** How an order is paid: never more of a card than its brand and last four digits. */
export type OrderPaymentView =
  | {
      readonly method: 'card'
      /** As the brand is called: `Visa`. */
      readonly brand: string
      readonly lastFour: string
      readonly state: 'authorised' | 'captured' | 'released'
      readonly refunded?: Money | undefined
      readonly refundUnderWay?: Money | undefined
    }
  | {
      readonly method: 'purchase-order'
      readonly poNumber?: string | undefined
      readonly termsDays: number
      readonly dueOn?: PlainDate | undefined
    }
  | { readonly method: 'invoice'; readonly termsDays: number; readonly dueOn?: PlainDate | undefined }

export function OrderPayment({ ui, payment }: { readonly ui: Ui; readonly payment: OrderPaymentView }) {
  const { t, format } = ui
  if (payment.method === 'card') {
    const states = { authorised: t('payment.authorised'), captured: t('payment.captured'), released: t('payment.released') }
    const { brand, lastFour, state, refunded, refundUnderWay } = payment
    return (
      <Facts
        facts={[
          { term: t('payment.method'), value: t('label.creditCard') },
          { term: t('payment.card'), value: t('payment.cardEndingIn', { brand, lastFour }) },
          { term: t('payment.state'), value: states[state] },
          { term: t('payment.refunded'), value: refunded && format.money(refunded), isNumber: true },
          { term: t('payment.refundUnderWay'), value: refundUnderWay && format.money(refundUnderWay), isNumber: true },
        ]}
      />
    )
  }
  const { termsDays, dueOn } = payment
  const isPurchaseOrder = payment.method === 'purchase-order'
  return (
    <Facts
      facts={[
        { term: t('payment.method'), value: t(isPurchaseOrder ? 'label.purchaseOrder' : 'label.invoice') },
        { term: t('label.purchaseOrderNumber'), value: isPurchaseOrder ? payment.poNumber : undefined },
        { term: t('payment.terms'), value: t('payment.netDays', { days: termsDays }) },
        { term: t('payment.dueOn'), value: dueOn && format.day(dueOn) },
      ]}
    />
  )
}
