import { currencies, currencyExponent } from '#src/domain/currency.ts'
import { divideRounded } from '#src/domain/money.ts'
import type { EnInvoice, EnTax } from './en-invoice.ts'
import { cents, centsText, decimalsOf, exact, sumOfCents } from './exact.ts'
import { type Report, type RuleBreach, createReport } from './rule-breach.ts'

/** Rule and business term. */
type Term = readonly [rule: string, term: string]

/** The sums and decimals: BR-CO-10 to BR-CO-17, BR-DEC-*. Every comparison is exact; EN 16931 gives no tolerance here. */
export function checkArithmetic(invoice: EnInvoice): readonly RuleBreach[] {
  const report = createReport()
  const { totals, lines, taxes, allowances, charges } = invoice
  const equal = (term: Term, actual: string | undefined, expected: bigint) => {
    const value = exact(actual)
    const isEqual = value !== undefined && value.numerator * 100n === expected * value.denominator
    report.expect(isEqual, term[0], `${term[1]} is ${actual ?? 'missing'}, should be ${centsText(expected)}`)
  }
  equal(['BR-CO-10', 'sum of line net amounts (BT-106)'], totals.lineSum, sumOfCents(lines.map((line) => line.net)))
  equal(['BR-CO-11', 'sum of allowances (BT-107)'], totals.allowances ?? '0', sumOfCents(allowances.map((one) => one.amount)))
  equal(['BR-CO-12', 'sum of charges (BT-108)'], totals.charges ?? '0', sumOfCents(charges.map((one) => one.amount)))
  equal(
    ['BR-CO-13', 'total without VAT (BT-109)'],
    totals.withoutTax,
    cents(totals.lineSum) - cents(totals.allowances) + cents(totals.charges),
  )
  equal(['BR-CO-14', 'total VAT (BT-110)'], totals.tax ?? '0', sumOfCents(taxes.map((tax) => tax.tax)))
  equal(['BR-CO-15', 'total with VAT (BT-112)'], totals.withTax, cents(totals.withoutTax) + cents(totals.tax))
  equal(['BR-CO-16', 'amount due (BT-115)'], totals.due, cents(totals.withTax) - cents(totals.prepaid) + cents(totals.rounding))
  for (const tax of taxes) {
    const expected = taxInCents(tax, invoice.currency)
    if (expected !== undefined) equal(['BR-CO-17', `VAT of category ${tax.category ?? '?'} (BT-117)`], tax.tax, expected)
  }
  checkDecimals(invoice, report)
  return report.breaches
}

/** Taxable amount × rate, half away from zero to two decimals (BR-CO-17), to whole units in currencies that have no others. */
export function taxInCents(tax: EnTax, currency: string): bigint | undefined {
  const percent = exact(tax.percent ?? '0')
  const taxable = exact(tax.taxable)
  if (percent === undefined || taxable === undefined) return undefined
  const step = withoutDecimals.has(currency) ? 100n : 1n
  const denominator = taxable.denominator * percent.denominator * 100n * step
  return divideRounded(taxable.numerator * percent.numerator * 100n, denominator) * step
}

const withoutDecimals = new Set<string>(currencies.filter((currency) => currencyExponent(currency) === 0))

function checkDecimals(invoice: EnInvoice, { expect }: Report): void {
  const { totals } = invoice
  const terms: readonly (readonly [string, string, string | undefined])[] = [
    ['BR-DEC-09', 'BT-106', totals.lineSum],
    ['BR-DEC-10', 'BT-107', totals.allowances],
    ['BR-DEC-11', 'BT-108', totals.charges],
    ['BR-DEC-12', 'BT-109', totals.withoutTax],
    ['BR-DEC-13', 'BT-110', totals.tax],
    ['BR-DEC-14', 'BT-112', totals.withTax],
    ['BR-DEC-15', 'BT-111', totals.taxInTaxCurrency],
    ['BR-DEC-16', 'BT-113', totals.prepaid],
    ['BR-DEC-17', 'BT-114', totals.rounding],
    ['BR-DEC-18', 'BT-115', totals.due],
    ...invoice.allowances.map((one) => ['BR-DEC-01', 'BT-92', one.amount] as const),
    ...invoice.charges.map((one) => ['BR-DEC-05', 'BT-99', one.amount] as const),
    ...invoice.taxes.flatMap((tax) => [['BR-DEC-19', 'BT-116', tax.taxable] as const, ['BR-DEC-20', 'BT-117', tax.tax] as const]),
    ...invoice.lines.flatMap((line) => [
      ['BR-DEC-23', `BT-131 of line ${line.id ?? '?'}`, line.net] as const,
      ...line.allowances.map((one) => ['BR-DEC-24', `BT-136 of line ${line.id ?? '?'}`, one.amount] as const),
      ...line.charges.map((one) => ['BR-DEC-27', `BT-141 of line ${line.id ?? '?'}`, one.amount] as const),
    ]),
  ]
  for (const [rule, term, text] of terms) expect(decimalsOf(text) <= 2, rule, `${term} has more than two decimals: ${text ?? ''}`)
}
