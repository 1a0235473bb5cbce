import type { CartSelection, LineChange } from '#src/domain/cart.ts'
import type { CustomerId, QuoteNumber, UserId } from '#src/domain/identifiers.ts'
import { type Instant, plainDate } from '#src/domain/plain-date.ts'
import { quantity } from '#src/domain/quantity.ts'
import type { TermMonths } from '#src/domain/renewal-term.ts'
import type { JsonValue } from '#src/kit/canonical-json.ts'
import type { Reader, Tx } from './database.ts'
import { type OfQuote, prepared } from './prepared.ts'
import type { Selectable } from 'kysely'
import type { Cart, CartLine } from './schema.ts'

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

const cartColumns = ['c.customer_id', 'c.cart_id', 'c.quote_number', 'c.revision', 'c.version', 'c.priced_at'] as const

/** In one query, lines and all. */
export async function findOpenCartForCustomer(
  reader: Reader,
  customerId: CustomerId,
  quoteNumber: QuoteNumber,
): Promise<OpenCart | undefined> {
  const rows = await openCartWithLines(reader, { customerId, quoteNumber })
  const [cart] = rows
  return cart && toOpenCart(cart, rows)
}

const openCartWithLines = prepared((reader, { customerId, quoteNumber }: OfQuote) =>
  openCart(reader, customerId, quoteNumber)
    .leftJoin('cart_line as l', (join) => join.onRef('l.customer_id', '=', 'c.customer_id').onRef('l.cart_id', '=', 'c.cart_id'))
    .select(['l.line_number', 'l.removed', 'l.quantity', 'l.term_months', 'l.declared_quantity', 'l.declared_on', 'l.declared_by'])
    .orderBy('l.line_number'),
)

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
  const [[row], lines] = await Promise.all([
    lockedOpenCart(tx, { customerId, quoteNumber }),
    // Sent behind the lock, so answered as things stand under it.
    linesOfOpenCart(tx, { customerId, quoteNumber }),
  ])
  return row && toOpenCart(row, lines)
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
  const rows = [...changes].flatMap(([item, change]) => (change === undefined ? [] : [toRow(cart, item, change)]))
  await Promise.all([
    tx
      .deleteFrom('cart_line')
      .where('customer_id', '=', cart.customerId)
      .where('cart_id', '=', cart.cartId)
      .where('line_number', 'in', items)
      .execute(),
    rows.length > 0 && tx.insertInto('cart_line').values(rows).execute(),
  ])
}

/** The next version, with who made it. */
export async function advanceCart(tx: Tx, cart: OpenCart, change: Omit<CartChange, 'version'>): Promise<number> {
  const version = cart.version + 1
  await Promise.all([
    tx
      .updateTable('cart')
      .set({ version, priced_at: change.at })
      .where('customer_id', '=', cart.customerId)
      .where('cart_id', '=', cart.cartId)
      .execute(),
    tx
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
      .execute(),
  ])
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

/** Who changed the open cart last: for whoever finds it half filled. */
export async function lastChangeOfOpenCartForCustomer(
  reader: Reader,
  customerId: CustomerId,
  quoteNumber: QuoteNumber,
): Promise<Pick<CartChange, 'at' | 'userName'> | undefined> {
  const [row] = await lastChange(reader, { customerId, quoteNumber })
  return row && { at: row.changed_at as Instant, userName: row.user_name }
}

const lastChange = prepared((reader, { customerId, quoteNumber }: OfQuote) =>
  reader
    .selectFrom('cart as c')
    .innerJoin('cart_change as e', (join) => join.onRef('e.customer_id', '=', 'c.customer_id').onRef('e.cart_id', '=', 'c.cart_id'))
    .select(['e.changed_at', 'e.user_name'])
    .where('c.customer_id', '=', customerId)
    .where('c.quote_number', '=', quoteNumber)
    .where('c.status', '=', 'open')
    .orderBy('e.version', 'desc')
    .limit(1),
)

function openCart(reader: Reader, customerId: number, quoteNumber: number) {
  return reader
    .selectFrom('cart as c')
    .select(cartColumns)
    .where('c.customer_id', '=', customerId)
    .where('c.quote_number', '=', quoteNumber)
    .where('c.status', '=', 'open')
}

const lockedOpenCart = prepared((reader, { customerId, quoteNumber }: OfQuote) => openCart(reader, customerId, quoteNumber).forUpdate())

const linesOfOpenCart = prepared((reader, { customerId, quoteNumber }: OfQuote) =>
  reader
    .selectFrom('cart as c')
    .innerJoin('cart_line as l', (join) => join.onRef('l.customer_id', '=', 'c.customer_id').onRef('l.cart_id', '=', 'c.cart_id'))
    .select(['l.line_number', 'l.removed', 'l.quantity', 'l.term_months', 'l.declared_quantity', 'l.declared_on', 'l.declared_by'])
    .where('c.customer_id', '=', customerId)
    .where('c.quote_number', '=', quoteNumber)
    .where('c.status', '=', 'open')
    .orderBy('l.line_number'),
)

type CartRow = Pick<Selectable<Cart>, 'customer_id' | 'cart_id' | 'quote_number' | 'revision' | 'version' | 'priced_at'>
type LineRow = { readonly [Column in keyof Omit<Selectable<CartLine>, 'customer_id' | 'cart_id'>]: Selectable<CartLine>[Column] | null }

function toOpenCart(row: CartRow, lines: readonly LineRow[]): OpenCart {
  return {
    customerId: row.customer_id as CustomerId,
    cartId: row.cart_id,
    quoteNumber: row.quote_number as QuoteNumber,
    revision: row.revision,
    version: row.version,
    pricedAt: row.priced_at as Instant,
    selection: new Map(lines.flatMap((line) => (line.line_number === null ? [] : [[line.line_number, toLineChange(line)]]))),
  }
}

function toLineChange(row: LineRow): LineChange {
  const usage =
    row.declared_quantity === null || row.declared_on === null || row.declared_by === null
      ? {}
      : { usage: { quantityInUse: row.declared_quantity, declaredOn: plainDate(row.declared_on), declaredBy: row.declared_by } }
  if (row.removed === true) return { change: 'removed', ...usage }
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
