import { describe, expect, test } from 'vitest'
import { aLine, aPriceList } from '#test/pricing/a-line.ts'
import { untouched } from './cart.ts'
import { decimal } from './decimal.ts'
import { quantity } from './quantity.ts'
import { removalPreviews } from './removal-preview.ts'
import { standardRenewalPolicy } from './renewal-policy.ts'

describe('the removals of a whole page', () => {
  test('name the refusal of a removal after which a price would be missing', () => {
    const quoted = [aLine({ item: 1, quantity: quantity(100), pointsPerUnit: decimal('5') }), aLine({ item: 2 })]
    const prices = aPriceList({ E0256LL: { D: '90' } })
    const context = { currency: 'EUR', relationship: { points: decimal('0') }, prices } as const
    const previews = removalPreviews({ quoted, selection: untouched, context, policy: standardRenewalPolicy })
    if (!previews.ok) return expect.fail(previews.refusal.code)
    expect(previews.value.get(1)).toMatchObject({ ok: false, refusal: { code: 'price-missing', item: 2, level: 'BL' } })
    expect(previews.value.get(2)).toMatchObject({ ok: true, value: { items: [2], level: 'D', totalBeforeTax: { minor: 900_000n } } })
  })

  test('are refused with the cart itself', () => {
    const context = { currency: 'EUR', relationship: { points: decimal('0') }, prices: aPriceList({}) } as const
    const selection = new Map([[9, { change: 'removed' } as const]])
    expect(removalPreviews({ quoted: [aLine()], selection, context, policy: standardRenewalPolicy })).toEqual({
      ok: false,
      refusal: { code: 'item-unknown', item: 9 },
    })
  })
})
