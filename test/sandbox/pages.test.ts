import { beforeEach, describe, expect, it } from 'vitest'
import { demoKeys } from '#src/sandbox/sandbox.ts'
import { type Api, aCard, aPayment, anAuthorisation, openApi } from './api-client.ts'
import { cards } from './pay-as-browser.ts'

const origin = 'http://sandbox.example'
const shop = 'http://shop.example'

let api: Api
beforeEach(async () => {
  api = await openApi()
})

async function visit(path: string, headers: Record<string, string> = {}) {
  const response = await api.sandbox.app.request(new URL(path, origin).href, { headers })
  return { status: response.status, headers: response.headers, html: await response.text() }
}

/** `from` is the origin that the browser names; null when it names none. */
async function send(path: string, fields: Record<string, string>, from: string | null = origin) {
  const headers: Record<string, string> = from === null ? {} : { origin: from }
  const response = await api.sandbox.app.request(new URL(path, origin).href, { method: 'POST', headers, body: new URLSearchParams(fields) })
  return {
    status: response.status,
    location: response.headers.get('location') ?? '',
    headers: response.headers,
    html: await response.text(),
  }
}

const goodCard = { number: '4242 4242 4242 4242', month: '12', year: '2034', code: '123' }

async function aPage() {
  const made = await api.post('/v1/checkout/sessions', {
    mode: 'payment',
    line_items: [{ quantity: '1', price_data: { currency: 'gbp', unit_amount: '2598240', product_data: { name: 'Commande 20260001' } } }],
    payment_intent_data: { capture_method: 'manual', metadata: { attemptId: 'a-1' } },
    locale: 'fr',
    success_url: `${shop}/return?session={CHECKOUT_SESSION_ID}`,
    cancel_url: `${shop}/cancelled`,
  })
  const { id, url } = made.body
  return { id, path: new URL(url).pathname }
}

