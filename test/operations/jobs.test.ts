import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startSchedule } from '#src/jobs/schedule.ts'
import { runJob, startWorker, workableJobs } from '#src/jobs/worker.ts'
import { writeMessage } from '#src/operations/write-message.ts'
import type { MailOutcome } from '#src/providers/mailer.ts'
import { transact } from '#src/store/database.ts'
import { type JobPayloads, type JobRunner, jobNames, startJobQueue } from '#src/store/job-queue.ts'
import { aRepresentative } from '#test/support/counterparts.ts'
import { useDatabase } from '#test/support/database.ts'
import { fixedClock } from '#test/support/fixed-clock.ts'
import { type Renewal, aRenewal } from '#test/support/renewal.ts'
import { type TestServices, testServices } from '#test/support/services.ts'

const database = useDatabase()
const clock = fixedClock('2027-03-01T10:00:00Z')
let renewal: Renewal
let web: TestServices
let worker: TestServices
/** The queue of a worker process: what its jobs throw is kept here. */
let runner: JobRunner
const thrown: unknown[] = []
let answer: () => Promise<MailOutcome> = async () => ({ status: 'sent' })

beforeAll(async () => {
  renewal = await aRenewal(database.owner)
  await aRepresentative(database.owner)
  web = await testServices({ db: database.web, connectionString: database.connectionString, clock })
  const collected = await testServices({ db: database.owner, connectionString: database.connectionString, clock })
  worker = {
    ...collected,
    mailer: {
      send(mail) {
        collected.sent.push(mail)
        return answer()
      },
    },
  }
  runner = await startJobQueue(database.connectionString, { supervise: false, onError: (error) => thrown.push(error) })
  await startWorker({ ...worker, jobs: runner }, runner)
})
afterAll(() => Promise.all([web.stop(), worker.stop(), runner.stop()]))

function write(text: string) {
  return writeMessage(web, renewal.buyer, { quoteNumber: renewal.quoteNumber, text, submissionId: crypto.randomUUID() })
}

async function states(): Promise<readonly string[]> {
  const { rows } = await sql<{
    state: string
  }>`select state from pgboss.job where name in ('send-message-mail', 'deliver-mail') order by created_on`.execute(database.owner)
  return rows.map((row) => row.state)
}

test('what a page enqueues under row-level security, a worker process does: the message is in two mailboxes', async () => {
  await write('Through the real queue')
  await vi.waitFor(async () => expect(await states()).toEqual(['completed', 'completed', 'completed']), { timeout: 10_000, interval: 100 })
  expect(worker.sent.map((mail) => mail.to.address).toSorted()).toEqual([renewal.buyer.email, 'luc@vendor.example'])
  expect(thrown).toEqual([])
})

test('a job that fails is tried again by the queue, and what it threw is reported', async () => {
  worker.sent.length = 0
  let isDown = true
  answer = async () => {
    if (isDown) throw new Error('the mail server is away')
    return { status: 'sent' }
  }
  await write('While the mail server is away')
  await vi.waitFor(() => expect(thrown).toHaveLength(2), { timeout: 10_000, interval: 100 })
  expect(thrown.map(String)).toEqual(['Error: the mail server is away', 'Error: the mail server is away'])
  isDown = false
  await vi.waitFor(async () => expect((await states()).filter((state) => state === 'completed')).toHaveLength(6), {
    timeout: 15_000,
    interval: 100,
  })
  expect(worker.sent).toHaveLength(4)
  expect(new Set(worker.sent.map((mail) => mail.messageId)).size).toBe(2)
})

test('a transaction that is rolled back leaves no job behind', async () => {
  const count = () =>
    sql<{ n: number }>`select count(*)::integer as n from pgboss.job`.execute(database.owner).then(({ rows }) => rows[0]?.n)
  const before = await count()
  const failed = transact(database.web, { customers: [renewal.customerId] }, async (tx) => {
    await web.jobs.enqueue(tx, 'deliver-mail', { customerId: renewal.customerId, mailId: '1' })
    throw new Error('something else went wrong')
  })
  await expect(failed).rejects.toThrow('something else went wrong')
  expect(await count()).toBe(before)
})

test('a job that this process knows is a job of the queue, and the mails’ are all known', () => {
  expect(workableJobs.length).toBeGreaterThanOrEqual(14)
  expect(workableJobs.filter((name) => !jobNames.includes(name))).toEqual([])
  expect(
    jobNames.filter((name) => /mail|reminder|password|order-confirmed/.test(name) && !(workableJobs as readonly string[]).includes(name)),
  ).toEqual([])
})

test.each([
  ['deliver-mail', { customerId: '1000001', mailId: '1' }],
  ['deliver-mail', { customerId: 1_000_001, mailId: '1; drop table mail' }],
  ['send-quote-mail', { customerId: 1_000_001, quoteNumber: 20_417_733 }],
  ['send-contact-check-mail', { customerId: 1_000_001, agreementNumber: 51_000, dueOn: '2027-02-29' }],
  ['send-refund-mail', { customerId: 1_000_001, orderNumber: 7, refundReference: '', amountMinor: '1.5' }],
] as const)('%s refuses what is not its payload: %j', async (name, payload) => {
  worker.sent.length = 0
  await expect(runJob(worker, name, payload as unknown as JobPayloads[typeof name])).rejects.toThrow(/Invalid|expected/i)
  expect(worker.sent).toEqual([])
})

test('time starts the walk along the timeline every hour and the sweep of mails every ten minutes', async () => {
  await startSchedule(runner)
  await startSchedule(runner)
  const { rows } = await sql<{ name: string; cron: string }>`select name, cron from pgboss.schedule order by name`.execute(database.owner)
  expect(rows).toContainEqual({ name: 'send-reminders', cron: '5 * * * *' })
  expect(rows).toContainEqual({ name: 'sweep-mails', cron: '*/10 * * * *' })
  const known: readonly string[] = workableJobs
  expect(rows.filter((row) => !known.includes(row.name))).toEqual([])
})
