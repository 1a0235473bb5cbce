import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Accounts } from '#src/providers/accounts.ts'
import { createApp } from '#src/web/app.ts'
import type { WebApp } from '#src/web/web.ts'
import { type BuyerAtTheQuote, useBuyers } from '#test/support/buyers.ts'
import { useDatabase } from '#test/support/database.ts'
import { type Claims, type Forgery, type TestIdentityProvider, startIdentityProvider } from '#test/support/identity-provider.ts'
import type { Page } from '#test/support/page.ts'
import { type Visitor, aVisitor } from '#test/support/visitor.ts'
import { openTestAccounts, password, useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)

let provider: TestIdentityProvider
let accounts: Accounts
let app: WebApp
let buyer: BuyerAtTheQuote
let quote: string
let jane: Claims

beforeAll(async () => {
  provider = await startIdentityProvider()
  accounts = openTestAccounts(database, web.services, { identityProvider: provider.known })
  app = createApp({ ...web.web, accounts })
  buyer = await aBuyerAtTheQuote()
  quote = `/q/00${buyer.renewal.quoteNumber}`
  jane = { sub: 'jane-at-acme', email: buyer.renewal.buyer.email, email_verified: true }
})
afterAll(async () => {
  await accounts.close()
  await provider.stop()
})

/** Presses the button of the sign-in page that the quote led to; answers where the provider is. */
async function toProvider(visitor: Visitor, path = quote): Promise<string> {
  const page = await visitor.open(path)
  const link = page.links.find((one) => one.text === 'Continue with Acme ID')
  const answer = await visitor.send(link?.href ?? '/no-such-link')
  expect(answer.status).toBe(303)
  return answer.headers.get('location') ?? ''
}

async function signInAs(claims: Claims, forgery?: Forgery): Promise<{ readonly visitor: Visitor; readonly page: Page }> {
  const visitor = aVisitor(app)
  return { visitor, page: await visitor.open(provider.signIn(await toProvider(visitor), claims, forgery)) }
}

