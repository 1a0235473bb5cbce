import type { RunProblem } from '#src/domain/renewal-run.ts'
import type { TimeZone } from '#src/domain/plain-date.ts'
import { runProblemText } from '#src/documents/tables/run-problems-csv.ts'
import type { RenewalRun, RunProgress } from '#src/store/renewal-run.ts'
import { Facts } from '#src/web/components/facts.tsx'
import { Icon } from '#src/web/components/icon.tsx'
import { Notice } from '#src/web/components/notice.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { opsRunPath } from './paths.ts'
import { RunBadge, windowText } from './run-status.tsx'

/** One renewal run, `GET /ops/runs/:runId`: while it is under way the page follows it by itself. */
export type RunView = {
  readonly run: RenewalRun
  /** Absent when it was started on the command line. */
  readonly startedBy: string | undefined
  readonly timeZone: TimeZone
  readonly progress: RunProgress
  /** The first of them. */
  readonly problems: readonly RunProblem[]
}

type Props = { readonly ui: Ui; readonly view: RunView }

export function RunPage({ ui, shell, view }: PageProps<RunView>) {
  const { t, format } = ui
  const { run, timeZone } = view
  const title = t('runs.title', { number: String(run.runId) })
  const isUnderWay = run.status === 'planned' || run.status === 'running'
  return (
    <Page ui={ui} shell={shell} title={title} isAwaited={isUnderWay}>
      <header class="page-header">
        <div>
          <h1>
            {title} <RunBadge ui={ui} status={run.status} />
          </h1>
          <p class="muted">
            {t('runs.reach', {
              window: windowText(ui, run),
              countries: run.countries.length === 0 ? t('runs.allCountries') : run.countries.map(format.country).join(', '),
            })}
          </p>
          <p class="muted">
            {t('runs.startedBy', { name: view.startedBy ?? t('runs.byCommand'), at: format.moment(run.startedAt, timeZone) })}
            {run.finishedAt !== undefined && ` · ${t('runs.finishedAt')} ${format.moment(run.finishedAt, timeZone)}`} (
            {format.zone(timeZone)})
          </p>
        </div>
        <Actions ui={ui} view={view} />
      </header>
      {run.status === 'planned' && <Notice tone="information" title={t('runs.wait')} />}
      <ProgressCard ui={ui} view={view} />
      <Totals ui={ui} view={view} />
      <Problems ui={ui} view={view} />
    </Page>
  )
}

function Actions({ ui, view }: Props) {
  const { t } = ui
  const { runId, status } = view.run
  if (status === 'finished') return null
  const action = status === 'stopped' ? 'resume' : 'stop'
  return (
    <form method="post" action={`${opsRunPath(runId)}/${action}`} class="page-actions">
      <button class={action === 'resume' ? 'btn btn-primary' : 'btn btn-outline'} type="submit">
        <Icon name={action === 'resume' ? 'refresh' : 'stop'} />
        {t(action === 'resume' ? 'runs.resume' : 'runs.stop')}
      </button>
    </form>
  )
}

function ProgressCard({ ui, view }: Props) {
  const { t, format } = ui
  const { done, total, counts } = view.progress
  const fact = (term: string, count: number) => ({ term, value: format.integer(count), isNumber: true })
  return (
    <section class="card" id="progress" data-live aria-labelledby="progress-title">
      <h2 id="progress-title">{t('runs.progressLabel')}</h2>
      <progress
        class="run-progress"
        max={Math.max(total, 1)}
        value={total === 0 && view.run.status === 'finished' ? 1 : done}
        aria-labelledby="progress-title"
      />
      <p class="muted">{t('runs.progress', { done: format.integer(done), total: format.integer(total) })}</p>
      <Facts
        facts={[
          fact(t('runs.quotes'), counts.quotes),
          fact(t('runs.lines'), counts.lines),
          fact(t('runs.agreements'), counts.agreements),
          fact(t('runs.later'), counts.later),
          fact(t('runs.problems'), counts.problems),
        ]}
      />
    </section>
  )
}

function Totals({ ui, view }: Props) {
  const { t, format } = ui
  const { totals } = view.progress
  return (
    <section class="card site" id="totals" data-live hidden={totals.length === 0} aria-labelledby="totals-title">
      <header class="site-title">
        <h2 id="totals-title">{t('runs.totals')}</h2>
      </header>
      <table class="table">
        <caption class="sr-only">{t('runs.totals')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('runs.country')}</th>
            <th scope="col" class="number">
              {t('runs.quotes')}
            </th>
            <th scope="col" class="number">
              {t('runs.lines')}
            </th>
            <th scope="col" class="number">
              {t('runs.total')}
            </th>
          </tr>
        </thead>
        <tbody>
          {totals.map((total) => (
            <tr>
              <th scope="row">{format.country(total.country)}</th>
              <td class="number">{format.integer(total.quotes)}</td>
              <td class="number">{format.integer(total.lines)}</td>
              <td class="number">{format.money(total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Problems({ ui, view }: Props) {
  const { t, format, language } = ui
  const { run, problems, progress } = view
  if (problems.length === 0) return run.status === 'finished' ? <Notice tone="success" title={t('runs.problemsNone')} /> : null
  const isCut = progress.counts.problems > problems.length
  return (
    <section class="card site" aria-labelledby="problems-title">
      <header class="site-title">
        <h2 id="problems-title">
          {t('runs.problems')} ({format.integer(progress.counts.problems)})
        </h2>
        <a class="btn btn-outline" href={`${opsRunPath(run.runId)}/problems.csv`}>
          <Icon name="download" />
          {t('runs.problemsDownload')}
        </a>
      </header>
      {isCut && <p class="muted">{t('runs.problemsFirst', { count: problems.length })}</p>}
      <table class="table">
        <caption class="sr-only">{t('runs.problems')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('runs.customer')}</th>
            <th scope="col">{t('runs.agreement')}</th>
            <th scope="col">{t('runs.dueOn')}</th>
            <th scope="col">{t('runs.entitlement')}</th>
            <th scope="col">{t('runs.part')}</th>
            <th scope="col">{t('runs.reason')}</th>
          </tr>
        </thead>
        <tbody>
          {problems.map((problem) => (
            <tr>
              <th scope="row">{problem.customerNumber}</th>
              <td>{problem.agreementNumber}</td>
              <td>{problem.dueOn === undefined ? '' : format.dayShort(problem.dueOn)}</td>
              <td>{problem.entitlementId === undefined ? '' : String(problem.entitlementId)}</td>
              <td>{problem.part}</td>
              <td>
                {runProblemText(problem.code, language)}
                {problem.detail !== undefined && <span class="line-reference">{problem.detail}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
