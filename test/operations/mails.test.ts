import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CustomerId } from '#src/domain/identifiers.ts'
import { money } from '#src/domain/money.ts'
import type { Person } from '#src/domain/person.ts'
import { plainDate } from '#src/domain/plain-date.ts'
import { present } from '#src/kit/assert.ts'
import { answerMessage } from '#src/operations/answer-message.ts'
import { answerPartnerRequest } from '#src/operations/answer-partner-request.ts'
import { cancelQuote } from '#src/operations/cancel-quote.ts'
import { requestPartner } from '#src/operations/request-partner.ts'
import { sendMail } from '#src/operations/send-mail.ts'
import { sendPasswordReset } from '#src/operations/send-password-reset.ts'
import { withdrawPartnerRequest } from '#src/operations/withdraw-partner-request.ts'
import { writeMessage } from '#src/operations/write-message.ts'
import type { OutgoingMail } from '#src/providers/mailer.ts'
import { transact } from '#src/store/database.ts'
import { insertFile } from '#src/store/kept-file.ts'
import { type MailFacts, mailsOfOrderForCustomer, mailsOfQuoteForCustomer } from '#src/store/mail.ts'
import { insertAttempt } from '#src/store/payment-attempt.ts'
import { readyToOrder, submission, submit } from '#test/support/checkout.ts'
import { aPartner, aRenewalContact, aRepresentative } from '#test/support/counterparts.ts'
import { useDatabase } from '#test/support/database.ts'
import { type FixedClock, fixedClock } from '#test/support/fixed-clock.ts'
import { type Renewal, type RenewalGiven, aRenewal } from '#test/support/renewal.ts'
import { emptyQueue, runJobs } from '#test/support/run-jobs.ts'
import { type TestServices, testServices } from '#test/support/services.ts'

const database = useDatabase()
/** As a page has them, and as a worker has them. */
let web: TestServices
let worker: TestServices
let clock: FixedClock
let luc: Person
let nadia: Person
let built = 0

beforeAll(async () => {
  clock = fixedClock('2027-03-01T10:00:00Z')
  web = await testServices({ db: database.web, connectionString: database.connectionString, clock })
  worker = await testServices({ db: database.owner, connectionString: database.connectionString, clock })
  await anotherRenewal()
  luc = await aRepresentative(database.owner)
  nadia = await aPartner(database.owner, { partnerId: 'atlas' })
})
afterAll(() => Promise.all([web.stop(), worker.stop()]))
beforeEach(async () => {
  clock.moveTo('2027-03-01T10:00:00Z')
  await emptyQueue(database.owner)
  worker.sent.length = 0
})

function anotherRenewal(given: RenewalGiven = {}): Promise<Renewal> {
  built += 1
  return aRenewal(database.owner, { customerId: 1_000_000 + built, quoteNumber: 20_000_000 + built, ...given })
}

function mailsOf({ customerId, quoteNumber }: Renewal): Promise<readonly MailFacts[]> {
  return transact(database.web, { customers: [customerId] }, (reader) => mailsOfQuoteForCustomer(reader, customerId, quoteNumber))
}

function sentTo(address: string): OutgoingMail {
  const found = worker.sent.filter((mail) => mail.to.address === address)
  expect(found, `mails to ${address}`).toHaveLength(1)
  return present(found[0], 'one mail')
}

function issued({ quoteNumber }: Renewal) {
  return { kind: 'quote-issued', quoteNumber, revision: 1 } as const
}

