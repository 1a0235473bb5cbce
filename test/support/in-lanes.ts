/** All of them, some at a time; the results in the order of what was given. */
export async function inLanes<T, R>(all: readonly T[], work: (one: T) => Promise<R>, lanes = 3): Promise<readonly R[]> {
  const results: R[] = []
  const left = [...all.entries()]
  async function lane(): Promise<void> {
    for (let next = left.shift(); next !== undefined; next = left.shift()) results[next[0]] = await work(next[1])
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return results
}
