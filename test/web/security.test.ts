import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { type BuyerAtTheQuote, ordersOf, quotePath, toReview, useBuyers } from '#test/support/buyers.ts'
import { aPartner, aRepresentative } from '#test/support/counterparts.ts'
import { useDatabase } from '#test/support/database.ts'
import { readPage } from '#test/support/page.ts'
import { type Visitor, aVisitor, origin } from '#test/support/visitor.ts'
import { password, useWeb } from '#test/support/web.ts'
import { createApp } from '#src/web/app.ts'
import { openDatabase } from '#src/store/database.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)

let buyer: BuyerAtTheQuote
const visits: (readonly [Visitor, string])[] = []

beforeAll(async () => {
  buyer = await aBuyerAtTheQuote()
  const number = `00${buyer.renewal.quoteNumber}`
  await toReview(buyer)
  const ordered = await aBuyerAtTheQuote()
  await ordered.visitor.press(await toReview(ordered), 'Submit', { payment_method: 'invoice' })
  const [order] = await ordersOf(database, ordered.renewal)
  const partner = await aPartner(database.owner, { partnerId: 'atlas' })
  const luc = await aRepresentative(database.owner)
  await sql`insert into account_user (id, name, email, kind) values ('ops', 'Olga', 'ops@vendor.example', 'operations')`.execute(
    database.owner,
  )
  for (const userId of [partner.userId, luc.userId, 'ops']) await web.letSignIn(userId)
  const [atPartner, atDesk, atOps] = [
    await web.signedIn(partner.email),
    await web.signedIn(luc.email),
    await web.signedIn('ops@vendor.example'),
  ]
  for (const path of [
    '/',
    '/coverage',
    '/account',
    '/orders',
    `/q/${number}`,
    `/q/${number}?tab=account`,
    `/q/${number}?tab=representative`,
    `/q/${number}/partner-request`,
    `/cart/${number}`,
    `/cart/${number}/lines/10/edit?quantity=5&term_months=12`,
    `/cart/${number}/lines/10/remove`,
    `/checkout/${number}/billing`,
    `/checkout/${number}/review`,
    '/nowhere',
  ])
    visits.push([buyer.visitor, path])
  visits.push([ordered.visitor, `/orders/${order?.order_number}?new=1`])
  for (const path of ['/sign-in', '/forgot-password', '/reset-password?token=x', '/stop-reminders/1000001-aaaaaaaaaaaaaaaaaaaaaaaa'])
    visits.push([aVisitor(web.app), path])
  atDesk.cookies.set('lang', 'en')
  visits.push(
    [atPartner, '/partner'],
    [atDesk, '/desk'],
    [atDesk, `/desk/quotes/${number}`],
    [atDesk, `/desk/quotes/${number}/quote`],
    [atOps, '/ops'],
  )
}, 60_000)

