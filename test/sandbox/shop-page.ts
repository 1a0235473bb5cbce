import { readFileSync } from 'node:fs'
import { type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { money } from '#src/domain/money.ts'
import type { PaymentProvider, PaymentRef } from '#src/providers/payment-provider.ts'
import { aPageRequest, aRequest } from '#test/contracts/payments/payment-provider-suite.ts'

export type ShopPage = {
  readonly url: string
  /** Whose payments these are; the shop is listening before its provider is known, since each must know the other's origin. */
  serve(provider: PaymentProvider): void
  readonly refs: readonly PaymentRef[]
  stop(): Promise<void>
}

const amount = money(2_598_240n, 'GBP')

/** The smallest shop that takes cards: the page script of `docs/payments.md` under a policy as strict as the real page's. */
export async function runShopPage(): Promise<ShopPage> {
  const app = new Hono()
  const refs: PaymentRef[] = []
  let provider: PaymentProvider | undefined
  const known = () => provider ?? Promise.reject<PaymentProvider>(new Error('no provider yet'))

  app.get('/', async (c) => {
    const payments = await known()
    const language = c.req.query('lang') === 'fr' ? 'fr' : 'en'
    const setup = payments.cardFields(amount, language)
    const { scriptSrc, frameSrc, connectSrc, formAction } = payments.contentSecurity
    c.header(
      'content-security-policy',
      `default-src 'none'; script-src 'self' ${scriptSrc.join(' ')}; style-src 'self'; img-src 'self'; base-uri 'none'; ` +
        `connect-src 'self' ${connectSrc.join(' ')}; frame-src ${frameSrc.join(' ')}; form-action 'self' ${formAction.join(' ')}`,
    )
    return c.html(cardPage(language, JSON.stringify(setup), setup.scriptUrl))
  })
  app.post('/start', async (c) => {
    const payments = await known()
    const wantsPage = (await c.req.formData()).get('card_flow') === 'hosted'
    const started = wantsPage ? await payments.startOnPage(pageRequest(url)) : await payments.startWithFields(aRequest(amount))
    if (!started.ok) return c.text(started.refusal.code, 409)
    refs.push(started.value.ref)
    if ('pageUrl' in started.value) return c.redirect(started.value.pageUrl, 303)
    return c.json({ clientSecret: started.value.clientSecret, returnUrl: `${url}/return` })
  })
  app.get('/return', async (c) => {
    const payment = await (await known()).retrieve(refs.at(-1) ?? ('' as PaymentRef))
    return c.html(
      html`<!doctype html><title>Return</title>
        <h1>${payment?.state.status}</h1>`,
    )
  })
  app.get('/cancelled', (c) =>
    c.html(
      html`<!doctype html><title>Cancelled</title>
        <h1>cancelled</h1>`,
    ),
  )
  app.get('/page.js', (c) => c.body(documentedScript(), 200, { 'content-type': 'text/javascript' }))
  app.get('/page.css', (c) => c.body(styles, 200, { 'content-type': 'text/css' }))

  const server = createAdaptorServer({ fetch: app.fetch })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    serve(next) {
      provider = next
    },
    refs,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function pageRequest(url: string) {
  return { ...aPageRequest(amount), returnUrl: `${url}/return`, cancelUrl: `${url}/cancelled` }
}

function documentedScript(): string {
  const docs = readFileSync(join(import.meta.dirname, '../../docs/payments.md'), 'utf8')
  const block = /```js\n([\s\S]*?)```/.exec(docs)?.[1]
  if (block === undefined) throw new Error('docs/payments.md has no page script')
  return block
}

function cardPage(language: 'fr' | 'en', setup: string, scriptUrl: string) {
  const fr = language === 'fr'
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${fr ? 'Vérifier et commander' : 'Review and submit order'}</title>

        <link rel="stylesheet" href="/page.css" />
        <script src="${scriptUrl}" defer></script>
        <script src="/page.js" type="module"></script>
      </head>
      <body>
        <main>
          <h1>${fr ? 'Vérifier et commander' : 'Review and submit order'}</h1>
          <form
            method="post"
            action="/start"
            data-card="${setup}"
            data-card-unavailable="${fr ? 'Carte indisponible.' : 'Cards are unavailable.'}"
          >
            <p class="total">${fr ? '25 982,40 £' : '£25,982.40'}</p>
            <input class="card-fields-probe" hidden />
            <div id="card-fields"></div>
            <p id="card-message" role="alert"></p>
            <button type="submit">${fr ? 'Envoyer' : 'Submit'}</button>
            <noscript><button type="submit" name="card_flow" value="hosted">Pay on the provider's page</button></noscript>
          </form>
        </main>
      </body>
    </html>`
}

const styles = `
:root { color-scheme: light dark; }
body { margin: 0; padding: 1rem; font: 16px/1.5 system-ui, sans-serif; background: light-dark(oklch(0.982 0.003 220), oklch(0.175 0.008 230)); color: light-dark(oklch(0.2 0.012 240), oklch(0.955 0.004 220)); }
main { max-width: 34rem; margin: 0 auto; }
form { background: light-dark(#fff, oklch(0.218 0.01 230)); border: 1px solid light-dark(oklch(0.905 0.007 225), oklch(0.325 0.012 230)); border-radius: 0.625rem; padding: 1rem; }
.total { font-size: 1.5rem; font-weight: 700; margin: 0 0 1rem; }
.card-fields-probe { font: 400 0.9375rem system-ui, sans-serif; color: light-dark(oklch(0.2 0.012 240), oklch(0.955 0.004 220)); background: light-dark(#fff, oklch(0.218 0.01 230)); border: 1px solid light-dark(oklch(0.62 0.012 230), oklch(0.58 0.012 230)); border-radius: 0.5rem; accent-color: light-dark(#0f5c63, #5cc8cf); }
button { font: 600 1rem system-ui; padding: 0.625rem 1rem; width: 100%; border-radius: 0.5rem; border: 0; background: light-dark(#0f5c63, #5cc8cf); color: light-dark(#fff, #06282b); }
#card-message { color: light-dark(#b42318, #ff9d93); min-height: 1.5em; }
`
