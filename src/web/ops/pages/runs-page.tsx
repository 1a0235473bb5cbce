import type { TimeZone } from '#src/domain/plain-date.ts'
import type { RenewalRun, RunProgress } from '#src/store/renewal-run.ts'
import { CheckField, ErrorSummary, type Problems, TextField } from '#src/web/components/form.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { opsRunPath, opsRunsPath } from './paths.ts'
import { RunBadge, windowText } from './run-status.tsx'

export type RunsTyped = { readonly dueBefore: string; readonly countries: string; readonly isAheadOfTimeline: boolean }

/** The renewal runs, `GET /ops/runs`; `POST` starts one. */
export type RunsView = {
  readonly timeZone: TimeZone
  readonly runs: readonly (RenewalRun & { readonly progress: RunProgress })[]
  readonly typed: RunsTyped
  readonly problems: Problems
}

type Props = { readonly ui: Ui; readonly view: RunsView }

export function RunsPage({ ui, shell, view }: PageProps<RunsView>) {
  const { t } = ui
  return (
    <Page ui={ui} shell={shell} title={t('nav.runs')} hasErrors={view.problems.length > 0}>
      <ErrorSummary ui={ui} problems={view.problems} />
      <header class="page-header">
        <div>
          <h1>{t('nav.runs')}</h1>
          <p class="muted">{t('runs.intro')}</p>
        </div>
      </header>
      <NewRun ui={ui} view={view} />
      <LatestRuns ui={ui} view={view} />
    </Page>
  )
}

function NewRun({ ui, view }: Props) {
  const { t } = ui
  const { typed, problems } = view
  return (
    <section class="card" aria-labelledby="new-run">
      <h2 id="new-run">{t('runs.new')}</h2>
      <form method="post" action={opsRunsPath} class="form" novalidate data-submit-once>
        <TextField
          ui={ui}
          name="due_before"
          type="date"
          size="short"
          optional
          label={t('runs.dueBefore')}
          hint={t('runs.dueBeforeHint')}
          value={typed.dueBefore}
          problems={problems}
        />
        <TextField
          ui={ui}
          name="countries"
          size="medium"
          optional
          maxlength={200}
          label={t('runs.countries')}
          hint={t('runs.countriesHint')}
          value={typed.countries}
          problems={problems}
        />
        <CheckField ui={ui} name="ahead" label={t('runs.ahead')} checked={typed.isAheadOfTimeline} problems={problems} />
        <button class="btn btn-primary" type="submit">
          {t('runs.start')}
        </button>
      </form>
    </section>
  )
}

function LatestRuns({ ui, view }: Props) {
  const { t, format } = ui
  if (view.runs.length === 0) return <p class="muted">{t('runs.none')}</p>
  return (
    <section class="card site" aria-labelledby="latest-runs">
      <header class="site-title">
        <h2 id="latest-runs">{t('runs.latest')}</h2>
      </header>
      <table class="table">
        <caption class="sr-only">{t('runs.latest')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('runs.run')}</th>
            <th scope="col">{t('runs.status')}</th>
            <th scope="col">{t('runs.startedAt')}</th>
            <th scope="col">{t('runs.window')}</th>
            <th scope="col" class="number">
              {t('runs.quotes')}
            </th>
            <th scope="col" class="number">
              {t('runs.problems')}
            </th>
          </tr>
        </thead>
        <tbody>
          {view.runs.map((run) => (
            <tr>
              <th scope="row">
                <a href={opsRunPath(run.runId)}>{t('runs.title', { number: String(run.runId) })}</a>
              </th>
              <td>
                <RunBadge ui={ui} status={run.status} />
              </td>
              <td>{format.moment(run.startedAt, view.timeZone)}</td>
              <td>{windowText(ui, run)}</td>
              <td class="number">{format.integer(run.progress.counts.quotes)}</td>
              <td class="number">{format.integer(run.progress.counts.problems)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
