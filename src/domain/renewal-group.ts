import { type PlainDate, addDays, addMonths } from './plain-date.ts'
import { anniversaryFrom } from './renewal-term.ts'

/** The entitlements of an agreement that one quote renews. */
export type RenewalGroup<E> = {
  /** First day that the renewal covers; the quote is due on the day before. */
  readonly startsOn: PlainDate
  readonly dueOn: PlainDate
  /** First day of the coverage year that the group begins or is brought onto. */
  readonly anniversary: PlainDate
  readonly entitlements: readonly E[]
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
 * rest is renewed already, gets a quote of its own, due on its own last day. `anniversary` is the first day of any coverage year.
 */
export function groupRenewals<E extends { readonly coveredBefore: PlainDate }>(
  entitlements: readonly E[],
  anniversary: PlainDate,
): readonly RenewalGroup<E>[] {
  const isAnniversary = (day: PlainDate): boolean => anniversaryFrom(day, anniversary) === day
  const anniversaries = new Set(entitlements.map((each) => each.coveredBefore).filter(isAnniversary))
  const groups = new Map<PlainDate, E[]>()
  for (const entitlement of entitlements) {
    const { coveredBefore } = entitlement
    const yearStart = isAnniversary(coveredBefore) ? coveredBefore : anniversaryFrom(addMonths(coveredBefore, -12), anniversary)
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
      anniversary: anniversaryFrom(startsOn, anniversary),
      entitlements: grouped,
    }))
}

/**
 * What a group becomes when lapsed coverage comes back on a day: due on the day before, and brought onto the next anniversary.
 *
 *   old coverage ┤      gap      ├── reinstated ──┤ anniversary
 */
export function reinstatedGroup<E>(group: RenewalGroup<E>, on: PlainDate, anniversary: PlainDate): RenewalGroup<E> {
  return { ...group, startsOn: on, dueOn: addDays(on, -1), anniversary: anniversaryFrom(on, anniversary) }
}
