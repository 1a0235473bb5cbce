import type { Instant } from '#src/domain/plain-date.ts'
import type { Reader, Tx } from './database.ts'

/** An event of a provider as it was received; its meaning is found out by a job. */
export type ProviderEventRow = { readonly provider: string; readonly eventId: string; readonly kind: string; readonly body: string }

/** False when it was recorded before: providers deliver more than once. */
export async function insertProviderEvent(tx: Tx, event: ProviderEventRow & { readonly at: Instant }): Promise<boolean> {
  const result = await tx
    .insertInto('provider_event')
    .values({ provider: event.provider, event_id: event.eventId, kind: event.kind, body: event.body, received_at: event.at })
    .onConflict((conflict) => conflict.columns(['provider', 'event_id']).doNothing())
    .executeTakeFirstOrThrow()
  return result.numInsertedOrUpdatedRows === 1n
}

export async function findProviderEvent(reader: Reader, provider: string, eventId: string): Promise<ProviderEventRow | undefined> {
  const row = await reader
    .selectFrom('provider_event')
    .select(['provider', 'event_id', 'kind', 'body'])
    .where('provider', '=', provider)
    .where('event_id', '=', eventId)
    .executeTakeFirst()
  return row && { provider: row.provider, eventId: row.event_id, kind: row.kind, body: row.body }
}

export async function markProviderEvent(tx: Tx, event: Pick<ProviderEventRow, 'provider' | 'eventId'>, at: Instant): Promise<void> {
  await tx
    .updateTable('provider_event')
    .set({ processed_at: at })
    .where('provider', '=', event.provider)
    .where('event_id', '=', event.eventId)
    .execute()
}
