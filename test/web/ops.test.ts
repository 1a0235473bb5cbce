import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { assert, present } from '#src/kit/assert.ts'
import type { Renewal } from '#test/support/renewal.ts'
import { useBuyers, toReview } from '#test/support/buyers.ts'
import { useDatabase } from '#test/support/database.ts'
import { jobsWaiting } from '#test/support/services.ts'
import type { Visitor } from '#test/support/visitor.ts'
import { useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)

beforeAll(async () => {
  await sql`insert into account_user (id, name, email, language, kind) values ('ops', 'Olga Ops', 'ops@vendor.example', 'en', 'operations')`.execute(
    database.owner,
  )
  await web.letSignIn('ops')
})

const ops = () => web.signedIn('ops@vendor.example')

type Ordered = { readonly renewal: Renewal; readonly visitor: Visitor; readonly orderNumber: number }

/** Confirmed by invoice; `paid` makes it an order by card whose money was captured. */
async function anOrder(given: { readonly paid?: boolean } = {}): Promise<Ordered> {
  const { renewal, visitor } = await aBuyerAtTheQuote()
  const confirmation = await visitor.press(await toReview({ visitor, renewal }), 'Submit', { payment_method: 'invoice' })
  const orderNumber = Number(/\/orders\/(\d+)/.exec(confirmation.url)?.[1])
  assert(orderNumber > 0, 'an order came of it')
  if (given.paid === true) await payByCard(renewal, orderNumber)
  return { renewal, visitor, orderNumber }
}

async function payByCard({ customerId }: Renewal, orderNumber: number) {
  await sql`update renewal_order set payment_method = 'card' where order_number = ${orderNumber}`.execute(database.owner)
  await sql`insert into payment_attempt (customer_id, attempt_id, order_number, status, amount_minor, captured_minor, currency,
      provider_reference, card_brand, card_last4, card_expires, created_at, updated_at)
    select customer_id, gen_random_uuid(), order_number, 'captured', gross_minor, gross_minor, currency, 'pi_test', 'visa', '4242', '2034-12',
      placed_at, placed_at from renewal_order where customer_id = ${customerId} and order_number = ${orderNumber}`.execute(database.owner)
}

async function standing(orderNumber: number) {
  const { rows } = await sql<{ status: string; cancel_reason: string | null }>`
    select status, cancel_reason from renewal_order where order_number = ${orderNumber}`.execute(database.owner)
  return rows[0]
}

async function refundsOf(orderNumber: number) {
  const { rows } = await sql<{ amount_minor: bigint; reason: string; status: string; requested_by_name: string }>`
    select amount_minor, reason, status, requested_by_name from refund where order_number = ${orderNumber} order by requested_at`.execute(
    database.owner,
  )
  return rows
}

