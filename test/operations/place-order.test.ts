import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CustomerId } from '#src/domain/identifiers.ts'
import { present } from '#src/kit/assert.ts'
import { changeCart } from '#src/operations/change-cart.ts'
import { openCart } from '#src/operations/open-cart.ts'
import { findOrderForCustomer, linesOfOrderForCustomer } from '#src/store/order.ts'
import { readyToOrder, submission, submit } from '#test/support/checkout.ts'
import { useDatabase } from '#test/support/database.ts'
import { type FixedClock, fixedClock } from '#test/support/fixed-clock.ts'
import { type RenewalGiven, aRenewal } from '#test/support/renewal.ts'
import { type TestServices, jobsWaiting, testServices } from '#test/support/services.ts'

const database = useDatabase()
let services: TestServices
let clock: FixedClock
let built = 0

beforeAll(async () => {
  clock = fixedClock('2027-03-01T10:00:00Z')
  services = await testServices({ db: database.web, connectionString: database.connectionString, clock })
})
afterAll(() => services.stop())

function anotherRenewal(given: RenewalGiven = {}) {
  built += 1
  clock.moveTo('2027-03-01T10:00:00Z')
  return aRenewal(database.owner, { customerId: 1_000_000 + built, quoteNumber: 20_000_000 + built, ...given })
}

