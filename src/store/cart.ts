import type { CartSelection, LineChange } from '#src/domain/cart.ts'
import type { CustomerId, QuoteNumber, UserId } from '#src/domain/identifiers.ts'
import { type Instant, plainDate } from '#src/domain/plain-date.ts'
import { quantity } from '#src/domain/quantity.ts'
import type { TermMonths } from '#src/domain/renewal-term.ts'
import type { JsonValue } from '#src/kit/canonical-json.ts'
import type { Reader, Tx } from './database.ts'
import type { Selectable } from 'kysely'
import type { CartLine } from './schema.ts'

/** The one open cart of a quote. `version` counts every change; a form says which one it saw. */
export type OpenCart = {
  readonly customerId: CustomerId
  readonly cartId: bigint
  readonly quoteNumber: QuoteNumber
  readonly revision: number
  readonly version: number
  readonly pricedAt: Instant
  readonly selection: CartSelection
}

export type CartChange = {
  readonly version: number
  readonly at: Instant
  readonly userId: UserId
  readonly userName: string
  readonly change: JsonValue
}

const cartColumns = ['customer_id', 'cart_id', 'quote_number', 'revision', 'version', 'priced_at'] as const

export async function findOpenCartForCustomer(
  reader: Reader,
  customerId: CustomerId,
  quoteNumber: QuoteNumber,
): Promise<OpenCart | undefined> {
  const row = await openCart(reader, customerId, quoteNumber).executeTakeFirst()
  return row && withSelection(reader, row)
}

/** The quotes of these customers that have an open cart. */
export async function openCartQuotesForCustomer(reader: Reader, customers: readonly CustomerId[]): Promise<readonly QuoteNumber[]> {
  if (customers.length === 0) return []
  const rows = await reader
    .selectFrom('cart')
    .select('quote_number')
    .where('customer_id', 'in', customers)
    .where('status', '=', 'open')
    .execute()
  return rows.map((row) => row.quote_number as QuoteNumber)
}

/** Locked until the transaction ends, after the quote. */
export async function lockOpenCartForCustomer(tx: Tx, customerId: CustomerId, quoteNumber: QuoteNumber): Promise<OpenCart | undefined> {
  const row = await openCart(tx, customerId, quoteNumber).forUpdate().executeTakeFirst()
  return row && withSelection(tx, row)
}

export async function insertCart(
  tx: Tx,
  cart: {
    readonly customerId: CustomerId
    readonly quoteNumber: QuoteNumber
    readonly revision: number
    readonly by: UserId
    readonly at: Instant
  },
): Promise<bigint> {
  const row = await tx
    .insertInto('cart')
    .values({
      customer_id: cart.customerId,
      quote_number: cart.quoteNumber,
      revision: cart.revision,
      status: 'open',
      priced_at: cart.at,
      created_by: cart.by,
      created_at: cart.at,
    })
    .returning('cart_id')
    .executeTakeFirstOrThrow()
  return row.cart_id
}

/** What is now said about some lines; `undefined` brings a line back to what the quote says. */
export async function writeLineChanges(tx: Tx, cart: OpenCart, changes: ReadonlyMap<number, LineChange | undefined>): Promise<void> {
  const items = [...changes.keys()]
  await tx
    .deleteFrom('cart_line')
    .where('customer_id', '=', cart.customerId)
    .where('cart_id', '=', cart.cartId)
    .where('line_number', 'in', items)
    .execute()
  const rows = [...changes].flatMap(([item, change]) => (change === undefined ? [] : [toRow(cart, item, change)]))
  if (rows.length > 0) await tx.insertInto('cart_line').values(rows).execute()
}

/** The next version, with who made it. */
export async function advanceCart(tx: Tx, cart: OpenCart, change: Omit<CartChange, 'version'>): Promise<number> {
  const version = cart.version + 1
  await tx
    .updateTable('cart')
    .set({ version, priced_at: change.at })
    .where('customer_id', '=', cart.customerId)
    .where('cart_id', '=', cart.cartId)
    .execute()
  await tx
    .insertInto('cart_change')
    .values({
      customer_id: cart.customerId,
      cart_id: cart.cartId,
      version,
      changed_at: change.at,
      user_id: change.userId,
      user_name: change.userName,
      change: JSON.stringify(change.change),
    })
    .execute()
  return version
}

