import { composeServices, migrate, openPostgres } from '../compose.ts'
import { readConfig } from '../config.ts'
import { startRenewalRuns } from '../jobs/renewal-runs.ts'
import { startSchedule } from '../jobs/schedule.ts'
import { startWorker } from '../jobs/worker.ts'
import { keepHeapSmall } from './small-heap.ts'
import { untilStopped } from './until-stopped.ts'

export async function run(): Promise<number> {
  keepHeapSmall()
  const config = readConfig(process.env, { demoByDefault: false })
  const postgres = await openPostgres(config)
  await migrate(postgres.connectionString)
  const composed = await composeServices(config, postgres.connectionString, 'work')
  await startWorker(composed.services, composed.jobs)
  await startSchedule(composed.jobs)
  const runs = startRenewalRuns(composed.services)
  composed.services.log.info({}, 'jobs are being worked on')
  await untilStopped()
  await runs.stop()
  await composed.close()
  await postgres.stop()
  return 0
}
