import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const folder = mkdtempSync(join(tmpdir(), 'guichet-config-'))
const secret = 's3cret-of-the-tests-32-characters'

function config(env: Record<string, string> = {}, demoByDefault = false) {
  return readConfig({ GUICHET_DATA: folder, ...env }, { demoByDefault })
}

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    config(env)
  } catch (error) {
    if (error instanceof ConfigError)
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim())
    throw error
  }
  return []
}

test('without a setting: on this machine only, no demo, no proxy believed, no card, no numbers shown', () => {
  const plain = config()
  expect(plain).toMatchObject({
    host: '127.0.0.1',
    baseUrl: 'http://localhost:3000',
    demo: false,
    trustedProxies: 0,
    metricsToken: undefined,
  })
  expect(plain.stripe.secretKey).toBeUndefined()
  expect(config({}, true).demo).toBe(true)
  expect(config({ GUICHET_DEMO: '0' }, true).demo).toBe(false)
})

test('an empty setting is no setting', () => {
  expect(config({ GUICHET_DEMO: '', DATABASE_URL: '', PORT: '' })).toMatchObject({ demo: false, databaseUrl: undefined, port: 3000 })
})

test('the secret is made once, for its owner only', () => {
  const [first, second] = [config().secret.reveal(), config().secret.reveal()]
  expect(first).toBe(second)
  expect(first).toBe(readFileSync(join(folder, 'secret'), 'utf8'))
  expect(Buffer.from(first, 'base64url')).toHaveLength(32)
  expect(statSync(join(folder, 'secret')).mode & 0o777).toBe(0o600)
})

test('a data folder that cannot be made, or is a file, is told in one sentence', () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  for (const data of [file, join(file, 'below'), ...(existsSync('/proc/self') ? ['/proc/guichet'] : [])]) {
    expect(() => config({ GUICHET_DATA: data, GUICHET_SECRET: secret })).toThrow(ConfigError)
    expect(() => config({ GUICHET_DATA: data })).toThrow(
      /^GUICHET_DATA must name a folder that this user can make and write in: E[A-Z]+: .+$/,
    )
  }
})

test('the demo needs two ports', () => {
  expect(() => config({ GUICHET_DEMO: '1', PORT: '3001', GUICHET_SECRET: secret })).toThrow(
    /^SANDBOX_PORT: must be another than PORT, which is 3001/,
  )
  expect(config({ GUICHET_DEMO: '0', PORT: '3001', GUICHET_SECRET: secret }).port).toBe(3001)
  expect(config({ GUICHET_DEMO: '1', PORT: '3001', SANDBOX_PORT: '3002', GUICHET_SECRET: secret }).sandboxPort).toBe(3002)
})

test('every fault is named at once', () => {
  const faults = faultsOf({
    PORT: 'abc',
    BASE_URL: 'ftp://x',
    GUICHET_SECRET: 'short',
    GUICHET_DEMO: 'yes',
    TRUSTED_PROXIES: '-1',
    STRIPE_SECRET_KEY: 'sk',
  })
  expect(faults.map((fault) => fault.split(':')[0])).toEqual(
    expect.arrayContaining(['PORT', 'BASE_URL', 'GUICHET_SECRET', 'GUICHET_DEMO', 'TRUSTED_PROXIES', 'STRIPE_PUBLISHABLE_KEY']),
  )
  expect(faults).toHaveLength(6)
  expect(faults).toContain('PORT: must be a port, a whole number from 1 to 65535')
})

test.for([
  ['STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY'],
  ['STRIPE_PUBLISHABLE_KEY', 'STRIPE_SECRET_KEY'],
] as const)('%s alone is half a setting', ([given, missing]) => {
  expect(faultsOf({ [given]: 'key' })).toEqual([`${missing}: must be set where ${given} is`])
})

