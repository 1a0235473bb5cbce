import { lastDay } from '#src/domain/coverage-period.ts'
import { ErrorSummary, type Problems, TextAreaField } from '#src/web/components/form.tsx'
import { Notice } from '#src/web/components/notice.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { OpsOrderView } from './ops-order-page.tsx'
import { opsCancellationPath, opsOrderPath, opsRefundPath } from './paths.ts'

/** What cancelling would do, and the form that does it: `GET` and `POST /ops/orders/:n/cancellation`. */
export type OpsCancellationView = { readonly order: OpsOrderView; readonly typed: { readonly reason: string }; readonly problems: Problems }

export const reasonLengthMax = 500

export function OpsCancellationPage({ ui, shell, view }: PageProps<OpsCancellationView>) {
  const { t, format } = ui
  const { order, typed, problems } = view
  const number = String(order.orderNumber)
  const lines = order.sites.flatMap((site) => site.lines)
  const isPaid = order.paid !== undefined && order.paid.refundable.minor > 0n
  return (
    <Page ui={ui} shell={shell} title={t('ops.cancelTitle', { number })} hasErrors={problems.length > 0} width="narrow">
      <ErrorSummary ui={ui} problems={problems} />
      <header class="page-header">
        <div>
          <p class="overline">
            <a href={opsOrderPath(order.orderNumber)}>{t('ops.orderTitle', { number })}</a>
          </p>
          <h1>{t('ops.cancelTitle', { number })}</h1>
          <p class="muted">
            {order.customerName} · {format.money(order.totals.gross)}
          </p>
        </div>
      </header>
      <Notice tone="warning" title={t('ops.cancelConsequence')}>
        <ul>
          <li>{t('ops.cancelCoverage', { count: lines.length })}</li>
          <li>{t('ops.cancelQuote', { number: String(order.quoteNumber) })}</li>
          <li>{t('ops.cancelStays')}</li>
          {isPaid && order.paid !== undefined && <li>{t('ops.cancelMoney', { amount: format.money(order.paid.refundable) })}</li>}
        </ul>
        {isPaid && <a href={opsRefundPath(order.orderNumber)}>{t('ops.refund')}</a>}
      </Notice>
      <details class="card">
        <summary>{t('ops.cancelLines', { count: lines.length })}</summary>
        <ul class="plain-list">
          {lines.map((line) => (
            <li>
              {line.description}{' '}
              <span class="muted">
                {format.dayShort(line.coverage.startsOn)} – {format.dayShort(lastDay(line.coverage))}
              </span>
            </li>
          ))}
        </ul>
      </details>
      <form method="post" action={opsCancellationPath(order.orderNumber)} class="card form" novalidate>
        <TextAreaField
          ui={ui}
          name="reason"
          label={t('ops.reason')}
          hint={t('ops.cancelReasonHint')}
          value={typed.reason}
          problems={problems}
          maxlength={reasonLengthMax}
        />
        <div class="form-actions">
          <button class="btn btn-danger" type="submit">
            {t('ops.cancelNow')}
          </button>
          <a class="btn btn-ghost" href={opsOrderPath(order.orderNumber)}>
            {t('ops.keepOrder')}
          </a>
        </div>
      </form>
    </Page>
  )
}
