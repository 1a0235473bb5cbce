import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '#src/web/app.ts'
import { aPartner, aRepresentative } from '#test/support/counterparts.ts'
import { useDatabase } from '#test/support/database.ts'
import type { Page } from '#test/support/page.ts'
import { type Renewal, aRenewal } from '#test/support/renewal.ts'
import { runJobs } from '#test/support/run-jobs.ts'
import { type Visitor, aVisitor } from '#test/support/visitor.ts'
import { openTestAccounts, password, useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
let harbour: Renewal
let jane: string

beforeAll(async () => {
  harbour = await aRenewal(database.owner)
  jane = harbour.buyer.email
  await web.letSignIn(harbour.colleague.userId)
})

beforeEach(async () => {
  await sql`delete from sign_in_failure`.execute(database.owner)
  await web.letSignIn(harbour.buyer.userId)
})

async function tryPassword(visitor: Visitor, email: string, given: string): Promise<Page> {
  return visitor.press(await visitor.open('/sign-in?next=/q/0020417733'), 'Sign in', { 'E-mail address': email, Password: given })
}

describe('a link of ours', () => {
  test('leads through sign-in straight to the quote', async () => {
    const visitor = aVisitor(web.app)
    const asked = await visitor.send('/q/0020417733')
    expect(asked.status).toBe(303)
    expect(asked.headers.get('location')).toBe('/sign-in?next=%2Fq%2F0020417733')
    const page = await visitor.open('/q/0020417733')
    expect(page.headings).toContain('Sign in')
    expect(page.text).toContain('To view quote no. 20417733.')
    const quote = await visitor.press(page, 'Sign in', { 'E-mail address': jane, Password: password })
    expect(quote.url).toBe('/q/0020417733')
    expect(quote.headings).toContain('Renewal quote')
    expect(quote.text).toContain('£21,652.00')
    expect(web.errors).toEqual([])
  })

  test.for(['/q/0020417733?tab=representative', '/orders?q=PO%2042&lang=en', '/coverage', '/account', '/'])(
    '%s survives sign-in',
    async (link) => {
      const visitor = aVisitor(web.app)
      const page = await visitor.press(await visitor.open(link), 'Sign in', { 'E-mail address': jane, Password: password })
      expect([page.status, page.url]).toEqual([200, link])
    },
  )

  test('needs no second sign-in', async () => {
    const visitor = await web.signedIn(jane)
    const page = await visitor.open('/sign-in?next=%2Fq%2F0020417733')
    expect(page.url).toBe('/q/0020417733')
  })

  test.for([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    '/\t/evil.example',
    '/%0a/evil',
    'javascript:alert(1)',
    '\\/evil.example',
    '/sign-out',
    ` //evil.example`,
  ])('to another place, %s, leads home', async (next) => {
    const visitor = aVisitor(web.app)
    const answer = await visitor.post('/sign-in', { email: jane, password, next })
    expect(answer.status).toBe(303)
    const location = answer.headers.get('location') ?? ''
    expect(new URL(location, 'https://guichet.example/sign-in').host).toBe('guichet.example')
    expect(location).toBe(next.startsWith('/%0a') ? next : '/')
  })

  test.for(['//evil.example', '/\\evil.example'])('of someone signed in to %s leads home', async (next) => {
    const visitor = await web.signedIn(jane)
    const answer = await visitor.send(`/sign-in?next=${encodeURIComponent(next)}`)
    expect(answer.headers.get('location')).toBe('/')
  })
})

describe('a wrong password', () => {
  test('keeps the address and the way, names the problem, and shows no password', async () => {
    const page = await tryPassword(aVisitor(web.app), jane, 'not my password')
    expect(page.status).toBe(422)
    expect(page.title).toMatch(/^Error: /)
    expect(page.alerts[0]).toContain('The e-mail address or the password is incorrect.')
    expect(page.forms.flatMap((form) => form.entries)).toEqual(
      expect.arrayContaining([
        ['email', jane],
        ['next', '/q/0020417733'],
        ['password', ''],
      ]),
    )
    expect(page.html).not.toContain('not my password')
  })

  test('and an unknown address get the same answer', async () => {
    const known = await tryPassword(aVisitor(web.app), jane, 'not my password')
    const unknown = await tryPassword(aVisitor(web.app), 'nobody@c1000001.example', 'not my password')
    const comparable = (page: Page) => [
      page.status,
      page.text,
      page.html.replaceAll(/nonce="[^"]*"/g, '').replaceAll(/value="[^"]*@[^"]*"/g, ''),
    ]
    expect(comparable(unknown)).toEqual(comparable(known))
  })

  test('is told apart from an empty form', async () => {
    const page = await tryPassword(aVisitor(web.app), '', '')
    expect(page.status).toBe(422)
    expect(page.alerts[0]).toBe('2 things need your attention Enter your e-mail address. Enter your password.')
    expect(page.links.map((link) => link.href)).toEqual(expect.arrayContaining(['#email', '#password']))
  })
})

/** As if the failures so far had happened as many times more: hashing a password is slow by design. */
async function repeatFailures(times: number): Promise<void> {
  await sql`insert into sign_in_failure (failure_key, failed_at) select failure_key, failed_at from sign_in_failure, generate_series(1, ${times})`.execute(
    database.owner,
  )
}

async function lockOut(visitor: Visitor, email: string): Promise<void> {
  expect((await tryPassword(visitor, email, 'wrong password')).status).toBe(422)
  await repeatFailures(4)
  expect((await tryPassword(visitor, email, password)).status).toBe(429)
}

describe('the lock-out', () => {
  test.for(['jane-1000001', 'unknown'])('comes after five failures, the same for everyone: %s', async (who) => {
    const email = who === 'unknown' ? 'nobody@c1000001.example' : jane
    const visitor = aVisitor(web.app)
    const statuses: number[] = []
    for (let attempt = 1; attempt <= 5; attempt += 1) statuses.push((await tryPassword(visitor, email, 'wrong password')).status)
    const locked = await tryPassword(visitor, email, who === 'unknown' ? 'wrong password' : password)
    expect(statuses).toEqual([422, 422, 422, 422, 422])
    expect(locked.status).toBe(429)
    expect(locked.alerts[0]).toContain('Too many attempts. Try again in 15 minutes')
  })

  test('of one address does not lock another, and ends by itself', async () => {
    const visitor = aVisitor(web.app)
    await lockOut(visitor, jane)
    expect((await tryPassword(aVisitor(web.app), harbour.colleague.email, password)).url).toBe('/q/0020417733')
    web.moveTo('2027-02-15T10:14:59Z')
    expect((await tryPassword(visitor, jane, password)).status).toBe(429)
    web.moveTo('2027-02-15T10:15:01Z')
    expect((await tryPassword(visitor, jane, password)).url).toBe('/q/0020417733')
  })

  test('counts an address in any letter case as one', async () => {
    const visitor = aVisitor(web.app)
    for (const email of [jane, jane.toUpperCase(), 'Jane@C1000001.example', jane, jane]) await tryPassword(visitor, email, 'wrong password')
    expect((await tryPassword(visitor, jane, password)).status).toBe(429)
  })

  test('of a network comes later, for all addresses tried from it', async () => {
    const visitor = aVisitor(web.app)
    await visitor.post('/sign-in', { email: 'guess@c1000001.example', password: 'wrong password' })
    await repeatFailures(58)
    await visitor.post('/sign-in', { email: 'another@c1000001.example', password: 'wrong password' })
    expect((await tryPassword(visitor, jane, password)).status).toBe(429)
  })

  test('counts no try that an outage of ours cut short: half a minute later the right password opens', async () => {
    web.moveTo('2027-02-15T10:00:00Z')
    const isAway = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    const visitor = aVisitor(createApp({ ...web.web, accounts: { ...web.accounts, signIn: () => Promise.reject(isAway) } }))
    const statuses: number[] = []
    for (let attempt = 1; attempt <= 6; attempt += 1) statuses.push((await visitor.post('/sign-in', { email: jane, password })).status)
    expect(statuses).toEqual([503, 503, 503, 503, 503, 429])
    web.moveTo('2027-02-15T10:00:31Z')
    expect((await tryPassword(aVisitor(web.app), jane, password)).url).toBe('/q/0020417733')
  })

  test('is lifted by a new password', async () => {
    const visitor = aVisitor(web.app)
    await lockOut(visitor, jane)
    const link = await linkOfMail(visitor, jane)
    await visitor.press(await visitor.open(link), 'Change the password', { 'New password': 'another good one' })
    expect((await tryPassword(visitor, jane, 'another good one')).url).toBe('/q/0020417733')
  })
})

/** Asks for a new password by the form, has the mail sent, and answers where its link leads. */
async function linkOfMail(visitor: Visitor, email: string): Promise<string> {
  web.services.sent.length = 0
  const asked = await visitor.press(await visitor.open('/forgot-password'), 'Send the link', { 'E-mail address': email })
  expect(asked.alerts.concat(asked.text).join(' ')).toContain(`If there is an account for ${email}, a link has just been sent to it.`)
  await runJobs(database.owner, web.services)
  const mail = web.services.sent.find((one) => one.to.address === email)
  return /http:\/\/localhost:3000(\/reset-password\?token=[\w-]+)/.exec(mail?.text ?? '')?.[1] ?? 'no mail'
}

describe('a forgotten password', () => {
  test('is replaced through the link in the mail, once', async () => {
    const elsewhere = await web.signedIn(jane)
    const visitor = aVisitor(web.app)
    const link = await linkOfMail(visitor, jane)
    const done = await visitor.press(await visitor.open(link), 'Change the password', { 'New password': 'a fresh new password' })
    expect([done.url, done.text]).toEqual(['/sign-in?reason=password-changed', expect.stringContaining('Your password has been changed.')])
    expect((await tryPassword(visitor, jane, password)).status).toBe(422)
    expect((await tryPassword(visitor, jane, 'a fresh new password')).url).toBe('/q/0020417733')
    expect((await elsewhere.open('/q/0020417733')).headings).toContain('Sign in')
    const again = await visitor.press(await visitor.open(link), 'Change the password', { 'New password': 'yet another password' })
    expect([again.status, again.text]).toEqual([422, expect.stringContaining('This link has been used or is no longer valid')])
  })

  test('of an unknown address gets the same page and no mail', async () => {
    const visitor = aVisitor(web.app)
    const ask = async (email: string) => visitor.press(await visitor.open('/forgot-password'), 'Send the link', { 'E-mail address': email })
    web.services.sent.length = 0
    const [known, unknown] = [await ask(jane), await ask('nobody@c1000001.example')]
    await runJobs(database.owner, web.services)
    expect([unknown.status, unknown.text.replaceAll('nobody@c1000001.example', '')]).toEqual([200, known.text.replaceAll(jane, '')])
    expect(web.services.sent.map((mail) => mail.to.address)).toEqual([jane])
  })

  test('fills nobody’s mailbox: three links in a quarter of an hour', async () => {
    const visitor = aVisitor(web.app)
    web.services.sent.length = 0
    const pages = []
    for (let times = 0; times < 5; times += 1) {
      pages.push(await visitor.press(await visitor.open('/forgot-password'), 'Send the link', { 'E-mail address': jane }))
    }
    await runJobs(database.owner, web.services)
    expect(new Set(pages.map((page) => page.text)).size).toBe(1)
    expect(web.services.sent).toHaveLength(3)
    web.moveTo('2027-02-15T10:15:01Z')
    expect(await linkOfMail(visitor, jane)).toContain('/reset-password?token=')
  })

  test('has a link that is good for an hour', async () => {
    const visitor = aVisitor(web.app)
    const link = await linkOfMail(visitor, jane)
    web.moveTo('2027-02-15T11:00:01Z')
    const late = await visitor.press(await visitor.open(link), 'Change the password', { 'New password': 'a fresh new password' })
    expect(late.text).toContain('This link has been used or is no longer valid')
    expect((await tryPassword(visitor, jane, password)).url).toBe('/q/0020417733')
  })

  test('is not replaced by a short, an endless or an empty one, and the link stays good', async () => {
    const visitor = aVisitor(web.app)
    const link = await linkOfMail(visitor, jane)
    for (const [tried, said] of [
      ['short', 'at least 12 characters'],
      ['', 'at least 12 characters'],
      ['x'.repeat(129), '128 characters at most'],
    ] as const) {
      const page = await visitor.press(await visitor.open(link), 'Change the password', { 'New password': tried })
      expect([page.status, page.alerts[0]]).toEqual([422, expect.stringContaining(said)])
    }
    const done = await visitor.press(await visitor.open(link), 'Change the password', { 'New password': password })
    expect(done.url).toBe('/sign-in?reason=password-changed')
  })

  test.for(['', 'not an address', 'a@b', '@', `${'x'.repeat(300)}@example.org`])(
    'of no address at all is asked for again: %s',
    async (email) => {
      const visitor = aVisitor(web.app)
      const page = await visitor.press(await visitor.open('/forgot-password'), 'Send the link', { 'E-mail address': email })
      expect([page.status, page.alerts[0]]).toEqual([422, expect.stringContaining('Enter a complete e-mail address')])
    },
  )

  test.for(['', 'forged', '../../etc/passwd', 'a%00b'])('cannot be replaced with a forged link: %s', async (token) => {
    const page = await aVisitor(web.app).post('/reset-password', { token, password: 'a fresh new password' })
    expect([page.status, await page.text()]).toEqual([422, expect.stringContaining('This link has been used')])
  })
})

describe('a session', () => {
  test('ends after a week, and says so', async () => {
    const visitor = await web.signedIn(jane)
    web.moveTo('2027-02-22T09:59:00Z')
    expect((await visitor.open('/orders')).url).toBe('/orders')
    web.moveTo('2027-02-22T10:00:10Z')
    const page = await visitor.open('/q/0020417733')
    expect([page.headings[0], page.text]).toEqual(['Sign in', expect.stringContaining('Your session has expired.')])
    const quote = await visitor.press(page, 'Sign in', { 'E-mail address': jane, Password: password })
    expect(quote.url).toBe('/q/0020417733')
  })

  test('ends on the server when its person signs out', async () => {
    const visitor = await web.signedIn(jane)
    const kept = new Map(visitor.cookies)
    const page = await visitor.press(await visitor.open('/orders'), 'Sign out')
    expect(page.text).toContain('You are signed out.')
    expect([...visitor.cookies.keys()]).toEqual([])
    const thief = aVisitor(web.app)
    for (const [name, value] of kept) thief.cookies.set(name, value)
    expect((await thief.open('/orders')).headings).toEqual(['Sign in'])
  })

  test('is never the one that was planted before signing in', async () => {
    const attacker = await web.signedIn(harbour.colleague.email)
    const planted = attacker.cookies.get('guichet-session') ?? ''
    const victim = aVisitor(web.app)
    victim.cookies.set('guichet-session', planted)
    await victim.post('/sign-in', { email: jane, password })
    expect(victim.cookies.get('guichet-session')).not.toBe(planted)
    expect((await attacker.open('/account')).text).toContain('Tom Reed')
    expect((await victim.open('/account')).text).toContain(jane)
  })

  test.for(['', 'x', 'token', 'token.', '.sig', 'a.b', `${'x'.repeat(5000)}.y`, '%00.%00'])(
    'is not opened by a forged cookie: %s',
    async (cookie) => {
      const visitor = aVisitor(web.app)
      visitor.cookies.set('guichet-session', cookie)
      expect((await visitor.open('/orders')).headings).toEqual(['Sign in'])
    },
  )

  test('is not opened by a cookie whose signature belongs to another', async () => {
    const [one, two] = [await web.signedIn(jane), await web.signedIn(harbour.colleague.email)]
    const [token] = decodeURIComponent(one.cookies.get('guichet-session') ?? '').split('.')
    const [, signature] = decodeURIComponent(two.cookies.get('guichet-session') ?? '').split('.')
    const visitor = aVisitor(web.app)
    visitor.cookies.set('guichet-session', encodeURIComponent(`${token}.${signature}`))
    expect((await visitor.open('/orders')).headings).toEqual(['Sign in'])
  })

  test('is a cookie that scripts cannot read and other sites cannot send', async () => {
    const answer = await aVisitor(web.app).post('/sign-in', { email: jane, password })
    const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('guichet-session='))
    expect(cookie).toMatch(/; HttpOnly/i)
    expect(cookie).toMatch(/; SameSite=Lax/i)
    expect(cookie).toMatch(/; Path=\//i)
    expect(cookie).not.toMatch(/; Domain=/i)
  })

  test('is shorter than its cookie, so that the browser can still be told that it is over', async () => {
    const answer = await aVisitor(web.app).post('/sign-in', { email: jane, password })
    const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('guichet-session='))
    expect(cookie).toContain(`; Max-Age=${14 * 24 * 3600}`)
  })

  test('is bound to the host and to TLS where there is TLS', async () => {
    const accounts = openTestAccounts(database, web.services, { baseUrl: 'https://guichet.example' })
    const app = createApp({ ...web.web, accounts })
    const answer = await app.request('https://guichet.example/sign-in', {
      method: 'POST',
      headers: { origin: 'https://guichet.example', host: 'guichet.example' },
      body: new URLSearchParams({ email: jane, password }),
    })
    await accounts.close()
    expect(answer.headers.getSetCookie().join('\n')).toMatch(/^__Host-guichet-session=.*; Secure/im)
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  })
})

