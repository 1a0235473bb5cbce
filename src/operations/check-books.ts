import { days, minutes } from '#src/kit/duration.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { ProviderPayment, Reconciliation } from '#src/providers/payment-provider.ts'
import {
  type BookedPayment,
  type Difference,
  bookedPayments,
  booksChecked,
  brokenRules,
  keepDifferences,
  uncapturedOrders,
} from '#src/store/check-books.ts'
import { read, transact } from '#src/store/database.ts'
import type { Services } from './services.ts'

export type CheckedBooks = {
  readonly differences: readonly Difference[]
  /** How much was looked at: a check that looked at nothing proves nothing. */
  readonly rules: number
  readonly bookedPayments: number
  readonly providerPayments: number
}

const reachMs = days(400)
/** Younger than this may still be under way between us and the provider. */
const graceMs = minutes(2)

/**
 * The promises of the order protocol, checked on a live database against the provider's own list of payments and not our echo of
 * it. What is found is kept with the moment it was first seen.
 */
export async function checkBooks(services: Services): Promise<CheckedBooks> {
  const at = services.clock.now()
  const since = new Date(Date.parse(at) - reachMs).toISOString() as Instant
  const settledBefore = new Date(Date.parse(at) - graceMs).toISOString() as Instant
  const theirs: ProviderPayment[] = []
  if (services.payments !== undefined)
    for await (const payment of (services.payments as Reconciliation).paymentsSince(since)) theirs.push(payment)
  const ours = await read(services.db, { customers: 'all' }, async (reader) => ({
    booked: await bookedPayments(reader, since),
    differences: [...(await brokenRules(reader)), ...(await uncapturedOrders(reader, settledBefore))],
  }))
  const compared = services.payments === undefined ? [] : compare(ours.booked, theirs, settledBefore)
  const differences = [...ours.differences, ...compared]
  await transact(services.db, { customers: 'all' }, (tx) => keepDifferences(tx, differences, at))
  return { differences, rules: booksChecked + 1, bookedPayments: ours.booked.length, providerPayments: theirs.length }
}

/** Both lists held against each other, payment by payment. */
function compare(booked: readonly BookedPayment[], theirs: readonly ProviderPayment[], settledBefore: Instant): readonly Difference[] {
  const ours = new Map(booked.map((payment) => [payment.attemptId, payment]))
  const seen = new Set<string>()
  const differences: Difference[] = []
  for (const payment of theirs) {
    const { attemptId } = payment.reference
    if (payment.createdAt > settledBefore) continue
    if (seen.has(attemptId))
      differences.push({ invariant: 'one-payment-per-attempt', subject: attemptId, detail: 'the provider has it twice' })
    seen.add(attemptId)
    differences.push(...compareOne(ours.get(attemptId), payment, settledBefore))
  }
  for (const payment of booked) {
    const hasMoney = payment.status === 'captured' || payment.status === 'authorised'
    if (hasMoney && !seen.has(payment.attemptId) && payment.updatedAt < settledBefore) {
      differences.push({
        invariant: 'booked-payment-exists',
        subject: payment.attemptId,
        detail: `we say ${payment.status}, the provider knows nothing of it`,
      })
    }
  }
  return differences
}

function compareOne(ours: BookedPayment | undefined, theirs: ProviderPayment, settledBefore: Instant): readonly Difference[] {
  const { attemptId } = theirs.reference
  const { state } = theirs
  const difference = (invariant: string, detail: string): Difference => ({ invariant, subject: attemptId, detail })
  if (ours === undefined) {
    return state.status === 'captured' || state.status === 'authorised'
      ? [difference('money-has-its-order', `the provider says ${state.status}, we know nothing of it`)]
      : []
  }
  if (ours.updatedAt > settledBefore) return []
  const isOrdered = ours.orderStatus === 'confirmed' || ours.orderStatus === 'fulfilled'
  if (state.status === 'captured') {
    const kept = state.captured.minor - state.refunded.minor
    const expected = ours.capturedMinor - ours.refundedMinor
    if (kept === expected && theirs.amount.currency === ours.currency) return []
    return [
      difference(
        'captured-money-is-booked',
        `the provider keeps ${kept}, we say ${expected} for order ${ours.orderNumber} (${ours.orderStatus})`,
      ),
    ]
  }
  if (state.status === 'authorised')
    return [difference('nothing-stays-authorised', `still authorised for order ${ours.orderNumber} (${ours.orderStatus})`)]
  if (ours.status === 'captured') return [difference('captured-money-is-booked', `we say captured, the provider says ${state.status}`)]
  return isOrdered && ours.status === 'authorised'
    ? [difference('nothing-stays-authorised', `we say authorised, the provider says ${state.status}`)]
    : []
}
