import { sql } from 'kysely'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { plainDate } from '#src/domain/plain-date.ts'
import type { CustomerId } from '#src/domain/identifiers.ts'
import { cancelQuote } from '#src/operations/cancel-quote.ts'
import { reviseQuote } from '#src/operations/revise-quote.ts'
import { demoMailbox } from '#src/providers/mail/mailbox/demo-mailbox.ts'
import { transact } from '#src/store/database.ts'
import { insertDemoMail } from '#src/store/demo-mail.ts'
import { createApp } from '#src/web/app.ts'
import { type BuyerAtTheQuote, quotePath, toReview, useBuyers } from '#test/support/buyers.ts'
import { aPartner, aRepresentative } from '#test/support/counterparts.ts'
import { useDatabase } from '#test/support/database.ts'
import { linkCalled } from '#test/support/page.ts'
import type { Renewal } from '#test/support/renewal.ts'
import { emptyQueue, runJobs } from '#test/support/run-jobs.ts'
import { type Visitor, aVisitor } from '#test/support/visitor.ts'
import { useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)

let nadia: Visitor
let luc: Visitor

beforeAll(async () => {
  await aBuyerAtTheQuote()
  const partner = await aPartner(database.owner, { partnerId: 'atlas' })
  await aPartner(database.owner, { partnerId: 'borealis', name: 'Borealis IT' })
  await aPartner(database.owner, { partnerId: 'former', name: 'Former Partner', authorisedBefore: '2027-01-01' })
  const representative = await aRepresentative(database.owner)
  for (const userId of [partner.userId, representative.userId]) await web.letSignIn(userId)
  nadia = await web.signedIn(partner.email)
  luc = await web.signedIn(representative.email)
  luc.cookies.set('lang', 'en')
})

afterEach(() => {
  expect(web.errors.splice(0)).toEqual([])
})

const typedOf = (page: { forms: readonly { entries: readonly (readonly [string, string])[] }[] }) =>
  page.forms.flatMap((form) => form.entries)

async function askAtlas({ visitor, renewal }: Pick<BuyerAtTheQuote, 'visitor' | 'renewal'>, message = 'Can you follow up quarterly?') {
  const form = await visitor.open(`${quotePath(renewal)}/partner-request`)
  return visitor.press(form, 'Send the request', { 'Atlas Partners': true, message })
}

async function requestIdOf({ customerId }: Renewal): Promise<string> {
  const { rows } = await sql<{
    request_id: bigint
  }>`select request_id from partner_request where customer_id = ${customerId} order by request_id desc`.execute(database.owner)
  return String(rows[0]?.request_id)
}

async function rowCount(table: string, { customerId }: Renewal): Promise<number> {
  const { rows } = await sql<{
    count: number
  }>`select count(*)::integer as count from ${sql.table(table)} where customer_id = ${customerId}`.execute(database.owner)
  return rows[0]?.count ?? -1
}

function revise({ customerId, quoteNumber }: Renewal) {
  return reviseQuote(
    { ...web.services, db: database.owner },
    { customerId, quoteNumber, seenRevision: 1, validUntil: plainDate('2027-04-30'), reason: 'Longer.', by: 'user:luc' },
  )
}

