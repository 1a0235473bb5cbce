import {
  type FieldParser,
  type FieldProblem,
  type Fields,
  fromDigits,
  fromText,
  oneOf,
  plainText,
  readFields,
  whole,
  wholeNumber,
} from '#src/kit/json-fields.ts'
import type { JsonNode } from '#src/kit/json-reader.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { CoveragePeriod } from './coverage-period.ts'
import { type Currency, parseCurrency } from './currency.ts'
import { type Decimal, parseDecimal } from './decimal.ts'
import { type LevelTable, type Relationship, earnedLevels, fixedLevels, priceLevels } from './level.ts'
import type { LineDiscount, PreviousPrice, PriceableLine, WithdrawnLine } from './line-terms.ts'
import { type Money, type Ratio, parseMoney } from './money.ts'
import { type ProgramCode, parsePartNumber, programCode } from './part.ts'
import { type Percent, parsePercent } from './percent.ts'
import { addDays, parsePlainDate } from './plain-date.ts'
import type { ListPrice } from './price-list.ts'
import { type ProofSubject, proofFormat } from './price-proof.ts'
import { prorate, prorationPolicies } from './proration.ts'
import { parseQuantity } from './quantity.ts'
import { isAnniversary, termMonths } from './renewal-term.ts'
import { type TaxDecision, type TaxIdCheck, categoryOf, taxTreatments } from './tax.ts'

/** The inputs of a proof: everything that its other figures can be computed from. */
export type ProofInputs = {
  readonly subject: ProofSubject
  readonly currency: Currency
  readonly level: { readonly levels: LevelTable; readonly relationship: Relationship }
  readonly lines: readonly ProofLine[]
  readonly withdrawn: readonly WithdrawnLine[]
  readonly tax: TaxDecision | undefined
}

export type ProofLine = { readonly terms: PriceableLine; readonly price: ListPrice }

const date = fromText(parsePlainDate)
const percentText = fromText(parsePercent)
const part = fromText(parsePartNumber)
const quantityNumber = fromDigits(parseQuantity)
const anyText = plainText(1000)

/** Reads the inputs; figures that are computed from them are only asked to be there. Nothing else may be in the file. */
export function readProofInputs(node: JsonNode): Result<ProofInputs, readonly FieldProblem[]> {
  const problems: FieldProblem[] = []
  const fields = readFields(node, '', problems)
  if (fields === undefined) return refused(problems)
  fields.required('format', oneOf([proofFormat]))
  derived(fields, ['decimals', 'rounding', 'totalBeforeTax', 'checks', 'digest'])
  const subject = readSubject(section(fields, 'subject'))
  const currency = fields.required('currency', fromText(parseCurrency))
  const level = readLevel(section(fields, 'level'))
  derived(fields, ['lines', 'withdrawn'])
  const lines = fields.objects('lines').flatMap((line) => readLine(line, currency) ?? [])
  const withdrawn = fields.objects('withdrawn').flatMap((line) => readWithdrawn(line) ?? [])
  const tax = readTax(fields.object('tax'))
  fields.refuseUnknown()
  const inputs = whole({ subject, currency, level, lines, withdrawn })
  return inputs === undefined || problems.length > 0 ? refused(problems) : ok({ ...inputs, tax })
}

/** Computed figures: they must be there, and are compared once they are computed again. */
function derived(fields: Fields, names: readonly string[]): void {
  for (const name of names) fields.required(name, (node) => ok(node))
}

function section(fields: Fields, name: string): Fields | undefined {
  if (!fields.has(name)) fields.refuse(name, 'field-missing')
  return fields.object(name)
}

function decimalText(node: JsonNode): Result<Decimal, { readonly code: string }> {
  const parsed = fromText(parseDecimal)(node)
  return parsed.ok && parsed.value < 0n ? refused({ code: 'negative' }) : parsed
}

function wholeNumberText(node: JsonNode): Result<bigint, { readonly code: string }> {
  return typeof node === 'string' && /^(?:0|[1-9]\d{0,17})$/.test(node) ? ok(BigInt(node)) : refused({ code: 'not-a-whole-number' })
}

function readSubject(fields: Fields | undefined): ProofSubject | undefined {
  if (fields === undefined) return undefined
  const kind = fields.required('kind', oneOf(['quote', 'cart', 'order']))
  const number = fields.required('number', anyText)
  const revision = fields.required('revision', wholeNumber(0, 999))
  const priceListDate = fields.required('priceListDate', date)
  const pricedOn = fields.required('pricedOn', date)
  fields.refuseUnknown()
  return whole({ kind, number, revision, priceListDate, pricedOn })
}