describe('the quote’s own mail (screen 0)', () => {
  test('goes to the renewal contact in that contact’s language, with everything the screen promises', async () => {
    const renewal = await anotherRenewal()
    await aRenewalContact(database.owner, { customerId: renewal.customerId, language: 'fr' })
    await sendMail(worker, renewal.customerId, issued(renewal))
    expect(await runJobs(database.owner, worker)).toEqual(['deliver-mail'])
    const mail = sentTo('rose@harbour.example')
    expect(mail.to.name).toBe('Rose Hart')
    expect(mail.replyTo).toEqual({ name: 'Luc Perrin', address: 'luc@vendor.example' })
    expect(mail.references).toBeUndefined()
    expect(mail.listUnsubscribe).toBeUndefined()
    expect(mail.messageId).toMatch(/^<[0-9a-f]{40}@vendor\.example>$/)
    const link = `http://localhost:3000/q/00${renewal.quoteNumber}`
    for (const body of [mail.text, mail.html]) {
      for (const part of [
        String(renewal.quoteNumber),
        String(renewal.customerId),
        'Consulter le devis',
        link,
        `${link}/partner-request`,
        `${link}?tab=representative`,
      ]) {
        expect(body).toContain(part)
      }
      expect(body.replaceAll(/[\u00a0\u202f]/g, ' ')).toContain('21 652,00 £')
    }
    expect(await mailsOf(renewal)).toMatchObject([
      { kind: 'quote-issued', language: 'fr', status: 'sent', sentAt: '2027-03-01T10:00:00.000Z' },
    ])
  })

  test('falls back to whom the quote was addressed to, in the quote’s language', async () => {
    const renewal = await anotherRenewal()
    await sendMail(worker, renewal.customerId, issued(renewal))
    await runJobs(database.owner, worker)
    const mail = sentTo('jane@harbour.example')
    expect(mail.text).toContain('View the quote')
    expect(mail.text).toContain('£21,652.00')
  })

  test('says why where online ordering does not exist, and keeps the two other ways', async () => {
    const renewal = await anotherRenewal({ onlineOrdering: false })
    await sendMail(worker, renewal.customerId, issued(renewal))
    await runJobs(database.owner, worker)
    const { text } = sentTo('jane@harbour.example')
    expect(text).toContain('Not sold online here.')
    expect(text).toContain('/partner-request')
    await sql`update country set online_ordering = true`.execute(database.owner)
  })

  test('is written once however often and by however many the job runs', async () => {
    const renewal = await anotherRenewal()
    await Promise.all(Array.from({ length: 8 }, () => sendMail(worker, renewal.customerId, issued(renewal))))
    await sendMail(worker, renewal.customerId, issued(renewal))
    expect(await runJobs(database.owner, worker)).toEqual(['deliver-mail'])
    expect(await mailsOf(renewal)).toHaveLength(1)
    expect(worker.sent).toHaveLength(1)
  })

  test('is not written for a quote that was taken back before the job ran', async () => {
    const renewal = await anotherRenewal()
    await cancelQuote(web, { customerId: renewal.customerId, quoteNumber: renewal.quoteNumber, reason: 'Wrong', by: 'user:luc' })
    await sendMail(worker, renewal.customerId, issued(renewal))
    expect(await mailsOf(renewal)).toEqual([])
  })

  test('to nobody at all is kept as bounced, and the representative is told in French', async () => {
    const renewal = await anotherRenewal()
    await sql`update quote set contacts = '[]' where quote_number = ${renewal.quoteNumber}`.execute(database.owner)
    await sendMail(worker, renewal.customerId, issued(renewal))
    expect(await runJobs(database.owner, worker)).toEqual(['send-bounce-mail', 'deliver-mail'])
    expect((await mailsOf(renewal)).map((mail) => [mail.kind, mail.status, mail.bounceReason])).toEqual([
      ['mail-bounced', 'sent', undefined],
      ['quote-issued', 'bounced', 'no-contact'],
    ])
    expect(sentTo('luc@vendor.example').text).toContain('aucun contact de renouvellement')
  })
})

