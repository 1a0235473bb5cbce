import { lastDay } from './coverage-period.ts'
import { currencyExponent } from './currency.ts'
import { decimalToString } from './decimal.ts'
import { standardLevels } from './level.ts'
import type { BackPay, PreviousPrice, PriceableLine, PricedLine, WithdrawnLine } from './line-terms.ts'
import { toDecimalString } from './money.ts'
import { percentToString } from './percent.ts'
import type { PlainDate } from './plain-date.ts'
import type { PricedLines, PricingContext } from './pricing.ts'
import type { Proration } from './proration.ts'
import type { TaxDecision, TaxTotals } from './tax.ts'

/**
 * `price-proof.json`: every figure of a priced quote, cart or order with all that it was computed from, so that anyone can recompute
 * it from nothing but the file. Written one figure a line; each has its own check, and the file its digest, so that a changed byte
 * is found and the figure named. Format: docs/price-proof.schema.json.
 */
export const proofFormat = 'guichet-price-proof/1'

/** SHA-256 of a text's UTF-8 bytes in lower-case hexadecimal; handed in, since the domain knows no platform. */
export type Sha256 = (text: string) => string

export type ProofSubject = {
  readonly kind: 'quote' | 'cart' | 'order'
  readonly number: string
  readonly revision: number
  readonly priceListDate: PlainDate
  readonly pricedOn: PlainDate
}

export type ProofRequest = {
  readonly subject: ProofSubject
  readonly priced: PricedLines
  readonly context: Pick<PricingContext, 'relationship' | 'levels'>
  readonly tax?: { readonly decision: TaxDecision; readonly totals: TaxTotals }
}

/** A figure, or figures under names, or several of them: what JSON can hold, in the order in which it is written. */
export type ProofValue = null | boolean | number | string | readonly ProofValue[] | { readonly [name: string]: ProofValue }

/** The file's text. The same prices always give the same bytes. */
export function writePriceProof(request: ProofRequest, sha256: Sha256): string {
  const figures = figuresOf(request)
  const checks = Object.fromEntries(leavesOf(figures).map(({ path, value }) => [path, figureCheck(path, value, sha256)]))
  const unsigned = proofText({ ...figures, checks })
  return withDigest(unsigned, sha256)
}

/** One figure a line, two spaces a level, a newline at the end: the only way a proof is written. */
export function proofText(value: ProofValue): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

/** The digest is of the text as it is without the digest. */
export function withDigest(unsigned: string, sha256: Sha256): string {
  return `${unsigned.slice(0, -'\n}\n'.length)},\n  "digest": ${JSON.stringify(sha256(unsigned))}\n}\n`
}

/** The first 8 digits of the hash of the figure with its name: a figure can neither be changed nor change places. */
export function figureCheck(path: string, value: ProofValue, sha256: Sha256): string {
  return sha256(`${path}=${JSON.stringify(value)}`).slice(0, 8)
}

/** Every figure with its path, `lines[0].quantity`, in the order of the file. */
export function leavesOf(value: ProofValue, path = ''): readonly { readonly path: string; readonly value: ProofValue }[] {
  if (Array.isArray(value)) return value.flatMap((item: ProofValue, index) => leavesOf(item, `${path}[${index}]`))
  if (typeof value !== 'object' || value === null) return [{ path, value }]
  return Object.entries(value).flatMap(([name, item]) => leavesOf(item, path === '' ? name : `${path}.${name}`))
}

export type ProofFigures = { readonly [name: string]: ProofValue }

/** The file's content without checks and digest; `verifyPriceProof` rebuilds it from the file's inputs and compares. */
export function figuresOf(request: ProofRequest): ProofFigures {
  const { subject, priced, context, tax } = request
  const { currency } = priced.totalBeforeTax
  return {
    format: proofFormat,
    subject: { ...subject },
    currency,
    decimals: currencyExponent(currency),
    rounding: 'half-away-from-zero, once per line; tax once per rate',
    level: {
      table: (context.levels ?? standardLevels).map(({ level, fromPoints }) => ({ level, fromPoints: decimalToString(fromPoints) })),
      relationshipPoints: decimalToString(context.relationship.points),
      fixedLevel: context.relationship.fixedLevel ?? null,
      orderPoints: decimalToString(priced.points),
      relationshipLevel: priced.level.relationshipLevel,
      orderLevel: priced.level.orderLevel,
      level: priced.level.level,
      because: priced.level.because,
    },
    lines: priced.lines.map(lineFigures),
    withdrawn: priced.withdrawn.map(withdrawnFigures),
    totalBeforeTax: toDecimalString(priced.totalBeforeTax),
    tax: tax === undefined ? null : taxFigures(tax.decision, tax.totals),
  }
}

