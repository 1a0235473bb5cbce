import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { migrate, openPostgres } from '../compose-postgres.ts'
import { composeServices } from '../compose.ts'
import { readConfig } from '../config.ts'
import { parsePlainDate } from '../domain/plain-date.ts'
import type { RunRequest } from '../domain/renewal-run.ts'
import { runProblemsCsv, runProblemsHeader } from '../documents/tables/run-problems-csv.ts'
import { dryRunRenewals } from '../operations/run-renewals-dry.ts'
import { startRun, unknownCountries } from '../operations/run-renewals-start.ts'
import { runRenewals } from '../operations/run-renewals.ts'
import type { Services } from '../operations/services.ts'
import { read } from '../store/database.ts'
import { findRun, latestRuns, runProgress } from '../store/renewal-run.ts'
import { runProblems } from '../store/renewal-run-problem.ts'
import { progressLine, runSummary } from './quotes-summary.ts'
import { keepHeapSmall } from './small-heap.ts'

const usage = `usage: guichet quotes run [--due-before DATE] [--country FR]… [--dry-run] [--ahead-of-timeline]
       guichet quotes problems [RUN]

run       Issues the renewal quotes of whatever is due and not quoted yet, and enqueues their mails. May be stopped anywhere and
          started again; work processes and other such commands share the work (docs/renewal-run.md).
  --due-before DATE      what falls due before that day (YYYY-MM-DD); without it, what the countries' timelines ask for today
  --country CODE         only customers of that country; may be given several times
  --ahead-of-timeline    also what its country would quote only later
  --dry-run              tells what would be issued, stores nothing
  --problems FILE        writes what could not be quoted, and why, as CSV
problems  The same list of a run (default: the last one), to standard output.
`

type Asked = { readonly request: RunRequest; readonly isDryRun: boolean; readonly problemsFile: string | undefined }

export async function run(args: readonly string[]): Promise<number> {
  keepHeapSmall()
  const [verb, ...rest] = args
  if (verb === 'problems' && rest.length <= 1 && rest.every((text) => /^\d{1,9}$/.test(text))) {
    return withServices((services) => printProblems(services, rest[0] === undefined ? undefined : Number(rest[0])))
  }
  const asked = verb === 'run' ? parseRun(rest) : usage
  if (typeof asked === 'string') {
    process.stderr.write(asked)
    return verb === '--help' || rest[0] === '--help' ? 0 : 2
  }
  return withServices(async (services) => {
    const unknown = await unknownCountries(services, asked.request.countries)
    if (unknown.length > 0) {
      process.stderr.write(`guichet: there is no country ${unknown.join(', ')}\n`)
      return 2
    }
    return asked.isDryRun ? dryRun(services, asked) : realRun(services, asked)
  })
}

function parseRun(args: readonly string[]): Asked | string {
  let values
  try {
    values = parseArgs({
      args: [...args],
      options: {
        'due-before': { type: 'string' },
        country: { type: 'string', multiple: true },
        'ahead-of-timeline': { type: 'boolean' },
        'dry-run': { type: 'boolean' },
        problems: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    return `guichet: ${error instanceof Error ? error.message : String(error)}\n\n${usage}`
  }
  if (values.help === true) return usage
  const dueBefore = values['due-before']
  const day = dueBefore === undefined ? undefined : parsePlainDate(dueBefore)
  if (day !== undefined && !day.ok) return `guichet: ${JSON.stringify(dueBefore)} is not a day; write it as 2027-03-31\n`
  const countries = (values.country ?? []).flatMap((text) => text.toUpperCase().split(','))
  return {
    request: { dueBefore: day?.value, countries, isAheadOfTimeline: values['ahead-of-timeline'] ?? false },
    isDryRun: values['dry-run'] ?? false,
    problemsFile: values.problems,
  }
}

async function realRun(services: Services, asked: Asked): Promise<number> {
  const started = await startRun(services, { ...asked.request, by: 'operations:command' })
  if (!started.ok) {
    if (started.refusal.code === 'run-under-way') {
      const { runId, startedBy } = started.refusal.run
      process.stderr.write(`guichet: run ${runId}, which ${startedBy} started with other settings, is not over; stop it or let it end\n`)
    }
    return 1
  }
  const { runId } = started.value.run
  process.stderr.write(started.value.isNew ? `run ${runId} begins\n` : `run ${runId} is under way: joining it\n`)
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  const show = progressLine()
  const ticking = setInterval(() => void tick(), 500)
  async function tick(): Promise<void> {
    const progress = await read(services.db, { customers: 'all' }, (reader) => runProgress(reader, runId)).catch(() => undefined)
    if (progress !== undefined) show({ done: progress.done, total: progress.total, quotes: progress.counts.quotes })
  }
  const status = await runRenewals(services, runId, { signal: stopping.signal }).finally(() => clearInterval(ticking))
  show(undefined)
  const progress = await read(services.db, { customers: 'all' }, (reader) => runProgress(reader, runId))
  process.stdout.write(runSummary(progress, { isDryRun: false, runId, status }))
  if (asked.problemsFile !== undefined) await writeProblems(services, runId, createWriteStream(asked.problemsFile))
  return status === 'finished' ? 0 : 1
}

async function dryRun(services: Services, asked: Asked): Promise<number> {
  const show = progressLine()
  const file = asked.problemsFile === undefined ? undefined : createWriteStream(asked.problemsFile)
  file?.write(runProblemsHeader('en'))
  const { counts, totals } = await dryRunRenewals(services, asked.request, {
    onProgress: show,
    onProblems: (problems) => void file?.write(runProblemsCsv(problems, 'en')),
  })
  show(undefined)
  if (file) await once(file.end(), 'finish')
  process.stdout.write(runSummary({ counts, totals }, { isDryRun: true }))
  return 0
}

async function printProblems(services: Services, runId: number | undefined): Promise<number> {
  const found = await read(services.db, { customers: 'all' }, async (reader) =>
    runId === undefined ? (await latestRuns(reader, 1))[0] : findRun(reader, runId),
  )
  if (found === undefined) {
    process.stderr.write(runId === undefined ? 'guichet: there was no renewal run yet\n' : `guichet: there is no renewal run ${runId}\n`)
    return 1
  }
  await writeProblems(services, found.runId, process.stdout)
  return 0
}

/** A page at a time: as many problems as there may be, in the memory of a thousand. */
async function writeProblems(services: Services, runId: number, out: NodeJS.WritableStream): Promise<void> {
  out.write(runProblemsHeader('en'))
  let after = 0n
  for (;;) {
    const page = await read(services.db, { customers: 'all' }, (reader) => runProblems(reader, runId, { after, limit: 1000 }))
    if (page.length > 0 && !out.write(runProblemsCsv(page, 'en'))) await once(out, 'drain')
    const last = page.at(-1)
    if (last === undefined) break
    after = last.problemId
  }
  if (out !== process.stdout) await once(out.end(), 'finish')
}

async function withServices(work: (services: Services) => Promise<number>): Promise<number> {
  const config = readConfig(process.env, { demoByDefault: false })
  const postgres = await openPostgres(config)
  await migrate(postgres.connectionString)
  const composed = await composeServices({ ...config, logLevel: 'warn' }, postgres.connectionString, 'work')
  try {
    return await work(composed.services)
  } finally {
    await composed.close()
    await postgres.stop()
  }
}
