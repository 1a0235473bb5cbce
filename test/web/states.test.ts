import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { cancelQuote } from '#src/operations/cancel-quote.ts'
import { type BuyerAtTheQuote, ordersOf, quotePath, toReview, useBuyers } from '#test/support/buyers.ts'
import { useDatabase } from '#test/support/database.ts'
import type { Page } from '#test/support/page.ts'
import { jobsWaiting } from '#test/support/services.ts'
import { useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)

type State = 'no cart' | 'cart' | 'billed' | 'expired' | 'cancelled' | 'ordered' | 'not sold online'

/** A buyer whose renewal is in a state; what there is of a cart and a checkout was made before it came to that. */
async function inState(state: State): Promise<BuyerAtTheQuote> {
  const buyer = await aBuyerAtTheQuote()
  const { visitor, renewal, page } = buyer
  if (state === 'cart') await visitor.press(page, 'Add to cart')
  if (state === 'no cart' || state === 'cart') return buyer
  const review = await toReview(buyer)
  const owner = { ...web.services, db: database.owner }
  if (state === 'expired') web.moveTo('2027-03-31T23:00:00Z')
  if (state === 'cancelled')
    expect((await cancelQuote(owner, { ...renewal, reason: 'Replaced by a frame contract.', by: 'user:luc' })).ok).toBe(true)
  if (state === 'ordered') await visitor.press(review, 'Submit', { payment_method: 'invoice' })
  if (state === 'not sold online')
    await sql`update country set online_ordering = false, online_unavailable_reason_fr = 'Non', online_unavailable_reason_en = 'Not sold online here.'`.execute(
      database.owner,
    )
  // Whoever comes back on a later day signs in again.
  return state === 'expired' ? { ...buyer, visitor: await web.signedIn(renewal.buyer.email) } : buyer
}

const pages = {
  cart: '/cart/N',
  'a line to delete': '/cart/N/lines/30/remove',
  'a line to edit': '/cart/N/lines/30/edit',
  checkout: '/checkout/N',
  billing: '/checkout/N/billing',
  review: '/checkout/N/review',
} as const
type PageName = keyof typeof pages

/** Which page each page turns into in each state; `itself` is where it may be shown. One table, as the routes have it. */
const table = {
  'no cart': {
    cart: 'quote',
    'a line to delete': 'quote',
    'a line to edit': 'quote',
    checkout: 'quote',
    billing: 'quote',
    review: 'quote',
  },
  cart: {
    cart: 'itself',
    'a line to delete': 'itself',
    'a line to edit': 'itself',
    checkout: 'billing',
    billing: 'itself',
    review: 'billing',
  },
  billed: {
    cart: 'itself',
    'a line to delete': 'itself',
    'a line to edit': 'itself',
    checkout: 'billing',
    billing: 'itself',
    review: 'itself',
  },
  expired: { cart: 'quote', 'a line to delete': 'quote', 'a line to edit': 'quote', checkout: 'quote', billing: 'quote', review: 'quote' },
  cancelled: {
    cart: 'quote',
    'a line to delete': 'quote',
    'a line to edit': 'quote',
    checkout: 'quote',
    billing: 'quote',
    review: 'quote',
  },
  ordered: { cart: 'order', 'a line to delete': 'order', 'a line to edit': 'order', checkout: 'order', billing: 'order', review: 'order' },
  'not sold online': {
    cart: 'itself',
    'a line to delete': 'itself',
    'a line to edit': 'itself',
    checkout: 'quote',
    billing: 'quote',
    review: 'quote',
  },
} as const satisfies Record<State, Record<PageName, 'itself' | 'quote' | 'order' | 'billing'>>

/** What the page says to whom it turns away. */
const words: Record<State, string> = {
  'no cart': 'Add to cart',
  cart: 'Cart',
  billed: 'Cart',
  expired: 'This quote was valid until 31 March 2027, 23:59 (London)',
  cancelled: 'This quote has been cancelled',
  ordered: 'Confirmation and order details',
  'not sold online': 'Not sold online here.',
}

