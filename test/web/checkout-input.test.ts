import { sql } from 'kysely'
import { afterEach, describe, expect, test } from 'vitest'
import { type BuyerAtTheQuote, ordersOf, pdf, quotePath, toReview, useBuyers } from '#test/support/buyers.ts'
import { useDatabase } from '#test/support/database.ts'
import type { Page } from '#test/support/page.ts'
import type { Renewal, RenewalGiven } from '#test/support/renewal.ts'
import { useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)

afterEach(() => {
  expect(web.errors.splice(0)).toEqual([])
})

type AtCheckout = BuyerAtTheQuote & { readonly shown: Page }

async function atBilling(given: RenewalGiven = {}, language?: string): Promise<AtCheckout> {
  const buyer = await aBuyerAtTheQuote(given, language)
  const { visitor, page } = buyer
  const isFrench = language === 'fr-FR'
  const cart = await visitor.press(page, isFrench ? 'Ajouter au panier' : 'Add to cart')
  return { ...buyer, shown: await visitor.press(cart, isFrench ? 'Commander' : 'Check out') }
}

async function atReview(given: RenewalGiven = {}): Promise<AtCheckout> {
  const buyer = await aBuyerAtTheQuote(given)
  return { ...buyer, shown: await toReview(buyer) }
}

/** One buyer for all tests that must change nothing: each proves it, so that the next one finds everything as it was. */
const undisturbed = {
  billing: once(() => atBilling()),
  review: once(() => atReview()),
  quote: once(() => aBuyerAtTheQuote()),
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

/** All that an order would have done is undone, or rather never happened. */
async function nothingOrdered(renewal: Renewal): Promise<void> {
  const { rows } = await sql<{ status: string; orders: number; carts: number; covered: number }>`
    select status, (select count(*)::integer from renewal_order o where o.customer_id = quote.customer_id) as orders,
      (select count(*)::integer from cart where cart.customer_id = quote.customer_id and cart.status = 'open') as carts,
      (select count(*)::integer from coverage where coverage.customer_id = quote.customer_id and source <> 'import') as covered
    from quote where customer_id = ${renewal.customerId}`.execute(database.owner)
  expect(rows).toEqual([{ status: 'issued', orders: 0, carts: 1, covered: 0 }])
}

async function checkoutOf(renewal: Renewal) {
  const { rows } = await sql<{
    name: string
  }>`select bill_to ->> 'name' as name from checkout where customer_id = ${renewal.customerId}`.execute(database.owner)
  return rows
}

const entriesOf = (page: Page) => page.forms.flatMap((form) => form.entries)

describe('billing', () => {
  test('sent empty names every field that is missing, in the language of the person', async () => {
    const { visitor, renewal, shown } = await atBilling({}, 'fr-FR')
    const empty = Object.fromEntries(shown.forms.flatMap((form) => form.controls).map((control) => [control.name, '']))
    const answer = await visitor.post(shown.url, empty)
    const text = await answer.text()
    expect(answer.status).toBe(422)
    for (const field of [
      'bill_to.name',
      'bill_to.line1',
      'bill_to.city',
      'bill_to.country',
      'deliver_to.name',
      'deliver_to.line1',
      'deliver_to.city',
      'deliver_to.country',
      'contact.name',
      'contact.email',
      'terms_accepted',
    ]) {
      expect(text).toContain(`href="#${field}"`)
      expect(text).toContain(`id="${field}-error"`)
    }
    expect(text).toContain('11 informations sont à corriger')
    expect(await checkoutOf(renewal)).toEqual([])
  })

  test('sent without any form at all says the same', async () => {
    const { visitor, renewal, shown } = await undisturbed.billing()
    for (const init of [
      { method: 'POST' },
      { method: 'POST', body: '' },
      { method: 'POST', body: '{"bill_to":{"name":"x"}}', headers: { 'content-type': 'application/json' } },
      { method: 'POST', body: 'bill_to.name=x', headers: { 'content-type': 'multipart/form-data' } },
      { method: 'POST', body: '--x\r\nbroken', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
      {
        method: 'POST',
        body: '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nv\r\n--x--',
        headers: { 'content-type': 'multipart/form-data; boundary=' },
      },
      {
        method: 'POST',
        body: new Uint8Array([0xff, 0xfe, 0x00, 0x3d, 0x26, 0x80]),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      { method: 'POST', body: '%=%&%zz=%u0000&&&=&=x', headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-7' } },
    ] as const) {
      const answer = await visitor.send(shown.url, init)
      expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('id="terms_accepted-error"')])
    }
    expect(await checkoutOf(renewal)).toEqual([])
  })

  test.for([
    ['bill_to.name', 'x'.repeat(201), 'Shorten to 200 characters at most.'],
    ['bill_to.line1', 'x'.repeat(19_999), 'Shorten to 200 characters at most.'],
    ['bill_to.line2', 'x'.repeat(201), 'Shorten to 200 characters at most.'],
    ['bill_to.postcode', 'x'.repeat(21), 'Shorten to 20 characters at most.'],
    ['bill_to.city', 'x'.repeat(101), 'Shorten to 100 characters at most.'],
    ['bill_to.region', 'x'.repeat(101), 'Shorten to 100 characters at most.'],
    ['bill_to.country', 'XX', 'Choose a country from the list.'],
    ['bill_to.country', 'gb', 'Choose a country from the list.'],
    ['bill_to.country', "GB' or 1=1", 'Choose a country from the list.'],
    ['vat_number', 'x'.repeat(31), 'Shorten to 30 characters at most.'],
    ['vat_number', 'GB12', 'This is not a valid VAT number for that country.'],
    ['vat_number', 'FR40303265045', 'This is not a valid VAT number for that country.'],
    ['contact.name', '', 'Enter a name.'],
    ['contact.name', 'x'.repeat(201), 'Shorten to 200 characters at most.'],
    ['contact.email', 'jane', 'Enter a complete e-mail address'],
    ['contact.email', 'jane@harbour', 'Enter a complete e-mail address'],
    ['contact.email', 'jane@har bour.example', 'Enter a complete e-mail address'],
    ['contact.email', 'jane@a.example, tom@b.example', 'Enter a complete e-mail address'],
    ['contact.email', `${'x'.repeat(250)}@a.example`, 'Enter a complete e-mail address'],
    ['contact.phone', '1'.repeat(41), 'Shorten to 40 characters at most.'],
    ['terms_hash', '0'.repeat(64), 'The terms have changed in the meantime'],
    ['terms_hash', '', 'The terms have changed in the meantime'],
  ] as const)('with %s = %s keeps it and says what to do', async ([field, typed, said]) => {
    const { visitor, renewal, shown } = await undisturbed.billing()
    const page = await visitor.press(shown, 'Continue', { terms_accepted: true, 'bill_to.name': 'Kept as typed', [field]: typed })
    expect([page.status, page.url]).toEqual([422, shown.url])
    expect(page.alerts[0]).toContain(said)
    const kept = new Map(entriesOf(page))
    if (field !== 'bill_to.country' && field !== 'terms_hash') expect(kept.get(field)).toBe(typed)
    if (field !== 'bill_to.name') expect(kept.get('bill_to.name')).toBe('Kept as typed')
    expect(await checkoutOf(renewal)).toEqual([])
    expect(page.attributes('aria-invalid')).toHaveLength(1)
  })

  test.for(['no', 'on', 'true', 'YES'])('is not an agreement when the box says %s', async (value) => {
    const { visitor, shown, renewal } = await undisturbed.billing()
    const fields = { ...Object.fromEntries(entriesOf(shown)), terms_accepted: value }
    const answer = await visitor.post(shown.url, fields)
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('id="terms_accepted-error"')])
    expect(await checkoutOf(renewal)).toEqual([])
  })

  test('takes names from all over the world, and markup as text', async () => {
    const { visitor, shown } = await atBilling()
    const names = {
      'bill_to.name': '<script>alert(1)</script> & "Søns"',
      'bill_to.line1': 'شارع ٥ 東京 🏢',
      'contact.name': "O'Brien\u0000\u0007 ‮evil",
    }
    const review = await visitor.press(shown, 'Continue', { ...names, terms_accepted: true })
    expect(review.headings).toContain('Review and submit order')
    expect(review.text).toContain('<script>alert(1)</script> & "Søns"')
    expect(review.text).toContain('شارع ٥ 東京 🏢')
    expect(review.text).toContain("O'Brien")
    expect(review.texts('script').join('')).not.toContain('alert')
    const confirmation = await visitor.press(review, 'Submit', { payment_method: 'invoice' })
    expect(confirmation.text).toContain('<script>alert(1)</script> & "Søns"')
  })

  test('counts a field that is sent twice once, and a foreign one never', async () => {
    const { visitor, shown, renewal } = await atBilling()
    const body = new URLSearchParams([
      ...entriesOf(shown).map(([name, value]) => [name, value] as [string, string]),
      ['terms_accepted', 'yes'],
      ['bill_to.name', 'Second'],
      ['customer_id', '7'],
      ['bill_to.__proto__', 'x'],
    ])
    const answer = await visitor.post(shown.url, body)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, shown.url.replace('billing', 'review')])
    expect(await checkoutOf(renewal)).toEqual([{ name: 'Harbour Analytics Ltd' }])
  })

  test('to a country whose tax is not configured is explained at the country, nothing lost', async () => {
    await sql`insert into country (country, currency, selling_entity, language, time_zone, online_ordering, payment_methods, payment_days, po_number_required,
      tax_scheme, terms_code, proration_policy) values ('BR', 'USD', 'UK', 'en', 'America/Sao_Paulo', true, '{invoice}', 30, false, 'local-vat', 'STD', 'months')
      on conflict do nothing`.execute(database.owner)
    const { visitor, shown, renewal } = await atBilling()
    const page = await visitor.press(shown, 'Continue', {
      terms_accepted: true,
      'bill_to.country': 'BR',
      'bill_to.city': 'Recife',
      vat_number: '',
    })
    expect(page.alerts.join(' ')).toContain('Tax for this country is not set up yet.')
    expect(entriesOf(page)).toContainEqual(['bill_to.city', 'Recife'])
    await nothingOrdered(renewal)
  })
})

