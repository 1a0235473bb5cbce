import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { type Config, ConfigError } from './config.ts'
import type { Instant } from './domain/plain-date.ts'
import { assert, present } from './kit/assert.ts'
import { sealWith } from './providers/seal/aes-seal.ts'
import type { Clock, Services } from './operations/services.ts'
import { openPaperPress } from './press/open-paper-press.ts'
import { type Accounts } from './providers/accounts.ts'
import { openAccounts } from './providers/better-auth/open-accounts.ts'
import { demoMailbox } from './providers/mail/mailbox/demo-mailbox.ts'
import { smtpMailer } from './providers/mail/smtp/smtp-mailer.ts'
import type { Mailer } from './providers/mailer.ts'
import type { PaymentProvider } from './providers/payment-provider.ts'
import { createStripeProvider, sandboxBrowser } from './providers/payments/stripe/stripe-provider.ts'
import { formatCheck } from './providers/tax-id/format-check.ts'
import { type Tracing, withTracedCalls } from './providers/tracing.ts'
import { type Database, openDatabase, transact } from './store/database.ts'
import { insertDemoMail } from './store/demo-mail.ts'
import { startEmbeddedPostgres } from './store/embedded-postgres.ts'
import { type JobRunner, migrateJobQueue, startJobQueue } from './store/job-queue.ts'
import { migrateToLatest } from './store/migrate.ts'
import { statementShape, statementVerb } from './store/statement-shape.ts'
import { faultOfLogin, type LoginFault } from './store/web-login-check.ts'
import type { Web } from './web/web.ts'

/** The package's own folder: one above both `src/` and `dist/`. */
export const root = join(import.meta.dirname, '..')

const migrationsFolder = join(root, 'src', 'store', 'migrations')

export const systemClock: Clock = { now: () => new Date().toISOString() as Instant }

/** Of the web process; `isOwner` where no login of its own was given and it can only put the owner's power aside. */
export type WebAddresses = { readonly pages: string; readonly accounts: string; readonly isOwner: boolean }
export type Opened = { readonly connectionString: string; readonly web: WebAddresses; readonly stop: () => Promise<void> }

/** The PostgreSQL of `DATABASE_URL`, or the embedded one in the data folder. */
export async function openPostgres(config: Config): Promise<Opened> {
  const connectionString = config.databaseUrl?.reveal()
  const given = givenWebAddresses(config)
  if (connectionString !== undefined) {
    const web = given ?? { pages: connectionString, accounts: connectionString, isOwner: true }
    return { connectionString, web, stop: async () => {} }
  }
  if (given !== undefined) {
    throw new ConfigError('DATABASE_URL: must be set where WEB_DATABASE_URL is; only `guichet serve` does without the owner of the tables.')
  }
  const embedded = await startEmbeddedPostgres({ folder: join(config.dataFolder, 'database'), durable: true })
  const [pages, accounts] = [embedded.connectionStringOf('guichet_web_login'), embedded.connectionStringOf('guichet_accounts_login')]
  return { connectionString: embedded.connectionString, web: { pages, accounts, isOwner: false }, stop: embedded.stop }
}

