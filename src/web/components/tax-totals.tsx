import type { Money } from '#src/domain/money.ts'
import type { Percent } from '#src/domain/percent.ts'
import type { TaxTreatment } from '#src/domain/tax.ts'
import type { Ui } from '#src/web/i18n/ui.ts'

/** Net, tax per rate and the amount to be paid, as the one tax function gave them. */
export type TotalsView = { readonly net: Money; readonly tax: readonly TaxLineView[]; readonly gross: Money }

export type TaxLineView = {
  readonly treatment: TaxTreatment
  readonly percent: Percent
  readonly taxable: Money
  readonly tax: Money
  /** With reverse charge: both numbers belong on the screen as on the invoice. */
  readonly vatNumbers?: { readonly seller: string; readonly buyer: string } | undefined
}

type Props = { readonly ui: Ui; readonly totals: TotalsView; readonly grossLabel: string }

/** The gross amount is the most visible number of the page that shows it. */
export function TaxTotals({ ui, totals, grossLabel }: Props) {
  const { t, format } = ui
  return (
    <dl class="tax-totals">
      <div>
        <dt>{t('amounts.totalBeforeTax')}</dt>
        <dd class="number">{format.money(totals.net)}</dd>
      </div>
      {totals.tax.map((line) => (
        <div>
          <dt>
            {taxName(ui, line)}
            {line.vatNumbers !== undefined && <span class="hint">{t('tax.numbers', line.vatNumbers)}</span>}
          </dt>
          <dd class="number">{format.money(line.tax)}</dd>
        </div>
      ))}
      <div class="tax-totals-gross">
        <dt>{grossLabel}</dt>
        <dd class="amount">{format.money(totals.gross)}</dd>
      </div>
    </dl>
  )
}

function taxName(ui: Ui, { treatment, percent, taxable }: TaxLineView): string {
  const { t, format } = ui
  switch (treatment) {
    case 'local-vat':
    case 'seller-vat':
      return t('tax.rate', { percent: format.percent(percent), taxable: format.money(taxable) })
    case 'reverse-charge':
      return t('tax.reverseCharge')
    case 'not-charged':
      return t('tax.notCharged')
  }
}
