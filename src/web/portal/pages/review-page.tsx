import type { Child } from 'hono/jsx'
import type { PaymentMethod } from '#src/domain/payment-attempt.ts'
import { Address, type AddressView } from '#src/web/components/address.tsx'
import { CheckoutSteps, type PricingView } from '#src/web/components/checkout-steps.tsx'
import { ErrorSummary, type Problems } from '#src/web/components/form.tsx'
import { Icon } from '#src/web/components/icon.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import { TaxTotals, type TotalsView } from '#src/web/components/tax-totals.tsx'
import type { Ui } from '#src/web/i18n/ui.ts'
import { type OrderSiteView, OrderLines } from '#src/web/components/order-lines.tsx'
import { billingPath, cartPath, quotePath, reviewPath } from './paths.ts'
import { PaymentChoices } from './payment-choices.tsx'

/**
 * Screen 5, `GET` and `POST /checkout/:n/review` (multipart, for the PO document). Fields: `submission_id` (uuid, the same for
 * every try of one page), `cart_version`, `seen_total_minor` (gross in minor units), `payment_method`, `po_number`,
 * `po_document` (PDF), and `card_flow=hosted` from the button that leads to the provider's own page.
 */
export type ReviewView = {
  readonly number: number
  readonly cartVersion: number
  readonly submissionId: string
  readonly pricing: PricingView
  readonly sites: readonly OrderSiteView[]
  readonly billTo: AddressView
  readonly deliverTo: AddressView
  readonly vatNumber?: string | undefined
  readonly contact: { readonly name: string; readonly email: string; readonly phone?: string | undefined }
  readonly terms: { readonly title: string; readonly version: string }
  readonly totals: TotalsView
  /** What the country allows, in its order: card first where it is allowed. */
  readonly methods: readonly PaymentChoice[]
  readonly selected: PaymentMethod
  readonly poNumber: string
  readonly problems: Problems
}

export type PaymentChoice =
  | { readonly method: 'card'; readonly state: 'ready' }
  /** The provider can not be asked just now, or the amount can not be paid by card: the other methods stay. */
  | { readonly method: 'card'; readonly state: 'unavailable'; readonly because: 'outage' | 'amount' }
  | {
      readonly method: 'purchase-order'
      readonly numberRequired: boolean
      readonly termsDays: number
      /** A PDF that came with an earlier try of this page: it need not be chosen again. */
      readonly keptDocument?: { readonly name: string; readonly bytes: number } | undefined
    }
  | { readonly method: 'invoice'; readonly termsDays: number }

type Props = { readonly ui: Ui; readonly view: ReviewView }

/** `cardFields` is the mount of the provider's frame; without JavaScript its place is taken by a button to the provider's page. */
export function ReviewPage({ ui, shell, view, cardFields }: PageProps<ReviewView> & { readonly cardFields?: Child }) {
  const { t } = ui
  const links = { pricing: cartPath(view.number), cart: cartPath(view.number), billing: billingPath(view.number) }
  return (
    <Page ui={ui} shell={shell} title={t('label.reviewAndSubmit')} hasErrors={view.problems.length > 0}>
      <CheckoutSteps ui={ui} current="review" pricing={view.pricing} links={links} />
      <ErrorSummary ui={ui} problems={view.problems} />
      <header class="page-header">
        <div>
          <p class="overline">
            <a href={quotePath(view.number)}>{t('quote.number', { number: String(view.number) })}</a>
          </p>
          <h1>{t('label.reviewAndSubmit')}</h1>
        </div>
      </header>
      <div class="split">
        <div class="split-main">
          <section class="card site" aria-labelledby="review-items">
            <header class="site-title">
              <h2 id="review-items">{t('review.items')}</h2>
              <a href={cartPath(view.number)}>{t('review.backToCart')}</a>
            </header>
            <OrderLines ui={ui} sites={view.sites} caption={t('review.items')} coverageLabel={t('lines.newCoverage')} />
          </section>
          <Addresses ui={ui} view={view} />
        </div>
        <SubmitForm ui={ui} view={view} cardFields={cardFields} />
      </div>
    </Page>
  )
}

function Addresses({ ui, view }: Props) {
  const { t } = ui
  const { contact } = view
  return (
    <section class="card" aria-labelledby="review-addresses">
      <header class="card-title">
        <h2 id="review-addresses">{t('review.addresses')}</h2>
        <a href={billingPath(view.number)}>{t('review.editAddresses')}</a>
      </header>
      <div class="addresses">
        <div>
          <span class="overline">{t('billing.billTo')}</span>
          <Address ui={ui} address={view.billTo} />
          {view.vatNumber !== undefined && <p class="small">{t('billing.vatNumberIs', { number: view.vatNumber })}</p>}
        </div>
        <div>
          <span class="overline">{t('billing.deliverTo')}</span>
          <Address ui={ui} address={view.deliverTo} />
        </div>
        <div>
          <span class="overline">{t('billing.contact')}</span>
          <p class="address">
            <strong>{contact.name}</strong>
            <span>{contact.email}</span>
            {contact.phone !== undefined && contact.phone !== '' && <span>{contact.phone}</span>}
          </p>
        </div>
      </div>
      <p class="small with-icon">
        <Icon name="check" />
        {t('review.termsAccepted', view.terms)}
      </p>
    </section>
  )
}

function SubmitForm({ ui, view, cardFields }: Props & { readonly cardFields: Child }) {
  const { t } = ui
  return (
    <form
      method="post"
      action={reviewPath(view.number)}
      enctype="multipart/form-data"
      class="card form split-side"
      novalidate
      data-submit-once
    >
      <input type="hidden" name="submission_id" value={view.submissionId} />
      <input type="hidden" name="cart_version" value={String(view.cartVersion)} />
      <input type="hidden" name="seen_total_minor" value={view.totals.gross.minor.toString()} />
      <PaymentChoices ui={ui} view={view} cardFields={cardFields} />
      <TaxTotals ui={ui} totals={view.totals} grossLabel={t('amounts.toPay')} />
      <button class="btn btn-primary btn-large btn-block" type="submit">
        {t('label.submit')}
      </button>
      <p class="hint">{t('review.submitHint')}</p>
    </form>
  )
}
