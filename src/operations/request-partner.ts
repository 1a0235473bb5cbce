import { severalLines } from '#src/documents/plain-text.ts'
import type { QuoteNumber } from '#src/domain/identifiers.ts'
import { type MessageRefusal, messageLengthMax } from '#src/domain/message.ts'
import { openPartnerRequestsMax, whyNotForPartners } from '#src/domain/partner-request.ts'
import { type Buyer, buyerCan } from '#src/domain/person.ts'
import { dayIn } from '#src/domain/plain-date.ts'
import type { NotOrderable } from '#src/domain/quote.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { countOpenRequests, findRequestBySubmission, insertRequest } from '#src/store/partner-request.ts'
import { findAuthorisedPartner } from '#src/store/partner.ts'
import { lockQuoteForCustomer } from '#src/store/quote.ts'
import { submissionKey } from '#src/store/submission.ts'
import type { Services } from './services.ts'

export type RequestPartner = {
  readonly quoteNumber: QuoteNumber
  readonly partnerId: string
  /** May be empty: choosing the partner says enough. */
  readonly message: string
  /** Made by the form, the same however often that form is sent. */
  readonly submissionId: string
}

export type RequestPartnerRefusal =
  | { readonly code: 'quote-unknown' }
  | { readonly code: 'may-not-ask' }
  | { readonly code: 'partner-not-authorised' }
  | { readonly code: 'partner-already-asked' }
  | { readonly code: 'too-many-requests'; readonly max: number }
  | Extract<MessageRefusal, { code: 'message-too-long' }>
  | Exclude<NotOrderable, { code: 'quote-expired' }>

/**
 * Way one to renew: hands the quote to an authorised partner and asks for its final price and execution terms. One request per
 * quote and partner is open at a time. An expired quote can be handed over too: a partner is who can still help with it.
 */
export async function requestPartner(
  services: Services,
  buyer: Buyer,
  form: RequestPartner,
): Promise<Result<{ readonly requestId: bigint }, RequestPartnerRefusal>> {
  if (!buyerCan(buyer, 'ask-for-help')) return refused({ code: 'may-not-ask' })
  const message = severalLines(form.message)
  if (message.length > messageLengthMax) return refused({ code: 'message-too-long', max: messageLengthMax })
  const at = services.clock.now()
  const { customerId } = buyer
  const { quoteNumber, partnerId } = form
  const key = submissionKey(form.submissionId, 'partner-request', String(quoteNumber), partnerId, message)
  return transact(services.db, { customers: [customerId] }, async (tx): Promise<Result<{ requestId: bigint }, RequestPartnerRefusal>> => {
    const quote = await lockQuoteForCustomer(tx, customerId, quoteNumber)
    if (quote === undefined) return refused({ code: 'quote-unknown' })
    const earlier = await findRequestBySubmission(tx, customerId, key)
    if (earlier !== undefined) return ok({ requestId: earlier })
    const closed = whyNotForPartners(quote, at)
    if (closed) return refused(closed)
    const partner = await findAuthorisedPartner(tx, partnerId, dayIn(quote.timeZone, at))
    if (partner === undefined) return refused({ code: 'partner-not-authorised' })
    const open = await countOpenRequests(tx, customerId, quoteNumber)
    if (open >= openPartnerRequestsMax) return refused({ code: 'too-many-requests', max: openPartnerRequestsMax })
    const requestId = await insertRequest(tx, {
      customerId,
      quoteNumber,
      revision: quote.revision,
      dueOn: quote.dueOn,
      partnerId,
      message,
      submissionKey: key,
      requestedBy: buyer.userId,
      requestedByName: buyer.name,
      requestedAt: at,
      currency: quote.currency,
    })
    if (requestId === undefined) return refused({ code: 'partner-already-asked' })
    await appendEvents(tx, customerId, [
      {
        kind: 'partner-requested',
        actor: `user:${buyer.userId}`,
        at,
        quoteNumber,
        detail: { request: String(requestId), partner: partnerId },
      },
    ])
    await services.jobs.enqueue(tx, 'send-request-mail', { customerId, requestId: String(requestId) })
    return ok({ requestId })
  })
}
