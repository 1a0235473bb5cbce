import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import type { Person } from '#src/domain/person.ts'
import { present } from '#src/kit/assert.ts'
import { answerMessage } from '#src/operations/answer-message.ts'
import { cancelQuote } from '#src/operations/cancel-quote.ts'
import { type WriteMessage, writeMessage } from '#src/operations/write-message.ts'
import { conversationsOfRepresentativeUnscoped, waitingSinceForCustomer } from '#src/store/conversation.ts'
import { read } from '#src/store/database.ts'
import { eventsOfQuoteForCustomer } from '#src/store/event.ts'
import { messagesOfQuoteForCustomer } from '#src/store/quote-message.ts'
import { aRepresentative } from '#test/support/counterparts.ts'
import { useDatabase } from '#test/support/database.ts'
import { type FixedClock, fixedClock } from '#test/support/fixed-clock.ts'
import { type Renewal, type RenewalGiven, aRenewal } from '#test/support/renewal.ts'
import { type TestServices, testServices } from '#test/support/services.ts'

const database = useDatabase()
let services: TestServices
let clock: FixedClock
let luc: Person
let built = 0

beforeAll(async () => {
  clock = fixedClock('2027-03-01T10:00:00Z')
  services = await testServices({ db: database.web, connectionString: database.connectionString, clock })
  await anotherRenewal()
  luc = await aRepresentative(database.owner)
})
afterAll(() => services.stop())

function anotherRenewal(given: RenewalGiven = {}): Promise<Renewal> {
  built += 1
  clock.moveTo('2027-03-01T10:00:00Z')
  return aRenewal(database.owner, { customerId: 1_000_000 + built, quoteNumber: 20_000_000 + built, ...given })
}

function writing(renewal: Renewal, given: Partial<WriteMessage> = {}): WriteMessage {
  return { quoteNumber: renewal.quoteNumber, text: 'May we pay in two parts?', submissionId: crypto.randomUUID(), ...given }
}

function thread({ customerId, quoteNumber }: { readonly customerId: CustomerId; readonly quoteNumber: QuoteNumber }) {
  return read(database.web, { customers: [customerId] }, async (reader) => ({
    messages: (await messagesOfQuoteForCustomer(reader, customerId, quoteNumber)).map((message) => [
      message.authorKind,
      message.authorName,
      message.body,
    ]),
    waitingSince: await waitingSinceForCustomer(reader, customerId, quoteNumber),
  }))
}

