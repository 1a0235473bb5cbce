import { severalLines } from '#src/documents/plain-text.ts'
import type { QuoteNumber } from '#src/domain/identifiers.ts'
import { type MessageRefusal, messagesPerHourMax, whyNotSendable } from '#src/domain/message.ts'
import { type Buyer, buyerCan } from '#src/domain/person.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { hours } from '#src/kit/duration.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { countBuyerMessagesSince, findMessageBySubmission, insertMessage, noteInConversation } from '#src/store/quote-message.ts'
import { lockQuoteForCustomer } from '#src/store/quote.ts'
import { submissionKey } from '#src/store/submission.ts'
import type { Services } from './services.ts'

export type WriteMessage = {
  readonly quoteNumber: QuoteNumber
  readonly text: string
  /** Made by the form, the same however often that form is sent. */
  readonly submissionId: string
}

export type WriteMessageRefusal =
  | { readonly code: 'quote-unknown' }
  | { readonly code: 'may-not-ask' }
  | { readonly code: 'too-many-messages'; readonly max: number }
  | MessageRefusal

/**
 * Way two to renew: a message to the quote's representative, whatever has become of the quote. A repeated submission is the same
 * message and gets the same answer; line breaks stay, control characters do not.
 */
export async function writeMessage(
  services: Services,
  buyer: Buyer,
  form: WriteMessage,
): Promise<Result<{ readonly messageId: bigint }, WriteMessageRefusal>> {
  if (!buyerCan(buyer, 'ask-for-help')) return refused({ code: 'may-not-ask' })
  const body = severalLines(form.text)
  const notSendable = whyNotSendable(body)
  if (notSendable) return refused(notSendable)
  const at = services.clock.now()
  const { customerId } = buyer
  const { quoteNumber } = form
  const key = submissionKey(form.submissionId, 'message', String(quoteNumber), buyer.userId, body)
  return transact(services.db, { customers: [customerId] }, async (tx): Promise<Result<{ messageId: bigint }, WriteMessageRefusal>> => {
    const quote = await lockQuoteForCustomer(tx, customerId, quoteNumber)
    if (quote === undefined) return refused({ code: 'quote-unknown' })
    const earlier = await findMessageBySubmission(tx, customerId, key)
    if (earlier !== undefined) return ok({ messageId: earlier })
    const since = new Date(Date.parse(at) - hours(1)).toISOString() as Instant
    const recent = await countBuyerMessagesSince(tx, { customerId, quoteNumber, since })
    if (recent >= messagesPerHourMax) return refused({ code: 'too-many-messages', max: messagesPerHourMax })
    const message = {
      customerId,
      quoteNumber,
      authorKind: 'buyer',
      authorId: buyer.userId,
      authorName: buyer.name,
      body,
      writtenAt: at,
    } as const
    const messageId = await insertMessage(tx, { ...message, submissionKey: key })
    await noteInConversation(tx, message, quote.representativeId)
    const detail = { message: String(messageId), representative: quote.representativeId }
    await appendEvents(tx, customerId, [{ kind: 'message-written', actor: `user:${buyer.userId}`, at, quoteNumber, detail }])
    await services.jobs.enqueue(tx, 'send-message-mail', { customerId, messageId: String(messageId) })
    return ok({ messageId })
  })
}
