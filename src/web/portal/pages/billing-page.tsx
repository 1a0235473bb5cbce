import type { Money } from '#src/domain/money.ts'
import { CheckField, ErrorSummary, type Option, type Problems, SelectField, TextField } from '#src/web/components/form.tsx'
import { CheckoutSteps, type PricingView } from '#src/web/components/checkout-steps.tsx'
import { Icon } from '#src/web/components/icon.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { billingPath, cartPath, quotePath } from './paths.ts'
import { TermsRegion, type TermsView } from './terms-region.tsx'

/**
 * Screen 4, `GET` and `POST /checkout/:n/billing`. Fields: `cart_version`; `bill_to.` and `deliver_to.` with `name`, `line1`,
 * `line2`, `postcode`, `city`, `region`, `country`; `deliver_same` (`yes`: deliver-to is bill-to); `vat_number`;
 * `contact.name`, `contact.email`, `contact.phone`; `terms_hash`, `terms_accepted` (`yes`).
 */
export type BillingView = {
  readonly number: number
  readonly cartVersion: number
  readonly total: Money
  readonly pricing: PricingView
  readonly typed: BillingTyped
  /** ISO 3166-1 codes that may be chosen. */
  readonly countries: readonly string[]
  readonly terms: TermsView
  readonly problems: Problems
}

/** What stands in the fields: from the account at first, then whatever was typed. */
export type BillingTyped = {
  readonly billTo: AddressTyped
  readonly deliverSame: boolean
  readonly deliverTo: AddressTyped
  readonly vatNumber: string
  readonly contactName: string
  readonly contactEmail: string
  readonly contactPhone: string
  readonly termsAccepted: boolean
}

export type AddressTyped = {
  readonly name: string
  readonly line1: string
  readonly line2: string
  readonly postcode: string
  readonly city: string
  readonly region: string
  readonly country: string
}

type Props = { readonly ui: Ui; readonly view: BillingView }

export function BillingPage({ ui, shell, view }: PageProps<BillingView>) {
  const { t, format } = ui
  const links = { pricing: cartPath(view.number), cart: cartPath(view.number) }
  return (
    <Page ui={ui} shell={shell} title={t('label.billingAndShipping')} hasErrors={view.problems.length > 0}>
      <CheckoutSteps ui={ui} current="billing" pricing={view.pricing} links={links} />
      <ErrorSummary ui={ui} problems={view.problems} />
      <header class="page-header">
        <div>
          <p class="overline">
            <a href={quotePath(view.number)}>{t('quote.number', { number: String(view.number) })}</a>
          </p>
          <h1>{t('label.billingAndShipping')}</h1>
        </div>
        <div class="page-amount">
          <p class="overline">{t('amounts.totalBeforeTax')}</p>
          <p class="amount amount-small">{format.money(view.total)}</p>
        </div>
      </header>
      <form method="post" action={billingPath(view.number)} class="form form-wide" novalidate>
        <input type="hidden" name="cart_version" value={String(view.cartVersion)} />
        <div class="columns">
          <BillTo ui={ui} view={view} />
          <DeliverTo ui={ui} view={view} />
        </div>
        <Terms ui={ui} view={view} />
        <div class="form-actions form-actions-end">
          <a class="btn btn-ghost" href={cartPath(view.number)}>
            {t('cart.back')}
          </a>
          <button class="btn btn-primary btn-large" type="submit">
            {t('label.continue')}
            <Icon name="arrow-right" />
          </button>
        </div>
      </form>
    </Page>
  )
}

function BillTo({ ui, view }: Props) {
  const { t } = ui
  const { typed, problems } = view
  return (
    <fieldset class="card">
      <legend>{t('billing.billTo')}</legend>
      <AddressFields ui={ui} prefix="bill_to" kind="billing" typed={typed.billTo} view={view} />
      <TextField
        ui={ui}
        name="vat_number"
        label={t('billing.vatNumber')}
        hint={t('billing.vatNumberHint')}
        value={typed.vatNumber}
        problems={problems}
        size="medium"
        maxlength={20}
        optional
      />
    </fieldset>
  )
}

