import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '#src/web/app.ts'
import type { Web } from '#src/web/web.ts'
import { useDatabase } from '#test/support/database.ts'
import { type Renewal, aRenewal } from '#test/support/renewal.ts'
import { origin } from '#test/support/visitor.ts'
import { password, useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
let harbour: Renewal
let jane: string

beforeAll(async () => {
  harbour = await aRenewal(database.owner)
  jane = harbour.buyer.email
  await web.letSignIn(harbour.buyer.userId)
})

beforeEach(async () => {
  await sql`delete from sign_in_failure`.execute(database.owner)
})

function appWith(given: Partial<Web>) {
  return createApp({ ...web.web, ...given })
}

/** One try to sign in, from an address that the client claims. */
async function tryFrom(app: ReturnType<typeof createApp>, forwarded: string, given: { email?: string; password: string }): Promise<number> {
  const body = new URLSearchParams({ email: given.email ?? jane, password: given.password })
  const answer = await app.request(`${origin}/sign-in`, { method: 'POST', body, headers: { 'x-forwarded-for': forwarded, origin } })
  return answer.status
}

describe('the address that a client claims', () => {
  test('is not believed: it opens no way around the lock-out', async () => {
    for (let n = 1; n <= 5; n += 1) expect(await tryFrom(web.app, `203.0.113.${n}`, { password: 'wrong password' })).toBe(422)
    expect(await tryFrom(web.app, '203.0.113.99', { password })).toBe(429)
  })

  test('counts where a proxy of ours wrote it, and only what that proxy wrote', async () => {
    const behindOne = appWith({ trustedProxies: 1 })
    for (let n = 1; n <= 5; n += 1)
      expect(await tryFrom(behindOne, `198.51.100.${n}, 203.0.113.1`, { password: 'wrong password' })).toBe(422)
    expect(await tryFrom(behindOne, '198.51.100.77, 203.0.113.1', { password })).toBe(429)
    expect(await tryFrom(behindOne, '203.0.113.2', { password })).toBe(303)
  })

  test('is the last but one behind two proxies', async () => {
    const behindTwo = appWith({ trustedProxies: 2 })
    for (let n = 1; n <= 5; n += 1) await tryFrom(behindTwo, `spoofed, 203.0.113.1, 10.0.0.${n}`, { password: 'wrong password' })
    expect(await tryFrom(behindTwo, 'spoofed, 203.0.113.1, 10.0.0.9', { password })).toBe(429)
    expect(await tryFrom(behindTwo, 'spoofed, 203.0.113.2, 10.0.0.1', { password })).toBe(303)
  })
})

describe('the lock-out', () => {
  test('by someone elsewhere does not lock out the person', async () => {
    const behindOne = appWith({ trustedProxies: 1 })
    for (let n = 1; n <= 6; n += 1) await tryFrom(behindOne, '203.0.113.1', { password: 'wrong password' })
    expect(await tryFrom(behindOne, '203.0.113.1', { password })).toBe(429)
    expect(await tryFrom(behindOne, '203.0.113.2', { password })).toBe(303)
  })

  test('comes from everywhere when an account is tried from everywhere', async () => {
    const behindOne = appWith({ trustedProxies: 1 })
    await tryFrom(behindOne, '203.0.113.1', { password: 'wrong password' })
    await sql`insert into sign_in_failure (failure_key, failed_at) select failure_key, failed_at from sign_in_failure, generate_series(1, 29)`.execute(
      database.owner,
    )
    expect(await tryFrom(behindOne, '203.0.113.2', { password })).toBe(429)
  })

  test('cannot be outrun by trying at the same moment', async () => {
    const statuses = await Promise.all(Array.from({ length: 12 }, () => tryFrom(web.app, '', { password: 'wrong password' })))
    expect(statuses.filter((status) => status === 422).length).toBeLessThanOrEqual(5)
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(7)
  })

  test('of a network counts failures, not a company that signs in at the same moment', async () => {
    const behindOne = appWith({ trustedProxies: 1 })
    await tryFrom(behindOne, '203.0.113.1', { email: 'nobody@c1000001.example', password: 'wrong password' })
    await sql`insert into sign_in_failure (failure_key, failed_at) select failure_key, failed_at from sign_in_failure, generate_series(1, 58)
      where failure_key like 'network:%'`.execute(database.owner)
    const statuses = await Promise.all([1, 2, 3, 4].map(() => tryFrom(behindOne, '203.0.113.1', { password })))
    expect(statuses).toEqual([303, 303, 303, 303])
    expect(await tryFrom(behindOne, '203.0.113.1', { email: 'nobody2@c1000001.example', password: 'wrong password' })).toBe(422)
    expect(await tryFrom(behindOne, '203.0.113.1', { password })).toBe(429)
  })

  test('is not brought nearer by signing in rightly, and forgets after a day', async () => {
    await sql`insert into sign_in_failure (failure_key, failed_at) values ('network:old', '2027-02-14T09:59:00Z')`.execute(database.owner)
    for (let n = 1; n <= 7; n += 1) expect(await tryFrom(web.app, '', { password })).toBe(303)
    const { rows } = await sql<{ count: number }>`select count(*)::integer as count from sign_in_failure`.execute(database.owner)
    expect(rows).toEqual([{ count: 0 }])
  })
})

test('a password of the demo opens nothing outside of it, though a database of the demo is served', async () => {
  const hash = await web.accounts.hashPassword('demo-staff-2027')
  await sql`update account_credential set password = ${hash} where user_id = ${harbour.buyer.userId}`.execute(database.owner)
  try {
    expect(await tryFrom(web.app, '', { password: 'demo-staff-2027' })).toBe(422)
    expect(await tryFrom(appWith({ demo: true }), '', { password: 'demo-staff-2027' })).toBe(303)
  } finally {
    await web.letSignIn(harbour.buyer.userId)
  }
})

test('an account fills itself in on the sign-in page of the demo, and nowhere else', async () => {
  const asked = `${origin}/sign-in?next=%2Fq%2F0020417801&demo=claire.martin%40meridien.example`
  const given = 'value="demo-renouveler-2027"'
  expect(await (await web.app.request(asked)).text()).not.toContain(given)
  const demo = appWith({ demo: true })
  expect(await (await demo.request(asked)).text()).toContain(given)
  expect(await (await demo.request(asked.replace('claire', 'clara'))).text()).not.toContain(given)
})

describe('the metrics', () => {
  const read = (app: ReturnType<typeof createApp>, token?: string) =>
    app.request(`${origin}/metrics`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })

  test('are nobody’s without a token in the settings, and everybody’s in the demo', async () => {
    expect((await read(web.app)).status).toBe(404)
    expect((await read(web.app, 'undefined')).status).toBe(404)
    const shown = await read(appWith({ demo: true }))
    expect([shown.status, await shown.text()]).toEqual([200, expect.stringContaining('guichet_requests_total')])
  })

  test('are for whoever shows the token', async () => {
    const app = appWith({ metricsToken: 'a token of sixteen or more', demo: true })
    expect((await read(app)).status).toBe(404)
    expect((await read(app, 'a token of sixteen or mor')).status).toBe(404)
    expect((await read(app, 'a token of sixteen or more')).status).toBe(200)
  })
})

