import { can } from '#src/domain/access.ts'
import type { Person } from '#src/domain/person.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { transact } from '#src/store/database.ts'
import { checkRuns } from '#src/store/operations-orders.ts'
import type { Services } from './services.ts'

export type RequestCheckRefusal = { readonly code: 'may-not-check' }

/** Operations has the books checked now instead of within the hour. While one is under way, that is the one. */
export async function requestCheck(services: Services, person: Person): Promise<Result<undefined, RequestCheckRefusal>> {
  if (person.kind !== 'operations' || !can(['operations'], 'run-operations')) return refused({ code: 'may-not-check' })
  await transact(services.db, { customers: [] }, async (tx) => {
    const { isUnderWay } = await checkRuns(tx)
    if (!isUnderWay) await services.jobs.enqueue(tx, 'check-books', {})
  })
  return ok(undefined)
}
