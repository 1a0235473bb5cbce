import { createHash, createHmac, randomUUID } from 'node:crypto'
import type { UserId } from '#src/domain/identifiers.ts'
import { revokeFeed, saveFeed } from '#src/store/calendar-feed.ts'
import { transact } from '#src/store/database.ts'
import type { Services } from './services.ts'

/** A new secret address for a person's feed; the one before stops to work. */
export async function renewCalendarFeed(services: Services, userId: UserId, secret: string): Promise<void> {
  const serial = randomUUID()
  const tokenHash = hashOf(feedToken(secret, userId, serial))
  await transact(services.db, { customers: [] }, (tx) => saveFeed(tx, { userId, serial, tokenHash, at: services.clock.now() }))
}

export async function revokeCalendarFeed(services: Services, userId: UserId): Promise<void> {
  await transact(services.db, { customers: [] }, (tx) => revokeFeed(tx, userId))
}

/**
 * The secret part of the address. It follows from the server's own secret, so that it can be shown again without being stored:
 * whoever reads the database alone has no address.
 */
export function feedToken(secret: string, userId: UserId, serial: string): string {
  return createHmac('sha256', secret).update(`calendar-feed:${userId}:${serial}`).digest('base64url')
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