describe('a request to a partner', () => {
  test('goes from the quote to the partner, and its answer back beside the online price', async () => {
    await emptyQueue(database.owner)
    const buyer = await aBuyerAtTheQuote()
    const { renewal, visitor } = buyer
    const asked = await askAtlas(buyer)
    expect([asked.url, asked.text]).toEqual([quotePath(renewal), expect.stringContaining('Your request is on its way.')])
    expect(asked.text).toContain('Atlas Partners Request sent Requested by Jane Cole')
    expect((await visitor.open(asked.url)).text).not.toContain('Your request is on its way.')

    const inbox = await nadia.open('/partner')
    expect(inbox.rows[1]).toContain('Harbour Analytics Ltd')
    const request = await nadia.open(`/partner/requests/${await requestIdOf(renewal)}`)
    expect(request.text).toContain('Can you follow up quarterly?')
    expect(request.text).toContain('£21,652.00')
    const sent = await nadia.press(request, 'Send the answer', {
      'Final price in GBP': '20,900.00',
      'Execution terms': 'Within two days.\nOne invoice.',
      'Offer valid until': '2027-03-15',
    })
    expect(sent.text).toContain('Your answer has been sent.')
    expect(sent.text).toContain('£20,900.00')

    const quote = await visitor.open(quotePath(renewal))
    expect(quote.text).toContain('Final price £20,900.00')
    expect(quote.text).toContain('Online price £21,652.00')
    expect(quote.text).toContain('Within two days. One invoice.')
    expect(quote.text).toContain('Valid until 15 March 2027')
    expect(await runJobs(database.owner, web.services, ['send-request-mail', 'send-request-answer-mail'])).toEqual([
      'send-request-mail',
      'send-request-answer-mail',
    ])
  })

  test('shows the partner nothing of the customer but the quote that was handed to it', async () => {
    const buyer = await aBuyerAtTheQuote()
    await askAtlas(buyer, '')
    const { html } = await nadia.open(`/partner/requests/${await requestIdOf(buyer.renewal)}`)
    for (const secret of [
      buyer.renewal.buyer.email,
      buyer.renewal.colleague.email,
      'jane@harbour.example',
      'GB987654321',
      '51000',
      '12,000',
      '8 Wharf Lane',
      String(buyer.renewal.customerId),
    ]) {
      expect([secret, html.includes(secret)]).toEqual([secret, false])
    }
    for (const path of [quotePath(buyer.renewal), `/cart/00${buyer.renewal.quoteNumber}`, '/orders', '/coverage', '/account'])
      expect((await nadia.open(path)).status).toBe(404)
  })

  test.for([
    ['nobody', {}, 'Choose a partner.'],
    ['an unknown partner', { partner: 'nobody' }, 'This partner can no longer be asked.'],
    ['a partner who is authorised no more', { partner: 'former' }, 'This partner can no longer be asked.'],
    ['too long a message', { partner: 'borealis', message: 'x'.repeat(4_001) }, 'Shorten to 4,000 characters at most.'],
    ['an endless name', { partner: 'x'.repeat(30_000) }, 'This partner can no longer be asked.'],
  ] as const)('to %s is explained, and nothing is sent', async ([, fields, said]) => {
    const { visitor, renewal } = await aBuyerAtTheQuote()
    const answer = await visitor.post(`${quotePath(renewal)}/partner-request`, fields)
    const text = await answer.text()
    expect([answer.status, text]).toEqual([422, expect.stringContaining(said)])
    if ('message' in fields) expect(text).toContain(fields.message)
    expect(await rowCount('partner_request', renewal)).toBe(0)
  })

  test('sent twice by one click is one request; asking the same partner again is explained', async () => {
    const buyer = await aBuyerAtTheQuote()
    const form = await buyer.visitor.follow(buyer.page, 'Choose a partner')
    await Promise.all([1, 2, 3].map(() => buyer.visitor.press(form, 'Send the request', { 'Atlas Partners': true })))
    expect(await rowCount('partner_request', buyer.renewal)).toBe(1)
    const again = await buyer.visitor.post(`${quotePath(buyer.renewal)}/partner-request`, { partner: 'atlas', message: 'Again' })
    expect([again.status, await again.text()]).toEqual([
      422,
      expect.stringContaining('This partner already has an open request for this quote.'),
    ])
    expect(await rowCount('partner_request', buyer.renewal)).toBe(1)
  })

  test('can be withdrawn until it is answered', async () => {
    const buyer = await aBuyerAtTheQuote()
    const asked = await askAtlas(buyer)
    const withdrawn = await buyer.visitor.press(asked, 'Withdraw the request')
    expect(withdrawn.text).toContain('The request has been withdrawn.')
    expect(withdrawn.text).toContain('Atlas Partners Withdrawn')
    const atPartner = await nadia.open(`/partner/requests/${await requestIdOf(buyer.renewal)}`)
    expect(atPartner.text).toContain('The customer has withdrawn this request')
    expect(atPartner.buttons.map((button) => button.text)).not.toContain('Send the answer')

    const shown = await askAtlas(buyer)
    await nadia.press(await nadia.open(`/partner/requests/${await requestIdOf(buyer.renewal)}`), 'Send the answer', {
      final_price: '1',
      execution_terms: 'now',
    })
    const late = await buyer.visitor.press(shown, 'Withdraw the request')
    expect(late.text).toContain('The partner has answered in the meantime')
    expect(late.text).toContain('Final price £1.00')
  })

  test('is offered for an expired quote, too, and for an ordered or cancelled one no more', async () => {
    const ordered = await aBuyerAtTheQuote()
    await ordered.visitor.press(await toReview(ordered), 'Submit', { payment_method: 'invoice' })
    const cancelled = await aBuyerAtTheQuote()
    expect((await cancelQuote({ ...web.services, db: database.owner }, { ...cancelled.renewal, reason: 'No.', by: 'user:luc' })).ok).toBe(
      true,
    )
    for (const { visitor, renewal } of [ordered, cancelled]) {
      const page = await visitor.open(`${quotePath(renewal)}/partner-request`)
      expect([page.url, page.links.map((link) => link.text).includes('Choose a partner')]).toEqual([quotePath(renewal), false])
      expect((await visitor.post(`${quotePath(renewal)}/partner-request`, { partner: 'atlas' })).headers.get('location')).toBe(
        quotePath(renewal),
      )
      expect(await rowCount('partner_request', renewal)).toBe(0)
    }
    const { renewal } = await aBuyerAtTheQuote()
    web.moveTo('2027-04-02T08:00:00Z')
    const late = await web.signedIn(renewal.buyer.email)
    const asked = await askAtlas({ renewal, visitor: late })
    expect(asked.text).toContain('Your request is on its way.')
    const atPartner = await (await web.signedIn('nadia@atlas.example')).open(`/partner/requests/${await requestIdOf(renewal)}`)
    expect(atPartner.text).toContain('The online price has expired. You can still make your own offer.')
  })
})

