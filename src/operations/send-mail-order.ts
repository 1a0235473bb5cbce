import type { DeclineReason } from '#src/documents/mail/mail.ts'
import type { PaymentSummary } from '#src/documents/order-document.ts'
import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import type { OrderNumber } from '#src/domain/identifiers.ts'
import { money } from '#src/domain/money.ts'
import { earlier, later } from '#src/domain/plain-date.ts'
import { assert, present } from '#src/kit/assert.ts'
import type { DeclineCode } from '#src/providers/payment-provider.ts'
import { findRepresentative } from '#src/store/customer.ts'
import type { Reader } from '#src/store/database.ts'
import { filesOfOrderForCustomer } from '#src/store/kept-file.ts'
import { type Order, type OrderLine, findOrderForCustomer, linesOfOrderForCustomer } from '#src/store/order.ts'
import { papersOfSubjectForCustomer } from '#src/store/paper.ts'
import { attemptsOfOrderForCustomer, findAttemptForCustomer } from '#src/store/payment-attempt.ts'
import { type Letter, type Writing, quoteUrl, representativeView, vendorView } from './send-mail-letter.ts'

/** Files of an order that the buyer sent us: they are not sent back. */
const receivedKinds = ['purchase-order']

/**
 * To who placed the order, in the language in which it was placed, with every paper that is kept for it by now. Nothing for an
 * order that is not confirmed.
 */
export async function orderConfirmedLetters(writing: Writing, orderNumber: OrderNumber): Promise<readonly Letter[]> {
  const { tx, baseUrl, customerId } = writing
  const order = await loadOrder(writing, orderNumber)
  if (order.status !== 'confirmed' && order.status !== 'fulfilled') return []
  const lines = await linesOfOrderForCustomer(tx, order)
  const files = (await filesOfOrderForCustomer(tx, customerId, orderNumber)).filter((file) => !receivedKinds.includes(file.kind))
  const { vendor, replyTo, customerName } = await orderSurroundings(writing, order)
  return [
    {
      cause: `order-confirmed:${orderNumber}`,
      to: placedBy(order),
      replyTo,
      quoteNumber: order.quoteNumber,
      orderNumber,
      attachmentIds: files.map((file) => file.fileId),
      mail: {
        kind: 'order-confirmed',
        language: order.language,
        vendor,
        recipientName: order.placedBy.name,
        orderNumber,
        quote: { quoteNumber: order.quoteNumber, customerName, customerNumber: customerId },
        gross: order.gross,
        coverage: wholeCoverage(lines),
        payment: await paymentSummary(tx, order),
        url: orderUrl(baseUrl, orderNumber),
        documents: files.map((file) => ({ name: file.name, url: `${baseUrl}/documents/${file.fileId}` })),
      },
    },
  ]
}

const declineReasons = {
  declined: 'declined',
  'insufficient-funds': 'insufficient-funds',
  'expired-card': 'expired-card',
  'incorrect-number': 'declined',
  'incorrect-expiry': 'expired-card',
  'incorrect-cvc': 'wrong-security-code',
  'authentication-failed': 'authentication-failed',
  'card-not-supported': 'declined',
  'limit-exceeded': 'insufficient-funds',
  'call-issuer': 'declined',
  'processing-error': 'unknown',
} as const satisfies Record<DeclineCode, DeclineReason>

/** To who tried to pay: the card was refused, the cart is as it was, and what can be done. Once per attempt. */
export async function paymentDeclinedLetters(writing: Writing, attemptId: string): Promise<readonly Letter[]> {
  const { tx, baseUrl, customerId } = writing
  const attempt = present(await findAttemptForCustomer(tx, customerId, attemptId), 'a payment attempt never goes away')
  const order = await loadOrder(writing, attempt.orderNumber)
  if (order.status === 'confirmed' || order.status === 'fulfilled') return []
  const { vendor, replyTo, customerName, representative } = await orderSurroundings(writing, order)
  return [
    {
      cause: `payment-declined:${attemptId}`,
      to: placedBy(order),
      replyTo,
      quoteNumber: order.quoteNumber,
      orderNumber: order.orderNumber,
      mail: {
        kind: 'payment-declined',
        language: order.language,
        vendor,
        recipientName: order.placedBy.name,
        quote: { quoteNumber: order.quoteNumber, customerName, url: quoteUrl(baseUrl, order.quoteNumber) },
        amount: attempt.amount,
        card: attempt.card && { brand: attempt.card.brand, lastFour: attempt.card.last4 },
        reason: declineReason(attempt.failureCode),
        representative,
      },
    },
  ]
}

