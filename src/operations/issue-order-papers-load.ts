import type { CustomerId, OrderNumber } from '#src/domain/identifiers.ts'
import { present } from '#src/kit/assert.ts'
import { acceptedTextForCustomer } from '#src/store/accepted-terms.ts'
import { findCustomer, sitesOfCustomer } from '#src/store/customer.ts'
import type { Reader } from '#src/store/database.ts'
import { findOrderForCustomer, linesOfOrderForCustomer } from '#src/store/order.ts'
import { attemptsOfOrderForCustomer } from '#src/store/payment-attempt.ts'
import { findVendor } from '#src/store/vendor.ts'
import type { OrderMaterial } from './issue-order-papers-view.ts'

/** The card was authorised and not captured yet: there is nothing to invoice. The job tries again. */
export class PaymentNotCaptured extends Error {
  override readonly name = 'PaymentNotCaptured'
}

/** Absent for an order that was never confirmed: it has no papers. Throws `PaymentNotCaptured`. */
export async function orderMaterialOf(
  reader: Reader,
  customerId: CustomerId,
  orderNumber: OrderNumber,
): Promise<OrderMaterial | undefined> {
  const order = present(await findOrderForCustomer(reader, [customerId], orderNumber), 'an order never goes away')
  if (order.confirmedAt === undefined) return undefined
  // One after the other: a worker's connection does one thing at a time.
  const lines = await linesOfOrderForCustomer(reader, order)
  const customer = await findCustomer(reader, customerId)
  const sites = await sitesOfCustomer(reader, customerId)
  const vendor = await findVendor(reader)
  const terms = await acceptedTextForCustomer(reader, customerId, order.acceptanceId)
  const attempts = await attemptsOfOrderForCustomer(reader, customerId, orderNumber)
  const sellerTimeZone = await timeZoneOfSeller(reader, order.seller.country, order.timeZone)
  const paidBy = attempts.findLast((attempt) => attempt.captured.minor > 0n)
  if (order.paymentMethod === 'card' && paidBy === undefined)
    throw new PaymentNotCaptured(`the payment of order ${orderNumber} is not captured yet`)
  return {
    order,
    lines,
    customer,
    sites,
    vendor: present(vendor, 'the vendor is imported before anything is sold'),
    terms,
    paidBy,
    sellerTimeZone,
  }
}

/** That of the seller's own country, where it is configured; else the order's. */
async function timeZoneOfSeller(reader: Reader, country: string, otherwise: string): Promise<string> {
  const row = await reader.selectFrom('country').select('time_zone').where('country', '=', country).executeTakeFirst()
  return row?.time_zone ?? otherwise
}