describe('a partner’s answer', () => {
  test.for([
    ['no price', { final_price: '' }, 'Enter an amount in digits'],
    ['words for a price', { final_price: 'a lot' }, 'Enter an amount in digits'],
    ['a price of nothing', { final_price: '0' }, 'Enter a plausible price above zero.'],
    ['a negative price', { final_price: '-5' }, 'Enter an amount in digits'],
    ['a price with three decimals', { final_price: '1.005' }, 'Enter an amount in digits'],
    ['a price that could mean two amounts', { final_price: '1,50' }, 'Enter an amount in digits'],
    ['an absurd price', { final_price: `1${'0'.repeat(30)}` }, 'Enter an amount in digits'],
    ['a price above all prices', { final_price: '99999999999999999' }, 'Enter a plausible price above zero.'],
    ['no terms', { execution_terms: ' ' }, 'Enter the execution terms.'],
    ['endless terms', { execution_terms: 'x'.repeat(4_001) }, 'Shorten to 4,000 characters at most.'],
    ['no date for a date', { valid_until: 'soon' }, 'Enter a date that exists.'],
    ['an offer that is over', { valid_until: '2027-02-14' }, 'This date has passed.'],
  ] as const)('with %s keeps what was typed and says what to do', async ([, changed, said]) => {
    const request = await theOpenRequest()
    const filled = { final_price: '20900', execution_terms: 'In two days.', valid_until: '2027-03-01', ...changed }
    const page = await nadia.press(request, 'Send the answer', filled)
    expect([page.status, page.alerts[0]]).toEqual([422, expect.stringContaining(said)])
    for (const [name, value] of Object.entries(filled)) expect(typedOf(page)).toContainEqual([name, value.trim()])
    expect((await nadia.open(request.url)).text).not.toContain('Your answer')
  })

  let undisturbed: Promise<string> | undefined
  /** One request for all answers that must not go through. */
  async function theOpenRequest() {
    undisturbed ??= aBuyerAtTheQuote().then(async (buyer) => {
      await askAtlas(buyer)
      return requestIdOf(buyer.renewal)
    })
    return nadia.open(`/partner/requests/${await undisturbed}`)
  }

  test('in French is read as the French write it', async () => {
    const buyer = await aBuyerAtTheQuote()
    await askAtlas(buyer)
    const path = `/partner/requests/${await requestIdOf(buyer.renewal)}`
    const sent = await nadia.press(await nadia.open(`${path}?lang=fr`), 'Envoyer la réponse', {
      final_price: '20\u202F900,50',
      execution_terms: 'Sous deux jours.',
    })
    expect(sent.text).toMatch(/20 900,50 £/)
    await nadia.open(`${path}?lang=en`)
    expect((await buyer.visitor.open(quotePath(buyer.renewal))).text).toContain('Final price £20,900.50')
  })

  test('may decline with a reason, which the buyer reads', async () => {
    const buyer = await aBuyerAtTheQuote()
    await askAtlas(buyer)
    const declined = await nadia.press(await nadia.open(`/partner/requests/${await requestIdOf(buyer.renewal)}`), 'Decline', {
      Reason: 'No capacity before April.',
    })
    expect(declined.text).toContain('You have declined the request.')
    const quote = await buyer.visitor.open(quotePath(buyer.renewal))
    expect(quote.text).toContain('Atlas Partners Declined')
    expect(quote.text).toContain('No capacity before April.')
    const again = await nadia.post(declined.url, {
      decision: 'answer',
      final_price: '1',
      execution_terms: 'x',
      seen_revision: '1',
      answer_count: '1',
    })
    expect([again.status, await again.text()]).toEqual([422, expect.stringContaining('This request no longer expects an answer.')])
  })

  test('to a quote that was revised meanwhile is asked for again, with the new lines', async () => {
    const buyer = await aBuyerAtTheQuote()
    await askAtlas(buyer)
    const request = await nadia.open(`/partner/requests/${await requestIdOf(buyer.renewal)}`)
    expect((await revise(buyer.renewal)).ok).toBe(true)
    const shown = await nadia.press(request, 'Send the answer', { final_price: '20900', execution_terms: 'Now.' })
    expect([shown.status, shown.alerts[0]]).toEqual([422, expect.stringContaining('this is its revision 2')])
    expect(typedOf(shown)).toContainEqual(['final_price', '20900'])
    expect((await nadia.press(shown, 'Send the answer')).text).toContain('Your answer has been sent.')
  })

  test('for an earlier revision is shown as such to both', async () => {
    const buyer = await aBuyerAtTheQuote()
    await askAtlas(buyer)
    const path = `/partner/requests/${await requestIdOf(buyer.renewal)}`
    await nadia.press(await nadia.open(path), 'Send the answer', { final_price: '20900', execution_terms: 'Now.' })
    expect((await revise(buyer.renewal)).ok).toBe(true)
    expect((await nadia.open(path)).text).toContain('this price is for the earlier revision')
    expect((await buyer.visitor.open(quotePath(buyer.renewal))).text).toContain('This price is for revision 1 of the quote.')
  })

  test('does not overwrite a colleague’s, and sent twice is one', async () => {
    const buyer = await aBuyerAtTheQuote()
    await askAtlas(buyer)
    const request = await nadia.open(`/partner/requests/${await requestIdOf(buyer.renewal)}`)
    await Promise.all([1, 2].map(() => nadia.press(request, 'Send the answer', { final_price: '20900', execution_terms: 'Now.' })))
    const stale = await nadia.press(request, 'Send the answer', { final_price: '19000', execution_terms: 'Later.' })
    expect([stale.status, stale.alerts[0]]).toEqual([422, expect.stringContaining('Nadia Amrani has answered in the meantime')])
    expect(stale.text).toContain('£20,900.00')
    expect((await nadia.press(stale, 'Send the answer')).text).toContain('£19,000.00')
    const { rows } = await sql<{
      answer_count: number
    }>`select answer_count from partner_request where customer_id = ${buyer.renewal.customerId}`.execute(database.owner)
    expect(rows).toEqual([{ answer_count: 2 }])
  })
})

