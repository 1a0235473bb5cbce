import { type Job, type JobResult, PgBoss, fromKysely } from 'pg-boss'
import { sql } from 'kysely'
import { seconds } from '#src/kit/duration.ts'
import type { Database, Tx } from './database.ts'

/** Every job and what it carries: ids, never content, and what opens something only sealed (`Services.seal`). `jobs/worker.ts` has one handler for each. */
export type JobPayloads = {
  'send-quote-mail': { readonly customerId: number; readonly quoteNumber: number; readonly revision: number }
  'send-request-mail': { readonly customerId: number; readonly requestId: string }
  'send-request-answer-mail': { readonly customerId: number; readonly requestId: string }
  'send-message-mail': { readonly customerId: number; readonly messageId: string }
  'send-payment-declined-mail': { readonly customerId: number; readonly attemptId: string }
  'send-refund-mail': {
    readonly customerId: number
    readonly orderNumber: number
    readonly refundReference: string
    readonly amountMinor: string
  }
  'send-bounce-mail': { readonly customerId: number; readonly mailId: string }
  'send-reminder-mail': { readonly customerId: number; readonly quoteNumber: number; readonly daysBefore: number }
  'send-contact-check-mail': { readonly customerId: number; readonly agreementNumber: number; readonly dueOn: string }
  'order-confirmed': { readonly customerId: number; readonly orderNumber: number }
  'issue-papers': { readonly customerId: number; readonly orderNumber: number }
  'send-order-mail': { readonly customerId: number; readonly orderNumber: number }
  'issue-credit-note': { readonly customerId: number; readonly refundId: string }
  'deliver-mail': { readonly customerId: number; readonly mailId: string }
  'send-password-reset': { readonly email: string; readonly sealedUrl: string }
  'provider-event': { readonly provider: string; readonly eventId: string }
  'refund-payment': { readonly customerId: number; readonly refundId: string }
  'check-books': Record<string, never>
  'settle-payment': { readonly customerId: number; readonly attemptId: string }
  'sweep-payments': Record<string, never>
  'send-reminders': Record<string, never>
  'sweep-mails': Record<string, never>
}
export type JobName = keyof JobPayloads

export const jobNames = [
  'send-quote-mail',
  'send-request-mail',
  'send-request-answer-mail',
  'send-message-mail',
  'send-payment-declined-mail',
  'send-refund-mail',
  'send-bounce-mail',
  'send-reminder-mail',
  'send-contact-check-mail',
  'order-confirmed',
  'issue-papers',
  'send-order-mail',
  'issue-credit-note',
  'deliver-mail',
  'send-password-reset',
  'provider-event',
  'settle-payment',
  'refund-payment',
  'check-books',
  'sweep-payments',
  'send-reminders',
  'sweep-mails',
] as const satisfies readonly JobName[]

export type JobQueue = {
  /** Enqueued in the transaction of the fact that causes it: rolled back with it, never lost after it. */
  // oxlint-disable-next-line max-params -- transaction, name and payload are what every call says; options are rare
  readonly enqueue: <N extends JobName>(tx: Tx, name: N, payload: JobPayloads[N], options?: EnqueueOptions) => Promise<void>
  /** Many of one name in one statement, as `enqueue` without options. */
  readonly enqueueAll: <N extends JobName>(tx: Tx, name: N, payloads: readonly JobPayloads[N][]) => Promise<void>
}
export type EnqueueOptions = { readonly startAfterSeconds?: number }

export type JobRunner = JobQueue & {
  readonly work: <N extends JobName>(name: N, handle: (payload: JobPayloads[N]) => Promise<void>) => Promise<void>
  readonly schedule: (name: JobName, cron: string) => Promise<void>
  readonly stop: () => Promise<void>
}

const schema = 'pgboss'

type Key<N extends JobName> = (payload: JobPayloads[N], options: EnqueueOptions) => string

/**
 * Jobs of which at most one per key waits to be started; one more would find out what the waiting one is going to find out. A job
 * that has begun counts no longer: what happened since may be news to it. Should such a queue ever be lost, the next sweep fills it.
 */
const waitsOnce: { readonly [N in JobName]?: Key<N> } = {
  // One that is to look in a minute or in half an hour stands for none that looks now.
  'settle-payment': ({ attemptId }, { startAfterSeconds = 0 }) => `${attemptId} after ${startAfterSeconds} s`,
  'sweep-payments': () => 'sweep',
  'send-reminders': () => 'sweep',
  'sweep-mails': () => 'sweep',
  'check-books': () => 'check',
}

