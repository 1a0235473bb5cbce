import { randomUUID } from 'node:crypto'
import { dayIn } from '#src/domain/plain-date.ts'
import { type Result } from '#src/kit/result.ts'
import { assert, present } from '#src/kit/assert.ts'
import { lockOpenCartForCustomer } from '#src/store/cart.ts'
import { findCheckoutForCustomer } from '#src/store/checkout.ts'
import { currentTerms, findCountry } from '#src/store/country.ts'
import { findCustomer } from '#src/store/customer.ts'
import { transact } from '#src/store/database.ts'
import { draftOrder } from '#src/store/order-draft.ts'
import { lockQuoteForCustomer } from '#src/store/quote.ts'
import { buyerByEmail } from '#src/store/seed-demo.ts'
import { openCart } from './open-cart.ts'
import { placeOrder } from './place-order.ts'
import { saveBilling } from './save-billing.ts'
import type { Outcome, StoryQuote } from './seed-demo-story.ts'
import type { Services } from './services.ts'

/** The buyer's journey as the screens take it, on the day that the clock shows: the demo's past orders are orders like any other. */
export async function placeDemoOrder(services: Services, quote: StoryQuote, outcome: Extract<Outcome, { kind: 'ordered' }>): Promise<void> {
  const { customerId, quoteNumber } = quote
  const scope = { customers: [customerId] }
  const at = services.clock.now()
  const { buyer, customer, country, terms } = await transact(services.db, scope, async (tx) => {
    const found = await findCustomer(tx, customerId)
    const configured = await findCountry(tx, found.country)
    const wanted = { code: configured.termsCode, language: found.language, on: dayIn(found.timeZone, at) }
    return {
      buyer: await buyerByEmail(tx, customerId, outcome.by),
      customer: found,
      country: configured,
      terms: await currentTerms(tx, wanted),
    }
  })
  succeeded(await openCart(services, buyer, quoteNumber))
  succeeded(
    await saveBilling(services, buyer, {
      quoteNumber,
      billTo: customer.address,
      deliverTo: customer.address,
      vatNumber: customer.vatNumber,
      deliveryContact: { name: buyer.name, email: buyer.email },
      agreed: { sha256: terms.sha256, language: customer.language },
      from: { ipAddress: undefined, userAgent: undefined },
    }),
  )
  const seen = await transact(services.db, scope, async (tx) => {
    const revision = present(await lockQuoteForCustomer(tx, customerId, quoteNumber), 'the quote was issued')
    const cart = present(await lockOpenCartForCustomer(tx, customerId, quoteNumber), 'its cart was opened')
    const checkout = present(await findCheckoutForCustomer(tx, cart), 'billing was saved')
    const draft = succeeded(await draftOrder(tx, { quote: revision, cart, checkout, country, at }))
    return { version: cart.version, totalMinor: draft.totals.total.minor }
  })
  succeeded(
    await placeOrder(services, buyer, {
      quoteNumber,
      submissionId: randomUUID(),
      seenCartVersion: seen.version,
      seenTotalMinor: seen.totalMinor,
      method: outcome.method,
      poNumber: outcome.poNumber,
      poDocument: undefined,
      language: customer.language,
    }),
  )
}

/** The demo is our own story: a refusal in it is a bug. */
export function succeeded<T>(result: Result<T, { readonly code: string }>): T {
  assert(result.ok, `the demo was refused: ${result.ok ? '' : JSON.stringify(result.refusal, bigintAsText)}`)
  return result.value
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
