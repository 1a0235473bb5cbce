import fc from 'fast-check'
import type { Currency } from '#src/domain/currency.ts'
import type { Decimal } from '#src/domain/decimal.ts'
import { money, ratio } from '#src/domain/money.ts'
import { percent } from '#src/domain/percent.ts'
import { addDays, plainDate } from '#src/domain/plain-date.ts'
import type { DocumentLine, TaxCategory } from '#src/documents/document-line.ts'
import type { InvoiceDocument } from '#src/documents/invoice-document.ts'
import { aCreditNote, aFrenchParty, aLine, aVendor, anInvoice, taxesOf, totalsOf } from './papers.ts'

const currencies: readonly Currency[] = ['EUR', 'GBP', 'JPY', 'SEK']
const rates = ['20', '10', '5.5', '2.1', '6', '21', '25', '12.5']
const exempt: readonly TaxCategory[] = ['Z', 'E', 'AE', 'G']

const fraction = fc.oneof(
  fc.constant(ratio(1n, 1n)),
  fc.integer({ min: 1, max: 36 }).map((months) => ratio(BigInt(months), 12n)),
  fc.tuple(fc.integer({ min: 1, max: 1100 }), fc.constantFrom(365n, 366n, 360n)).map(([days, year]) => ratio(BigInt(days), year)),
  fc.tuple(fc.bigInt(1n, 50_000n), fc.bigInt(1n, 40_000n)).map(([a, b]) => ratio(a, b)),
)

const description = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('Boréal DB', '<b>&amp;]]></b>', '=1+1', 'العربية', '保険', 'x'.repeat(300)) },
  fc.string({ maxLength: 12, unit: 'binary' }),
)

function lineArbitrary(currency: Currency, category: TaxCategory | 'rates'): fc.Arbitrary<DocumentLine> {
  return fc
    .record({
      quantity: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 1, max: 999_999_999 })),
      // From a millionth to hundreds of thousands, with up to six decimals.
      unitPrice: fc.oneof(
        fc.bigInt(0n, 2_000_000n),
        fc.bigInt(0n, 900_000_000_000n),
        fc.bigInt(1n, 90_000_000n).map((cents) => cents * 10_000n),
      ),
      fraction,
      rate: fc.constantFrom(...rates),
      discountShare: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 99 })),
      days: fc.integer({ min: 1, max: 1100 }),
      description,
    })
    .map(({ quantity, unitPrice, fraction: share, rate, discountShare, days, description: text }) => {
      const tax =
        category === 'rates' ? ({ category: 'S', percent: percent(rate) } as const) : ({ category, percent: percent('0') } as const)
      const startsOn = plainDate('2027-04-01')
      const coverage = { startsOn, endsBefore: addDays(startsOn, days) }
      const line = aLine({ quantity, unitPrice: unitPrice as Decimal, fraction: share, tax, coverage, description: text || 'x' }, currency)
      const off = (line.extended.minor * BigInt(discountShare)) / 100n
      if (off === 0n) return line
      return { ...line, extended: money(line.extended.minor - off, currency), discount: { amount: money(off, currency), reason: 'Remise' } }
    })
}

/** An invoice or credit note with tax as the domain computes it: any rates together, or one category without tax. */
export const randomInvoice: fc.Arbitrary<InvoiceDocument | ReturnType<typeof aCreditNote>> = fc
  .record({
    currency: fc.constantFrom(...currencies),
    category: fc.oneof({ weight: 4, arbitrary: fc.constant('rates' as const) }, fc.constantFrom<TaxCategory>(...exempt, 'O')),
    isPaid: fc.boolean(),
    isCredit: fc.boolean(),
    hasOrder: fc.boolean(),
  })
  .chain((given) => fc.tuple(fc.constant(given), fc.array(lineArbitrary(given.currency, given.category), { minLength: 1, maxLength: 5 })))
  .map(([{ currency, category, isPaid, isCredit, hasOrder }, drawn]) => {
    const lines = drawn.map((line, index) => ({ ...line, itemNumber: (index + 1) * 10 }))
    const changes = {
      currency,
      lines,
      taxSubtotals: taxesOf(lines, currency),
      totals: totalsOf(lines, currency, isPaid),
      vendor: aVendor(),
      buyer: aFrenchParty(
        category === 'AE' ? { vatNumber: 'BE0123456749', address: { lines: ['1'], city: 'Bruxelles', country: 'BE' } } : {},
      ),
      purchaseOrderNumber: hasOrder ? 'BC 1' : undefined,
    }
    return isCredit ? aCreditNote(changes) : anInvoice(changes)
  })
