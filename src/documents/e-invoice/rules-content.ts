import type { EnInvoice, EnLine } from './en-invoice.ts'
import { exact } from './exact.ts'
import { codeLists, hasCountryPrefix, isCountry } from './code-lists.ts'
import { type Report, type RuleBreach, createReport } from './rule-breach.ts'

/** What must be there, and from which lists: BR-01 to BR-65, BR-CO-03, 04, 09, 18 to 26, BR-CL-*. */
export function checkContent(invoice: EnInvoice): readonly RuleBreach[] {
  const report = createReport()
  checkHeader(invoice, report)
  checkParties(invoice, report)
  checkTotalsPresent(invoice, report)
  checkPayment(invoice, report)
  for (const [rules, list] of [
    [['BR-31', 'BR-33', 'BR-32'], invoice.allowances],
    [['BR-36', 'BR-38', 'BR-37'], invoice.charges],
  ] as const) {
    for (const one of list) {
      report.expect(exact(one.amount) !== undefined, rules[0], 'a document allowance or charge needs an amount')
      report.expect(has(one.reason) || has(one.reasonCode), rules[1], 'a document allowance or charge needs a reason')
      report.expect(has(one.category), rules[2], 'a document allowance or charge needs a VAT category')
    }
  }
  return [...report.breaches, ...invoice.lines.flatMap(checkLine)]
}

function has(text: string | undefined): boolean {
  return text !== undefined && text !== ''
}

function checkHeader(invoice: EnInvoice, { expect }: Report): void {
  expect(has(invoice.specificationId), 'BR-01', 'specification identifier (BT-24)')
  expect(has(invoice.number), 'BR-02', 'invoice number (BT-1)')
  expect(isDate(invoice.issueDate), 'BR-03', 'issue date (BT-2)')
  expect(has(invoice.typeCode), 'BR-04', 'type code (BT-3)')
  expect(has(invoice.currency), 'BR-05', 'currency (BT-5)')
  expect(invoice.lines.length > 0, 'BR-16', 'at least one line (BG-25)')
  expect(
    invoice.preceding.every((one) => has(one.number)),
    'BR-55',
    'a preceding invoice needs its number (BT-25)',
  )
  expect(codeLists.types.has(invoice.typeCode), 'BR-CL-01', `type code ${invoice.typeCode}`)
  expect(codeLists.currencies.has(invoice.currency), 'BR-CL-04', `currency ${invoice.currency}`)
  const { taxCurrency, period } = invoice
  expect(taxCurrency === undefined || codeLists.currencies.has(taxCurrency), 'BR-CL-05', `VAT currency ${taxCurrency ?? ''}`)
  expect(
    taxCurrency === undefined || exact(invoice.totals.taxInTaxCurrency) !== undefined,
    'BR-53',
    'VAT total in the VAT currency (BT-111)',
  )
  expect(invoice.taxPointDate === undefined || invoice.taxPointCode === undefined, 'BR-CO-03', 'VAT point date and code exclude each other')
  expect(
    invoice.taxPointCode === undefined || codeLists.taxPoints.has(invoice.taxPointCode),
    'BR-CL-06',
    `VAT point code ${invoice.taxPointCode ?? ''}`,
  )
  expect(
    period === undefined || has(period.start) || has(period.end) || invoice.taxPointCode !== undefined,
    'BR-CO-19',
    'a period has a start or an end',
  )
  expect(isOrdered(period), 'BR-29', 'the invoicing period ends before it starts')
  expect(
    [invoice.issueDate, invoice.dueDate].every((day) => day === undefined || isDate(day)),
    'DATE',
    'dates are YYYY-MM-DD and exist',
  )
}

function checkParties(invoice: EnInvoice, { expect }: Report): void {
  const { seller, buyer, deliverTo } = invoice
  expect(has(seller.name), 'BR-06', 'seller name (BT-27)')
  expect(has(buyer.name), 'BR-07', 'buyer name (BT-44)')
  expect(seller.address !== undefined, 'BR-08', 'seller address (BG-5)')
  expect(has(seller.address?.country), 'BR-09', 'seller country (BT-40)')
  expect(buyer.address !== undefined, 'BR-10', 'buyer address (BG-8)')
  expect(has(buyer.address?.country), 'BR-11', 'buyer country (BT-55)')
  expect(deliverTo?.address === undefined || has(deliverTo.address.country), 'BR-57', 'deliver-to country (BT-80)')
  for (const country of [seller.address?.country, buyer.address?.country, deliverTo?.address?.country]) {
    expect(country === undefined || isCountry(country), 'BR-CL-14', `country ${country ?? ''}`)
  }
  expect(seller.endpoint === undefined || has(seller.endpoint.scheme), 'BR-62', 'scheme of the seller’s electronic address (BT-34-1)')
  expect(buyer.endpoint === undefined || has(buyer.endpoint.scheme), 'BR-63', 'scheme of the buyer’s electronic address (BT-49-1)')
  for (const scheme of [seller.endpoint?.scheme, buyer.endpoint?.scheme]) {
    expect(scheme === undefined || codeLists.electronicAddresses.has(scheme), 'BR-CL-25', `electronic address scheme ${scheme ?? ''}`)
  }
  for (const vatId of [seller.vatId, buyer.vatId]) {
    expect(vatId === undefined || hasCountryPrefix(vatId), 'BR-CO-09', `VAT number ${vatId ?? ''} begins with its country`)
  }
  const isKnown = has(seller.vatId) || has(seller.registration?.id) || seller.identifiers.length > 0
  expect(isKnown, 'BR-CO-26', 'the seller’s identifier, registration or VAT number')
}