describe('the review page', () => {
  test.for([
    ['nothing chosen', { payment_method: undefined }, 'Choose one of the payment methods on offer.'],
    ['a forged method', { payment_method: 'gift' }, 'Choose one of the payment methods on offer.'],
    ['a card where nobody takes one', { payment_method: 'card' }, 'Card payment does not answer right now.'],
    ['an endless number', { payment_method: 'purchase-order', po_number: 'x'.repeat(51) }, 'Shorten to 50 characters at most.'],
    ['a forged total', { payment_method: 'invoice', seen_total_minor: '1' }, 'The total has changed since this page was shown'],
    ['a negative total', { payment_method: 'invoice', seen_total_minor: '-2598240' }, 'The total has changed since this page was shown'],
    ['no total', { payment_method: 'invoice', seen_total_minor: undefined }, 'The total has changed since this page was shown'],
    [
      'an absurd total',
      { payment_method: 'invoice', seen_total_minor: `1${'0'.repeat(30)}` },
      'The total has changed since this page was shown',
    ],
    ['an older cart', { payment_method: 'invoice', cart_version: '0' }, 'The cart has changed since this page was shown'],
    ['no cart version', { payment_method: 'invoice', cart_version: undefined }, 'The cart has changed since this page was shown'],
  ] as const)('with %s is refused with a reason, and nothing is ordered', async ([, changed, said]) => {
    const { visitor, renewal, shown } = await undisturbed.review()
    const fields = new Map<string, string>(entriesOf(shown))
    for (const [name, value] of Object.entries(changed)) {
      if (value === undefined) fields.delete(name)
      else fields.set(name, value)
    }
    const answer = await visitor.post(shown.url, Object.fromEntries(fields))
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining(said)])
    await nothingOrdered(renewal)
  })

  test('of a country that takes orders by invoice only takes no other method', async () => {
    const { visitor, renewal, shown } = await atReview({ paymentMethods: ['invoice'] })
    expect(
      shown.forms
        .flatMap((form) => form.controls)
        .filter((control) => control.name === 'payment_method')
        .map((control) => control.value),
    ).toEqual(['invoice'])
    const answer = await visitor.post(shown.url, {
      ...Object.fromEntries(entriesOf(shown)),
      payment_method: 'purchase-order',
      po_number: '1',
    })
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('Choose one of the payment methods on offer.')])
    await nothingOrdered(renewal)
    await aBuyerAtTheQuote({ paymentMethods: ['card', 'purchase-order', 'invoice'] })
  })

  test.for(['', 'not-a-uuid', '00000000-0000-0000-0000-00000000000z', 'x'.repeat(10_000)])(
    'orders once even with the submission id %s',
    async (submissionId) => {
      const { visitor, renewal, shown } = await atReview()
      const fields = { ...Object.fromEntries(entriesOf(shown)), payment_method: 'invoice', submission_id: submissionId }
      const answers = [await visitor.post(shown.url, fields), await visitor.post(shown.url, fields)]
      const orders = await ordersOf(database, renewal)
      expect(orders).toHaveLength(1)
      for (const answer of answers)
        expect([answer.status, answer.headers.get('location')?.split('?')[0]]).toEqual([303, `/orders/${orders[0]?.order_number}`])
    },
  )
})