describe('every page', () => {
  test('runs no script and no style but ours, and none that stands in the page', async () => {
    const nonces = new Set<string>()
    for (const [visitor, path] of visits) {
      const page = await visitor.open(path)
      const policy = page.headers.get('content-security-policy') ?? ''
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none'
      expect([path, policy.split('; ')[0]]).toEqual([path, "default-src 'none'"])
      expect(policy).toContain("base-uri 'none'; frame-ancestors 'none'")
      expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*|http:/)
      expect([path, page.attributes('nonce').filter((one) => one !== nonce)]).toEqual([path, []])
      expect(page.attributes('nonce').length).toBeGreaterThan(0)
      expect([path, handlersIn(page.html)]).toEqual([path, []])
      expect([path, page.attributes('style')]).toEqual([path, []])
      expect([path, page.links.filter((link) => /^(javascript|data|vbscript):/i.test(link.href))]).toEqual([path, []])
      nonces.add(nonce)
    }
    expect(visits.length).toBeGreaterThan(20)
    expect(nonces.size).toBe(visits.length)
  })

  test('asks nothing of another site', async () => {
    for (const [visitor, path] of visits) {
      const page = await visitor.open(path)
      const fetched = [...page.html.matchAll(/<(?:script|img|link|iframe)\b[^>]*\b(?:src|href)="([^"]*)"/g)].map(([, url]) => url ?? '')
      expect([path, fetched.filter((url) => !url.startsWith('/') || url.startsWith('//'))]).toEqual([path, []])
      expect([path, page.forms.map((form) => form.action).filter((action) => !/^(\/(?!\/)|\?|#|$)/.test(action))]).toEqual([path, []])
    }
  })

  test('says what browsers are to keep to themselves', async () => {
    for (const [visitor, path] of visits) {
      const { headers } = await visitor.open(path)
      expect([
        path,
        Object.fromEntries(
          ['x-content-type-options', 'referrer-policy', 'x-frame-options', 'cross-origin-opener-policy', 'cache-control'].map((name) => [
            name,
            headers.get(name),
          ]),
        ),
      ]).toEqual([
        path,
        {
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'same-origin',
          'x-frame-options': 'DENY',
          'cross-origin-opener-policy': 'same-origin',
          'cache-control': 'private, no-cache',
        },
      ])
      expect(headers.get('x-powered-by')).toBeNull()
      expect(headers.get('server')).toBeNull()
    }
  })

  test('has one heading of the first rank, a title, a language, and a label for every field', async () => {
    for (const [visitor, path] of visits) {
      const page = await visitor.open(path)
      expect([path, page.texts('h1').length, page.title.length > 5, page.language]).toEqual([path, 1, true, 'en'])
      const unnamed = page.forms.flatMap((form) => form.controls).filter((control) => control.type !== 'hidden' && control.label === '')
      expect([path, unnamed]).toEqual([path, []])
      const ids = page.attributes('id')
      expect([path, ids.filter((id, index) => ids.indexOf(id) !== index)]).toEqual([path, []])
    }
  })
})

/** Attributes that would run as a script: `onclick` and its kin. */
function handlersIn(html: string): readonly string[] {
  return [...html.matchAll(/<[a-z][^>]*?\s(on[a-z]+)\s*=/gi)].map(([, name]) => name ?? '')
}

describe('a form from another site', () => {
  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:3001' },
    { origin: 'http://localhost' },
    { origin: 'http://localhost:3000.evil.example' },
    { origin: 'null' },
    { origin: 'not a url' },
    { origin: '' },
    { origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' },
  ]

  test.for(foreign)('%o is refused, and nothing is done', async (headers) => {
    const review = await buyer.visitor.open(`/checkout/00${buyer.renewal.quoteNumber}/review`)
    const fields = new URLSearchParams({ ...Object.fromEntries(review.forms.flatMap((form) => form.entries)), payment_method: 'invoice' })
    const answer = await buyer.visitor.send(review.url, { method: 'POST', body: fields, headers })
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('Ce formulaire vient d’un autre site.')])
    expect(await ordersOf(database, buyer.renewal)).toEqual([])
  })

  test.for(['cross-site', 'same-site'])('that the browser calls %s is refused without an origin, too', async (site) => {
    const answer = await web.app.request(`${origin}/sign-in`, {
      method: 'POST',
      headers: { host: 'localhost:3000', 'sec-fetch-site': site },
      body: new URLSearchParams({ email: 'x', password: 'y' }),
    })
    expect(answer.status).toBe(403)
  })

  test.for(['POST', 'PUT', 'PATCH', 'DELETE'])('is refused whatever its method: %s', async (method) => {
    const answer = await buyer.visitor.send(quotePath(buyer.renewal), { method, headers: { origin: 'https://evil.example' } })
    expect(answer.status).toBe(403)
  })

  test('of an origin that hides itself, to a server without a name, is refused', async () => {
    const answer = await web.app.request('/sign-in', {
      method: 'POST',
      headers: { origin: 'null' },
      body: new URLSearchParams({ email: 'x', password: 'y' }),
    })
    expect(answer.status).toBe(403)
  })
})

describe('another method', () => {
  test.for(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])('%s finds nothing and does nothing', async (method) => {
    const answer = await buyer.visitor.send(`/cart/00${buyer.renewal.quoteNumber}`, { method, headers: { origin } })
    expect(answer.status).toBe(404)
  })

  test('HEAD answers as GET without a body', async () => {
    const answer = await buyer.visitor.send(quotePath(buyer.renewal), { method: 'HEAD' })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
  })
})

