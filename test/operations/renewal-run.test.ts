import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { plainDate } from '#src/domain/plain-date.ts'
import type { RunProblem, RunRequest } from '#src/domain/renewal-run.ts'
import { importFolder } from '#src/operations/import-folder.ts'
import { dryRunRenewals } from '#src/operations/run-renewals-dry.ts'
import { moveRenewalRun, startRun } from '#src/operations/run-renewals-start.ts'
import { runRenewals } from '#src/operations/run-renewals.ts'
import { eventHash } from '#src/store/event.ts'
import { read } from '#src/store/database.ts'
import { runProgress } from '#src/store/renewal-run.ts'
import { runProblems } from '#src/store/renewal-run-problem.ts'
import { useDatabase } from '#test/support/database.ts'
import { type FixedClock, fixedClock } from '#test/support/fixed-clock.ts'
import { multiplyCustomers, quotesOf } from '#test/support/many-renewals.ts'
import { type TestServices, jobsWaiting, testServices } from '#test/support/services.ts'
import { type Files, folderOf, replaced, withRows } from './import-base-folder.ts'

const database = useDatabase('test')
let clock: FixedClock
let services: TestServices

beforeEach(async () => {
  clock = fixedClock('2027-01-15T09:00:00Z')
  services = await testServices({ db: database.owner, connectionString: database.connectionString, clock })
})
afterEach(() => services.stop())

async function given(changed: Files = {}): Promise<void> {
  const imported = await importFolder(services, folderOf(changed))
  if (!imported.ok) throw new Error(JSON.stringify(imported.refusal))
}

function asked(request: Partial<RunRequest> = {}): RunRequest {
  return { countries: [], isAheadOfTimeline: false, ...request }
}

async function rowsOf(statement: string): Promise<readonly Record<string, unknown>[]> {
  return (await sql.raw<Record<string, unknown>>(statement).execute(database.owner)).rows
}

async function start(request: Partial<RunRequest> = {}): Promise<number> {
  const started = await startRun(services, { ...asked(request), by: 'operations:test' })
  if (!started.ok) throw new Error(JSON.stringify(started.refusal))
  return started.value.run.runId
}

/** A whole run: what it counted and what it listed. */
async function run(request: Partial<RunRequest> = {}) {
  const runId = await start(request)
  expect(await runRenewals(services, runId)).toBe('finished')
  return read(services.db, { customers: 'all' }, async (reader) => ({
    ...(await runProgress(reader, runId)),
    problems: (await runProblems(reader, runId, { after: 0n, limit: 100 })).map(({ problemId: _id, ...problem }) => problem),
  }))
}

async function rowCounts(): Promise<Record<string, unknown> | undefined> {
  const tables = ['quote', 'quote_line', 'quote_number', 'event', 'event_chain', 'pgboss.job', 'renewal_run', 'renewal_run_chunk', 'renewal_run_problem']
  return (await rowsOf(`select ${tables.map((table) => `(select count(*)::integer from ${table}) as "${table}"`).join(', ')}`))[0]
}

describe('a run', () => {
  test('issues what is due, as issuing by hand does: number, lines, event, job', async () => {
    await given()
    const done = await run()
    expect(done.counts).toEqual({ agreements: 1, quotes: 1, lines: 2, later: 0, problems: 0 })
    expect(done.totals).toEqual([{ country: 'GB', currency: 'GBP', quotes: 1, lines: 2, minor: 884_400n }])
    expect([done.done, done.total]).toEqual([2, 2])
    expect(await rowsOf('select quote_number, due_on, total_minor, issued_by, valid_until, quotation_level from quote')).toEqual([
      { quote_number: 20_500_000, due_on: '2027-03-31', total_minor: 884_400n, issued_by: 'operations:test', valid_until: '2027-03-31', quotation_level: 'H' },
    ])
    expect(await rowsOf('select line_number, unit_price, extended_minor, previous, reinstatement_svp_price from quote_line order by 1')).toEqual([
      expect.objectContaining({ line_number: 1, unit_price: '1173.000000', extended_minor: 703_800n, reinstatement_svp_price: '3528.500000', previous: expect.objectContaining({ listPrice: '1125.5', quantity: 6 }) }),
      expect.objectContaining({ line_number: 2, extended_minor: 180_600n, reinstatement_svp_price: null }),
    ])
    expect(await rowsOf("select data from pgboss.job where name = 'send-quote-mail'")).toEqual([
      { data: { customerId: 4_006_733, quoteNumber: 20_500_000, revision: 1 } },
    ])
  })

  test('twice issues nothing new', async () => {
    await given()
    await run()
    const again = await run()
    expect(again.counts).toMatchObject({ quotes: 0, problems: 0 })
    expect(await rowsOf('select count(*)::integer from quote')).toEqual([{ count: 1 }])
    expect(await jobsWaiting(database.owner, 'send-quote-mail')).toBe(1)
  })
})
