import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Config } from './config.ts'
import type { Instant } from './domain/plain-date.ts'
import { assert, present } from './kit/assert.ts'
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
import { type Database, openDatabase, transact } from './store/database.ts'
import { insertDemoMail } from './store/demo-mail.ts'
import { startEmbeddedPostgres } from './store/embedded-postgres.ts'
import { type JobRunner, migrateJobQueue, startJobQueue } from './store/job-queue.ts'
import { migrateToLatest } from './store/migrate.ts'
import type { Web } from './web/web.ts'

/** The package's own folder: one above both `src/` and `dist/`. */
export const root = join(import.meta.dirname, '..')

export const systemClock: Clock = { now: () => new Date().toISOString() as Instant }

export type Opened = { readonly connectionString: string; readonly stop: () => Promise<void> }

/** The PostgreSQL of `DATABASE_URL`, or the embedded one in the data folder. */
export async function openPostgres(config: Config): Promise<Opened> {
  if (config.databaseUrl !== undefined) return { connectionString: config.databaseUrl.reveal(), stop: async () => {} }
  return startEmbeddedPostgres({ folder: join(config.dataFolder, 'database'), durable: true })
}

/** Tables and job queue as this version wants them; several processes may ask for it at once. */
export async function migrate(connectionString: string): Promise<readonly string[]> {
  const db = openDatabase({ connectionString, maxConnections: 2 })
  try {
    const ran = await migrateToLatest(db, join(root, 'src', 'store', 'migrations'))
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
  const db = openDatabase({ connectionString, maxConnections: config.databasePool, ...(isWeb ? { role: 'guichet_web' as const } : {}) })
  const jobs = await startJobQueue(connectionString, {
    supervise: !isWeb,
    onError: (error) => log.error({ err: error }, 'a job failed'),
  })
  const mailer = mailerOf(config, db)
  const press = openPaperPress()
  const services: Services = {
    db,
    clock: systemClock,
    jobs,
    mailer,
    payments: paymentsOf(config),
    taxIds: formatCheck,
    press,
    log,
    baseUrl: config.baseUrl,
  }
  return {
    services,
    jobs,
    async close() {
      await jobs.stop()
      await press.close()
      mailer.close()
      await db.destroy()
    },
  }
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
export function composeWeb(config: Config, connectionString: string, services: Services): Web & { readonly close: () => Promise<void> } {
  const accounts = composeAccounts(config, connectionString, services)
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
  return openAccounts({
    connectionString,
    role: 'guichet_accounts',
    baseUrl: config.baseUrl,
    secret: config.secret.reveal(),
    onPasswordReset: (email, url) =>
      transact(services.db, { customers: [] }, (tx) => services.jobs.enqueue(tx, 'send-password-reset', { email, url })),
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