describe('too many at once', () => {
  test('are refused at once with 503 and when to come back, and what was typed is kept', async () => {
    const narrow = openDatabase({ connectionString: database.loginStrings.web, role: 'guichet_web', maxConnections: 1 })
    const visitor = aVisitor(web.another({ db: narrow }))
    for (const [name, value] of buyer.visitor.cookies) visitor.cookies.set(name, value)
    expect((await visitor.open(quotePath(buyer.renewal))).status).toBe(200)
    let release = () => {}
    const held = narrow.connection().execute(() => new Promise<void>((resolve) => (release = resolve)))
    const answer = await visitor.post(`${quotePath(buyer.renewal)}/message`, { message: 'Please call me.', password: 'never shown' })
    const page = await readPage(answer, quotePath(buyer.renewal))
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '2'])
    expect(page.forms.flatMap((form) => form.entries)).toContainEqual(['message', 'Please call me.'])
    expect(page.html).not.toContain('never shown')
    release()
    await held
    const again = await visitor.press(page, page.buttons.at(-1)?.text ?? '')
    expect([again.status, again.text]).toEqual([200, expect.stringContaining('Please call me.')])
    await narrow.destroy()
  })

  test('does not turn a sign-in into a wrong password', async () => {
    const narrow = openDatabase({ connectionString: database.loginStrings.web, role: 'guichet_web', maxConnections: 1 })
    const visitor = aVisitor(web.another({ db: narrow }))
    let release = () => {}
    const held = narrow.connection().execute(() => new Promise<void>((resolve) => (release = resolve)))
    const page = await readPage(await visitor.post('/sign-in', { email: buyer.renewal.buyer.email, password }), '/sign-in')
    expect([page.status, page.html.includes(password)]).toEqual([503, false])
    release()
    await held
    await narrow.destroy()
  })
})

describe('a bug of ours', () => {
  test('shows a page with a number for support, and no inside', async () => {
    const app = web.another({
      clock: {
        now: () => {
          throw new Error('secret inside: db password')
        },
      },
    })
    const visitor = aVisitor(app)
    const page = await visitor.open('/sign-in')
    expect([page.status, page.text]).toEqual([500, expect.stringMatching(/Reference for support: [\da-f-]{36}/)])
    expect(page.html).not.toContain('secret inside')
    expect(web.errors.splice(0)).toEqual([expect.objectContaining({ message: 'secret inside: db password' })])
  })
})

describe('the pages for machines', () => {
  test('say that the process is alive and ready, without a session', async () => {
    for (const path of ['/healthz', '/readyz']) expect([path, (await web.app.request(path)).status]).toEqual([path, 200])
    const app = createApp({ ...web.web, metricsToken: 'the token of the tests' })
    await app.request(quotePath(buyer.renewal))
    for (const authorization of ['', 'Bearer', 'Bearer wrong', 'the token of the tests']) {
      expect([authorization, (await app.request('/metrics', { headers: { authorization } })).status]).toEqual([authorization, 404])
    }
    const metrics = await (await app.request('/metrics', { headers: { authorization: 'Bearer the token of the tests' } })).text()
    expect(metrics).toMatch(/^guichet_requests_total\{status="303"\} 1$/m)
    expect(metrics).not.toContain(String(buyer.renewal.quoteNumber))
  })
})