describe('after signing in', () => {
  test.for([
    ['partner', '/partner'],
    ['representative', '/desk'],
    ['operations', '/ops'],
  ] as const)('a person of kind %s is led home to %s', async ([kind, home]) => {
    await sql`insert into account_user (id, name, email, kind) values ('ops', 'Olga', 'ops@vendor.example', 'operations') on conflict do nothing`.execute(
      database.owner,
    )
    const person =
      kind === 'partner'
        ? await aPartner(database.owner, { partnerId: 'atlas' })
        : kind === 'representative'
          ? await aRepresentative(database.owner)
          : { userId: 'ops', email: 'ops@vendor.example' }
    await web.letSignIn(person.userId)
    const visitor = await web.signedIn(person.email)
    const page = await visitor.open('/')
    expect([page.status, page.url]).toEqual([200, home])
    expect((await visitor.open('/q/0020417733')).status).toBe(404)
  })

  test('the pages speak the language of the person, of the browser before that, and of the switch after it', async () => {
    await sql`update account_user set language = 'fr' where id = ${harbour.colleague.userId}`.execute(database.owner)
    const visitor = aVisitor(web.app, { language: 'en' })
    expect((await visitor.open('/sign-in')).language).toBe('en')
    await visitor.post('/sign-in', { email: harbour.colleague.email, password })
    const quote = await visitor.open('/q/0020417733')
    expect([quote.language, quote.headings[0]]).toEqual(['fr', 'Devis de renouvellement'])
    expect((await visitor.open('/q/0020417733?lang=en')).headings[0]).toBe('Renewal quote')
    expect((await visitor.open('/q/0020417733')).language).toBe('en')
    expect((await visitor.open('/q/0020417733?lang=xx')).language).toBe('en')
  })
})
