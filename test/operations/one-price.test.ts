import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LineChange } from '#src/domain/cart.ts'
import { previewSelection } from '#src/domain/consequence.ts'
import { sum } from '#src/domain/money.ts'
import { plainDate } from '#src/domain/plain-date.ts'
import { quantity } from '#src/domain/quantity.ts'
import { assert, present } from '#src/kit/assert.ts'
import { changeCart, withChanges } from '#src/operations/change-cart.ts'
import { sha256, verifyPriceProofText } from '#src/operations/verify-price-proof.ts'
import { createStripeProvider, sandboxBrowser } from '#src/providers/payments/stripe/stripe-provider.ts'
import { findCheckoutForCustomer } from '#src/store/checkout.ts'
import { findCountry } from '#src/store/country.ts'
import { read } from '#src/store/database.ts'
import { draftOrder } from '#src/store/order-draft.ts'
import { findOrderForCustomer, linesOfOrderForCustomer } from '#src/store/order.ts'
import { attemptsOfOrderForCustomer } from '#src/store/payment-attempt.ts'
import { findQuoteForCustomer, linesOfQuoteForCustomer } from '#src/store/quote.ts'
import { cartViewOf, loadCart } from '#src/web/portal/cart-view-of.ts'
import { accountOfCart, accountOfOrder, accountOfQuote, proofOf } from '#src/web/portal/price-account-of.ts'
import { readyToOrder, submission, submit } from '#test/support/checkout.ts'
import { useDatabase } from '#test/support/database.ts'
import { fixedClock } from '#test/support/fixed-clock.ts'
import { type Renewal, type RenewalGiven, aRenewal } from '#test/support/renewal.ts'
import { type TestServices, testServices } from '#test/support/services.ts'

const database = useDatabase()
const runs = 120
let services: TestServices
let built = 0

beforeAll(async () => {
  const clock = fixedClock('2027-03-01T10:00:00Z')
  // Never reached: a card order is placed before anyone pays, with the amount that will be asked.
  const payments = createStripeProvider({
    name: 'sandbox',
    secretKey: 'sk_test',
    publishableKey: 'pk_test',
    webhookSecrets: ['whsec_test'],
    apiUrl: 'http://localhost:9',
    browser: sandboxBrowser('http://localhost:9'),
  })
  services = await testServices({ db: database.web, connectionString: database.connectionString, clock, payments })
})
afterAll(() => services.stop())

const aPart = fc.constantFrom('E0256LL', 'E025SLL', 'E0HPVLL', 'E01MJLL')
const someLines = fc.array(fc.record({ part: aPart, quantity: fc.integer({ min: 1, max: 40_000 }), site: fc.constantFrom(1, 2) }), {
  minLength: 1,
  maxLength: 6,
})
const aRandomRenewal = fc.record({
  lines: someLines,
  currency: fc.constantFrom('GBP', 'EUR', 'JPY', 'KWD'),
  points: fc.constantFrom('0', '499.99', '980', '2600', '9999', '12000'),
})
const aRandomChange = fc.record({
  line: fc.nat(5),
  kind: fc.constantFrom('removed', 'declared', 'quantity', 'term', 'restored'),
  share: fc.integer({ min: 1, max: 100 }),
  term: fc.constantFrom(12, 24, 36),
})
type RandomChange = typeof aRandomChange extends fc.Arbitrary<infer T> ? T : never

function usage(quantityInUse: number) {
  return { quantityInUse, declaredOn: plainDate('2027-03-01'), declaredBy: 'Jane Cole' }
}

function changeOf({ kind, share, term }: RandomChange, quoted: number): LineChange | undefined {
  const fewer = Math.max(1, Math.floor((quoted * share) / 100))
  switch (kind) {
    case 'restored':
      return undefined
    case 'removed':
      return { change: 'removed' }
    case 'declared':
      return { change: 'removed', usage: usage(0) }
    case 'quantity':
      return { change: 'edited', quantity: quantity(fewer), usage: usage(fewer) }
    case 'term':
      return { change: 'edited', term }
  }
}

/** The cart as its pages load it. */
function openedCart({ customerId, quoteNumber }: Renewal) {
  return read(database.web, { customers: [customerId] }, async (reader) => {
    const quote = present(await findQuoteForCustomer(reader, [customerId], { quoteNumber }), 'the quote is there')
    return present(await loadCart(reader, quote, 'en'), 'the cart is open')
  })
}

/** One change as the page previews it and then makes it: the same refusal, or the same figures, to the last minor unit. */
async function previewThenChange(renewal: Renewal, random: RandomChange): Promise<void> {
  const loaded = await openedCart(renewal)
  const line = present(loaded.lines[random.line % loaded.lines.length], 'a line')
  const changes = new Map([[line.lineNumber, changeOf(random, line.terms.quantity)]])
  const preview = previewSelection(loaded.domain, withChanges(loaded.cart.selection, changes))
  const changed = await changeCart(services, renewal.buyer, { quoteNumber: renewal.quoteNumber, seenVersion: loaded.cart.version, changes })
  if (!preview.ok || !changed.ok) {
    const empties = preview.ok && preview.value.after.lines.length === 0
    expect(changed.ok ? 'changed' : changed.refusal.code).toBe(empties ? 'cart-empty' : preview.ok ? 'previewed' : preview.refusal.code)
    return
  }
  expect(changed.value).toEqual(preview.value.after)
  const now = await openedCart(renewal)
  expect(now.priced).toEqual(preview.value.after)
  expect(cartViewOf(now, { canChange: true, conflict: undefined }).total).toEqual(preview.value.after.totalBeforeTax)
}

