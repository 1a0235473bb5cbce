import type { PricedCart } from '#src/domain/cart.ts'
import type { ChangePreview, LapseNotice } from '#src/domain/consequence.ts'
import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import { decimalToString } from '#src/domain/decimal.ts'
import { deriveLine, deriveTotal } from '#src/domain/derivation.ts'
import type { Relationship } from '#src/domain/level.ts'
import type { PricedLine, WithdrawnLine } from '#src/domain/line-terms.ts'
import { percentToString } from '#src/domain/percent.ts'
import { type Bridges, type PriceBridge, bridgeCauses } from '#src/domain/price-bridge.ts'
import { type TaxDecision, taxTotals } from '#src/domain/tax.ts'
import { type Json, lineStepJson, moneyJson, periodJson, prorationJson, totalStepJson } from './price-json-derivation.ts'
import type { PriceRequest } from './price-json-request.ts'
import { firstDayOfAll } from './price-json-subject.ts'

export type { Json }
type JsonRecord = { readonly [name: string]: Json }

type Asked = { readonly request: PriceRequest; readonly relationship: Relationship; readonly tax: TaxDecision | undefined }

/** The line's own figures at the top for a single line, otherwise one object a line; then level, points and total of all. */
export function cartJson(priced: PricedCart, asked: Asked): JsonRecord {
  const { request } = asked
  const labels = new Map(request.lines.map((line) => [line.item, line.label]))
  const lines = [...priced.lines.map((line) => lineJson(line, request)), ...priced.withdrawn.map(withdrawnJson)]
    .map((line): JsonRecord => ({ ...line, ...labelOf(labels.get(Number(line['item']))) }))
    .toSorted((a, b) => Number(a['item']) - Number(b['item']))
  const [only] = lines
  const { level, points } = priced
  const whole = {
    currency: request.currency,
    levelDecision: { ...level, relationshipPoints: decimalToString(asked.relationship.points), orderPoints: decimalToString(points) },
    totalBeforeTax: moneyJson(priced.totalBeforeTax),
    ...(priced.removed.length > 0 && { removed: priced.removed.map((line) => line.item) }),
    ...(request.wantsDerivation && { totalDerivation: totalDerivation(priced, asked) }),
  }
  return request.isSingle && only !== undefined ? { ...only, ...whole } : { lines, ...whole }
}

/** Rule 1: the term, and the anniversary that it gives. */
export function firstTermJson(coverage: CoveragePeriod): JsonRecord {
  return { coverage: periodJson(coverage), anniversary: coverage.endsBefore }
}

export function taxJson(priced: PricedCart, decision: TaxDecision): JsonRecord {
  const totals = totalsOf(priced, decision)
  return {
    treatment: decision.treatment,
    category: decision.category,
    country: decision.country,
    percent: percentToString(decision.percent),
    rateValidFrom: decision.rateValidFrom ?? null,
    totalTax: moneyJson(totals.totalTax),
    total: moneyJson(totals.total),
  }
}

export function bridgeJson(bridges: Bridges): JsonRecord {
  const lines = bridges.lines.map((line) => ({ item: line.item, standing: line.standing, ...oneBridgeJson(line) }))
  return { lines, total: oneBridgeJson(bridges.total) }
}

export function previewJson(preview: ChangePreview): JsonRecord {
  return {
    before: { totalBeforeTax: moneyJson(preview.before.totalBeforeTax), level: preview.before.level.level },
    after: { totalBeforeTax: moneyJson(preview.after.totalBeforeTax), level: preview.after.level.level },
    difference: moneyJson(preview.difference),
    repriced: preview.repriced.map(({ item, before, after }) => ({ item, before: moneyJson(before), after: moneyJson(after) })),
    lapses: preview.lapses.map(lapseJson),
  }
}

function lineJson(line: PricedLine, request: PriceRequest): JsonRecord {
  const { terms } = line
  return {
    item: terms.item,
    kind: terms.kind,
    coverage: periodJson(terms.coverage),
    term: terms.term,
    isCoterminated: terms.isCoterminated,
    ...prorationJson(terms.proration),
    ...(terms.kind === 'reinstatement' && { gap: gapJson(terms.gap), backPay: backPayJson(terms) }),
    quantity: terms.quantity,
    points: decimalToString(line.points),
    level: line.level,
    svpPrice: decimalToString(line.svpPrice, 2),
    priceValidFrom: line.priceValidFrom === firstDayOfAll ? null : line.priceValidFrom,
    unitPrice: decimalToString(line.unitPrice, 2),
    isCapped: line.isCapped,
    extended: moneyJson(line.extended),
    ...(request.wantsDerivation && { derivation: deriveLine(line).map(stepJson) }),
  }
}

function stepJson(step: ReturnType<typeof deriveLine>[number]): Json {
  return step.step === 'list-price' && step.validFrom === firstDayOfAll
    ? { ...(lineStepJson(step) as JsonRecord), validFrom: null }
    : lineStepJson(step)
}

function gapJson(gap: CoveragePeriod): Json {
  return gap.startsOn < gap.endsBefore ? periodJson(gap) : null
}

function backPayJson(terms: Extract<PricedLine['terms'], { kind: 'reinstatement' }>): Json {
  if (terms.backPay === undefined) return null
  const { percent, lastUnitPrice, proration } = terms.backPay
  return { percent: percentToString(percent), lastUnitPrice: decimalToString(lastUnitPrice, 2), ...prorationJson(proration) }
}

function withdrawnJson(line: WithdrawnLine): JsonRecord {
  const { item, kind, quantity, withdrawal } = line
  return { item, kind, quantity, reason: withdrawal.reason, successor: withdrawal.successor ?? null }
}

function labelOf(part: string | undefined): JsonRecord {
  return part === undefined ? {} : { part }
}

function totalDerivation(priced: PricedCart, asked: Asked): Json {
  const { relationship, tax } = asked
  const steps =
    tax === undefined
      ? deriveTotal(priced, { relationship })
      : deriveTotal(priced, { relationship }, { decision: tax, totals: totalsOf(priced, tax) })
  return steps.map(totalStepJson)
}

function totalsOf(priced: PricedCart, tax: TaxDecision) {
  return taxTotals(
    priced.lines.map((line) => ({ amount: line.extended, tax })),
    priced.totalBeforeTax.currency,
  )
}

function oneBridgeJson(bridge: PriceBridge): JsonRecord {
  return {
    from: { beforeTax: moneyJson(bridge.fromBeforeTax), tax: moneyJson(bridge.fromTax) },
    changes: Object.fromEntries(bridgeCauses.map((cause) => [cause, moneyJson(bridge.changes[cause])])),
    to: { beforeTax: moneyJson(bridge.toBeforeTax), tax: moneyJson(bridge.toTax) },
  }
}

function lapseJson(notice: LapseNotice): Json {
  const { item, quantity, lastCoveredDay, uncoveredFrom, graceEndsOn, lapsedFrom, comingBack } = notice
  const cost = comingBack.ok
    ? {
        asOf: comingBack.value.asOf,
        coverage: periodJson(comingBack.value.coverage),
        price: moneyJson(comingBack.value.price),
      }
    : { refusal: comingBack.refusal.code }
  return { item, quantity, lastCoveredDay, uncoveredFrom, graceEndsOn, lapsedFrom, comingBack: cost }
}
