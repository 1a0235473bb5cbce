import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { plainDate } from '#src/domain/plain-date.ts'
import { cancelQuote } from '#src/operations/cancel-quote.ts'
import { reviseQuote } from '#src/operations/revise-quote.ts'
import { sendReminders } from '#src/operations/send-reminders.ts'
import { stopReminders } from '#src/operations/stop-reminders.ts'
import { readyToOrder, submission, submit } from '#test/support/checkout.ts'
import { aRenewalContact } from '#test/support/counterparts.ts'
import { useDatabase } from '#test/support/database.ts'
import { fixedClock } from '#test/support/fixed-clock.ts'
import { type Renewal, type RenewalGiven, aRenewal } from '#test/support/renewal.ts'
import { emptyQueue, runJobs } from '#test/support/run-jobs.ts'
import { type TestServices, testServices } from '#test/support/services.ts'

const database = useDatabase()
let web: TestServices
let worker: TestServices
const clock = fixedClock('2027-01-05T09:00:00Z')

beforeAll(async () => {
  web = await testServices({ db: database.web, connectionString: database.connectionString, clock })
  worker = await testServices({ db: database.owner, connectionString: database.connectionString, clock })
})
afterAll(() => Promise.all([web.stop(), worker.stop()]))
/** A sweep walks over everyone's quotes: each test begins without any. */
beforeEach(async () => {
  clock.moveTo('2027-01-05T09:00:00Z')
  await sql`truncate customer, account_user, quote_number, order_number cascade`.execute(database.owner)
  await sql`update country set reminder_days = default, time_zone = 'Europe/London'`.execute(database.owner)
})

/** Due on 31 March 2027, issued on 5 January: 85 days before. */
async function aQuote(given: RenewalGiven = {}): Promise<Renewal> {
  const renewal = await aRenewal(database.owner, given)
  await emptyQueue(database.owner)
  return renewal
}

/** Runs the sweep and its jobs at each moment; answers which mails went out when, by days left. */
async function walk(moments: readonly string[]): Promise<readonly string[]> {
  const seen: string[] = []
  for (const moment of moments) {
    clock.moveTo(moment)
    worker.sent.length = 0
    await sendReminders(worker)
    await runJobs(database.owner, worker)
    for (const mail of worker.sent) seen.push(`${moment.slice(0, 10)} ${mail.subject}`)
  }
  return seen
}

/** Every hour of some days. */
function hoursOf(from: string, days: number): readonly string[] {
  return Array.from({ length: days * 24 }, (_, hour) => new Date(Date.parse(`${from}T00:30:00Z`) + hour * 3_600_000).toISOString())
}

async function mailCauses(): Promise<readonly string[]> {
  const { rows } = await sql<{ cause: string }>`select cause from mail order by mail_id`.execute(database.owner)
  return rows.map((row) => row.cause)
}