describe('orders of all customers', () => {
  test('are found by every number that a caller could name, and by names', async () => {
    const { renewal, orderNumber } = await anOrder()
    const visitor = await ops()
    const all = await visitor.open('/ops/orders')
    const own = (rows: readonly string[]) => rows.filter((row) => row.includes(String(orderNumber))).length
    for (const query of [orderNumber, renewal.quoteNumber, `00${renewal.quoteNumber}`, renewal.customerId, 'harbour', 'Jane C']) {
      const found = await visitor.press(all, 'Search', { q: String(query) })
      expect([query, own(found.rows)]).toEqual([query, 1])
    }
    for (const query of ['nobody at all', '%', '_', "'", '\\', '99999999999999999999']) {
      const found = await visitor.open(`/ops/orders?q=${encodeURIComponent(query)}`)
      expect([query, found.status, found.rows.length]).toEqual([query, 200, 0])
      expect(found.text).toContain('No order matches')
    }
  })

  test('show everything that happened, each event with the hash it must have', async () => {
    const { orderNumber } = await anOrder({ paid: true })
    const visitor = await ops()
    const page = await visitor.open(`/ops/orders/${orderNumber}`)
    expect(page.headings).toContain(`Order ${orderNumber}`)
    expect(page.text).toContain('£25,982.40')
    expect(page.text).toContain('Visa ending in 4242')
    expect(page.text).toMatch(/3 events, all sealed/)
    for (const event of ['Cart opened', 'Terms accepted', 'Order confirmed']) expect(page.rows.join('\n')).toContain(event)
    await sql`update event set detail = detail || '{"total": "1"}' where order_number = ${orderNumber} and kind = 'order-confirmed'`.execute(
      database.owner,
    )
    const changed = await visitor.open(`/ops/orders/${orderNumber}`)
    expect(changed.alerts).toEqual([expect.stringContaining('Events changed afterwards')])
  })

  test.each(['/ops/orders/1', '/ops/orders/x', '/ops/orders/99999999999', '/ops/orders/1/refund', '/ops/orders/1/documents/1'])(
    'that do not exist are not found: %s',
    async (path) => {
      expect((await (await ops()).open(path)).status).toBe(404)
    },
  )

  test('are nobody else’s to see, cancel, refund or check', async () => {
    const { visitor, orderNumber } = await anOrder({ paid: true })
    for (const path of ['/ops', '/ops/orders', `/ops/orders/${orderNumber}`, `/ops/orders/${orderNumber}/refund`, '/ops/check']) {
      expect([path, (await visitor.open(path)).status]).toEqual([path, 404])
    }
    for (const path of [`/ops/orders/${orderNumber}/cancellation`, `/ops/orders/${orderNumber}/refund`, '/ops/check']) {
      const answer = await visitor.post(path, { reason: 'because', amount: '1.00', confirmed: 'yes' })
      expect([path, answer.status]).toEqual([path, 404])
    }
    expect(await standing(orderNumber)).toEqual({ status: 'confirmed', cancel_reason: null })
    expect(await refundsOf(orderNumber)).toEqual([])
    expect(await jobsWaiting(database.owner, 'check-books')).toBe(0)
  })

  test('give their own documents only', async () => {
    const { renewal, orderNumber } = await anOrder()
    const other = await anOrder()
    const { rows } = await sql<{ file_id: bigint }>`
      insert into kept_file (customer_id, kind, name, media_type, bytes, size, sha256, order_number, created_by, created_at)
      values (${renewal.customerId}, 'confirmation', 'Confirmation.pdf', 'application/pdf', 'x', 1, encode(sha256('x'), 'hex'), ${orderNumber}, 'test', now())
      returning file_id`.execute(database.owner)
    const id = present(rows[0], 'a file').file_id
    const visitor = await ops()
    const file = await visitor.send(`/ops/orders/${orderNumber}/documents/${id}`)
    expect([file.status, file.headers.get('content-disposition')]).toEqual([200, expect.stringMatching(/^attachment/)])
    expect((await visitor.send(`/ops/orders/${other.orderNumber}/documents/${id}`)).status).toBe(404)
  })
})

describe('cancelling an order', () => {
  test('says what it does, wants a reason, and takes the coverage back once', async () => {
    const { renewal, visitor: buyer, orderNumber } = await anOrder({ paid: true })
    const visitor = await ops()
    const asked = await visitor.follow(await visitor.open(`/ops/orders/${orderNumber}`), 'Cancel the order…')
    expect(asked.alerts[0]).toContain('4 items return to their earlier end dates')
    expect(asked.alerts[0]).toContain('The money stays with you: £25,982.40')
    const refused = await visitor.press(asked, 'Cancel the order for good', { Reason: '  ' })
    expect([refused.status, refused.alerts[0]]).toEqual([422, expect.stringContaining('Enter the reason.')])
    expect(await standing(orderNumber)).toEqual({ status: 'confirmed', cancel_reason: null })

    const done = await visitor.press(refused, 'Cancel the order for good', { Reason: 'Ordered twice by mistake' })
    expect(done.text).toContain('The order is cancelled.')
    expect(done.rows.join('\n')).toContain('Order cancelled')
    expect(done.rows.join('\n')).toContain('Olga Ops')
    expect(await standing(orderNumber)).toEqual({ status: 'cancelled', cancel_reason: 'Ordered twice by mistake' })
    const { rows } = await sql`select from coverage where source = ${`order:${orderNumber}`}`.execute(database.owner)
    expect(rows).toEqual([])

    await visitor.press(refused, 'Cancel the order for good', { Reason: 'Again' })
    expect(await standing(orderNumber)).toEqual({ status: 'cancelled', cancel_reason: 'Ordered twice by mistake' })
    const theirs = await buyer.open(`/orders/${orderNumber}`)
    expect(theirs.alerts[0]).toContain('This order has been cancelled')
    expect((await buyer.open(`/q/00${renewal.quoteNumber}`)).buttons.map((button) => button.text)).not.toContain('Add to cart')
  })
})