async function countOf(table: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from ${sql.table(table)}`.execute(database.owner)
  return rows[0]?.n ?? -1
}

/** The same words whatever the cause, nobody signed in, nothing made, and the way on still open. */
async function expectRefused(tried: { readonly visitor: Visitor; readonly page: Page }): Promise<void> {
  const { visitor, page } = tried
  expect([page.status, page.url]).toEqual([200, `/sign-in?${new URLSearchParams({ reason: 'sso-refused', next: quote })}`])
  expect(page.alerts).toEqual([
    'Single sign-on did not open an account here. Sign in with your e-mail address and password, or ask your sales representative.',
  ])
  expect(visitor.cookies.has(accounts.sessionCookieName)).toBe(false)
  const signedIn = await visitor.press(page, 'Sign in', { 'E-mail address': buyer.renewal.buyer.email, Password: password })
  expect(signedIn.url).toBe(quote)
}

describe('single sign-on', () => {
  test('is not there where no provider is configured', async () => {
    const visitor = aVisitor(web.app)
    expect((await visitor.open(quote)).links.filter((link) => link.href.includes('sso'))).toEqual([])
    for (const path of ['/sign-in/sso', '/sign-in/sso/callback?code=x&state=y']) expect((await visitor.open(path)).status).toBe(404)
  })

  test('leads from the quote’s link to the provider and straight back to the quote', async () => {
    const { visitor, page } = await signInAs(jane)
    expect([page.status, page.url, page.headings[0]]).toEqual([200, quote, 'Renewal quote'])
    expect([...visitor.cookies.keys()]).toEqual([accounts.sessionCookieName])
    expect((await visitor.open('/account')).text).toContain(buyer.renewal.buyer.email)
    await visitor.press(await visitor.open('/orders'), 'Sign out')
    expect((await visitor.open('/orders')).headings).toEqual(['Sign in'])
    const again = await signInAs({ ...jane, email: buyer.renewal.buyer.email.toUpperCase() })
    expect(again.page.url).toBe(quote)
  })

  test('keeps nothing that the provider issued', async () => {
    await signInAs(jane)
    const { rows } =
      await sql`select access_token, refresh_token, id_token, scope, password from account_credential where provider_id like 'oidc-%'`.execute(
        database.owner,
      )
    expect(rows).toEqual([{ access_token: null, refresh_token: null, id_token: null, scope: null, password: null }])
    expect(await countOf('account_verification')).toBe(0)
  })

  test.for([
    ['of an unknown address', { email: 'nobody@c1000001.example', sub: 'nobody' }],
    ['of an address that the provider did not verify', { email_verified: false, sub: 'other' }],
    ['of an address of which it says nothing', { email_verified: undefined, sub: 'other' }],
    ['of an address verified in words only', { email_verified: 'true', sub: 'other' }],
    ['of nobody’s address', { email: undefined, sub: 'other' }],
    ['of somebody it signed in before, whose address is no longer verified', { email_verified: false }],
    ['for another program', { aud: 'another-client' }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['of another sign-in', { nonce: 'of another sign-in' }],
    ['without a nonce', { nonce: undefined }],
    ['that has expired', { exp: 1_000_000_000 }],
  ] as const)('makes and opens nothing with a token %s', async ([, changed]) => {
    const people = await countOf('account_user')
    await expectRefused(await signInAs({ ...jane, ...changed }))
    expect(await countOf('account_user')).toBe(people)
  })

  test.for(['other-key', 'no-signature', 'changed-after-signing'] as const)('is not had with a forged token: %s', async (forgery) => {
    await expectRefused(await signInAs(jane, forgery))
  })

  test('that was refused at the provider leads back with the way on still open', async () => {
    const visitor = aVisitor(app)
    const { searchParams } = new URL(await toProvider(visitor))
    const query = new URLSearchParams({
      error: 'access_denied',
      error_description: '<b>evil words</b>',
      state: searchParams.get('state') ?? '',
    })
    const page = await visitor.open(`/sign-in/sso/callback?${query}`)
    expect(page.html).not.toContain('evil words')
    await expectRefused({ visitor, page })
  })

  test('begun by an attacker signs nobody else in: the answer belongs to the browser that asked', async () => {
    const attacker = aVisitor(app)
    const back = provider.signIn(await toProvider(attacker), jane)
    const victim = aVisitor(app)
    const page = await victim.open(back)
    expect([page.url, victim.cookies.has(accounts.sessionCookieName)]).toEqual(['/sign-in?reason=sso-refused&next=%2F', false])
    const another = aVisitor(app)
    await toProvider(another)
    expect((await another.open(back)).url).toContain('sso-refused')
    expect(another.cookies.has(accounts.sessionCookieName)).toBe(false)
  })

  test('is done once: its answer opens nothing a second time', async () => {
    const visitor = aVisitor(app)
    const back = provider.signIn(await toProvider(visitor), jane)
    const state = visitor.cookies.get('guichet-single-sign-on') ?? ''
    expect((await visitor.open(back)).url).toBe(quote)
    const thief = aVisitor(app)
    thief.cookies.set('guichet-single-sign-on', state)
    expect((await thief.open(back)).url).toContain('sso-refused')
    expect(new Set(provider.exchanged).size).toBe(provider.exchanged.length)
  })

  test.for(['//evil.example/', '/\\evil.example', 'https://evil.example', '/sign-out'])('never leads to another site: %s', async (next) => {
    const visitor = aVisitor(app)
    const answer = await visitor.send(`/sign-in/sso?${new URLSearchParams({ next })}`)
    const back = await visitor.send(provider.signIn(answer.headers.get('location') ?? '', jane))
    expect([back.status, back.headers.get('location')]).toEqual([303, '/'])
  })

  test('of a provider that is away says so, and the password still opens', async () => {
    const gone = await startIdentityProvider()
    await gone.stop()
    const lonely = openTestAccounts(database, web.services, { identityProvider: gone.known })
    const visitor = aVisitor(createApp({ ...web.web, accounts: lonely }))
    const page = await visitor.open(`/sign-in/sso?${new URLSearchParams({ next: quote })}`)
    expect([page.status, page.alerts]).toEqual([
      503,
      ['Single sign-on is not answering just now. Try again in a moment, or sign in with your e-mail address and password.'],
    ])
    const signedIn = await visitor.press(page, 'Sign in', { 'E-mail address': buyer.renewal.buyer.email, Password: password })
    expect(signedIn.url).toBe(quote)
    await lonely.close()
  })

  test('where there is TLS keeps its cookies to the host', async () => {
    const baseUrl = 'https://guichet.example'
    const secure = openTestAccounts(database, web.services, { baseUrl, identityProvider: provider.known })
    const started = await secure.singleSignOn?.start('/')
    await secure.close()
    expect(started?.ok === true && started.value.setCookies.join('\n')).toMatch(/^__Host-guichet-single-sign-on=[^;]+;.*Secure/m)
    expect(started?.ok === true && new URL(started.value.url).searchParams.get('redirect_uri')).toBe(`${baseUrl}/sign-in/sso/callback`)
  })
})
