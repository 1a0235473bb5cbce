import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '#src/domain/person.ts'
import { present } from '#src/kit/assert.ts'
import { cancelQuote } from '#src/operations/cancel-quote.ts'
import { deliverMail } from '#src/operations/deliver-mail.ts'
import { openCart } from '#src/operations/open-cart.ts'
import { recordBounce } from '#src/operations/record-bounce.ts'
import { resendMail } from '#src/operations/resend-mail.ts'
import { sendMail } from '#src/operations/send-mail.ts'
import { sweepMails } from '#src/operations/sweep-mails.ts'
import type { MailOutcome, OutgoingMail } from '#src/providers/mailer.ts'
import { transact } from '#src/store/database.ts'
import { eventsOfQuoteForCustomer } from '#src/store/event.ts'
import { quotesReachingNobodyUnscoped } from '#src/store/mail-delivery.ts'
import { type MailFacts, mailsOfQuoteForCustomer } from '#src/store/mail.ts'
import { aRepresentative } from '#test/support/counterparts.ts'
import { useDatabase } from '#test/support/database.ts'
import { type FixedClock, fixedClock } from '#test/support/fixed-clock.ts'
import { type Renewal, aRenewal } from '#test/support/renewal.ts'
import { emptyQueue, runJobs } from '#test/support/run-jobs.ts'
import { type TestServices, testServices } from '#test/support/services.ts'

const database = useDatabase()
/** What the mail server answers next; a test replaces it. */
let answer: (mail: OutgoingMail) => Promise<MailOutcome>
let web: TestServices
let worker: TestServices
let clock: FixedClock
let luc: Person
let built = 0

beforeAll(async () => {
  clock = fixedClock('2027-03-01T10:00:00Z')
  const mailer = {
    send(mail: OutgoingMail) {
      worker.sent.push(mail)
      return answer(mail)
    },
  }
  web = await testServices({ db: database.web, connectionString: database.connectionString, clock })
  worker = await testServices({ db: database.owner, connectionString: database.connectionString, clock, mailer })
  await anotherRenewal()
  luc = await aRepresentative(database.owner)
})
afterAll(() => Promise.all([web.stop(), worker.stop()]))
beforeEach(async () => {
  clock.moveTo('2027-03-01T10:00:00Z')
  await emptyQueue(database.owner)
  worker.sent.length = 0
  answer = accept
})

const accept = async (): Promise<MailOutcome> => ({ status: 'sent' })
const refuse = async ({ to }: OutgoingMail): Promise<MailOutcome> =>
  to.address === 'luc@vendor.example' ? { status: 'sent' } : { status: 'bounced', reason: '550 5.1.1 User unknown' }

function anotherRenewal(): Promise<Renewal> {
  built += 1
  return aRenewal(database.owner, { customerId: 1_000_000 + built, quoteNumber: 20_000_000 + built })
}

function mailsOf({ customerId, quoteNumber }: Renewal): Promise<readonly MailFacts[]> {
  return transact(database.web, { customers: [customerId] }, (reader) => mailsOfQuoteForCustomer(reader, customerId, quoteNumber))
}

/** The quote's own mail, written and queued. */
async function queued(kind: 'quote-issued' | 'quote-reminder' = 'quote-issued') {
  const renewal = await anotherRenewal()
  const { customerId, quoteNumber } = renewal
  await sendMail(worker, customerId, kind === 'quote-issued' ? { kind, quoteNumber, revision: 1 } : { kind, quoteNumber, daysBefore: 30 })
  const mail = present((await mailsOf(renewal))[0], 'the mail is queued')
  return { renewal, key: { customerId, mailId: mail.mailId } }
}

async function events({ customerId, quoteNumber }: Renewal): Promise<readonly string[]> {
  const all = await transact(database.web, { customers: [customerId] }, (reader) =>
    eventsOfQuoteForCustomer(reader, customerId, quoteNumber),
  )
  return all.map((event) => event.kind)
}

function unreached() {
  return transact(database.web, { customers: 'all' }, (reader) => quotesReachingNobodyUnscoped(reader, 'rep', 10))
}

