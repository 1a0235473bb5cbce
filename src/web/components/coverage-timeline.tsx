import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import { lastDay } from '#src/domain/coverage-period.ts'
import { type PlainDate, addMonths, daysBetween, firstOfMonth, monthOf } from '#src/domain/plain-date.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'

/** What is covered until when, row by row, within a window of whole months. */
export type TimelineView = {
  /** First day of the first month shown. */
  readonly from: PlainDate
  /** First day after the last month shown. */
  readonly until: PlainDate
  readonly today: PlainDate
  readonly rows: readonly TimelineRow[]
}

/** `site`, and how much of what: a drawing has little room, so they stand behind the label. */
export type TimelineRow = {
  readonly label: string
  readonly site: string
  readonly quantity: number
  readonly chargeMetric: string
  readonly spans: readonly TimelineSpan[]
}

/**
 * `covered`: bought. `offered`: what an open quote would cover. `gap`: nothing covers these days, or will unless someone acts.
 *
 *   covered ├██████████┤  offered ├░░░░░░░░┤  gap ├╱╱╱╱╱╱┤
 */
export type TimelineSpan = { readonly kind: 'covered' | 'offered' | 'gap'; readonly period: CoveragePeriod }

const rowHeight = 48
const barHeight = 14
const axisHeight = 24

const kinds = { covered: 'timeline.covered', offered: 'timeline.offered', gap: 'timeline.gap' } as const satisfies Record<
  TimelineSpan['kind'],
  MessageKey
>

type Props = { readonly ui: Ui; readonly timeline: TimelineView; readonly title: string }

/**
 * A drawing made on the server. Days are percentages of the width and texts keep their size, so one drawing suits a phone and a
 * wall screen. Kinds differ by pattern and outline, not by colour alone; the table below says the same in words.
 */
export function CoverageTimeline({ ui, timeline, title }: Props) {
  const { t } = ui
  const height = axisHeight + timeline.rows.length * rowHeight
  return (
    <figure class="timeline">
      <svg width="100%" height={height} role="img" aria-labelledby="timeline-title timeline-description">
        <title id="timeline-title">{title}</title>
        <desc id="timeline-description">{t('timeline.description', { rows: timeline.rows.length })}</desc>
        <defs>
          <pattern id="gap-pattern" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect class="timeline-gap-ground" width="8" height="8" />
            <rect class="timeline-gap-stripe" width="3" height="8" />
          </pattern>
        </defs>
        <Axis ui={ui} timeline={timeline} height={height} />
        {timeline.rows.map((row, index) => (
          <Bars timeline={timeline} row={row} top={axisHeight + index * rowHeight} />
        ))}
        <Today timeline={timeline} />
        {timeline.rows.map((row, index) => (
          <Label ui={ui} row={row} top={axisHeight + index * rowHeight} />
        ))}
      </svg>
      <Legend ui={ui} />
      <details>
        <summary>{t('timeline.asTable')}</summary>
        <TimelineTable ui={ui} timeline={timeline} title={title} />
      </details>
    </figure>
  )
}

function Axis({ ui, timeline, height }: { readonly ui: Ui; readonly timeline: TimelineView; readonly height: number }) {
  const months: PlainDate[] = []
  for (let month = firstOfMonth(timeline.from); month < timeline.until; month = addMonths(month, 1)) months.push(month)
  const every = Math.max(1, Math.ceil(months.length / 8))
  return (
    <g class="timeline-axis" aria-hidden="true">
      {months.map((month, index) => {
        const x = share(timeline, month)
        const isLabelled = index % every === 0
        const isYear = monthOf(month) === 1
        return (
          <>
            <line class={isYear ? 'timeline-year' : 'timeline-month'} x1={x} x2={x} y1={axisHeight - 6} y2={height} />
            {isLabelled && (
              <text class={index % (every * 2) === 0 ? undefined : 'timeline-wide-only'} x={x} y="12">
                {ui.format.monthAndYearShort(month.slice(0, 7))}
              </text>
            )}
          </>
        )
      })}
    </g>
  )
}

