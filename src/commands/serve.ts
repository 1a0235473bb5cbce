import { composeServices, composeWeb, migrate, openPostgres } from '../compose.ts'
import { readConfig } from '../config.ts'
import { createApp } from '../web/app.ts'
import { listen } from './listen.ts'
import { untilStopped } from './until-stopped.ts'

export async function run(): Promise<number> {
  const config = readConfig(process.env, { demoByDefault: false })
  const postgres = await openPostgres(config)
  await migrate(postgres.connectionString)
  const composed = await composeServices(config, postgres.connectionString, 'web')
  const web = composeWeb(config, postgres.connectionString, composed.services)
  const server = await listen(createApp(web), config)
  composed.services.log.info({ port: config.port, host: config.host, baseUrl: config.baseUrl }, 'web is ready')
  await untilStopped()
  await server.close()
  await web.close()
  await composed.close()
  await postgres.stop()
  return 0
}