describe.for(Object.keys(table) as State[])('with the renewal %s', (state) => {
  test('every page leads to the one that is right, and says why', async () => {
    const { visitor, renewal } = await inState(state)
    const number = `00${renewal.quoteNumber}`
    const [order] = await ordersOf(database, renewal)
    const places = { quote: quotePath(renewal), order: `/orders/${order?.order_number}`, billing: `/checkout/${number}/billing` }
    for (const [name, path] of Object.entries(pages) as [PageName, string][]) {
      const at = path.replace('N', number)
      const shown = await visitor.open(at)
      const right = table[state][name]
      expect([name, shown.status, shown.url]).toEqual([name, 200, right === 'itself' ? at : places[right]])
      if (right === 'quote' || right === 'order') expect(shown.text).toContain(words[state])
    }
    expect(web.errors.splice(0)).toEqual([])
    await sql`update country set online_ordering = true`.execute(database.owner)
  })

  test('every form leads to the right page, and does only what the state allows', async () => {
    const { visitor, renewal } = await inState(state)
    const number = `00${renewal.quoteNumber}`
    const before = await ordersOf(database, renewal)
    for (const [path, fields] of [
      ['/cart/N/lines/30/remove', { cart_version: '1', choice: 'line' }],
      ['/cart/N/lines/30/restore', { cart_version: '1' }],
      ['/checkout/N', { cart_version: '1' }],
      ['/checkout/N/billing', {}],
      ['/checkout/N/review', { payment_method: 'invoice', cart_version: '0', seen_total_minor: '1' }],
    ] as const) {
      const answer = await visitor.post(path.replace('N', number), fields)
      const allowed = table[state].cart === 'itself' ? [303, 422] : [303]
      expect([path, allowed.includes(answer.status)]).toEqual([path, true])
      const isAway = table[state].cart !== 'itself'
      const right = table[state].cart === 'order' ? `/orders/${before[0]?.order_number}` : quotePath(renewal)
      if (isAway) expect([path, answer.headers.get('location')]).toEqual([path, right])
    }
    expect(await ordersOf(database, renewal)).toEqual(before)
    expect(web.errors.splice(0)).toEqual([])
    await sql`update country set online_ordering = true`.execute(database.owner)
  })
})

describe('the last day', () => {
  test('lasts until midnight where the customer is', async () => {
    const early = await aBuyerAtTheQuote()
    const late = await aBuyerAtTheQuote()
    const [inTime, tooLate] = [await toReview(early), await toReview(late)]
    web.moveTo('2027-03-31T22:59:59.999Z')
    const confirmed = await (await web.signedIn(early.renewal.buyer.email)).press(inTime, 'Submit', { payment_method: 'invoice' })
    expect(confirmed.headings).toContain('Confirmation and order details')
    web.moveTo('2027-03-31T23:00:00.000Z')
    const refused = await (await web.signedIn(late.renewal.buyer.email)).press(tooLate, 'Submit', { payment_method: 'invoice' })
    expect([refused.url, refused.text]).toEqual([
      quotePath(late.renewal),
      expect.stringContaining('This quote was valid until 31 March 2027, 23:59 (London)'),
    ])
    expect(await ordersOf(database, late.renewal)).toEqual([])
    expect(refused.text).toContain('Ask a partner')
    expect(refused.buttons.map((button) => button.text)).not.toContain('Add to cart')
  })
})