describe('delivery', () => {
  test('a job that runs twice, and ten at once, hands the mail over once', async () => {
    const { renewal, key } = await queued()
    let release = () => {}
    const slow = new Promise<void>((resolve) => {
      release = resolve
    })
    answer = async () => {
      await slow
      return { status: 'sent' }
    }
    const runs = Array.from({ length: 10 }, () => deliverMail(worker, key))
    const settled = Promise.allSettled(runs)
    await expect.poll(() => worker.sent.length).toBe(1)
    await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 200))])
    release()
    const outcomes = (await settled).map((run) => run.status)
    expect(outcomes.filter((status) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1)
    await deliverMail(worker, key)
    expect(worker.sent).toHaveLength(1)
    expect((await mailsOf(renewal)).map((mail) => mail.status)).toEqual(['sent'])
    expect(await events(renewal)).toEqual(['mail-sent'])
  })

  test('while one process hands it over another waits for its turn, and says so to the queue', async () => {
    const { key } = await queued()
    await sql`update mail set claimed_until = '2027-03-01T10:00:01Z' where mail_id = ${key.mailId}`.execute(database.owner)
    await expect(deliverMail(worker, key)).rejects.toThrow('is being handed over by another process')
    expect(worker.sent).toEqual([])
    clock.moveTo('2027-03-01T10:00:01Z')
    await deliverMail(worker, key)
    expect(worker.sent).toHaveLength(1)
  })

  test('an outage is thrown for the queue to try again, and the next try need not wait', async () => {
    const { renewal, key } = await queued()
    answer = async () => {
      throw new Error('421 4.3.2 shutting down')
    }
    await expect(deliverMail(worker, key)).rejects.toThrow('421 4.3.2 shutting down')
    expect((await mailsOf(renewal))[0]?.status).toBe('queued')
    answer = accept
    await deliverMail(worker, key)
    expect(worker.sent.map((mail) => mail.messageId)).toEqual([worker.sent[0]?.messageId, worker.sent[0]?.messageId])
    expect((await mailsOf(renewal))[0]?.status).toBe('sent')
  })

  test('a crash after the server took it sends again only when the claim has run out, with the same Message-ID', async () => {
    const { renewal, key } = await queued()
    const crash = { ...worker, clock: { now: crashOnSecond() } }
    await expect(deliverMail(crash, key)).rejects.toThrow('the process dies here')
    expect((await mailsOf(renewal))[0]?.status).toBe('queued')
    await expect(deliverMail(worker, key)).rejects.toThrow('another process')
    clock.moveTo('2027-03-01T10:05:00Z')
    await deliverMail(worker, key)
    const ids = worker.sent.map((mail) => mail.messageId)
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
    expect((await mailsOf(renewal))[0]).toMatchObject({ status: 'sent', sentAt: '2027-03-01T10:05:00.000Z' })
  })

  /** The clock is asked before the claim, and again for the record of the outcome. */
  function crashOnSecond() {
    let asked = 0
    return () => {
      asked += 1
      if (asked === 2) throw new Error('the process dies here')
      return clock.now()
    }
  }

  test('a reminder that is no longer true when its turn comes is dropped', async () => {
    const { renewal, key } = await queued('quote-reminder')
    await cancelQuote(web, { customerId: renewal.customerId, quoteNumber: renewal.quoteNumber, reason: 'Wrong', by: 'user:luc' })
    await deliverMail(worker, key)
    expect(worker.sent).toEqual([])
    expect((await mailsOf(renewal))[0]?.status).toBe('dropped')
    expect(await events(renewal)).toEqual(['quote-cancelled', 'mail-dropped'])
  })
})

