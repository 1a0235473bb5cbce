import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import type { Person } from '#src/domain/person.ts'
import { plainDate } from '#src/domain/plain-date.ts'
import { present } from '#src/kit/assert.ts'
import { type AnswerPartnerRequest, answerPartnerRequest } from '#src/operations/answer-partner-request.ts'
import { cancelQuote } from '#src/operations/cancel-quote.ts'
import { type RequestPartner, requestPartner } from '#src/operations/request-partner.ts'
import { reviseQuote } from '#src/operations/revise-quote.ts'
import { withdrawPartnerRequest } from '#src/operations/withdraw-partner-request.ts'
import { read } from '#src/store/database.ts'
import { eventsOfQuoteForCustomer } from '#src/store/event.ts'
import { partnerInbox, readHandedOver } from '#src/store/partner-inbox.ts'
import { type PartnerRequest, listRequestsForPartner, requestsOfQuoteForCustomer } from '#src/store/partner-request.ts'
import { authorisedPartners } from '#src/store/partner.ts'
import { readyToOrder, submission, submit } from '#test/support/checkout.ts'
import { aPartner, partnerPerson } from '#test/support/counterparts.ts'
import { useDatabase } from '#test/support/database.ts'
import { type FixedClock, fixedClock } from '#test/support/fixed-clock.ts'
import { type Renewal, type RenewalGiven, aRenewal } from '#test/support/renewal.ts'
import { type TestServices, jobsWaiting, testServices } from '#test/support/services.ts'

const database = useDatabase()
let services: TestServices
let clock: FixedClock
let nadia: Person
let rival: Person
let built = 0

beforeAll(async () => {
  clock = fixedClock('2027-03-01T10:00:00Z')
  services = await testServices({ db: database.web, connectionString: database.connectionString, clock })
  await anotherRenewal()
  nadia = await aPartner(database.owner, { partnerId: 'atlas' })
  rival = await aPartner(database.owner, { partnerId: 'boreas', name: 'Boreas Resale' })
})
afterAll(() => services.stop())

function anotherRenewal(given: RenewalGiven = {}): Promise<Renewal> {
  built += 1
  clock.moveTo('2027-03-01T10:00:00Z')
  return aRenewal(database.owner, { customerId: 1_000_000 + built, quoteNumber: 20_000_000 + built, ...given })
}

function asking(renewal: Renewal, given: Partial<RequestPartner> = {}): RequestPartner {
  return {
    quoteNumber: renewal.quoteNumber,
    partnerId: 'atlas',
    message: 'Your best price, please.',
    submissionId: crypto.randomUUID(),
    ...given,
  }
}

function offer(requestId: bigint, given: Partial<Extract<AnswerPartnerRequest['answer'], { kind: 'offer' }>> = {}): AnswerPartnerRequest {
  return {
    requestId,
    seen: { revision: 1, answerCount: 0 },
    answer: {
      kind: 'offer',
      finalPriceMinor: 2_090_000n,
      executionTerms: '30 days net.\nOnboarding included.',
      validUntil: plainDate('2027-03-20'),
      ...given,
    },
  }
}

async function asked(renewal: Renewal, given: Partial<RequestPartner> = {}): Promise<bigint> {
  const result = await requestPartner(services, renewal.buyer, asking(renewal, given))
  if (!result.ok) throw new Error('the partner was not asked', { cause: result.refusal })
  return result.value.requestId
}

function requestsOf(renewal: { readonly customerId: CustomerId; readonly quoteNumber: QuoteNumber }): Promise<readonly PartnerRequest[]> {
  return read(database.web, { customers: [renewal.customerId] }, (reader) =>
    requestsOfQuoteForCustomer(reader, renewal.customerId, renewal.quoteNumber),
  )
}

async function eventKinds(renewal: Renewal): Promise<readonly string[]> {
  const events = await read(database.web, { customers: [renewal.customerId] }, (reader) =>
    eventsOfQuoteForCustomer(reader, renewal.customerId, renewal.quoteNumber),
  )
  return events.map((event) => event.kind)
}