describe('reminders', () => {
  test('go out 60, 30, 7 and 1 days before, once each, from eight in the morning of the customer', async () => {
    await aQuote()
    const days = [
      '2027-01-29',
      '2027-01-30',
      '2027-02-27',
      '2027-02-28',
      '2027-03-01',
      '2027-03-24',
      '2027-03-30',
      '2027-03-31',
      '2027-04-01',
    ]
    const sent = await walk(days.flatMap((day) => [`${day}T07:59:59Z`, `${day}T08:00:00Z`, `${day}T20:00:00Z`]))
    expect(sent.map((line) => line.slice(0, 10))).toEqual(['2027-01-30', '2027-03-01', '2027-03-24', '2027-03-30'])
    expect(await mailCauses()).toEqual([60, 30, 7, 1].map((days) => `quote-reminder:20417733:${days}`))
  })

  test('in Tokyo the day begins nine hours earlier', async () => {
    await aQuote({ timeZone: 'Asia/Tokyo' })
    expect(await walk(['2027-02-28T22:59:59Z'])).toEqual([])
    expect(await walk(['2027-02-28T23:00:00Z'])).toHaveLength(1)
  })

  test('a sweep that runs every hour for three days sends each once', async () => {
    await aQuote()
    const sent = await walk(hoursOf('2027-02-28', 3))
    expect(sent).toEqual(['2027-03-01 Reminder: your coverage ends in 30 days (quote 20417733)'])
  })

  test('a worker that was down catches up for three days and says how many days are really left', async () => {
    await aQuote()
    expect(await walk(['2027-03-04T09:00:00Z'])).toEqual(['2027-03-04 Reminder: your coverage ends in 27 days (quote 20417733)'])
    await sql`delete from mail`.execute(database.owner)
    expect(await walk(['2027-03-05T09:00:00Z'])).toEqual([])
  })

  test('two sweeps at once, before any job has run, mail once', async () => {
    await aQuote()
    clock.moveTo('2027-03-01T09:00:00Z')
    await Promise.all([sendReminders(worker), sendReminders(worker), sendReminders(worker)])
    await runJobs(database.owner, worker)
    expect(worker.sent).toHaveLength(1)
  })

  test('none of a day that was over when the quote was issued, however late that was', async () => {
    const renewal = await aQuote()
    await sql`update quote set issued_at = '2027-03-01T18:00:00Z' where quote_number = ${renewal.quoteNumber}`.execute(database.owner)
    expect(await walk(['2027-03-01T20:00:00Z', '2027-03-02T09:00:00Z'])).toEqual([])
    expect(await walk(['2027-03-24T09:00:00Z'])).toHaveLength(1)
  })

  test('a new revision does not bring the same reminder again', async () => {
    const renewal = await aQuote()
    await walk(['2027-03-01T09:00:00Z'])
    const { customerId, quoteNumber } = renewal
    await reviseQuote(web, {
      customerId,
      quoteNumber,
      validUntil: plainDate('2027-04-15'),
      reason: 'Longer',
      by: 'user:luc',
      seenRevision: 1,
      isNotified: false,
    })
    expect(await walk(['2027-03-02T09:00:00Z', '2027-03-03T09:00:00Z'])).toEqual([])
  })

  test('stop the moment the order is placed, even one that is already queued', async () => {
    const renewal = await aQuote()
    clock.moveTo('2027-03-01T09:00:00Z')
    await sendReminders(worker)
    await runJobs(database.owner, worker, ['send-reminder-mail'])
    await readyToOrder(web, renewal)
    expect(await submit(web, renewal.buyer, submission(renewal))).toMatchObject({ ok: true })
    await runJobs(database.owner, worker, ['deliver-mail'])
    expect(worker.sent).toEqual([])
    const { rows } = await sql<{ status: string }>`select status from mail where kind = 'quote-reminder'`.execute(database.owner)
    expect(rows).toEqual([{ status: 'dropped' }])
    await emptyQueue(database.owner)
    expect(await walk(['2027-03-24T09:00:00Z', '2027-03-30T09:00:00Z'])).toEqual([])
  })

  test('an order that waits for its card counts; released, the reminders go on', async () => {
    const renewal = await aQuote()
    await readyToOrder(web, renewal)
    await submit(web, renewal.buyer, submission(renewal))
    await sql`update quote set status = 'issued'`.execute(database.owner)
    await sql`update renewal_order set status = 'placing', confirmed_at = null`.execute(database.owner)
    await emptyQueue(database.owner)
    expect(await walk(['2027-03-01T09:00:00Z'])).toEqual([])
    await sql`update renewal_order set status = 'released'`.execute(database.owner)
    expect(await walk(['2027-03-01T10:00:00Z'])).toHaveLength(1)
  })

  test.each([
    ['cancelled', async (renewal: Renewal) => void (await cancelQuote(web, { ...renewal, reason: 'Wrong', by: 'user:luc' }))],
    [
      'expired before its due date',
      async () => void (await sql`update quote set valid_until = '2027-02-20', due_on = '2027-03-31'`.execute(database.owner)),
    ],
  ] as const)('none for a quote that is %s', async (_name, close) => {
    await close(await aQuote())
    expect(await walk(['2027-03-01T09:00:00Z', '2027-03-24T09:00:00Z', '2027-03-30T09:00:00Z'])).toEqual([])
    expect(await mailCauses()).toEqual([])
  })

  test('a country has its own days', async () => {
    await aQuote()
    await sql`update country set reminder_days = '{45,14}'`.execute(database.owner)
    expect((await walk(hoursOf('2027-02-13', 3))).map((line) => line.slice(0, 10))).toEqual(['2027-02-14'])
    expect((await walk(hoursOf('2027-03-16', 3))).map((line) => line.slice(0, 10))).toEqual(['2027-03-17'])
    expect(await walk(hoursOf('2027-03-23', 3))).toEqual([])
  })

  test('many quotes are walked through page by page, none forgotten and none twice', async () => {
    await aQuote()
    await sql`insert into quote_number select 30000000 + n, 1000001 from generate_series(1, 1100) n`.execute(database.owner)
    await sql`insert into quote select (jsonb_populate_record(q, jsonb_build_object('quote_number', 30000000 + n, 'due_on', date '2027-03-25' + n % 10,
        'agreement_number', 51000, 'currency', 'A' || lpad(n::text, 4, '0')))).* from quote q, generate_series(1, 1100) n`.execute(
      database.owner,
    )
    clock.moveTo('2027-03-01T09:00:00Z')
    const { reminders } = await sendReminders(worker)
    const { rows } = await sql<{ n: number; d: number }>`select count(*)::integer as n, count(distinct data ->> 'quoteNumber')::integer as d
      from pgboss.job where name = 'send-reminder-mail' and state = 'created'`.execute(database.owner)
    // Due between 28 and 31 March: 30 days before lies on 26 February to 1 March, at most three days ago. And the first quote.
    expect([reminders, rows[0]]).toEqual([441, { n: 441, d: 441 }])
  })
})

