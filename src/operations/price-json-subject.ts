import type { CartSelection, LineChange } from '#src/domain/cart.ts'
import { type Currency, currencyExponent } from '#src/domain/currency.ts'
import { type Decimal, decimalScale } from '#src/domain/decimal.ts'
import { hasLapsed, lapseTimeline } from '#src/domain/lapse.ts'
import { type Relationship, isFixedLevel, standardLevels } from '#src/domain/level.ts'
import type { LineTerms, PreviousPrice } from '#src/domain/line-terms.ts'
import { divideRounded, parseMoney } from '#src/domain/money.ts'
import { type Part, type PartNumber, partNumber, programCode } from '#src/domain/part.ts'
import { percent } from '#src/domain/percent.ts'
import type { PlainDate } from '#src/domain/plain-date.ts'
import type { ListPrice, PriceList } from '#src/domain/price-list.ts'
import { offerRenewal } from '#src/domain/renewal-offer.ts'
import type { ReinstatementPolicy, RenewalPolicy } from '#src/domain/renewal-policy.ts'
import type { FieldProblem } from '#src/kit/json-fields.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { DatedPrices, PriceRequest, PriceRequestChange, PriceRequestLine } from './price-json-request.ts'

/** `lines[2].quantity`, or `quantity` where the line stands at the top. */
export function fieldOf(line: PriceRequestLine, name: string): string {
  return line.path === '' ? name : `${line.path}.${name}`
}

/** The quote line that a request's line asks for, by the rules of renewal; a refusal names the field that it comes from. */
export function lineTermsOf(line: PriceRequestLine, request: PriceRequest): Result<LineTerms, FieldProblem> {
  if (line.quantity > line.entitledQuantity) return refused({ code: 'quantity-above-entitlement', field: fieldOf(line, 'quantity') })
  if (
    request.reinstatement === undefined &&
    line.withdrawn === undefined &&
    hasLapsed(line.coverageEnd, request.graceDays, request.today)
  ) {
    const { lapsedFrom } = lapseTimeline(line.coverageEnd, request.graceDays)
    return refused({ code: 'coverage-lapsed', field: fieldOf(line, 'coverageEnd'), lapsedFrom })
  }
  const previous = previousOf(line, request)
  if (!previous.ok) return previous
  const subject = {
    item: line.item,
    siteNumber: line.siteNumber,
    part: partOf(line),
    quantity: line.quantity,
    coverageEndsOn: line.coverageEnd,
    anniversary: line.anniversary ?? line.coverageEnd,
    ...(line.alignTo !== undefined && { alignedTo: line.alignTo }),
    term: line.term,
    ...(line.discount !== undefined && { discount: { percent: line.discount, reason: line.discountReason } }),
    ...(previous.value !== undefined && { previous: previous.value }),
  }
  const offered = offerRenewal(subject, policyOf(line, request), request.today)
  if (offered.ok)
    return ok(offered.value.kind === 'withdrawn' ? offered.value : { ...offered.value, entitledQuantity: line.entitledQuantity })
  const { item: _item, ...refusal } = offered.refusal
  return refused({ ...refusal, field: fieldOf(line, fieldOfRefusal[refusal.code]) })
}

const fieldOfRefusal = {
  'term-not-offered': 'term',
  'part-does-not-renew': 'part',
  'aligned-end-before-start': 'alignTo',
  'reinstatement-part-missing': 'reinstatementPrices',
  'last-annual-fee-missing': 'previous',
} as const

/** The relationship that was given by its points, or by the level that they reach. */
export function relationshipOf(request: PriceRequest): Relationship {
  const { level, relationshipPoints } = request
  if (level !== undefined && isFixedLevel(level)) return { points: 0n as Decimal, fixedLevel: level }
  const row = (request.levels ?? standardLevels).find((candidate) => candidate.level === level)
  return { points: relationshipPoints ?? row?.fromPoints ?? (0n as Decimal) }
}

/** The request's own prices, each line's under a part number of its own: two lines of a part may state different ones. */
export function priceListOf(request: PriceRequest): PriceList {
  const prices = new Map<PartNumber, readonly DatedPrices[]>()
  for (const line of request.lines) {
    prices.set(renewalPartOf(line), line.prices)
    prices.set(reinstatementPartOf(line), line.reinstatementPrices)
  }
  return (part, currency, level) => {
    let found: ListPrice | undefined
    for (const { validFrom = firstDayOfAll, byLevel } of prices.get(part) ?? []) {
      const svpPrice = byLevel.get(level)
      if (currency !== request.currency || svpPrice === undefined || validFrom > request.today) continue
      if (found === undefined || validFrom > found.validFrom) found = { svpPrice, validFrom }
    }
    return found
  }
}