describe('a form', () => {
  const post = (path: string, headers: Readonly<Record<string, string>>, size = 10) =>
    web.app.request(`${origin}${path}`, { method: 'POST', body: new URLSearchParams({ email: 'x'.repeat(size) }), headers })

  test.for([
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'null', host: '' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'same-origin' }, 422],
    [{ origin }, 422],
    [{}, 422],
  ] as const)('sent with %o is answered with %i', async ([headers, status]) => {
    expect((await post('/sign-in', { host: 'localhost:3000', ...headers })).status).toBe(status)
  })

  test('reaches us under our public name through a proxy that asks under another', async () => {
    expect((await post('/sign-in', { origin, host: '10.0.0.5:8080' })).status).toBe(422)
  })

  test('of text is no larger than a megabyte, and a stranger sends no document', async () => {
    for (const path of ['/sign-in', '/forgot-password', '/checkout/20417733/review', '/webhooks/payments']) {
      expect([path, (await post(path, { origin }, 1_100_000)).status]).toEqual([path, 413])
    }
  })
})

describe('a form of very many fields', () => {
  const junk = (count: number) => Array.from({ length: count }, (_, n) => ['a', String(n)] as const)
  const credentials = () => [['email', jane] as const, ['password', password] as const]
  const send = async (body: URLSearchParams | FormData) =>
    (await web.app.request(`${origin}/sign-in`, { method: 'POST', body, headers: { origin } })).status

  test('is read to the thousandth: parsing half a million took seconds', async () => {
    expect(await send(new URLSearchParams([...junk(998), ...credentials()].map((pair) => [...pair])))).toBe(303)
    expect(await send(new URLSearchParams([...junk(1_000), ...credentials()].map((pair) => [...pair])))).toBe(422)
    expect(await send(new URLSearchParams('&'.repeat(900_000)))).toBe(422)
  })

  test('and not parsed at all when it comes in parts', async () => {
    const inParts = (count: number) => {
      const body = new FormData()
      for (const [name, value] of [...credentials(), ...junk(count)]) body.append(name, value)
      return body
    }
    expect(await send(inParts(900))).toBe(303)
    expect(await send(inParts(1_000))).toBe(422)
  })

  test.for(['__proto__', 'constructor', 'hasOwnProperty', 'toString'])('is not confused by a field called %s', async (name) => {
    expect(await send(new URLSearchParams({ [name]: 'x', email: jane, password }))).toBe(303)
    expect(await send(new URLSearchParams({ [name]: 'x' }))).toBe(422)
    expect(Object.keys({}).concat(String(({} as Record<string, unknown>)[`${name}x`]))).toEqual(['undefined'])
  })
})