function readLevel(fields: Fields | undefined): ProofInputs['level'] | undefined {
  if (fields === undefined) return undefined
  const levels = fields.objects('table').flatMap((row) => {
    const level = row.required('level', oneOf(earnedLevels))
    const fromPoints = row.required('fromPoints', decimalText)
    row.refuseUnknown()
    return whole({ level, fromPoints }) ?? []
  })
  if (levels.length === 0) fields.refuse('table', 'field-missing')
  const points = fields.required('relationshipPoints', decimalText)
  const fixedLevel = fields.optional('fixedLevel', oneOf(fixedLevels))
  derived(fields, ['orderPoints', 'relationshipLevel', 'orderLevel', 'level', 'because'])
  fields.refuseUnknown()
  if (points === undefined) return undefined
  return { levels, relationship: fixedLevel === undefined ? { points } : { points, fixedLevel } }
}

function readLine(fields: Fields, currency: Currency | undefined): ProofLine | undefined {
  const kind = fields.required('kind', oneOf(['renewal', 'reinstatement']))
  const identity = readIdentity(fields)
  const entitledQuantity = fields.required('entitledQuantity', quantityNumber)
  const pointsPerUnit = fields.required('pointsPerUnit', decimalText)
  const coverage = readPeriod(section(fields, 'coverage'))
  const anniversary = fields.required('anniversary', date)
  const term = fields.required('term', (node) => {
    const read = wholeNumber(12, 36)(node)
    const known = termMonths.find((months) => read.ok && months === read.value)
    return known === undefined ? refused({ code: 'not-a-term' }) : ok(known)
  })
  const policy = readPolicy(section(fields, 'proration'))
  const svpPrice = fields.required('svpPrice', decimalText)
  const validFrom = fields.required('priceValidFrom', date)
  const discount = readDiscount(fields.object('discount'))
  const increaseCap = fields.optional('increaseCap', percentText)
  const previous = readPrevious(fields.object('previous'))
  const reinstatement = readReinstatement(fields.object('reinstatement'), coverage)
  derived(fields, ['points', 'isCoterminated', 'level', 'isCapped', 'unitPrice', 'extended'])
  fields.refuseUnknown()
  const read = whole({
    kind,
    identity,
    entitledQuantity,
    pointsPerUnit,
    coverage,
    anniversary,
    term,
    policy,
    svpPrice,
    validFrom,
    currency,
  })
  if (read === undefined) return undefined
  if ((read.kind === 'reinstatement') !== (reinstatement !== undefined)) return fields.refuse('reinstatement', 'does-not-fit-kind')
  const common = {
    ...read.identity,
    entitledQuantity: read.entitledQuantity,
    pointsPerUnit: read.pointsPerUnit,
    coverage: read.coverage,
    anniversary: read.anniversary,
    isCoterminated: !isAnniversary(read.coverage.startsOn, read.anniversary),
    term: read.term,
    termsAllowed: [read.term],
    proration: prorate(read.coverage, read.policy, read.anniversary),
    ...(discount !== undefined && { discount }),
    ...(increaseCap !== undefined && { increaseCap }),
    ...(previous !== undefined && { previous }),
  }
  const price = { svpPrice: read.svpPrice, validFrom: read.validFrom }
  if (reinstatement === undefined) return { terms: { ...common, kind: 'renewal' }, price }
  const { backPay, ...lapse } = reinstatement
  const gapProration = prorate(lapse.gap, read.policy, read.anniversary)
  const owed = backPay === undefined ? {} : { backPay: { ...backPay, proration: gapProration } }
  return { terms: { ...common, kind: 'reinstatement', ...lapse, ...owed }, price }
}

function readIdentity(fields: Fields) {
  const item = fields.required('item', wholeNumber(1, 1_000_000))
  const siteNumber = fields.required('siteNumber', wholeNumber(0, 999_999_999))
  const code: ProgramCode | undefined = programCode(fields.required('programCode', anyText) ?? '')
  const number = fields.required('part', part)
  const chargeMetric = fields.required('chargeMetric', anyText)
  const quantity = fields.required('quantity', quantityNumber)
  return whole({ item, siteNumber, programCode: code, part: number, chargeMetric, quantity })
}

function readPeriod(fields: Fields | undefined): CoveragePeriod | undefined {
  const firstDay = fields?.required('firstDay', date)
  const lastDay = fields?.required('lastDay', date)
  fields?.refuseUnknown()
  if (firstDay === undefined || lastDay === undefined) return undefined
  if (lastDay < firstDay) return fields?.refuse('lastDay', 'ends-before-it-starts')
  return { startsOn: firstDay, endsBefore: addDays(lastDay, 1) }
}