describe('the card fields', () => {
  const path = (change: Record<string, string> = {}) =>
    `/card-fields?${new URLSearchParams({ key: demoKeys.publishable, parent: shop, lang: 'fr', ...change }).toString()}`

  it.each([
    ['fr', ['Numéro de carte', "Mois d'expiration", "Année d'expiration", 'Code de sécurité']],
    ['en', ['Card number', 'Expiration month', 'Expiration year', 'Security code']],
  ])('in %s have the labels of the product to the letter', async (lang, labels) => {
    const { html } = await visit(path({ lang }))
    const found = [...html.matchAll(/<label for="(\w+)">([^<]+)<\/label>/g)].map((match) => [match[1], match[2]?.replaceAll('&#39;', "'")])
    expect(found).toEqual([
      ['number', labels[0]],
      ['month', labels[1]],
      ['year', labels[2]],
      ['code', labels[3]],
    ])
    expect(html).toContain(`<html lang="${lang}"`)
  })

  it('tell browsers what belongs into each field', async () => {
    const { html } = await visit(path())
    expect([...html.matchAll(/autocomplete="([^"]+)"/g)].map((match) => match[1])).toEqual([
      'cc-number',
      'cc-exp-month',
      'cc-exp-year',
      'cc-csc',
    ])
    expect(html.match(/role="alert"/g)).toHaveLength(4)
  })

  it('can be framed by the shop and by nobody else, and load nothing foreign', async () => {
    const { headers } = await visit(path())
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain(`frame-ancestors ${shop}`)
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('are not shown to a shop that is not on the list, nor without the key', async () => {
    expect((await visit(path({ parent: 'http://evil.example' }))).status).toBe(403)
    expect((await visit(path({ key: 'pk_test_other' }))).status).toBe(401)
    expect((await visit(path({ key: demoKeys.secret }))).status).toBe(401)
  })

  it('what the query brings cannot become markup', async () => {
    const { html } = await visit(path({ lang: '"><script>alert(1)</script>' }))
    expect(html).not.toContain('<script>alert')
  })

  it.each(['/elements.js', '/assets/browser/card-fields.ts', '/assets/card-rules.ts', '/assets/texts.ts', '/assets/sandbox.css'])(
    '%s is served',
    async (asset) => {
      const { status, html, headers } = await visit(asset)
      expect([status, headers.get('x-content-type-options')]).toEqual([200, 'nosniff'])
      expect(html).not.toMatch(/\binterface\b|: readonly string|satisfies/)
    },
  )

  it('no other file of the sandbox is', async () => {
    for (const path of ['/assets/sandbox.ts', '/assets/../main.ts', '/assets/browser/..%2F..%2Fmain.ts'])
      expect((await visit(path)).status).toBe(404)
  })
})

describe('the hosted page, without JavaScript', () => {
  it('shows what is paid in the buyer’s language and takes the card', async () => {
    const { id, path } = await aPage()
    const page = await visit(path)
    expect(page.html).toContain('Commande 20260001')
    expect(page.html.replaceAll(/\s/g, ' ')).toContain('Payer 25 982,40 £')
    expect(page.headers.get('content-security-policy')).toContain(`form-action 'self' ${shop};`)
    const paid = await send(path, goodCard)
    expect([paid.status, paid.location]).toEqual([303, `${shop}/return?session=${id}`])
    const session = (await api.get(`/v1/checkout/sessions/${id}?expand[]=payment_intent`)).body
    expect(session).toMatchObject({ status: 'complete', payment_intent: { status: 'requires_capture', metadata: { attemptId: 'a-1' } } })
  })

  it('an error is named at its field and in a list, what was typed stays, but never number and code', async () => {
    const { path } = await aPage()
    const page = await send(path, { ...goodCard, number: '4242 4242 4242 4241', year: '2020', code: '' })
    expect(page.status).toBe(422)
    expect(page.html).toContain('<a href="#number">Ce numéro de carte est inexact')
    expect(page.html).toContain('href="#year"')
    expect(page.html).toContain('href="#code"')
    expect(page.html.match(/aria-invalid="true"/g)).toHaveLength(3)
    expect(page.html).toMatch(/name="month"[^>]*value="12"/)
    expect(page.html).not.toContain('4242')
  })

  it('a declined card says why and the page takes another', async () => {
    const { path } = await aPage()
    const declined = await send(path, { ...goodCard, number: cards.insufficientFunds })
    expect(new URL(declined.location).pathname).toBe(path)
    expect((await visit(declined.location)).html).toContain('provision insuffisante')
    expect((await send(path, goodCard)).location).toContain(`${shop}/return`)
  })

  it('asks for 3-D Secure on a page of its own: approved goes on, refused comes back, abandoned leaves', async () => {
    const outcomes: string[] = []
    for (const decision of ['approve', 'refuse', 'abandon']) {
      const { path } = await aPage()
      const asked = await send(path, { ...goodCard, number: cards.asks3ds })
      const question = await visit(asked.location)
      expect(question.html).toContain('Confirmez votre paiement')
      expect(question.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      const answer = await send(asked.location, { decision })
      outcomes.push(answer.location.replace(path, '/page').replace(/session=.*/, 'session'))
    }
    expect(outcomes).toEqual([`${shop}/return?session`, `${origin}/page?lang=fr`, `${shop}/cancelled`])
  })

  it('is closed once it is paid or expired, says so and leads back', async () => {
    const { id, path } = await aPage()
    await send(path, goodCard)
    const again = await send(path, goodCard)
    expect([again.status, again.html.includes('déjà fait')]).toEqual([410, true])
    const other = await aPage()
    await api.post(`/v1/checkout/sessions/${other.id}/expire`)
    const expired = await visit(other.path)
    expect([expired.status, expired.html.includes(`${shop}/cancelled`)]).toEqual([410, true])
    expect((await api.post(`/v1/checkout/sessions/${id}/expire`)).status).toBe(400)
  })

  it('a payment of an open page is cancelled through its page only', async () => {
    const { id, path } = await aPage()
    await send(path, { ...goodCard, number: cards.declined })
    const { payment_intent: intent } = (await api.get(`/v1/checkout/sessions/${id}`)).body
    expect((await api.post(`/v1/payment_intents/${String(intent)}/cancel`)).body.error.code).toBe('payment_intent_unexpected_state')
    await api.post(`/v1/checkout/sessions/${id}/expire`)
    expect((await api.get(`/v1/payment_intents/${String(intent)}`)).body.status).toBe('canceled')
  })

  it('an unknown page is not found', async () => {
    expect((await visit('/checkout/cs_test_nope')).status).toBe(404)
    expect((await visit('/3ds/tds_nope')).status).toBe(404)
  })
})

describe('forms from elsewhere', () => {
  it.each([
    ['from another site', 'http://evil.example'],
    ['from an origin that hides', 'null'],
    ['from nowhere', null],
  ])('%s are refused and change nothing', async (_what, from) => {
    const { id, path } = await aPage()
    const { id: intent } = await anAuthorisation(api)
    const answers = [
      await send(path, goodCard, from),
      await send(`/payments/${intent}/expiry`, {}, from),
      await send('/faults', { fault: 'never-answer' }, from),
    ]
    expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403])
    expect((await api.get(`/v1/checkout/sessions/${id}`)).body.status).toBe('open')
    expect((await api.get(`/v1/payment_intents/${intent}`)).body.status).toBe('requires_capture')
    expect(api.sandbox.faults.list()).toEqual([])
  })

  it('the fault panel for programs takes JSON only', async () => {
    const post = (headers: Record<string, string>, body: string) =>
      api.sandbox.app.request(`${origin}/api/faults`, { method: 'POST', headers, body })
    expect((await post({ 'content-type': 'text/plain' }, '{"fault":"never-answer"}')).status).toBe(415)
    expect((await post({ 'content-type': 'application/json' }, '{"fault":"no-such"}')).status).toBe(400)
    expect((await post({ 'content-type': 'application/json' }, 'not json')).status).toBe(400)
    const set = await post(
      { 'content-type': 'application/json' },
      '{"fault":"never-answer","on":"capture","count":null,"probability":0.25}',
    )
    expect(set.status).toBe(201)
    expect(api.sandbox.faults.list()).toMatchObject([{ fault: 'never-answer', on: 'capture', probability: 0.25 }])
    expect(api.sandbox.faults.list()[0]?.remaining).toBeUndefined()
    await api.sandbox.app.request(`${origin}/api/faults`, { method: 'DELETE' })
    expect(api.sandbox.faults.list()).toEqual([])
  })
})

