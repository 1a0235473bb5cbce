import { type Currency, parseCurrency } from '#src/domain/currency.ts'
import { type Decimal, parseDecimal } from '#src/domain/decimal.ts'
import { type LevelTable, type PriceLevel, earnedLevels, isFixedLevel, priceLevels } from '#src/domain/level.ts'
import { parsePercent, type Percent } from '#src/domain/percent.ts'
import { type PlainDate, parsePlainDate } from '#src/domain/plain-date.ts'
import { type ProrationPolicy, prorationPolicies } from '#src/domain/proration.ts'
import { type Quantity, parseQuantity } from '#src/domain/quantity.ts'
import { type TermMonths, termMonths } from '#src/domain/renewal-term.ts'
import type { UsageDeclaration } from '#src/domain/usage-declaration.ts'
import {
  type FieldProblem,
  type Fields,
  booleanValue,
  fromDigits,
  fromText,
  oneOf,
  plainText,
  whole,
  wholeNumber,
} from '#src/kit/json-fields.ts'
import { type JsonNode, isJsonArray, isJsonNumber } from '#src/kit/json-reader.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'

/** A request of `guichet price --json` after reading: docs/price-interface.md says what each field means. */
export type PriceRequest = {
  readonly today: PlainDate
  readonly currency: Currency
  readonly level: PriceLevel | undefined
  readonly relationshipPoints: Decimal | undefined
  readonly levels: LevelTable | undefined
  readonly minimumMonths: number
  readonly graceDays: number
  readonly reinstatement: { readonly policy: 'part' | 'back-pay'; readonly percent: Percent | undefined } | undefined
  readonly increaseCap: Percent | undefined
  /** One line written at the top of the request instead of in `lines`. */
  readonly isSingle: boolean
  readonly lines: readonly PriceRequestLine[]
  readonly changes: readonly PriceRequestChange[] | undefined
  readonly tax: PriceRequestTax | undefined
  readonly wantsDerivation: boolean
  readonly wantsBridge: boolean
}

export type PriceRequestLine = {
  readonly path: string
  readonly item: number
  readonly label: string | undefined
  readonly siteNumber: number
  readonly program: string | undefined
  readonly entitlement: string | undefined
  readonly quantity: Quantity
  readonly entitledQuantity: Quantity
  readonly pointsPerUnit: Decimal
  readonly coverageStart: PlainDate | undefined
  readonly coverageEnd: PlainDate
  readonly anniversary: PlainDate | undefined
  readonly alignTo: PlainDate | undefined
  readonly term: TermMonths
  readonly policy: ProrationPolicy
  readonly termsOffered: readonly TermMonths[]
  readonly prices: readonly DatedPrices[]
  readonly reinstatementPrices: readonly DatedPrices[]
  readonly discount: Percent | undefined
  readonly discountReason: string
  readonly previous: PriceRequestPrevious | undefined
  readonly withdrawn: { readonly reason: string; readonly successor: string | undefined } | undefined
}

/** Prices by level since a day; since ever when the request names no day. */
export type DatedPrices = { readonly validFrom: PlainDate | undefined; readonly byLevel: ReadonlyMap<PriceLevel, Decimal> }

export type PriceRequestPrevious = {
  readonly unitPrice: Decimal
  readonly listPrice: Decimal | undefined
  readonly level: PriceLevel | undefined
  readonly quantity: Quantity | undefined
  readonly numerator: number
  readonly denominator: number
  readonly currency: Currency | undefined
  readonly extended: string | undefined
  readonly taxPercent: Percent
}

export type PriceRequestChange = {
  readonly item: number
  readonly remove: boolean
  readonly quantity: Quantity | undefined
  readonly term: TermMonths | undefined
  readonly usage: UsageDeclaration | undefined
}

export type PriceRequestTax = {
  readonly seller: string
  readonly buyer: string
  readonly on: PlainDate | undefined
  readonly buyerTaxId: { readonly number: string; readonly result: 'valid' | 'invalid' | 'unavailable' } | undefined
  readonly abroad: 'not-charged' | 'seller-rate' | 'buyer-rate' | undefined
}

const date = fromText(parsePlainDate)
const currencyCode = fromText(parseCurrency)
const percentage = fromDigits(parsePercent)
const quantityOfUnits = fromDigits(parseQuantity)
const label = plainText(200)
const country = fromText((text) => (/^[A-Z]{2}$/.test(text) ? ok(text) : refused({ code: 'not-a-country' })))
const largestRequest = 10_000

