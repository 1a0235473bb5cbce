import type { Language } from '#src/domain/identifiers.ts'
import { type Person, customersOf } from '#src/domain/person.ts'
import { type PlainDate, addDays, addMonths, earlier, firstOfMonth, later } from '#src/domain/plain-date.ts'
import type { EntitlementFacts } from '#src/store/entitlement.ts'
import type { TimelineRow, TimelineSpan, TimelineView } from '../components/coverage-timeline.tsx'
import type { CoverageSiteView, EntitlementView } from './pages/coverage-page.tsx'

const monthsBefore = 6
const monthsShown = 24
/** An entitlement counts as due this long before its coverage ends: when its quote is out (rule 11). */
const dueDays = 90

/** The window of the timeline around a day: half a year back, a year and a half ahead, whole months. */
export function timelineWindow(today: PlainDate): { readonly from: PlainDate; readonly until: PlainDate } {
  const from = addMonths(firstOfMonth(today), -monthsBefore)
  return { from, until: addMonths(from, monthsShown) }
}

/** What is covered until when, what open quotes would cover, and where gaps open. */
export function timelineOf(entitlements: readonly EntitlementFacts[], today: PlainDate, language: Language): TimelineView {
  const window = timelineWindow(today)
  return { ...window, today, rows: entitlements.map((entitlement) => rowOf(entitlement, window, language)) }
}

function rowOf(entitlement: EntitlementFacts, window: { from: PlainDate; until: PlainDate }, language: Language): TimelineRow {
  const periods = [
    ...entitlement.coverage.map((period): TimelineSpan => ({ kind: 'covered', period })),
    ...(entitlement.offer === undefined ? [] : [{ kind: 'offered', period: entitlement.offer.coverage } as const]),
  ].toSorted((a, b) => (a.period.startsOn < b.period.startsOn ? -1 : 1))
  const spans: TimelineSpan[] = []
  let reached = window.from
  for (const span of periods) {
    const period = { startsOn: later(span.period.startsOn, reached), endsBefore: earlier(span.period.endsBefore, window.until) }
    if (period.startsOn >= period.endsBefore) continue
    if (period.startsOn > reached && spans.length > 0)
      spans.push({ kind: 'gap', period: { startsOn: reached, endsBefore: period.startsOn } })
    spans.push({ kind: span.kind, period })
    reached = period.endsBefore
  }
  if (reached < window.until) spans.push({ kind: 'gap', period: { startsOn: reached, endsBefore: window.until } })
  return {
    label: programName(entitlement.description[language]),
    site: entitlement.siteName,
    quantity: entitlement.quantity,
    chargeMetric: entitlement.chargeMetric,
    spans,
  }
}

export function coverageSitesOf(
  entitlements: readonly EntitlementFacts[],
  more: { readonly person: Person; readonly today: PlainDate; readonly language: Language },
): readonly CoverageSiteView[] {
  const several = customersOf(more.person).length > 1
  const groups = Map.groupBy(entitlements, (entitlement) => `${entitlement.customerId} ${entitlement.siteNumber}`)
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first === undefined
      ? []
      : [
          {
            number: first.siteNumber,
            name: first.siteName,
            customerName: several ? first.customerName : undefined,
            entitlements: [first, ...rest].map((entitlement) => entitlementView(entitlement, more)),
          },
        ],
  )
}

function entitlementView(entitlement: EntitlementFacts, { today, language }: { today: PlainDate; language: Language }): EntitlementView {
  const coveredUntil = addDays(entitlement.coveredBefore, -1)
  const state = coveredUntil < today ? 'lapsed' : coveredUntil < addDays(today, dueDays) ? 'due' : 'covered'
  return {
    description: entitlement.description[language],
    partNumber: entitlement.partNumber,
    chargeMetric: entitlement.chargeMetric,
    quantity: entitlement.quantity,
    coveredUntil,
    state,
    quoteNumber: entitlement.offer?.quoteNumber,
  }
}

/** A part's description begins with its program; a drawing has room for that much. */
function programName(description: string): string {
  return description.split(' – ')[0] ?? description
}
