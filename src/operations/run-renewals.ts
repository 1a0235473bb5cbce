import { setTimeout as sleep } from 'node:timers/promises'
import { dayIn } from '#src/domain/plain-date.ts'
import { type RunRequest, runWindow } from '#src/domain/renewal-run.ts'
import { present } from '#src/kit/assert.ts'
import { read, transact } from '#src/store/database.ts'
import { longestDays } from '#src/store/issue-quote-agreement.ts'
import {
  type RenewalRun,
  type RunDays,
  type RunStatus,
  claimChunk,
  findRun,
  finishRun,
  lockPlannedRun,
  markChunkDone,
  planRun,
} from '#src/store/renewal-run.ts'
import { readRange, readThroughIndexes } from '#src/store/renewal-run-input.ts'
import { copyProblems, isRefusedRow } from '#src/store/renewal-run-output.ts'
import { type RunVendor, draftRange, loadVendor, summed } from './run-renewals-draft.ts'
import { writeOneByOne, writeQuotes } from './run-renewals-write.ts'
import type { Services } from './services.ts'

type RunServices = Pick<Services, 'db' | 'clock' | 'jobs'>

/**
 * Works on a run until it is over, together with whatever other processes do: each takes the chunks that nobody holds. A chunk
 * is one transaction, so whoever is killed leaves it as it was, and the next one to look takes it.
 */
export async function runRenewals(
  services: RunServices,
  runId: number,
  options: { readonly lanes?: number; readonly signal?: AbortSignal } = {},
): Promise<RunStatus> {
  const { lanes = lanesDefault, signal } = options
  for (;;) {
    const run = present(await read(services.db, everyone, (reader) => findRun(reader, runId)), `renewal run ${runId} is there`)
    if (run.status === 'planned') await plan(services, run)
    if (run.status === 'running') {
      const work = await begin(services, run)
      await Promise.all(Array.from({ length: lanes }, () => lane(services, work, signal)))
      await transact(services.db, everyone, (tx) => finishRun(tx, runId, services.clock.now()))
    }
    const { status } = present(await read(services.db, everyone, (reader) => findRun(reader, runId)), 'a run is never deleted')
    if (status === 'finished' || status === 'stopped' || signal?.aborted === true) return status
    // The last chunks are in other hands, or what held them has just died.
    if (run.status === status) await sleep(pauseMs)
  }
}

/** While PostgreSQL stores one chunk, the next is priced. */
const lanesDefault = 3
const pauseMs = 200
const everyone = { customers: 'all' } as const

export async function daysOfRun(services: Pick<Services, 'db' | 'clock'>, request: RunRequest): Promise<RunDays> {
  const longest = await read(services.db, everyone, longestDays)
  return runWindow(request, { today: dayIn('UTC', services.clock.now()), ...longest })
}

type Work = { readonly run: RenewalRun; readonly days: RunDays; readonly vendor: RunVendor }

async function begin(services: RunServices, run: RenewalRun): Promise<Work> {
  return { run, days: await daysOfRun(services, run), vendor: await read(services.db, everyone, loadVendor) }
}

async function plan(services: RunServices, run: RenewalRun): Promise<void> {
  const days = await daysOfRun(services, run)
  const at = services.clock.now()
  const isPlanned = await transact(services.db, everyone, async (tx) => {
    if (!(await lockPlannedRun(tx, run.runId))) return false
    await planRun(tx, run, { days, at })
    return true
  })
  if (!isPlanned) await sleep(pauseMs)
}

async function lane(services: RunServices, work: Work, signal: AbortSignal | undefined): Promise<void> {
  while (signal?.aborted !== true) {
    if (!(await workOnNextChunk(services, work))) return
  }
}

/** False when there is none left to take. A row that the database refuses costs its own quote, not the chunk. */
async function workOnNextChunk(services: RunServices, work: Work): Promise<boolean> {
  try {
    return await workOnChunk(services, work, writeAll)
  } catch (error) {
    if (!isRefusedRow(error)) throw error
    return workOnChunk(services, work, writeOneByOne)
  }
}

type Write = typeof writeOneByOne

async function writeAll(...[services, tx, writing]: Parameters<Write>): ReturnType<Write> {
  await writeQuotes(services, tx, writing)
  return { quotes: writing.quotes, problems: [] }
}

function workOnChunk(services: RunServices, { run, days, vendor }: Work, write: Write): Promise<boolean> {
  const { runId } = run
  return transact(services.db, everyone, async (tx) => {
    await readThroughIndexes(tx)
    const chunk = await claimChunk(tx, runId)
    if (chunk === undefined) return false
    const at = services.clock.now()
    const input = await readRange(tx, chunk, { request: run, at, days })
    await vendor.loadPrices(tx, input.agreements)
    const drafted = draftRange(input, run, vendor)
    const written = await write(services, tx, { vendor, at, by: run.startedBy, quotes: drafted.quotes })
    const done = summed({ ...drafted.counts, quotes: written.quotes, problems: [...drafted.problems, ...written.problems] })
    await copyProblems(tx, runId, done.problems)
    await markChunkDone(tx, { runId, chunkNumber: chunk.chunkNumber }, { ...done, at })
    return true
  })
}
