import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { type WebAddresses, root } from './compose-postgres.ts'
import type { Config } from './config.ts'
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
import { type JobRunner, startJobQueue } from './store/job-queue.ts'
import { statementShape, statementVerb } from './store/statement-shape.ts'
import type { Web } from './web/web.ts'

export const systemClock: Clock = { now: () => new Date().toISOString() as Instant }

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
