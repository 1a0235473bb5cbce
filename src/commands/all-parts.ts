import { join } from 'node:path'
import { type Opened, checkWebLogins, migrate, root } from '../compose-postgres.ts'
import { type Composed, composeServices, composeWeb, sandboxKeys, sandboxUrl, systemClock } from '../compose.ts'
import type { Config } from '../config.ts'
import { dayIn } from '../domain/plain-date.ts'
import { startRenewalRuns } from '../jobs/renewal-runs.ts'
import { startSchedule } from '../jobs/schedule.ts'
import { startWorker } from '../jobs/worker.ts'
import { seedDemo } from '../operations/seed-demo.ts'
import { createSandbox } from '../sandbox/sandbox.ts'
import { createApp } from '../web/app.ts'
import { type Listening, listen, sandboxAddressOf } from './listen.ts'

/** What runs on the database: the web, the jobs, and in the demo its data, its mailbox and the sandbox payment provider. */
export async function runOn({ connectionString, web: addresses }: Opened, config: Config, stopping: Promise<void>): Promise<number> {
  const closers: (() => Promise<void>)[] = []
  try {
    await migrate(connectionString)
    await checkWebLogins(addresses)
    const work = await composeServices(config, connectionString, 'work')
    closers.push(work.close)
    const webServices = await composeServices(config, addresses.pages, 'web')
    closers.push(webServices.close)
    // Pages and jobs of one process share one press; the web's own is never started.
    const web = composeWeb(config, addresses, { ...webServices.services, press: work.services.press })
    closers.push(web.close)
    if (config.demo) {
      await seedDemo(work.services, {
        folder: join(root, 'demo'),
        today: dayIn('Europe/Paris', systemClock.now()),
        hashPassword: web.accounts.hashPassword,
      })
      closers.push((await startSandbox(config, work)).close)
    }
    await startWorker(work.services, work.jobs)
    await startSchedule(work.jobs)
    closers.push(startRenewalRuns(work.services).stop)
    closers.push((await listen(createApp(web), config)).close)
    process.stdout.write(greeting(config))
    await stopping
    return 0
  } finally {
    for (const close of closers.toReversed()) await close()
  }
}

async function startSandbox(config: Config, { services }: Composed): Promise<Listening> {
  const own = new URL(config.baseUrl)
  const sandbox = await createSandbox({
    publicUrl: sandboxUrl(config),
    shopOrigins: [...new Set([own.origin, `http://localhost:${config.port}`, `http://127.0.0.1:${config.port}`])],
    folder: join(config.dataFolder, 'sandbox'),
    keys: { secret: sandboxKeys.secretKey, publishable: sandboxKeys.publishableKey },
    webhook: { url: `http://127.0.0.1:${config.port}/webhooks/payments`, secret: sandboxKeys.webhookSecret },
    log: (level, message, facts) => services.log[level](facts, message),
  })
  const server = await listen(sandbox.app, sandboxAddressOf(config))
  return {
    async close() {
      await server.close()
      await sandbox.close()
    },
  }
}

/** The address, a sign-in, and what to try: nothing else needs to be read to order a renewal. */
function greeting(config: Config): string {
  if (!config.demo) return `\nGuichet is ready: ${config.baseUrl}\n\n`
  return `
  Guichet is ready: ${config.baseUrl}

  Open a renewal quote and sign in as its buyer:
    ${config.baseUrl}/q/0020417801   claire.martin@meridien.example   demo-renouveler-2027   (France, EUR)
    ${config.baseUrl}/q/0020417733   jane.cole@harbour.example        demo-renewal-2027      (United Kingdom, GBP)

  What to try: add the quote to the cart, remove a line and see what it costs, order by invoice, purchase order or card
  (4242 4242 4242 4242, any future date). Mails arrive in ${config.baseUrl}/dev/mailbox.
  The other side, demo-staff-2027: luc.perrin@boreal.example (representative), nadia@atlas-partenaires.example (partner),
  ops@boreal.example (operations).
  Card sandbox and its faults: http://localhost:${config.sandboxPort}

  Ctrl+C stops everything; the data stays in ${config.dataFolder}.

`
}