describe('a purchase order document', () => {
  const file = (bytes: Uint8Array<ArrayBuffer> | string, name: string, type = 'application/pdf') => new File([bytes], name, { type })

  test.for([
    ['that is text', file('Dear Sirs,', 'po.pdf'), 'This file is not a PDF.'],
    ['that is a program named as a PDF', file('MZ\u0090\u0000', 'po.pdf'), 'This file is not a PDF.'],
    ['that only begins like a PDF', file('%PDF-1.7 and nothing more', 'po.pdf'), 'This file is not a PDF.'],
    ['that hides HTML before the PDF', file('<html>%PDF-1.7\n%%EOF', 'po.pdf'), 'This file is not a PDF.'],
    ['of more than 10 MB', file(new Uint8Array(10 * 1024 * 1024 + 1), 'po.pdf'), 'This file is larger than 10 MB.'],
  ] as const)('%s is refused, the number stays typed, nothing is kept', async ([, document, said]) => {
    const { visitor, renewal, shown } = await undisturbed.review()
    const page = await visitor.press(shown, 'Submit', { payment_method: 'purchase-order', po_number: 'HARB-1', po_document: document })
    expect([page.status, page.alerts[0]]).toEqual([422, expect.stringContaining(said)])
    expect(entriesOf(page)).toEqual(
      expect.arrayContaining([
        ['po_number', 'HARB-1'],
        ['payment_method', 'purchase-order'],
      ]),
    )
    const { rows } = await sql`select 1 from kept_file where customer_id = ${renewal.customerId}`.execute(database.owner)
    expect(rows).toEqual([])
    await nothingOrdered(renewal)
  })

  test('of exactly 10 MB is taken', async () => {
    const bytes = new Uint8Array(10 * 1024 * 1024)
    bytes.set(pdf.subarray(0, 8))
    bytes.set(new TextEncoder().encode('%%EOF'), bytes.length - 6)
    const { visitor, renewal, shown } = await atReview()
    const page = await visitor.press(shown, 'Submit', {
      payment_method: 'purchase-order',
      po_number: 'HARB-1',
      po_document: file(bytes, 'large.pdf'),
    })
    expect([page.headings, (await ordersOf(database, renewal)).length]).toEqual([
      expect.arrayContaining(['Confirmation and order details']),
      1,
    ])
    expect(page.text).toContain('large.pdf')
  })

  test('that came with a number too long is not asked for again', async () => {
    const { visitor, shown } = await atReview()
    const page = await visitor.press(shown, 'Submit', {
      payment_method: 'purchase-order',
      po_number: 'x'.repeat(51),
      po_document: file(pdf, 'kept.pdf'),
    })
    expect([page.status, page.text]).toEqual([422, expect.stringContaining('kept.pdf (1 kB) is already attached.')])
  })

  test.for([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\jane\\PO 1.pdf', 'PO 1.pdf'],
    ['"><img src=x onerror=alert(1)>.pdf', 'img src=x onerror=alert(1).pdf'],
    ['Bestellung №5 – Ünïcödé.pdf', 'Bestellung №5 – Ünïcödé.pdf'],
    [`${'x'.repeat(300)}.pdf`, 'x'.repeat(120)],
    ['a\r\nSet-Cookie: x=1.pdf', 'aSet-Cookie x=1.pdf'],
  ] as const)('named %s is kept under a harmless name', async ([name, kept]) => {
    const { visitor, renewal, shown } = await atReview()
    const page = await visitor.press(shown, 'Submit', { payment_method: 'purchase-order', po_number: '1', po_document: file(pdf, name) })
    const link = page.links.find((one) => one.href.startsWith('/documents/'))
    expect(link?.text).toContain(kept)
    const answer = await visitor.send(link?.href ?? '/no-link')
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([200, null])
    expect(answer.headers.get('content-disposition')).toContain(`filename*=UTF-8''${encodeURIComponent(kept)}`)
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w .()-]*"/)
    expect((await ordersOf(database, renewal)).length).toBe(1)
  })
})

