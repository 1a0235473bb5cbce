import type { QuoteNumber } from '#src/domain/identifiers.ts'
import { type PartnerRequestStatus, movePartnerRequest } from '#src/domain/partner-request.ts'
import { type Buyer, buyerCan } from '#src/domain/person.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { lockRequestForCustomer, moveRequest } from '#src/store/partner-request.ts'
import type { Services } from './services.ts'

export type WithdrawPartnerRequest = { readonly quoteNumber: QuoteNumber; readonly requestId: bigint }

export type WithdrawPartnerRequestRefusal =
  | { readonly code: 'request-unknown' }
  | { readonly code: 'may-not-ask' }
  /** The partner was quicker. */
  | { readonly code: 'request-closed'; readonly status: PartnerRequestStatus }

/** Takes back a request that has no answer yet; any colleague who may ask may take back. Doing it twice is doing it once. */
export async function withdrawPartnerRequest(
  services: Services,
  buyer: Buyer,
  form: WithdrawPartnerRequest,
): Promise<Result<undefined, WithdrawPartnerRequestRefusal>> {
  if (!buyerCan(buyer, 'ask-for-help')) return refused({ code: 'may-not-ask' })
  const at = services.clock.now()
  const { customerId } = buyer
  return transact(services.db, { customers: [customerId] }, async (tx): Promise<Result<undefined, WithdrawPartnerRequestRefusal>> => {
    const request = await lockRequestForCustomer(tx, customerId, form.requestId)
    if (request?.quoteNumber !== form.quoteNumber) return refused({ code: 'request-unknown' })
    if (request.status === 'withdrawn') return ok(undefined)
    if (movePartnerRequest(request.status, 'withdraw') === undefined) return refused({ code: 'request-closed', status: request.status })
    await moveRequest(tx, request, { event: 'withdraw', by: buyer, at })
    const { quoteNumber } = request
    const detail = { request: String(request.requestId), partner: request.partnerId, from: request.status, to: 'withdrawn' }
    await appendEvents(tx, customerId, [{ kind: 'partner-request-withdrawn', actor: `user:${buyer.userId}`, at, quoteNumber, detail }])
    return ok(undefined)
  })
}