describe('what is not a page', () => {
  test('a script of another version is missing for now, not for a year, and tells nobody’s name', async () => {
    const signedIn = await web.signedIn(jane)
    const answer = await signedIn.send('/assets/app-0f0f0f0f.js')
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([404, 'no-store'])
    expect(await answer.text()).toBe('not found')
  })

  test('an asset is kept for good, and is squeezed for who can read it', async () => {
    const clientFolder = mkdtempSync(join(tmpdir(), 'guichet-assets-'))
    mkdirSync(join(clientFolder, 'assets'))
    writeFileSync(join(clientFolder, 'assets', 'app-1.js'), 'plain')
    writeFileSync(join(clientFolder, 'assets', 'app-1.js.br'), 'squeezed')
    const app = appWith({ clientFolder })
    const get = async (encoding: string) => {
      const answer = await app.request(`${origin}/assets/app-1.js`, { headers: { 'accept-encoding': encoding } })
      const { headers } = answer
      return [headers.get('content-encoding'), headers.get('cache-control'), headers.get('vary')?.toLowerCase(), await answer.text()]
    }
    expect(await get('gzip, br')).toEqual(['br', 'public, max-age=31536000, immutable', 'accept-encoding', 'squeezed'])
    expect(await get('gzip')).toEqual([null, 'public, max-age=31536000, immutable', 'accept-encoding', 'plain'])
    rmSync(clientFolder, { recursive: true })
  })

  test('search engines are asked to stay away', async () => {
    const answer = await web.app.request(`${origin}/robots.txt`)
    expect([answer.status, await answer.text()]).toEqual([200, 'User-agent: *\nDisallow: /\n'])
  })
})

test('TLS is insisted on where our address has it, also behind a proxy that ends it', async () => {
  const secure = appWith({ services: { ...web.services, baseUrl: 'https://renewals.example' } })
  const answer = await secure.request('http://10.0.0.5:8080/sign-in')
  expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  expect((await web.app.request(`${origin}/sign-in`)).headers.get('strict-transport-security')).toBeNull()
})

describe('the role of the web', () => {
  test.for(['account_credential', 'account_verification'])('cannot read %s', async (table) => {
    await expect(sql`select * from ${sql.table(table)}`.execute(database.web)).rejects.toThrow(/permission denied/)
  })

  test.for([
    'select ip_address from account_session',
    "insert into account_session (id, user_id, token_hash, expires_at) select 'x', id, 'x', now() from account_user",
    "update account_user set kind = 'operations'",
    'delete from account_session',
  ])('cannot: %s', async (statement) => {
    await expect(sql.raw(statement).execute(database.web)).rejects.toThrow(/permission denied/)
  })
})
