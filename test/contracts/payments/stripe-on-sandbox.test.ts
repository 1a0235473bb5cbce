import { createStripeProvider, sandboxBrowser } from '#src/providers/payments/stripe/stripe-provider.ts'
import { demoKeys } from '#src/sandbox/sandbox.ts'
import { type BrowserAnswer, answerChallenge, cards, payAsBrowser, payOnHostedPage } from '#test/sandbox/pay-as-browser.ts'
import { runSandbox } from '#test/sandbox/run-sandbox.ts'
import { type BuyerCard, describePaymentProvider } from './payment-provider-suite.ts'

const numbers: Readonly<Record<BuyerCard, string>> = {
  pays: cards.pays,
  amex: cards.amex,
  'insufficient-funds': cards.insufficientFunds,
  declined: cards.declined,
  'asks-3ds': cards.asks3ds,
  'asks-3ds-then-declines': cards.asks3dsThenDeclines,
}

describePaymentProvider('Stripe adapter over the sandbox', async () => {
  const sandbox = await runSandbox()
  const { url } = sandbox
  // Where nobody listens: the port of a sandbox that is gone.
  const gone = await runSandbox()
  await gone.stop()
  const settings = {
    name: 'sandbox',
    secretKey: demoKeys.secret,
    publishableKey: demoKeys.publishable,
    webhookSecrets: ['whsec_test'],
    browser: sandboxBrowser(url),
  }
  const live = createStripeProvider({ ...settings, apiUrl: url })
  const dead = createStripeProvider({ ...settings, apiUrl: gone.url })
  let isCut = false
  let question: BrowserAnswer | undefined
  return {
    provider: new Proxy(live, { get: (_target, name) => Reflect.get(isCut ? dead : live, name) as unknown }),
    async payWithFields(clientSecret, card) {
      question = await payAsBrowser(url, clientSecret, numbers[card])
    },
    async payOnPage(pageUrl, card) {
      await payOnHostedPage(pageUrl, numbers[card])
    },
    async answerHolder(decision) {
      if (question) await answerChallenge(question, decision)
    },
    async expireAuthorisation(ref) {
      await Promise.resolve(sandbox.expireAuthorisation(ref))
    },
    async cutOff() {
      isCut = true
      await Promise.resolve()
    },
    async restore() {
      isCut = false
      await Promise.resolve()
    },
    async close() {
      await sandbox.stop()
    },
  }
})