describe('mails of a request to a partner', () => {
  const ask = (renewal: Renewal, buyer = renewal.buyer) =>
    requestPartner(web, buyer, {
      quoteNumber: renewal.quoteNumber,
      partnerId: 'atlas',
      message: 'Dès que possible <b>svp</b>',
      submissionId: crypto.randomUUID(),
    })

  test('the partner is asked, who asked has it acknowledged, and both are in the quote’s conversation', async () => {
    const renewal = await anotherRenewal()
    await sendMail(worker, renewal.customerId, issued(renewal))
    const asked = await ask(renewal)
    expect(await runJobs(database.owner, worker)).toEqual(['deliver-mail', 'send-request-mail', 'deliver-mail', 'deliver-mail'])
    const toPartner = sentTo('atlas@partners.example')
    expect(toPartner.replyTo).toEqual({ name: 'Jane Cole', address: renewal.buyer.email })
    expect(toPartner.text).toContain('Dès que possible <b>svp</b>')
    expect(toPartner.html).toContain('&#60;b&#62;svp&#60;/b&#62;')
    expect(toPartner.text).toContain(`http://localhost:3000/partner/requests/${asked.ok ? asked.value.requestId : ''}`)
    const first = sentTo('jane@harbour.example')
    expect([toPartner.references, sentTo(renewal.buyer.email).references]).toEqual([first.messageId, first.messageId])
  })

  test('who is asked without a word reads no empty quotation', async () => {
    const renewal = await anotherRenewal()
    await requestPartner(web, renewal.buyer, {
      quoteNumber: renewal.quoteNumber,
      partnerId: 'atlas',
      message: ' ',
      submissionId: crypto.randomUUID(),
    })
    await runJobs(database.owner, worker)
    expect(worker.sent).toHaveLength(2)
    for (const mail of worker.sent) expect(mail.html).not.toContain('<blockquote')
  })

  test('nothing goes to a partner whose request was taken back before the job ran', async () => {
    const renewal = await anotherRenewal()
    const asked = await ask(renewal)
    if (asked.ok) await withdrawPartnerRequest(web, renewal.buyer, { quoteNumber: renewal.quoteNumber, requestId: asked.value.requestId })
    await runJobs(database.owner, worker)
    expect(worker.sent.map((mail) => mail.to.address)).toEqual([renewal.buyer.email])
  })

  test('the answer reaches who asked; two answers before the job runs are one mail, with the last', async () => {
    const renewal = await anotherRenewal()
    const asked = await ask(renewal)
    await runJobs(database.owner, worker)
    worker.sent.length = 0
    const requestId = asked.ok ? asked.value.requestId : 0n
    const offer = (finalPriceMinor: bigint, answerCount: number) =>
      answerPartnerRequest(web, nadia, {
        requestId,
        seen: { revision: 1, answerCount },
        answer: { kind: 'offer', finalPriceMinor, executionTerms: 'Onboarding included.', validUntil: plainDate('2027-03-20') },
      })
    await offer(2_000_000n, 0)
    await offer(1_950_000n, 1)
    await runJobs(database.owner, worker)
    const mail = sentTo(renewal.buyer.email)
    expect(mail.replyTo).toEqual({ name: 'Atlas Partners', address: 'atlas@partners.example' })
    expect(mail.text).toContain('£19,500.00')
    expect(mail.text).toContain('Onboarding included.')
    expect(mail.text).toContain('Offer valid until: 20 March 2027')
    await answerPartnerRequest(web, nadia, {
      requestId,
      seen: { revision: 1, answerCount: 2 },
      answer: { kind: 'decline', reason: 'Sold out.' },
    })
    worker.sent.length = 0
    await runJobs(database.owner, worker)
    expect(sentTo(renewal.buyer.email).text).toContain('Sold out.')
  })

  test('who may not see prices is mailed none, in neither acknowledgement nor answer', async () => {
    const renewal = await anotherRenewal()
    const asked = await ask(renewal, renewal.viewer)
    await answerPartnerRequest(web, nadia, {
      requestId: asked.ok ? asked.value.requestId : 0n,
      seen: { revision: 1, answerCount: 0 },
      answer: { kind: 'offer', finalPriceMinor: 1_950_000n, executionTerms: 'Onboarding included.', validUntil: undefined },
    })
    await runJobs(database.owner, worker)
    const toViewer = worker.sent.filter((mail) => mail.to.address === renewal.viewer.email)
    expect(toViewer).toHaveLength(2)
    for (const mail of toViewer) {
      for (const body of [mail.subject, mail.text, mail.html]) expect(body).not.toMatch(/21,652|19,500|£/)
    }
    expect(sentTo('atlas@partners.example').text).toContain('£21,652.00')
  })

  test('nothing of the customer’s is mailed to who has left it: the renewal contact gets the answer', async () => {
    const renewal = await anotherRenewal()
    const asked = await ask(renewal, renewal.colleague)
    await emptyQueue(database.owner)
    await sql`delete from membership where user_id = ${renewal.colleague.userId}`.execute(database.owner)
    await answerPartnerRequest(web, nadia, {
      requestId: asked.ok ? asked.value.requestId : 0n,
      seen: { revision: 1, answerCount: 0 },
      answer: { kind: 'decline', reason: '' },
    })
    await runJobs(database.owner, worker)
    expect(worker.sent.map((mail) => mail.to.address)).toEqual(['jane@harbour.example'])
  })
})