async function quoteFigures({ customerId, quoteNumber }: Renewal) {
  return read(database.web, { customers: [customerId] }, async (reader) => {
    const quote = present(await findQuoteForCustomer(reader, [customerId], { quoteNumber }), 'the quote is there')
    const lines = await linesOfQuoteForCustomer(reader, quote, 'en')
    return { quote, lines, account: present(await accountOfQuote(reader, quote, lines), 'the quote is as printed') }
  })
}

function aRenewalOf(given: RenewalGiven): Promise<Renewal> {
  built += 1
  return aRenewal(database.owner, { ...given, customerId: 1_000_000 + built, quoteNumber: 20_000_000 + built })
}

describe('one function for every amount', () => {
  test(
    `previewed, quoted, in the cart, drafted, ordered, asked of the card and proved: one figure (${runs} random carts)`,
    { timeout: 120_000 },
    async () => {
      let ordered = 0
      await fc.assert(
        fc.asyncProperty(aRandomRenewal, fc.array(aRandomChange, { maxLength: 4 }), async (given, changes) => {
          const renewal = await aRenewalOf(given)
          await readyToOrder(services, renewal)
          const { quote, account } = await quoteFigures(renewal)
          expect((await openedCart(renewal)).priced.totalBeforeTax).toEqual(quote.total)
          expect(account.priced.totalBeforeTax).toEqual(quote.total)
          for (const change of changes) await previewThenChange(renewal, change)
          await orderAndCompare(renewal)
          ordered += 1
        }),
        { numRuns: runs },
      )
      expect(ordered).toBe(runs)
    },
  )

  test('restoring every line brings back exactly what was quoted (40 random carts)', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(aRandomRenewal, fc.array(aRandomChange, { minLength: 1, maxLength: 4 }), async (given, changes) => {
        const renewal = await aRenewalOf(given)
        await readyToOrder(services, renewal)
        const before = await openedCart(renewal)
        for (const change of changes) await previewThenChange(renewal, change)
        const { cart, lines } = await openedCart(renewal)
        const restored = new Map(lines.map((line) => [line.lineNumber, undefined]))
        const changed = await changeCart(services, renewal.buyer, {
          quoteNumber: renewal.quoteNumber,
          seenVersion: cart.version,
          changes: restored,
        })
        assert(changed.ok, 'what was quoted can always be had back')
        expect(changed.value).toEqual(before.priced)
      }),
      { numRuns: 40 },
    )
  })
})

/** Orders the cart by card and compares every place where its amount is written. */
async function orderAndCompare(renewal: Renewal): Promise<void> {
  const { customerId, buyer } = renewal
  const loaded = await openedCart(renewal)
  const { quote, cart } = loaded
  const draft = await read(database.web, { customers: [customerId] }, async (reader) => {
    const checkout = present(await findCheckoutForCustomer(reader, cart), 'billing is filled in')
    return draftOrder(reader, { quote, cart, checkout, country: await findCountry(reader, quote.country), at: services.clock.now() })
  })
  assert(draft.ok, 'what is in the cart can be ordered')
  const { totals, decision } = draft.value
  const inCart = accountOfCart(loaded, { decision, totals })
  expect(totals.totalBeforeTax).toEqual(loaded.priced.totalBeforeTax)
  const placed = await submit(services, buyer, {
    ...submission(renewal),
    submissionId: randomUUID(),
    seenCartVersion: cart.version,
    seenTotalMinor: totals.total.minor,
    method: 'card',
  })
  assert(placed.ok && placed.value.next === 'payment', `the order is placed: ${JSON.stringify(placed)}`)
  const { orderNumber } = placed.value
  const found = await read(database.web, { customers: [customerId] }, async (reader) => {
    const order = present(await findOrderForCustomer(reader, [customerId], orderNumber), 'the order is there')
    const ordered = await linesOfOrderForCustomer(reader, order)
    const quoted = await linesOfQuoteForCustomer(reader, quote, 'en')
    const account = present(await accountOfOrder(reader, order, { quote, quoted, ordered }), 'the order is as printed')
    return { order, ordered, account, attempts: await attemptsOfOrderForCustomer(reader, customerId, orderNumber) }
  })
  const { order, ordered, account, attempts } = found
  expect(
    sum(
      ordered.map((line) => line.extended),
      quote.currency,
    ),
  ).toEqual(loaded.priced.totalBeforeTax)
  expect(new Map(ordered.map((line) => [line.lineNumber, line.extended]))).toEqual(
    new Map(loaded.priced.lines.map((line) => [line.terms.item, line.extended])),
  )
  expect([order.net, order.tax, order.gross]).toEqual([totals.totalBeforeTax, totals.totalTax, totals.total])
  expect(attempts.map((attempt) => attempt.amount)).toEqual([totals.total])
  expect(account.priced.totalBeforeTax).toEqual(order.net)
  expect(account.tax?.totals.total).toEqual(order.gross)
  for (const proof of [proofOf(inCart, sha256), proofOf(account, sha256)])
    expect(verifyPriceProofText(proof)).toMatchObject({ isGenuine: true })
}
