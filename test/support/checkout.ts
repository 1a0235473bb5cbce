import { randomUUID } from 'node:crypto'
import type { Language } from '#src/domain/identifiers.ts'
import type { Buyer } from '#src/domain/person.ts'
import { assert } from '#src/kit/assert.ts'
import { openCart } from '#src/operations/open-cart.ts'
import { type PlaceOrder, placeOrder } from '#src/operations/place-order.ts'
import { saveBilling } from '#src/operations/save-billing.ts'
import type { Services } from '#src/operations/services.ts'
import { type Renewal, termsSha256 } from './renewal.ts'

export const address = { name: 'Harbour Analytics Ltd', line1: '8 Wharf Lane', postcode: 'E14 9GE', city: 'London', country: 'GB' } as const

/** Puts the whole quote into the cart and agrees to the terms: ready for the review page. */
export async function readyToOrder(services: Services, { quoteNumber, buyer }: Renewal): Promise<void> {
  const opened = await openCart(services, buyer, quoteNumber)
  assert(opened.ok, 'the cart opens')
  const saved = await saveBilling(services, buyer, {
    quoteNumber,
    billTo: address,
    deliverTo: address,
    vatNumber: 'GB987654321',
    deliveryContact: { name: 'Jane Cole', email: 'jane@harbour.example' },
    agreed: { sha256: termsSha256, language: 'en' },
    from: { ipAddress: '127.0.0.1', userAgent: 'test' },
  })
  assert(saved.ok, 'billing is saved')
}

/** The review page's form for the published quote: 21,652.00 and 20 % tax, 25,982.40. */
export function submission(renewal: Renewal, given: Partial<PlaceOrder> = {}): PlaceOrder {
  return {
    quoteNumber: renewal.quoteNumber,
    submissionId: randomUUID(),
    seenCartVersion: 1,
    seenTotalMinor: 2_598_240n,
    method: 'invoice',
    poNumber: undefined,
    poDocument: undefined,
    language: 'en' satisfies Language,
    ...given,
  }
}

export function submit(services: Services, buyer: Buyer, form: PlaceOrder) {
  return placeOrder(services, buyer, form)
}