async function countOrders(customerId: CustomerId): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from renewal_order where customer_id = ${customerId}`.execute(
    database.owner,
  )
  return present(rows[0], 'a count').n
}

async function coverageEnds(customerId: CustomerId): Promise<readonly string[]> {
  const rows = await database.owner
    .selectFrom('entitlement')
    .select('covered_before')
    .where('customer_id', '=', customerId)
    .orderBy('entitlement_id')
    .execute()
  return rows.map((row) => row.covered_before)
}

test('an invoice order confirms the published quote to the penny, extends coverage and enqueues one job', async () => {
  const renewal = await anotherRenewal()
  await readyToOrder(services, renewal)
  const before = await jobsWaiting(database.owner, 'order-confirmed')
  const placed = await submit(services, renewal.buyer, submission(renewal))
  expect(placed).toMatchObject({ ok: true, value: { next: 'confirmation' } })
  if (!placed.ok) return
  const order = present(await findOrderForCustomer(database.owner, [renewal.customerId], placed.value.orderNumber), 'the order is there')
  expect(order).toMatchObject({
    status: 'confirmed',
    net: { minor: 2_165_200n, currency: 'GBP' },
    tax: { minor: 433_040n },
    gross: { minor: 2_598_240n },
    totalPoints: 144_380_000n,
    priceLevel: 'H',
    paymentMethod: 'invoice',
    paymentDays: 30,
  })
  const lines = await linesOfOrderForCustomer(database.owner, order)
  expect(lines.map((line) => [line.quantity, line.extended.minor])).toEqual([
    [6, 703_800n],
    [3, 180_600n],
    [1, 163_300n],
    [25, 1_117_500n],
  ])
  expect(await coverageEnds(renewal.customerId)).toEqual(['2028-04-01', '2028-04-01', '2028-04-01', '2028-04-01'])
  expect(await jobsWaiting(database.owner, 'order-confirmed')).toBe(before + 1)
})

test('fifty submissions at once, by two people, give one order and the same confirmation', async () => {
  const renewal = await anotherRenewal()
  await readyToOrder(services, renewal)
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => submit(services, index % 2 === 0 ? renewal.buyer : renewal.colleague, submission(renewal))),
  )
  const numbers = new Set(answers.map((answer) => (answer.ok ? answer.value.orderNumber : answer.refusal.code)))
  expect(numbers.size).toBe(1)
  expect(answers.every((answer) => answer.ok)).toBe(true)
  expect(await countOrders(renewal.customerId)).toBe(1)
})

test('the same form sent twice is one order', async () => {
  const renewal = await anotherRenewal()
  await readyToOrder(services, renewal)
  const form = submission(renewal)
  const [first, second] = [await submit(services, renewal.buyer, form), await submit(services, renewal.buyer, form)]
  expect(first.ok).toBe(true)
  expect(second).toEqual(first)
  expect(await countOrders(renewal.customerId)).toBe(1)
})

test('a quote can be ordered through its last day in the customer’s zone, and not a moment longer', async () => {
  const renewal = await anotherRenewal({ timeZone: 'Asia/Tokyo' })
  await readyToOrder(services, renewal)
  clock.moveTo('2027-03-31T15:00:00.000Z')
  expect(await submit(services, renewal.buyer, submission(renewal))).toEqual({
    ok: false,
    refusal: { code: 'quote-expired', validUntil: '2027-03-31' },
  })
  expect(await countOrders(renewal.customerId)).toBe(0)
  clock.moveTo('2027-03-31T14:59:59.999Z')
  expect(await submit(services, renewal.buyer, submission(renewal))).toMatchObject({ ok: true })
})

test.each([
  ['a total that is not the one charged', { seenTotalMinor: 1n }, { code: 'price-changed', totalMinor: 2_598_240n }],
  ['a cart version that was not the last', { seenCartVersion: 9 }, { code: 'cart-changed' }],
  ['the card where no provider is configured', { method: 'card' }, { code: 'card-unavailable' }],
] as const)('%s is refused and writes nothing', async (_name, given, refusal) => {
  const renewal = await anotherRenewal()
  await readyToOrder(services, renewal)
  const jobs = await jobsWaiting(database.owner, 'order-confirmed')
  expect(await submit(services, renewal.buyer, submission(renewal, given))).toEqual({ ok: false, refusal })
  expect(await countOrders(renewal.customerId)).toBe(0)
  expect(await coverageEnds(renewal.customerId)).toEqual(['2027-04-01', '2027-04-01', '2027-04-01', '2027-04-01'])
  expect(await jobsWaiting(database.owner, 'order-confirmed')).toBe(jobs)
})

test('a purchase order without its number is refused where the country wants one', async () => {
  const renewal = await anotherRenewal({ poNumberRequired: true })
  await readyToOrder(services, renewal)
  expect(await submit(services, renewal.buyer, submission(renewal, { method: 'purchase-order' }))).toEqual({
    ok: false,
    refusal: { code: 'po-number-required' },
  })
  const placed = await submit(services, renewal.buyer, submission(renewal, { method: 'purchase-order', poNumber: 'PO-4711' }))
  expect(placed).toMatchObject({ ok: true })
})

test('who may only look cannot open a cart or order', async () => {
  const renewal = await anotherRenewal()
  expect(await openCart(services, renewal.viewer, renewal.quoteNumber)).toEqual({ ok: false, refusal: { code: 'may-not-order' } })
  await readyToOrder(services, renewal)
  expect(await submit(services, renewal.viewer, submission(renewal))).toEqual({ ok: false, refusal: { code: 'may-not-order' } })
})

test('another customer’s quote is unknown', async () => {
  const [one, other] = [await anotherRenewal(), await anotherRenewal()]
  expect(await openCart(services, one.buyer, other.quoteNumber)).toEqual({ ok: false, refusal: { code: 'quote-unknown' } })
})

test('a colleague’s change between the two views of a cart is explained, not overwritten', async () => {
  const renewal = await anotherRenewal()
  await openCart(services, renewal.buyer, renewal.quoteNumber)
  const removal = { quoteNumber: renewal.quoteNumber, seenVersion: 1, changes: new Map([[10, { change: 'removed' } as const]]) }
  const changed = await changeCart(services, renewal.colleague, removal)
  expect(changed.ok && changed.value.totalBeforeTax.minor).toBe(1_461_400n)
  const late = await changeCart(services, renewal.buyer, { ...removal, changes: new Map([[20, { change: 'removed' } as const]]) })
  expect(late).toMatchObject({ ok: false, refusal: { code: 'cart-changed', changes: [{ version: 2, userName: 'Tom Reed' }] } })
})

test('a removed line stays as it is and is not covered by the order', async () => {
  const renewal = await anotherRenewal()
  await readyToOrder(services, renewal)
  const changes = new Map([[10, { change: 'removed' } as const]])
  await changeCart(services, renewal.buyer, { quoteNumber: renewal.quoteNumber, seenVersion: 1, changes })
  const placed = await submit(services, renewal.buyer, submission(renewal, { seenCartVersion: 2, seenTotalMinor: 1_753_680n }))
  expect(placed).toMatchObject({ ok: true })
  expect(await coverageEnds(renewal.customerId)).toEqual(['2027-04-01', '2028-04-01', '2028-04-01', '2028-04-01'])
})
