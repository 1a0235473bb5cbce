import { hash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryChangedCart } from '#test/pricing/arbitrary-quote.ts'
import { applySelection, priceCart } from './cart.ts'
import { previewSelection } from './consequence.ts'
import { deriveLine, deriveTotal } from './derivation.ts'
import { toDecimalString } from './money.ts'
import { percent } from './percent.ts'
import { plainDate } from './plain-date.ts'
import { bridgePrices } from './price-bridge.ts'
import { figuresOf, writePriceProof } from './price-proof.ts'
import { verifyPriceProof } from './price-proof-check.ts'
import { priceLines } from './pricing.ts'
import { type TaxDecision, taxTotals } from './tax.ts'

const tax: TaxDecision = { treatment: 'local-vat', category: 'S', percent: percent('20'), country: 'FR' }
const subject = {
  kind: 'order',
  number: '30000001',
  revision: 0,
  priceListDate: plainDate('2027-01-01'),
  pricedOn: plainDate('2027-01-15'),
} as const

test('cart, preview, order, tax, derivation, bridge and proof all show one and the same figure (400 random carts)', () => {
  fc.assert(
    fc.property(arbitraryChangedCart, (open) => {
      const cart = priceCart(open.quoted, open.selection, open.context)
      const ordered = applySelection(open.quoted, open.selection)
      const preview = previewSelection({ ...open, selection: new Map() }, open.selection)
      if (!cart.ok || !ordered.ok || !preview.ok) return expect.fail('refused')
      const order = priceLines(ordered.value.lines, open.context)
      if (!order.ok) return expect.fail(order.refusal.code)
      const { totalBeforeTax } = cart.value
      expect(order.value.totalBeforeTax).toEqual(totalBeforeTax)
      expect(preview.value.after.totalBeforeTax).toEqual(totalBeforeTax)
      const totals = taxTotals(
        order.value.lines.map((line) => ({ amount: line.extended, tax })),
        open.context.currency,
      )
      expect(totals.totalBeforeTax).toEqual(totalBeforeTax)
      for (const line of cart.value.lines) expect(deriveLine(line).at(-1)).toMatchObject({ step: 'extended', amount: line.extended })
      expect(deriveTotal(cart.value, open.context, { decision: tax, totals }).at(-1)).toEqual({ step: 'total', total: totals.total })
      const { lines, removed } = cart.value
      const bridge = bridgePrices({ currency: open.context.currency, lines, removed, prices: open.context.prices, tax })
      expect(bridge).toMatchObject({ ok: true, value: { total: { toBeforeTax: totalBeforeTax, toTax: totals.totalTax } } })
      const request = { subject, priced: order.value, context: open.context, tax: { decision: tax, totals } }
      expect(figuresOf(request)).toMatchObject({
        totalBeforeTax: toDecimalString(totalBeforeTax),
        tax: { total: toDecimalString(totals.total) },
      })
    }),
    { numRuns: 400 },
  )
})

test('what an order proves is what the cart showed (100 random carts)', () => {
  const sha256 = (text: string) => hash('sha256', text)
  fc.assert(
    fc.property(arbitraryChangedCart, (open) => {
      const cart = priceCart(open.quoted, open.selection, open.context)
      if (!cart.ok) return expect.fail(cart.refusal.code)
      const proof = writePriceProof({ subject, priced: cart.value, context: open.context }, sha256)
      expect(verifyPriceProof(proof, sha256)).toMatchObject({ isGenuine: true })
      expect(proof).toContain(`"totalBeforeTax": "${toDecimalString(cart.value.totalBeforeTax)}"`)
    }),
    { numRuns: 100 },
  )
})
