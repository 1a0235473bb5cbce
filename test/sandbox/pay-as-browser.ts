import { demoKeys } from '#src/sandbox/sandbox.ts'

/** The sandbox cards of the product, and a few of Stripe's. */
export const cards = {
  pays: '4242424242424242',
  amex: '378282246310005',
  insufficientFunds: '4000000000009995',
  declined: '4000000000000002',
  asks3ds: '4000002500003155',
  asks3dsThenDeclines: '4000008400001629',
  expired: '4000000000000069',
  wrongCode: '4000000000000127',
  processingError: '4000000000000119',
  lost: '4000000000009987',
  nobodys: '4012888888881881',
} as const

export type BrowserAnswer = {
  readonly status: number
  readonly body: {
    readonly status?: string
    readonly next_action?: { readonly use_stripe_sdk?: { readonly stripe_js: string } } | null
    readonly error?: { readonly type: string; readonly code?: string; readonly decline_code?: string; readonly message: string }
  }
}

/** What the card fields in a buyer's browser send when the buyer submits. */
export async function payAsBrowser(sandboxUrl: string, clientSecret: string, card: string): Promise<BrowserAnswer> {
  const id = clientSecret.split('_secret_')[0] ?? ''
  const response = await fetch(`${sandboxUrl}/v1/payment_intents/${id}/confirm`, {
    method: 'POST',
    headers: { authorization: `Bearer ${demoKeys.publishable}` },
    body: new URLSearchParams({
      client_secret: clientSecret,
      use_stripe_sdk: 'true',
      'payment_method_data[type]': 'card',
      'payment_method_data[card][number]': card,
      'payment_method_data[card][exp_month]': '12',
      'payment_method_data[card][exp_year]': '2034',
      'payment_method_data[card][cvc]': card.startsWith('3') ? '1234' : '123',
    }),
  })
  return { status: response.status, body: (await response.json()) as BrowserAnswer['body'] }
}

/** What the card holder does on the 3-D Secure page. */
export async function answerChallenge(answer: BrowserAnswer, decision: 'approve' | 'refuse' | 'abandon'): Promise<number> {
  const url = answer.body.next_action?.use_stripe_sdk?.stripe_js ?? ''
  const response = await fetch(url, {
    method: 'POST',
    headers: { origin: new URL(url).origin },
    body: new URLSearchParams({ decision }),
    redirect: 'manual',
  })
  return response.status
}

/** The hosted page, filled in and sent as a browser without JavaScript does; follows to where the buyer ends up. */
export async function payOnHostedPage(
  pageUrl: string,
  card: string,
): Promise<{ readonly status: number; readonly location: string | null; readonly html: string }> {
  const response = await fetch(pageUrl, {
    method: 'POST',
    headers: { origin: new URL(pageUrl).origin },
    body: new URLSearchParams({ number: card, month: '12', year: '2034', code: card.startsWith('3') ? '1234' : '123' }),
    redirect: 'manual',
  })
  return { status: response.status, location: response.headers.get('location'), html: await response.text() }
}