describe('a mail that comes back', () => {
  test('is recorded, the representative is told and sees the quote among those that reach nobody', async () => {
    const { renewal } = await queued()
    answer = refuse
    expect(await runJobs(database.owner, worker)).toEqual(['deliver-mail', 'send-bounce-mail', 'deliver-mail'])
    expect((await mailsOf(renewal)).map((mail) => [mail.kind, mail.status, mail.bounceReason])).toEqual([
      ['mail-bounced', 'sent', undefined],
      ['quote-issued', 'bounced', '550 5.1.1 User unknown'],
    ])
    const told = present(worker.sent.at(-1), 'the representative’s mail')
    expect(told.to.address).toBe('luc@vendor.example')
    expect(told.text).toContain('jane@harbour.example')
    expect(told.text).toContain('550 5.1.1 User unknown')
    expect(await events(renewal)).toEqual(['mail-bounced', 'mail-sent'])
    expect(await unreached()).toContainEqual({
      customerId: renewal.customerId,
      mailId: (await mailsOf(renewal)).at(-1)?.mailId,
      customerName: 'Harbour Analytics Ltd',
      quoteNumber: renewal.quoteNumber,
      dueOn: '2027-03-31',
      toAddress: 'jane@harbour.example',
      reason: '550 5.1.1 User unknown',
      bouncedAt: '2027-03-01T10:00:00.000Z',
      arrivedAt: undefined,
    })
  })

  test('days later is recorded once, by its Message-ID, under the web role', async () => {
    const { renewal, key } = await queued()
    await deliverMail(worker, key)
    const messageId = worker.sent[0]?.messageId ?? ''
    clock.moveTo('2027-03-03T10:00:00Z')
    const bounce = { messageId, reason: '5.2.2 mailbox\r\nfull' }
    expect(await recordBounce(web, 'gateway:dsn', bounce)).toEqual({ ok: true, value: undefined })
    expect(await recordBounce(web, 'gateway:dsn', bounce)).toEqual({ ok: true, value: undefined })
    expect(await events(renewal)).toEqual(['mail-sent', 'mail-bounced'])
    expect((await mailsOf(renewal))[0]).toMatchObject({ status: 'bounced', bounceReason: '5.2.2 mailbox full' })
    await emptyQueue(database.owner)
    expect(await recordBounce(web, 'gateway:dsn', { messageId: '<x@y>', reason: 'x' })).toEqual({
      ok: false,
      refusal: { code: 'mail-unknown' },
    })
    expect(await runJobs(database.owner, worker)).toEqual([])
  })

  test('from the representative’s own address causes no further mail', async () => {
    const { renewal, key } = await queued()
    await sql`update mail set to_address = 'Luc@vendor.example' where mail_id = ${key.mailId}`.execute(database.owner)
    answer = async () => ({ status: 'bounced', reason: '550' })
    expect(await runJobs(database.owner, worker)).toEqual(['deliver-mail', 'send-bounce-mail'])
    expect(await mailsOf(renewal)).toHaveLength(1)
  })
})

describe('a quote that reaches nobody', () => {
  const rowOf = async (renewal: Renewal) => (await unreached()).find((row) => row.quoteNumber === renewal.quoteNumber)
  async function remind({ customerId, quoteNumber }: Renewal, daysBefore: number): Promise<void> {
    await sendMail(worker, customerId, { kind: 'quote-reminder', quoteNumber, daysBefore })
    await runJobs(database.owner, worker)
  }

  test('is one whose reminder came back, though its first mail had arrived: the row says when', async () => {
    const { renewal } = await queued()
    await runJobs(database.owner, worker)
    expect(await rowOf(renewal)).toBeUndefined()
    clock.moveTo('2027-03-03T10:00:00Z')
    answer = refuse
    await remind(renewal, 30)
    expect(await rowOf(renewal)).toMatchObject({ bouncedAt: '2027-03-03T10:00:00.000Z', arrivedAt: '2027-03-01T10:00:00.000Z' })
  })

  test('is none any more once a later mail has arrived, and one again when the next comes back', async () => {
    const { renewal } = await queued()
    answer = refuse
    await runJobs(database.owner, worker)
    answer = accept
    await remind(renewal, 30)
    expect(await rowOf(renewal)).toBeUndefined()
    answer = refuse
    await remind(renewal, 7)
    expect(await rowOf(renewal)).toMatchObject({ toAddress: 'jane@harbour.example' })
  })

  test('is none when the mail to another contact arrived and only the one before it comes back, days later', async () => {
    const { renewal, key } = await queued()
    await runJobs(database.owner, worker)
    const messageId = worker.sent[0]?.messageId ?? ''
    const to = { name: 'Rose Hart', address: 'rose@harbour.example' }
    await resendMail(web, luc, { ...key, submissionId: crypto.randomUUID(), to })
    await runJobs(database.owner, worker)
    await recordBounce(web, 'gateway:dsn', { messageId, reason: '5.1.1 gone' })
    expect(await rowOf(renewal)).toBeUndefined()
  })

  test('is none once somebody at the customer has worked on it, until the next mail comes back', async () => {
    const { renewal } = await queued()
    answer = refuse
    await runJobs(database.owner, worker)
    expect(await rowOf(renewal)).toBeDefined()
    clock.moveTo('2027-03-02T10:00:00Z')
    expect(await openCart(web, renewal.buyer, renewal.quoteNumber)).toEqual({ ok: true, value: undefined })
    expect(await rowOf(renewal)).toBeUndefined()
    clock.moveTo('2027-03-03T10:00:00Z')
    await remind(renewal, 7)
    expect(await rowOf(renewal)).toBeDefined()
  })
})

