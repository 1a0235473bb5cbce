/** What a process keeps at hand of facts that never change: bounded, and what was asked for longest ago goes first. */
export type Memory<V> = {
  readonly get: (key: string) => V | undefined
  /** `weight` in whatever the limit counts; what alone is heavier than a tenth of it is not kept. */
  readonly set: (key: string, value: V, weight?: number) => void
}

export function createMemory<V>(weightMax: number): Memory<V> {
  const kept = new Map<string, { readonly value: V; readonly weight: number }>()
  let total = 0
  function forget(key: string): void {
    total -= kept.get(key)?.weight ?? 0
    kept.delete(key)
  }
  return {
    get(key) {
      const found = kept.get(key)
      if (found === undefined) return undefined
      kept.delete(key)
      kept.set(key, found)
      return found.value
    },
    set(key, value, weight = 1) {
      forget(key)
      if (weight > weightMax / 10) return
      kept.set(key, { value, weight })
      total += weight
      for (const oldest of kept.keys()) {
        if (total <= weightMax) break
        forget(oldest)
      }
    },
  }
}
