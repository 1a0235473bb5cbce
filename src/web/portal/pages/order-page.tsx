import type { Instant, PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import { Address, type AddressView } from '#src/web/components/address.tsx'
import { Facts } from '#src/web/components/facts.tsx'
import { Icon } from '#src/web/components/icon.tsx'
import { MailHistory, type MailView } from '#src/web/components/mail-history.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import { TaxTotals, type TotalsView } from '#src/web/components/tax-totals.tsx'
import type { Ui } from '#src/web/i18n/ui.ts'
import { type OrderSiteView, OrderLines } from '#src/web/components/order-lines.tsx'
import { OrderPayment, type OrderPaymentView } from './order-payment.tsx'
import { OrderStatusNotice, type OrderStatus } from './order-status-notice.tsx'
import { documentPath, orderPath, pricePath, quotePath } from './paths.ts'

/**
 * Screen 6, the confirmation: `GET /orders/:orderNumber`. It is the order's own page too and stays for ever; the customer's
 * snapshot is what it shows. Whoever may not see prices gets no `totals`, no payment and lines without amounts.
 */
export type OrderView = {
  readonly orderNumber: number
  readonly quoteNumber: number
  readonly status: OrderStatus
  /** Right after ordering the page thanks and says what comes next. */
  readonly isNew: boolean
  /** The payment is not settled yet, and this person may call it off. */
  readonly canGiveUp?: boolean | undefined
  readonly timeZone: TimeZone
  readonly placedAt: Instant
  readonly placedBy: string
  readonly agreementNumber: number
  readonly payment?: OrderPaymentView | undefined
  readonly sites: readonly OrderSiteView[]
  readonly totals?: TotalsView | undefined
  readonly billTo: AddressView
  readonly deliverTo: AddressView
  readonly vatNumber?: string | undefined
  readonly contact: { readonly name: string; readonly email: string }
  /** Where the confirmation goes. */
  readonly mailedTo: string
  readonly terms: { readonly title: string; readonly version: string }
  readonly documents: readonly DocumentView[]
  readonly mails?: readonly MailView[] | undefined
  /** What was on the quote and was not renewed. */
  readonly notRenewed: readonly { readonly description: string; readonly uncoveredFrom: PlainDate }[]
}

/** A paper to download: `id` makes its address. One that is still being made has no id yet. */
export type DocumentView = {
  readonly id?: string | undefined
  readonly kind: 'confirmation' | 'invoice' | 'proof-of-entitlement' | 'purchase-order' | 'terms' | 'e-invoice' | 'credit-note'
  readonly name: string
  readonly bytes?: number | undefined
}

type Props = { readonly ui: Ui; readonly view: OrderView }

export function OrderPage({ ui, shell, view }: PageProps<OrderView>) {
  const { t } = ui
  const awaitsPapers = view.isNew && view.status === 'confirmed' && view.documents.every(({ id }) => id === undefined)
  return (
    <Page ui={ui} shell={shell} title={t('label.confirmation')} isAwaited={view.status === 'placing' || (awaitsPapers && 'quietly')}>
      <div class="print-only print-head">
        <strong>{shell.vendor.legal.name}</strong>
        {shell.vendor.legal.statements.map((statement) => (
          <span>{statement}</span>
        ))}
      </div>
      <OrderStatusNotice ui={ui} view={view} />
      <OrderHeader ui={ui} view={view} />
      <div class="split split-order">
        <div class="split-main">
          <section class="card site" aria-labelledby="order-items">
            <header class="site-title">
              <h2 id="order-items">{t('review.items')}</h2>
            </header>
            <OrderLines
              ui={ui}
              sites={view.sites}
              caption={t('review.items')}
              coverageLabel={t('lines.newCoverage')}
              priceHref={(item) => pricePath({ kind: 'order', number: view.orderNumber }, item)}
            />
          </section>
          <NotRenewed ui={ui} view={view} />
          <Parties ui={ui} view={view} />
        </div>
        <div class="split-side stack">
          {view.totals !== undefined && (
            <section class="card" aria-labelledby="order-payment">
              <h2 id="order-payment">{t('payment.information')}</h2>
              {view.payment !== undefined && <OrderPayment ui={ui} payment={view.payment} />}
              <TaxTotals ui={ui} totals={view.totals} grossLabel={t('amounts.total')} />
              <p class="no-print">
                <a href={pricePath({ kind: 'order', number: view.orderNumber })}>{t('label.howPriceIsMade')}</a>
              </p>
            </section>
          )}
          <Documents ui={ui} view={view} />
          <MailHistory ui={ui} mails={view.mails ?? []} timeZone={view.timeZone} />
        </div>
      </div>
    </Page>
  )
}

function OrderHeader({ ui, view }: Props) {
  const { t, format } = ui
  const placed = { name: view.placedBy, at: format.moment(view.placedAt, view.timeZone), zone: format.zone(view.timeZone) }
  return (
    <header class="page-header">
      <div>
        <p class="overline">{t('order.numberLabel')}</p>
        <p class="order-number">{view.orderNumber}</p>
        <h1>{t('label.confirmation')}</h1>
        <p class="muted">{t('order.placedBy', placed)}</p>
        <p class="muted">
          <a href={quotePath(view.quoteNumber)}>{t('quote.number', { number: String(view.quoteNumber) })}</a> ·{' '}
          {t('order.agreement', { number: String(view.agreementNumber) })}
        </p>
      </div>
      <div class="page-actions with-script">
        <button class="btn btn-primary" type="button" data-print>
          <Icon name="printer" />
          {t('label.print')}
        </button>
      </div>
    </header>
  )
}

function NotRenewed({ ui, view }: Props) {
  const { t, format } = ui
  if (view.notRenewed.length === 0) return null
  return (
    <section class="card" aria-labelledby="order-not-renewed">
      <h2 id="order-not-renewed">{t('order.notRenewed')}</h2>
      <ul class="plain-list">
        {view.notRenewed.map(({ description, uncoveredFrom }) => (
          <li>
            <strong>{description}</strong> <span class="muted">{t('cart.uncoveredFrom', { day: format.day(uncoveredFrom) })}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Parties({ ui, view }: Props) {
  const { t } = ui
  return (
    <section class="card" aria-labelledby="order-parties">
      <h2 id="order-parties">{t('review.addresses')}</h2>
      <div class="addresses">
        <div>
          <span class="overline">{t('billing.billTo')}</span>
          <Address ui={ui} address={view.billTo} />
        </div>
        <div>
          <span class="overline">{t('billing.deliverTo')}</span>
          <Address ui={ui} address={view.deliverTo} />
        </div>
      </div>
      <Facts
        isRoomy
        facts={[
          {
            term: t('billing.contact'),
            value: (
              <>
                {view.contact.name}
                <br />
                {view.contact.email}
              </>
            ),
          },
          { term: t('billing.vatNumber'), value: view.vatNumber },
          { term: t('order.terms'), value: t('order.termsVersion', view.terms) },
        ]}
      />
    </section>
  )
}

function Documents({ ui, view }: Props) {
  const { t, format } = ui
  return (
    <section class="card no-print" id="order-papers" aria-labelledby="order-documents" data-part>
      <h2 id="order-documents">{t('order.documents')}</h2>
      {view.documents.length === 0 ? (
        <p class="muted">{t('order.documentsNone')}</p>
      ) : (
        <ul class="documents">
          {view.documents.map(({ id, name, bytes }) => (
            <li>
              <Icon name={id === undefined ? 'clock' : 'download'} />
              {id === undefined ? (
                <span>
                  {name} <span class="muted">{t('order.documentPending')}</span>
                </span>
              ) : (
                <a href={documentPath(id)}>
                  {name}
                  {bytes !== undefined && <span class="muted"> ({format.fileSize(bytes)})</span>}
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
      {view.totals !== undefined && view.documents.length > 0 && (
        <>
          <p>
            <a class="icon-link" href={`${orderPath(view.orderNumber)}/evidence.zip`}>
              <Icon name="download" />
              {t('papers.evidence')}
            </a>
          </p>
          <p class="hint">{t('papers.evidenceHint')}</p>
        </>
      )}
    </section>
  )
}