export async function closeCart(tx: Tx, cart: Pick<OpenCart, 'customerId' | 'cartId'>, status: 'ordered' | 'abandoned'): Promise<void> {
  await tx
    .updateTable('cart')
    .set({ status })
    .where('customer_id', '=', cart.customerId)
    .where('cart_id', '=', cart.cartId)
    .where('status', '=', 'open')
    .execute()
}

/** Back to open after a payment came to nothing: the cart and what was typed stay as they were. */
export async function reopenCart(tx: Tx, cart: { readonly customerId: CustomerId; readonly cartId: bigint }): Promise<void> {
  await tx
    .updateTable('cart')
    .set({ status: 'open' })
    .where('customer_id', '=', cart.customerId)
    .where('cart_id', '=', cart.cartId)
    .where('status', '=', 'ordered')
    .execute()
}

/** What colleagues changed after the version that a form saw, oldest first. */
export async function changesSinceForCustomer(
  reader: Reader,
  cart: Pick<OpenCart, 'customerId' | 'cartId'>,
  seenVersion: number,
): Promise<readonly CartChange[]> {
  const rows = await reader
    .selectFrom('cart_change')
    .select(['version', 'changed_at', 'user_id', 'user_name', 'change'])
    .where('customer_id', '=', cart.customerId)
    .where('cart_id', '=', cart.cartId)
    .where('version', '>', seenVersion)
    .orderBy('version')
    .limit(50)
    .execute()
  return rows.map((row) => ({
    version: row.version,
    at: row.changed_at as Instant,
    userId: row.user_id as UserId,
    userName: row.user_name,
    change: row.change as JsonValue,
  }))
}

function openCart(reader: Reader, customerId: CustomerId, quoteNumber: QuoteNumber) {
  return reader
    .selectFrom('cart')
    .select(cartColumns)
    .where('customer_id', '=', customerId)
    .where('quote_number', '=', quoteNumber)
    .where('status', '=', 'open')
}

async function withSelection(
  reader: Reader,
  row: { customer_id: number; cart_id: bigint; quote_number: number; revision: number; version: number; priced_at: string },
): Promise<OpenCart> {
  const lines = await reader
    .selectFrom('cart_line')
    .selectAll()
    .where('customer_id', '=', row.customer_id)
    .where('cart_id', '=', row.cart_id)
    .orderBy('line_number')
    .execute()
  return {
    customerId: row.customer_id as CustomerId,
    cartId: row.cart_id,
    quoteNumber: row.quote_number as QuoteNumber,
    revision: row.revision,
    version: row.version,
    pricedAt: row.priced_at as Instant,
    selection: new Map(lines.map((line) => [line.line_number, toLineChange(line)])),
  }
}

function toLineChange(row: Selectable<CartLine>): LineChange {
  const usage =
    row.declared_quantity === null || row.declared_on === null || row.declared_by === null
      ? {}
      : { usage: { quantityInUse: row.declared_quantity, declaredOn: plainDate(row.declared_on), declaredBy: row.declared_by } }
  if (row.removed) return { change: 'removed', ...usage }
  return {
    change: 'edited',
    ...(row.quantity === null ? {} : { quantity: quantity(row.quantity) }),
    ...(row.term_months === null ? {} : { term: row.term_months as TermMonths }),
    ...usage,
  }
}

function toRow(cart: OpenCart, item: number, change: LineChange) {
  return {
    customer_id: cart.customerId,
    cart_id: cart.cartId,
    line_number: item,
    removed: change.change === 'removed',
    quantity: change.change === 'edited' ? (change.quantity ?? null) : null,
    term_months: change.change === 'edited' ? (change.term ?? null) : null,
    declared_quantity: change.usage?.quantityInUse ?? null,
    declared_on: change.usage?.declaredOn ?? null,
    declared_by: change.usage?.declaredBy ?? null,
  }
}