/** How many mails to anyone are on their way for this customer. */
async function mailJobs(customerId: CustomerId): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from pgboss.job
    where name in ('send-request-mail', 'send-request-answer-mail') and (data ->> 'customerId')::integer = ${customerId}`.execute(
    database.owner,
  )
  return present(rows[0], 'a count').n
}

describe('asking a partner', () => {
  test('stores the request with the quote’s due date, notes it and has the partner mailed', async () => {
    const renewal = await anotherRenewal()
    const requestId = await asked(renewal, { message: '  Hello\u0000 Nadia,\r\n\r\n\r\n\r\nyour best price?  ' })
    expect(await requestsOf(renewal)).toEqual([
      {
        customerId: renewal.customerId,
        requestId,
        quoteNumber: renewal.quoteNumber,
        revision: 1,
        dueOn: '2027-03-31',
        partnerId: 'atlas',
        partnerName: 'Atlas Partners',
        status: 'sent',
        message: 'Hello Nadia,\n\nyour best price?',
        requestedBy: renewal.buyer.userId,
        requestedByName: 'Jane Cole',
        requestedAt: '2027-03-01T10:00:00.000Z',
        answer: undefined,
        answerCount: 0,
        declined: undefined,
      },
    ])
    expect(await eventKinds(renewal)).toEqual(['partner-requested'])
    expect(await mailJobs(renewal.customerId)).toBe(1)
  })

  test('the same form sent twice, and ten times at once, is one request with one answer', async () => {
    const renewal = await anotherRenewal()
    const form = asking(renewal)
    const first = await requestPartner(services, renewal.buyer, form)
    const again = await Promise.all(Array.from({ length: 10 }, () => requestPartner(services, renewal.buyer, form)))
    expect(first.ok).toBe(true)
    expect(again).toEqual(Array.from({ length: 10 }, () => first))
    expect(await requestsOf(renewal)).toHaveLength(1)
    expect(await mailJobs(renewal.customerId)).toBe(1)
  })

  test('two colleagues who ask the same partner at once: one request is open, the other is told', async () => {
    const renewal = await anotherRenewal()
    const answers = await Promise.all([
      requestPartner(services, renewal.buyer, asking(renewal)),
      requestPartner(services, renewal.colleague, asking(renewal)),
    ])
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
    expect(answers.filter((answer) => !answer.ok)).toEqual([{ ok: false, refusal: { code: 'partner-already-asked' } }])
    expect(await requestsOf(renewal)).toHaveLength(1)
    expect(await mailJobs(renewal.customerId)).toBe(1)
  })

  test('the database itself holds that one request to a partner is open', async () => {
    const renewal = await anotherRenewal()
    await asked(renewal)
    const second =
      sql`insert into partner_request (customer_id, quote_number, revision, due_on, partner_id, status, message, submission_id, requested_by,
        requested_by_name, requested_at, currency)
      select customer_id, quote_number, revision, due_on, partner_id, status, message, gen_random_uuid(), requested_by, requested_by_name, requested_at, currency
      from partner_request where customer_id = ${renewal.customerId}`.execute(database.owner)
    await expect(second).rejects.toThrow('partner_request_one_open')
  })

  test('another partner can be asked at the same time, and the same one again after it declined', async () => {
    const renewal = await anotherRenewal()
    const first = await asked(renewal)
    await asked(renewal, { partnerId: 'boreas' })
    await answerPartnerRequest(services, nadia, { ...offer(first), answer: { kind: 'decline', reason: 'Not this year.' } })
    await asked(renewal)
    expect((await requestsOf(renewal)).map((request) => [request.partnerId, request.status])).toEqual([
      ['atlas', 'declined'],
      ['boreas', 'sent'],
      ['atlas', 'sent'],
    ])
  })

  test('who may not see prices may still ask for help', async () => {
    const renewal = await anotherRenewal()
    expect(await requestPartner(services, renewal.viewer, asking(renewal))).toMatchObject({ ok: true })
  })

  test('an expired quote can be handed over: a partner is who can still help', async () => {
    const renewal = await anotherRenewal()
    clock.moveTo('2027-05-02T09:00:00Z')
    expect(await requestPartner(services, renewal.buyer, asking(renewal))).toMatchObject({ ok: true })
  })

  test('a partner is authorised from its first day, and until before the day on which that ended, in the customer’s zone', async () => {
    const renewal = await anotherRenewal({ timeZone: 'Asia/Tokyo' })
    await aPartner(database.owner, { partnerId: 'brief', authorisedFrom: '2027-03-02', authorisedBefore: '2027-03-04' })
    clock.moveTo('2027-03-01T14:59:59Z')
    expect(await requestPartner(services, renewal.buyer, asking(renewal, { partnerId: 'brief' }))).toEqual({
      ok: false,
      refusal: { code: 'partner-not-authorised' },
    })
    clock.moveTo('2027-03-03T15:00:00Z')
    expect(await requestPartner(services, renewal.buyer, asking(renewal, { partnerId: 'brief' }))).toMatchObject({ ok: false })
    clock.moveTo('2027-03-03T14:59:59Z')
    expect(await requestPartner(services, renewal.buyer, asking(renewal, { partnerId: 'brief' }))).toMatchObject({ ok: true })
    const on = (day: string) => authorisedPartners(database.web, { country: 'GB', on: plainDate(day) })
    expect((await on('2027-03-03')).map((partner) => partner.partnerId)).toContain('brief')
    expect((await on('2027-03-04')).map((partner) => partner.partnerId)).not.toContain('brief')
  })

  test.each([
    ['a quote that does not exist', { quoteNumber: 29_999_999 as QuoteNumber }, { code: 'quote-unknown' }],
    ['a partner that does not exist', { partnerId: "nobody'; drop" }, { code: 'partner-not-authorised' }],
    ['a message that is too long', { message: 'x'.repeat(4_001) }, { code: 'message-too-long', max: 4_000 }],
  ] as const)('%s is refused and writes nothing', async (_name, given, refusal) => {
    const renewal = await anotherRenewal()
    expect(await requestPartner(services, renewal.buyer, asking(renewal, given))).toEqual({ ok: false, refusal })
    expect(await requestsOf(renewal)).toEqual([])
    expect(await mailJobs(renewal.customerId)).toBe(0)
    expect(await eventKinds(renewal)).toEqual([])
  })

  test('another customer’s quote is unknown', async () => {
    const [one, other] = [await anotherRenewal(), await anotherRenewal()]
    expect(await requestPartner(services, one.buyer, asking(other))).toEqual({ ok: false, refusal: { code: 'quote-unknown' } })
    expect(await requestsOf(other)).toEqual([])
    expect(await mailJobs(other.customerId)).toBe(0)
  })

  test('nobody is asked about a quote that is ordered or cancelled', async () => {
    const [ordered, cancelled] = [await anotherRenewal(), await anotherRenewal()]
    await readyToOrder(services, ordered)
    await submit(services, ordered.buyer, submission(ordered))
    await cancelQuote(services, { customerId: cancelled.customerId, quoteNumber: cancelled.quoteNumber, reason: 'Wrong', by: 'user:luc' })
    expect(await requestPartner(services, ordered.buyer, asking(ordered))).toEqual({ ok: false, refusal: { code: 'quote-ordered' } })
    expect(await requestPartner(services, cancelled.buyer, asking(cancelled))).toEqual({ ok: false, refusal: { code: 'quote-cancelled' } })
    expect([await requestsOf(ordered), await requestsOf(cancelled)]).toEqual([[], []])
  })

  test('at most ten partners are asked about one quote at a time', async () => {
    const renewal = await anotherRenewal()
    for (let index = 0; index < 11; index += 1) await aPartner(database.owner, { partnerId: `many${index}` })
    for (let index = 0; index < 10; index += 1) await asked(renewal, { partnerId: `many${index}` })
    expect(await requestPartner(services, renewal.buyer, asking(renewal, { partnerId: 'many10' }))).toEqual({
      ok: false,
      refusal: { code: 'too-many-requests', max: 10 },
    })
  })
})

describe('the partner’s answer', () => {
  test('is kept with its price, terms and revision, seen by the buyer, and mailed', async () => {
    const renewal = await anotherRenewal()
    const requestId = await asked(renewal)
    expect(await answerPartnerRequest(services, nadia, offer(requestId))).toEqual({ ok: true, value: undefined })
    const [request] = await requestsOf(renewal)
    expect(request).toMatchObject({
      status: 'answered',
      answerCount: 1,
      answer: {
        finalPrice: { minor: 2_090_000n, currency: 'GBP' },
        executionTerms: '30 days net.\nOnboarding included.',
        validUntil: '2027-03-20',
        revision: 1,
        answeredBy: 'Nadia Amrani',
        answeredAt: '2027-03-01T10:00:00.000Z',
      },
    })
    expect(await eventKinds(renewal)).toEqual(['partner-requested', 'partner-answered'])
    expect(await mailJobs(renewal.customerId)).toBe(2)
  })

  test('sent twice is one answer; another price replaces it', async () => {
    const renewal = await anotherRenewal()
    const requestId = await asked(renewal)
    await answerPartnerRequest(services, nadia, offer(requestId))
    expect(await answerPartnerRequest(services, nadia, offer(requestId))).toEqual({ ok: true, value: undefined })
    expect(await mailJobs(renewal.customerId)).toBe(2)
    const better = { ...offer(requestId, { finalPriceMinor: 2_000_000n }), seen: { revision: 1, answerCount: 1 } }
    expect(await answerPartnerRequest(services, nadia, better)).toEqual({ ok: true, value: undefined })
    const [request] = await requestsOf(renewal)
    expect([request?.answerCount, request?.answer?.finalPrice.minor]).toEqual([2, 2_000_000n])
    expect(await mailJobs(renewal.customerId)).toBe(3)
  })

  test('a refusal is kept with its reason and takes an offer back', async () => {
    const renewal = await anotherRenewal()
    const requestId = await asked(renewal)
    await answerPartnerRequest(services, nadia, offer(requestId))
    const taken = { requestId, seen: { revision: 1, answerCount: 1 }, answer: { kind: 'decline', reason: 'We sold out.' } } as const
    expect(await answerPartnerRequest(services, nadia, taken)).toEqual({ ok: true, value: undefined })
    const [request] = await requestsOf(renewal)
    expect(request).toMatchObject({ status: 'declined', answer: undefined, declined: { reason: 'We sold out.', by: 'Nadia Amrani' } })
    const late = { ...offer(requestId), seen: { revision: 1, answerCount: 2 } }
    expect(await answerPartnerRequest(services, nadia, late)).toEqual({
      ok: false,
      refusal: { code: 'request-closed', status: 'declined' },
    })
  })

  test('a colleague’s answer since the form was shown is not answered over', async () => {
    const renewal = await anotherRenewal()
    const requestId = await asked(renewal)
    await answerPartnerRequest(services, partnerPerson('atlas', 'omar', 'Omar Saïdi'), offer(requestId))
    expect(await answerPartnerRequest(services, nadia, offer(requestId, { finalPriceMinor: 1_900_000n }))).toEqual({
      ok: false,
      refusal: { code: 'answered-meanwhile', by: 'Omar Saïdi' },
    })
    expect((await requestsOf(renewal))[0]?.answer?.finalPrice.minor).toBe(2_090_000n)
  })

  test('a price for an older revision is refused: the quote has changed', async () => {
    const renewal = await anotherRenewal()
    const requestId = await asked(renewal)
    await reviseQuote(services, {
      customerId: renewal.customerId,
      quoteNumber: renewal.quoteNumber,
      validUntil: plainDate('2027-04-15'),
      reason: 'Longer',
      by: 'user:luc',
      seenRevision: 1,
    })
    expect(await answerPartnerRequest(services, nadia, offer(requestId))).toEqual({
      ok: false,
      refusal: { code: 'quote-revised', revision: 2 },
    })
    const seen = { revision: 2, answerCount: 0 }
    expect(await answerPartnerRequest(services, nadia, { ...offer(requestId), seen })).toEqual({ ok: true, value: undefined })
    expect((await requestsOf(renewal))[0]?.answer?.revision).toBe(2)
  })

  test.each([
    ['a price of nothing', { finalPriceMinor: 0n }, { code: 'final-price-invalid' }],
    ['a negative price', { finalPriceMinor: -1n }, { code: 'final-price-invalid' }],
    ['a price of 10^30', { finalPriceMinor: 10n ** 30n }, { code: 'final-price-invalid' }],
    ['no execution terms', { executionTerms: ' \u200b\n'.replace('\u200b', '') }, { code: 'execution-terms-missing' }],
    ['endless execution terms', { executionTerms: 'x'.repeat(4_001) }, { code: 'text-too-long', max: 4_000 }],
    ['an offer that is over already', { validUntil: plainDate('2027-02-28') }, { code: 'offer-already-over' }],
  ] as const)('%s is refused and changes nothing', async (_name, given, refusal) => {
    const renewal = await anotherRenewal()
    const requestId = await asked(renewal)
    expect(await answerPartnerRequest(services, nadia, offer(requestId, given))).toEqual({ ok: false, refusal })
    expect((await requestsOf(renewal))[0]).toMatchObject({ status: 'sent', answerCount: 0 })
    expect(await mailJobs(renewal.customerId)).toBe(1)
    expect(await eventKinds(renewal)).toEqual(['partner-requested'])
  })

  test('another partner, a buyer and staff find no such request', async () => {
    const renewal = await anotherRenewal()
    const requestId = await asked(renewal)
    const unknown = { ok: false, refusal: { code: 'request-unknown' } }
    expect(await answerPartnerRequest(services, rival, offer(requestId))).toEqual(unknown)
    expect(await answerPartnerRequest(services, { ...nadia, kind: 'customer' }, offer(requestId))).toEqual(unknown)
    expect(await answerPartnerRequest(services, { ...nadia, partnerId: undefined }, offer(requestId))).toEqual(unknown)
    expect((await requestsOf(renewal))[0]?.status).toBe('sent')
  })

  test('nothing is offered for an ordered quote, nor by a partner that is no longer authorised', async () => {
    const renewal = await anotherRenewal()
    const requestId = await asked(renewal)
    const ended = await aPartner(database.owner, { partnerId: 'ended', authorisedBefore: '2027-03-10' })
    const theirs = await asked(renewal, { partnerId: 'ended' })
    clock.moveTo('2027-03-10T00:00:00Z')
    expect(await answerPartnerRequest(services, ended, offer(theirs))).toEqual({ ok: false, refusal: { code: 'partner-not-authorised' } })
    await readyToOrder(services, renewal)
    await submit(services, renewal.buyer, submission(renewal))
    expect(await answerPartnerRequest(services, nadia, offer(requestId))).toEqual({ ok: false, refusal: { code: 'quote-ordered' } })
    expect((await requestsOf(renewal)).map((request) => request.status)).toEqual(['sent', 'sent'])
  })
})

describe('taking a request back', () => {
  test('closes it once, and the same partner can be asked anew', async () => {
    const renewal = await anotherRenewal()
    const requestId = await asked(renewal)
    const form = { quoteNumber: renewal.quoteNumber, requestId }
    expect(await withdrawPartnerRequest(services, renewal.colleague, form)).toEqual({ ok: true, value: undefined })
    expect(await withdrawPartnerRequest(services, renewal.buyer, form)).toEqual({ ok: true, value: undefined })
    expect(await eventKinds(renewal)).toEqual(['partner-requested', 'partner-request-withdrawn'])
    expect(await answerPartnerRequest(services, nadia, offer(requestId))).toEqual({
      ok: false,
      refusal: { code: 'request-closed', status: 'withdrawn' },
    })
    await asked(renewal)
  })

  test('another customer’s request, or one of another quote, is unknown', async () => {
    const [one, other] = [await anotherRenewal(), await anotherRenewal()]
    const requestId = await asked(other)
    const unknown = { ok: false, refusal: { code: 'request-unknown' } }
    expect(await withdrawPartnerRequest(services, one.buyer, { quoteNumber: one.quoteNumber, requestId })).toEqual(unknown)
    expect(await withdrawPartnerRequest(services, other.buyer, { quoteNumber: one.quoteNumber, requestId })).toEqual(unknown)
    expect((await requestsOf(other))[0]?.status).toBe('sent')
  })

  test('answered and withdrawn at the same instant: one of them counts, and the other is told', async () => {
    const outcomes: string[] = []
    for (let round = 0; round < 8; round += 1) {
      const renewal = await anotherRenewal()
      const requestId = await asked(renewal)
      const [answered, withdrawn] = await Promise.all([
        answerPartnerRequest(services, nadia, offer(requestId)),
        withdrawPartnerRequest(services, renewal.buyer, { quoteNumber: renewal.quoteNumber, requestId }),
      ])
      expect([answered.ok, withdrawn.ok].filter(Boolean)).toHaveLength(1)
      const status = (await requestsOf(renewal))[0]?.status
      expect(status).toBe(answered.ok ? 'answered' : 'withdrawn')
      const refusal = present(
        [answered, withdrawn].find((result) => !result.ok),
        'one of the two lost',
      )
      expect(refusal).toEqual({ ok: false, refusal: { code: 'request-closed', status } })
      outcomes.push(status ?? '')
    }
    expect(outcomes).toHaveLength(8)
  })
})

describe('what a partner sees', () => {
  test('only what was handed to it, what waits first and by due date, in pages', async () => {
    const own = await aPartner(database.owner, { partnerId: 'lister' })
    const renewals = [await anotherRenewal(), await anotherRenewal(), await anotherRenewal(), await anotherRenewal()] as const
    const ids: bigint[] = []
    for (const renewal of renewals) ids.push(await asked(renewal, { partnerId: 'lister' }))
    await sql`update partner_request set due_on = '2027-03-10' where request_id = ${ids[2]}`.execute(database.owner)
    await answerPartnerRequest(services, own, offer(present(ids[0], 'the first')))
    const whole = await partnerInbox(database.web, 'lister', { limit: 10 })
    expect(whole.map((row) => row.request.requestId)).toEqual([ids[2], ids[1], ids[3], ids[0]])
    expect(whole[0]).toMatchObject({
      customerName: 'Harbour Analytics Ltd',
      timeZone: 'Europe/London',
      total: { minor: 2_165_200n, currency: 'GBP' },
    })
    const first = await partnerInbox(database.web, 'lister', { limit: 2 })
    const rest = await partnerInbox(database.web, 'lister', { limit: 2, after: present(first.at(-1), 'a row').request })
    expect([...first, ...rest]).toEqual(whole)
    expect(await partnerInbox(database.web, 'nobody-at-all', { limit: 10 })).toEqual([])
  })

  test('the live revision of a handed-over quote, and nothing for another partner', async () => {
    const renewal = await anotherRenewal()
    const requestId = await asked(renewal)
    const look = (partnerId: string) =>
      readHandedOver(database.web, { partnerId, requestId }, async (_reader, found) => [
        found.quote.revision,
        found.customerName,
        found.quote.total.minor,
      ])
    expect(await look('atlas')).toEqual([1, 'Harbour Analytics Ltd', 2_165_200n])
    expect(await look('boreas')).toBeUndefined()
  })

  test('in its own scope no quote, no customer and no request of another partner', async () => {
    const renewal = await anotherRenewal()
    await asked(renewal, { partnerId: 'boreas' })
    const seen = await read(database.web, { customers: [], partnerId: 'atlas' }, async (reader) => ({
      others: await listRequestsForPartner(reader, 'boreas', { limit: 10 }),
      quotes: await reader.selectFrom('quote').select('quote_number').execute(),
      customers: await reader.selectFrom('customer').select('name').execute(),
    }))
    expect(seen).toEqual({ others: [], quotes: [], customers: [] })
  })
})

test('every request has its mail on the way, and no more', async () => {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from partner_request`.execute(database.owner)
  expect(await jobsWaiting(database.owner, 'send-request-mail')).toBe(rows[0]?.n)
})
