import { createHash } from 'node:crypto'
import type { EvidenceEvent, EvidenceItem, EvidenceKind } from '#src/documents/evidence/evidence-pack.ts'
import type { CustomerId } from '#src/domain/identifiers.ts'
import { present } from '#src/kit/assert.ts'
import { type AcceptedText, acceptedTextForCustomer } from '#src/store/accepted-terms.ts'
import { type Reader, read } from '#src/store/database.ts'
import { type RecordedEvent, eventText, eventsOfQuoteForCustomer } from '#src/store/event.ts'
import { filesOfOrderForCustomer, findFileForCustomer } from '#src/store/kept-file.ts'
import type { Order } from '#src/store/order.ts'
import { papersOfSubjectForCustomer } from '#src/store/paper.ts'
import { attemptsOfOrderForCustomer } from '#src/store/payment-attempt.ts'
import { refundsOfOrderForCustomer } from '#src/store/refund.ts'
import { findVendor } from '#src/store/vendor.ts'
import type { Services } from './services.ts'

export type Evidence = { readonly name: string; readonly bytes: Uint8Array; readonly seal: string }

const kinds: Readonly<Record<string, EvidenceKind>> = {
  quote: 'quote',
  confirmation: 'order',
  invoice: 'invoice',
  'credit-note': 'credit-note',
  'e-invoice': 'e-invoice',
  'proof-of-entitlement': 'proof-of-entitlement',
}

/**
 * One ZIP that proves an order: every paper as it was kept, the exact terms that were accepted, how it was paid, and what happened,
 * event by event. It can be verified offline, by `guichet verify` or by `sha256sum -c`.
 */
export async function evidenceOfOrder(services: Services, order: Order): Promise<Evidence> {
  const { customerId, orderNumber, quoteNumber } = order
  const known = await read(services.db, { customers: [customerId] }, async (reader) => ({
    vendor: present(await findVendor(reader), 'the vendor was imported'),
    terms: await acceptedTextForCustomer(reader, customerId, order.acceptanceId),
    files: await filesOf(reader, order),
    attempts: await attemptsOfOrderForCustomer(reader, customerId, orderNumber),
    refunds: await refundsOfOrderForCustomer(reader, customerId, orderNumber),
    events: await eventsOfQuoteForCustomer(reader, customerId, quoteNumber),
  }))
  const payment = {
    method: order.paymentMethod,
    currency: order.gross.currency,
    netMinor: String(order.net.minor),
    taxMinor: String(order.tax.minor),
    grossMinor: String(order.gross.minor),
    ...(order.paymentMethod === 'card' ? {} : { termsDays: order.paymentDays }),
    ...(order.poNumber === undefined ? {} : { purchaseOrderNumber: order.poNumber }),
    // Never more of a card than its brand and last four digits.
    attempts: known.attempts.map(({ attemptId, status, card, captured, createdAt }) => ({
      attemptId,
      status,
      capturedMinor: String(captured.minor),
      createdAt,
      ...(card === undefined ? {} : { brand: card.brand, last4: card.last4 }),
    })),
    refunds: known.refunds.map(({ refundId, status, amount, reason, requestedAt }) => ({
      refundId,
      status,
      amountMinor: String(amount.minor),
      reason,
      requestedAt,
    })),
  }
  const { bytes, seal } = await services.press.evidence({
    vendorName: known.vendor.name,
    customerName: order.soldTo.name,
    customerNumber: customerId,
    quoteNumber,
    orderNumber,
    madeAt: services.clock.now(),
    items: [...known.files, ...termsItems(known.terms), textItem('payment', 'payment.json', `${JSON.stringify(payment, null, 2)}\n`)],
    events: known.events.map((event) => evidenceEvent(customerId, event)),
  })
  return { name: `${order.language === 'fr' ? 'Dossier-de-preuve' : 'Evidence'}-${orderNumber}.zip`, bytes, seal }
}

/** The papers of the ordered revision and of the order, each once; other revisions are no part of what was agreed. */
async function filesOf(reader: Reader, order: Order): Promise<readonly EvidenceItem[]> {
  const { customerId, orderNumber, quoteNumber } = order
  const ofQuote = await papersOfSubjectForCustomer(reader, { customerId, subject: `quote:${quoteNumber}:${order.revision}` })
  const ofOrder = await filesOfOrderForCustomer(reader, customerId, orderNumber)
  const ids = new Set([...ofQuote, ...ofOrder].map((file) => file.fileId))
  const items: EvidenceItem[] = []
  for (const fileId of ids) {
    const file = present(await findFileForCustomer(reader, [customerId], fileId), 'a kept file never goes away')
    items.push({ kind: kinds[file.kind] ?? 'other', fileName: file.name, title: file.name, bytes: file.bytes, sha256: file.sha256 })
  }
  return items
}

/** The accepted text byte for byte, so that its hash is the one that was shown; beside it who accepted it and when. */
function termsItems(terms: AcceptedText): readonly EvidenceItem[] {
  const { body, ...facts } = terms
  const text = {
    kind: 'terms',
    fileName: `terms-${terms.version}-${terms.language}.txt`,
    title: `${terms.title}, ${terms.version}`,
  } as const
  return [
    { ...text, bytes: new TextEncoder().encode(body), sha256: terms.sha256 },
    textItem('terms', 'terms-acceptance.json', `${JSON.stringify(facts, null, 2)}\n`),
  ]
}

function textItem(kind: EvidenceKind, fileName: string, text: string): EvidenceItem {
  const bytes = new TextEncoder().encode(text)
  return { kind, fileName, title: fileName, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function evidenceEvent(customerId: CustomerId, event: RecordedEvent): EvidenceEvent {
  const { sequence, kind, at, hash, previousHash } = event
  return { sequence, kind, at, hash, previousHash, text: eventText(customerId, sequence, event) }
}
