import type { Selectable } from 'kysely'
import type { CustomerId, OrderNumber } from '#src/domain/identifiers.ts'
import { type Money, money } from '#src/domain/money.ts'
import { type PaymentEvent, type PaymentStatus, movePayment } from '#src/domain/payment-attempt.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { assert } from '#src/kit/assert.ts'
import type { Reader, Tx } from './database.ts'
import { currencyOf } from './quote.ts'
import type { PaymentAttempt as Row } from './schema.ts'

/** One try to pay an order by card. Its id is the provider's idempotency key and lives as long as the order. */
export type PaymentAttempt = {
  readonly customerId: CustomerId
  readonly attemptId: string
  readonly orderNumber: OrderNumber
  readonly status: PaymentStatus
  readonly amount: Money
  readonly captured: Money
  readonly providerReference: string | undefined
  /** All that is ever kept of a card. */
  readonly card: { readonly brand: string; readonly last4: string; readonly expires: string } | undefined
  readonly failureCode: string | undefined
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export async function insertAttempt(
  tx: Tx,
  attempt: {
    readonly customerId: CustomerId
    readonly attemptId: string
    readonly orderNumber: OrderNumber
    readonly amount: Money
    readonly at: Instant
  },
): Promise<void> {
  await tx
    .insertInto('payment_attempt')
    .values({
      customer_id: attempt.customerId,
      attempt_id: attempt.attemptId,
      order_number: attempt.orderNumber,
      status: 'created',
      amount_minor: attempt.amount.minor,
      currency: attempt.amount.currency,
      created_at: attempt.at,
      updated_at: attempt.at,
    })
    .execute()
}

export async function attemptsOfOrderForCustomer(
  reader: Reader,
  customerId: CustomerId,
  orderNumber: OrderNumber,
): Promise<readonly PaymentAttempt[]> {
  const rows = await reader
    .selectFrom('payment_attempt')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('order_number', '=', orderNumber)
    .orderBy('created_at')
    .execute()
  return rows.map(toAttempt)
}

export async function findAttemptForCustomer(
  reader: Reader,
  customerId: CustomerId,
  attemptId: string,
): Promise<PaymentAttempt | undefined> {
  const row = await reader
    .selectFrom('payment_attempt')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('attempt_id', '=', attemptId)
    .executeTakeFirst()
  return row && toAttempt(row)
}

/** Locked until the transaction ends, after its order. */
export async function lockAttemptForCustomer(tx: Tx, customerId: CustomerId, attemptId: string): Promise<PaymentAttempt | undefined> {
  const row = await tx
    .selectFrom('payment_attempt')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('attempt_id', '=', attemptId)
    .forUpdate()
    .executeTakeFirst()
  return row && toAttempt(row)
}

/** Whose attempt it is; a webhook knows nothing but the attempt's id. For jobs only. */
export async function customerOfAttemptUnscoped(reader: Reader, attemptId: string): Promise<CustomerId | undefined> {
  const row = await reader.selectFrom('payment_attempt').select('customer_id').where('attempt_id', '=', attemptId).executeTakeFirst()
  return row?.customer_id as CustomerId | undefined
}

/** Attempts that are not settled with the provider yet, the longest untouched first. For the sweep. */
export async function unsettledAttemptsUnscoped(
  reader: Reader,
  wanted: { readonly untouchedSince: Instant; readonly limit: number },
): Promise<readonly { readonly customerId: CustomerId; readonly attemptId: string }[]> {
  const rows = await reader
    .selectFrom('payment_attempt')
    .select(['customer_id', 'attempt_id'])
    .where('settled_at', 'is', null)
    .where('updated_at', '<', wanted.untouchedSince)
    .orderBy('updated_at')
    .limit(wanted.limit)
    .execute()
  return rows.map((row) => ({ customerId: row.customer_id as CustomerId, attemptId: row.attempt_id }))
}

/** Nothing is left to do at the provider; or, touched only, the sweep comes back to it later. */
export async function touchAttempt(
  tx: Tx,
  attempt: Pick<PaymentAttempt, 'customerId' | 'attemptId'>,
  touch: { readonly at: Instant; readonly isSettled: boolean },
): Promise<void> {
  await tx
    .updateTable('payment_attempt')
    .set({ updated_at: touch.at, ...(touch.isSettled ? { settled_at: touch.at } : {}) })
    .where('customer_id', '=', attempt.customerId)
    .where('attempt_id', '=', attempt.attemptId)
    .execute()
}

export type AttemptMove = {
  readonly event: PaymentEvent
  readonly at: Instant
  readonly providerReference?: string | undefined
  readonly card?: PaymentAttempt['card']
  readonly capturedMinor?: bigint | undefined
  readonly failureCode?: string | undefined
  readonly provider?: string | undefined
}

/** The provider's own name of the payment, as soon as it is known: from then on there is something to settle, whatever was thought. */
export async function noteReference(tx: Tx, attempt: Pick<PaymentAttempt, 'customerId' | 'attemptId'>, reference: string): Promise<void> {
  await tx
    .updateTable('payment_attempt')
    .set({ provider_reference: reference, settled_at: null })
    .where('customer_id', '=', attempt.customerId)
    .where('attempt_id', '=', attempt.attemptId)
    .execute()
}

/** The one function that moves an attempt along the table of legal moves; it must still be in the state that was locked. */
export async function moveAttempt(tx: Tx, attempt: PaymentAttempt, move: AttemptMove): Promise<PaymentStatus> {
  const to = movePayment(attempt.status, move.event)
  assert(to !== undefined, `payment attempt ${attempt.attemptId} cannot ${move.event} from ${attempt.status}`)
  const updated = await tx
    .updateTable('payment_attempt')
    .set({
      status: to,
      updated_at: move.at,
      ...(move.providerReference === undefined ? {} : { provider_reference: move.providerReference }),
      ...(move.card === undefined ? {} : { card_brand: move.card.brand, card_last4: move.card.last4, card_expires: move.card.expires }),
      ...(move.capturedMinor === undefined ? {} : { captured_minor: move.capturedMinor }),
      ...(move.failureCode === undefined ? {} : { failure_code: move.failureCode }),
      ...(move.provider === undefined ? {} : { provider: move.provider }),
    })
    .where('customer_id', '=', attempt.customerId)
    .where('attempt_id', '=', attempt.attemptId)
    .where('status', '=', attempt.status)
    .executeTakeFirstOrThrow()
  assert(updated.numUpdatedRows === 1n, `payment attempt ${attempt.attemptId} was not ${attempt.status} any more`)
  return to
}

function toAttempt(row: Selectable<Row>): PaymentAttempt {
  const currency = currencyOf(row.currency)
  return {
    customerId: row.customer_id as CustomerId,
    attemptId: row.attempt_id,
    orderNumber: row.order_number as OrderNumber,
    status: row.status as PaymentStatus,
    amount: money(row.amount_minor, currency),
    captured: money(row.captured_minor, currency),
    providerReference: row.provider_reference ?? undefined,
    card:
      row.card_brand === null || row.card_last4 === null
        ? undefined
        : { brand: row.card_brand, last4: row.card_last4, expires: row.card_expires ?? '' },
    failureCode: row.failure_code ?? undefined,
    createdAt: row.created_at as Instant,
    updatedAt: row.updated_at as Instant,
  }
}