/** For a process that is the web alone, and that may know its own logins only: then `guichet migrate` has run elsewhere. */
export async function openWebPostgres(config: Config): Promise<Pick<Opened, 'web' | 'stop'>> {
  const given = givenWebAddresses(config)
  if (given !== undefined && config.databaseUrl === undefined) return { web: given, stop: async () => {} }
  const postgres = await openPostgres(config)
  try {
    await migrate(postgres.connectionString)
    return postgres
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

function givenWebAddresses(config: Config): WebAddresses | undefined {
  const [pages, accounts] = [config.webDatabaseUrl?.reveal(), config.accountsDatabaseUrl?.reveal()]
  return pages === undefined || accounts === undefined ? undefined : { pages, accounts, isOwner: false }
}

const loginFaults = {
  'not-migrated': 'the schema there is not of this version: run `guichet migrate` first',
  'is-mighty': 'its user may do everything; it must be no superuser, create no roles and not bypass row-level security',
  'owns-tables': 'its user owns the tables or could become who does',
  'is-no-member': 'its user lacks its role; docs/security.md says how it is made',
  'is-member-of-both': 'its user is a member of guichet_web and of guichet_accounts; each needs a login of its own',
} as const satisfies Record<LoginFault, string>

/** Before anything else of the web: a login that is no wall is refused rather than used. */
export async function checkWebLogins({ pages, accounts, isOwner }: WebAddresses): Promise<void> {
  if (isOwner) return
  for (const [setting, address, group] of [
    ['WEB_DATABASE_URL', pages, 'guichet_web'],
    ['ACCOUNTS_DATABASE_URL', accounts, 'guichet_accounts'],
  ] as const) {
    const fault = await faultOfLogin(address, group, migrationsFolder).catch((cause: unknown) => {
      throw new ConfigError(`${setting}: ${saidOf(cause)}`, { cause })
    })
    if (fault !== undefined) throw new ConfigError(`${setting}: ${loginFaults[fault]}.`)
  }
}

/** What PostgreSQL or the network says; neither quotes a password. A host with two addresses says nothing but its code. */
function saidOf(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: string }
  return [message, code].find((text) => text !== undefined && text !== '') ?? 'no connection'
}

/** Tables and job queue as this version wants them; several processes may ask for it at once. */
export async function migrate(connectionString: string): Promise<readonly string[]> {
  const db = openDatabase({ connectionString, maxConnections: 2 })
  try {
    const ran = await migrateToLatest(db, migrationsFolder)
    await migrateJobQueue(connectionString, db)
    return ran
  } finally {
    await db.destroy()
  }
}

export type Composed = { readonly services: Services; readonly jobs: JobRunner; readonly close: () => Promise<void> }

/** Adapters chosen and put together. The web process's database is bound by row-level security, the workers' is the owner's. */
export async function composeServices(config: Config, connectionString: string, role: 'web' | 'work'): Promise<Composed> {
  const log = pino({ level: config.logLevel, base: { process: role } })
  const isWeb = role === 'web'
  const tracing = await tracingOf(config, role)
  const db = openDatabase({
    connectionString,
    maxConnections: config.databasePool,
    ...(isWeb ? { role: 'guichet_web' as const } : {}),
    onStatement: tracing && ((ended) => traceStatement(tracing, ended)),
  })
  const jobs = await startJobQueue(connectionString, {
    supervise: !isWeb,
    onError: (error) => log.error({ err: error }, 'a job failed'),
  })
  const mailer = mailerOf(config, db)
  const press = openPaperPress()
  const payments = paymentsOf(config)
  const services: Services = {
    db,
    clock: systemClock,
    jobs,
    mailer: withTracedCalls(tracing, { name: 'mail', provider: mailer, methods: ['send'] }),
    payments: payments && withTracedCalls(tracing, { name: 'payments', provider: payments, methods: paymentCalls }),
    taxIds: formatCheck,
    press,
    log,
    baseUrl: config.baseUrl,
    seal: sealWith(config.secret.reveal(), 'job'),
    tracing,
  }
  return {
    services,
    jobs,
    async close() {
      await jobs.stop()
      await press.close()
      mailer.close()
      await db.destroy()
      await tracing?.close()
    },
  }
}

const paymentCalls = ['startWithFields', 'startOnPage', 'retrieve', 'findByAttempt', 'capture', 'release', 'refund', 'findRefund'] as const

/** Loaded only where somebody collects: elsewhere it costs nothing. */
async function tracingOf(config: Config, role: 'web' | 'work'): Promise<Tracing | undefined> {
  if (config.tracing === undefined) return undefined
  const { openTracing } = await import('./providers/otlp/open-tracing.ts')
  const { endpoint, headers, share } = config.tracing
  const pairs = (headers?.reveal() ?? '').split(',').filter((pair) => pair.includes('='))
  const named = pairs.map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), decodeURIComponent(pair.slice(pair.indexOf('=') + 1).trim())])
  return openTracing({ endpoint, headers: Object.fromEntries(named) as Record<string, string>, share, process: role })
}

type Ended = { readonly text: string; readonly durationMs: number; readonly isFailed: boolean }

function traceStatement(tracing: Tracing, { text, durationMs, isFailed }: Ended): void {
  const facts = { 'db.system.name': 'postgresql', 'db.query.text': statementShape(text) }
  tracing.ended('query', statementVerb(text), { facts, durationMs, isFailed })
}

