import type { DocumentLine, TaxSubtotal } from '#src/documents/document-line.ts'
import type { CreditNote, InvoiceDocument } from '#src/documents/invoice-document.ts'
import { decimal } from '#src/domain/decimal.ts'
import {
  type Money,
  add,
  allocate,
  equals,
  money,
  multiplyRounded,
  ratio,
  subtract,
  sum,
  toDecimalString,
  zero,
} from '#src/domain/money.ts'
import { hundredPercent, percentToRatio } from '#src/domain/percent.ts'
import { present } from '#src/kit/assert.ts'
import type { Refund } from '#src/store/refund.ts'

type Billed = { readonly invoice: InvoiceDocument; readonly notes: readonly CreditNote[] }

/**
 * What a refund takes back of its invoice. All of it: the invoice's own lines. A part: one line with the reason per rate of tax,
 * the amount split over the rates by what is left of each, and into net and tax at the rate. What is paid back is always the
 * refund; the last part takes the net and tax that are left, unless earlier roundings left them a cent off the rate (BR-CO-17).
 */
export function creditNoteDraftOf({ invoice, notes }: Billed, refund: Refund): Omit<CreditNote, 'number' | 'issuedOn'> {
  const { kind: _kind, number, issuedOn, dueOn: _dueOn, payment, ...billing } = invoice
  const { currency } = invoice
  const isWhole = equals(refund.amount, invoice.totals.gross)
  const taxSubtotals = isWhole ? invoice.taxSubtotals : partOf({ invoice, notes }, refund.amount)
  const net = sum(
    taxSubtotals.map((subtotal) => subtotal.taxable),
    currency,
  )
  const tax = sum(
    taxSubtotals.map((subtotal) => subtotal.tax),
    currency,
  )
  const gross = add(net, tax)
  const none = zero(currency)
  return {
    ...billing,
    kind: 'credit-note',
    corrects: { number, issuedOn },
    reason: refund.reason,
    refund: payment,
    lines: isWhole
      ? invoice.lines
      : taxSubtotals.map((subtotal, index) => partLine(invoice, { subtotal, item: (index + 1) * 10, reason: refund.reason })),
    taxSubtotals,
    totals: {
      net,
      tax,
      gross,
      prepaid: none,
      ...(equals(gross, refund.amount) ? {} : { rounding: subtract(refund.amount, gross) }),
      due: refund.amount,
    },
  }
}

/** The refund over the rates, by what earlier credit notes left of each. */
function partOf({ invoice, notes }: Billed, amount: Money): readonly TaxSubtotal[] {
  const left = invoice.taxSubtotals.map((subtotal) => {
    const earlier = notes.flatMap((note) =>
      note.taxSubtotals.filter((one) => one.category === subtotal.category && one.percent === subtotal.percent),
    )
    const taxable = earlier.reduce((rest, one) => subtract(rest, one.taxable), subtotal.taxable)
    return { ...subtotal, taxable, tax: earlier.reduce((rest, one) => subtract(rest, one.tax), subtotal.tax) }
  })
  const grosses = left.map((subtotal) => add(subtotal.taxable, subtotal.tax))
  const givenBack = notes.reduce((total, note) => add(total, note.totals.due), amount)
  const isAtRate = left.every((subtotal) => equals(subtotal.tax, multiplyRounded(subtotal.taxable, percentToRatio(subtotal.percent))))
  if (equals(givenBack, invoice.totals.gross) && isAtRate) return left.filter((subtotal) => subtotal.taxable.minor > 0n)
  const shares = allocate(
    amount,
    grosses.map((gross) => (gross.minor > 0n ? gross.minor : 0n)),
  )
  return left
    .map((subtotal, index) => atRate(subtotal, present(shares[index], 'a share for each rate')))
    .filter((subtotal) => subtotal.taxable.minor > 0n)
}

/**
 * Net and tax of a gross amount at a rate, so that the tax is the rate of the net amount (BR-CO-17). Some amounts have no such
 * pair; theirs is the one of a cent less, and the credit note states the cent as rounding.
 */
function atRate(subtotal: TaxSubtotal, gross: Money): TaxSubtotal {
  const rate = percentToRatio(subtotal.percent)
  const nearest = subtract(gross, multiplyRounded(gross, ratio(subtotal.percent, hundredPercent + subtotal.percent)))
  const candidates = [0n, 1n, -1n, -2n].map((more) => money(nearest.minor + more, gross.currency))
  const pairs = candidates.map((taxable) => ({ taxable, tax: multiplyRounded(taxable, rate) }))
  const exact = pairs.find((pair) => pair.taxable.minor + pair.tax.minor === gross.minor)
  const below = pairs.find((pair) => pair.taxable.minor + pair.tax.minor === gross.minor - 1n)
  return { ...subtotal, ...present(exact ?? below, 'an amount or the one below it has a net amount') }
}

function partLine(
  invoice: InvoiceDocument,
  given: { readonly subtotal: TaxSubtotal; readonly item: number; readonly reason: string },
): DocumentLine {
  const { subtotal, item, reason } = given
  const site = present(invoice.sites[0], 'an invoice has a site')
  return {
    itemNumber: item,
    siteNumber: site.number,
    partNumber: 'REFUND',
    description: reason,
    quantity: 1,
    coverage: invoice.coverage,
    fraction: ratio(1n, 1n),
    unitPrice: decimal(toDecimalString(subtotal.taxable)),
    extended: subtotal.taxable,
    tax: { category: subtotal.category, percent: subtotal.percent },
  }
}
