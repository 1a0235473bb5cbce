import { serve } from '@hono/node-server'
import { pino } from 'pino'
import { z } from 'zod'
import { createSandbox, demoKeys } from './sandbox.ts'

/**
 * The sandbox as a program: `node src/sandbox/main.ts`. It reads its own environment, since it stands for somebody else's
 * system and shares nothing with the shop but addresses and keys.
 */
const environment = z.object({
  /** Port; 0 takes a free one. */
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  /** Loopback unless told otherwise: there is no sign-in here. */
  SANDBOX_HOST: z.string().default('127.0.0.1'),
  /** The origin that browsers know it by; default `http://localhost:SANDBOX_PORT`. */
  SANDBOX_URL: z.url().optional(),
  /** Folder of its state; default `GUICHET_DATA/sandbox`. */
  SANDBOX_DATA: z.string().optional(),
  GUICHET_DATA: z.string().default('.guichet'),
  /** Origins that may show the card fields, separated by spaces; default the origin of `BASE_URL`. */
  SANDBOX_SHOP_ORIGINS: z.string().optional(),
  PORT: z.coerce.number().int().default(3000),
  BASE_URL: z.url().optional(),
  /** Where events go; default `BASE_URL/webhooks/payments`. Empty: nowhere. */
  SANDBOX_WEBHOOK_URL: z.string().optional(),
  SANDBOX_WEBHOOK_SECRET: z.string().default('whsec_guichet_sandbox'),
  SANDBOX_SECRET_KEY: z.string().default(demoKeys.secret),
  SANDBOX_PUBLISHABLE_KEY: z.string().default(demoKeys.publishable),
  SANDBOX_PAYEE: z.string().default('Boréal Logiciels'),
  LOG_LEVEL: z.string().default('info'),
})

const env = environment.parse(process.env)
const log = pino({ level: env.LOG_LEVEL, base: { process: 'sandbox' } })
const shop = new URL(env.BASE_URL ?? `http://localhost:${env.PORT}`).origin
const webhookUrl = env.SANDBOX_WEBHOOK_URL ?? `${shop}/webhooks/payments`

const sandbox = await createSandbox({
  publicUrl: env.SANDBOX_URL ?? `http://localhost:${env.SANDBOX_PORT}`,
  shopOrigins:
    env.SANDBOX_SHOP_ORIGINS === undefined
      ? [shop, shop.replace('//localhost', '//127.0.0.1')]
      : env.SANDBOX_SHOP_ORIGINS.split(/\s+/).filter(Boolean),
  folder: env.SANDBOX_DATA ?? `${env.GUICHET_DATA}/sandbox`,
  payee: env.SANDBOX_PAYEE,
  keys: { secret: env.SANDBOX_SECRET_KEY, publishable: env.SANDBOX_PUBLISHABLE_KEY },
  webhook: webhookUrl === '' ? undefined : { url: webhookUrl, secret: env.SANDBOX_WEBHOOK_SECRET },
  log: (level, message, facts) => log[level](facts, message),
})

const server = serve({ fetch: sandbox.app.fetch, hostname: env.SANDBOX_HOST, port: env.SANDBOX_PORT }, (address) =>
  log.info({ port: address.port, host: env.SANDBOX_HOST }, 'sandbox payment provider is ready'),
)

function stop(): void {
  server.close(() => {
    void sandbox.close().then(() => process.exit(0))
  })
  // Answers that the fault panel withholds would keep the server open for ever.
  if ('closeAllConnections' in server) setTimeout(() => server.closeAllConnections(), 1_000).unref()
}

process.once('SIGTERM', stop)
process.once('SIGINT', stop)
