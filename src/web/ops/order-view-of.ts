import { randomUUID } from 'node:crypto'
import type { CustomerId, Language, OrderNumber } from '#src/domain/identifiers.ts'
import { money } from '#src/domain/money.ts'
import { moveOrder } from '#src/domain/order.ts'
import { findCustomer } from '#src/store/customer.ts'
import { type Database, type Reader, read } from '#src/store/database.ts'
import { type RecordedEvent, eventHash, eventsOfQuoteForCustomer } from '#src/store/event.ts'
import { filesOfOrderForCustomer } from '#src/store/kept-file.ts'
import { mailsOfOrderForCustomer } from '#src/store/mail.ts'
import { customerOfOrderUnscoped, namesOfAccountsUnscoped } from '#src/store/operations-orders.ts'
import { type Order, findOrderForCustomer, linesOfOrderForCustomer } from '#src/store/order.ts'
import { type PaymentAttempt, attemptsOfOrderForCustomer } from '#src/store/payment-attempt.ts'
import { refundedOf, refundsOfOrderForCustomer } from '#src/store/refund.ts'
import { sitesOfOrder, totalsOfOrder } from '../portal/order-sites-of.ts'
import { staffMailView } from '../staff-mails.tsx'
import type { OpsEventView, OpsOrderView } from './pages/ops-order-page.tsx'
import { opsMailPath } from './pages/paths.ts'

/** One order as operations see it: found by its number, read in the scope of its one customer. */
export async function opsOrder(
  db: Database,
  wanted: { readonly orderNumber: OrderNumber; readonly language: Language },
): Promise<OpsOrderView | undefined> {
  const customerId = await read(db, { customers: 'all' }, (reader) => customerOfOrderUnscoped(reader, wanted.orderNumber))
  if (customerId === undefined) return undefined
  return read(db, { customers: [customerId] }, async (reader) => {
    const order = await findOrderForCustomer(reader, [customerId], wanted.orderNumber)
    return order && viewOf(reader, order, wanted.language)
  })
}

async function viewOf(reader: Reader, order: Order, language: Language): Promise<OpsOrderView> {
  const { customerId, orderNumber } = order
  const lines = await linesOfOrderForCustomer(reader, order)
  const attempts = await attemptsOfOrderForCustomer(reader, customerId, orderNumber)
  const refunds = await refundsOfOrderForCustomer(reader, customerId, orderNumber)
  const captured = attempts.find((attempt) => attempt.status === 'captured')
  return {
    customerId,
    customerName: (await findCustomer(reader, customerId)).address.name,
    orderNumber,
    quoteNumber: order.quoteNumber,
    status: order.status,
    timeZone: order.timeZone,
    placedAt: order.placedAt,
    placedBy: order.placedBy,
    method: order.paymentMethod,
    poNumber: order.poNumber,
    sites: sitesOfOrder(lines, language, true),
    totals: totalsOfOrder(order),
    attempts,
    refunds,
    paid: captured && { captured: captured.captured, refundable: refundable(captured, refundedOf(refunds)), card: captured.card },
    canCancel: moveOrder(order.status, 'cancel') !== undefined,
    events: await eventsOf(reader, customerId, order),
    files: await filesOfOrderForCustomer(reader, customerId, orderNumber),
    mails: (await mailsOfOrderForCustomer(reader, customerId, orderNumber)).map((mail) =>
      staffMailView(mail, (mailId) => opsMailPath(orderNumber, mailId)),
    ),
    submissionId: randomUUID(),
  }
}

function refundable(attempt: PaymentAttempt, refundedMinor: bigint) {
  return money(attempt.captured.minor - refundedMinor, attempt.captured.currency)
}

/** What happened to the order and to its quote; an event whose content no longer gives its hash has been changed. */
async function eventsOf(reader: Reader, customerId: CustomerId, order: Order): Promise<readonly OpsEventView[]> {
  const events = await eventsOfQuoteForCustomer(reader, customerId, order.quoteNumber)
  const own = events.filter((event) => event.orderNumber === undefined || event.orderNumber === order.orderNumber)
  const ids = [...new Set(own.flatMap((event) => accountOf(event) ?? []))]
  const names = await namesOfAccountsUnscoped(reader, ids)
  return own.map((event) => ({
    sequence: event.sequence,
    at: event.at,
    kind: event.kind,
    by: names.get(accountOf(event) ?? '') ?? event.actor,
    detail: Object.entries(event.detail).flatMap(([key, value]): [string, string][] =>
      value === undefined || value === null ? [] : [[key, typeof value === 'string' ? value : JSON.stringify(value)]],
    ),
    hash: event.hash,
    isIntact: eventHash(customerId, event.sequence, event) === event.hash,
  }))
}

function accountOf(event: RecordedEvent): string | undefined {
  return /^(?:user|operations|representative|partner):(.+)$/.exec(event.actor)?.[1]
}
