import { minutes } from '#src/kit/duration.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { read, transact } from '#src/store/database.ts'
import { unsettledAttemptsUnscoped } from '#src/store/payment-attempt.ts'
import type { Services } from './services.ts'

const untouchedMs = minutes(1)
const batchMax = 200

/** Finds what a crash or a lost message left open and has it settled; runs every minute, a batch at a time. */
export async function sweepPayments(services: Services): Promise<number> {
  if (services.payments === undefined) return 0
  const untouchedSince = new Date(Date.parse(services.clock.now()) - untouchedMs).toISOString() as Instant
  const left = await read(services.db, { customers: 'all' }, (reader) =>
    unsettledAttemptsUnscoped(reader, { untouchedSince, limit: batchMax }),
  )
  for (const { customerId, attemptId } of left) {
    await transact(services.db, { customers: [customerId] }, (tx) => services.jobs.enqueue(tx, 'settle-payment', { customerId, attemptId }))
  }
  return left.length
}
