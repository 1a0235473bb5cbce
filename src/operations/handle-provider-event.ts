import { read, transact } from '#src/store/database.ts'
import { customerOfAttemptUnscoped } from '#src/store/payment-attempt.ts'
import { findProviderEvent, markProviderEvent } from '#src/store/provider-event.ts'
import type { Services } from './services.ts'

type Concerns = { readonly kind: string; readonly attemptId?: string; readonly refundId?: string }

/**
 * An event only says where to look: it enqueues what asks the provider for the state as it is now. Late, repeated and reordered
 * events are therefore harmless.
 */
export async function handleProviderEvent(
  services: Services,
  received: { readonly provider: string; readonly eventId: string },
): Promise<void> {
  const event = await read(services.db, { customers: 'all' }, (reader) => findProviderEvent(reader, received.provider, received.eventId))
  if (event === undefined) return
  const concerns = JSON.parse(event.body) as Concerns
  const { attemptId, refundId } = concerns
  const at = services.clock.now()
  await transact(services.db, { customers: 'all' }, async (tx) => {
    const customerId = attemptId === undefined ? undefined : await customerOfAttemptUnscoped(tx, attemptId)
    if (customerId !== undefined && attemptId !== undefined) {
      if (concerns.kind === 'refund' && refundId !== undefined && refundId !== attemptId)
        await services.jobs.enqueue(tx, 'refund-payment', { customerId, refundId })
      else await services.jobs.enqueue(tx, 'settle-payment', { customerId, attemptId })
    }
    await markProviderEvent(tx, event, at)
  })
}
