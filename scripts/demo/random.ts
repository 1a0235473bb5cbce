/** Whole numbers only, so that every machine draws the same (splitmix32). */
export type Random = {
  /** From `from` to `to`, both included. */
  readonly between: (from: number, to: number) => number
  readonly pick: <T>(list: readonly T[]) => T
  readonly chance: (percent: number) => boolean
  /** So many different ones, in the order of the list. */
  readonly some: <T>(list: readonly T[], count: number) => readonly T[]
}

export function seededRandom(seed: string): Random {
  let state = hash(seed)
  function next(): number {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  function between(from: number, to: number): number {
    return from + (next() % (to - from + 1))
  }
  function pick<T>(list: readonly T[]): T {
    const chosen = list[between(0, list.length - 1)]
    if (chosen === undefined) throw new Error('nothing to pick from')
    return chosen
  }
  function some<T>(list: readonly T[], count: number): readonly T[] {
    const indexes = new Set<number>()
    while (indexes.size < Math.min(count, list.length)) indexes.add(between(0, list.length - 1))
    return list.filter((_, index) => indexes.has(index))
  }
  return { between, pick, chance: (percent) => between(1, 100) <= percent, some }
}

/** FNV-1a over the seed's characters. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return value >>> 0
}
