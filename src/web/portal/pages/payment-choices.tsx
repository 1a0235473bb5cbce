import type { Child } from 'hono/jsx'
import { poNumberLengthMax } from '#src/domain/order.ts'
import type { PaymentMethod } from '#src/domain/payment-attempt.ts'
import { FieldProblems, FileField, TextField, hasProblem } from '#src/web/components/form.tsx'
import { Icon, type IconName } from '#src/web/components/icon.tsx'
import { Notice } from '#src/web/components/notice.tsx'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import type { PaymentChoice, ReviewView } from './review-page.tsx'

const names = { card: 'label.creditCard', 'purchase-order': 'label.purchaseOrder', invoice: 'label.invoice' } as const satisfies Record<
  PaymentMethod,
  MessageKey
>
const icons: Record<PaymentMethod, IconName> = { card: 'card', 'purchase-order': 'document', invoice: 'mail' }

type Props = { readonly ui: Ui; readonly view: ReviewView; readonly cardFields: Child }

/** Only what the country allows. The style sheet opens the fields of the chosen method, so it works without JavaScript. */
export function PaymentChoices({ ui, view, cardFields }: Props) {
  const { t } = ui
  return (
    <fieldset class={hasProblem(view.problems, 'payment_method') ? 'choices field-invalid' : 'choices'}>
      <legend>{t('payment.title')}</legend>
      <FieldProblems ui={ui} name="payment_method" problems={view.problems} />
      {view.methods.map((choice, index) => (
        <div class="choice">
          <label>
            <input
              class="input"
              type="radio"
              name="payment_method"
              id={index === 0 ? 'payment_method' : undefined}
              value={choice.method}
              checked={choice.method === view.selected}
            />
            <span>{t(names[choice.method])}</span>
            <Icon name={icons[choice.method]} />
          </label>
          <div class="choice-detail">
            <Detail ui={ui} view={view} choice={choice} cardFields={cardFields} />
          </div>
        </div>
      ))}
    </fieldset>
  )
}

function Detail({ ui, view, choice, cardFields }: Props & { readonly choice: PaymentChoice }) {
  const { t } = ui
  switch (choice.method) {
    case 'card':
      if (choice.state === 'ready') return <Card ui={ui} cardFields={cardFields} />
      return (
        <Notice tone="warning">
          <p>{t(choice.because === 'outage' ? 'payment.cardOutage' : 'payment.cardAmount')}</p>
        </Notice>
      )
    case 'purchase-order':
      return <PurchaseOrder ui={ui} view={view} choice={choice} />
    case 'invoice':
      return <p class="hint">{t('payment.invoiceTerms', { days: choice.termsDays })}</p>
  }
}

/** The fields themselves are the provider's, in its own frame: a card number never enters this page. */
function Card({ ui, cardFields }: { readonly ui: Ui; readonly cardFields: Child }) {
  const { t } = ui
  return (
    <>
      {cardFields}
      <div class="stack without-script">
        <p class="hint">{t('payment.cardPageHint')}</p>
        <button class="btn btn-outline btn-block" type="submit" name="card_flow" value="hosted">
          <Icon name="lock" />
          {t('payment.cardPage')}
        </button>
      </div>
      <p class="hint with-icon">
        <Icon name="lock" />
        {t('payment.cardPrivacy')}
      </p>
    </>
  )
}

type PurchaseOrderProps = Pick<Props, 'ui' | 'view'> & { readonly choice: Extract<PaymentChoice, { method: 'purchase-order' }> }

function PurchaseOrder({ ui, view, choice }: PurchaseOrderProps) {
  const { t, format } = ui
  const { keptDocument } = choice
  return (
    <>
      <TextField
        ui={ui}
        name="po_number"
        label={t('label.purchaseOrderNumber')}
        value={view.poNumber}
        problems={view.problems}
        maxlength={poNumberLengthMax}
        optional={!choice.numberRequired}
      />
      <FileField
        ui={ui}
        name="po_document"
        label={t('payment.poDocument')}
        hint={t('payment.poDocumentHint')}
        problems={view.problems}
        accept="application/pdf,.pdf"
        optional
      />
      {keptDocument !== undefined && (
        <p class="small with-icon">
          <Icon name="document" />
          {t('payment.poDocumentKept', { name: keptDocument.name, size: format.fileSize(keptDocument.bytes) })}
        </p>
      )}
      <p class="hint">{t('payment.purchaseOrderTerms', { days: choice.termsDays })}</p>
    </>
  )
}
