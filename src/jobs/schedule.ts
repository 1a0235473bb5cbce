import type { JobName, JobRunner } from '#src/store/job-queue.ts'
import { workableJobs } from './worker.ts'

/** Jobs that time starts (cron, UTC). Each is a sweep that may run twice, or not at all for an hour, without harm. */
const schedule = [
  ['send-reminders', '5 * * * *'],
  ['sweep-mails', '*/10 * * * *'],
  ['sweep-payments', '* * * * *'],
  ['check-books', '15 * * * *'],
] as const satisfies readonly (readonly [JobName, string])[]

/** Once for all processes: the queue keeps one schedule per job. A job that nobody would do is not started. */
export async function startSchedule(runner: JobRunner): Promise<void> {
  const workable: readonly JobName[] = workableJobs
  for (const [name, cron] of schedule) {
    if (workable.includes(name)) await runner.schedule(name, cron)
  }
}