describe('refunding an order', () => {
  test('in part, shown before it is done, and once however often it is sent', async () => {
    const { visitor: buyer, orderNumber } = await anOrder({ paid: true })
    const visitor = await ops()
    const form = await visitor.follow(await visitor.open(`/ops/orders/${orderNumber}`), 'Refund…')
    const shown = await visitor.press(form, 'Continue', { amount: '1,000.40', reason: 'A discount that was promised' })
    expect(shown.alerts[0]).toContain('£1,000.40 will go back to the card')
    expect(shown.alerts[0]).toContain('£24,982.00 of this order will stay captured')
    expect(await refundsOf(orderNumber)).toEqual([])

    const done = await visitor.press(shown, 'Refund £1,000.40')
    expect(done.text).toContain('The refund is requested')
    await visitor.press(shown, 'Refund £1,000.40')
    const one = { amount_minor: 100_040n, reason: 'A discount that was promised', status: 'requested', requested_by_name: 'Olga Ops' }
    expect(await refundsOf(orderNumber)).toEqual([one])
    expect((await buyer.open(`/orders/${orderNumber}`)).text).toContain('Refund under way £1,000.40')

    const rest = await visitor.press(await visitor.open(`/ops/orders/${orderNumber}/refund`), 'Continue', { reason: 'The rest' })
    await visitor.press(rest, 'Refund £24,982.00')
    expect((await refundsOf(orderNumber)).map((refund) => refund.amount_minor)).toEqual([100_040n, 2_498_200n])
    const over = await visitor.open(`/ops/orders/${orderNumber}/refund`)
    expect(over.url).toBe(`/ops/orders/${orderNumber}`)
    expect(over.links.map((link) => link.text)).not.toContain('Refund…')
    await sql`update refund set status = 'succeeded' where order_number = ${orderNumber}`.execute(database.owner)
    expect((await buyer.open(`/orders/${orderNumber}`)).text).toContain('Refunded £25,982.40')
  })

  test.each([
    ['0', 'because', 'Enter an amount above zero and of £25,982.40 at most.'],
    ['25982.41', 'because', 'Enter an amount above zero and of £25,982.40 at most.'],
    ['-5', 'because', 'Enter an amount in digits'],
    ['1,5', 'because', 'Enter an amount in digits'],
    ['', 'because', 'Enter an amount in digits'],
    ['10', '', 'Enter the reason.'],
    ['10', 'x'.repeat(501), 'Shorten to 500 characters at most.'],
  ])('of an amount or for a reason that cannot be is refused at the field, typed text kept (%#)', async (amount, reason, problem) => {
    const { orderNumber } = await anOrder({ paid: true })
    const visitor = await ops()
    const form = await visitor.open(`/ops/orders/${orderNumber}/refund`)
    const refused = await visitor.press(form, 'Continue', { amount, reason })
    expect([refused.status, refused.alerts[0]]).toEqual([422, expect.stringContaining(problem)])
    expect(refused.forms.flatMap((one) => one.entries)).toEqual(
      expect.arrayContaining([
        ['amount', amount],
        ['reason', reason],
      ]),
    )
    expect(await refundsOf(orderNumber)).toEqual([])
  })

  test('that was never paid by card is not offered', async () => {
    const { orderNumber } = await anOrder()
    const visitor = await ops()
    const page = await visitor.open(`/ops/orders/${orderNumber}/refund`)
    expect(page.url).toBe(`/ops/orders/${orderNumber}`)
    expect(page.links.map((link) => link.text)).not.toContain('Refund…')
    await visitor.post(`/ops/orders/${orderNumber}/refund`, { amount: '1.00', reason: 'x', confirmed: 'yes' })
    expect(await refundsOf(orderNumber)).toEqual([])
  })
})

describe('the check of the books', () => {
  test('says what was found with its age, and is asked for once at a time', async () => {
    const visitor = await ops()
    const never = await visitor.open('/ops/check')
    expect(never.text).toContain('No check has been made yet.')
    await sql`insert into check_difference (invariant, subject, detail, first_seen_at, last_seen_at) values
      ('lines-add-up', '30001', 'lines add up to 1, the order says 2', '2027-02-12T09:00:00Z', '2027-02-15T09:15:00Z')`.execute(
      database.owner,
    )
    const found = await visitor.open('/ops/check')
    expect(found.text).toContain('1 difference')
    expect(found.rows[1]).toMatch(/Lines add up to the total.*30001.*lines add up to 1, the order says 2.*3 days/)
    expect(found.text).toContain('Last checked: 15 Feb 2027, 10:15 (Paris)')
    const asked = await visitor.press(found, 'Check now')
    expect(asked.text).toContain('A check is under way')
    await visitor.post('/ops/check', {})
    expect(await jobsWaiting(database.owner, 'check-books')).toBe(1)
  })
})
