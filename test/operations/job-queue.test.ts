import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { seconds } from '#src/kit/duration.ts'
import { transact } from '#src/store/database.ts'
import { type JobName, type JobPayloads, type JobRunner, migrateJobQueue, startJobQueue } from '#src/store/job-queue.ts'
import { useDatabase } from '#test/support/database.ts'

const database = useDatabase()
/** As a web process has it: it enqueues and does nothing. */
let queue: JobRunner
const thrown: unknown[] = []

beforeAll(async () => {
  queue = await startJobQueue(database.connectionString, { supervise: false, onError: (error) => thrown.push(error) })
})
afterAll(() => queue.stop())

function enqueue<N extends JobName>(name: N, payload: JobPayloads[N], startAfterSeconds?: number): Promise<void> {
  return transact(database.web, { customers: [] }, (tx) =>
    queue.enqueue(tx, name, payload, startAfterSeconds === undefined ? {} : { startAfterSeconds }),
  )
}

async function waiting(name: JobName): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select count(*)::integer as n from pgboss.job where name = ${name} and state = 'created'`.execute(database.owner)
  return rows[0]?.n ?? -1
}

/** The queue counts in whole seconds: short enough to be waited for. */
async function withHeartbeat(name: JobName, heartbeatSeconds: number, state: 'created' | 'active'): Promise<void> {
  await sql`update pgboss.job set heartbeat_seconds = ${heartbeatSeconds}, state = ${state}::pgboss.job_state,
    started_on = case when ${state} = 'active' then now() end, heartbeat_on = case when ${state} = 'active' then now() end
    where name = ${name}`.execute(database.owner)
}

test('every queue hears from its workers: silence of half a minute gives their jobs back', async () => {
  const { rows } = await sql<{ silence: number; n: number }>`select heartbeat_seconds as silence, count(*)::integer as n from pgboss.queue
    where name not like '\\_\\_%' group by heartbeat_seconds`.execute(database.owner)
  expect(rows).toEqual([{ silence: 30, n: expect.toSatisfy((n: number) => n >= 22) }])
})

test('the job of a worker that was killed is done by another, and a slow job of one that lives is done once', async () => {
  await enqueue('send-bounce-mail', { customerId: 1, mailId: '1' })
  await withHeartbeat('send-bounce-mail', 2, 'active')
  await enqueue('send-message-mail', { customerId: 1, messageId: '1' })
  await withHeartbeat('send-message-mail', 2, 'created')
  const runner = await startJobQueue(database.connectionString, {
    supervise: true,
    superviseEverySeconds: 1,
    onError: (error) => thrown.push(error),
  })
  const done: string[] = []
  try {
    await runner.work('send-bounce-mail', async ({ mailId }) => void done.push(`mail ${mailId}`))
    await runner.work('send-message-mail', async ({ messageId }) => {
      await sleep(seconds(7))
      done.push(`slow message ${messageId}`)
    })
    await vi.waitFor(() => expect(done.toSorted()).toEqual(['mail 1', 'slow message 1']), { timeout: seconds(18), interval: 100 })
    // Long enough for a second try of either.
    await sleep(seconds(3))
    expect(done.toSorted()).toEqual(['mail 1', 'slow message 1'])
  } finally {
    await runner.stop()
  }
  const { rows } = await sql<{ name: string; state: string; tries: number }>`select name, state, retry_count as tries from pgboss.job
    where name in ('send-bounce-mail', 'send-message-mail') order by name`.execute(database.owner)
  expect(rows).toEqual([
    { name: 'send-bounce-mail', state: 'completed', tries: 1 },
    { name: 'send-message-mail', state: 'completed', tries: 0 },
  ])
  expect(thrown).toEqual([])
})

test('however often an attempt is to be settled, one job waits for it; one that began, or that waits for later, stands for nothing', async () => {
  const [one, other] = [
    { customerId: 1, attemptId: randomUUID() },
    { customerId: 1, attemptId: randomUUID() },
  ]
  await enqueue('settle-payment', one, 60)
  await enqueue('settle-payment', one, 1860)
  await Promise.all([1, 2, 3, 4].map(() => enqueue('settle-payment', one)))
  await enqueue('settle-payment', other)
  expect(await waiting('settle-payment')).toBe(4)
  await sql`update pgboss.job set state = 'active' where name = 'settle-payment' and data->>'attemptId' = ${one.attemptId} and start_after <= now()`.execute(
    database.owner,
  )
  await enqueue('settle-payment', one)
  expect(await waiting('settle-payment')).toBe(4)
  await enqueue('sweep-payments', {})
  await enqueue('sweep-payments', {})
  expect(await waiting('sweep-payments')).toBe(1)
})

test('of other jobs every one is kept, also of the same payload', async () => {
  await enqueue('deliver-mail', { customerId: 1, mailId: '7' })
  await enqueue('deliver-mail', { customerId: 1, mailId: '7' })
  expect(await waiting('deliver-mail')).toBe(2)
})

test('migrating again keeps the jobs; a queue that another version made with another policy is made anew', async () => {
  await sql`update pgboss.queue set policy = 'standard', heartbeat_seconds = null where name = 'settle-payment'`.execute(database.owner)
  await sql`update pgboss.queue set heartbeat_seconds = null where name = 'deliver-mail'`.execute(database.owner)
  await migrateJobQueue(database.connectionString, database.owner)
  const { rows } = await sql<{ name: string }>`select name, policy, heartbeat_seconds as silence from pgboss.queue
    where name in ('settle-payment', 'deliver-mail') order by name`.execute(database.owner)
  expect(rows).toEqual([
    { name: 'deliver-mail', policy: 'standard', silence: 30 },
    { name: 'settle-payment', policy: 'short', silence: 30 },
  ])
  expect(await waiting('deliver-mail')).toBe(2)
})