test('where mails are handed over, they need somewhere to go: an SMTP server, or the demo’s mailbox', () => {
  const faults = (env: Record<string, string>, demoByDefault: boolean) => {
    try {
      readConfig({ GUICHET_DATA: folder, ...env }, { demoByDefault, sendsMail: true })
    } catch (error) {
      return String(error)
    }
    return 'none'
  }
  const missing = 'SMTP_URL: must be set outside the demo, or mails would reach nobody'
  expect(faults({}, false)).toContain(missing)
  expect(faults({ GUICHET_DEMO: '0' }, true)).toContain(missing)
  expect(faults({ GUICHET_DEMO: '1' }, false)).toBe('none')
  expect(faults({}, true)).toBe('none')
  expect(faults({ SMTP_URL: 'smtp://mail.example:25', MAIL_FROM: 'a@b.example' }, false)).toBe('none')
  expect(faults({ SMTP_URL: 'smtp://mail.example:25' }, true)).toContain('MAIL_FROM: must be set where SMTP_URL is')
  expect(faultsOf({})).toEqual([])
})

test('the identity provider is named whole, and reached over TLS but on this machine', () => {
  const known = { OIDC_CLIENT_ID: 'guichet', OIDC_CLIENT_SECRET: secret }
  expect(faultsOf(known)).toEqual(['OIDC_ISSUER: must be set where OIDC_CLIENT_ID is'])
  for (const issuer of ['http://id.example', 'http://localhost.evil.example', 'ftp://id.example']) {
    expect(faultsOf({ ...known, OIDC_ISSUER: issuer })).toEqual(['OIDC_ISSUER: must begin with https://'])
  }
  for (const issuer of ['https://id.example/realm', 'http://localhost:8080', 'http://127.0.0.1']) {
    expect(config({ ...known, OIDC_ISSUER: issuer }).identityProvider).toMatchObject({ issuer, clientId: 'guichet', name: 'SSO' })
  }
  expect(config().identityProvider).toBeUndefined()
})

test.for([
  ['DATABASE_URL', `postgres://bob:${secret}@127.0.0.1:bad/x`],
  ['DATABASE_URL', `${secret} is no address`],
  ['DATABASE_URL', `mysql://bob:${secret}@127.0.0.1/x`],
  ['SMTP_URL', `smtp://bob:${secret}@127.0.0.1:bad`],
  ['SMTP_URL', `https://bob:${secret}@127.0.0.1`],
  ['METRICS_TOKEN', 's3cret'],
] as const)('a fault of %s does not quote it: %s', ([name, value]) => {
  const faults = faultsOf({ [name]: value, MAIL_FROM: 'a@b.example' })
  expect(faults).toHaveLength(1)
  expect(faults[0]).toMatch(new RegExp(`^${name}: `))
  expect(faults[0]).not.toContain('s3cret')
})

test('a secret shows itself nowhere', () => {
  const all = config({
    DATABASE_URL: `postgres://bob:${secret}@127.0.0.1/x`,
    SMTP_URL: `smtp://bob:${secret}@127.0.0.1`,
    MAIL_FROM: 'a@b.example',
    GUICHET_SECRET: secret,
    METRICS_TOKEN: secret,
    STRIPE_SECRET_KEY: secret,
    STRIPE_PUBLISHABLE_KEY: 'pk',
    STRIPE_WEBHOOK_SECRET: secret,
    WEB_DATABASE_URL: `postgres://bob:${secret}@127.0.0.1/x`,
    ACCOUNTS_DATABASE_URL: `postgres://bob:${secret}@127.0.0.1/x`,
    OIDC_ISSUER: 'https://id.example',
    OIDC_CLIENT_ID: 'guichet',
    OIDC_CLIENT_SECRET: secret,
  })
  expect(`${inspect(all, { depth: 9 })} ${JSON.stringify(all)} ${String(all.secret)}`).not.toContain('s3cret')
  expect(all.databaseUrl?.reveal()).toContain(secret)
})
