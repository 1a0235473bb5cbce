import type { Child } from 'hono/jsx'
import { lastDay } from '#src/domain/coverage-period.ts'
import type { Currency } from '#src/domain/currency.ts'
import { type Decimal, decimal } from '#src/domain/decimal.ts'
import type { BackPayStep, IncreaseCapStep, LineStep } from '#src/domain/derivation.ts'
import { type Ratio, ratioDigits } from '#src/domain/money.ts'
import type { Proration, ProrationPolicy } from '#src/domain/proration.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import type { PriceLineView } from './price-view.ts'

type Props = { readonly ui: Ui; readonly line: PriceLineView }
type StepProps = { readonly ui: Ui; readonly step: LineStep; readonly line: PriceLineView }

export const policyWords = {
  months: 'price.policyMonths',
  days: 'price.policyDays',
  'days-365': 'price.policyDays365',
  'thirty-360': 'price.policyThirty360',
} as const satisfies Record<ProrationPolicy, MessageKey>

/** The way from the list price to the amount: every step in words, with the number that it brings. */
export function PriceLineSteps({ ui, line }: Props) {
  return (
    <ol class="price-steps price-steps-long">
      {line.steps.map((step) => (
        <LineStepRow ui={ui} step={step} line={line} />
      ))}
    </ol>
  )
}

function LineStepRow({ ui, step, line }: StepProps) {
  const { t, format } = ui
  const { currency } = line.amount
  switch (step.step) {
    case 'list-price': {
      const { part, level, validFrom, svpPrice } = step
      return <Row text={t('made.list', { part, level, day: format.day(validFrom) })} value={format.unitPrice(svpPrice, currency)} />
    }
    case 'discount': {
      const text = step.reason === '' ? t('price.discount') : t('price.discountFor', { reason: step.reason })
      return <Row text={text} value={`− ${format.percent(step.percent)}`} note={`= ${exactText(ui, step.exactUnitPrice, currency)}`} />
    }
    case 'increase-cap':
      return <IncreaseCap ui={ui} step={step} currency={currency} />
    case 'unit-price':
      return (
        <Row
          text={t('price.asked')}
          value={format.unitPrice(step.shown, currency)}
          note={step.isRounded ? t('made.unitRounded') : undefined}
        />
      )
    case 'period': {
      const { coverage, term, isCoterminated } = step
      const days = { first: format.day(coverage.startsOn), last: format.day(lastDay(coverage)) }
      return isCoterminated ? (
        <Row text={t('made.periodAligned', days)} />
      ) : (
        <Row text={t('made.period', days)} value={t('lines.months', { count: term })} />
      )
    }
    case 'proration':
      return <ProrationRow ui={ui} proration={step.proration} />
    case 'back-pay':
      return <BackPayRow ui={ui} step={step} currency={currency} />
    case 'extended': {
      const { rounding, exact, quantity, amount } = step
      return (
        <>
          <Row text={t('price.quantity', { metric: line.chargeMetric })} value={`× ${format.integer(quantity)}`} />
          <Row
            text={t('made.rounded', { decimals: rounding.decimals })}
            note={t(rounding.changedTheAmount ? 'made.exactRounded' : 'made.exactKept', { exact: exactText(ui, exact, currency) })}
            value={`= ${format.money(amount)}`}
            isResult
          />
        </>
      )
    }
  }
}

function IncreaseCap({ ui, step, currency }: { readonly ui: Ui; readonly step: IncreaseCapStep; readonly currency: Currency }) {
  const { t, format } = ui
  const percent = format.percent(step.percent)
  if ('because' in step) return <Row text={t(capReasons[step.because], { percent })} value="–" />
  const last = format.unitPrice(step.lastUnitPrice, currency)
  return (
    <Row
      text={t(step.applies ? 'made.capApplies' : 'made.capKept', { percent, last })}
      value={`≤ ${exactText(ui, step.limit, currency)}`}
    />
  )
}

const capReasons = {
  'no-price-of-last-year': 'made.capNoLastYear',
  'other-currency': 'made.capOtherCurrency',
  lapsed: 'made.capLapsed',
} as const satisfies Record<string, MessageKey>

function ProrationRow({ ui, proration }: { readonly ui: Ui; readonly proration: Proration }) {
  const { t, format } = ui
  const { numerator, denominator } = proration.fraction
  const counted =
    proration.policy === 'months'
      ? t('lines.months', { count: proration.monthsCounted })
      : t('lines.days', { count: proration.daysCounted })
  const value = `× ${format.integer(numerator)}/${format.integer(denominator)}`
  return <Row text={t('made.proration', { policy: t(policyWords[proration.policy]), counted })} value={value} />
}

function BackPayRow({ ui, step, currency }: { readonly ui: Ui; readonly step: BackPayStep; readonly currency: Currency }) {
  const { t, format } = ui
  const { percent, lastUnitPrice, gap, proration, exactPerUnit } = step
  const { numerator, denominator } = proration.fraction
  const text = t('made.backPay', {
    percent: format.percent(percent),
    last: format.unitPrice(lastUnitPrice, currency),
    from: format.day(gap.startsOn),
    until: format.day(gap.startsOn < gap.endsBefore ? lastDay(gap) : gap.startsOn),
    fraction: `${format.integer(numerator)}/${format.integer(denominator)}`,
  })
  return <Row text={text} value={`+ ${exactText(ui, exactPerUnit, currency)}`} />
}

type RowProps = {
  readonly text: Child
  readonly value?: Child | undefined
  readonly note?: Child | undefined
  readonly isResult?: boolean | undefined
}

/** One step: what happens, and the number that it brings. */
export function Row({ text, value, note, isResult = false }: RowProps) {
  return (
    <li class={isResult ? 'price-result' : undefined}>
      <span>
        {text}
        {note !== undefined && <span class="hint"> {note}</span>}
      </span>{' '}
      {value !== undefined && (isResult ? <strong class="number">{value}</strong> : <span class="number">{value}</span>)}
    </li>
  )
}

/** All decimals of an exact value, or six of them and the sign that there are more. */
export function exactText(ui: Ui, exact: Ratio, currency: Currency): string {
  const { digits, isExact } = ratioDigits(exact, 6)
  const written = ui.format.unitPrice(decimal(digits) satisfies Decimal, currency)
  return isExact ? written : `${written}…`
}