describe('the pages for people', () => {
  it('list payments with their state, and one with its card and events', async () => {
    expect((await visit('/')).html).toContain('No payment yet')
    const { id } = await anAuthorisation(api)
    await api.post('/v1/payment_intents', { ...aPayment, metadata: { attemptId: '<b>x</b>' } })
    const list = await visit('/')
    expect(list.html).toContain(`/payments/${id}`)
    expect(list.html).toContain('€1,299.12')
    expect(list.html).not.toContain('<b>x</b>')
    const one = await visit(`/payments/${id}`)
    expect(one.html).toContain('visa •••• 4242')
    expect(one.html).toContain('payment_intent.amount_capturable_updated')
    expect((await visit('/payments/pi_nope')).status).toBe(404)
  })

  it('let an authorisation lapse by hand', async () => {
    const { id } = await anAuthorisation(api)
    expect((await send(`/payments/${id}/expiry`, {})).status).toBe(303)
    expect((await api.get(`/v1/payment_intents/${id}`)).body).toMatchObject({ status: 'canceled', cancellation_reason: 'automatic' })
  })

  it('set and remove faults by form', async () => {
    await send('/faults', { fault: 'answer-late', on: 'capture', count: '', percent: '50', delayMs: '1500' })
    const [fault] = api.sandbox.faults.list()
    expect(fault).toMatchObject({ fault: 'answer-late', on: 'capture', remaining: undefined, probability: 0.5, delayMs: 1_500 })
    expect((await visit('/faults')).html).toContain('1500 ms')
    await send(`/faults/${fault?.id}/removal`, {})
    expect(api.sandbox.faults.list()).toEqual([])
  })

  it('show no client secret and no card number', async () => {
    const made = await api.post('/v1/payment_intents', aPayment)
    await api.post(`/v1/payment_intents/${made.body.id}/confirm`, aCard(cards.asks3ds))
    const pages = [await visit('/'), await visit(`/payments/${made.body.id}`), await visit('/faults')]
    for (const { html } of pages) {
      expect(html).not.toContain(made.body.client_secret)
      expect(html).not.toContain(cards.asks3ds)
    }
  })
})
