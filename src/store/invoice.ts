import { type Selectable, sql } from 'kysely'
import type { CustomerId, OrderNumber } from '#src/domain/identifiers.ts'
import { type Money, money } from '#src/domain/money.ts'
import { type Instant, type PlainDate, plainDate, yearOf } from '#src/domain/plain-date.ts'
import type { Reader, Tx } from './database.ts'
import { currencyOf } from './quote.ts'
import type { Invoice as Row } from './schema.ts'

/** An invoice or credit note as issued; `snapshot` is the whole document as JSON and never changes. */
export type StoredInvoice = {
  readonly customerId: CustomerId
  readonly invoiceNumber: string
  readonly kind: 'invoice' | 'credit-note'
  readonly orderNumber: OrderNumber
  readonly refundId: string | undefined
  readonly corrects: string | undefined
  readonly sellingEntity: string
  readonly issuedOn: PlainDate
  readonly net: Money
  readonly tax: Money
  readonly gross: Money
  readonly snapshot: string
  readonly issuedAt: Instant
}

export type TakenNumber = { readonly invoiceNumber: string; readonly issuedOn: PlainDate }

/**
 * The next number of a selling entity and year, `BL2027-000123`. Its counter stays locked until the transaction ends, and the
 * invoice is inserted in the same transaction: numbers have no gaps and no doubles, however many are issued at once and whatever
 * fails (French CGI ann. II 242 nonies A, I-7°: a unique number in an unbroken chronological sequence). The date is the wanted one, or that of the number before when that is later.
 */
export async function takeInvoiceNumber(
  tx: Tx,
  wanted: { readonly customerId: CustomerId; readonly sellingEntity: string; readonly issuedOn: PlainDate },
): Promise<TakenNumber> {
  const { sellingEntity, customerId } = wanted
  const year = yearOf(wanted.issuedOn)
  const counter = await tx
    .insertInto('invoice_counter')
    .values({ selling_entity: sellingEntity, year, last_number: 1, last_issued_on: wanted.issuedOn })
    .onConflict((conflict) =>
      conflict.columns(['selling_entity', 'year']).doUpdateSet({
        last_number: sql`invoice_counter.last_number + 1`,
        last_issued_on: sql`greatest(invoice_counter.last_issued_on, excluded.last_issued_on)`,
      }),
    )
    .returning(['last_number', 'last_issued_on'])
    .executeTakeFirstOrThrow()
  const entity = await tx
    .selectFrom('selling_entity')
    .select('invoice_prefix')
    .where('selling_entity', '=', sellingEntity)
    .executeTakeFirstOrThrow()
  const sequence = counter.last_number
  const invoiceNumber = `${entity.invoice_prefix}${year}-${String(sequence).padStart(6, '0')}`
  await tx
    .insertInto('invoice_number')
    .values({ invoice_number: invoiceNumber, selling_entity: sellingEntity, year, sequence, customer_id: customerId })
    .execute()
  return { invoiceNumber, issuedOn: plainDate(counter.last_issued_on) }
}

export async function insertInvoice(tx: Tx, invoice: StoredInvoice): Promise<void> {
  await tx
    .insertInto('invoice')
    .values({
      customer_id: invoice.customerId,
      invoice_number: invoice.invoiceNumber,
      kind: invoice.kind,
      order_number: invoice.orderNumber,
      refund_id: invoice.refundId ?? null,
      corrects: invoice.corrects ?? null,
      selling_entity: invoice.sellingEntity,
      issued_on: invoice.issuedOn,
      currency: invoice.net.currency,
      net_minor: invoice.net.minor,
      tax_minor: invoice.tax.minor,
      gross_minor: invoice.gross.minor,
      snapshot: invoice.snapshot,
      issued_at: invoice.issuedAt,
    })
    .execute()
}

/** The invoice of an order and its credit notes, oldest first. */
export async function invoicesOfOrderForCustomer(
  reader: Reader,
  customerId: CustomerId,
  orderNumber: OrderNumber,
): Promise<readonly StoredInvoice[]> {
  const rows = await reader
    .selectFrom('invoice')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('order_number', '=', orderNumber)
    .orderBy('issued_at')
    .orderBy('invoice_number')
    .execute()
  return rows.map(toInvoice)
}

function toInvoice(row: Selectable<Row>): StoredInvoice {
  const currency = currencyOf(row.currency)
  return {
    customerId: row.customer_id as CustomerId,
    invoiceNumber: row.invoice_number,
    kind: row.kind as StoredInvoice['kind'],
    orderNumber: row.order_number as OrderNumber,
    refundId: row.refund_id ?? undefined,
    corrects: row.corrects ?? undefined,
    sellingEntity: row.selling_entity,
    issuedOn: plainDate(row.issued_on),
    net: money(row.net_minor, currency),
    tax: money(row.tax_minor, currency),
    gross: money(row.gross_minor, currency),
    snapshot: row.snapshot,
    issuedAt: row.issued_at as Instant,
  }
}
