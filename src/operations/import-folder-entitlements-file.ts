import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import { type Currency, currencyExponent } from '#src/domain/currency.ts'
import { type Decimal, decimal, decimalScale, decimalToString } from '#src/domain/decimal.ts'
import { priceLevels } from '#src/domain/level.ts'
import { type Ratio, divideRounded, money, toDecimalString } from '#src/domain/money.ts'
import { hundredPercent, percent as toPercent } from '#src/domain/percent.ts'
import type { PlainDate } from '#src/domain/plain-date.ts'
import { largestMinor } from '#src/domain/pricing.ts'
import { type ProrationPolicy, prorate, prorationPolicies } from '#src/domain/proration.ts'
import { quantityMaximum } from '#src/domain/quantity.ts'
import { present } from '#src/kit/assert.ts'
import {
  type CellParser,
  column,
  currency,
  customerNumber,
  day,
  decimalNumber,
  excerpt,
  lastDayAsEnd,
  oneOf,
  optional,
  partNumber,
  siteNumber,
  text,
  whole,
} from './import-folder-cell.ts'
import type { FaultyCell, ImportFile, ImportRow } from './import-folder-file.ts'
import { endsAfterStart, percent, price } from './import-folder-vendor-files.ts'

const amount = decimalNumber({ decimals: 3, wholeDigits: 14 })
const largestNumber = 999_999_999_999_999

/** `12/12`, `84/365`, `1/1`: the part of the 12-month price that was paid. */
const fraction: CellParser = (cell) =>
  /^[1-9]\d{0,8}\/[1-9]\d{0,8}$/.test(cell) ? cell : { code: 'not-one-of', text: excerpt(cell), allowed: ['12/12', '84/365', '1/1'] }

/**
 * A row is an entitlement and one period of its coverage with what was paid for it. An entitlement may have several rows, one a
 * period: its history. Site, part, quantity and reference are those of the row that reaches furthest.
 */
export const entitlementsFile: ImportFile = {
  file: 'entitlements.csv',
  columns: [
    column('customer_number', customerNumber),
    column('entitlement_number', whole(1, largestNumber)),
    column('site_number', siteNumber),
    column('part_number', partNumber),
    column('quantity', whole(1, quantityMaximum)),
    optional('order_reference', text(60)),
    column('covered_from', day),
    column('covered_until', lastDayAsEnd),
    optional('paid_part_number', partNumber),
    optional('paid_quantity', whole(1, quantityMaximum)),
    column('paid_currency', currency),
    column('paid_level', oneOf(...priceLevels)),
    column('paid_svp_price', price),
    optional('paid_discount_percent', percent, '0'),
    optional('paid_unit_price', price),
    optional('paid_policy', oneOf(...prorationPolicies), 'months'),
    optional('paid_fraction', fraction),
    optional('paid_amount', amount),
    optional('paid_tax_percent', percent),
  ],
  references: [
    { to: 'site', columns: ['customer_number', 'site_number'] },
    { to: 'part', columns: ['part_number'] },
    { to: 'part', columns: ['paid_part_number'] },
  ],
  check: checkCoverage,
  table: {
    name: 'entitlement',
    key: ['customer_number', 'entitlement_number', 'covered_from'],
    renamed: {
      customer_number: 'customer_id',
      entitlement_number: 'entitlement_id',
      covered_from: 'starts_on',
      covered_until: 'ends_before',
    },
    leftOut: ['paid_fraction', 'paid_amount'],
    derived: ['fraction_numerator', 'fraction_denominator', 'extended_minor'],
  },
}

/** Fills in what the file left open and recomputes what was paid: quantity × unit price × fraction, rounded once (rule 5). */
function checkCoverage(row: ImportRow): readonly FaultyCell[] {
  const backwards = endsAfterStart(row, 'covered_from', 'covered_until')
  if (backwards.length > 0) return backwards
  if (Number(row['paid_discount_percent']) > 100) {
    const fault = { code: 'out-of-range', text: cellOf(row, 'paid_discount_percent'), minimum: '0', maximum: '100' } as const
    return [{ column: 'paid_discount_percent', fault }]
  }
  row['paid_part_number'] ??= cellOf(row, 'part_number')
  row['paid_quantity'] ??= cellOf(row, 'quantity')
  row['paid_unit_price'] ??= discounted(row)
  const paidFraction = fractionOf(row)
  const paidCurrency = cellOf(row, 'paid_currency') as Currency
  const minor = paidMinor(row, paidFraction, paidCurrency)
  if (minor > largestMinor) {
    const fault = { code: 'amount-too-large', text: cellOf(row, 'paid_unit_price') } as const
    return [{ column: row['paid_svp_price'] === row['paid_unit_price'] ? 'paid_svp_price' : 'paid_unit_price', fault }]
  }
  row['fraction_numerator'] = String(paidFraction.numerator)
  row['fraction_denominator'] = String(paidFraction.denominator)
  row['extended_minor'] = String(minor)
  const stated = row['paid_amount'] ?? null
  if (stated === null) return []
  const computed = toDecimalString(money(minor, paidCurrency))
  const isSame = decimal(withSixDecimals(stated)) === decimal(computed)
  return isSame ? [] : [{ column: 'paid_amount', fault: { code: 'amount-differs', text: stated, computed } }]
}

function discounted(row: ImportRow): string {
  const svpPrice = decimal(withSixDecimals(cellOf(row, 'paid_svp_price')))
  const kept = hundredPercent - toPercent(cellOf(row, 'paid_discount_percent'))
  return decimalToString(divideRounded(svpPrice * kept, hundredPercent) as Decimal)
}

function fractionOf(row: ImportRow): Ratio {
  const stated = row['paid_fraction'] ?? null
  if (stated !== null) {
    const [numerator = '', denominator = ''] = stated.split('/')
    return { numerator: BigInt(numerator), denominator: BigInt(denominator) }
  }
  const period: CoveragePeriod = {
    startsOn: cellOf(row, 'covered_from') as PlainDate,
    endsBefore: cellOf(row, 'covered_until') as PlainDate,
  }
  return prorate(period, cellOf(row, 'paid_policy') as ProrationPolicy).fraction
}

function paidMinor(row: ImportRow, paid: Ratio, paidCurrency: Currency): bigint {
  const unit = decimal(withSixDecimals(cellOf(row, 'paid_unit_price')))
  const minorPerUnit = 10n ** BigInt(currencyExponent(paidCurrency))
  return divideRounded(BigInt(cellOf(row, 'paid_quantity')) * unit * paid.numerator * minorPerUnit, paid.denominator * decimalScale)
}

/** Cells may end in more zeros than a decimal holds. */
function withSixDecimals(cell: string): string {
  const point = cell.indexOf('.')
  return point < 0 ? cell : cell.slice(0, point + 7)
}

function cellOf(row: ImportRow, name: string): string {
  return present(row[name], `${name} was parsed`)
}
