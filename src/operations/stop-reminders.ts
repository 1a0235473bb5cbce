import type { CustomerId } from '#src/domain/identifiers.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { findUnsubscribable, insertOptOut } from '#src/store/mail-opt-out.ts'
import type { Services } from './services.ts'

/**
 * The link at the foot of a reminder, followed by a person or posted to by a mail program (RFC 8058): no reminders to this address
 * for this customer any more. Quotes and confirmations still come. Doing it twice is doing it once.
 */
export async function stopReminders(
  services: Services,
  token: string,
): Promise<Result<{ readonly addresses: readonly string[] }, { readonly code: 'link-unknown' }>> {
  const customerId = customerOf(token)
  if (customerId === undefined) return refused({ code: 'link-unknown' })
  const at = services.clock.now()
  return transact(services.db, { customers: [customerId] }, async (tx) => {
    const found = await findUnsubscribable(tx, customerId, token)
    if (found === undefined) return refused({ code: 'link-unknown' })
    const { addresses, quoteNumber } = found
    for (const address of addresses) {
      const isNew = await insertOptOut(tx, { customerId, address, at })
      if (isNew)
        await appendEvents(tx, customerId, [{ kind: 'reminders-stopped', actor: `mail:${address}`, at, quoteNumber, detail: { address } }])
    }
    return ok({ addresses })
  })
}

/** A token begins with the number of the customer whose row it opens. */
function customerOf(token: string): CustomerId | undefined {
  const match = /^([1-9]\d{6})-[\w-]{24}$/.exec(token)
  return match ? (Number(match[1]) as CustomerId) : undefined
}
