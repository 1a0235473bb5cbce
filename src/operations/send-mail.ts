import { renderMail } from '#src/documents/mail/render-mail.ts'
import type { CustomerId, OrderNumber, QuoteNumber } from '#src/domain/identifiers.ts'
import type { Instant, PlainDate } from '#src/domain/plain-date.ts'
import { assertNever } from '#src/kit/assert.ts'
import { type Tx, transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { insertMail, messageIdOf } from '#src/store/mail.ts'
import { bounceLetters } from './send-mail-bounce.ts'
import { type Letter, type Writing, mailDomain } from './send-mail-letter.ts'
import { messageLetters } from './send-mail-message.ts'
import { orderConfirmedLetters, paymentDeclinedLetters, refundLetters } from './send-mail-order.ts'
import { contactCheckLetters, quoteIssuedLetters, reminderLetters } from './send-mail-quote.ts'
import { requestAnswerLetters, requestLetters } from './send-mail-request.ts'
import type { Services } from './services.ts'

/** What happened that people are to be told by mail. */
export type MailOccasion =
  | { readonly kind: 'quote-issued'; readonly quoteNumber: QuoteNumber; readonly revision: number }
  | { readonly kind: 'quote-reminder'; readonly quoteNumber: QuoteNumber; readonly daysBefore: number }
  | { readonly kind: 'contact-check'; readonly agreementNumber: number; readonly dueOn: PlainDate }
  | { readonly kind: 'partner-requested'; readonly requestId: bigint }
  | { readonly kind: 'partner-answered'; readonly requestId: bigint }
  | { readonly kind: 'message-written'; readonly messageId: bigint }
  | { readonly kind: 'order-confirmed'; readonly orderNumber: OrderNumber }
  | { readonly kind: 'payment-declined'; readonly attemptId: string }
  | { readonly kind: 'refunded'; readonly orderNumber: OrderNumber; readonly refundReference: string; readonly amountMinor: bigint }
  | { readonly kind: 'mail-bounced'; readonly mailId: bigint }

/**
 * Writes the mails that something calls for, and hands each to the queue in the same transaction. Every mail has a cause that is
 * unique for its customer, so doing it again writes nothing: a job may run twice.
 */
export async function sendMail(services: Services, customerId: CustomerId, occasion: MailOccasion): Promise<void> {
  const at = services.clock.now()
  await transact(services.db, { customers: [customerId] }, async (tx) => {
    const letters = await lettersFor({ tx, at, baseUrl: services.baseUrl, customerId }, occasion)
    for (const letter of letters) await post(services, { tx, at, customerId }, letter)
  })
}

function lettersFor(writing: Writing, occasion: MailOccasion): Promise<readonly Letter[]> {
  switch (occasion.kind) {
    case 'quote-issued':
      return quoteIssuedLetters(writing, occasion.quoteNumber, occasion.revision)
    case 'quote-reminder':
      return reminderLetters(writing, occasion.quoteNumber, occasion.daysBefore)
    case 'contact-check':
      return contactCheckLetters(writing, occasion.agreementNumber, occasion.dueOn)
    case 'partner-requested':
      return requestLetters(writing, occasion.requestId)
    case 'partner-answered':
      return requestAnswerLetters(writing, occasion.requestId)
    case 'message-written':
      return messageLetters(writing, occasion.messageId)
    case 'order-confirmed':
      return orderConfirmedLetters(writing, occasion.orderNumber)
    case 'payment-declined':
      return paymentDeclinedLetters(writing, occasion.attemptId)
    case 'refunded':
      return refundLetters(writing, occasion)
    case 'mail-bounced':
      return bounceLetters(writing, occasion.mailId)
    default:
      return assertNever(occasion, 'unknown occasion')
  }
}

type Posting = { readonly tx: Tx; readonly at: Instant; readonly customerId: CustomerId }

/** A letter to nobody is kept as bounced, so that the representative sees it among those that reached no one. */
async function post(services: Services, { tx, at, customerId }: Posting, letter: Letter): Promise<void> {
  const { subject, html, text } = renderMail(letter.mail)
  const domain = await mailDomain(tx)
  const messageId = messageIdOf(customerId, letter.cause, domain)
  const threadId = letter.quoteNumber === undefined ? undefined : messageIdOf(customerId, quoteIssuedCause(letter.quoteNumber, 1), domain)
  const mailId = await insertMail(tx, {
    customerId,
    cause: letter.cause,
    kind: letter.mail.kind,
    to: letter.to ?? { name: '', address: '' },
    replyTo: letter.replyTo,
    language: letter.mail.language,
    subject,
    text,
    html,
    attachmentIds: letter.attachmentIds ?? [],
    messageId,
    threadId: threadId === messageId ? undefined : threadId,
    unsubscribeToken: letter.unsubscribeToken,
    quoteNumber: letter.quoteNumber,
    orderNumber: letter.orderNumber,
    createdAt: at,
    bounceReason: letter.to === undefined ? 'no-contact' : undefined,
  })
  if (mailId === undefined) return
  if (letter.to !== undefined) return services.jobs.enqueue(tx, 'deliver-mail', { customerId, mailId: String(mailId) })
  const { quoteNumber, orderNumber } = letter
  const detail = { mail: String(mailId), mailKind: letter.mail.kind, reason: 'no-contact' }
  await appendEvents(tx, customerId, [{ kind: 'mail-bounced', actor: 'job:send-mail', at, quoteNumber, orderNumber, detail }])
  await services.jobs.enqueue(tx, 'send-bounce-mail', { customerId, mailId: String(mailId) })
}

function quoteIssuedCause(quoteNumber: QuoteNumber, revision: number): string {
  return `quote-issued:${quoteNumber}:${revision}`
}