/**
 * A worker tells every quarter of a minute that it is alive and has the jobs in hand. Those of one that fell silent are given back
 * within a minute; a slow job of one that lives is left to it.
 */
const silence = { heartbeatSeconds: 30, lookedForEverySeconds: 15 } as const

/** Creates or upgrades the queue's own tables and lets the web role enqueue. Run with the migrations, by the owner. */
export async function migrateJobQueue(connectionString: string, db: Database): Promise<void> {
  const boss = newBoss(connectionString, { supervise: false, schedule: false, migrate: true })
  await boss.start()
  try {
    const existing = new Map((await boss.getQueues()).map((queue) => [queue.name, queue.policy]))
    for (const name of jobNames) {
      const policy = name in waitsOnce ? 'short' : 'standard'
      const options = { retryLimit: 12, retryDelay: 2, retryBackoff: true, retryDelayMax: 600, heartbeatSeconds: silence.heartbeatSeconds }
      // The policy of a queue is for life. Those that change theirs are filled again by a sweep.
      if (existing.has(name) && existing.get(name) !== policy) await boss.deleteQueue(name)
      if (existing.get(name) === policy) await boss.updateQueue(name, options)
      else await boss.createQueue(name, { ...options, policy })
    }
    await sql`grant usage on schema ${sql.id(schema)} to guichet_web`.execute(db)
    await sql`grant select, insert, update on all tables in schema ${sql.id(schema)} to guichet_web`.execute(db)
    // Where it says that it runs, and when it stops that it did.
    await sql`grant delete on ${sql.id(schema, 'instance')} to guichet_web`.execute(db)
    await sql`grant usage on all sequences in schema ${sql.id(schema)} to guichet_web`.execute(db)
  } finally {
    await boss.stop({ graceful: false })
  }
}

/** The queue of a running process. A process that only enqueues never calls `work`. */
export async function startJobQueue(
  connectionString: string,
  options: {
    readonly supervise: boolean
    readonly onError: (error: unknown) => void
    /** How often jobs of silent workers are looked for. */
    readonly superviseEverySeconds?: number
  },
): Promise<JobRunner> {
  const { supervise, superviseEverySeconds } = options
  const boss = newBoss(connectionString, { supervise, schedule: supervise, migrate: false, superviseEverySeconds })
  boss.on('error', options.onError)
  await boss.start()
  return {
    // oxlint-disable-next-line max-params -- as its type says
    async enqueue(tx, name, payload, enqueueOptions = {}) {
      await boss.send(name, payload, {
        db: fromKysely(tx),
        ...(enqueueOptions.startAfterSeconds === undefined ? {} : { startAfter: enqueueOptions.startAfterSeconds }),
        ...keyOf(name, payload, enqueueOptions),
      })
    },
    async enqueueAll(tx, name, payloads) {
      const jobs = payloads.map((data) => ({ data, ...keyOf(name, data, {}) }))
      if (jobs.length > 0) await boss.insert(name, jobs, { db: fromKysely(tx), returnId: false })
    },
    async work(name, handle) {
      const workOptions = { batchSize: 20, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true, perJobResults: true } as const
      await boss.work(name, workOptions, async (jobs: Job<JobPayloads[typeof name]>[]) => {
        const results: JobResult[] = []
        for (const job of jobs) results.push(await runJob(job, handle, options.onError))
        return results
      })
    },
    async schedule(name, cron) {
      await boss.schedule(name, cron, {})
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: seconds(10) })
    },
  }
}

function keyOf<N extends JobName>(name: N, payload: JobPayloads[N], options: EnqueueOptions): { readonly singletonKey?: string } {
  const key = (waitsOnce as { readonly [M in JobName]?: Key<N> })[name]
  return key === undefined ? {} : { singletonKey: key(payload, options) }
}

/** A job that throws is tried again later, with growing pauses; what it threw is logged and kept on the job. */
async function runJob<P>(job: Job<P>, handle: (payload: P) => Promise<void>, onError: (error: unknown) => void): Promise<JobResult> {
  try {
    await handle(job.data)
    return { id: job.id, status: 'completed' }
  } catch (error) {
    onError(error)
    return { id: job.id, status: 'failed', output: { message: error instanceof Error ? error.message : String(error) } }
  }
}

type BossOptions = { supervise: boolean; schedule: boolean; migrate: boolean; superviseEverySeconds?: number | undefined }

function newBoss(
  connectionString: string,
  { superviseEverySeconds: every = silence.lookedForEverySeconds, ...options }: BossOptions,
): PgBoss {
  return new PgBoss({ connectionString, schema, max: 3, superviseIntervalSeconds: every, monitorIntervalSeconds: every, ...options })
}