describe('sending again from the desk', () => {
  const form = (key: { readonly customerId: Renewal['customerId']; readonly mailId: bigint }) => ({
    ...key,
    submissionId: crypto.randomUUID(),
    to: undefined,
  })

  test('to another address is a mail of its own in the same conversation, and the quote reaches somebody', async () => {
    const { renewal, key } = await queued()
    answer = refuse
    await runJobs(database.owner, worker)
    answer = accept
    worker.sent.length = 0
    const again = { ...form(key), to: { name: 'Rose\r\nHart', address: ' rose@harbour.example ' } }
    const first = await resendMail(web, luc, again)
    expect(first).toMatchObject({ ok: true })
    expect(await resendMail(web, luc, again)).toMatchObject({ ok: true })
    expect(await runJobs(database.owner, worker)).toEqual(['deliver-mail'])
    const original = present((await mailsOf(renewal)).at(-1), 'the first mail')
    const sent = present(worker.sent[0], 'the mail sent again')
    expect(sent.to).toEqual({ name: 'Rose Hart', address: 'rose@harbour.example' })
    expect([sent.subject, sent.references === undefined]).toEqual([original.subject, false])
    expect(sent.messageId).not.toBe(sent.references)
    expect((await unreached()).map((row) => row.quoteNumber)).not.toContain(renewal.quoteNumber)
    expect(await events(renewal)).toEqual(['mail-bounced', 'mail-sent', 'mail-resent', 'mail-sent'])
  })

  test.each([
    ['by a buyer', { kind: 'customer' as const }, {}, { code: 'may-not-resend' }],
    ['of another customer’s mail', {}, { customerId: 1_000_001 as Renewal['customerId'] }, { code: 'mail-unknown' }],
    ['to no address', {}, { to: { name: 'X', address: 'not an address' } }, { code: 'address-invalid' }],
    ['with a header in the address', {}, { to: { name: 'X', address: 'a@b.example\r\nBcc: c@d.example' } }, { code: 'address-invalid' }],
  ] as const)('is refused %s, and nothing is written', async (_name, person, given, refusal) => {
    const { renewal, key } = await queued()
    await deliverMail(worker, key)
    await emptyQueue(database.owner)
    expect(await resendMail(web, { ...luc, ...person }, { ...form(key), ...given })).toEqual({ ok: false, refusal })
    expect(await mailsOf(renewal)).toHaveLength(1)
    expect(await runJobs(database.owner, worker)).toEqual([])
  })

  test('waits for the first delivery, and is refused for a reminder that is no longer true', async () => {
    const { renewal, key } = await queued('quote-reminder')
    expect(await resendMail(web, luc, form(key))).toEqual({ ok: false, refusal: { code: 'mail-still-queued' } })
    await deliverMail(worker, key)
    await cancelQuote(web, { customerId: renewal.customerId, quoteNumber: renewal.quoteNumber, reason: 'Wrong', by: 'user:luc' })
    expect(await resendMail(web, luc, form(key))).toEqual({ ok: false, refusal: { code: 'mail-no-longer-true' } })
  })
})

describe('the sweep', () => {
  test('takes up what an hour of tries left behind, and leaves alone what is younger or was just tried', async () => {
    const { key } = await queued()
    await emptyQueue(database.owner)
    clock.moveTo('2027-03-01T11:00:00Z')
    await sweepMails(worker)
    expect(await runJobs(database.owner, worker)).toEqual([])
    await sql`update mail set claimed_until = '2027-03-01T10:30:00Z' where mail_id = ${key.mailId}`.execute(database.owner)
    clock.moveTo('2027-03-01T11:29:00Z')
    await sweepMails(worker)
    expect(await runJobs(database.owner, worker)).toEqual([])
    clock.moveTo('2027-03-01T11:30:01Z')
    await sweepMails(worker)
    expect(await runJobs(database.owner, worker)).toEqual(['deliver-mail'])
    expect(worker.sent).toHaveLength(1)
  })

  test('gives up after five days, as mail servers do', async () => {
    const { renewal } = await queued()
    await emptyQueue(database.owner)
    clock.moveTo('2027-03-06T10:00:01Z')
    await sweepMails(worker)
    await sweepMails(worker)
    expect((await mailsOf(renewal))[0]).toMatchObject({ status: 'bounced', bounceReason: 'not delivered within five days' })
    expect(await runJobs(database.owner, worker)).toEqual(['send-bounce-mail', 'deliver-mail'])
    expect(worker.sent.map((mail) => mail.to.address)).toEqual(['luc@vendor.example'])
  })
})