describe('mails of a conversation', () => {
  test('the representative is written to in French, the buyer has it acknowledged, and gets the answer', async () => {
    const renewal = await anotherRenewal()
    await writeMessage(web, renewal.buyer, { quoteNumber: renewal.quoteNumber, text: 'Two parts?', submissionId: crypto.randomUUID() })
    await runJobs(database.owner, worker)
    const toLuc = sentTo('luc@vendor.example')
    expect(toLuc.replyTo).toEqual({ name: 'Jane Cole', address: renewal.buyer.email })
    expect(toLuc.text).toContain(`http://localhost:3000/desk/quotes/00${renewal.quoteNumber}`)
    expect(toLuc.html).toContain('lang="fr"')
    expect(sentTo(renewal.buyer.email).text).toContain('Two parts?')
    worker.sent.length = 0
    await answerMessage(web, luc, { quoteNumber: renewal.quoteNumber, text: 'Yes, gladly.', submissionId: crypto.randomUUID() })
    await runJobs(database.owner, worker)
    expect(worker.sent.map((mail) => [mail.to.address, mail.replyTo?.address])).toEqual([[renewal.buyer.email, 'luc@vendor.example']])
    expect(worker.sent[0]?.text).toContain('Yes, gladly.')
  })

  test('an answer goes to every buyer who waits for it, once, and not to those answered before', async () => {
    const renewal = await anotherRenewal()
    const write = (buyer: Renewal['buyer'], text: string) =>
      writeMessage(web, buyer, { quoteNumber: renewal.quoteNumber, text, submissionId: crypto.randomUUID() })
    const answer = (text: string) => answerMessage(web, luc, { quoteNumber: renewal.quoteNumber, text, submissionId: crypto.randomUUID() })
    const answered = async (text: string) => {
      await emptyQueue(database.owner)
      worker.sent.length = 0
      await answer(text)
      await runJobs(database.owner, worker)
      return worker.sent.map((mail) => mail.to.address).toSorted()
    }
    await write(renewal.viewer, 'One')
    expect(await answered('First answer')).toEqual([renewal.viewer.email])
    await write(renewal.buyer, 'Two')
    await write(renewal.colleague, 'Three')
    await write(renewal.buyer, 'Four')
    expect(await answered('Second answer')).toEqual([renewal.buyer.email, renewal.colleague.email].toSorted())
    expect(await answered('One thing more')).toEqual([renewal.buyer.email])
  })

  test('a representative who writes first reaches the renewal contact', async () => {
    const renewal = await anotherRenewal()
    await answerMessage(web, luc, { quoteNumber: renewal.quoteNumber, text: 'May I help?', submissionId: crypto.randomUUID() })
    await runJobs(database.owner, worker)
    expect(worker.sent.map((mail) => mail.to.address)).toEqual(['jane@harbour.example'])
  })
})

