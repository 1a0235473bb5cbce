import { setPriority } from 'node:os'
import { migrate, openPostgres } from '../compose-postgres.ts'
import { composeServices } from '../compose.ts'
import { readConfig } from '../config.ts'
import { startRenewalRuns } from '../jobs/renewal-runs.ts'
import { startSchedule } from '../jobs/schedule.ts'
import { startWorker } from '../jobs/worker.ts'
import { keepHeapSmall } from './small-heap.ts'
import { untilStopped } from './until-stopped.ts'

/** Papers and mails wait, buyers do not: on a busy machine the pages' processes come first. */
const niceness = 10

/** What it opens it closes, in the opposite order, also when a later step fails. */
export async function run(): Promise<number> {
  keepHeapSmall()
  setPriority(niceness)
  const config = readConfig(process.env, { demoByDefault: false, sendsMail: true })
  const closers: (() => Promise<void>)[] = []
  const stopping = untilStopped()
  try {
    const { connectionString, stop } = await openPostgres(config)
    closers.push(stop)
    await migrate(connectionString)
    const composed = await composeServices(config, connectionString, 'work')
    closers.push(composed.close)
    await startWorker(composed.services, composed.jobs)
    await startSchedule(composed.jobs)
    closers.push(startRenewalRuns(composed.services).stop)
    composed.services.log.info({}, 'jobs are being worked on')
    await stopping
    return 0
  } finally {
    for (const close of closers.toReversed()) await close()
  }
}
