import { sql } from 'kysely'
import { minutes } from '#src/kit/duration.ts'
import { runJob } from '#src/jobs/worker.ts'
import type { PaymentProvider, PaymentRef } from '#src/providers/payment-provider.ts'
import { type Race, clockAhead } from './card-race.ts'
import type { Rest } from './card-rivals.ts'

type Order = { order_number: number; status: string; payment_method: string; gross_minor: bigint }
type Attempt = {
  order_number: number
  status: string
  captured_minor: bigint
  settled: boolean
  reference: string | null
  refunded: bigint
}

/** What the sweep does in the next three quarters of an hour. */
export async function comeToRest({ track, renewal }: Race): Promise<void> {
  const worker = { ...track.worker, clock: clockAhead(minutes(45)) }
  for (let round = 0; round < 3; round += 1) {
    const { rows } = await sql<{ attempt_id: string }>`select attempt_id from payment_attempt
      where customer_id = ${renewal.customerId} and settled_at is null`.execute(track.database.owner)
    if (rows.length === 0) return
    for (const row of rows) await runJob(worker, 'settle-payment', { customerId: renewal.customerId, attemptId: row.attempt_id })
  }
}

/** Everything that is not as it must be, in words; nothing when all is well. */
export async function judge(race: Race, expected: readonly Rest[]): Promise<readonly string[]> {
  const { owner } = race.track.database
  const { customerId } = race.renewal
  const { rows: orders } = await sql<Order>`select order_number, status, payment_method, gross_minor from renewal_order
    where customer_id = ${customerId} order by order_number`.execute(owner)
  const { rows: attempts } = await sql<Attempt>`select a.order_number, a.status, a.captured_minor, a.settled_at is not null as settled,
      a.provider_reference as reference, coalesce((select sum(r.amount_minor) from refund r
        where r.customer_id = a.customer_id and r.attempt_id = a.attempt_id and r.status = 'succeeded'), 0)::bigint as refunded
    from payment_attempt a where a.customer_id = ${customerId}`.execute(owner)
  const kept = orders.filter((order) => order.status !== 'released')
  const rest: Rest = kept.length === 0 ? 'nothing' : kept[0]?.status === 'cancelled' ? 'cancelled' : 'ordered'
  const [order] = kept
  return [
    ...(kept.length > 1 ? [`${kept.length} orders`] : []),
    ...(expected.includes(rest) ? [] : [`left ${rest}, expected ${expected.join(' or ')}`]),
    ...kept.filter(({ status }) => status !== 'confirmed' && status !== 'cancelled').map(({ status }) => `the order is ${status}`),
    ...[...race.promised].filter((number) => number !== order?.order_number).map((number) => `order ${number} was promised`),
    ...attempts.flatMap((attempt) => attemptFaults(attempt, order)),
    ...(await moneyFaults(race, attempts, order)),
    ...(await restFaults(race, { rest, order })),
  ]
}

function attemptFaults(attempt: Attempt, order: Order | undefined): readonly string[] {
  const isOver = ['captured', 'declined', 'failed', 'released'].includes(attempt.status)
  const isOfOrder = attempt.order_number === order?.order_number
  return [
    ...(isOver && attempt.settled ? [] : [`an attempt is ${attempt.status}${attempt.settled ? '' : ', not settled'}`]),
    ...(isOfOrder && order?.status === 'confirmed' && attempt.status !== 'captured'
      ? [`the order stands and its attempt is ${attempt.status}`]
      : []),
    ...(!isOfOrder && attempt.captured_minor > 0n ? ['money was captured without an order'] : []),
  ]
}

/** The provider's own word on every payment: what it keeps is what the order costs and was not given back, and nothing is held. */
async function moneyFaults({ track }: Race, attempts: readonly Attempt[], order: Order | undefined): Promise<readonly string[]> {
  const faults: string[] = []
  for (const attempt of attempts) {
    const expected = attempt.captured_minor - attempt.refunded
    const { status, kept } = await atProvider(track.others.payments, attempt.reference)
    if (kept !== expected) faults.push(`the provider keeps ${kept}, we say ${expected}`)
    if (status !== 'captured' && status !== 'released' && status !== 'absent') faults.push(`the provider says ${status}`)
    const isPaid = attempt.order_number === order?.order_number && order.status === 'confirmed'
    if (isPaid && attempt.captured_minor !== order.gross_minor) faults.push(`captured ${attempt.captured_minor} of ${order.gross_minor}`)
  }
  return faults
}

async function atProvider(payments: PaymentProvider | undefined, reference: string | null) {
  const payment = reference === null ? undefined : await payments?.retrieve(reference as PaymentRef)
  if (payment === undefined) return { status: 'absent', kept: 0n }
  const { state } = payment
  return { status: state.status, kept: state.status === 'captured' ? state.captured.minor - state.refunded.minor : 0n }
}

type Counts = { covered: number; until: string; jobs: number; confirmations: number; carts: number; quotes: string }

/** Coverage, quote, cart, events and jobs that belong to what was left. */
async function restFaults(
  { track, renewal }: Race,
  left: { readonly rest: Rest; readonly order: Order | undefined },
): Promise<readonly string[]> {
  const { customerId } = renewal
  const { rows } = await sql<Counts>`select
    (select count(*) from coverage where customer_id = ${customerId})::integer as covered,
    (select string_agg(distinct covered_before::text, ' ') from entitlement where customer_id = ${customerId}) as until,
    (select count(*) from pgboss.job where name = 'order-confirmed' and (data ->> 'customerId')::integer = ${customerId})::integer as jobs,
    (select count(*) from event where customer_id = ${customerId} and kind = 'order-confirmed')::integer as confirmations,
    (select count(*) from cart where customer_id = ${customerId} and status = 'open')::integer as carts,
    (select string_agg(status, ' ' order by revision) from quote where customer_id = ${customerId}) as quotes`.execute(track.database.owner)
  const found = rows[0] as Counts
  const isOrdered = left.rest === 'ordered'
  const isCard = left.order?.payment_method === 'card'
  const expected: Record<keyof Counts, readonly (string | number)[]> = {
    covered: [isOrdered ? 8 : 4],
    until: [isOrdered ? '2028-04-01' : '2027-04-01'],
    // By card one for the confirmation and one for the money, whose papers and one mail the job makes once.
    jobs: left.rest === 'nothing' ? [0] : isCard ? (isOrdered ? [2] : [1, 2]) : [1],
    confirmations: [left.rest === 'nothing' ? 0 : 1],
    carts: left.rest === 'nothing' ? [1] : [0],
    quotes: left.rest === 'nothing' ? ['issued', 'cancelled', 'superseded issued', 'superseded cancelled'] : ['ordered'],
  }
  return (Object.keys(expected) as (keyof Counts)[])
    .filter((name) => !expected[name].includes(found[name]))
    .map((name) => `${name}: ${found[name]}, expected ${expected[name].join(' or ')}`)
}