describe('a message to the representative', () => {
  test('is written on the quote, answered on the desk, and both read it', async () => {
    const { visitor, renewal, page } = await aBuyerAtTheQuote()
    const tab = await visitor.follow(page, 'Write a message')
    const sent = await visitor.press(tab, 'Send the message', { 'Your message': 'May we talk about line 30?\n<b>Jane</b>' })
    expect([sent.url.split('#')[0], sent.text]).toEqual([
      `${quotePath(renewal)}?tab=representative`,
      expect.stringContaining('Your message has been sent.'),
    ])
    expect(sent.text).toContain('May we talk about line 30? <b>Jane</b>')

    const inbox = await luc.open('/desk')
    expect(inbox.headings).toEqual(['Customers’ messages', 'Waiting for your answer', 'Answered'])
    const row = inbox.rows.find((one) => one.includes(String(renewal.quoteNumber)))
    expect(row).toContain('Waiting for an answer')
    const conversation = await luc.open(`/desk/quotes/00${renewal.quoteNumber}`)
    const quote = await luc.follow(conversation, 'View the customer’s quote')
    expect([quote.text, quote.status]).toEqual([expect.stringContaining('£21,652.00'), 200])
    expect(quote.buttons.map((button) => button.text)).not.toContain('Add to cart')
    expect((await luc.follow(quote, 'Account information')).text).toContain('Customer number')
    const answered = await luc.press(conversation, 'Send the message', { 'Your answer': 'Of course, tomorrow.' })
    expect(answered.text).toContain('Your message has been sent.')
    expect((await luc.open('/desk')).rows.find((one) => one.includes(String(renewal.quoteNumber)))).toContain('Answered')
    expect((await visitor.open(`${quotePath(renewal)}?tab=representative`)).text).toContain('Of course, tomorrow.')
  })

  test.for([
    ['nothing', '', 'Write your message.'],
    ['spaces', ' \n\t ', 'Write your message.'],
    ['too much', 'x'.repeat(4_001), 'Shorten to 4,000 characters at most.'],
  ] as const)('of %s is explained, on both sides', async ([, text, said]) => {
    const { visitor, renewal } = await aBuyerAtTheQuote()
    for (const [who, path] of [
      [visitor, `${quotePath(renewal)}/message`],
      [luc, `/desk/quotes/00${renewal.quoteNumber}`],
    ] as const) {
      const answer = await who.post(path, { message: text })
      expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining(said)])
    }
    expect(await rowCount('quote_message', renewal)).toBe(0)
  })

  test('sent twice by one click is one message', async () => {
    const { visitor, renewal } = await aBuyerAtTheQuote()
    const tab = await visitor.open(`${quotePath(renewal)}?tab=representative`)
    await Promise.all([1, 2, 3].map(() => visitor.press(tab, 'Send the message', { message: 'Hello' })))
    expect(await rowCount('quote_message', renewal)).toBe(1)
  })

  test('of a script is stopped after twenty within an hour, and people are told', async () => {
    const { visitor, renewal } = await aBuyerAtTheQuote()
    for (let times = 1; times <= 20; times += 1)
      expect((await visitor.post(`${quotePath(renewal)}/message`, { message: `No. ${times}` })).status).toBe(303)
    const stopped = await visitor.post(`${quotePath(renewal)}/message`, { message: 'One more' })
    expect([stopped.status, await stopped.text()]).toEqual([
      422,
      expect.stringContaining('20 messages about this quote have been sent within an hour.'),
    ])
    expect(await rowCount('quote_message', renewal)).toBe(20)
  })

  test('can be written about an ordered quote', async () => {
    const ordered = await aBuyerAtTheQuote()
    await ordered.visitor.press(await toReview(ordered), 'Submit', { payment_method: 'invoice' })
    expect((await ordered.visitor.post(`${quotePath(ordered.renewal)}/message`, { message: 'When do we get the papers?' })).status).toBe(
      303,
    )
  })
})

