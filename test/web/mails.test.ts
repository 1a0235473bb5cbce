import { sql } from 'kysely'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { runJob } from '#src/jobs/worker.ts'
import type { Services } from '#src/operations/services.ts'
import type { MailOutcome } from '#src/providers/mailer.ts'
import { present } from '#src/kit/assert.ts'
import { type BuyerAtTheQuote, toReview, useBuyers } from '#test/support/buyers.ts'
import { aPartner, aRenewalContact, aRepresentative } from '#test/support/counterparts.ts'
import { useDatabase } from '#test/support/database.ts'
import type { Page } from '#test/support/page.ts'
import { emptyQueue, runJobs } from '#test/support/run-jobs.ts'
import type { Visitor } from '#test/support/visitor.ts'
import { useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)

let luc: Visitor
let olga: Visitor
let answer: MailOutcome = { status: 'sent' }
const refused: MailOutcome = { status: 'bounced', reason: '550 5.1.1 no such user' }

beforeAll(async () => {
  await aBuyerAtTheQuote()
  await sql`insert into account_user (id, name, email, language, kind) values ('ops', 'Olga Ops', 'ops@vendor.example', 'en', 'operations')`.execute(
    database.owner,
  )
  const representative = await aRepresentative(database.owner)
  for (const userId of [representative.userId, 'ops']) await web.letSignIn(userId)
  luc = await web.signedIn(representative.email)
  luc.cookies.set('lang', 'en')
  olga = await web.signedIn('ops@vendor.example')
})

afterEach(() => {
  answer = { status: 'sent' }
  expect(web.errors.splice(0)).toEqual([])
})

/** The worker's side: the owner's database, and a mail server that answers what the test says. */
function worker(): Services {
  return {
    ...web.services,
    db: database.owner,
    mailer: {
      send(mail) {
        web.services.sent.push(mail)
        return Promise.resolve(answer)
      },
    },
  }
}

type Quote = BuyerAtTheQuote & { readonly mails: string }

/** A quote whose mail was written and handed over with the given outcome. */
async function aQuoteMailed(outcome: MailOutcome): Promise<Quote> {
  const buyer = await aBuyerAtTheQuote()
  const { customerId, quoteNumber } = buyer.renewal
  await aRenewalContact(database.owner, { customerId, language: 'en', email: 'rose@old.example' })
  await emptyQueue(database.owner)
  answer = outcome
  await runJob(worker(), 'send-quote-mail', { customerId, quoteNumber, revision: 1 })
  await runJobs(database.owner, worker())
  web.services.sent.length = 0
  return { ...buyer, mails: `/desk/quotes/00${quoteNumber}/mails` }
}

async function mailsIn({ renewal }: Quote) {
  const { rows } = await sql<{ to_address: string; status: string; kind: string }>`
    select to_address, status, kind from mail where customer_id = ${renewal.customerId} and kind = 'quote-issued' order by mail_id`.execute(
    database.owner,
  )
  return rows.map((row) => `${row.kind} ${row.to_address} ${row.status}`)
}

async function resentBy({ renewal }: Quote) {
  const { rows } = await sql<{ actor: string }>`
    select actor from event where customer_id = ${renewal.customerId} and kind = 'mail-resent' order by sequence`.execute(database.owner)
  return rows.map((row) => row.actor)
}

function mailLink(page: Page, prefix: string): string {
  return present(
    page.links.map((link) => link.href).findLast((href) => href.startsWith(`${prefix}/`)),
    'the list leads to the mail',
  )
}

