import { checkWebLogins, openWebPostgres } from '../compose-postgres.ts'
import { composeServices, composeWeb } from '../compose.ts'
import { readConfig } from '../config.ts'
import { createApp } from '../web/app.ts'
import { listen } from './listen.ts'
import { untilStopped } from './until-stopped.ts'

/** What it opens it closes, in the opposite order, also when a later step fails: a taken port leaves no database running. */
export async function run(): Promise<number> {
  const config = readConfig(process.env, { demoByDefault: false })
  const closers: (() => Promise<void>)[] = []
  const stopping = untilStopped()
  try {
    const postgres = await openWebPostgres(config)
    closers.push(postgres.stop)
    await checkWebLogins(postgres.web)
    const composed = await composeServices(config, postgres.web.pages, 'web')
    closers.push(composed.close)
    const web = composeWeb(config, postgres.web, composed.services)
    closers.push(web.close)
    closers.push((await listen(createApp(web), config)).close)
    composed.services.log.info({ port: config.port, host: config.host, baseUrl: config.baseUrl }, 'web is ready')
    await stopping
    return 0
  } finally {
    for (const close of closers.toReversed()) await close()
  }
}
