import { minutes } from '#src/kit/duration.ts'
import { type Money, equals } from './money.ts'
import type { OrderStatus } from './order.ts'
import { type PaymentStatus, isLive } from './payment-attempt.ts'

/** A payment as the provider, the only authority on it, shows it now. */
export type SeenPayment =
  | { readonly status: 'absent' }
  | { readonly status: 'awaiting-card' | 'requires-action' | 'processing' }
  | { readonly status: 'declined'; readonly code: string }
  | { readonly status: 'authorised' | 'captured'; readonly amount: Money }
  | { readonly status: 'released'; readonly reason: string }

export type Settling = {
  readonly attempt: { readonly status: PaymentStatus; readonly amount: Money }
  readonly order: { readonly status: OrderStatus; readonly isQuoteOpen: boolean }
  readonly seen: SeenPayment
  /** Since the attempt was written. */
  readonly ageMs: number
  /** The buyer gave up: what is not authorised yet shall not become so. */
  readonly isGivenUp: boolean
  /** No request of ours for the attempt can still reach the provider after this long. */
  readonly requestMsMax: number
}

/** What to do next, decided under the locks of quote, order and attempt. */
export type SettlementStep =
  | { readonly step: 'confirm' }
  | { readonly step: 'capture' }
  | { readonly step: 'record-capture' }
  | { readonly step: 'wait'; readonly event: 'require-action' | 'lose-sight' | undefined }
  /** Nothing was ordered: the order is released, its cart opens again, and the payment is closed at the provider. */
  | { readonly step: 'give-up'; readonly event: 'decline' | 'fail' | 'release'; readonly reason: string }
  /** The provider still holds something that no order wants: an authorisation to release, an open page to close, money to give back. */
  | { readonly step: 'close' }
  | { readonly step: 'give-back' }
  /** An order was confirmed and its authorisation is gone: people must see to it. */
  | { readonly step: 'lost-authorisation' }
  | { readonly step: 'done' }

/** How long a buyer may take over card and 3-D Secure before the order is released (a bank's page gives 10 to 15 minutes). */
export const abandonedAfterMs = minutes(30)

/**
 * Return, webhook and sweep all ask this, in any order and any number of times. An order is confirmed only on an authorisation of
 * exactly its amount and currency; everything else ends with no order and no money kept.
 */
export function decideSettlement(settling: Settling): SettlementStep {
  const { attempt, order, seen } = settling
  if (attempt.status === 'captured') return { step: 'done' }
  if (order.status !== 'placing') return order.status === 'released' || order.status === 'cancelled' ? closed(seen) : confirmed(seen)
  if (!isLive(attempt.status)) return closed(seen)
  switch (seen.status) {
    case 'authorised':
    case 'captured':
      if (!equals(seen.amount, attempt.amount)) return { step: 'give-up', event: 'fail', reason: 'amount-differs' }
      return order.isQuoteOpen ? { step: 'confirm' } : { step: 'give-up', event: 'release', reason: 'quote-closed' }
    case 'declined':
      return { step: 'give-up', event: 'decline', reason: seen.code }
    case 'released':
      return { step: 'give-up', event: 'release', reason: seen.reason }
    case 'absent':
      return absent(settling)
    case 'awaiting-card':
    case 'requires-action':
    case 'processing':
      return unfinished(settling, seen.status)
  }
}

function absent({ ageMs, requestMsMax }: Settling): SettlementStep {
  if (ageMs > requestMsMax) return { step: 'give-up', event: 'fail', reason: 'never-reached-provider' }
  return { step: 'wait', event: 'lose-sight' }
}

function unfinished({ ageMs, isGivenUp }: Settling, status: 'awaiting-card' | 'requires-action' | 'processing'): SettlementStep {
  if (status !== 'processing' && (isGivenUp || ageMs > abandonedAfterMs)) {
    return { step: 'give-up', event: 'release', reason: isGivenUp ? 'given-up' : 'abandoned' }
  }
  return { step: 'wait', event: status === 'requires-action' ? 'require-action' : undefined }
}

/** The order stands: its authorisation is captured, once. */
function confirmed(seen: SeenPayment): SettlementStep {
  if (seen.status === 'authorised') return { step: 'capture' }
  return seen.status === 'captured' ? { step: 'record-capture' } : { step: 'lost-authorisation' }
}

/** Nothing was ordered: whatever the provider still holds is let go. */
function closed(seen: SeenPayment): SettlementStep {
  if (seen.status === 'captured') return { step: 'give-back' }
  return seen.status === 'released' || seen.status === 'absent' ? { step: 'done' } : { step: 'close' }
}
