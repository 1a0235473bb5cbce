import type { TotalDerivation, TotalStep } from '#src/domain/derivation.ts'
import type { TaxTreatment } from '#src/domain/tax.ts'
import type { TimeZone } from '#src/domain/plain-date.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { Row, exactText } from './price-line-steps.tsx'

type Props = { readonly ui: Ui; readonly total: TotalDerivation; readonly timeZone: TimeZone }
type StepProps<S extends TotalStep['step']> = { readonly ui: Ui; readonly step: Extract<TotalStep, { readonly step: S }> }

/** Why this level, the sum of the lines, and tax with its evidence. */
export function PriceTotalSteps({ ui, total, timeZone }: Props) {
  return (
    <ol class="price-steps price-steps-long">
      {total.map((step) => (
        <TotalStepRow ui={ui} step={step} timeZone={timeZone} />
      ))}
    </ol>
  )
}

function TotalStepRow({ ui, step, timeZone }: { readonly ui: Ui; readonly step: TotalStep; readonly timeZone: TimeZone }) {
  const { t, format } = ui
  switch (step.step) {
    case 'level':
      return <LevelRow ui={ui} step={step} />
    case 'sum':
      return <Row text={t('made.sum', { lines: step.lines })} value={`= ${format.money(step.totalBeforeTax)}`} isResult />
    case 'tax-decision':
      return <TaxDecisionRow ui={ui} step={step} timeZone={timeZone} />
    case 'tax': {
      const { taxable, percent, exact, tax } = step
      const exactTax = t('made.exactTax', { exact: exactText(ui, exact, taxable.currency) })
      return (
        <Row
          text={t('made.tax', { percent: format.percent(percent), taxable: format.money(taxable) })}
          note={exactTax}
          value={`+ ${format.money(tax)}`}
        />
      )
    }
    case 'total':
      return <Row text={t('made.totalWithTax')} value={`= ${format.money(step.total)}`} isResult />
  }
}

/** Points are what buyers are measured by: both sums are named, and which of them won. */
function LevelRow({ ui, step }: StepProps<'level'>) {
  const { t, format } = ui
  const { level, because, relationshipLevel, orderLevel } = step
  const relationshipPoints = format.decimal(step.relationshipPoints)
  const orderPoints = format.decimal(step.orderPoints)
  const text = {
    fixed: () => t('made.levelFixed', { level }),
    relationship: () => t('made.levelRelationship', { level, relationshipPoints, orderPoints, orderLevel }),
    order: () => t('made.levelOrder', { level, relationshipPoints, orderPoints, relationshipLevel }),
  }[because]()
  return <Row text={text} />
}

const treatments = {
  'local-vat': 'made.taxLocal',
  'seller-vat': 'made.taxSeller',
  'reverse-charge': 'made.taxReverseCharge',
  'not-charged': 'made.taxNotCharged',
} as const satisfies Record<TaxTreatment, MessageKey>

const checkResults = {
  valid: 'made.evidenceValid',
  invalid: 'made.evidenceInvalid',
  unavailable: 'made.evidenceUnavailable',
} as const satisfies Record<string, MessageKey>

function TaxDecisionRow({ ui, step, timeZone }: StepProps<'tax-decision'> & { readonly timeZone: TimeZone }) {
  const { t, format } = ui
  const { treatment, country, category, percent, evidence, rateValidFrom, rateSource } = step
  const text = t(treatments[treatment], { country: format.country(country), category })
  const notes = [
    ...(rateValidFrom === undefined ? [] : [t('made.rateSince', { day: format.day(rateValidFrom) })]),
    ...(rateSource === undefined ? [] : [t('made.rateSource', { source: rateSource })]),
    ...(evidence === undefined
      ? []
      : [t(checkResults[evidence.result], { number: evidence.number, at: format.moment(evidence.checkedAt, timeZone) })]),
  ]
  return <Row text={text} note={notes.length === 0 ? undefined : notes.join(' ')} value={format.percent(percent)} />
}