describe('the link that stops reminders', () => {
  test('is in the mail and its header, stops them for that address, and not the quote itself', async () => {
    const renewal = await aQuote()
    await aRenewalContact(database.owner, { customerId: renewal.customerId, language: 'en', email: 'Rose@harbour.example' })
    clock.moveTo('2027-01-30T09:00:00Z')
    await sendReminders(worker)
    await runJobs(database.owner, worker)
    const [mail] = worker.sent
    const url = mail?.listUnsubscribe ?? ''
    expect(url).toMatch(/^http:\/\/localhost:3000\/stop-reminders\/1000001-[\w-]{24}$/)
    expect(mail?.html).toContain(url)
    expect(mail?.text).toContain(url)
    const token = url.slice(url.lastIndexOf('/') + 1)
    expect(await stopReminders(web, token)).toEqual({ ok: true, value: { addresses: ['Rose@harbour.example'] } })
    expect(await stopReminders(web, token)).toEqual({ ok: true, value: { addresses: ['Rose@harbour.example'] } })
    expect(await walk(['2027-03-01T09:00:00Z'])).toEqual([])
    const { rows } = await sql<{ kind: string }>`select kind from event where kind = 'reminders-stopped'`.execute(database.owner)
    expect(rows).toHaveLength(1)
    await sql`delete from mail_opt_out`.execute(database.owner)
    await aRenewalContact(database.owner, { customerId: renewal.customerId, email: 'new@harbour.example' })
    expect(await walk(['2027-03-24T09:00:00Z'])).toHaveLength(1)
  })

  test.each([
    '',
    'x',
    '1000001-',
    '1000001-AAAAAAAAAAAAAAAAAAAAAAAA',
    "1000001-' or 1=1 --AAAAAAAAAAA",
    '9999999-AAAAAAAAAAAAAAAAAAAAAAAA',
  ])('of nobody is unknown: %j', async (token) => {
    await aQuote()
    expect(await stopReminders(web, token)).toEqual({ ok: false, refusal: { code: 'link-unknown' } })
    const { rows } = await sql<{ n: number }>`select count(*)::integer as n from mail_opt_out`.execute(database.owner)
    expect(rows[0]?.n).toBe(0)
  })
})

describe('the check of contacts', () => {
  test('goes out 120 days before the anniversary’s eve, once, in the contact’s language', async () => {
    const renewal = await aQuote()
    await sql`delete from quote_line`.execute(database.owner)
    await sql`delete from quote`.execute(database.owner)
    await aRenewalContact(database.owner, { customerId: renewal.customerId, language: 'fr' })
    const moments = ['2026-11-30T23:00:00Z', '2026-12-01T07:59:59Z', '2026-12-01T08:00:00Z', '2026-12-01T20:00:00Z', '2026-12-02T09:00:00Z']
    const sent = await walk(moments)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatch(/^2026-12-01 .*51000/)
    expect(await mailCauses()).toEqual(['contact-check:51000:2027-03-31'])
    const { rows } = await sql<{
      to_address: string
      language: string
      reply_to_address: string
    }>`select to_address, language, reply_to_address from mail`.execute(database.owner)
    expect(rows).toEqual([{ to_address: 'rose@harbour.example', language: 'fr', reply_to_address: 'luc@vendor.example' }])
  })

  test('not for coverage that ends off the anniversary', async () => {
    await aQuote()
    await sql`update entitlement set covered_before = '2027-03-15'`.execute(database.owner)
    expect(await walk(hoursOf('2026-11-13', 4))).toEqual([])
  })
})

test('a quote lives its year: checked, reminded, ordered, and checked again the next year', async () => {
  const renewal = await aQuote()
  await aRenewalContact(database.owner, { customerId: renewal.customerId, language: 'en' })
  const mornings = (from: string, count: number) =>
    Array.from({ length: count }, (_, day) => new Date(Date.parse(`${from}T09:00:00Z`) + day * 86_400_000).toISOString())
  const before = await walk(mornings('2026-11-15', 110))
  expect(before.map((line) => line.slice(0, 10))).toEqual(['2026-12-01', '2027-01-30', '2027-03-01'])
  clock.moveTo('2027-03-06T10:00:00Z')
  await readyToOrder(web, renewal)
  expect(await submit(web, renewal.buyer, submission(renewal))).toMatchObject({ ok: true })
  await emptyQueue(database.owner)
  const after = await walk(mornings('2027-03-07', 300))
  expect(after.map((line) => line.slice(0, 10))).toEqual(['2027-12-02'])
  expect(await mailCauses()).toEqual([
    'contact-check:51000:2027-03-31',
    'quote-reminder:20417733:60',
    'quote-reminder:20417733:30',
    'contact-check:51000:2028-03-31',
  ])
})
