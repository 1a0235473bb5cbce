export type Random = {
  /** From 0 up to, and without, `below`. */
  readonly whole: (below: number) => number
  readonly between: (least: number, most: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(from: readonly [T, ...T[]]) => T
  /** Another one that goes its own way, for something that happens beside. */
  readonly fork: () => Random
}

/** Repeatable choices (mulberry32). What the processes do between them is not repeatable, so a seed repeats the plan, not the run. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const whole = (below: number) => Math.floor(next() * below)
  return {
    whole,
    between: (least, most) => least + next() * (most - least),
    chance: (probability) => next() < probability,
    pick: (from) => from[whole(from.length)] ?? from[0],
    fork: () => seededRandom(whole(4_294_967_296)),
  }
}
