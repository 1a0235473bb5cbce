import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import type { Instant } from '#src/domain/plain-date.ts'
import { assert } from '#src/kit/assert.ts'
import { days } from '#src/kit/duration.ts'
import type { Services } from '#src/operations/services.ts'
import type { Accounts } from '#src/providers/accounts.ts'
import { openAccounts } from '#src/providers/better-auth/open-accounts.ts'
import type { IdentityProvider } from '#src/providers/better-auth/single-sign-on.ts'
import { type Database, transact } from '#src/store/database.ts'
import { createApp } from '#src/web/app.ts'
import type { Web, WebApp } from '#src/web/web.ts'
import type { TestDatabase } from './database.ts'
import { type TestServices, testServices } from './services.ts'
import { type Visitor, aVisitor, origin } from './visitor.ts'

export type TestWeb = {
  readonly app: WebApp
  readonly web: Web
  readonly services: TestServices
  readonly accounts: Accounts
  /** What was logged as an error: a test that expects none proves it with this. */
  readonly errors: unknown[]
  readonly warnings: unknown[]
  /** All clocks of the process, the accounts library's included. */
  readonly moveTo: (moment: string) => void
  /** Gives the person the test's password. */
  readonly letSignIn: (userId: string) => Promise<void>
  /** A browser whose person has signed in by the form. */
  readonly signedIn: (email: string) => Promise<Visitor>
  /** A browser with a session as signing in would have made it, without the hashing that takes its time by design. */
  readonly withSession: (userId: string, language?: string) => Promise<Visitor>
  /** Another process over the same database, with some services of its own. */
  readonly another: (given: Partial<Services>) => WebApp
}

export const password = 'correct horse battery'
const secret = 'a secret of the tests, 32 characters long'

/** The application over the file's database, as the web role sees it; the day is one on which the published quote is open. */
export function useWeb(database: TestDatabase, moment = '2027-02-15T10:00:00Z'): TestWeb {
  const test = {} as { -readonly [K in keyof TestWeb]: TestWeb[K] }
  let hash: string | undefined
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(moment) })
    const errors: unknown[] = []
    const warnings: unknown[] = []
    const into = (list: unknown[]) => (fields: Record<string, unknown>) => void list.push(fields['err'] ?? fields)
    const log = { info: () => {}, warn: into(warnings), error: into(errors) }
    const clock = { now: () => new Date().toISOString() as Instant }
    const services = await testServices({ db: database.web, connectionString: database.loginStrings.web, clock, log, baseUrl: origin })
    const accounts = openTestAccounts(database, services)
    const web: Web = {
      services,
      accounts,
      secret,
      demo: false,
      trustedProxies: 0,
      metricsToken: undefined,
      assets: { css: '/assets/app.css', js: '/assets/app.js' },
      clientFolder: import.meta.dirname,
    }
    Object.assign(test, {
      web,
      services,
      accounts,
      errors,
      warnings,
      app: createApp(web),
      another: (given: Partial<Services>) => createApp({ ...web, services: { ...services, ...given } }),
    } satisfies Partial<TestWeb>)
  })
  afterEach(() => {
    vi.setSystemTime(new Date(moment))
  })
  afterAll(async () => {
    vi.useRealTimers()
    await test.services?.stop()
    await test.accounts?.close()
  })
  test.moveTo = (next) => {
    vi.setSystemTime(new Date(next))
  }
  test.letSignIn = async (userId) => {
    hash ??= await test.accounts.hashPassword(password)
    await insertCredential(database.owner, userId, hash)
  }
  test.signedIn = async (email) => {
    const visitor = aVisitor(test.app)
    const response = await visitor.post('/sign-in', { email, password })
    assert(response.status === 303, `${email} signs in, not ${response.status}`)
    return visitor
  }
  test.withSession = async (userId, language = 'en-GB') => {
    const token = randomBytes(16).toString('hex')
    const expiresAt = new Date(Date.now() + days(7))
    await sql`insert into account_session (id, user_id, token_hash, expires_at, created_at, updated_at) values (${randomUUID()}, ${userId}, ${test.accounts.storedToken(token)}, ${expiresAt}, now(), now())`.execute(
      database.owner,
    )
    const signature = createHmac('sha256', secret).update(token).digest('base64')
    const visitor = aVisitor(test.app, { language })
    visitor.cookies.set(test.accounts.sessionCookieName, encodeURIComponent(`${token}.${signature}`))
    return visitor
  }
  return test
}

/** As `compose.ts` opens them. */
export function openTestAccounts(
  database: TestDatabase,
  services: Services,
  { baseUrl = origin, identityProvider }: { readonly baseUrl?: string; readonly identityProvider?: IdentityProvider } = {},
): Accounts {
  return openAccounts({
    identityProvider,
    connectionString: database.loginStrings.accounts,
    role: 'guichet_accounts',
    baseUrl,
    secret,
    onPasswordReset: (email, url) =>
      transact(services.db, { customers: [] }, (tx) =>
        services.jobs.enqueue(tx, 'send-password-reset', { email, sealedUrl: services.seal.close(url) }),
      ),
  })
}

async function insertCredential(owner: Database, userId: string, hash: string): Promise<void> {
  await sql`insert into account_credential (id, user_id, account_id, provider_id, password) values (${`c-${userId}`}, ${userId}, ${userId}, 'credential', ${hash})
    on conflict (provider_id, account_id) do update set password = excluded.password`.execute(owner)
}
