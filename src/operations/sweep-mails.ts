import type { CustomerId } from '#src/domain/identifiers.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { days, hours } from '#src/kit/duration.ts'
import { present } from '#src/kit/assert.ts'
import { read, transact } from '#src/store/database.ts'
import { forgottenMailsUnscoped, noteBounce } from '#src/store/mail-delivery.ts'
import { lockMailForCustomer } from '#src/store/mail.ts'
import type { Services } from './services.ts'

/** A job tries for the better part of an hour; only after that is a mail forgotten. */
const forgottenAfterMs = hours(1)
/** RFC 5321, 4.5.4.1: a sender gives up after four to five days. */
const giveUpAfterMs = days(5)
const perRunMax = 2_000

type Forgotten = { readonly customerId: CustomerId; readonly mailId: bigint; readonly createdAt: Instant }

/**
 * Takes up mails whose job ran out of tries, as after an outage of the mail server longer than an hour: none stays queued for
 * ever. What could not be delivered for five days has bounced.
 */
export async function sweepMails(services: Services): Promise<void> {
  const now = services.clock.now()
  const wanted = { since: before(now, forgottenAfterMs), limit: perRunMax }
  const forgotten = await read(services.db, { customers: 'all' }, (reader) => forgottenMailsUnscoped(reader, wanted))
  for (const mail of forgotten) await takeUp(services, mail, now)
  if (forgotten.length > 0) services.log.warn({ count: forgotten.length }, 'took up mails that were not delivered')
}

async function takeUp(services: Services, forgotten: Forgotten, now: Instant): Promise<void> {
  const { customerId, mailId } = forgotten
  const job = { customerId, mailId: String(mailId) }
  await transact(services.db, { customers: [customerId] }, async (tx) => {
    if (forgotten.createdAt >= before(now, giveUpAfterMs)) return services.jobs.enqueue(tx, 'deliver-mail', job)
    const mail = present(await lockMailForCustomer(tx, customerId, mailId), 'a mail never goes away')
    const bounce = { actor: 'job:sweep-mails', at: now, reason: 'not delivered within five days' }
    if (mail.status === 'queued' && (await noteBounce(tx, mail, bounce))) await services.jobs.enqueue(tx, 'send-bounce-mail', job)
  })
}

function before(now: Instant, durationMs: number): Instant {
  return new Date(Date.parse(now) - durationMs).toISOString() as Instant
}
