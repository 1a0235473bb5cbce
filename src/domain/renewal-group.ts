import { type PlainDate, addDays, addMonths, monthOf } from './plain-date.ts'

/** The entitlements of an agreement that one quote renews. */
export type RenewalGroup<E> = {
  /** First day that the renewal covers; the quote is due on the day before. */
  readonly startsOn: PlainDate
  readonly dueOn: PlainDate
  /** First day of the coverage year that the group begins or is brought onto. */
  readonly anniversary: PlainDate
  readonly entitlements: readonly E[]
}

/** The first anniversary on or after a day: always the first of the agreement's month. */
export function anniversaryOnOrAfter(day: PlainDate, anniversaryMonth: number): PlainDate {
  const inYear = `${day.slice(0, 4)}-${String(anniversaryMonth).padStart(2, '0')}-01` as PlainDate
  return inYear >= day ? inYear : addMonths(inYear, 12)
}

/**
 * Groups what an agreement has running by the day on which a quote falls due.
 *
 *   anniversary                              next anniversary
 *   ├── ends here: 12 months ────────────────┤
 *   │        └─ ends in between: co-terminated, quoted with the others ahead of its time
 *
 * Coverage that ends on an anniversary is quoted for it, and so is coverage that ends within the coverage year that begins
 * there: one quote a year, one end date after it (rule 3). Coverage that ends within a year without such a quote, because the
 * rest is renewed already, gets a quote of its own, due on its own last day.
 */
export function groupRenewals<E extends { readonly coveredBefore: PlainDate }>(
  entitlements: readonly E[],
  anniversaryMonth: number,
): readonly RenewalGroup<E>[] {
  const isAnniversary = (day: PlainDate): boolean => day.endsWith('-01') && monthOf(day) === anniversaryMonth
  const anniversaries = new Set(entitlements.map((each) => each.coveredBefore).filter(isAnniversary))
  const groups = new Map<PlainDate, E[]>()
  for (const entitlement of entitlements) {
    const { coveredBefore } = entitlement
    const yearStart = isAnniversary(coveredBefore) ? coveredBefore : addMonths(anniversaryOnOrAfter(coveredBefore, anniversaryMonth), -12)
    const startsOn = anniversaries.has(yearStart) ? yearStart : coveredBefore
    const group = groups.get(startsOn)
    if (group) group.push(entitlement)
    else groups.set(startsOn, [entitlement])
  }
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([startsOn, grouped]) => ({
      startsOn,
      dueOn: addDays(startsOn, -1),
      anniversary: anniversaryOnOrAfter(startsOn, anniversaryMonth),
      entitlements: grouped,
    }))
}

