import type { CustomerRole } from '#src/domain/access.ts'
import { Address, type AddressView } from '#src/web/components/address.tsx'
import { Facts } from '#src/web/components/facts.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { CalendarFeed } from './paper-links.tsx'

/** `GET /account`: the signed-in person, the customers that they act for, and who may do what there. */
export type AccountPageView = {
  readonly person: { readonly name: string; readonly email: string }
  readonly customers: readonly AccountCustomerView[]
  /** The secret address of the person's calendar feed, when they have one. */
  readonly calendarAddress?: string | undefined
}

export type AccountCustomerView = {
  readonly customerNumber: number
  readonly name: string
  readonly address: AddressView
  readonly agreements: readonly number[]
  readonly vatNumber?: string | undefined
  readonly representative: { readonly name: string; readonly email: string; readonly phone: string }
  readonly people: readonly AccountPersonView[]
}

/** `siteName` for a role at one site only. */
export type AccountPersonView = {
  readonly name: string
  readonly email: string
  readonly role: CustomerRole
  readonly siteName?: string | undefined
  readonly isSelf: boolean
}

const roles = {
  primary: ['people.primary', 'people.primaryMay'],
  secondary: ['people.secondary', 'people.orderMay'],
  buyer: ['people.buyer', 'people.orderMay'],
  approver: ['people.approver', 'people.approverMay'],
  viewer: ['people.viewer', 'people.viewerMay'],
  technical: ['people.technical', 'people.viewerMay'],
} as const satisfies Record<CustomerRole, readonly [MessageKey, MessageKey]>

export function AccountPage({ ui, shell, view }: PageProps<AccountPageView>) {
  const { t } = ui
  return (
    <Page ui={ui} shell={shell} title={t('shell.account')}>
      <header class="page-header">
        <div>
          <h1>{t('shell.account')}</h1>
          <p class="muted">
            {view.person.name}, {view.person.email}
          </p>
        </div>
      </header>
      {view.customers.map((customer) => (
        <Customer ui={ui} customer={customer} />
      ))}
      <CalendarFeed ui={ui} address={view.calendarAddress} />
    </Page>
  )
}

type Props = { readonly ui: Ui; readonly customer: AccountCustomerView }

function Customer({ ui, customer }: Props) {
  const { t } = ui
  const { representative } = customer
  const headingId = `customer-${customer.customerNumber}`
  return (
    <section class="stack" aria-labelledby={headingId}>
      <h2 id={headingId} class="section-title">
        {customer.name}
      </h2>
      <div class="columns">
        <div class="card">
          <Facts
            facts={[
              { term: t('account.customerNumber'), value: String(customer.customerNumber), isNumber: true },
              { term: t('account.agreementNumber'), value: customer.agreements.join(', '), isNumber: true },
              { term: t('billing.vatNumber'), value: customer.vatNumber },
            ]}
          />
          <Address ui={ui} address={customer.address} />
        </div>
        <div class="card">
          <h3>{t('label.salesRepresentative')}</h3>
          <p class="address">
            <strong>{representative.name}</strong>
            <a href={`mailto:${representative.email}`}>{representative.email}</a>
            <a href={`tel:${representative.phone.replaceAll(/[^+\d]/g, '')}`}>{representative.phone}</a>
          </p>
          <p class="hint">{t('people.changes')}</p>
        </div>
      </div>
      <People ui={ui} customer={customer} />
    </section>
  )
}

function People({ ui, customer }: Props) {
  const { t } = ui
  return (
    <div class="card site">
      <table class="table">
        <caption class="table-title">{t('people.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('form.name')}</th>
            <th scope="col">{t('people.role')}</th>
            <th scope="col">{t('people.may')}</th>
          </tr>
        </thead>
        <tbody>
          {customer.people.map((person) => {
            const [role, may] = roles[person.role]
            return (
              <tr>
                <th scope="row">
                  <span class="line-name">
                    {person.name}
                    {person.isSelf && ` ${t('people.you')}`}
                  </span>
                  <a class="line-reference" href={`mailto:${person.email}`}>
                    {person.email}
                  </a>
                </th>
                <td data-label={t('people.role')}>
                  {t(role)}
                  {person.siteName !== undefined && <span class="line-reference">{person.siteName}</span>}
                </td>
                <td class="cell-text" data-label={t('people.may')}>
                  {t(may)}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
