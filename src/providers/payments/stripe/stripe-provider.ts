import type { CardFieldsSetup, ContentSecuritySources, PaymentProvider } from '../../payment-provider.ts'
import { checkStripeAmount, toStripeAmount } from './stripe-amount.ts'
import { callMsMax, defaultTimeouts, openStripeClient } from './stripe-client.ts'
import { movesOver } from './stripe-moves.ts'
import { readsOver } from './stripe-reads.ts'
import { refundsOver } from './stripe-refunds.ts'
import { startOnPage, startWithFields } from './stripe-starts.ts'
import { parseStripeWebhook } from './stripe-webhooks.ts'

export type StripeSettings = {
  /** What is stored beside an attempt: `stripe`, or `sandbox`. */
  readonly name: string
  readonly secretKey: string
  readonly publishableKey: string
  /** Every secret that may sign now (two while one is rolled over). None: the endpoint is off. */
  readonly webhookSecrets: readonly string[]
  /** Default Stripe itself; the sandbox and tests point elsewhere. */
  readonly apiUrl?: string | undefined
  readonly browser?: BrowserSettings | undefined
  readonly connectTimeoutMs?: number | undefined
  readonly answerTimeoutMs?: number | undefined
  readonly retriesMax?: number | undefined
}

/** What the buyer's browser meets: where the script is and which origins the page must allow. */
export type BrowserSettings = { readonly scriptUrl: string; readonly contentSecurity: ContentSecuritySources }

/** docs.stripe.com/security/guide#content-security-policy. The script's path names the release that goes with the SDK's API version. */
export const stripeBrowser: BrowserSettings = {
  scriptUrl: 'https://js.stripe.com/endive/stripe.js',
  contentSecurity: {
    scriptSrc: ['https://js.stripe.com', 'https://*.js.stripe.com'],
    frameSrc: ['https://js.stripe.com', 'https://*.js.stripe.com', 'https://hooks.stripe.com'],
    connectSrc: ['https://api.stripe.com'],
    formAction: ['https://checkout.stripe.com'],
  },
}

/** The sandbox has one origin for everything. */
export function sandboxBrowser(publicUrl: string): BrowserSettings {
  const { origin } = new URL(publicUrl)
  return {
    scriptUrl: `${origin}/elements.js`,
    contentSecurity: { scriptSrc: [origin], frameSrc: [origin], connectSrc: [], formAction: [origin] },
  }
}

/** Cards through Stripe, or through whatever speaks its API at `apiUrl`. Opens no connection before the first call. */
export function createStripeProvider(settings: StripeSettings): PaymentProvider {
  const connection = {
    name: settings.name,
    secretKey: settings.secretKey,
    apiUrl: settings.apiUrl ?? 'https://api.stripe.com',
    connectTimeoutMs: settings.connectTimeoutMs ?? defaultTimeouts.connectTimeoutMs,
    answerTimeoutMs: settings.answerTimeoutMs ?? defaultTimeouts.answerTimeoutMs,
    retriesMax: settings.retriesMax ?? defaultTimeouts.retriesMax,
  }
  const client = openStripeClient(connection)
  const browser = settings.browser ?? stripeBrowser
  return {
    name: settings.name,
    contentSecurity: browser.contentSecurity,
    checkAmount: checkStripeAmount,
    cardFields: (amount, language): CardFieldsSetup => ({
      scriptUrl: browser.scriptUrl,
      publishableKey: settings.publishableKey,
      elements: {
        mode: 'payment',
        amount: toStripeAmount(amount),
        currency: amount.currency.toLowerCase(),
        captureMethod: 'manual',
        allowedPaymentMethodTypes: ['card'],
        locale: language,
      },
    }),
    startWithFields: (request) => startWithFields(client, request),
    startOnPage: (request) => startOnPage(client, request),
    ...readsOver(client, callMsMax(connection)),
    ...movesOver(client),
    ...refundsOver(client),
    parseWebhook: (delivery) => parseStripeWebhook(client.stripe, settings.webhookSecrets, delivery),
  }
}