function DeliverTo({ ui, view }: Props) {
  const { t } = ui
  const { typed, problems } = view
  return (
    <div class="stack">
      <fieldset class="card deliver-to">
        <legend>{t('billing.deliverTo')}</legend>
        <CheckField ui={ui} name="deliver_same" label={t('billing.deliverSame')} checked={typed.deliverSame} problems={problems} />
        <div class="deliver-to-address">
          <AddressFields ui={ui} prefix="deliver_to" kind="shipping" typed={typed.deliverTo} view={view} />
        </div>
      </fieldset>
      <fieldset class="card">
        <legend>{t('billing.contact')}</legend>
        <p class="hint">{t('billing.contactHint')}</p>
        <TextField
          ui={ui}
          name="contact.name"
          label={t('form.name')}
          value={typed.contactName}
          problems={problems}
          autocomplete="name"
          maxlength={200}
        />
        <TextField
          ui={ui}
          name="contact.email"
          type="email"
          label={t('form.email')}
          value={typed.contactEmail}
          problems={problems}
          autocomplete="email"
          maxlength={254}
        />
        <TextField
          ui={ui}
          name="contact.phone"
          type="tel"
          label={t('form.phone')}
          value={typed.contactPhone}
          problems={problems}
          autocomplete="tel"
          maxlength={40}
          size="medium"
          optional
        />
      </fieldset>
    </div>
  )
}

type AddressProps = Props & {
  readonly prefix: 'bill_to' | 'deliver_to'
  readonly kind: 'billing' | 'shipping'
  readonly typed: AddressTyped
}

function AddressFields({ ui, view, prefix, kind, typed }: AddressProps) {
  const { t } = ui
  const common = { ui, problems: view.problems }
  return (
    <>
      <TextField
        {...common}
        name={`${prefix}.name`}
        label={t('address.name')}
        value={typed.name}
        autocomplete={`${kind} organization`}
        maxlength={200}
      />
      <TextField
        {...common}
        name={`${prefix}.line1`}
        label={t('address.line1')}
        value={typed.line1}
        autocomplete={`${kind} address-line1`}
        maxlength={200}
      />
      <TextField
        {...common}
        name={`${prefix}.line2`}
        label={t('address.line2')}
        value={typed.line2}
        autocomplete={`${kind} address-line2`}
        maxlength={200}
        optional
      />
      <div class="field-row">
        <TextField
          {...common}
          name={`${prefix}.postcode`}
          label={t('address.postcode')}
          value={typed.postcode}
          autocomplete={`${kind} postal-code`}
          maxlength={20}
        />
        <TextField
          {...common}
          name={`${prefix}.city`}
          label={t('address.city')}
          value={typed.city}
          autocomplete={`${kind} address-level2`}
          maxlength={100}
        />
      </div>
      <div class="field-row">
        <TextField
          {...common}
          name={`${prefix}.region`}
          label={t('address.region')}
          value={typed.region}
          autocomplete={`${kind} address-level1`}
          maxlength={100}
          optional
        />
        <SelectField
          {...common}
          name={`${prefix}.country`}
          label={t('address.country')}
          value={typed.country}
          options={countryOptions(ui, view.countries)}
          autocomplete={`${kind} country`}
        />
      </div>
    </>
  )
}

function Terms({ ui, view }: Props) {
  const { t } = ui
  return (
    <section class="card" aria-labelledby="terms-title">
      <TermsRegion ui={ui} terms={view.terms} />
      <input type="hidden" name="terms_hash" value={view.terms.hash} />
      <CheckField
        ui={ui}
        name="terms_accepted"
        label={t('label.iAgree')}
        hint={t('terms.agreeHint', { title: view.terms.title, version: view.terms.version })}
        checked={view.typed.termsAccepted}
        problems={view.problems}
      />
    </section>
  )
}

/** In the alphabet of the reader's language. */
function countryOptions(ui: Ui, codes: readonly string[]): readonly Option[] {
  return codes.map((code) => ({ value: code, label: ui.format.country(code) })).toSorted((a, b) => ui.format.compare(a.label, b.label))
}
