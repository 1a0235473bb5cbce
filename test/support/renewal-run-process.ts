import { runRenewals } from '#src/operations/run-renewals.ts'
import { openDatabase } from '#src/store/database.ts'
import { startJobQueue } from '#src/store/job-queue.ts'
import { fixedClock } from './fixed-clock.ts'

// A process that works on a renewal run, to be killed: `node renewal-run-process.ts DATABASE_URL RUN MOMENT`.
const [connectionString = '', runId = '', moment = ''] = process.argv.slice(2)
const db = openDatabase({ connectionString, maxConnections: 4 })
const jobs = await startJobQueue(connectionString, {
  supervise: false,
  onError(error) {
    throw error
  },
})
await runRenewals({ db, jobs, clock: fixedClock(moment) }, Number(runId))
await jobs.stop()
await db.destroy()