function lineFigures(line: PricedLine): ProofValue {
  const { terms } = line
  return {
    item: terms.item,
    kind: terms.kind,
    siteNumber: terms.siteNumber,
    programCode: terms.programCode,
    part: terms.part,
    chargeMetric: terms.chargeMetric,
    quantity: terms.quantity,
    entitledQuantity: terms.entitledQuantity,
    pointsPerUnit: decimalToString(terms.pointsPerUnit),
    points: decimalToString(line.points),
    coverage: { firstDay: terms.coverage.startsOn, lastDay: lastDay(terms.coverage) },
    anniversary: terms.anniversary,
    isCoterminated: terms.isCoterminated,
    term: terms.term,
    proration: prorationFigures(terms.proration),
    level: line.level,
    svpPrice: decimalToString(line.svpPrice, 2),
    priceValidFrom: line.priceValidFrom,
    discount: terms.discount === undefined ? null : { percent: percentToString(terms.discount.percent), reason: terms.discount.reason },
    increaseCap: terms.increaseCap === undefined ? null : percentToString(terms.increaseCap),
    isCapped: line.isCapped,
    previous: terms.previous === undefined ? null : previousFigures(terms.previous),
    reinstatement: reinstatementFigures(terms),
    unitPrice: decimalToString(line.unitPrice, 2),
    extended: toDecimalString(line.extended),
  }
}

function prorationFigures(proration: Proration): { readonly [name: string]: ProofValue } {
  const { policy, fraction } = proration
  const counted = proration.policy === 'months' ? { months: proration.monthsCounted } : { days: proration.daysCounted }
  return { policy, ...counted, numerator: fraction.numerator.toString(), denominator: fraction.denominator.toString() }
}

function previousFigures(previous: PreviousPrice): ProofValue {
  return {
    listPrice: decimalToString(previous.listPrice, 2),
    level: previous.level,
    unitPrice: decimalToString(previous.unitPrice, 2),
    quantity: previous.quantity,
    numerator: previous.fraction.numerator.toString(),
    denominator: previous.fraction.denominator.toString(),
    currency: previous.extended.currency,
    extended: toDecimalString(previous.extended),
    taxPercent: percentToString(previous.taxPercent),
  }
}

function reinstatementFigures(terms: PriceableLine): ProofValue {
  if (terms.kind !== 'reinstatement') return null
  const isBroken = terms.gap.startsOn < terms.gap.endsBefore
  const gap = isBroken ? { firstDay: terms.gap.startsOn, lastDay: lastDay(terms.gap) } : null
  return { renewalPart: terms.renewalPart, gap, backPay: terms.backPay === undefined ? null : backPayFigures(terms.backPay) }
}

function backPayFigures(backPay: BackPay): ProofValue {
  const { percent, lastUnitPrice, proration } = backPay
  return { percent: percentToString(percent), lastUnitPrice: decimalToString(lastUnitPrice, 2), proration: prorationFigures(proration) }
}

function withdrawnFigures(line: WithdrawnLine): ProofValue {
  return {
    item: line.item,
    siteNumber: line.siteNumber,
    programCode: line.programCode,
    part: line.part,
    chargeMetric: line.chargeMetric,
    quantity: line.quantity,
    reason: line.withdrawal.reason,
    successor: line.withdrawal.successor ?? null,
  }
}

function taxFigures(decision: TaxDecision, totals: TaxTotals): ProofValue {
  const { evidence } = decision
  return {
    treatment: decision.treatment,
    category: decision.category,
    country: decision.country,
    percent: percentToString(decision.percent),
    rateValidFrom: decision.rateValidFrom ?? null,
    rateSource: decision.rateSource ?? null,
    evidence: evidence === undefined ? null : { ...evidence },
    totalTax: toDecimalString(totals.totalTax),
    total: toDecimalString(totals.total),
  }
}
