import type { Instant } from '#src/domain/plain-date.ts'
import type { Clock } from '#src/operations/services.ts'

/** A clock that stands still until the test moves it. */
export type FixedClock = Clock & { readonly moveTo: (moment: string) => void }

export function fixedClock(moment: string): FixedClock {
  let now = new Date(moment).toISOString() as Instant
  return {
    now: () => now,
    moveTo(next) {
      now = new Date(next).toISOString() as Instant
    },
  }
}