/** The policy of a proration; what was counted and the fraction are computed again. */
function readPolicy(fields: Fields | undefined) {
  const policy = fields?.required('policy', oneOf(prorationPolicies))
  if (fields !== undefined) derived(fields, [policy === 'months' ? 'months' : 'days', 'numerator', 'denominator'])
  fields?.refuseUnknown()
  return policy
}

function readDiscount(fields: Fields | undefined): LineDiscount | undefined {
  const percent = fields?.required('percent', percentText)
  const reason = fields?.required('reason', anyText)
  fields?.refuseUnknown()
  return whole({ percent, reason })
}

function readPrevious(fields: Fields | undefined): PreviousPrice | undefined {
  if (fields === undefined) return undefined
  const listPrice = fields.required('listPrice', decimalText)
  const level = fields.required('level', oneOf(priceLevels))
  const unitPrice = fields.required('unitPrice', decimalText)
  const quantity = fields.required('quantity', quantityNumber)
  const fraction = readFraction(fields)
  const currency = fields.required('currency', fromText(parseCurrency))
  const extended = fields.required('extended', (node) => readAmount(node, currency))
  const taxPercent = fields.required('taxPercent', percentText)
  fields.refuseUnknown()
  return whole({ listPrice, level, unitPrice, quantity, fraction, extended, taxPercent })
}

function readAmount(node: JsonNode, currency: Currency | undefined): ReturnType<FieldParser<Money>> {
  if (currency === undefined) return refused({ code: 'unknown-currency' })
  return fromText((text) => parseMoney(text, currency))(node)
}

function readFraction(fields: Fields): Ratio | undefined {
  const numerator = fields.required('numerator', wholeNumberText)
  const denominator = fields.required('denominator', wholeNumberText)
  if (denominator === 0n) return fields.refuse('denominator', 'zero')
  return whole({ numerator, denominator })
}

function readReinstatement(fields: Fields | undefined, coverage: CoveragePeriod | undefined) {
  if (fields === undefined) return undefined
  const renewalPart = fields.required('renewalPart', part)
  const unbroken = coverage === undefined ? undefined : { startsOn: coverage.startsOn, endsBefore: coverage.startsOn }
  const gap = fields.has('gap') ? readPeriod(fields.object('gap')) : unbroken
  const backPay = readBackPay(fields.object('backPay'))
  fields.refuseUnknown()
  const read = whole({ renewalPart, gap })
  return read === undefined ? undefined : { ...read, backPay }
}

function readBackPay(fields: Fields | undefined): { readonly percent: Percent; readonly lastUnitPrice: Decimal } | undefined {
  if (fields === undefined) return undefined
  const percent = fields.required('percent', percentText)
  const lastUnitPrice = fields.required('lastUnitPrice', decimalText)
  readPolicy(section(fields, 'proration'))
  fields.refuseUnknown()
  return whole({ percent, lastUnitPrice })
}

function readWithdrawn(fields: Fields): WithdrawnLine | undefined {
  const identity = readIdentity(fields)
  const reason = fields.required('reason', anyText)
  const successor = fields.optional('successor', part)
  derived(fields, [])
  fields.refuseUnknown()
  if (identity === undefined || reason === undefined) return undefined
  return { ...identity, kind: 'withdrawn', withdrawal: successor === undefined ? { reason } : { reason, successor } }
}

function readTax(fields: Fields | undefined): TaxDecision | undefined {
  if (fields === undefined) return undefined
  const treatment = fields.required('treatment', oneOf(taxTreatments))
  const country = fields.required('country', anyText)
  const percent = fields.required('percent', percentText)
  const rateValidFrom = fields.optional('rateValidFrom', date)
  const rateSource = fields.optional('rateSource', anyText)
  const evidence = readEvidence(fields.object('evidence'))
  derived(fields, ['category', 'totalTax', 'total'])
  fields.refuseUnknown()
  const read = whole({ treatment, country, percent })
  if (read === undefined) return undefined
  const rate = { ...(rateValidFrom !== undefined && { rateValidFrom }), ...(rateSource !== undefined && { rateSource }) }
  return { ...read, category: categoryOf(read.treatment), ...rate, ...(evidence !== undefined && { evidence }) }
}

function readEvidence(fields: Fields | undefined): TaxIdCheck | undefined {
  if (fields === undefined) return undefined
  const number = fields.required('number', anyText)
  const country = fields.required('country', anyText)
  const result = fields.required('result', oneOf(['valid', 'invalid', 'unavailable']))
  const checkedAt = fields.required('checkedAt', (node) => {
    const text = anyText(node)
    return text.ok ? ok(text.value as TaxIdCheck['checkedAt']) : text
  })
  fields.refuseUnknown()
  return whole({ number, country, result, checkedAt })
}
