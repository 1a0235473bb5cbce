import { severalLines } from '#src/documents/plain-text.ts'
import { can } from '#src/domain/access.ts'
import type { QuoteNumber } from '#src/domain/identifiers.ts'
import { type MessageRefusal, whyNotSendable } from '#src/domain/message.ts'
import type { Person } from '#src/domain/person.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { read, transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { findMessageBySubmission, insertMessage, noteInConversation } from '#src/store/quote-message.ts'
import { customerOfQuoteUnscoped } from '#src/store/quote-number.ts'
import { lockQuoteForCustomer } from '#src/store/quote.ts'
import { submissionKey } from '#src/store/submission.ts'
import type { Services } from './services.ts'

export type AnswerMessage = { readonly quoteNumber: QuoteNumber; readonly text: string; readonly submissionId: string }

export type AnswerMessageRefusal = { readonly code: 'quote-unknown' } | { readonly code: 'may-not-answer' } | MessageRefusal

/**
 * A representative writes in a quote's conversation: their own quote's or, standing in, a colleague's. Everything that the
 * buyers wrote before counts as answered; those who wrote it are mailed.
 */
export async function answerMessage(
  services: Services,
  person: Person,
  form: AnswerMessage,
): Promise<Result<{ readonly messageId: bigint }, AnswerMessageRefusal>> {
  if (person.kind !== 'representative' || !can([person.kind], 'answer-requests')) return refused({ code: 'may-not-answer' })
  const body = severalLines(form.text)
  const notSendable = whyNotSendable(body)
  if (notSendable) return refused(notSendable)
  const at = services.clock.now()
  const { quoteNumber } = form
  const customerId = await read(services.db, { customers: 'all' }, (reader) => customerOfQuoteUnscoped(reader, quoteNumber))
  if (customerId === undefined) return refused({ code: 'quote-unknown' })
  const key = submissionKey(form.submissionId, 'answer', String(quoteNumber), person.userId, body)
  return transact(services.db, { customers: [customerId] }, async (tx): Promise<Result<{ messageId: bigint }, AnswerMessageRefusal>> => {
    const quote = await lockQuoteForCustomer(tx, customerId, quoteNumber)
    if (quote === undefined) return refused({ code: 'quote-unknown' })
    const earlier = await findMessageBySubmission(tx, customerId, key)
    if (earlier !== undefined) return ok({ messageId: earlier })
    const author = { authorKind: 'representative', authorId: person.userId, authorName: person.name } as const
    const message = { customerId, quoteNumber, ...author, body, writtenAt: at }
    const messageId = await insertMessage(tx, { ...message, submissionKey: key })
    await noteInConversation(tx, message, quote.representativeId)
    await appendEvents(tx, customerId, [
      { kind: 'message-answered', actor: `user:${person.userId}`, at, quoteNumber, detail: { message: String(messageId) } },
    ])
    await services.jobs.enqueue(tx, 'send-message-mail', { customerId, messageId: String(messageId) })
    return ok({ messageId })
  })
}
