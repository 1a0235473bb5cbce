import { Hono } from 'hono'
import type { Context } from 'hono'
import { type PlainDate, parsePlainDate } from '#src/domain/plain-date.ts'
import { runProblemsCsv, runProblemsHeader } from '#src/documents/tables/run-problems-csv.ts'
import { present } from '#src/kit/assert.ts'
import { moveRenewalRun, startRun } from '#src/operations/run-renewals-start.ts'
import { type Reader, read } from '#src/store/database.ts'
import { nameOfPerson } from '#src/store/operations-runs.ts'
import { runProblems } from '#src/store/renewal-run-problem.ts'
import { type RenewalRun, findRun, latestRuns, runProgress } from '#src/store/renewal-run.ts'
import type { Problems } from '../components/form.tsx'
import { notFoundPage } from '../error-pages.tsx'
import { readForm } from '../form-data.ts'
import type { WebEnv } from '../web.ts'
import { opsRunPath } from './pages/paths.ts'
import { RunPage } from './pages/run-page.tsx'
import { RunsPage, type RunsTyped } from './pages/runs-page.tsx'
import { vendorTimeZone } from './vendor-time-zone.ts'

const everyone = { customers: 'all' } as const
const runsShown = 20
const problemsShown = 50
const problemsPage = 1_000

/** The renewal runs: start one, watch it, stop it, take its problems away. Mounted at `/ops/runs`. */
export function opsRunRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/', (c) => showRuns(c, { dueBefore: '', countries: '', isAheadOfTimeline: false }, []))
  app.post('/', start)
  app.get('/:runId', showRun)
  app.post('/:runId/stop', (c) => move(c, 'stop'))
  app.post('/:runId/resume', (c) => move(c, 'resume'))
  app.get('/:runId/problems.csv', downloadProblems)
  return app
}

async function showRuns(c: Context<WebEnv>, typed: RunsTyped, problems: Problems): Promise<Response> {
  const runs = await read(c.get('web').services.db, everyone, async (reader) => {
    const latest = await latestRuns(reader, runsShown)
    return Promise.all(latest.map(async (run) => ({ ...run, progress: await runProgress(reader, run.runId) })))
  })
  const view = { runs, typed, problems, timeZone: vendorTimeZone }
  return c.html(<RunsPage ui={c.get('ui')} shell={c.get('shell')} view={view} />, problems.length > 0 ? 422 : 200)
}

async function start(c: Context<WebEnv>): Promise<Response> {
  const person = present(c.get('person'), 'a page of operations has someone signed in')
  const form = await readForm(c)
  const typed = { dueBefore: form.text('due_before'), countries: form.text('countries'), isAheadOfTimeline: form.text('ahead') === 'yes' }
  const day = dayOf(typed.dueBefore)
  if (!day.ok) return showRuns(c, typed, [{ field: 'due_before', message: { key: 'problem.runDay' } }])
  const countries = typed.countries
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter((code) => code !== '')
  const asked = { dueBefore: day.value, countries, isAheadOfTimeline: typed.isAheadOfTimeline, by: `user:${person.userId}` }
  const started = await startRun(c.get('web').services, asked)
  if (started.ok) return c.redirect(opsRunPath(started.value.run.runId), 303)
  const { refusal } = started
  if (refusal.code === 'country-unknown') {
    const codes = refusal.countries.join(', ').slice(0, 60)
    return showRuns(c, typed, [{ field: 'countries', message: { key: 'problem.runCountryUnknown', values: { codes } } }])
  }
  return showRuns(c, typed, [{ message: { key: 'problem.runUnderWay', values: { number: String(refusal.run.runId) } } }])
}

function dayOf(text: string): { readonly ok: true; readonly value: PlainDate | undefined } | { readonly ok: false } {
  return text === '' ? { ok: true, value: undefined } : parsePlainDate(text)
}

async function showRun(c: Context<WebEnv>): Promise<Response> {
  const view = await readRun(c, async (reader, run) => ({
    run,
    startedBy: await nameOfPerson(reader, run.startedBy),
    timeZone: vendorTimeZone,
    progress: await runProgress(reader, run.runId),
    problems: await runProblems(reader, run.runId, { after: 0n, limit: problemsShown }),
  }))
  return view === undefined ? notFoundPage(c) : c.html(<RunPage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}

/** A stop or a resumption that comes too late changes nothing; the page then shows how the run stands. */
async function move(c: Context<WebEnv>, to: 'stop' | 'resume'): Promise<Response> {
  const run = await readRun(c, (_reader, found) => Promise.resolve(found))
  if (run === undefined) return notFoundPage(c)
  await moveRenewalRun(c.get('web').services, run.runId, to)
  return c.redirect(opsRunPath(run.runId), 303)
}

/** A page at a time, so that a run with a hundred thousand problems does not fill the memory of the web process. */
async function downloadProblems(c: Context<WebEnv>): Promise<Response> {
  const run = await readRun(c, (_reader, found) => Promise.resolve(found))
  if (run === undefined) return notFoundPage(c)
  const { runId } = run
  const { db } = c.get('web').services
  const { language } = c.get('ui')
  let after: bigint | undefined
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (after === undefined) {
        after = 0n
        return controller.enqueue(new TextEncoder().encode(runProblemsHeader(language)))
      }
      const from = after
      const page = await read(db, everyone, (reader) => runProblems(reader, runId, { after: from, limit: problemsPage }))
      const last = page.at(-1)
      if (last === undefined) return controller.close()
      after = last.problemId
      return controller.enqueue(new TextEncoder().encode(runProblemsCsv(page, language)))
    },
  })
  const name = `guichet-run-${runId}-problems.csv`
  return c.body(body, 200, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${name}"` })
}

function readRun<T>(c: Context<WebEnv>, work: (reader: Reader, run: RenewalRun) => Promise<T>): Promise<T | undefined> {
  const text = c.req.param('runId') ?? ''
  if (!/^[1-9]\d{0,8}$/.test(text)) return Promise.resolve(undefined)
  return read(c.get('web').services.db, everyone, async (reader) => {
    const run = await findRun(reader, Number(text))
    return run && work(reader, run)
  })
}