/** Stripe where its keys are set; in the demo the sandbox, over the same adapter; otherwise the card is not offered. */
function paymentsOf(config: Config): PaymentProvider | undefined {
  const { secretKey, publishableKey, webhookSecret, baseUrl } = config.stripe
  if (secretKey !== undefined && publishableKey !== undefined) {
    return createStripeProvider({
      name: 'stripe',
      secretKey: secretKey.reveal(),
      publishableKey,
      webhookSecrets: webhookSecret === undefined ? [] : [webhookSecret.reveal()],
      ...(baseUrl === undefined ? {} : { apiUrl: baseUrl, browser: sandboxBrowser(baseUrl) }),
    })
  }
  if (!config.demo) return undefined
  const url = sandboxUrl(config)
  return createStripeProvider({
    name: 'sandbox',
    secretKey: sandboxKeys.secretKey,
    publishableKey: sandboxKeys.publishableKey,
    webhookSecrets: [sandboxKeys.webhookSecret],
    apiUrl: url,
    browser: sandboxBrowser(url),
  })
}

/** Known to all: the sandbox moves no money. Its own program has the same defaults. */
export const sandboxKeys = {
  secretKey: 'sk_test_guichet_sandbox',
  publishableKey: 'pk_test_guichet_sandbox',
  webhookSecret: 'whsec_guichet_sandbox',
} as const

export function sandboxUrl(config: Config): string {
  return `http://localhost:${config.sandboxPort}`
}

/** What `createApp` needs; `close` when the process stops. */
export function composeWeb(config: Config, addresses: WebAddresses, services: Services): Web & { readonly close: () => Promise<void> } {
  if (addresses.isOwner) {
    services.log.warn(
      { set: ['WEB_DATABASE_URL', 'ACCOUNTS_DATABASE_URL'] },
      'the web logs in as the owner of the tables and takes a narrow role: whoever injects SQL could leave it (docs/security.md)',
    )
  }
  const accounts = composeAccounts(config, addresses.accounts, services)
  const clientFolder = join(root, 'dist', 'client')
  return {
    services,
    accounts,
    secret: config.secret.reveal(),
    demo: config.demo,
    trustedProxies: config.trustedProxies,
    metricsToken: config.metricsToken?.reveal(),
    assets: assetsOf(clientFolder),
    clientFolder,
    close: () => accounts.close(),
  }
}

export function composeAccounts(config: Config, connectionString: string, services: Services): Accounts {
  const provider = openAccounts({
    connectionString,
    role: 'guichet_accounts',
    baseUrl: config.baseUrl,
    secret: config.secret.reveal(),
    identityProvider: config.identityProvider && {
      ...config.identityProvider,
      clientSecret: config.identityProvider.clientSecret.reveal(),
    },
    onPasswordReset: (email, url) =>
      transact(services.db, { customers: [] }, (tx) =>
        services.jobs.enqueue(tx, 'send-password-reset', { email, sealedUrl: services.seal.close(url) }),
      ),
  })
  return withTracedCalls(services.tracing, {
    name: 'accounts',
    provider,
    methods: ['signIn', 'signOut', 'requestPasswordReset', 'resetPassword'],
  })
}

/** `close` ends its connections: an idle one would keep the process alive. */
function mailerOf(config: Config, db: Database): Mailer & { readonly close: () => void } {
  if (config.smtpUrl !== undefined) return smtpMailer({ url: config.smtpUrl.reveal(), from: config.mailFrom })
  const mailbox = demoMailbox({ from: config.mailFrom, keep: (mail) => transact(db, { customers: [] }, (tx) => insertDemoMail(tx, mail)) })
  return { ...mailbox, close: () => {} }
}

/** The names that the build gave to the style sheet and the script. */
function assetsOf(clientFolder: string): Web['assets'] {
  const file = join(clientFolder, '.vite', 'manifest.json')
  assert(existsSync(file), `the client was not built: ${file} is missing`)
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { file: string } | undefined>
  const pathOf = (source: string) => `/${present(manifest[source], `${source} was not built`).file}`
  return { css: pathOf('src/web/client/app.css'), js: pathOf('src/web/client/app.ts') }
}
