import { ownThreadPress } from '#src/documents/own-thread-press.ts'
import { sealWith } from '#src/providers/seal/aes-seal.ts'
import type { Clock, Services } from '#src/operations/services.ts'
import type { MailOutcome, OutgoingMail } from '#src/providers/mailer.ts'
import { formatCheck } from '#src/providers/tax-id/format-check.ts'
import type { Database } from '#src/store/database.ts'
import { type JobRunner, startJobQueue } from '#src/store/job-queue.ts'
import { sql } from 'kysely'

export type TestServices = Services & { readonly sent: OutgoingMail[]; readonly jobRunner: JobRunner; readonly stop: () => Promise<void> }

/** Everything real but the world outside: mails are collected instead of delivered, there is no card provider, papers are made at once. */
export async function testServices(
  given: { readonly db: Database; readonly connectionString: string; readonly clock: Clock } & Partial<Services>,
): Promise<TestServices> {
  const sent: OutgoingMail[] = []
  const jobRunner = await startJobQueue(given.connectionString, {
    supervise: false,
    onError(error) {
      throw error
    },
  })
  return {
    jobs: jobRunner,
    jobRunner,
    mailer: {
      send(mail) {
        sent.push(mail)
        return Promise.resolve<MailOutcome>({ status: 'sent' })
      },
    },
    payments: undefined,
    taxIds: formatCheck,
    press: ownThreadPress,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    baseUrl: 'http://localhost:3000',
    seal: sealWith('a secret of the tests', 'job'),
    ...given,
    sent,
    stop: () => jobRunner.stop(),
  }
}

/** How many jobs of a name wait in the queue. */
export async function jobsWaiting(owner: Database, name: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::integer as count from pgboss.job where name = ${name}`.execute(owner)
  return rows[0]?.count ?? 0
}
