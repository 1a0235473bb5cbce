import type { Instant, PlainDate } from './plain-date.ts'
import { type NotOrderable, type QuoteValidity, whyNotOrderable } from './quote.ts'

export const partnerRequestStatuses = ['sent', 'answered', 'declined', 'withdrawn'] as const
export type PartnerRequestStatus = (typeof partnerRequestStatuses)[number]
export type PartnerRequestEvent = 'answer' | 'decline' | 'withdraw'

/**
 * The legal moves of a request to a partner. An answer may be replaced, or taken back, as long as the quote is open; the buyer
 * withdraws only what was not answered yet. After a refusal or a withdrawal the same partner can be asked anew.
 */
export const partnerRequestMoves = {
  sent: { answer: 'answered', decline: 'declined', withdraw: 'withdrawn' },
  answered: { answer: 'answered', decline: 'declined' },
  declined: {},
  withdrawn: {},
} as const satisfies Record<PartnerRequestStatus, Partial<Record<PartnerRequestEvent, PartnerRequestStatus>>>

/** Where the event leads, or `undefined` when the move is not legal. */
export function movePartnerRequest(status: PartnerRequestStatus, event: PartnerRequestEvent): PartnerRequestStatus | undefined {
  const moves: Partial<Record<PartnerRequestEvent, PartnerRequestStatus>> = partnerRequestMoves[status]
  return moves[event]
}

/** Requests of one quote that may wait for an answer at the same time. */
export const openPartnerRequestsMax = 10

/**
 * Why no partner can be asked about a quote, or answer for it, any more. An expired quote is no reason: what has run out is the
 * online price, and a partner is the one who can still help.
 */
export function whyNotForPartners(quote: QuoteValidity, now: Instant): Exclude<NotOrderable, { code: 'quote-expired' }> | undefined {
  const reason = whyNotOrderable(quote, now)
  return reason?.code === 'quote-expired' ? undefined : reason
}

/** A partner is authorised from its first day until before the day on which its authorisation ended. */
export function isAuthorised(
  partner: { readonly authorisedFrom: PlainDate; readonly authorisedBefore: PlainDate | undefined },
  today: PlainDate,
): boolean {
  return partner.authorisedFrom <= today && (partner.authorisedBefore === undefined || today < partner.authorisedBefore)
}