function Bars({ timeline, row, top }: { readonly timeline: TimelineView; readonly row: TimelineRow; readonly top: number }) {
  return (
    <g aria-hidden="true">
      {row.spans.map(({ kind, period }) => {
        const start = period.startsOn < timeline.from ? timeline.from : period.startsOn
        const end = period.endsBefore > timeline.until ? timeline.until : period.endsBefore
        if (end <= start) return null
        const width = `${round((daysBetween(start, end) / daysBetween(timeline.from, timeline.until)) * 100)}%`
        return <rect class={`timeline-${kind}`} x={share(timeline, start)} y={top + 25} width={width} height={barHeight} rx="3" />
      })}
    </g>
  )
}

/** Drawn last, on a rim of the ground's colour: no line runs through a name. */
function Label({ ui, row, top }: { readonly ui: Ui; readonly row: TimelineRow; readonly top: number }) {
  return (
    <text class="timeline-label" x="0" y={top + 17} aria-hidden="true">
      {row.label}
      <tspan class="timeline-detail" dx="8">
        {detail(ui, row)}
      </tspan>
    </text>
  )
}

function detail({ format }: Ui, { site, quantity, chargeMetric }: TimelineRow): string {
  return `${site} · ${format.integer(quantity)} ${chargeMetric}`
}

/** Over each bar and not between them, where the names stand. */
function Today({ timeline }: { readonly timeline: TimelineView }) {
  if (timeline.today < timeline.from || timeline.today >= timeline.until) return null
  const x = share(timeline, timeline.today)
  return (
    <g aria-hidden="true">
      {timeline.rows.map((_, index) => {
        const top = axisHeight + index * rowHeight + 22
        return ['timeline-today-rim', 'timeline-today'].map((name) => <line class={name} x1={x} x2={x} y1={top} y2={top + barHeight + 6} />)
      })}
    </g>
  )
}

function Legend({ ui }: { readonly ui: Ui }) {
  return (
    <figcaption class="timeline-legend">
      {(['covered', 'offered', 'gap'] as const).map((kind) => (
        <span>
          <svg width="26" height="14" aria-hidden="true">
            <rect class={`timeline-${kind}`} x="1" y="1" width="24" height="12" rx="3" />
          </svg>
          {ui.t(kinds[kind])}
        </span>
      ))}
      <span>
        <svg width="26" height="14" aria-hidden="true">
          <line class="timeline-today" x1="13" x2="13" y1="0" y2="14" />
        </svg>
        {ui.t('timeline.today')}
      </span>
    </figcaption>
  )
}

function TimelineTable({ ui, timeline, title }: Props) {
  const { t, format } = ui
  return (
    <table class="table table-compact">
      <caption class="sr-only">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{t('lines.article')}</th>
          <th scope="col">{t('timeline.state')}</th>
          <th scope="col">{t('timeline.first')}</th>
          <th scope="col">{t('timeline.last')}</th>
        </tr>
      </thead>
      <tbody>
        {timeline.rows.flatMap((row) =>
          row.spans.map(({ kind, period }) => (
            <tr>
              <th scope="row">
                {row.label} {detail(ui, row)}
              </th>
              <td data-label={t('timeline.state')}>{t(kinds[kind])}</td>
              <td data-label={t('timeline.first')}>{format.dayShort(period.startsOn)}</td>
              <td data-label={t('timeline.last')}>{format.dayShort(lastDay(period))}</td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  )
}

/** Where a day stands in the window, from the left. */
function share(timeline: TimelineView, day: PlainDate): string {
  return `${round((daysBetween(timeline.from, day) / daysBetween(timeline.from, timeline.until)) * 100)}%`
}

/** A drawing needs no more than a hundredth of a percent. */
function round(percentage: number): number {
  return Math.round(percentage * 100) / 100
}
