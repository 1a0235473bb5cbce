import { type Person, buyerAt, buyerCan, customersOf } from '#src/domain/person.ts'
import type { OrderSummary } from '#src/store/order-list.ts'
import type { OrderRowView } from './pages/orders-table.tsx'

/** An order in a list, as this person may see it. */
export function orderRow(person: Person, order: OrderSummary): OrderRowView {
  const buyer = buyerAt(person, order.customerId, order.siteNumber)
  return {
    orderNumber: order.orderNumber,
    quoteNumber: order.quoteNumber,
    customerName: customersOf(person).length > 1 ? order.customerName : undefined,
    placedAt: order.placedAt,
    timeZone: order.timeZone,
    placedBy: order.placedBy,
    status: order.status,
    method: order.paymentMethod,
    poNumber: order.poNumber,
    total: buyer !== undefined && buyerCan(buyer, 'see-prices') ? order.gross : undefined,
  }
}
