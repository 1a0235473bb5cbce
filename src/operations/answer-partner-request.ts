import { severalLines } from '#src/documents/plain-text.ts'
import { messageLengthMax } from '#src/domain/message.ts'
import { type Money, equals, money } from '#src/domain/money.ts'
import { type PartnerRequestStatus, movePartnerRequest, whyNotForPartners } from '#src/domain/partner-request.ts'
import type { Person } from '#src/domain/person.ts'
import { type Instant, type PlainDate, dayIn } from '#src/domain/plain-date.ts'
import type { NotOrderable } from '#src/domain/quote.ts'
import { present } from '#src/kit/assert.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { type Tx, read, transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import {
  type PartnerRequest,
  type RequestMove,
  findRequestForPartner,
  lockRequestForCustomer,
  moveRequest,
} from '#src/store/partner-request.ts'
import { findAuthorisedPartner } from '#src/store/partner.ts'
import { findQuoteForCustomer } from '#src/store/quote.ts'
import type { Services } from './services.ts'

export type AnswerPartnerRequest = {
  readonly requestId: bigint
  /** What the form showed: a newer revision or a colleague's answer since then is not answered over. */
  readonly seen: { readonly revision: number; readonly answerCount: number }
  readonly answer:
    | {
        readonly kind: 'offer'
        /** Before tax, in the currency of the quote. */
        readonly finalPriceMinor: bigint
        readonly executionTerms: string
        readonly validUntil: PlainDate | undefined
      }
    | { readonly kind: 'decline'; readonly reason: string }
}

export type AnswerPartnerRequestRefusal =
  | { readonly code: 'request-unknown' }
  | { readonly code: 'partner-not-authorised' }
  | { readonly code: 'request-closed'; readonly status: PartnerRequestStatus }
  | { readonly code: 'quote-revised'; readonly revision: number }
  | { readonly code: 'answered-meanwhile'; readonly by: string }
  | { readonly code: 'final-price-invalid' }
  | { readonly code: 'execution-terms-missing' }
  | { readonly code: 'text-too-long'; readonly max: number }
  | { readonly code: 'offer-already-over' }
  | Exclude<NotOrderable, { code: 'quote-expired' }>

/** The largest amount that a price can be: 15 digits of minor units, far above any renewal and exact everywhere. */
const priceMinorMax = 999_999_999_999_999n

/**
 * The partner's final price and execution terms, or its refusal. It sees and answers only what was handed to it: the request is
 * found in the partner's own scope, and only then is the customer's entered. An answer may be replaced while the quote is open;
 * the same answer sent twice is one.
 */
export async function answerPartnerRequest(
  services: Services,
  person: Person,
  form: AnswerPartnerRequest,
): Promise<Result<undefined, AnswerPartnerRequestRefusal>> {
  const { partnerId } = person
  if (person.kind !== 'partner' || partnerId === undefined) return refused({ code: 'request-unknown' })
  const at = services.clock.now()
  const handed = await read(services.db, { customers: [], partnerId }, (reader) => findRequestForPartner(reader, partnerId, form.requestId))
  if (handed === undefined) return refused({ code: 'request-unknown' })
  const { customerId, quoteNumber } = handed
  return transact(
    services.db,
    { customers: [customerId], partnerId },
    async (tx): Promise<Result<undefined, AnswerPartnerRequestRefusal>> => {
      const request = present(await lockRequestForCustomer(tx, customerId, form.requestId), 'a request never goes away')
      const checked = await check(tx, request, { form, person, at })
      if (!checked.ok) return checked
      const move = checked.value
      if (repeats(request, move)) return ok(undefined)
      const status = movePartnerRequest(request.status, move.event)
      if (status === undefined) return refused({ code: 'request-closed', status: request.status })
      if (request.answerCount !== form.seen.answerCount) {
        return refused({ code: 'answered-meanwhile', by: request.answer?.answeredBy ?? '' })
      }
      await moveRequest(tx, request, move)
      await appendEvents(tx, customerId, [
        { kind: `partner-${status}`, actor: `user:${person.userId}`, at, quoteNumber, detail: { ...detailOf(request, move), to: status } },
      ])
      await services.jobs.enqueue(tx, 'send-request-answer-mail', { customerId, requestId: String(form.requestId) })
      return ok(undefined)
    },
  )
}

type Answering = { readonly form: AnswerPartnerRequest; readonly person: Person; readonly at: Instant }
type Answer = Extract<RequestMove, { event: 'answer' | 'decline' }>

async function check(
  tx: Tx,
  request: PartnerRequest,
  { form, person, at }: Answering,
): Promise<Result<Answer, AnswerPartnerRequestRefusal>> {
  const quote = present(
    await findQuoteForCustomer(tx, [request.customerId], { quoteNumber: request.quoteNumber }),
    'a request is about a quote',
  )
  const closed = whyNotForPartners(quote, at)
  if (closed) return refused(closed)
  const today = dayIn(quote.timeZone, at)
  if ((await findAuthorisedPartner(tx, request.partnerId, today)) === undefined) return refused({ code: 'partner-not-authorised' })
  if (quote.revision !== form.seen.revision) return refused({ code: 'quote-revised', revision: quote.revision })
  const text = severalLines(form.answer.kind === 'offer' ? form.answer.executionTerms : form.answer.reason)
  if (text.length > messageLengthMax) return refused({ code: 'text-too-long', max: messageLengthMax })
  if (form.answer.kind === 'decline') return ok({ event: 'decline', by: person, at, reason: text })
  const { finalPriceMinor, validUntil } = form.answer
  if (finalPriceMinor <= 0n || finalPriceMinor > priceMinorMax) return refused({ code: 'final-price-invalid' })
  if (text === '') return refused({ code: 'execution-terms-missing' })
  if (validUntil !== undefined && validUntil < today) return refused({ code: 'offer-already-over' })
  const finalPrice: Money = money(finalPriceMinor, quote.currency)
  return ok({ event: 'answer', by: person, at, finalPrice, executionTerms: text, validUntil, revision: quote.revision })
}

/** The second click of a double click: the same answer is there already. */
function repeats(request: PartnerRequest, move: Answer): boolean {
  if (move.event === 'decline') return request.declined?.reason === move.reason
  const { answer } = request
  return (
    answer !== undefined &&
    equals(answer.finalPrice, move.finalPrice) &&
    answer.executionTerms === move.executionTerms &&
    answer.validUntil === move.validUntil &&
    answer.revision === move.revision
  )
}

function detailOf(request: PartnerRequest, move: Answer) {
  const common = { request: String(request.requestId), partner: request.partnerId, from: request.status }
  if (move.event === 'decline') return { ...common, reason: move.reason }
  const { finalPrice, executionTerms, validUntil, revision } = move
  return { ...common, revision, finalPrice: String(finalPrice.minor), currency: finalPrice.currency, executionTerms, validUntil }
}