describe('a body', () => {
  test('of 20 MB is refused at once, in the language of the person', async () => {
    const { visitor, renewal, shown } = await atBilling({}, 'fr-FR')
    const answer = await visitor.send(shown.url, {
      method: 'POST',
      body: new Uint8Array(20 * 1024 * 1024),
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(20 * 1024 * 1024) },
    })
    const text = await answer.text()
    expect([answer.status, text]).toEqual([413, expect.stringContaining('<html lang="fr"')])
    await nothingOrdered(renewal)
  })

  test('of 20 MB that does not say so is refused too', async () => {
    const { visitor, renewal, shown } = await undisturbed.billing()
    const chunk = new Uint8Array(1024 * 1024)
    let sent = 0
    const body = new ReadableStream({
      pull(controller) {
        sent += 1
        if (sent > 20) controller.close()
        else controller.enqueue(chunk)
      },
    })
    const answer = await visitor.send(shown.url, {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    } as RequestInit)
    expect(answer.status).toBe(413)
    expect(sent).toBeLessThan(20)
    await nothingOrdered(renewal)
  })

  test('of ten thousand fields is read and answered', async () => {
    const { visitor, shown } = await undisturbed.billing()
    const body = new URLSearchParams(Array.from({ length: 10_000 }, (_, index) => [`field${index}`, 'x'.repeat(50)]))
    expect((await visitor.post(shown.url, body)).status).toBe(422)
  })
})

