import { sql } from 'kysely'
import type { CustomerId, OrderNumber, QuoteNumber } from '#src/domain/identifiers.ts'
import { money } from '#src/domain/money.ts'
import type { OrderStatus } from '#src/domain/order.ts'
import type { PaymentMethod } from '#src/domain/payment-attempt.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { Reader } from './database.ts'
import type { OrderSummary } from './order-list.ts'
import { currencyOf } from './quote.ts'

export type OrderSearch = { readonly text: string; readonly limit: number; readonly before?: OrderNumber | undefined }

/** Whose order it is: for staff, who come from a number and have no customer of their own. */
export async function customerOfOrderUnscoped(reader: Reader, orderNumber: OrderNumber): Promise<CustomerId | undefined> {
  const row = await reader.selectFrom('order_number').select('customer_id').where('order_number', '=', orderNumber).executeTakeFirst()
  return row && (row.customer_id as CustomerId)
}

/**
 * Orders of all customers in every state, newest first, paged by order number. Digits are an order, quote or customer number;
 * any text is a piece of the customer's name, of a purchase order number, or of the name of who ordered.
 */
export async function searchOrdersUnscoped(reader: Reader, search: OrderSearch): Promise<readonly OrderSummary[]> {
  const { before } = search
  let query = reader
    .selectFrom('renewal_order as o')
    .innerJoin('customer as c', 'c.customer_id', 'o.customer_id')
    .select(['o.customer_id', 'c.name', 'o.order_number', 'o.quote_number', 'o.status', 'o.site_number', 'o.currency', 'o.net_minor'])
    .select(['o.gross_minor', 'o.payment_method', 'o.po_number', 'o.placed_by_name', 'o.placed_at', 'o.time_zone'])
  if (before !== undefined) query = query.where('o.order_number', '<', before)
  if (search.text !== '') {
    const piece = `%${search.text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
    const number = /^0*(\d{1,9})$/.exec(search.text)?.[1]
    query = query.where((where) =>
      where.or([
        where('c.name', 'ilike', piece),
        where('o.po_number', 'ilike', piece),
        where('o.placed_by_name', 'ilike', piece),
        ...(number === undefined
          ? []
          : [
              where('o.order_number', '=', Number(number)),
              where('o.quote_number', '=', Number(number)),
              where('o.customer_id', '=', Number(number)),
            ]),
      ]),
    )
  }
  const rows = await query.orderBy('o.order_number', 'desc').limit(search.limit).execute()
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

/** The names of accounts, by id; events keep only the id. */
export async function namesOfAccountsUnscoped(reader: Reader, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await reader.selectFrom('account_user').select(['id', 'name']).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}

export type CheckRuns = {
  /** When the queue last finished a check. */
  readonly finishedAt: Instant | undefined
  readonly isUnderWay: boolean
  /** The last one gave up: what stands on the page may be old. */
  readonly hasFailed: boolean
}

/** How the job that checks the books stands, from the job queue's own table (pg-boss). */
export async function checkRuns(reader: Reader): Promise<CheckRuns> {
  const rows = await reader
    .selectFrom(sql<{ name: string; state: string; completed_on: string | null; created_on: string }>`pgboss.job`.as('job'))
    .select((select) => ['job.state', select.fn.max('job.completed_on').as('ended_at'), select.fn.max('job.created_on').as('created_at')])
    .where('job.name', '=', 'check-books')
    .groupBy('job.state')
    .execute()
  const at = (state: string) => rows.find((row) => row.state === state)
  const [completed, failed] = [at('completed'), at('failed')]
  return {
    finishedAt: (completed?.ended_at ?? undefined) as Instant | undefined,
    isUnderWay: rows.some((row) => ['created', 'retry', 'active'].includes(row.state)),
    hasFailed: failed !== undefined && (completed === undefined || failed.created_at > completed.created_at),
  }
}