describe('a long list', () => {
  test('of a partner’s requests is read page by page, each once', async () => {
    const buyer = await aBuyerAtTheQuote()
    await askAtlas(buyer)
    await sql`insert into partner_request (customer_id, quote_number, revision, due_on, partner_id, status, message, submission_id, requested_by, requested_by_name, requested_at, currency, withdrawn_by_name, withdrawn_at)
      select customer_id, quote_number, revision, due_on, partner_id, 'withdrawn', '', gen_random_uuid(), requested_by, requested_by_name, requested_at, currency, 'Jane', requested_at
      from partner_request, generate_series(1, 120) where customer_id = ${buyer.renewal.customerId}`.execute(database.owner)
    const hrefs: string[] = []
    let page = await nadia.open('/partner')
    for (;;) {
      hrefs.push(...page.links.map((link) => link.href).filter((href) => href.startsWith('/partner/requests/')))
      if (!page.links.some((link) => link.text === 'Next page')) break
      page = await nadia.follow(page, 'Next page')
    }
    const { rows } = await sql<{
      count: number
    }>`select count(*)::integer as count from partner_request where partner_id = 'atlas'`.execute(database.owner)
    expect([hrefs.length, new Set(hrefs).size]).toEqual([rows[0]?.count, rows[0]?.count])
    for (const query of ['?after=abc', '?after=-1', '?after=99999999999999999999', '?after=1'])
      expect((await nadia.open(`/partner${query}`)).status).toBe(200)
  })

  test('of conversations is read page by page, each once', async () => {
    const { renewal } = await aBuyerAtTheQuote()
    const { rows: columns } = await sql<{
      column_name: string
    }>`select column_name from information_schema.columns where table_name = 'quote' order by ordinal_position`.execute(database.owner)
    const names = columns.map((row) => row.column_name)
    const changed: Record<string, string> = { quote_number: '50000000 + n', due_on: "date '2020-01-01' + n", status: "'cancelled'" }
    await sql
      .raw(
        `insert into quote (${names.join(', ')}) select ${names.map((name) => changed[name] ?? name).join(', ')} from quote, generate_series(1, 120) n where customer_id = ${renewal.customerId}`,
      )
      .execute(database.owner)
    await sql`insert into conversation (customer_id, quote_number, representative_id, waiting_since, last_author_name, last_written_at)
      select ${renewal.customerId}, 50000000 + n, 'rep', case when n % 2 = 0 then timestamptz '2027-01-01' + (n / 4) * interval '1 minute' end, 'Jane', timestamptz '2027-01-01' + (n / 4) * interval '1 minute'
      from generate_series(1, 120) n`.execute(database.owner)
    for (const state of ['waiting', 'answered']) {
      const hrefs: string[] = []
      let page = await luc.open(`/desk?state=${state}`)
      for (;;) {
        hrefs.push(...page.links.map((link) => link.href).filter((href) => href.startsWith('/desk/quotes/')))
        if (!page.links.some((link) => link.text === 'Next page')) break
        page = await luc.follow(page, 'Next page')
      }
      const condition = state === 'waiting' ? sql`is not null` : sql`is null`
      const { rows } = await sql<{
        count: number
      }>`select count(*)::integer as count from conversation where waiting_since ${condition}`.execute(database.owner)
      expect([state, hrefs.length, new Set(hrefs).size]).toEqual([state, rows[0]?.count, rows[0]?.count])
    }
    for (const query of [
      '?state=x',
      '?after=x',
      '?after=2027-01-01T00:00:00.000Z~1',
      '?state=waiting&after=9999-99-99T99:99:99.999Z~20417733',
      '?state=waiting&after=2027-01-01T00:00:00.000Z~20417733',
    ]) {
      expect([query, (await luc.open(`/desk${query}`)).status]).toEqual([query, 200])
    }
  })
})