describe('submitting', () => {
  test('ten times at once gives one order and ten times its confirmation', async () => {
    const { visitor, renewal, ...buyer } = await aBuyerAtTheQuote()
    const review = await toReview({ visitor, renewal, ...buyer })
    const before = await jobsWaiting(database.owner, 'order-confirmed')
    const pages_: Page[] = await Promise.all(
      Array.from({ length: 10 }, () => visitor.press(review, 'Submit', { payment_method: 'invoice' })),
    )
    const orders = await ordersOf(database, renewal)
    expect(orders).toHaveLength(1)
    for (const page of pages_)
      expect([page.status, page.url.split('?')[0], page.headings]).toEqual([
        200,
        `/orders/${orders[0]?.order_number}`,
        expect.arrayContaining(['Confirmation and order details']),
      ])
    expect(await jobsWaiting(database.owner, 'order-confirmed')).toBe(before + 1)
  })

  test('in two tabs, with different methods, orders once: the second is led to what the first one ordered', async () => {
    const { visitor, renewal, ...buyer } = await aBuyerAtTheQuote()
    const tabs = [await toReview({ visitor, renewal, ...buyer }), await visitor.open(`/checkout/00${renewal.quoteNumber}/review`)] as const
    const first = await visitor.press(tabs[0], 'Submit', { payment_method: 'invoice' })
    const second = await visitor.press(tabs[1], 'Submit', { payment_method: 'purchase-order', po_number: 'X' })
    expect(second.url.split('?')[0]).toBe(first.url.split('?')[0])
    expect(await ordersOf(database, renewal)).toEqual([expect.objectContaining({ payment_method: 'invoice', po_number: null })])
  })

  test('by two people orders once, and the second learns who ordered', async () => {
    const { visitor, renewal, ...buyer } = await aBuyerAtTheQuote()
    const review = await toReview({ visitor, renewal, ...buyer })
    await web.letSignIn(renewal.colleague.userId)
    const tom = await web.signedIn(renewal.colleague.email)
    const toms = await tom.open(`/checkout/00${renewal.quoteNumber}/review`)
    await visitor.press(review, 'Submit', { payment_method: 'invoice' })
    const page = await tom.press(toms, 'Submit', { payment_method: 'invoice' })
    expect(page.text).toContain('Ordered by Jane Cole on 15 Feb 2027, 10:00 (London)')
    expect(await ordersOf(database, renewal)).toHaveLength(1)
    expect((await tom.open(quotePath(renewal))).text).toContain('This quote has been ordered')
  })

  test('a cart that a colleague changed meanwhile shows the change first, and orders nothing', async () => {
    const { visitor, renewal, ...buyer } = await aBuyerAtTheQuote()
    const review = await toReview({ visitor, renewal, ...buyer })
    await web.letSignIn(renewal.colleague.userId)
    const tom = await web.signedIn(renewal.colleague.email)
    await tom.press(await tom.press(await tom.open(`/cart/00${renewal.quoteNumber}`), 'Delete', {}, 'E0HPVLL'), 'Delete')
    const shown = await visitor.press(review, 'Submit', { payment_method: 'purchase-order', po_number: 'HARB-7' })
    expect([shown.status, shown.alerts[0]]).toEqual([422, expect.stringContaining('The cart has changed since this page was shown')])
    expect(shown.text).toContain('£24,022.80')
    expect(shown.forms.flatMap((form) => form.entries)).toEqual(
      expect.arrayContaining([
        ['po_number', 'HARB-7'],
        ['payment_method', 'purchase-order'],
      ]),
    )
    expect(await ordersOf(database, renewal)).toEqual([])
    const confirmed = await visitor.press(shown, 'Submit')
    expect([confirmed.headings, await ordersOf(database, renewal)]).toEqual([
      expect.arrayContaining(['Confirmation and order details']),
      [expect.objectContaining({ gross_minor: 2_402_280n, po_number: 'HARB-7' })],
    ])
  })

  test('with terms that changed meanwhile asks for the agreement again', async () => {
    const { visitor, renewal, ...buyer } = await aBuyerAtTheQuote()
    const review = await toReview({ visitor, renewal, ...buyer })
    await sql`insert into terms_text (terms_code, version, language, valid_from, title, body, sha256)
      values ('STD', '2027-02', 'en', '2027-02-16', 'Newer terms', 'Other words.', ${createHash('sha256').update('Other words.').digest('hex')})`.execute(
      database.owner,
    )
    web.moveTo('2027-02-16T09:00:00Z')
    const billing = await visitor.press(review, 'Submit', { payment_method: 'invoice' })
    expect(billing.headings).toContain('Checkout – Billing and shipping')
    expect(billing.text).toContain('Other words.')
    expect(billing.forms.flatMap((form) => form.entries).map(([name]) => name)).not.toContain('terms_accepted')
    expect(await ordersOf(database, renewal)).toEqual([])
    const { rows } = await sql`select 1 from accepted_terms where customer_id = ${renewal.customerId}`.execute(database.owner)
    expect(rows).toHaveLength(1)
    await sql`delete from terms_text where version = '2027-02'`.execute(database.owner)
  })
})

describe('after the order', () => {
  test('the back button and a reload show the order and never order again', async () => {
    const { visitor, renewal, ...buyer } = await aBuyerAtTheQuote()
    const review = await toReview({ visitor, renewal, ...buyer })
    const confirmation = await visitor.press(review, 'Submit', { payment_method: 'invoice' })
    for (const path of [confirmation.url, `/checkout/00${renewal.quoteNumber}/review`, `/cart/00${renewal.quoteNumber}`]) {
      expect((await visitor.open(path)).headings).toContain('Confirmation and order details')
    }
    expect((await visitor.press(review, 'Submit', { payment_method: 'invoice' })).headings).toContain('Confirmation and order details')
    expect(await ordersOf(database, renewal)).toHaveLength(1)
  })

  test('the thanks are said once, the order stays for ever', async () => {
    const buyer = await aBuyerAtTheQuote()
    const confirmation = await buyer.visitor.press(await toReview(buyer), 'Submit', { payment_method: 'invoice' })
    const [path = ''] = confirmation.url.split('?')
    web.moveTo('2037-02-15T10:00:00Z')
    const page = await (await web.signedIn(buyer.renewal.buyer.email)).open(path)
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('£25,982.40')])
    expect(page.text).not.toContain('Thank you, your renewal is ordered')
  })
})
