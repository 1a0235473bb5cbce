import { read } from '#src/store/database.ts'
import { openRun } from '#src/store/renewal-run.ts'
import { runRenewals } from './run-renewals.ts'
import type { Services } from './services.ts'

/** Takes part in the run that is under way, if one is, until it is over or `signal` asks to leave it. False when there was none. */
export async function helpRenewalRun(services: Pick<Services, 'db' | 'clock' | 'jobs'>, signal: AbortSignal): Promise<boolean> {
  const run = await read(services.db, { customers: 'all' }, openRun)
  if (run === undefined) return false
  await runRenewals(services, run.runId, { signal })
  return true
}
