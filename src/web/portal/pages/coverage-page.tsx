import type { PlainDate } from '#src/domain/plain-date.ts'
import { Badge } from '#src/web/components/badge.tsx'
import { CoverageTimeline, type TimelineView } from '#src/web/components/coverage-timeline.tsx'
import type { IconName } from '#src/web/components/icon.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps, Tone } from '#src/web/components/shell.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { quotePath } from './paths.ts'
import { TakeAway } from './paper-links.tsx'

/** `GET /coverage`: everything that the customer may use, and until when it is supported. */
export type CoverageView = {
  readonly timeline: TimelineView
  readonly sites: readonly CoverageSiteView[]
}

export type CoverageSiteView = {
  readonly number: number
  readonly name: string
  readonly customerName?: string | undefined
  readonly entitlements: readonly EntitlementView[]
}

export type EntitlementView = {
  readonly description: string
  readonly partNumber: string
  readonly chargeMetric: string
  readonly quantity: number
  /** The last covered day. */
  readonly coveredUntil: PlainDate
  readonly state: 'covered' | 'due' | 'lapsed'
  /** The open quote that renews it. */
  readonly quoteNumber?: number | undefined
}

const states = {
  covered: ['success', 'check', 'coverage.covered'],
  due: ['warning', 'clock', 'coverage.due'],
  lapsed: ['danger', 'alert', 'coverage.lapsed'],
} as const satisfies Record<EntitlementView['state'], readonly [Tone, IconName, MessageKey]>

export function CoveragePage({ ui, shell, view }: PageProps<CoverageView>) {
  const { t } = ui
  return (
    <Page ui={ui} shell={shell} title={t('nav.coverage')}>
      <header class="page-header">
        <div>
          <h1>{t('nav.coverage')}</h1>
          <p class="muted">{t('coverage.intro')}</p>
        </div>
      </header>
      {view.timeline.rows.length === 0 ? (
        <p class="card empty">{t('coverage.none')}</p>
      ) : (
        <section class="card" aria-label={t('home.coverage')}>
          <CoverageTimeline ui={ui} timeline={view.timeline} title={t('home.coverage')} />
        </section>
      )}
      {view.sites.map((site) => (
        <CoverageSite ui={ui} site={site} />
      ))}
      <TakeAway ui={ui} table="coverage" />
    </Page>
  )
}

function CoverageSite({ ui, site }: { readonly ui: Ui; readonly site: CoverageSiteView }) {
  const { t, format } = ui
  const headingId = `coverage-${site.number}`
  return (
    <section class="card site" aria-labelledby={headingId}>
      <header class="site-title">
        <h2 id={headingId}>{t('lines.site', { name: site.name, number: String(site.number) })}</h2>
        {site.customerName !== undefined && <p>{site.customerName}</p>}
      </header>
      <table class="table">
        <caption class="sr-only">{t('coverage.caption', { name: site.name })}</caption>
        <thead>
          <tr>
            <th scope="col" class="col-article">
              {t('lines.article')}
            </th>
            <th scope="col" class="number">
              {t('lines.quantity')}
            </th>
            <th scope="col">{t('coverage.until')}</th>
            <th scope="col">{t('timeline.state')}</th>
            <th scope="col">{t('coverage.quote')}</th>
          </tr>
        </thead>
        <tbody>
          {site.entitlements.map((entitlement) => {
            const [tone, icon, key] = states[entitlement.state]
            return (
              <tr>
                <th scope="row" class="col-article">
                  <span class="line-name">{entitlement.description}</span>
                  <span class="line-reference">
                    {entitlement.partNumber} · {entitlement.chargeMetric}
                  </span>
                </th>
                <td class="number" data-label={t('lines.quantity')}>
                  {format.integer(entitlement.quantity)}
                </td>
                <td data-label={t('coverage.until')}>{format.dayShort(entitlement.coveredUntil)}</td>
                <td data-label={t('timeline.state')}>
                  <Badge tone={tone} icon={icon}>
                    {t(key)}
                  </Badge>
                </td>
                <td data-label={t('coverage.quote')}>
                  {entitlement.quoteNumber !== undefined && <a href={quotePath(entitlement.quoteNumber)}>{entitlement.quoteNumber}</a>}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
