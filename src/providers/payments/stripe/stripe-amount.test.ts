import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { currencies } from '#src/domain/currency.ts'
import { money } from '#src/domain/money.ts'
import { checkStripeAmount, fromStripeAmount, limitsOf, toStripeAmount } from './stripe-amount.ts'

describe('amounts as Stripe counts them', () => {
  it.each([
    [25_982_40n, 'GBP', 2_598_240],
    [5_000n, 'JPY', 5_000],
    [5_120n, 'KWD', 5_120],
    [45_000n, 'ISK', 4_500_000],
    [1_000n, 'KRW', 1_000],
    [17_500n, 'HUF', 17_500],
  ] as const)('%s %s is %s', (minor, currency, amount) => {
    expect(toStripeAmount(money(minor, currency))).toBe(amount)
  })

  it('every amount that is allowed comes back as it went, in every currency', () => {
    fc.assert(
      fc.property(fc.constantFrom(...currencies), fc.bigInt({ min: 0n, max: 200_000_000n }), (currency, minor) => {
        const amount = money(minor, currency)
        if (!checkStripeAmount(amount).ok) return
        expect(fromStripeAmount(toStripeAmount(amount), currency.toLowerCase())).toEqual(amount)
        expect(toStripeAmount(amount)).toBeLessThanOrEqual(99_999_999)
      }),
    )
  })

  it('the limits themselves are allowed, one step beyond is not', () => {
    for (const currency of currencies) {
      const { minimum, maximum, step } = limitsOf(currency)
      expect([currency, checkStripeAmount(minimum).ok, checkStripeAmount(maximum).ok]).toEqual([currency, true, true])
      expect(checkStripeAmount(money(minimum.minor - step.minor, currency))).toMatchObject({ refusal: { code: 'amount-too-small' } })
      expect(checkStripeAmount(money(maximum.minor + step.minor, currency))).toMatchObject({ refusal: { code: 'amount-too-large' } })
    }
  })

  it('a dinar amount that ends in a single fils cannot be charged and is not rounded', () => {
    expect(checkStripeAmount(money(5_124n, 'KWD'))).toEqual({
      ok: false,
      refusal: { code: 'amount-not-representable', step: money(10n, 'KWD') },
    })
  })

  it('nothing, and less than nothing, cannot be charged', () => {
    expect(checkStripeAmount(money(0n, 'EUR'))).toMatchObject({ ok: false })
    expect(checkStripeAmount(money(-100n, 'EUR'))).toMatchObject({ ok: false })
  })

  it('a currency that we do not know is none of ours', () => {
    expect(fromStripeAmount(100, 'xxx')).toBeUndefined()
  })
})
