import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'

export type QueryCount = {
  /** How many queries the work sent, those that open and close transactions left out. */
  readonly during: <T>(work: () => Promise<T>) => Promise<{ readonly value: T; readonly queries: number }>
}

/** Counts what a page asks the database, where the driver sends it: a list page must not ask more for more rows. */
export function useQueryCount(): QueryCount {
  const sent = pg.Client.prototype.query as (this: pg.Client, ...query: unknown[]) => unknown
  let queries = 0
  beforeAll(() => {
    pg.Client.prototype.query = function counted(this: pg.Client, ...query: unknown[]) {
      if (!isBracket(query[0])) queries += 1
      return sent.apply(this, query)
    } as typeof pg.Client.prototype.query
  })
  afterAll(() => {
    pg.Client.prototype.query = sent as typeof pg.Client.prototype.query
  })
  return {
    async during(work) {
      queries = 0
      const value = await work()
      return { value, queries }
    },
  }
}

function isBracket(query: unknown): boolean {
  const text = typeof query === 'string' ? query : (query as { readonly text?: string }).text
  return /^(begin|commit|rollback)\b/i.test(text ?? '')
}
