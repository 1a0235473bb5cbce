import { type Result, ok, refused } from '#src/kit/result.ts'
import type { WebhookDelivery, WebhookRefusal } from '#src/providers/payment-provider.ts'
import { transact } from '#src/store/database.ts'
import { insertProviderEvent } from '#src/store/provider-event.ts'
import type { Services } from './services.ts'

/**
 * A webhook: signature over the raw bytes, then recorded once under the provider's event id with the job that finds out what it
 * means. Answered only when it is recorded, so that a provider that hears no answer sends it again.
 */
export async function receiveProviderEvent(
  services: Services,
  delivery: Omit<WebhookDelivery, 'now'>,
): Promise<Result<'recorded' | 'known', WebhookRefusal>> {
  const { payments } = services
  if (payments === undefined) return refused({ code: 'off' })
  const at = services.clock.now()
  const parsed = payments.parseWebhook({ ...delivery, now: at })
  if (!parsed.ok) return parsed
  const { id: eventId, type: kind, concerns } = parsed.value
  const provider = payments.name
  const isNew = await transact(services.db, { customers: [] }, async (tx) => {
    const isFirst = await insertProviderEvent(tx, { provider, eventId, kind, at, body: JSON.stringify(concerns) })
    if (isFirst && concerns.kind !== 'nothing-of-ours') await services.jobs.enqueue(tx, 'provider-event', { provider, eventId })
    return isFirst
  })
  return ok(isNew ? 'recorded' : 'known')
}
