import type { Language } from '#src/domain/identifiers.ts'
import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import type { Decimal } from '#src/domain/decimal.ts'
import type { Money } from '#src/domain/money.ts'
import { percent } from '#src/domain/percent.ts'
import { money } from '#src/domain/money.ts'
import { present } from '#src/kit/assert.ts'
import type { OrderDraft } from '#src/store/order-draft.ts'
import type { Order, OrderLine } from '#src/store/order.ts'
import type { TaxTreatment } from '#src/domain/tax.ts'
import type { OrderSiteView } from '../components/order-lines.tsx'
import type { TotalsView } from '../components/tax-totals.tsx'

/** What the review page shows of everything that will be ordered. */
export function sitesOfDraft(draft: OrderDraft, siteNames: ReadonlyMap<number, string>, language: Language): readonly OrderSiteView[] {
  const quoted = new Map(draft.lines.map((line) => [line.lineNumber, line]))
  return grouped(
    draft.priced.lines.map((line) => ({
      siteNumber: line.terms.siteNumber,
      siteName: siteNames.get(line.terms.siteNumber) ?? '',
      item: line.terms.item,
      partNumber: line.terms.part,
      description: present(quoted.get(line.terms.item), 'every priced line is on the quote').description[language],
      chargeMetric: line.terms.chargeMetric,
      quantity: line.terms.quantity,
      coverage: line.terms.coverage,
      unitPrice: line.unitPrice,
      extended: line.extended,
    })),
  )
}

/** What was ordered, from the order's own snapshot; without amounts for whoever may not see prices. */
export function sitesOfOrder(lines: readonly OrderLine[], language: Language, seesPrices: boolean): readonly OrderSiteView[] {
  return grouped(
    lines.map((line) => ({
      ...line,
      item: line.lineNumber,
      description: line.description[language],
      unitPrice: seesPrices ? line.unitPrice : undefined,
      extended: seesPrices ? line.extended : undefined,
    })),
  )
}

export function totalsOfDraft(draft: OrderDraft, vatNumber: string | undefined): TotalsView {
  const { decision, totals, seller } = draft
  return {
    net: totals.totalBeforeTax,
    gross: totals.total,
    tax: totals.subtotals.map((subtotal) => ({
      treatment: decision.treatment,
      percent: subtotal.percent,
      taxable: subtotal.taxable,
      tax: subtotal.tax,
      vatNumbers: vatNumbers(decision.treatment, { seller: seller.vatNumber, buyer: vatNumber }),
    })),
  }
}

export function totalsOfOrder(order: Order): TotalsView {
  const treatment = order.taxDecision.treatment as TaxTreatment
  const { currency } = order.net
  return {
    net: order.net,
    gross: order.gross,
    tax: order.taxDecision.subtotals.map((subtotal) => ({
      treatment,
      percent: percent(subtotal.percent),
      taxable: money(BigInt(subtotal.taxableMinor), currency),
      tax: money(BigInt(subtotal.taxMinor), currency),
      vatNumbers: vatNumbers(treatment, { seller: order.seller.vatNumber, buyer: order.vatNumber }),
    })),
  }
}

function vatNumbers(treatment: TaxTreatment, numbers: { readonly seller: string; readonly buyer: string | undefined }) {
  return treatment === 'reverse-charge' && numbers.buyer !== undefined ? { seller: numbers.seller, buyer: numbers.buyer } : undefined
}

type Line = {
  readonly siteNumber: number
  readonly siteName: string
  readonly item: number
  readonly partNumber: string
  readonly description: string
  readonly chargeMetric: string
  readonly quantity: number
  readonly coverage: CoveragePeriod
  readonly unitPrice: Decimal | undefined
  readonly extended: Money | undefined
}

function grouped(lines: readonly Line[]): readonly OrderSiteView[] {
  const groups = Map.groupBy(lines, (line) => line.siteNumber)
  return [...groups].map(([number, siteLines]) => ({ number, name: siteLines[0]?.siteName ?? '', lines: siteLines }))
}