describe('the demo’s mailbox', () => {
  test('shows each mail as its recipient sees it, and its links work', async () => {
    await emptyQueue(database.owner)
    const buyer = await aBuyerAtTheQuote()
    await askAtlas(buyer, 'A message <script>alert(1)</script>')
    const mailer = demoMailbox({
      from: 'Vendor <no-reply@vendor.example>',
      keep: (mail) => transact(database.owner, { customers: [] }, (tx) => insertDemoMail(tx, mail)),
    })
    await runJobs(database.owner, { ...web.services, mailer, db: database.owner })
    const visitor = aVisitor(createApp({ ...web.web, demo: true }))
    const mailbox = await visitor.open('/dev/mailbox')
    expect(mailbox.headings).toEqual(['Demo mailbox'])
    const filtered = await visitor.press(mailbox, 'Filter', { to: 'atlas@partners.example' })
    expect(filtered.rows.slice(1).filter((row) => !row.includes('atlas@partners.example'))).toEqual([])
    const toPartner = filtered.links.find((link) => link.href.startsWith('/dev/mailbox/'))
    const mail = await visitor.open(toPartner?.href ?? 'no mail')
    expect(mail.attributes('sandbox')).toEqual(['allow-top-navigation-by-user-activation allow-popups'])
    const body = await visitor.send(mail.attributes('src').find((src) => src.endsWith('/body')) ?? 'no body')
    const html = await body.text()
    expect(body.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; .*frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation allow-popups$/,
    )
    expect(body.headers.get('content-security-policy')).not.toContain('allow-scripts')
    expect(body.headers.get('x-frame-options')).toBe('SAMEORIGIN')
    expect(html).toContain('<base target="_top">')
    expect(html).not.toContain('<script>alert')
    const link = /href="http:\/\/localhost:3000([^"]+)"/.exec(html)?.[1] ?? '/no-link'
    expect((await nadia.open(link)).status).toBe(200)
    for (const path of [
      '/dev/mailbox/0',
      '/dev/mailbox/abc',
      '/dev/mailbox/99999999999999999999',
      '/dev/mailbox/1/attachments/9',
      '/dev/mailbox/1/attachments/x',
    ])
      expect([path, (await visitor.open(path)).status]).toEqual([path, 404])
    for (const query of ['?before=abc', '?before=-1', '?to=%25', `?to=${'x'.repeat(5_000)}`])
      expect((await visitor.open(`/dev/mailbox${query}`)).status).toBe(200)
  })
})