/** Reads every field; all faults are put into `problems`, and no request comes back while there is one. */
export function readPriceRequest(fields: Fields, problems: readonly FieldProblem[]): PriceRequest | undefined {
  const isSingle = !fields.has('lines')
  const today = fields.required('today', date)
  const currency = fields.required('currency', currencyCode)
  const level = fields.optional('level', oneOf(priceLevels))
  const relationshipPoints = fields.optional('relationshipPoints', amount)
  if ((level === undefined) === (relationshipPoints === undefined)) fields.refuse('level', 'either-level-or-relationshipPoints')
  const levels = readLevels(fields)
  const isKnownLevel = level === undefined || isFixedLevel(level) || levels === undefined || levels.some((row) => row.level === level)
  if (!isKnownLevel) fields.refuse('level', 'not-in-levels')
  const minimumMonths = fields.optional('minimumMonths', wholeNumber(0, 12)) ?? 1
  const graceDays = fields.optional('graceDays', wholeNumber(0, 3650)) ?? 0
  const reinstatement = readReinstatement(fields.object('reinstatement'))
  const increaseCap = fields.optional('increaseCap', percentage)
  const lines = isSingle ? [readLine(fields, fields, 1)] : fields.objects('lines').map((line, index) => readLine(line, fields, index + 1))
  if (!isSingle && lines.length === 0) fields.refuse('lines', 'empty')
  if (lines.length > largestRequest) fields.refuse('lines', 'too-many')
  if (new Set(lines.map((line) => line?.item)).size < lines.length) fields.refuse('lines', 'item-twice')
  const changes = fields.has('changes') ? fields.objects('changes').flatMap((change) => readChange(change) ?? []) : undefined
  const tax = readTax(fields.object('tax'))
  const wantsDerivation = fields.optional('derivation', booleanValue) ?? false
  const wantsBridge = fields.optional('bridge', booleanValue) ?? false
  fields.refuseUnknown()
  const read = whole({ today, currency })
  if (read === undefined || problems.length > 0) return undefined
  const optional = { level, relationshipPoints, levels, reinstatement, increaseCap, changes, tax }
  return {
    ...read,
    ...optional,
    minimumMonths,
    graceDays,
    isSingle,
    lines: lines.flatMap((line) => line ?? []),
    wantsDerivation,
    wantsBridge,
  }
}

/** A line; `anniversary`, `alignTo`, `term` and `policy` may stand at the top for all lines. */
function readLine(fields: Fields, top: Fields, position: number): PriceRequestLine | undefined {
  const inherited = (name: string): Fields => (fields.has(name) || !top.has(name) ? fields : top)
  const item = fields.optional('item', wholeNumber(1, 1_000_000)) ?? position
  const siteNumber = fields.optional('site', wholeNumber(0, 999_999_999)) ?? 0
  const quantity = fields.required('quantity', quantityOfUnits)
  const pointsPerUnit = fields.optional('pointsPerUnit', amount) ?? (0n as Decimal)
  const coverageStart = fields.optional('coverageStart', date)
  const coverageEnd = fields.required('coverageEnd', date)
  if (coverageStart !== undefined && coverageEnd !== undefined && coverageStart > coverageEnd)
    fields.refuse('coverageEnd', 'ends-before-it-starts')
  const anniversary = inherited('anniversary').optional('anniversary', date)
  const alignTo = inherited('alignTo').optional('alignTo', date)
  if ((anniversary === undefined) === (alignTo === undefined)) fields.refuse('anniversary', 'either-anniversary-or-alignTo')
  const term = inherited('term').required('term', termOfMonths)
  const policy = inherited('policy').required('policy', oneOf(prorationPolicies))
  const termsOffered = fields.optional('termsOffered', offeredTerms) ?? termMonths
  const withdrawn = readWithdrawn(fields.object('withdrawn'))
  const prices = readPrices(fields, 'prices', withdrawn === undefined)
  const reinstatementPrices = readPrices(fields, 'reinstatementPrices', false)
  const optional = {
    label: fields.optional('part', label),
    program: fields.optional('program', label),
    entitlement: fields.optional('entitlement', label),
    coverageStart,
    anniversary,
    alignTo,
    discount: fields.optional('discount', discountPercent),
    discountReason: fields.optional('discountReason', label) ?? '',
    previous: readPrevious(fields.object('previous')),
    withdrawn,
  }
  const entitledQuantity = fields.optional('entitledQuantity', quantityOfUnits) ?? quantity
  if (fields !== top) fields.refuseUnknown()
  const read = whole({ quantity, entitledQuantity, coverageEnd, term, policy })
  return read && { path: fields.path, item, siteNumber, ...read, pointsPerUnit, termsOffered, prices, reinstatementPrices, ...optional }
}

/** `{"H": "1173.00"}`, or `[{"validFrom": "2027-01-01", "H": "1173.00"}]` where the price list has a history. */
function readPrices(fields: Fields, name: string, isRequired: boolean): readonly DatedPrices[] {
  if (!fields.has(name)) return isRequired ? (fields.refuse(name, 'field-missing') ?? []) : []
  const rows = fields.isArray(name) ? fields.objects(name) : [fields.object(name)]
  return rows.flatMap((row) => {
    if (row === undefined) return []
    const validFrom = fields.isArray(name) ? row.required('validFrom', date) : undefined
    const byLevel = new Map<PriceLevel, Decimal>()
    for (const level of priceLevels) {
      const price = row.optional(level, amount)
      if (price !== undefined) byLevel.set(level, price)
    }
    row.refuseUnknown()
    return { validFrom, byLevel }
  })
}