describe('on the desk', () => {
  test('a quote that reaches nobody stands first, and is sent elsewhere from its mail', async () => {
    const quote = await aQuoteMailed(refused)
    const desk = await luc.open('/desk')
    expect(desk.headings).toContain('Quotes that reach nobody')
    const row = present(
      desk.rows.find((text) => text.includes(String(quote.renewal.quoteNumber))),
      'the quote is listed',
    )
    expect(row).toContain('rose@old.example')
    expect(row).toContain('550 5.1.1 no such user')
    const list = await luc.open(quote.mails)
    expect(list.text).toContain('Not delivered')
    const mail = await luc.open(mailLink(list, quote.mails))
    expect(mail.text).toContain(String(quote.renewal.quoteNumber))
    answer = { status: 'sent' }
    const back = await luc.press(mail, 'Send again', { 'E-mail address': 'rose@new.example' })
    expect([back.url, back.text]).toEqual([quote.mails, expect.stringContaining('The e-mail is on its way again.')])
    await runJobs(database.owner, worker())
    expect(web.services.sent.map((sent) => sent.to.address)).toEqual(['rose@new.example'])
    expect(await mailsIn(quote)).toEqual(['quote-issued rose@old.example bounced', 'quote-issued rose@new.example sent'])
    expect(await resentBy(quote)).toEqual(['user:luc'])
    expect((await luc.open('/desk')).rows.filter((text) => text.includes('rose@old.example'))).toEqual([])
  })

  test('one button in the list sends to the same address again, once however often the form is sent', async () => {
    const quote = await aQuoteMailed({ status: 'sent' })
    const list = await luc.open(quote.mails)
    const path = mailLink(list, quote.mails)
    const submissionId = present(list.forms.find((form) => form.action === path)?.entries[0]?.[1], 'the form has its id')
    for (let sent = 0; sent < 3; sent += 1) expect((await luc.post(path, { submission_id: submissionId })).status).toBe(303)
    await runJobs(database.owner, worker())
    expect(await mailsIn(quote)).toEqual(['quote-issued rose@old.example sent', 'quote-issued rose@old.example sent'])
    expect(await resentBy(quote)).toEqual(['user:luc'])
  })

  test('an address that is none comes back at its field with what was typed, and nothing is sent', async () => {
    const quote = await aQuoteMailed(refused)
    const path = mailLink(await luc.open(quote.mails), quote.mails)
    const page = await luc.press(await luc.open(path), 'Send again', { 'E-mail address': 'rose at new.example' })
    expect([page.status, page.text]).toEqual([422, expect.stringContaining('Enter a complete e-mail address')])
    expect(page.forms.flatMap((form) => form.entries)).toContainEqual(['address', 'rose at new.example'])
    expect(await mailsIn(quote)).toEqual(['quote-issued rose@old.example bounced'])
  })

  test('a mail that waits for its first delivery is refused in words', async () => {
    const quote = await aQuoteMailed({ status: 'sent' })
    await sql`update mail set status = 'queued', sent_at = null where customer_id = ${quote.renewal.customerId}`.execute(database.owner)
    const path = mailLink(await luc.open(quote.mails), quote.mails)
    const page = await luc.press(await luc.open(path), 'Send again', {})
    expect([page.status, page.text]).toEqual([422, expect.stringContaining('This e-mail has not left yet')])
  })

  test('a reminder of a quote that was ordered is refused in words', async () => {
    const quote = await aQuoteMailed({ status: 'sent' })
    await sql`update mail set kind = 'quote-reminder' where customer_id = ${quote.renewal.customerId}`.execute(database.owner)
    await quote.visitor.press(await toReview(quote), 'Submit', { payment_method: 'invoice' })
    const path = mailLink(await luc.open(quote.mails), quote.mails)
    const page = await luc.press(await luc.open(path), 'Send again', {})
    expect([page.status, page.text]).toEqual([422, expect.stringContaining('This reminder is no longer true')])
    expect(await resentBy(quote)).toEqual([])
  })

  test('a mail is found under its own quote only, and by nobody but staff', async () => {
    const [quote, other] = [await aQuoteMailed(refused), await aQuoteMailed(refused)]
    const path = mailLink(await luc.open(quote.mails), quote.mails)
    const mailId = path.slice(path.lastIndexOf('/') + 1)
    for (const wrong of [`${other.mails}/${mailId}`, `${quote.mails}/0`, `${quote.mails}/1e3`, `${quote.mails}/${'9'.repeat(19)}`]) {
      expect([wrong, (await luc.open(wrong)).status]).toEqual([wrong, 404])
      expect([wrong, (await luc.post(wrong, {})).status]).toEqual([wrong, 404])
    }
    const partner = await aPartner(database.owner, { partnerId: 'curious' })
    await web.letSignIn(partner.userId)
    const outsiders = [quote.visitor, await web.signedIn(partner.email), olga]
    for (const visitor of outsiders) {
      expect((await visitor.open(path)).status).toBe(404)
      expect((await visitor.post(path, { address: 'thief@else.example' })).status).toBe(404)
    }
    expect(await mailsIn(quote)).toEqual(['quote-issued rose@old.example bounced'])
    expect(await mailsIn(other)).toEqual(['quote-issued rose@old.example bounced'])
  })
})

describe('operations', () => {
  test('send a mail of an order again from the order, with its papers', async () => {
    const { renewal, visitor } = await aBuyerAtTheQuote()
    await emptyQueue(database.owner)
    const confirmation = await visitor.press(await toReview({ visitor, renewal }), 'Submit', { payment_method: 'invoice' })
    const orderNumber = present(/\/orders\/(\d+)/.exec(confirmation.url)?.[1], 'an order came of it')
    await runJobs(database.owner, worker())
    const [first] = web.services.sent.splice(0)
    const page = await olga.open(`/ops/orders/${orderNumber}`)
    const path = mailLink(page, `/ops/orders/${orderNumber}/mails`)
    const back = await olga.post(path, {})
    expect([back.status, back.headers.get('location')]).toEqual([303, `/ops/orders/${orderNumber}`])
    await runJobs(database.owner, worker())
    const [again] = web.services.sent.splice(0)
    expect([again?.to, again?.subject, again?.attachments.map((file) => file.name)]).toEqual([
      first?.to,
      first?.subject,
      first?.attachments.map((file) => file.name),
    ])
    expect(again?.messageId).not.toBe(first?.messageId)
    expect((await olga.open(`/ops/orders/${orderNumber}`)).text).toContain('E-mail sent again')
    expect((await luc.open(path)).status).toBe(404)
  })
})