describe('the link that stops reminders', () => {
  test('asks first, since mail scanners open every link, then stops them for that address', async () => {
    const { renewal } = await aBuyerAtTheQuote()
    const token = `${renewal.customerId}-${'a'.repeat(24)}`
    await aReminder(renewal.customerId, token)
    const visitor = aVisitor(web.app)
    const asked = await visitor.open(`/stop-reminders/${token}`)
    expect([asked.status, await rowCount('mail_opt_out', renewal)]).toEqual([200, 0])
    const stopped = await visitor.press(asked, 'Stop these reminders')
    expect(stopped.text).toContain('No further reminder will be sent to rose@harbour.example.')
    expect(await rowCount('mail_opt_out', renewal)).toBe(1)
    const oneClick = await web.app.request(`http://localhost:3000/stop-reminders/${token}`, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    })
    expect([oneClick.status, await rowCount('mail_opt_out', renewal)]).toEqual([200, 1])
  })

  test.for(['x', '1000001-short', `9999999-${'a'.repeat(24)}`, `1000001-${'b'.repeat(24)}`, '1000001-%00', `1000001-${"'".repeat(24)}`])(
    'with a forged token does nothing: %s',
    async (token) => {
      const answer = await aVisitor(web.app).post(`/stop-reminders/${token}`, {})
      expect([404, 400]).toContain(answer.status)
    },
  )

  async function aReminder(customerId: CustomerId, token: string): Promise<void> {
    await sql`insert into mail (customer_id, cause, kind, to_address, to_name, language, subject, body_text, body_html, attachment_ids, message_id, unsubscribe_token, status, created_at)
      values (${customerId}, 'reminder', 'quote-reminder', 'rose@harbour.example', 'Rose', 'en', 'Reminder', 't', 'h', '{}', ${`<${token}@x>`}, ${token}, 'queued', now())`.execute(
      database.owner,
    )
  }
})

describe('operations', () => {
  test('see the counter’s numbers as they are', async () => {
    await sql`insert into account_user (id, name, email, kind) values ('ops', 'Olga', 'ops@vendor.example', 'operations') on conflict do nothing`.execute(
      database.owner,
    )
    await web.letSignIn('ops')
    const ops = await web.signedIn('ops@vendor.example')
    const page = await ops.open('/ops')
    const count = async (query: ReturnType<typeof sql<{ count: number }>>) => (await query.execute(database.owner)).rows[0]?.count ?? -1
    const open = await count(sql`select count(*)::integer as count from quote where status = 'issued' and valid_until >= '2027-02-15'`)
    const requests = await count(sql`select count(*)::integer as count from partner_request where status = 'sent'`)
    const today = await count(
      sql`select count(*)::integer as count from renewal_order where status = 'confirmed' and placed_at >= '2027-02-14T23:00:00Z'`,
    )
    expect(page.text).toContain(`Open ${open} `)
    expect(page.text).toContain(`With partners ${requests} `)
    expect(page.text).toContain(`Confirmed today ${today} `)
    expect(linkCalled(page, 'Operations').href).toBe('/ops')
  })
})
