import { type RunCounts, type RunProblem, type RunRequest, type RunTotal, addCounts, addTotals, noCounts } from '#src/domain/renewal-run.ts'
import { read } from '#src/store/database.ts'
import { runRanges } from '#src/store/renewal-run.ts'
import { readRange } from '#src/store/renewal-run-input.ts'
import { draftRange, loadVendor } from './run-renewals-draft.ts'
import { daysOfRun } from './run-renewals.ts'
import type { Services } from './services.ts'

export type DryRun = { readonly counts: RunCounts; readonly totals: readonly RunTotal[] }

export type DryRunOptions = {
  readonly onProblems?: (problems: readonly RunProblem[]) => void
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
}

/** What a run would issue now, and what it would leave: computed by the same functions, nothing is stored. */
export async function dryRunRenewals(
  services: Pick<Services, 'db' | 'clock'>,
  request: RunRequest,
  options: DryRunOptions = {},
): Promise<DryRun> {
  const days = await daysOfRun(services, request)
  const vendor = await read(services.db, { customers: 'all' }, loadVendor)
  const ranges = await read(services.db, { customers: 'all' }, (reader) => runRanges(reader, request, days))
  const total = ranges.reduce((sum, range) => sum + range.dueEntitlements, 0)
  let done = 0
  let counts = noCounts
  let totals: readonly RunTotal[] = []
  for (const range of ranges) {
    const drafted = await read(services.db, { customers: 'all' }, async (reader) => {
      const input = await readRange(reader, range, { request, at: services.clock.now(), days })
      await vendor.loadPrices(reader, input.agreements)
      return draftRange(input, request, vendor)
    })
    counts = addCounts(counts, drafted.counts)
    totals = addTotals([...totals, ...drafted.totals])
    done += range.dueEntitlements
    options.onProblems?.(drafted.problems)
    options.onProgress?.({ done, total })
  }
  return { counts, totals }
}