describe('an address of ours', () => {
  test.for(['/orders?q=%00', '/q/%00', '/q/0020417733?tab=%00', '/sign-in?next=/%00'])(
    'with a NUL in it, %s, is refused in words',
    async (path) => {
      const { visitor } = await undisturbed.quote()
      const page = await visitor.open(path)
      expect([page.status, page.headings[0]]).toEqual([400, 'This request was not understood'])
    },
  )

  test.for([
    '/q/abc',
    '/q/0',
    '/q/00204177330',
    '/q/%E0%A4%A',
    '/q/..%2f..%2fetc',
    '/q/20417733%27',
    `/q/${'9'.repeat(500)}`,
    '/cart/1',
    '/checkout/-1/billing',
    '/orders/1e9',
    '/orders/99999999999999999999',
    '/documents/0',
    '/documents/99999999999999999999',
    '/documents/1%20or%201=1',
  ])('that is malformed, %s, is not found', async (path) => {
    const { visitor } = await undisturbed.quote()
    expect((await visitor.open(path)).status).toBe(404)
  })

  test.for([
    '?tab=nothing',
    '?revision=0',
    '?revision=999',
    '?revision=-1',
    '?revision=1&revision=2',
    '?tab[]=x',
    '?seen=99999999999',
    '?lang=%E0',
    '?theme=<script>',
    '?new',
  ])('of a quote with the query %s never fails', async (query) => {
    const { visitor, renewal } = await undisturbed.quote()
    const page = await visitor.open(quotePath(renewal) + query)
    expect([query, page.status]).toEqual([query, query === '?revision=999' ? 404 : 200])
  })

  test.for(['?before=abc', '?before=-1', '?before=99999999999999999999', `?q=${'x'.repeat(5000)}`, '?q=%ff%fe', '?q[]=1&q=2'])(
    'of the orders with the query %s never fails',
    async (query) => {
      const { visitor } = await undisturbed.quote()
      expect((await visitor.open(`/orders${query}`)).status).toBe(200)
    },
  )
})
