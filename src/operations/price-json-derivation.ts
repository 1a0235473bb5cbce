import { type CoveragePeriod, lastDay } from '#src/domain/coverage-period.ts'
import { decimalToString } from '#src/domain/decimal.ts'
import type { LineStep, TotalStep } from '#src/domain/derivation.ts'
import { type Money, type Ratio, toDecimalString } from '#src/domain/money.ts'
import { percentToString } from '#src/domain/percent.ts'
import type { Proration } from '#src/domain/proration.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** The steps of a line as JSON: amounts and exact values as text, dates with both days included. */
export function lineStepJson(step: LineStep): Json {
  switch (step.step) {
    case 'list-price':
      return {
        step: step.step,
        level: step.level,
        currency: step.currency,
        svpPrice: decimalToString(step.svpPrice, 2),
        validFrom: step.validFrom,
      }
    case 'discount':
      return { step: step.step, percent: percentToString(step.percent), reason: step.reason, unitPrice: ratioJson(step.exactUnitPrice) }
    case 'increase-cap': {
      const percent = percentToString(step.percent)
      if ('because' in step) return { step: step.step, percent, applies: false, because: step.because }
      const lastUnitPrice = decimalToString(step.lastUnitPrice, 2)
      return { step: step.step, percent, applies: step.applies, lastUnitPrice, limit: ratioJson(step.limit) }
    }
    case 'unit-price':
      return { step: step.step, exact: ratioJson(step.exact), shown: decimalToString(step.shown, 2), isRounded: step.isRounded }
    case 'period':
      return { step: step.step, coverage: periodJson(step.coverage), term: step.term, isCoterminated: step.isCoterminated }
    case 'proration':
      return { step: step.step, ...prorationJson(step.proration) }
    case 'back-pay':
      return {
        step: step.step,
        percent: percentToString(step.percent),
        lastUnitPrice: decimalToString(step.lastUnitPrice, 2),
        gap: step.gap.startsOn < step.gap.endsBefore ? periodJson(step.gap) : null,
        ...prorationJson(step.proration),
        perUnit: ratioJson(step.exactPerUnit),
      }
    case 'extended': {
      const { quantity, exact, rounding, amount } = step
      return { step: step.step, quantity, exact: ratioJson(exact), rounding, amount: toDecimalString(amount) }
    }
  }
}

export function totalStepJson(step: TotalStep): Json {
  switch (step.step) {
    case 'level':
      return { ...step, relationshipPoints: decimalToString(step.relationshipPoints), orderPoints: decimalToString(step.orderPoints) }
    case 'sum':
      return { ...step, totalBeforeTax: moneyJson(step.totalBeforeTax) }
    case 'tax-decision': {
      const { step: name, treatment, category, percent, country, rateValidFrom, rateSource } = step
      const rate = { rateValidFrom: rateValidFrom ?? null, rateSource: rateSource ?? null }
      return { step: name, treatment, category, percent: percentToString(percent), country, ...rate }
    }
    case 'tax': {
      const { category, percent, taxable, exact, tax } = step
      return {
        step: step.step,
        category,
        percent: percentToString(percent),
        taxable: moneyJson(taxable),
        exact: ratioJson(exact),
        tax: moneyJson(tax),
      }
    }
    case 'total':
      return { step: step.step, total: moneyJson(step.total) }
  }
}

export function prorationJson(proration: Proration): { readonly [name: string]: Json } {
  const { policy, fraction } = proration
  const counted = proration.policy === 'months' ? { months: proration.monthsCounted } : { days: proration.daysCounted }
  return { policy, ...counted, fraction: { numerator: Number(fraction.numerator), denominator: Number(fraction.denominator) } }
}

export function periodJson(period: CoveragePeriod): Json {
  return { firstDay: period.startsOn, lastDay: lastDay(period) }
}

export function moneyJson(amount: Money): string {
  return toDecimalString(amount)
}

/** An exact value as text, `8/3` or `2`: it may have more digits than any number type. */
function ratioJson(value: Ratio): string {
  return value.denominator === 1n ? value.numerator.toString() : `${value.numerator}/${value.denominator}`
}
