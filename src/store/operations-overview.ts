import { sql } from 'kysely'
import type { Instant } from '#src/domain/plain-date.ts'
import type { Reader } from './database.ts'

/** How the vendor's counter stands at a moment: what operations look at first. */
export type OperationsOverview = {
  readonly quotes: ReadonlyMap<string, number>
  readonly ordersSince: number
  /** Submitted, the payment not settled yet. */
  readonly ordersPlacing: number
  readonly partnerRequestsWaiting: number
  readonly messagesWaiting: number
  readonly jobsWaiting: number
  readonly jobsFailed: number
  readonly mailsQueued: number
  readonly mailsBounced: number
}

/** Counted over all customers, in the scope of staff. `issued` counts what can be ordered, `expired` what no longer can. */
export async function operationsOverviewUnscoped(
  reader: Reader,
  at: { readonly now: Instant; readonly dayBegan: Instant },
): Promise<OperationsOverview> {
  const status = sql<string>`case when status = 'issued' and (valid_until + 1)::timestamp at time zone time_zone <= ${at.now} then 'expired' else status end`
  const quotes = await reader
    .selectFrom('quote')
    .select((select) => [status.as('status'), select.fn.countAll<bigint>().as('count')])
    .groupBy(sql`1`)
    .execute()
  const jobs = await jobCounts(reader)
  const mails = await reader
    .selectFrom('mail')
    .select((select) => ['status', select.fn.countAll<bigint>().as('count')])
    .where('status', 'in', ['queued', 'bounced'])
    .groupBy('status')
    .execute()
  const mailCount = (wanted: string) => Number(mails.find((row) => row.status === wanted)?.count ?? 0n)
  return {
    quotes: new Map(quotes.map((row) => [row.status, Number(row.count)])),
    ...(await orderCounts(reader, at.dayBegan)),
    partnerRequestsWaiting: await count(reader.selectFrom('partner_request').where('status', '=', 'sent').select(total)),
    messagesWaiting: await count(reader.selectFrom('conversation').where('waiting_since', 'is not', null).select(total)),
    ...jobs,
    mailsQueued: mailCount('queued'),
    mailsBounced: mailCount('bounced'),
  }
}

const total = sql<bigint>`count(*)`.as('count')

async function count(query: { readonly executeTakeFirstOrThrow: () => Promise<{ readonly count: bigint }> }): Promise<number> {
  return Number((await query.executeTakeFirstOrThrow()).count)
}

async function orderCounts(reader: Reader, since: Instant) {
  return {
    ordersSince: await count(
      reader.selectFrom('renewal_order').where('status', '=', 'confirmed').where('placed_at', '>=', since).select(total),
    ),
    ordersPlacing: await count(reader.selectFrom('renewal_order').where('status', '=', 'placing').select(total)),
  }
}

/** The job queue's own table (pg-boss): what is still to run, and what gave up after its last try. */
async function jobCounts(reader: Reader) {
  const rows = await reader
    .selectFrom(sql<{ state: string }>`pgboss.job`.as('job'))
    .select((select) => ['job.state', select.fn.countAll<bigint>().as('count')])
    .where('job.state', 'in', ['created', 'retry', 'active', 'failed'])
    .groupBy('job.state')
    .execute()
  const failed = rows.filter((row) => row.state === 'failed')
  const waiting = rows.filter((row) => row.state !== 'failed')
  const sumOf = (counted: typeof rows) => counted.reduce((sum, row) => sum + Number(row.count), 0)
  return { jobsWaiting: sumOf(waiting), jobsFailed: sumOf(failed) }
}
