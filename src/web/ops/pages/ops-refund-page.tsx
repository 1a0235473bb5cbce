import type { Money } from '#src/domain/money.ts'
import { Facts } from '#src/web/components/facts.tsx'
import { ErrorSummary, type Problems, TextAreaField, TextField } from '#src/web/components/form.tsx'
import { Notice } from '#src/web/components/notice.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { brandName } from '#src/web/portal/card-brands.ts'
import { reasonLengthMax } from './ops-cancellation-page.tsx'
import type { OpsOrderView } from './ops-order-page.tsx'
import { opsOrderPath, opsRefundPath } from './paths.ts'

/**
 * Giving money back, in two steps: amount and reason, then what that will do. Both forms post `refund_id`, made when the first is
 * shown, so that the second sent twice is one refund; only the second posts `confirmed`.
 */
export type OpsRefundView = {
  readonly order: OpsOrderView & { readonly paid: NonNullable<OpsOrderView['paid']> }
  readonly refundId: string
  readonly typed: { readonly amount: string; readonly reason: string }
  readonly problems: Problems
  /** What will be given back, when that is what is asked to be confirmed. */
  readonly toConfirm?: { readonly amount: Money; readonly left: Money } | undefined
}

type Props = { readonly ui: Ui; readonly view: OpsRefundView }

export function OpsRefundPage({ ui, shell, view }: PageProps<OpsRefundView>) {
  const { t } = ui
  const { order, problems } = view
  const number = String(order.orderNumber)
  return (
    <Page ui={ui} shell={shell} title={t('ops.refundTitle', { number })} hasErrors={problems.length > 0} width="narrow">
      <ErrorSummary ui={ui} problems={problems} />
      <header class="page-header">
        <div>
          <p class="overline">
            <a href={opsOrderPath(order.orderNumber)}>{t('ops.orderTitle', { number })}</a>
          </p>
          <h1>{t('ops.refundTitle', { number })}</h1>
          <p class="muted">{order.customerName}</p>
        </div>
      </header>
      <Paid ui={ui} view={view} />
      {view.toConfirm === undefined ? <AmountForm ui={ui} view={view} /> : <ConfirmForm ui={ui} view={view} toConfirm={view.toConfirm} />}
    </Page>
  )
}

function Paid({ ui, view }: Props) {
  const { t, format } = ui
  const { captured, refundable, card } = view.order.paid
  return (
    <section class="card" aria-label={t('payment.information')}>
      <Facts
        facts={[
          { term: t('payment.captured'), value: format.money(captured), isNumber: true },
          { term: t('ops.refundable'), value: format.money(refundable), isNumber: true },
          {
            term: t('payment.card'),
            value: card && t('payment.cardEndingIn', { brand: brandName(card.brand), lastFour: card.last4 }),
          },
        ]}
      />
    </section>
  )
}

function AmountForm({ ui, view }: Props) {
  const { t } = ui
  const { order, typed, problems, refundId } = view
  return (
    <form method="post" action={opsRefundPath(order.orderNumber)} class="card form" novalidate>
      <input type="hidden" name="refund_id" value={refundId} />
      <TextField
        ui={ui}
        name="amount"
        label={t('ops.refundAmountIn', { currency: order.paid.refundable.currency })}
        hint={t('ops.refundAmountHint')}
        value={typed.amount}
        problems={problems}
        inputmode="decimal"
        size="medium"
        maxlength={20}
      />
      <TextAreaField
        ui={ui}
        name="reason"
        label={t('ops.reason')}
        hint={t('ops.refundReasonHint')}
        value={typed.reason}
        problems={problems}
        maxlength={reasonLengthMax}
      />
      <div class="form-actions">
        <button class="btn btn-primary" type="submit">
          {t('label.continue')}
        </button>
        <a class="btn btn-ghost" href={opsOrderPath(order.orderNumber)}>
          {t('ops.back')}
        </a>
      </div>
    </form>
  )
}

function ConfirmForm({ ui, view, toConfirm }: Props & { readonly toConfirm: NonNullable<OpsRefundView['toConfirm']> }) {
  const { t, format } = ui
  const { order, typed, refundId } = view
  const amount = format.money(toConfirm.amount)
  return (
    <form method="post" action={opsRefundPath(order.orderNumber)} class="card form" novalidate>
      <input type="hidden" name="refund_id" value={refundId} />
      <input type="hidden" name="amount" value={typed.amount} />
      <input type="hidden" name="reason" value={typed.reason} />
      <input type="hidden" name="confirmed" value="yes" />
      <Notice tone="warning" title={t('ops.refundConsequence', { amount })}>
        <ul>
          <li>{t('ops.refundLeft', { amount: format.money(toConfirm.left) })}</li>
          <li>{t('ops.refundTold', { name: order.placedBy.name, email: order.placedBy.email })}</li>
          {order.canCancel && <li>{t('ops.refundKeepsOrder')}</li>}
        </ul>
      </Notice>
      <Facts facts={[{ term: t('ops.reason'), value: typed.reason }]} />
      <div class="form-actions">
        <button class="btn btn-danger" type="submit">
          {t('ops.refundNow', { amount })}
        </button>
        <a class="btn btn-ghost" href={opsRefundPath(order.orderNumber)}>
          {t('ops.back')}
        </a>
      </div>
    </form>
  )
}
