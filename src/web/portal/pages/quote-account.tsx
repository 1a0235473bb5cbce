import { Address } from '#src/web/components/address.tsx'
import { Facts } from '#src/web/components/facts.tsx'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import type { AccountTab, ContactView } from './quote-view.ts'

type Props = { readonly ui: Ui; readonly tab: AccountTab }

const contactKinds = {
  renewal: 'account.contactRenewal',
  agreement: 'account.contactAgreement',
  technical: 'account.contactTechnical',
} as const satisfies Record<ContactView['kind'], MessageKey>

/** Tab 2: whose quote this is, under which agreement, at which price level, and who is concerned. */
export function QuoteAccount({ ui, tab }: Props) {
  const { t, format } = ui
  return (
    <div class="columns">
      <section class="card" aria-labelledby="account-agreement">
        <h2 id="account-agreement">{t('account.agreement')}</h2>
        <Facts
          facts={[
            { term: t('account.customerNumber'), value: String(tab.customerNumber), isNumber: true },
            { term: t('account.agreementNumber'), value: String(tab.agreementNumber), isNumber: true },
            { term: t('account.siteNumber'), value: String(tab.siteNumber), isNumber: true },
            { term: t('account.contractDueOn'), value: format.day(tab.contractDueOn) },
            { term: t('account.quotationLevel'), value: tab.quotationLevel },
            { term: t('account.relationshipLevel'), value: tab.relationshipLevel },
            { term: t('account.relationshipPoints'), value: format.points(tab.relationshipPoints), isNumber: true },
          ]}
        />
      </section>
      <section class="card" aria-labelledby="account-contacts">
        <h2 id="account-contacts">{t('account.contacts')}</h2>
        <ul class="contacts">
          {tab.contacts.map(({ kind, name, email, phone }) => (
            <li>
              <span class="overline">{t(contactKinds[kind])}</span>
              <strong>{name}</strong>
              <a href={`mailto:${email}`}>{email}</a>
              {phone !== undefined && <a href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`}>{phone}</a>}
            </li>
          ))}
        </ul>
      </section>
      <section class="card columns-all" aria-labelledby="account-addresses">
        <h2 id="account-addresses">{t('account.addresses')}</h2>
        <div class="addresses">
          {tab.addresses.map(({ siteNumber, address }) => (
            <div>
              <span class="overline">
                {siteNumber === undefined ? t('account.customerAddress') : t('account.siteAddress', { number: String(siteNumber) })}
              </span>
              <Address ui={ui} address={address} />
            </div>
          ))}
          <div>
            <span class="overline">{t('account.seller', { vatNumber: tab.sellingEntity.vatNumber })}</span>
            <Address ui={ui} address={tab.sellingEntity.address} />
          </div>
        </div>
      </section>
    </div>
  )
}