async function mailJobs(customerId: CustomerId): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from pgboss.job
    where name = 'send-message-mail' and (data ->> 'customerId')::integer = ${customerId}`.execute(database.owner)
  return present(rows[0], 'a count').n
}

async function eventKinds({ customerId, quoteNumber }: Renewal): Promise<readonly string[]> {
  const events = await read(database.web, { customers: [customerId] }, (reader) =>
    eventsOfQuoteForCustomer(reader, customerId, quoteNumber),
  )
  return events.map((event) => event.kind)
}

describe('a message to the representative', () => {
  test('is kept without control characters, noted, and waits for an answer', async () => {
    const renewal = await anotherRenewal()
    const written = await writeMessage(
      services,
      renewal.buyer,
      writing(renewal, { text: '\u0007 One\u202e,\r\ntwo \u0000\r\n\r\n\r\nthree\t!  ' }),
    )
    expect(written).toMatchObject({ ok: true })
    expect(await thread(renewal)).toEqual({
      messages: [['buyer', 'Jane Cole', 'One ,\ntwo\n\nthree !']],
      waitingSince: '2027-03-01T10:00:00.000Z',
    })
    expect(await eventKinds(renewal)).toEqual(['message-written'])
    expect(await mailJobs(renewal.customerId)).toBe(1)
  })

  test('a repeated submission is the same message with the same answer, even twenty at once', async () => {
    const renewal = await anotherRenewal()
    const form = writing(renewal)
    const answers = await Promise.all(Array.from({ length: 20 }, () => writeMessage(services, renewal.buyer, form)))
    expect(answers[0]).toMatchObject({ ok: true })
    expect(new Set(answers.map((answer) => (answer.ok ? answer.value.messageId : answer.refusal.code))).size).toBe(1)
    expect((await thread(renewal)).messages).toHaveLength(1)
    expect(await mailJobs(renewal.customerId)).toBe(1)
  })

  test('a form gone back to and sent with other words is another message: nothing that was typed is lost', async () => {
    const renewal = await anotherRenewal()
    const form = writing(renewal)
    await writeMessage(services, renewal.buyer, form)
    await writeMessage(services, renewal.buyer, { ...form, text: 'Or in three?' })
    expect((await thread(renewal)).messages.map(([, , body]) => body)).toEqual(['May we pay in two parts?', 'Or in three?'])
  })

  test.each([
    ['nothing', { text: '' }, { code: 'message-empty' }],
    ['nothing but white space and control characters', { text: ' \r\n\t\u0000\u0007 ' }, { code: 'message-empty' }],
    ['one character too many', { text: 'x'.repeat(4_001) }, { code: 'message-too-long', max: 4_000 }],
    ['a quote that does not exist', { quoteNumber: 29_999_999 as QuoteNumber }, { code: 'quote-unknown' }],
  ] as const)('%s is refused and writes nothing', async (_name, given, refusal) => {
    const renewal = await anotherRenewal()
    expect(await writeMessage(services, renewal.buyer, writing(renewal, given))).toEqual({ ok: false, refusal })
    expect(await thread(renewal)).toEqual({ messages: [], waitingSince: undefined })
    expect(await mailJobs(renewal.customerId)).toBe(0)
    expect(await eventKinds(renewal)).toEqual([])
  })

  test('the longest message is taken whole, with line breaks counted as one character', async () => {
    const renewal = await anotherRenewal()
    const text = `${'x'.repeat(1_999)}\r\n${'y'.repeat(2_000)}`
    expect(await writeMessage(services, renewal.buyer, writing(renewal, { text }))).toMatchObject({ ok: true })
    expect((await thread(renewal)).messages[0]?.[2]).toHaveLength(4_000)
  })

  test('another customer’s quote is unknown', async () => {
    const [one, other] = [await anotherRenewal(), await anotherRenewal()]
    expect(await writeMessage(services, one.buyer, writing(other))).toEqual({ ok: false, refusal: { code: 'quote-unknown' } })
    expect((await thread(other)).messages).toEqual([])
  })

  test('can be written about a cancelled and an expired quote: people ask why', async () => {
    const renewal = await anotherRenewal()
    await cancelQuote(services, { customerId: renewal.customerId, quoteNumber: renewal.quoteNumber, reason: 'Wrong', by: 'user:luc' })
    clock.moveTo('2027-06-01T10:00:00Z')
    expect(await writeMessage(services, renewal.viewer, writing(renewal))).toMatchObject({ ok: true })
  })

  test('twenty an hour about one quote, and the next hour as many again', async () => {
    const renewal = await anotherRenewal()
    for (let index = 0; index < 20; index += 1) await writeMessage(services, renewal.buyer, writing(renewal, { text: `Message ${index}` }))
    clock.moveTo('2027-03-01T10:59:59Z')
    const refused = await writeMessage(services, renewal.colleague, writing(renewal, { text: 'One more' }))
    expect(refused).toEqual({ ok: false, refusal: { code: 'too-many-messages', max: 20 } })
    expect(await mailJobs(renewal.customerId)).toBe(20)
    clock.moveTo('2027-03-01T11:00:00Z')
    expect(await writeMessage(services, renewal.colleague, writing(renewal, { text: 'One more' }))).toMatchObject({ ok: true })
  })
})

describe('the representative’s answer', () => {
  test('joins the thread, ends the wait and is mailed; sent twice it is one', async () => {
    const renewal = await anotherRenewal()
    await writeMessage(services, renewal.buyer, writing(renewal))
    clock.moveTo('2027-03-01T12:00:00Z')
    const answer = { quoteNumber: renewal.quoteNumber, text: 'Yes, you may.', submissionId: crypto.randomUUID() }
    const answered = await answerMessage(services, luc, answer)
    expect(answered).toMatchObject({ ok: true })
    expect(await answerMessage(services, luc, answer)).toEqual(answered)
    expect(await thread(renewal)).toEqual({
      messages: [
        ['buyer', 'Jane Cole', 'May we pay in two parts?'],
        ['representative', 'Luc Perrin', 'Yes, you may.'],
      ],
      waitingSince: undefined,
    })
    expect(await eventKinds(renewal)).toEqual(['message-written', 'message-answered'])
    expect(await mailJobs(renewal.customerId)).toBe(2)
  })

  test('the wait counts from the first message without an answer', async () => {
    const renewal = await anotherRenewal()
    await writeMessage(services, renewal.buyer, writing(renewal))
    clock.moveTo('2027-03-01T11:00:00Z')
    await writeMessage(services, renewal.colleague, writing(renewal, { text: 'Hello?' }))
    expect((await thread(renewal)).waitingSince).toBe('2027-03-01T10:00:00.000Z')
  })

  test('nobody else answers, and nothing is answered that is not there', async () => {
    const renewal = await anotherRenewal()
    const answer = { quoteNumber: renewal.quoteNumber, text: 'Yes.', submissionId: crypto.randomUUID() }
    for (const kind of ['customer', 'partner', 'operations'] as const) {
      expect(await answerMessage(services, { ...luc, kind }, answer)).toEqual({ ok: false, refusal: { code: 'may-not-answer' } })
    }
    expect(await answerMessage(services, luc, { ...answer, text: ' ' })).toEqual({ ok: false, refusal: { code: 'message-empty' } })
    const nowhere = { ...answer, quoteNumber: 29_999_999 as QuoteNumber }
    expect(await answerMessage(services, luc, nowhere)).toEqual({ ok: false, refusal: { code: 'quote-unknown' } })
    expect((await thread(renewal)).messages).toEqual([])
    expect(await mailJobs(renewal.customerId)).toBe(0)
  })

  test('question and answer at the same instant: whoever is last has the next word settled by it', async () => {
    const renewal = await anotherRenewal()
    await writeMessage(services, renewal.buyer, writing(renewal))
    await Promise.all([
      writeMessage(services, renewal.colleague, writing(renewal, { text: 'And by card?' })),
      answerMessage(services, luc, { quoteNumber: renewal.quoteNumber, text: 'Yes.', submissionId: crypto.randomUUID() }),
    ])
    const { messages, waitingSince } = await thread(renewal)
    expect(messages).toHaveLength(3)
    expect(waitingSince).toBe(messages.at(-1)?.[0] === 'buyer' ? '2027-03-01T10:00:00.000Z' : undefined)
  })
})

describe('the representative’s list', () => {
  test('shows what waits with the longest wait first, what is answered with the newest first, in pages', async () => {
    await sql`insert into representative values ('other', 'Ann Reed', 'ann@vendor.example', '1', '9', '9', 'Europe/London')`.execute(
      database.owner,
    )
    const renewals: Renewal[] = []
    for (let index = 0; index < 5; index += 1) renewals.push(await anotherRenewal())
    await sql`update quote set representative_id = 'other' where quote_number = any (${renewals.map((renewal) => renewal.quoteNumber)})`.execute(
      database.owner,
    )
    for (const [index, renewal] of renewals.entries()) {
      clock.moveTo(`2027-03-0${5 - index}T10:00:00Z`)
      await writeMessage(services, renewal.buyer, writing(renewal))
    }
    clock.moveTo('2027-03-09T10:00:00Z')
    for (const renewal of renewals.slice(0, 2)) {
      clock.moveTo(`2027-03-09T1${renewals.indexOf(renewal)}:00:00Z`)
      await answerMessage(services, luc, { quoteNumber: renewal.quoteNumber, text: 'Yes.', submissionId: crypto.randomUUID() })
    }
    const numbers = renewals.map((renewal) => renewal.quoteNumber)
    const list = (page: Parameters<typeof conversationsOfRepresentativeUnscoped>[2]) =>
      read(database.web, { customers: 'all' }, (reader) => conversationsOfRepresentativeUnscoped(reader, 'other', page))
    const waiting = await list({ state: 'waiting', limit: 10 })
    expect(waiting.map((row) => row.quoteNumber)).toEqual([numbers[4], numbers[3], numbers[2]])
    expect(waiting[0]).toEqual({
      customerId: renewals[4]?.customerId,
      customerName: 'Harbour Analytics Ltd',
      quoteNumber: numbers[4],
      dueOn: '2027-03-31',
      total: { minor: 2_165_200n, currency: 'GBP' },
      lastAuthor: 'Jane Cole',
      lastAt: '2027-03-01T10:00:00.000Z',
      waitingSince: '2027-03-01T10:00:00.000Z',
    })
    expect((await list({ state: 'waiting', limit: 10, after: waiting[0] })).map((row) => row.quoteNumber)).toEqual([numbers[3], numbers[2]])
    const answered = await list({ state: 'answered', limit: 10 })
    expect(answered.map((row) => [row.quoteNumber, row.lastAuthor, row.waitingSince])).toEqual([
      [numbers[1], 'Luc Perrin', undefined],
      [numbers[0], 'Luc Perrin', undefined],
    ])
    expect((await list({ state: 'answered', limit: 10, after: answered[0] })).map((row) => row.quoteNumber)).toEqual([numbers[0]])
  })
})
