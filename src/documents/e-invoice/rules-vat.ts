import type { EnInvoice, EnTax } from './en-invoice.ts'
import { cents, centsText, exact, isZero } from './exact.ts'
import { type Report, type RuleBreach, createReport } from './rule-breach.ts'
import { taxInCents } from './rules-arithmetic.ts'

type Category = 'S' | 'Z' | 'E' | 'AE' | 'G' | 'O'

/** What sets the categories apart: whose numbers must be there, whether a rate, whether a reason. */
const categories: Readonly<Record<Category, { readonly reason: boolean; readonly numbers: 'seller' | 'seller-vat' | 'both' | 'none' }>> = {
  S: { reason: false, numbers: 'seller' },
  Z: { reason: false, numbers: 'seller' },
  E: { reason: true, numbers: 'seller' },
  AE: { reason: true, numbers: 'both' },
  G: { reason: true, numbers: 'seller-vat' },
  O: { reason: true, numbers: 'none' },
}

/** BR-S-01 to 10 and the like for Z, E, AE, G and O (01 to 14): EN 16931-1, 6.4.3. */
export function checkVat(invoice: EnInvoice): readonly RuleBreach[] {
  const report = createReport()
  for (const category of Object.keys(categories) as readonly Category[]) {
    const uses = usesOf(invoice, category)
    const taxes = invoice.taxes.filter((tax) => tax.category === category)
    if (uses.length === 0 && taxes.length === 0) continue
    const isSingle = category === 'S' ? taxes.length > 0 : taxes.length === 1
    report.expect(uses.length > 0 && isSingle, `BR-${category}-01`, `a VAT breakdown for category ${category}, and lines for it`)
    checkNumbers(invoice, category, report)
    checkRates(uses, category, report)
    for (const tax of taxes) checkBreakdown(tax, category, { uses, report, currency: invoice.currency })
    checkRatesCovered(uses, taxes, { category, report })
    if (category === 'O') checkAlone(invoice, report)
  }
  return report.breaches
}

/** A line, document allowance or charge of the category, with the amount that it adds to the taxable sum. */
type Use = { readonly percent: string | undefined; readonly cents: bigint; readonly rule: '05' | '06' | '07' }

function usesOf(invoice: EnInvoice, category: Category): readonly Use[] {
  return [
    ...invoice.lines.map((one) => ({ ...one, cents: cents(one.net), rule: '05' as const })),
    ...invoice.allowances.map((one) => ({ ...one, cents: -cents(one.amount), rule: '06' as const })),
    ...invoice.charges.map((one) => ({ ...one, cents: cents(one.amount), rule: '07' as const })),
  ].flatMap((one) => (one.category === category ? [{ percent: one.percent, cents: one.cents, rule: one.rule }] : []))
}

function checkNumbers(invoice: EnInvoice, category: Category, { expect }: Report): void {
  const { seller, buyer } = invoice
  const rule = `BR-${category}-02`
  switch (categories[category].numbers) {
    case 'seller':
      expect(seller.vatId !== undefined || seller.taxRegistration !== undefined, rule, 'the seller’s VAT number or tax registration')
      break
    case 'seller-vat':
      expect(seller.vatId !== undefined, rule, 'the seller’s VAT number')
      break
    case 'both':
      expect(seller.vatId !== undefined || seller.taxRegistration !== undefined, rule, 'the seller’s VAT number')
      expect(buyer.vatId !== undefined || buyer.registration !== undefined, rule, 'the buyer’s VAT number or registration')
      break
    case 'none':
      expect(seller.vatId === undefined && buyer.vatId === undefined, rule, 'outside the scope of VAT, no VAT numbers')
      break
  }
}

function checkRates(uses: readonly Use[], category: Category, { expect }: Report): void {
  for (const use of uses) {
    const rule = `BR-${category}-${use.rule}`
    const rate = exact(use.percent)
    if (category === 'O') expect(use.percent === undefined, rule, 'outside the scope of VAT, no rate')
    else if (category === 'S') expect(rate !== undefined && rate.numerator > 0n, rule, 'a standard rate is above zero')
    else expect(isZero(use.percent), rule, `the rate of category ${category} is zero`)
  }
}

function checkBreakdown(tax: EnTax, category: Category, context: { uses: readonly Use[]; report: Report; currency: string }): void {
  const { uses, report, currency } = context
  const own = category === 'S' ? uses.filter((use) => isSameRate(use.percent, tax.percent)) : uses
  const expected = own.reduce((sum, use) => sum + use.cents, 0n)
  report.expect(
    cents(tax.taxable) === expected,
    `BR-${category}-08`,
    `taxable amount ${tax.taxable ?? ''}, lines give ${centsText(expected)}`,
  )
  const message09 = category === 'S' ? 'taxable amount × rate' : `no tax in category ${category}`
  report.expect(category === 'S' ? cents(tax.tax) === taxInCents(tax, currency) : isZero(tax.tax), `BR-${category}-09`, message09)
  const hasReason = tax.reason !== undefined || tax.reasonCode !== undefined
  const message = categories[category].reason ? 'the reason why no tax is charged' : 'no exemption reason belongs here'
  report.expect(hasReason === categories[category].reason, `BR-${category}-10`, message)
}

/** Every rate used has its breakdown. */
function checkRatesCovered(uses: readonly Use[], taxes: readonly EnTax[], context: { category: Category; report: Report }): void {
  if (context.category !== 'S') return
  const isCovered = uses.every((use) => taxes.some((tax) => isSameRate(use.percent, tax.percent)))
  context.report.expect(isCovered, 'BR-S-08', 'a breakdown for each rate')
}

/** Outside the scope nothing else may stand beside it (BR-O-11 to 14). */
function checkAlone(invoice: EnInvoice, { expect }: Report): void {
  expect(
    invoice.taxes.every((tax) => tax.category === 'O'),
    'BR-O-11',
    'no other VAT breakdown',
  )
  expect(
    invoice.lines.every((line) => line.category === 'O'),
    'BR-O-12',
    'no line of another category',
  )
  expect(
    invoice.allowances.every((one) => one.category === 'O'),
    'BR-O-13',
    'no allowance of another category',
  )
  expect(
    invoice.charges.every((one) => one.category === 'O'),
    'BR-O-14',
    'no charge of another category',
  )
}

function isSameRate(a: string | undefined, b: string | undefined): boolean {
  const [first, second] = [exact(a), exact(b)]
  if (first === undefined || second === undefined) return false
  return first.numerator * second.denominator === second.numerator * first.denominator
}
