import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'

/** A value that never shows itself in a log, an error or a JSON text; `reveal` is called where it is used. */
export type Secret = { readonly reveal: () => string; readonly toString: () => string; readonly toJSON: () => string }

export function secret(value: string): Secret {
  const hidden = () => '[secret]'
  return Object.assign({ reveal: () => value, toString: hidden, toJSON: hidden }, { [Symbol.for('nodejs.util.inspect.custom')]: hidden })
}

const portError = 'must be a port, a whole number from 1 to 65535'
const port = z.coerce.number(portError).int(portError).min(1, portError).max(65_535, portError)
const flag = z.enum(['0', '1', 'true', 'false']).transform((text) => text === '1' || text === 'true')
const optionalText = z.string().trim().min(1).optional()

/** Checked here, because a library that cannot read an address likes to quote it, password and all. */
function urlWith(protocol: RegExp, example: string) {
  const error = `must look like ${example}, with special characters of a password percent-encoded`
  return z.string().refine((text) => z.url({ protocol }).safeParse(withHost(text)).success, { error })
}

/** A database behind a socket file has no host before the path (`postgresql://user@/name?host=/run/postgresql`). */
function withHost(address: string): string {
  return address.replace(/^(postgres(?:ql)?:\/\/[^/?#]*@)(?=\/)/, '$1localhost')
}

/** Every setting, from the environment only. Defaults start the demo, offline. */
const environment = z.object({
  /** Port of the web process. */
  PORT: port.default(3000),
  /** Where people reach us, without a slash at the end. Default `http://localhost:PORT`. */
  BASE_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  /** How many proxies of ours stand before the web process, each of which appends to `X-Forwarded-For`. Default: none is believed. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  /** `Authorization: Bearer …` that reads `/metrics`; at least 16 characters. Default: only the demo shows them. */
  METRICS_TOKEN: z.string().min(16).optional(),
  /** Address that the web process listens on. */
  HOST: z.string().default('127.0.0.1'),
  /** Folder of the embedded database, of the sandbox's state and of the generated secret. */
  GUICHET_DATA: z.string().default('.guichet'),
  /** An existing PostgreSQL 15 to 18; its user owns the tables and may create roles. Default: the embedded one. */
  DATABASE_URL: urlWith(/^postgres(ql)?$/, 'postgres://user:password@host:5432/database').optional(),
  /**
   * Logins of the web process that cannot become the owner (docs/security.md says how they are made): one for the pages, one for the
   * accounts library. Default: the embedded database makes its own; beside DATABASE_URL alone the web logs in as the owner and says so.
   */
  WEB_DATABASE_URL: urlWith(/^postgres(ql)?$/, 'postgres://user:password@host:5432/database').optional(),
  ACCOUNTS_DATABASE_URL: urlWith(/^postgres(ql)?$/, 'postgres://user:password@host:5432/database').optional(),
  /** Connections of the web process's pool. */
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(16),
  /** Whether `guichet all` loads the demo into an empty database, opens the mailbox page and starts the sandbox. */
  GUICHET_DEMO: flag.optional(),
  /** Signs cookies; at least 32 characters. Default: made once and kept in GUICHET_DATA. */
  GUICHET_SECRET: z.string().min(32).optional(),
  /** `smtp://user:password@host:port`. Where jobs are worked on it must be set, except in the demo, which keeps mails in its mailbox. */
  SMTP_URL: urlWith(/^smtps?$/, 'smtp://user:password@host:587').optional(),
  /** Who mails come from. Must be set with `SMTP_URL`: the default is the demo's vendor. */
  MAIL_FROM: z.string().default('Boréal Logiciels <renouvellements@boreal.example>'),
  /** Card provider: the keys of a Stripe account. Default: the built-in sandbox. */
  STRIPE_SECRET_KEY: optionalText,
  STRIPE_PUBLISHABLE_KEY: optionalText,
  STRIPE_WEBHOOK_SECRET: optionalText,
  /** Another address of the provider's API, e.g. a sandbox that runs elsewhere. */
  STRIPE_BASE_URL: z.url().optional(),
  /**
   * Single sign-on (OpenID Connect): the provider's issuer, and what it knows us as. It must send people back to
   * `BASE_URL/sign-in/sso/callback` and say that it verified their e-mail address. Default: passwords only.
   */
  OIDC_ISSUER: z
    .url()
    .refine((url) => /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(`${url}/`), { error: 'must begin with https://' })
    .optional(),
  OIDC_CLIENT_ID: optionalText,
  OIDC_CLIENT_SECRET: optionalText,
  /** What people call it: the button says "Continue with …". */
  OIDC_NAME: z.string().trim().min(1).max(60).default('SSO'),
  SANDBOX_PORT: port.default(3001),
  /** Collector of OpenTelemetry (OTLP over HTTP, without `/v1/traces`). Default: nothing is traced and nothing of it is loaded. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** `name=value,name=value`, as the collector wants them. */
  OTEL_EXPORTER_OTLP_HEADERS: optionalText,
  /** From 0 to 1: the share of requests and jobs that is traced. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

export type Config = {
  readonly port: number
  readonly host: string
  readonly baseUrl: string
  readonly dataFolder: string
  readonly trustedProxies: number
  readonly metricsToken: Secret | undefined
  readonly databaseUrl: Secret | undefined
  readonly webDatabaseUrl: Secret | undefined
  readonly accountsDatabaseUrl: Secret | undefined
  readonly databasePool: number
  readonly demo: boolean
  readonly secret: Secret
  readonly smtpUrl: Secret | undefined
  readonly mailFrom: string
  readonly stripe: {
    readonly secretKey: Secret | undefined
    readonly publishableKey: string | undefined
    readonly webhookSecret: Secret | undefined
    readonly baseUrl: string | undefined
  }
  readonly identityProvider:
    | { readonly issuer: string; readonly clientId: string; readonly clientSecret: Secret; readonly name: string }
    | undefined
  readonly sandboxPort: number
  readonly logLevel: string
  readonly tracing: { readonly endpoint: string; readonly headers: Secret | undefined; readonly share: number } | undefined
}

/** Raised at the start with every fault of the environment, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** `sendsMail`: the process hands mails over, so that it must know where to. */
type Reading = { readonly demoByDefault: boolean; readonly sendsMail?: boolean }

export function readConfig(env: Readonly<Record<string, string | undefined>>, options: Reading): Config {
  const filled = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(filled)
  const faults = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...togetherFaults(filled),
    ...mailFaults(filled, options),
  ]
  if (!parsed.success || faults.length > 0)
    throw new ConfigError(`These settings are wrong:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
  const values = parsed.data
  const demo = values.GUICHET_DEMO ?? options.demoByDefault
  if (demo && values.PORT === values.SANDBOX_PORT)
    throw new ConfigError(
      `SANDBOX_PORT: must be another than PORT, which is ${values.PORT}: the demo's card payments have a server of their own.`,
    )
  const dataFolder = resolve(values.GUICHET_DATA)
  const isEmbedded = values.DATABASE_URL === undefined && values.WEB_DATABASE_URL === undefined
  if (isEmbedded) inDataFolder(dataFolder, () => {})
  return Object.freeze({
    port: values.PORT,
    host: values.HOST,
    baseUrl: values.BASE_URL ?? `http://localhost:${values.PORT}`,
    dataFolder,
    trustedProxies: values.TRUSTED_PROXIES,
    metricsToken: optionalSecret(values.METRICS_TOKEN),
    databaseUrl: optionalSecret(values.DATABASE_URL),
    webDatabaseUrl: optionalSecret(values.WEB_DATABASE_URL),
    accountsDatabaseUrl: optionalSecret(values.ACCOUNTS_DATABASE_URL),
    databasePool: values.DATABASE_POOL,
    demo,
    secret: secret(values.GUICHET_SECRET ?? inDataFolder(dataFolder, () => keptSecret(dataFolder))),
    smtpUrl: optionalSecret(values.SMTP_URL),
    mailFrom: values.MAIL_FROM,
    stripe: {
      secretKey: optionalSecret(values.STRIPE_SECRET_KEY),
      publishableKey: values.STRIPE_PUBLISHABLE_KEY,
      webhookSecret: optionalSecret(values.STRIPE_WEBHOOK_SECRET),
      baseUrl: values.STRIPE_BASE_URL,
    },
    identityProvider: identityProviderOf(values),
    sandboxPort: values.SANDBOX_PORT,
    logLevel: values.LOG_LEVEL,
    tracing:
      values.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? undefined
        : {
            endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
            headers: optionalSecret(values.OTEL_EXPORTER_OTLP_HEADERS),
            share: values.OTEL_TRACES_SAMPLER_ARG,
          },
  })
}

function identityProviderOf(values: z.infer<typeof environment>): Config['identityProvider'] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: name } = values
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return undefined
  return { issuer, clientId, clientSecret: secret(clientSecret), name }
}

function optionalSecret(value: string | undefined): Secret | undefined {
  return value === undefined ? undefined : secret(value)
}

/** What makes sense only whole: one key of a provider would leave the card out, or the sandbox in, without a word. */
const together = [
  ['STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY'],
  ['WEB_DATABASE_URL', 'ACCOUNTS_DATABASE_URL'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
] as const

function togetherFaults(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return together.flatMap((keys) => {
    const given = keys.find((key) => env[key] !== undefined)
    if (given === undefined) return []
    return keys.filter((key) => env[key] === undefined).map((key) => `${key}: must be set where ${given} is`)
  })
}

/** Mails that nobody receives, or that come from the demo's vendor, would be noticed by no one. */
function mailFaults(env: Readonly<Record<string, string | undefined>>, { demoByDefault, sendsMail = false }: Reading): readonly string[] {
  const isDemo = env['GUICHET_DEMO'] === undefined ? demoByDefault : flag.safeParse(env['GUICHET_DEMO']).data !== false
  if (env['SMTP_URL'] !== undefined) return env['MAIL_FROM'] === undefined ? ['MAIL_FROM: must be set where SMTP_URL is'] : []
  return sendsMail && !isDemo ? ['SMTP_URL: must be set outside the demo, or mails would reach nobody'] : []
}

/** Made once per data folder, so that a restart signs nobody out. */
function keptSecret(folder: string): string {
  const file = join(folder, 'secret')
  if (!existsSync(file)) {
    try {
      writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
    } catch (error) {
      // Another process of the same folder was a moment earlier.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  return readFileSync(file, 'utf8').trim()
}

/** What is done first with the data folder, which may be no folder, or one of somebody else. */
function inDataFolder<T>(folder: string, work: () => T): T {
  try {
    makeFolder(folder)
    return work()
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).message
    throw new ConfigError(`GUICHET_DATA must name a folder that this user can make and write in: ${reason}`, { cause })
  }
}

/** One by one: Node's own `recursive` never comes back from where nothing can be made below a folder that is there, such as /proc. */
function makeFolder(folder: string): void {
  if (isFolder(folder)) return
  if (dirname(folder) !== folder) makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(folder)) throw error
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