type Refund = { readonly orderNumber: OrderNumber; readonly refundReference: string; readonly amountMinor: bigint }

/** To who placed the order: what is paid back, and where to, with the credit note. Once per refund. */
export async function refundLetters(writing: Writing, refund: Refund): Promise<readonly Letter[]> {
  const { tx, baseUrl } = writing
  const order = await loadOrder(writing, refund.orderNumber)
  assert(refund.amountMinor > 0n && refund.amountMinor <= order.gross.minor, 'a refund is at most what was charged')
  const { vendor, replyTo } = await orderSurroundings(writing, order)
  const { customerId } = order
  const papers = await papersOfSubjectForCustomer(tx, { customerId, subject: `refund:${refund.refundReference}` })
  return [
    {
      cause: `refund:${refund.orderNumber}:${refund.refundReference}`,
      to: placedBy(order),
      replyTo,
      quoteNumber: order.quoteNumber,
      orderNumber: order.orderNumber,
      attachmentIds: papers.map((paper) => paper.fileId),
      mail: {
        kind: 'refund',
        language: order.language,
        vendor,
        recipientName: order.placedBy.name,
        orderNumber: order.orderNumber,
        amount: money(refund.amountMinor, order.gross.currency),
        payment: await paymentSummary(tx, order),
        url: orderUrl(baseUrl, order.orderNumber),
      },
    },
  ]
}

async function loadOrder({ tx, customerId }: Writing, orderNumber: OrderNumber): Promise<Order> {
  return present(await findOrderForCustomer(tx, [customerId], orderNumber), 'an order never goes away')
}

async function orderSurroundings({ tx }: Writing, order: Order) {
  const representative = await findRepresentative(tx, order.representativeId)
  return {
    vendor: await vendorView(tx, order.language, order.seller.code),
    representative: representativeView(representative, order.language),
    replyTo: { name: representative.name, address: representative.email },
    customerName: order.soldTo.name,
  }
}

function placedBy(order: Order) {
  return { name: order.placedBy.name, address: order.placedBy.email }
}

function orderUrl(baseUrl: string, orderNumber: OrderNumber): string {
  return `${baseUrl}/orders/${orderNumber}`
}

/** Never more of a card than its brand and its last four digits. */
async function paymentSummary(reader: Reader, order: Order): Promise<PaymentSummary> {
  const termsDays = order.paymentDays
  switch (order.paymentMethod) {
    case 'purchase-order':
      return { method: 'purchase-order', purchaseOrderNumber: order.poNumber, termsDays }
    case 'invoice':
      return { method: 'invoice', termsDays }
    case 'card': {
      const attempts = await attemptsOfOrderForCustomer(reader, order.customerId, order.orderNumber)
      const paid = attempts.findLast((attempt) => attempt.status === 'authorised' || attempt.status === 'captured')
      const card = present(paid?.card, 'a confirmed card order has the card that pays it')
      return { method: 'card', brand: card.brand, lastFour: card.last4 }
    }
  }
}

/** From the first day that any line covers to the last. */
function wholeCoverage(lines: readonly OrderLine[]): CoveragePeriod {
  return present(
    lines
      .map((line) => line.coverage)
      .reduce<CoveragePeriod | undefined>(
        (whole, period) =>
          whole === undefined
            ? period
            : { startsOn: earlier(whole.startsOn, period.startsOn), endsBefore: later(whole.endsBefore, period.endsBefore) },
        undefined,
      ),
    'an order has lines',
  )
}

/** By the provider's own words for it; a code that we do not know tells nothing. */
function declineReason(code: string | undefined): DeclineReason {
  const known: Partial<Record<string, DeclineReason>> = declineReasons
  return (code === undefined ? undefined : known[code]) ?? 'unknown'
}
