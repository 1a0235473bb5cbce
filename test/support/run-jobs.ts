import { sql } from 'kysely'
import { runJob, workableJobs } from '#src/jobs/worker.ts'
import type { Services } from '#src/operations/services.ts'
import type { Database } from '#src/store/database.ts'
import type { JobPayloads } from '#src/store/job-queue.ts'

type JobName = (typeof workableJobs)[number]
type Waiting = { readonly id: string; readonly name: JobName; readonly data: JobPayloads[JobName] }

/** Does all jobs that wait, and those that they cause, one after the other as a worker would; answers their names. */
export async function runJobs(owner: Database, services: Services, only: readonly JobName[] = workableJobs): Promise<readonly JobName[]> {
  const done: JobName[] = []
  for (;;) {
    const { rows } = await sql<Waiting>`select id, name, data from pgboss.job where state = 'created' and name = any (${only})
      order by created_on, name, id limit 1`.execute(owner)
    const [job] = rows
    if (job === undefined) return done
    await runJob(services, job.name, job.data)
    await sql`update pgboss.job set state = 'completed', completed_on = now() where id = ${job.id}`.execute(owner)
    done.push(job.name)
  }
}

/** Puts all waiting jobs aside: a test begins with an empty queue. */
export async function emptyQueue(owner: Database): Promise<void> {
  await sql`update pgboss.job set state = 'cancelled' where state in ('created', 'retry')`.execute(owner)
}
