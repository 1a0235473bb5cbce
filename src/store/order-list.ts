import { type ExpressionBuilder, sql } from 'kysely'
import type { CustomerId, OrderNumber, QuoteNumber } from '#src/domain/identifiers.ts'
import { type Money, money } from '#src/domain/money.ts'
import type { OrderStatus } from '#src/domain/order.ts'
import type { PaymentMethod } from '#src/domain/payment-attempt.ts'
import type { Reach } from '#src/domain/person.ts'
import type { Instant, TimeZone } from '#src/domain/plain-date.ts'
import type { Reader } from './database.ts'
import { currencyOf } from './quote.ts'
import { isWithin } from './reach.ts'
import type { DB } from './schema.ts'

/** What a list shows of an order. */
export type OrderSummary = {
  readonly customerId: CustomerId
  readonly customerName: string
  readonly orderNumber: OrderNumber
  readonly quoteNumber: QuoteNumber
  readonly status: OrderStatus
  readonly siteNumber: number
  readonly gross: Money
  readonly net: Money
  readonly paymentMethod: PaymentMethod
  readonly poNumber: string | undefined
  readonly placedBy: string
  readonly placedAt: Instant
  readonly timeZone: TimeZone
}

/** Orders that a buyer was told of, newest first; `search` matches order, quote and PO numbers. Paged by order number. */
export async function listOrdersForCustomer(
  reader: Reader,
  reach: Reach,
  page: { readonly limit: number; readonly before?: OrderNumber | undefined; readonly search?: string | undefined },
): Promise<readonly OrderSummary[]> {
  if (reach.size === 0) return []
  let query = reader
    .selectFrom('renewal_order')
    .innerJoin('customer', 'customer.customer_id', 'renewal_order.customer_id')
    .select([
      'renewal_order.customer_id',
      'customer.name',
      'order_number',
      'quote_number',
      'status',
      'site_number',
      'renewal_order.currency',
      'net_minor',
      'gross_minor',
      'payment_method',
      'po_number',
      'placed_by_name',
      'placed_at',
      'renewal_order.time_zone',
    ])
    .where(isWithin(reach, 'renewal_order'))
    .where('status', 'in', ['confirmed', 'fulfilled', 'cancelled'])
  if (page.before !== undefined) query = query.where('order_number', '<', page.before)
  if (page.search !== undefined && page.search !== '') query = query.where(matchesSearch([...reach.keys()], page.search))
  const rows = await query.orderBy('order_number', 'desc').limit(page.limit).execute()
  return rows.map((row) => ({
    customerId: row.customer_id as CustomerId,
    customerName: row.name,
    orderNumber: row.order_number as OrderNumber,
    quoteNumber: row.quote_number as QuoteNumber,
    status: row.status as OrderStatus,
    siteNumber: row.site_number,
    gross: money(row.gross_minor, currencyOf(row.currency)),
    net: money(row.net_minor, currencyOf(row.currency)),
    paymentMethod: row.payment_method as PaymentMethod,
    poNumber: row.po_number ?? undefined,
    placedBy: row.placed_by_name,
    placedAt: row.placed_at as Instant,
    timeZone: row.time_zone,
  }))
}

/** By the beginning of an order or quote number, or by a piece of a PO number, part number or description. */
function matchesSearch(customers: readonly CustomerId[], search: string) {
  return (where: ExpressionBuilder<DB, 'renewal_order'>) => {
    const piece = `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
    const digits = /^0*(\d{1,8})$/.exec(search)?.[1]
    const lines = where
      .selectFrom('renewal_order_line as line')
      .select('line.order_number')
      .where('line.customer_id', 'in', customers)
      .where((line) =>
        line.or([
          line('line.description_fr', 'ilike', piece),
          line('line.description_en', 'ilike', piece),
          line('line.part_number', 'ilike', piece),
        ]),
      )
    return where.or([
      where('renewal_order.po_number', 'ilike', piece),
      where('renewal_order.order_number', 'in', lines),
      ...(digits === undefined
        ? []
        : [
            where(sql<string>`renewal_order.order_number::text`, 'like', `${digits}%`),
            where(sql<string>`renewal_order.quote_number::text`, 'like', `${digits}%`),
          ]),
    ])
  }
}