function checkTotalsPresent(invoice: EnInvoice, { expect }: Report): void {
  const { totals } = invoice
  expect(exact(totals.lineSum) !== undefined, 'BR-12', 'sum of line net amounts (BT-106)')
  expect(exact(totals.withoutTax) !== undefined, 'BR-13', 'total without VAT (BT-109)')
  expect(exact(totals.withTax) !== undefined, 'BR-14', 'total with VAT (BT-112)')
  expect(exact(totals.due) !== undefined, 'BR-15', 'amount due (BT-115)')
  expect(invoice.taxes.length > 0, 'BR-CO-18', 'at least one VAT breakdown (BG-23)')
  for (const tax of invoice.taxes) {
    expect(exact(tax.taxable) !== undefined, 'BR-45', 'taxable amount (BT-116)')
    expect(exact(tax.tax) !== undefined, 'BR-46', 'tax amount (BT-117)')
    expect(has(tax.category), 'BR-47', 'VAT category (BT-118)')
    expect(tax.category === 'O' || exact(tax.percent) !== undefined, 'BR-48', 'VAT rate (BT-119)')
    expect(tax.category === undefined || codeLists.taxCategories.has(tax.category), 'BR-CL-17', `VAT category ${tax.category ?? ''}`)
    expect(
      tax.reasonCode === undefined || /^VATEX-[A-Z]{2}-[A-Z0-9-]+$/.test(tax.reasonCode),
      'BR-CL-22',
      `exemption code ${tax.reasonCode ?? ''}`,
    )
  }
}

function checkPayment(invoice: EnInvoice, { expect }: Report): void {
  const { payment, totals } = invoice
  const due = exact(totals.due)?.numerator ?? 0n
  expect(
    due <= 0n || invoice.dueDate !== undefined || has(invoice.paymentTerms),
    'BR-CO-25',
    'with an amount due, a due date or payment terms',
  )
  if (payment === undefined) return
  expect(has(payment.meansCode), 'BR-49', 'payment means code (BT-81)')
  expect(
    payment.meansCode === undefined || codeLists.paymentMeans.has(payment.meansCode),
    'BR-CL-16',
    `payment means ${payment.meansCode ?? ''}`,
  )
  expect(
    payment.accounts.every((account) => has(account.id)),
    'BR-50',
    'payment account (BT-84)',
  )
  const isTransfer = payment.meansCode === '30' || payment.meansCode === '58'
  expect(!isTransfer || payment.accounts.some((account) => has(account.id)), 'BR-61', 'a transfer needs the payee’s account (BT-84)')
  const digits = payment.card?.lastDigits
  expect(digits === undefined || /^\d{4,6}$/.test(digits), 'BR-51', 'four to six last digits of the card, never more (BT-87)')
}

function checkLine(line: EnLine): readonly RuleBreach[] {
  const { breaches, expect } = createReport(line.id ?? '?')
  expect(has(line.id), 'BR-21', 'line identifier (BT-126)')
  expect(exact(line.quantity) !== undefined, 'BR-22', 'quantity (BT-129)')
  expect(has(line.unit), 'BR-23', 'unit of the quantity (BT-130)')
  expect(line.unit === undefined || codeLists.units.has(line.unit), 'BR-CL-23', `unit ${line.unit ?? ''}`)
  expect(exact(line.net) !== undefined, 'BR-24', 'line net amount (BT-131)')
  expect(has(line.name), 'BR-25', 'item name (BT-153)')
  expect(exact(line.price) !== undefined, 'BR-26', 'item net price (BT-146)')
  expect((exact(line.price)?.numerator ?? 0n) >= 0n, 'BR-27', 'the item net price is not negative')
  expect(isOrdered(line.period), 'BR-30', 'the line period ends before it starts')
  expect(line.period === undefined || has(line.period.start) || has(line.period.end), 'BR-CO-20', 'a line period has a start or an end')
  expect(has(line.category), 'BR-CO-04', 'VAT category (BT-151)')
  expect(
    line.attributes.every((one) => one.name !== '' && one.value !== ''),
    'BR-54',
    'an item attribute has a name and a value',
  )
  for (const one of line.allowances) {
    expect(exact(one.amount) !== undefined, 'BR-41', 'allowance amount (BT-136)')
    expect(has(one.reason) || has(one.reasonCode), 'BR-42', 'allowance reason (BT-139)')
  }
  for (const one of line.charges) {
    expect(exact(one.amount) !== undefined, 'BR-43', 'charge amount (BT-141)')
    expect(has(one.reason) || has(one.reasonCode), 'BR-44', 'charge reason (BT-144)')
  }
  return breaches
}

function isDate(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

function isOrdered(period: { readonly start?: string | undefined; readonly end?: string | undefined } | undefined): boolean {
  return period?.start === undefined || period.end === undefined || period.start <= period.end
}
