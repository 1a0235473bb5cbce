import type { Insertable, Selectable } from 'kysely'
import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import { parseCurrency } from '#src/domain/currency.ts'
import { decimal, decimalToString } from '#src/domain/decimal.ts'
import { isPriceLevel } from '#src/domain/level.ts'
import type { BackPay, LineTerms, PreviousPrice, PriceableLine } from '#src/domain/line-terms.ts'
import { partNumber, programCode } from '#src/domain/part.ts'
import { percent, percentToString } from '#src/domain/percent.ts'
import { type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import { type Proration, type ProrationPolicy, isProrationPolicy } from '#src/domain/proration.ts'
import { quantity } from '#src/domain/quantity.ts'
import type { TermMonths } from '#src/domain/renewal-term.ts'
import { assert, present } from '#src/kit/assert.ts'
import type { QuoteLine, RenewalOrderLine } from './schema.ts'

type QuoteLineRow = Selectable<QuoteLine>
type OrderLineRow = Selectable<RenewalOrderLine>
/** The columns that quote and order lines share and pricing reads. */
type PricedColumns = Pick<OrderLineRow, Extract<keyof OrderLineRow, keyof QuoteLineRow>>

export type AgreementTerms = { readonly anniversary: PlainDate; readonly increaseCapPercent: string | null }

/** The line as pricing wants it, from the snapshot that the quote keeps: enough to price it again. */
export function toLineTerms(row: QuoteLineRow, agreement: AgreementTerms, language: 'fr' | 'en'): LineTerms {
  const identity = {
    item: row.line_number,
    siteNumber: row.site_number,
    programCode: programCode(row.program_code),
    part: partNumber(row.part_number),
    chargeMetric: row.charge_metric,
    quantity: quantity(row.quantity),
  }
  if (row.kind === 'withdrawn') {
    const reason = language === 'fr' ? row.withdrawn_reason_fr : row.withdrawn_reason_en
    const successor = row.successor_part === null ? {} : { successor: partNumber(row.successor_part) }
    return { ...identity, kind: 'withdrawn', withdrawal: { reason: present(reason, 'a withdrawn line says why'), ...successor } }
  }
  const priceable = {
    ...identity,
    pointsPerUnit: decimal(row.points_per_unit),
    entitledQuantity: quantity(row.entitled_quantity),
    coverage: coverageOf(row),
    anniversary: agreement.anniversary,
    isCoterminated: row.is_coterminated,
    term: row.term_months as TermMonths,
    termsAllowed: row.terms as TermMonths[],
    proration: prorationOf(row),
    ...(row.discount_percent === '0.0000'
      ? {}
      : { discount: { percent: percent(row.discount_percent), reason: row.discount_reason ?? '' } }),
    ...(agreement.increaseCapPercent === null ? {} : { increaseCap: percent(agreement.increaseCapPercent) }),
    ...(row.previous === null ? {} : { previous: fromPreviousJson(row.previous) }),
    ...(row.reinstatement_part === null ? {} : { reinstatementPart: partNumber(row.reinstatement_part) }),
  }
  if (row.kind === 'renewal') return { ...priceable, kind: 'renewal' }
  assert(row.kind === 'reinstatement', `unknown kind of line: ${row.kind}`)
  return { ...priceable, kind: 'reinstatement', ...reinstatementOf(row) }
}

export function coverageOf(row: Pick<PricedColumns, 'starts_on' | 'ends_before'>): CoveragePeriod {
  return { startsOn: plainDate(row.starts_on), endsBefore: plainDate(row.ends_before) }
}

export function prorationOf(
  row: Pick<PricedColumns, 'proration_policy' | 'counted' | 'fraction_numerator' | 'fraction_denominator'>,
): Proration {
  assert(isProrationPolicy(row.proration_policy), `unknown proration policy: ${row.proration_policy}`)
  return proration(row.proration_policy, row.counted, row)
}

/** The columns that a line's terms fill, for quote and order lines alike. */
export function termsColumns(line: PriceableLine) {
  const { proration: counted } = line
  return {
    kind: line.kind,
    site_number: line.siteNumber,
    part_number: line.part,
    program_code: line.programCode,
    charge_metric: line.chargeMetric,
    quantity: line.quantity,
    points_per_unit: decimalToString(line.pointsPerUnit),
    starts_on: line.coverage.startsOn,
    ends_before: line.coverage.endsBefore,
    is_coterminated: line.isCoterminated,
    term_months: line.term,
    proration_policy: counted.policy,
    counted: counted.policy === 'months' ? counted.monthsCounted : counted.daysCounted,
    fraction_numerator: counted.fraction.numerator,
    fraction_denominator: counted.fraction.denominator,
    discount_percent: line.discount === undefined ? '0' : percentToString(line.discount.percent),
    previous: line.previous === undefined ? null : toPreviousJson(line.previous),
    ...(line.kind === 'reinstatement'
      ? {
          renewal_part: line.renewalPart,
          gap_starts_on: line.gap.startsOn,
          gap_ends_before: line.gap.endsBefore,
          back_pay: line.backPay === undefined ? null : toBackPayJson(line.backPay),
        }
      : { renewal_part: null, gap_starts_on: null, gap_ends_before: null, back_pay: null }),
  } satisfies Partial<Insertable<QuoteLine>>
}

export function toPreviousJson(previous: PreviousPrice): string {
  return JSON.stringify({
    listPrice: decimalToString(previous.listPrice),
    level: previous.level,
    unitPrice: decimalToString(previous.unitPrice),
    quantity: previous.quantity,
    fraction: [String(previous.fraction.numerator), String(previous.fraction.denominator)],
    extendedMinor: String(previous.extended.minor),
    currency: previous.extended.currency,
    taxPercent: percentToString(previous.taxPercent),
  })
}

export function fromPreviousJson(json: unknown): PreviousPrice {
  const kept = json as Record<'listPrice' | 'level' | 'unitPrice' | 'extendedMinor' | 'currency' | 'taxPercent', string> & {
    readonly quantity: number
    readonly fraction: readonly [string, string]
  }
  const currency = parseCurrency(kept.currency)
  assert(currency.ok && isPriceLevel(kept.level), 'the price of last year was kept in an unknown currency or level')
  return {
    listPrice: decimal(kept.listPrice),
    level: kept.level,
    unitPrice: decimal(kept.unitPrice),
    quantity: quantity(kept.quantity),
    fraction: { numerator: BigInt(kept.fraction[0]), denominator: BigInt(kept.fraction[1]) },
    extended: { minor: BigInt(kept.extendedMinor), currency: currency.value },
    taxPercent: percent(kept.taxPercent),
  }
}

function reinstatementOf(row: QuoteLineRow) {
  return {
    renewalPart: partNumber(present(row.renewal_part, 'a reinstatement knows its renewal part')),
    gap: {
      startsOn: plainDate(present(row.gap_starts_on, 'a reinstatement knows its gap')),
      endsBefore: plainDate(present(row.gap_ends_before, 'a reinstatement knows its gap')),
    },
    ...(row.back_pay === null ? {} : { backPay: fromBackPayJson(row.back_pay) }),
  }
}

function toBackPayJson(backPay: BackPay): string {
  const { proration: counted } = backPay
  return JSON.stringify({
    percent: percentToString(backPay.percent),
    lastUnitPrice: decimalToString(backPay.lastUnitPrice),
    policy: counted.policy,
    counted: counted.policy === 'months' ? counted.monthsCounted : counted.daysCounted,
    fraction: [String(counted.fraction.numerator), String(counted.fraction.denominator)],
  })
}

function fromBackPayJson(json: unknown): BackPay {
  const kept = json as { percent: string; lastUnitPrice: string; policy: ProrationPolicy; counted: number; fraction: [string, string] }
  return {
    percent: percent(kept.percent),
    lastUnitPrice: decimal(kept.lastUnitPrice),
    proration: proration(kept.policy, kept.counted, {
      fraction_numerator: BigInt(kept.fraction[0]),
      fraction_denominator: BigInt(kept.fraction[1]),
    }),
  }
}

function proration(
  policy: ProrationPolicy,
  counted: number,
  row: { readonly fraction_numerator: bigint; readonly fraction_denominator: bigint },
): Proration {
  const fraction = { numerator: row.fraction_numerator, denominator: row.fraction_denominator }
  return policy === 'months' ? { policy, monthsCounted: counted, fraction } : { policy, daysCounted: counted, fraction }
}
