import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Stripe, StripeElementsOptionsMode, StripePaymentElementOptions } from '@stripe/stripe-js'
import { describe, expect, it } from 'vitest'
import { money } from '#src/domain/money.ts'
import type { CardFieldsSetup } from '#src/providers/payment-provider.ts'
import { createStripeProvider } from '#src/providers/payments/stripe/stripe-provider.ts'

const provider = createStripeProvider({ name: 'stripe', secretKey: 'sk_test_x', publishableKey: 'pk_test_x', webhookSecrets: [] })

/**
 * The calls of the page script in `docs/payments.md`, held against Stripe's own description of Stripe.js by the compiler: the
 * script itself is run against the sandbox, which is no proof of the real one.
 */
export async function payAsThePageDoes(stripe: Stripe, setup: CardFieldsSetup, mount: HTMLElement): Promise<string | undefined> {
  const elements = stripe.elements(elementsOptions(setup))
  const fields = elements.create('payment', {
    wallets: { applePay: 'never', googlePay: 'never', link: 'never' },
  } satisfies StripePaymentElementOptions)
  fields.on('loaderror', () => undefined)
  fields.on('change', () => undefined)
  fields.mount(mount)
  void elements.update({ appearance: { theme: 'night' } })
  const checked = await elements.submit()
  if (checked.error) return checked.error.message
  const confirmed = await stripe.confirmPayment({
    elements,
    clientSecret: 'x',
    confirmParams: { return_url: 'https://x' },
    redirect: 'if_required',
  })
  return confirmed.error?.message
}

function elementsOptions({ elements }: CardFieldsSetup) {
  return {
    ...elements,
    allowedPaymentMethodTypes: [...elements.allowedPaymentMethodTypes],
    appearance: {
      theme: 'stripe',
      variables: {
        colorBackground: '#fff',
        colorText: '#000',
        colorPrimary: '#000',
        borderRadius: '8px',
        fontFamily: 'system-ui',
        fontSizeBase: '15px',
      },
      rules: { '.Input': { borderColor: '#000' } },
    },
  } satisfies StripeElementsOptionsMode
}

describe('what the page is given for Stripe', () => {
  it('is what Stripe.js takes, amount and currency as Stripe counts them', () => {
    expect(elementsOptions(provider.cardFields(money(5_000n, 'JPY'), 'en'))).toMatchObject({
      mode: 'payment',
      amount: 5_000,
      currency: 'jpy',
      captureMethod: 'manual',
      allowedPaymentMethodTypes: ['card'],
      locale: 'en',
    })
  })

  it('names the script that the official loader would load', () => {
    const loader = readFileSync(createRequire(import.meta.url).resolve('@stripe/stripe-js/dist/index.js'), 'utf8')
    const train = /RELEASE_TRAIN = '(\w+)'/.exec(loader)?.[1]
    expect(provider.cardFields(money(100n, 'EUR'), 'fr').scriptUrl).toBe(`https://js.stripe.com/${train}/stripe.js`)
  })

  it('allows Stripe’s own origins and no others', () => {
    const origins = Object.values(provider.contentSecurity).flat()
    expect(origins.length).toBeGreaterThan(5)
    for (const origin of origins) expect(origin).toMatch(/^https:\/\/(\*\.)?([a-z]+\.)*stripe\.com$/)
  })
})
