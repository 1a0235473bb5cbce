import { sql } from 'kysely'
import type { Currency } from '#src/domain/currency.ts'
import { type Instant, type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import { type RunCounts, type RunRequest, type RunTotal, addTotals } from '#src/domain/renewal-run.ts'
import type { Reader, Tx } from './database.ts'

export type RunStatus = 'planned' | 'running' | 'stopped' | 'finished'

export type RenewalRun = RunRequest & {
  readonly runId: number
  readonly status: RunStatus
  readonly startedBy: string
  readonly startedAt: Instant
  readonly finishedAt: Instant | undefined
}

/** Customers next to one another whose due entitlements are one transaction's work. */
export type RunRange = { readonly firstCustomer: number; readonly lastCustomer: number; readonly dueEntitlements: number }
export type RunChunk = RunRange & { readonly chunkNumber: number }
export type RunDays = { readonly from: PlainDate; readonly to: PlainDate }

/** How far a run is, in due entitlements, and what came of it so far. */
export type RunProgress = {
  readonly done: number
  readonly total: number
  readonly counts: RunCounts
  readonly totals: readonly RunTotal[]
}

/** A range is as many customers as have about so many due entitlements; a customer is never divided. */
const rangeEntitlements = 2_000

/** The new run, or the one that is under way already. */
export async function insertRun(
  tx: Tx,
  asked: RunRequest & { readonly by: string; readonly at: Instant },
): Promise<{ readonly run: RenewalRun; readonly isNew: boolean }> {
  const inserted = await tx
    .insertInto('renewal_run')
    .values({
      status: 'planned',
      due_before: asked.dueBefore ?? null,
      countries: [...new Set(asked.countries)].toSorted(),
      ahead_of_timeline: asked.isAheadOfTimeline,
      started_by: asked.by,
      started_at: asked.at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(runColumns)
    .executeTakeFirst()
  if (inserted) return { run: toRun(inserted), isNew: true }
  const open = await openRun(tx)
  // It ended between the two statements.
  return open === undefined ? insertRun(tx, asked) : { run: open, isNew: false }
}

export async function openRun(reader: Reader): Promise<RenewalRun | undefined> {
  const row = await reader.selectFrom('renewal_run').select(runColumns).where('status', 'in', ['planned', 'running']).executeTakeFirst()
  return row && toRun(row)
}

export async function findRun(reader: Reader, runId: number): Promise<RenewalRun | undefined> {
  const row = await reader.selectFrom('renewal_run').select(runColumns).where('run_id', '=', runId).executeTakeFirst()
  return row && toRun(row)
}

/** The newest first. */
export async function latestRuns(reader: Reader, limit: number): Promise<readonly RenewalRun[]> {
  const rows = await reader.selectFrom('renewal_run').select(runColumns).orderBy('run_id', 'desc').limit(limit).execute()
  return rows.map(toRun)
}

/** False when it was no longer in a state from which it can go there. */
export async function moveRun(tx: Tx, runId: number, move: 'stop' | 'resume'): Promise<boolean> {
  const from: readonly RunStatus[] = move === 'stop' ? ['planned', 'running'] : ['stopped']
  const result = await tx
    .updateTable('renewal_run')
    .set({ status: move === 'stop' ? 'stopped' : 'planned' })
    .where('run_id', '=', runId)
    .where('status', 'in', from)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** A run that waits for its plan, held by this transaction; absent when another process is at it. */
export async function lockPlannedRun(tx: Tx, runId: number): Promise<boolean> {
  const row = await tx
    .selectFrom('renewal_run')
    .select('run_id')
    .where('run_id', '=', runId)
    .where('status', '=', 'planned')
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row !== undefined
}

/** Cuts what is due into chunks, unless an earlier start did, and lets the work begin. */
export async function planRun(tx: Tx, run: RenewalRun, plan: { readonly days: RunDays; readonly at: Instant }): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(tx)
  await sql`
    insert into renewal_run_chunk (run_id, chunk_number, first_customer, last_customer, due_entitlements)
    select ${run.runId}::integer, row_number() over (order by first_customer), first_customer, last_customer, due_entitlements
    from (${ranges(run, plan.days)}) as ranges
    where not exists (select from renewal_run_chunk where run_id = ${run.runId})`.execute(tx)
  await tx
    .updateTable('renewal_run')
    .set({ status: 'running', running_since: plan.at })
    .where('run_id', '=', run.runId)
    .where('status', '=', 'planned')
    .execute()
}

/** The same ranges, without writing them down. */
export async function runRanges(reader: Reader, request: RunRequest, days: RunDays): Promise<readonly RunRange[]> {
  const { rows } = await sql<{ first_customer: number; last_customer: number; due_entitlements: number }>`
    ${ranges(request, days)} order by first_customer`.execute(reader as Tx)
  return rows.map((row) => ({ firstCustomer: row.first_customer, lastCustomer: row.last_customer, dueEntitlements: row.due_entitlements }))
}

/** A chunk that nobody is working on, held by this transaction until its work is committed or lost with it. */
export async function claimChunk(tx: Tx, runId: number): Promise<RunChunk | undefined> {
  const { rows } = await sql<{ chunk_number: number; first_customer: number; last_customer: number; due_entitlements: number }>`
    select chunk_number, first_customer, last_customer, due_entitlements from renewal_run_chunk c
    where run_id = ${runId} and done_at is null and exists (select from renewal_run r where r.run_id = c.run_id and r.status = 'running')
    order by chunk_number limit 1 for update of c skip locked`.execute(tx)
  const row = rows[0]
  return (
    row && {
      chunkNumber: row.chunk_number,
      firstCustomer: row.first_customer,
      lastCustomer: row.last_customer,
      dueEntitlements: row.due_entitlements,
    }
  )
}

export type ChunkOutcome = { readonly counts: RunCounts; readonly totals: readonly RunTotal[]; readonly at: Instant }

export async function markChunkDone(
  tx: Tx,
  key: { readonly runId: number; readonly chunkNumber: number },
  outcome: ChunkOutcome,
): Promise<void> {
  const totals = outcome.totals.map(({ minor, ...total }) => ({ ...total, minor: String(minor) }))
  await tx
    .updateTable('renewal_run_chunk')
    .set({ ...outcome.counts, done_at: outcome.at, totals: JSON.stringify(totals) })
    .where('run_id', '=', key.runId)
    .where('chunk_number', '=', key.chunkNumber)
    .execute()
}

/** Finished once no chunk is left; true when it is. */
export async function finishRun(tx: Tx, runId: number, at: Instant): Promise<boolean> {
  await sql`update renewal_run set status = 'finished', finished_at = ${at}
    where run_id = ${runId} and status = 'running' and not exists (select from renewal_run_chunk where run_id = ${runId} and done_at is null)`.execute(
    tx,
  )
  const run = await findRun(tx, runId)
  return run?.status === 'finished'
}

export async function runProgress(reader: Reader, runId: number): Promise<RunProgress> {
  const { rows } = await sql<Record<keyof RunCounts | 'done' | 'total', bigint>>`
    select coalesce(sum(due_entitlements) filter (where done_at is not null), 0)::bigint as done, coalesce(sum(due_entitlements), 0)::bigint as total,
      coalesce(sum(agreements), 0)::bigint as agreements, coalesce(sum(quotes), 0)::bigint as quotes, coalesce(sum(lines), 0)::bigint as lines,
      coalesce(sum(later), 0)::bigint as later, coalesce(sum(problems), 0)::bigint as problems
    from renewal_run_chunk where run_id = ${runId}`.execute(reader as Tx)
  const sums = await sql<{ country: string; currency: string; quotes: bigint; lines: bigint; minor: string }>`
    select t.country, t.currency, sum(t.quotes)::bigint as quotes, sum(t.lines)::bigint as lines, sum(t.minor)::text as minor
    from renewal_run_chunk c, jsonb_to_recordset(c.totals) as t (country text, currency text, quotes integer, lines integer, minor numeric)
    where c.run_id = ${runId} group by 1, 2`.execute(reader as Tx)
  const row = rows[0]
  const count = (name: keyof RunCounts | 'done' | 'total') => Number(row?.[name] ?? 0n)
  return {
    done: count('done'),
    total: count('total'),
    counts: {
      agreements: count('agreements'),
      quotes: count('quotes'),
      lines: count('lines'),
      later: count('later'),
      problems: count('problems'),
    },
    totals: addTotals(
      sums.rows.map((sum) => ({
        country: sum.country,
        currency: sum.currency as Currency,
        quotes: Number(sum.quotes),
        lines: Number(sum.lines),
        minor: BigInt(sum.minor),
      })),
    ),
  }
}

/** Customers in the order of their numbers, cut where their due entitlements pass the next multiple of a range. */
function ranges(request: RunRequest, days: RunDays) {
  const inCountries =
    request.countries.length === 0
      ? sql``
      : sql`and exists (select from customer c where c.customer_id = e.customer_id and c.country = any (${request.countries}))`
  return sql`
    select min(customer_id) as first_customer, max(customer_id) as last_customer, sum(due)::integer as due_entitlements
    from (
      select customer_id, due, (sum(due) over (order by customer_id) - 1)::integer / ${rangeEntitlements}::integer as range
      from (
        select customer_id, count(*)::integer as due from entitlement e
        where covered_before > ${days.from} and covered_before <= ${days.to} ${inCountries} group by customer_id
      ) as customers
    ) as cut
    group by range`
}

const runColumns = ['run_id', 'status', 'due_before', 'countries', 'ahead_of_timeline', 'started_by', 'started_at', 'finished_at'] as const

type RunRow = {
  readonly run_id: number
  readonly status: string
  readonly due_before: string | null
  readonly countries: readonly string[]
  readonly ahead_of_timeline: boolean
  readonly started_by: string
  readonly started_at: string
  readonly finished_at: string | null
}

function toRun(row: RunRow): RenewalRun {
  return {
    runId: row.run_id,
    status: row.status as RunStatus,
    dueBefore: row.due_before === null ? undefined : plainDate(row.due_before),
    countries: row.countries,
    isAheadOfTimeline: row.ahead_of_timeline,
    startedBy: row.started_by,
    startedAt: row.started_at as Instant,
    finishedAt: (row.finished_at ?? undefined) as Instant | undefined,
  }
}
