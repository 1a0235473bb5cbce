import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { composeServices } from '#src/compose.ts'
import { readConfig } from '#src/config.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { startWorker } from '#src/jobs/worker.ts'
import { hours, minutes } from '#src/kit/duration.ts'
import { type CheckedBooks, checkBooks } from '#src/operations/check-books.ts'
import type { Services } from '#src/operations/services.ts'
import { sweepPayments } from '#src/operations/sweep-payments.ts'
import type { Counter } from '../load/counter.ts'

const settleLimitMs = minutes(1)

/**
 * What the sweep does in the three quarters of an hour after the storm, with a clock that has moved on instead of one that is
 * waited for: buyers who went away are past their half hour. Then the books are checked, when nothing may still be under way.
 */
export async function settleLater(counter: Counter): Promise<CheckedBooks> {
  const config = readConfig({ ...counter.env, LOG_LEVEL: 'error' }, { demoByDefault: true })
  const composed = await composeServices(config, counter.connectionString, 'work')
  try {
    const later: Services = { ...composed.services, clock: clockAhead(minutes(45)) }
    await startWorker(later, composed.jobs)
    const deadline = performance.now() + settleLimitMs
    // Jobs that failed wait for their next try, up to ten minutes, those of a killed worker a quarter of an hour: it is now.
    await sql`update pgboss.job set start_after = now(), state = case state when 'active' then 'retry' else state end
      where state in ('created', 'retry', 'active')`.execute(later.db)
    while ((await unsettled(later)) > 0 && performance.now() < deadline) {
      await sweepPayments({ ...later, clock: clockAhead(minutes(50)) })
      await sleep(1_000)
    }
    return await checkBooks({ ...later, clock: clockAhead(hours(2)) })
  } finally {
    await composed.close()
  }
}

async function unsettled({ db }: Services): Promise<number> {
  const { rows } = await sql<{ left: number }>`select (select count(*) from payment_attempt where settled_at is null)::integer
    + (select count(*) from pgboss.job where state in ('created', 'retry', 'active') and name in ('order-confirmed', 'deliver-mail', 'provider-event', 'settle-payment'))::integer as left`.execute(
    db,
  )
  return rows[0]?.left ?? 0
}

function clockAhead(ms: number): Services['clock'] {
  return { now: () => new Date(Date.now() + ms).toISOString() as Instant }
}
