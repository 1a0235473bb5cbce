import { sql } from 'kysely'
import type { CustomerId, OrderNumber, UserId } from '#src/domain/identifiers.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { assert, present } from '#src/kit/assert.ts'
import type { PlaceOrder } from '#src/operations/place-order.ts'
import { placeOrder } from '#src/operations/place-order.ts'
import type { Services } from '#src/operations/services.ts'
import { type Settled, settlePayment } from '#src/operations/settle-payment.ts'
import { startPayment } from '#src/operations/start-payment.ts'
import { createStripeProvider, sandboxBrowser } from '#src/providers/payments/stripe/stripe-provider.ts'
import { demoKeys } from '#src/sandbox/sandbox.ts'
import { openDatabase } from '#src/store/database.ts'
import { findOrderForCustomer } from '#src/store/order.ts'
import { cards, payAsBrowser } from '#test/sandbox/pay-as-browser.ts'
import { type RunningSandbox, runSandbox } from '#test/sandbox/run-sandbox.ts'
import { populate } from '../../scripts/load/population.ts'
import { readyToOrder, submission } from './checkout.ts'
import type { TestDatabase } from './database.ts'
import { personally, tellingDatabase, tellingProvider } from './race-moments.ts'
import type { Renewal } from './renewal.ts'
import { type TestServices, testServices } from './services.ts'

/** The shop, its provider and as many buyers as there are races; each race has a customer of its own. */
export type RaceTrack = {
  readonly database: TestDatabase
  readonly sandbox: RunningSandbox
  /** Of the buyer who is watched. */
  readonly shop: Services
  /** Of everybody else: connections of their own. */
  readonly others: Services
  /** The jobs', which row-level security does not bind. */
  readonly worker: Services
  readonly nextRace: () => Promise<Race>
  readonly close: () => Promise<void>
}

/** One renewal that several people and processes are about to order. */
export type Race = {
  readonly track: RaceTrack
  readonly renewal: Renewal
  /** The form that the watched buyer has on the screen. */
  readonly form: PlaceOrder
  /** The orders that somebody was told are ordered: a promise to that person. */
  readonly promised: Set<OrderNumber>
}

const customersBefore = 1_000_000
const quotesBefore = 30_000_000

export async function openRaceTrack(database: TestDatabase, races: number): Promise<RaceTrack> {
  const { connectionString } = database
  await populate({ connectionString, secret: 'of nobody in this test', quotes: races, lines: 4 })
  const sandbox = await runSandbox()
  const payments = createStripeProvider({
    name: 'sandbox',
    secretKey: demoKeys.secret,
    publishableKey: demoKeys.publishable,
    webhookSecrets: [webhookSecret],
    apiUrl: sandbox.url,
    browser: sandboxBrowser(sandbox.url),
  })
  const telling = tellingDatabase(openDatabase({ connectionString, role: 'guichet_web', maxConnections: 6 }))
  const clock = clockAhead(0)
  const others: TestServices = await testServices({ db: database.web, connectionString, clock, payments })
  let used = 0
  const track: RaceTrack = {
    database,
    sandbox,
    others,
    shop: { ...others, db: telling, payments: tellingProvider(payments) },
    worker: { ...others, db: database.owner },
    async nextRace() {
      used += 1
      assert(used <= races, 'a buyer for every race')
      const renewal = renewalOf(used)
      await readyToOrder(others, renewal)
      return { track, renewal, form: submission(renewal, { method: 'card' }), promised: new Set() }
    },
    async close() {
      await others.stop()
      await telling.destroy()
      await sandbox.stop()
    },
  }
  return track
}

export const webhookSecret = 'whsec_of_the_races'

export function clockAhead(ms: number): Services['clock'] {
  return { now: () => new Date(Date.now() + ms).toISOString() as Instant }
}

/** As `populate` numbers them. */
function renewalOf(index: number): Renewal {
  const customerId = (customersBefore + index) as CustomerId
  const userId = `buyer-${customerId}` as UserId
  const buyer = { userId, name: 'Jane Cole', email: `buyer@c${customerId}.example`, customerId, roles: ['primary'] } as const
  return { customerId, quoteNumber: (quotesBefore + index) as Renewal['quoteNumber'], buyer, colleague: buyer, viewer: buyer }
}

/**
 * What the watched buyer's card journey consists of, one transaction or outside call after the other, as the seam tells it. A test
 * holds this table against an undisturbed journey, so that no step of the code can be missing here.
 */
export const steps = [
  ['database', 'the order is written'],
  ['database', 'the attempt is submitted'],
  ['startWithFields', 'the provider is told'],
  ['database', 'the provider’s name for it is kept'],
  ['browser', 'the buyer pays'],
  ['database', 'the attempt is read'],
  ['retrieve', 'the provider is asked'],
  ['database', 'the order is confirmed'],
  ['capture', 'the money is taken'],
  ['database', 'the attempt is read again'],
  ['retrieve', 'the provider is asked again'],
  ['database', 'the capture is recorded'],
] as const satisfies readonly (readonly [what: string, name: string])[]

/** How many steps are done by then. */
export const done = {
  nothing: 0,
  placed: 1,
  submitted: 2,
  told: 3,
  started: 4,
  paid: 5,
  confirmed: 8,
  recorded: 12,
} as const

/** From the form on the screen to the page after the payment, as the routes of the card lead a browser. */
export async function cardJourney(race: Race, services: Services = race.track.shop, form: PlaceOrder = race.form): Promise<void> {
  const { renewal } = race
  const placed = await placeOrder(services, renewal.buyer, form)
  if (!placed.ok || placed.value.next === 'confirmation') return
  const { orderNumber, attemptId } = placed.value
  const urls = { returnUrl: 'http://127.0.0.1:4190/return', cancelUrl: 'http://127.0.0.1:4190/cancelled' }
  const started = await startPayment(services, renewal.buyer, { orderNumber, attemptId, flow: 'fields', language: 'en', ...urls })
  if (!started.ok) return
  assert(started.value.flow === 'fields', 'the card is typed into the page')
  const { clientSecret } = started.value
  await personally('browser', () => payAsBrowser(race.track.sandbox.url, clientSecret, cards.pays))
  await comeBack(race, services, { orderNumber, attemptId })
}

/** The return address: an order that is not being placed any more is shown as it is. */
async function comeBack(
  race: Race,
  services: Services,
  paid: { readonly orderNumber: OrderNumber; readonly attemptId: string },
): Promise<void> {
  const { customerId } = race.renewal
  const order = present(await findOrderForCustomer(race.track.database.owner, [customerId], paid.orderNumber), 'an order never goes away')
  if (order.status === 'placing') await settle(race, services, paid)
}

export async function settle(
  race: Race,
  services: Services,
  what: { readonly attemptId: string; readonly isGivenUp?: boolean },
): Promise<Settled | undefined> {
  const { customerId } = race.renewal
  const settled = await settlePayment(services, { customerId, actor: 'race', ...what })
  if (settled?.outcome === 'ordered') race.promised.add(settled.orderNumber)
  return settled
}

/** The attempt that a page would ask about: the last one of the quote's last order. */
export async function lastAttempt(race: Race): Promise<{ readonly orderNumber: OrderNumber; readonly attemptId: string } | undefined> {
  const { rows } = await sql<{ orderNumber: OrderNumber; attemptId: string }>`
    select order_number as "orderNumber", attempt_id as "attemptId" from payment_attempt where customer_id = ${race.renewal.customerId}
    order by created_at desc limit 1`.execute(race.track.database.owner)
  return rows[0]
}