describe('mails of an order', () => {
  async function ordered(renewal: Renewal) {
    await readyToOrder(web, renewal)
    const placed = await submit(web, renewal.buyer, submission(renewal))
    if (!placed.ok) throw new Error('not placed', { cause: placed.refusal })
    return placed.value.orderNumber
  }

  test('the confirmation goes to who placed it with the papers kept for it, but not with the buyer’s own', async () => {
    const renewal = await anotherRenewal()
    const orderNumber = await ordered(renewal)
    const keep = (kind: string, name: string) =>
      transact(database.owner, { customers: [renewal.customerId] }, (tx) =>
        insertFile(tx, {
          customerId: renewal.customerId,
          kind,
          name,
          mediaType: 'application/pdf',
          bytes: new TextEncoder().encode(name),
          orderNumber,
          quoteNumber: renewal.quoteNumber,
          by: 'test',
          at: clock.now(),
        }),
      )
    await keep('purchase-order', 'po.pdf')
    const fileId = await keep('order', 'order.pdf')
    expect(await runJobs(database.owner, worker)).toEqual(['order-confirmed', 'send-order-mail', 'deliver-mail'])
    const mail = sentTo(renewal.buyer.email)
    expect(mail.attachments.map(({ name }) => name.replace(/-[^-]*\d+\.\w+$/, ''))).toEqual([
      'order.pdf',
      'Order-confirmation',
      'Invoice-UK2027',
      'Invoice-UK2027',
      'Proof-of-entitlement',
    ])
    expect(new TextDecoder().decode(mail.attachments[0]?.bytes)).toBe('order.pdf')
    for (const part of [String(orderNumber), '£25,982.40', `http://localhost:3000/documents/${fileId}`, '31\u00a0Mar\u00a02028', '30'])
      expect(mail.text).toContain(part)
    await sendMail(worker, renewal.customerId, { kind: 'order-confirmed', orderNumber })
    expect(await runJobs(database.owner, worker)).toEqual([])
    const listed = await transact(database.web, { customers: [renewal.customerId] }, (reader) =>
      mailsOfOrderForCustomer(reader, renewal.customerId, orderNumber),
    )
    expect(listed).toMatchObject([{ kind: 'order-confirmed', orderNumber, quoteNumber: renewal.quoteNumber, status: 'sent' }])
  })

  test('a declined card is told once, with its last four digits and no more of it', async () => {
    const renewal = await anotherRenewal()
    const orderNumber = await ordered(renewal)
    await emptyQueue(database.owner)
    await sql`update renewal_order set status = 'released', confirmed_at = null where order_number = ${orderNumber}`.execute(database.owner)
    const attemptId = await attempt(renewal.customerId, orderNumber)
    await sql`update payment_attempt set status = 'declined', failure_code = 'insufficient-funds', card_brand = 'visa', card_last4 = '9995',
      card_expires = '12/29' where attempt_id = ${attemptId}`.execute(database.owner)
    await sendMail(worker, renewal.customerId, { kind: 'payment-declined', attemptId })
    await sendMail(worker, renewal.customerId, { kind: 'payment-declined', attemptId })
    await runJobs(database.owner, worker)
    const mail = sentTo(renewal.buyer.email)
    expect(mail.text).toContain('9995')
    expect(mail.text).toContain('£25,982.40')
    expect(mail.text).not.toContain('12/29')
    expect(mail.text).toContain(`/q/00${renewal.quoteNumber}`)
  })

  test('a refund is told once per refund, with its amount', async () => {
    const renewal = await anotherRenewal()
    const orderNumber = await ordered(renewal)
    await emptyQueue(database.owner)
    const refund = { kind: 'refunded', orderNumber, amountMinor: 100_000n } as const
    await sendMail(worker, renewal.customerId, { ...refund, refundReference: 're_1' })
    await sendMail(worker, renewal.customerId, { ...refund, refundReference: 're_1' })
    await runJobs(database.owner, worker)
    expect(sentTo(renewal.buyer.email).text).toContain('£1,000.00')
    const tooMuch = sendMail(worker, renewal.customerId, { ...refund, refundReference: 're_2', amountMinor: 2_598_241n })
    await expect(tooMuch).rejects.toThrow('a refund is at most what was charged')
  })

  async function attempt(customerId: CustomerId, orderNumber: Parameters<typeof insertAttempt>[1]['orderNumber']): Promise<string> {
    const attemptId = crypto.randomUUID()
    const at = clock.now()
    await transact(database.owner, { customers: [customerId] }, (tx) =>
      insertAttempt(tx, { customerId, attemptId, orderNumber, amount: money(2_598_240n, 'GBP'), at }),
    )
    return attemptId
  }
})

describe('a new password', () => {
  const url = 'http://localhost:3000/reset-password?token=abc'

  test('is mailed in the person’s language, the same mail each time, and kept nowhere', async () => {
    const renewal = await anotherRenewal()
    await sql`update account_user set language = 'fr' where id = ${renewal.buyer.userId}`.execute(database.owner)
    await sendPasswordReset(worker, { email: renewal.buyer.email.toUpperCase(), sealedUrl: worker.seal.close(url) })
    await sendPasswordReset(worker, { email: renewal.buyer.email, sealedUrl: worker.seal.close(url) })
    expect(worker.sent).toHaveLength(2)
    expect(new Set(worker.sent.map((mail) => mail.messageId)).size).toBe(1)
    expect(worker.sent[0]?.text).toContain(url)
    expect(worker.sent[0]?.html).toContain('lang="fr"')
    const { rows } = await sql<{ n: number }>`select count(*)::integer as n from mail where to_address = ${renewal.buyer.email}`.execute(
      database.owner,
    )
    expect(rows[0]?.n).toBe(0)
  })

  test('nothing is mailed to an address without an account', async () => {
    await sendPasswordReset(worker, { email: 'nobody@nowhere.example', sealedUrl: worker.seal.close(url) })
    expect(worker.sent).toEqual([])
  })
})
