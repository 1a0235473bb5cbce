import { oneLine } from '#src/documents/plain-text.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { present } from '#src/kit/assert.ts'
import { read, transact } from '#src/store/database.ts'
import { noteBounce } from '#src/store/mail-delivery.ts'
import { findMailByMessageIdUnscoped, lockMailForCustomer } from '#src/store/mail.ts'
import type { Services } from './services.ts'

export type RecordBounce = {
  /** Of the mail that came back, as the delivery report names it, with its angle brackets. */
  readonly messageId: string
  /** What the receiving server said. */
  readonly reason: string
}

/**
 * A mail that was accepted and came back later. Recorded once; the representative is told, and sees the quote among those that
 * reach nobody. `actor` says who reports it: a mail gateway, or a person at the desk.
 */
export async function recordBounce(
  services: Services,
  actor: string,
  bounce: RecordBounce,
): Promise<Result<undefined, { readonly code: 'mail-unknown' }>> {
  const found = await read(services.db, { customers: 'all' }, (reader) => findMailByMessageIdUnscoped(reader, bounce.messageId))
  if (found === undefined) return refused({ code: 'mail-unknown' })
  const at = services.clock.now()
  const { customerId, mailId } = found
  return transact(services.db, { customers: [customerId] }, async (tx) => {
    const mail = present(await lockMailForCustomer(tx, customerId, mailId), 'a mail never goes away')
    const isNew = await noteBounce(tx, mail, { actor, at, reason: oneLine(bounce.reason) })
    if (isNew) await services.jobs.enqueue(tx, 'send-bounce-mail', { customerId, mailId: String(mailId) })
    return ok(undefined)
  })
}
