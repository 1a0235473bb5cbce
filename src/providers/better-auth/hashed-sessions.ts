import { createHash } from 'node:crypto'
import type { DBAdapter, DBTransactionAdapter, Where } from 'better-auth/adapters'

/** What is stored of a random token that opens something: it tells a right one from a wrong one and opens nothing. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/**
 * The accounts library's way to the database, which keeps of a session's token only its hash. The library has no option for it: the
 * token is hashed where it is written or looked for, and put back into the row that is answered to who knew it. Whoever lists the
 * sessions of a person is given hashes, which open nothing.
 */
export function withHashedSessions(adapter: DBAdapter): DBAdapter {
  return { ...hashing(adapter), transaction: (work) => adapter.transaction((tx) => work(hashing(tx))) }
}

function hashing<A extends DBAdapter | DBTransactionAdapter>(adapter: A): A {
  const asked = <T>(
    query: { readonly model: string; readonly where?: Where[] | undefined },
    ask: (where: Where[]) => Promise<T>,
  ): Promise<T> => {
    if (query.model !== sessionModel) return ask(query.where ?? [])
    const known = new Map<string, string>()
    const where = (query.where ?? []).map((clause) =>
      clause.field === 'token' ? { ...clause, value: hashed(clause.value, known) } : clause,
    )
    return ask(where).then((answer) => named(answer, known) as T)
  }
  return {
    ...adapter,
    async create(query: Parameters<A['create']>[0]) {
      if (query.model !== sessionModel) return adapter.create(query)
      const { token } = query.data as { readonly token: string }
      const known = new Map([[tokenHash(token), token]])
      return named(await adapter.create({ ...query, data: { ...query.data, token: tokenHash(token) } }), known)
    },
    findOne: (query: Parameters<A['findOne']>[0]) => asked(query, (where) => adapter.findOne({ ...query, where })),
    findMany: (query: Parameters<A['findMany']>[0]) => asked(query, (where) => adapter.findMany({ ...query, where })),
    count: (query: Parameters<A['count']>[0]) => asked(query, (where) => adapter.count({ ...query, where })),
    update: (query: Parameters<A['update']>[0]) => asked(query, (where) => adapter.update({ ...query, where, update: written(query) })),
    updateMany: (query: Parameters<A['updateMany']>[0]) =>
      asked(query, (where) => adapter.updateMany({ ...query, where, update: written(query) })),
    delete: (query: Parameters<A['delete']>[0]) => asked(query, (where) => adapter.delete({ ...query, where })),
    deleteMany: (query: Parameters<A['deleteMany']>[0]) => asked(query, (where) => adapter.deleteMany({ ...query, where })),
    consumeOne: (query: Parameters<A['consumeOne']>[0]) => asked(query, (where) => adapter.consumeOne({ ...query, where })),
    incrementOne: (query: Parameters<A['incrementOne']>[0]) => asked(query, (where) => adapter.incrementOne({ ...query, where })),
  }
}

const sessionModel = 'session'

function written(query: { readonly model: string; readonly update: Record<string, unknown> }): Record<string, unknown> {
  const { token } = query.update
  return query.model === sessionModel && typeof token === 'string' ? { ...query.update, token: tokenHash(token) } : query.update
}

function hashed(value: Where['value'], known: Map<string, string>): Where['value'] {
  if (Array.isArray(value)) return value.map((one) => hashed(String(one), known) as string)
  if (typeof value !== 'string') return value
  known.set(tokenHash(value), value)
  return tokenHash(value)
}

function named(answer: unknown, known: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(answer)) return answer.map((row) => named(row, known))
  if (typeof answer !== 'object' || answer === null || !('token' in answer)) return answer
  return { ...answer, token: known.get(String(answer.token)) ?? answer.token }
}