/** Stands for "since ever" where a request's prices have no date; no request can name it. */
export const firstDayOfAll = '0001-01-01' as PlainDate

export function selectionOf(changes: readonly PriceRequestChange[]): CartSelection {
  return new Map(changes.map((change) => [change.item, lineChangeOf(change)]))
}

/** Coverage that one entitlement would have twice, running or renewed. */
export function overlap(request: PriceRequest, terms: readonly LineTerms[]): FieldProblem | undefined {
  const byItem = new Map(terms.map((line) => [line.item, line]))
  for (const [index, line] of request.lines.entries()) {
    const own = byItem.get(line.item)
    if (line.entitlement === undefined || own === undefined || own.kind === 'withdrawn') continue
    for (const other of request.lines.slice(0, index)) {
      const otherTerms = byItem.get(other.item)
      if (other.entitlement !== line.entitlement || otherTerms === undefined || otherTerms.kind === 'withdrawn') continue
      const from = line.coverageStart ?? own.coverage.startsOn
      const otherFrom = other.coverageStart ?? otherTerms.coverage.startsOn
      if (from < otherTerms.coverage.endsBefore && otherFrom < own.coverage.endsBefore) {
        return { code: 'coverage-overlaps', field: fieldOf(line, 'coverageEnd'), other: other.item }
      }
    }
  }
  return undefined
}

function partOf(line: PriceRequestLine): Part {
  const { withdrawn } = line
  const successor = withdrawn?.successor === undefined ? {} : { successor: partNumber(withdrawn.successor) }
  return {
    number: renewalPartOf(line),
    programCode: programCode(line.program ?? `program of item ${line.item}`),
    kind: 'renewal',
    chargeMetric: '',
    pointsPerUnit: line.pointsPerUnit,
    terms: line.termsOffered,
    ...(line.reinstatementPrices.length > 0 && { reinstatementPart: reinstatementPartOf(line) }),
    ...(withdrawn !== undefined && { withdrawn: { reason: withdrawn.reason, ...successor } }),
  }
}

function renewalPartOf(line: PriceRequestLine): PartNumber {
  return partNumber(`renewal of item ${line.item}`)
}
function reinstatementPartOf(line: PriceRequestLine): PartNumber {
  return partNumber(`reinstatement of item ${line.item}`)
}

/** Rules of renewal as the request states them, for one of its lines. */
export function policyOf(line: PriceRequestLine, request: PriceRequest): RenewalPolicy {
  const { minimumMonths, graceDays, reinstatement, increaseCap } = request
  const fee = reinstatement?.percent ?? percent('0')
  const comingBack: ReinstatementPolicy = reinstatement?.policy === 'back-pay' ? { policy: 'back-pay', percent: fee } : { policy: 'part' }
  return {
    minimumCotermMonths: minimumMonths,
    defaultTerm: line.term,
    proration: line.policy,
    graceDays,
    reinstatement: comingBack,
    ...(increaseCap !== undefined && { increaseCap }),
  }
}

function previousOf(line: PriceRequestLine, request: PriceRequest): Result<PreviousPrice | undefined, FieldProblem> {
  const { previous } = line
  if (previous === undefined) return ok(undefined)
  for (const name of ['listPrice', 'level', 'quantity'] as const) {
    if (request.wantsBridge && previous[name] === undefined)
      return refused({ code: 'field-missing', field: fieldOf(line, `previous.${name}`) })
  }
  const { unitPrice, listPrice = unitPrice, level = request.level ?? 'BL', quantity = line.quantity, taxPercent } = previous
  const currency: Currency = previous.currency ?? request.currency
  const fraction = { numerator: BigInt(previous.numerator), denominator: BigInt(previous.denominator) }
  const minorUnits = 10n ** BigInt(currencyExponent(currency))
  const computed = divideRounded(BigInt(quantity) * unitPrice * fraction.numerator * minorUnits, decimalScale * fraction.denominator)
  const extended = previous.extended === undefined ? ok({ minor: computed, currency }) : parseMoney(previous.extended, currency)
  if (!extended.ok) return refused({ ...extended.refusal, field: fieldOf(line, 'previous.extended') })
  return ok({ listPrice, level, unitPrice, quantity, fraction, extended: extended.value, taxPercent })
}

function lineChangeOf(change: PriceRequestChange): LineChange {
  const usage = change.usage === undefined ? {} : { usage: change.usage }
  if (change.remove) return { change: 'removed', ...usage }
  const { quantity, term } = change
  return { change: 'edited', ...(quantity !== undefined && { quantity }), ...(term !== undefined && { term }), ...usage }
}
