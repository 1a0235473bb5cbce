import type { EnInvoice, EnLine } from './en-invoice.ts'
import { cents, centsText, exact, hundredths, sumOfCents } from './exact.ts'
import { type RuleBreach, createReport } from './rule-breach.ts'

/** The rules of Peppol BIS Billing 3.0 that EN 16931 does not have. Those of lines hold for every file of ours. */
export function checkPeppol(invoice: EnInvoice): readonly RuleBreach[] {
  const { breaches, expect } = createReport()
  const rule = (number: string) => `PEPPOL-EN16931-R${number}`
  expect(invoice.processId !== undefined, rule('001'), 'business process (BT-23)')
  expect(
    /^urn:fdc:peppol\.eu:2017:poacc:billing:\d{2}:1\.0$/.test(invoice.processId ?? ''),
    rule('007'),
    'business process in the form of Peppol',
  )
  expect(invoice.notes.length <= 1, rule('002'), 'one note at most')
  expect(
    invoice.buyerReference !== undefined || invoice.purchaseOrderReference !== undefined,
    rule('003'),
    'buyer reference or purchase order',
  )
  const isBilling =
    invoice.specificationId?.startsWith('urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0') ?? false
  expect(isBilling, rule('004'), 'specification of BIS Billing 3.0')
  expect(
    invoice.taxCurrency === undefined || invoice.taxCurrency !== invoice.currency,
    rule('005'),
    'the VAT currency differs from the invoice currency',
  )
  expect(invoice.buyer.endpoint !== undefined, rule('010'), 'the buyer’s electronic address (BT-49)')
  expect(invoice.seller.endpoint !== undefined, rule('020'), 'the seller’s electronic address (BT-34)')
  const { tax, taxInTaxCurrency } = invoice.totals
  const isSameSign = taxInTaxCurrency === undefined || sign(tax) === sign(taxInTaxCurrency)
  expect(isSameSign, rule('055'), 'VAT totals of the same sign in both currencies')
  return [...breaches, ...checkLinePrices(invoice)]
}

/** R110, R111, R120, R121, R130. */
export function checkLinePrices(invoice: EnInvoice): readonly RuleBreach[] {
  return invoice.lines.flatMap((line) => checkLine(line, invoice))
}

function checkLine(line: EnLine, invoice: EnInvoice): readonly RuleBreach[] {
  const { breaches, expect } = createReport(line.id ?? '?')
  const { period } = invoice
  const startsInside = period?.start === undefined || line.period?.start === undefined || line.period.start >= period.start
  const endsInside = period?.end === undefined || line.period?.end === undefined || line.period.end <= period.end
  expect(startsInside, 'PEPPOL-EN16931-R110', 'the line starts before the invoicing period')
  expect(endsInside, 'PEPPOL-EN16931-R111', 'the line ends after the invoicing period')
  const [price, quantity, base] = [exact(line.price), exact(line.quantity), exact(line.baseQuantity ?? '1')]
  if (price === undefined || quantity === undefined || base === undefined) return breaches
  expect(base.numerator > 0n, 'PEPPOL-EN16931-R121', 'the base quantity is above zero')
  expect(
    line.baseUnit === undefined || line.baseUnit === line.unit,
    'PEPPOL-EN16931-R130',
    'the unit of the base quantity is that of the quantity',
  )
  if (base.numerator <= 0n) return breaches
  const gross = hundredths({
    numerator: price.numerator * quantity.numerator * base.denominator,
    denominator: price.denominator * quantity.denominator * base.numerator,
  })
  const allowances = sumOfCents(line.allowances.map((one) => one.amount))
  const charges = sumOfCents(line.charges.map((one) => one.amount))
  const expected = gross - allowances + charges
  expect(
    cents(line.net) === expected,
    'PEPPOL-EN16931-R120',
    `line net amount ${line.net ?? ''}, quantity × price gives ${centsText(expected)}`,
  )
  return breaches
}

function sign(text: string | undefined): number {
  const value = exact(text)?.numerator ?? 0n
  return value > 0n ? 1 : value < 0n ? -1 : 0
}