function readLevels(fields: Fields): LevelTable | undefined {
  if (!fields.has('levels')) return undefined
  const table = fields.objects('levels').flatMap((row) => {
    const level = row.required('level', oneOf(earnedLevels))
    const fromPoints = row.required('fromPoints', amount)
    row.refuseUnknown()
    return whole({ level, fromPoints }) ?? []
  })
  const isAscending = table.every((row, index) => row.fromPoints > (table[index - 1]?.fromPoints ?? -1n))
  if (table[0]?.fromPoints !== 0n || !isAscending) fields.refuse('levels', 'not-ascending-from-zero')
  return table
}

function readReinstatement(fields: Fields | undefined): PriceRequest['reinstatement'] {
  const policy = fields?.required('policy', oneOf(['part', 'back-pay']))
  const percent = fields?.optional('percent', percentage)
  if (policy === 'back-pay' && percent === undefined && fields?.has('percent') === false) fields.refuse('percent', 'field-missing')
  fields?.refuseUnknown()
  return policy === undefined ? undefined : { policy, percent }
}

function readPrevious(fields: Fields | undefined): PriceRequestPrevious | undefined {
  if (fields === undefined) return undefined
  const unitPrice = fields.required('unitPrice', amount)
  const optional = {
    listPrice: fields.optional('listPrice', amount),
    level: fields.optional('level', oneOf(priceLevels)),
    quantity: fields.optional('quantity', quantityOfUnits),
    numerator: fields.optional('numerator', wholeNumber(0, 1_000_000)) ?? 1,
    denominator: fields.optional('denominator', wholeNumber(1, 1_000_000)) ?? 1,
    currency: fields.optional('currency', currencyCode),
    extended: fields.optional(
      'extended',
      fromDigits((text) => ok(text)),
    ),
    taxPercent: fields.optional('taxPercent', percentage) ?? (0n as Percent),
  }
  fields.refuseUnknown()
  return unitPrice === undefined ? undefined : { unitPrice, ...optional }
}

function readWithdrawn(fields: Fields | undefined): PriceRequestLine['withdrawn'] {
  const reason = fields?.required('reason', label)
  const successor = fields?.optional('successor', label)
  fields?.refuseUnknown()
  return reason === undefined ? undefined : { reason, successor }
}

function readChange(fields: Fields): PriceRequestChange | undefined {
  const item = fields.required('item', wholeNumber(1, 1_000_000))
  const remove = fields.optional('remove', booleanValue) ?? false
  const quantity = fields.optional('quantity', quantityOfUnits)
  const term = fields.optional('term', termOfMonths)
  const usage = readUsage(fields.object('usage'))
  if (remove && (quantity !== undefined || term !== undefined)) fields.refuse('remove', 'removed-and-edited')
  fields.refuseUnknown()
  return item === undefined ? undefined : { item, remove, quantity, term, usage }
}

function readUsage(fields: Fields | undefined): UsageDeclaration | undefined {
  const quantityInUse = fields?.required('quantityInUse', wholeNumber(0, 999_999_999))
  const declaredOn = fields?.required('declaredOn', date)
  const declaredBy = fields?.required('declaredBy', label)
  fields?.refuseUnknown()
  return whole({ quantityInUse, declaredOn, declaredBy })
}

function readTax(fields: Fields | undefined): PriceRequestTax | undefined {
  const seller = fields?.required('seller', country)
  const buyer = fields?.required('buyer', country)
  const on = fields?.optional('on', date)
  const abroad = fields?.optional('abroad', oneOf(['not-charged', 'seller-rate', 'buyer-rate']))
  const taxId = fields?.object('buyerTaxId')
  const number = taxId?.required('number', label)
  const result = taxId?.required('result', oneOf(['valid', 'invalid', 'unavailable']))
  taxId?.refuseUnknown()
  fields?.refuseUnknown()
  const read = whole({ seller, buyer })
  return read && { ...read, on, abroad, buyerTaxId: whole({ number, result }) }
}

/** Not negative, at most 12 whole and 6 fractional digits. */
function amount(node: JsonNode): Result<Decimal, { readonly code: string }> {
  const parsed = fromDigits(parseDecimal)(node)
  if (!parsed.ok) return parsed
  if (parsed.value < 0n) return refused({ code: 'negative' })
  return parsed.value < 10n ** 18n ? parsed : refused({ code: 'too-large' })
}

function discountPercent(node: JsonNode): Result<Percent, { readonly code: string }> {
  const parsed = percentage(node)
  return parsed.ok && parsed.value > 1_000_000n ? refused({ code: 'above-100-percent' }) : parsed
}

function termOfMonths(node: JsonNode): Result<TermMonths, { readonly code: string; readonly allowed: readonly number[] }> {
  const digits = isJsonNumber(node) ? node.source : node
  const term = termMonths.find((months) => digits === String(months))
  return term === undefined ? refused({ code: 'not-a-term', allowed: termMonths }) : ok(term)
}

function offeredTerms(node: JsonNode): Result<readonly TermMonths[], { readonly code: string }> {
  if (!isJsonArray(node) || node.length === 0) return refused({ code: 'not-an-array' })
  const terms: TermMonths[] = []
  for (const item of node) {
    const term = termOfMonths(item)
    if (!term.ok) return term
    terms.push(term.value)
  }
  return ok(terms)
}
