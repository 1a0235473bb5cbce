import type { CustomerId } from '#src/domain/identifiers.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { isReminderTrue } from '#src/domain/renewal-timeline.ts'
import { minutes } from '#src/kit/duration.ts'
import { present } from '#src/kit/assert.ts'
import type { MailAttachment, OutgoingMail } from '#src/providers/mailer.ts'
import { type Tx, transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { findFileForCustomer } from '#src/store/kept-file.ts'
import { claimMail, noteBounce, recordOutcome, releaseMail } from '#src/store/mail-delivery.ts'
import { hasOptedOut } from '#src/store/mail-opt-out.ts'
import type { StoredMail } from '#src/store/mail.ts'
import { findOrderOfQuoteForCustomer } from '#src/store/order.ts'
import { findQuoteForCustomer } from '#src/store/quote.ts'
import type { Services } from './services.ts'

/** Longer than any mailer takes (`mailer.ts`): a claim that is older was left behind by a crash. */
const claimMs = minutes(5)
const actor = 'job:deliver-mail'

type MailKey = { readonly customerId: CustomerId; readonly mailId: bigint }
type Taken = { readonly mail: StoredMail; readonly attachments: readonly MailAttachment[] }

/**
 * Hands one queued mail to the mailer: claimed in a transaction, handed over outside of any, its outcome recorded in another.
 * At least once, and practically once: a job that runs twice or twice at once sends nothing twice. Only a crash between the
 * server's "250" and our record sends again, with the same Message-ID, by which receivers recognise the copy.
 */
export async function deliverMail(services: Services, key: MailKey): Promise<void> {
  const taken = await take(services, key)
  if (taken === undefined) return
  const outcome = await services.mailer.send(outgoing(services, taken)).catch(async (error: unknown) => {
    await transact(services.db, scopeOf(key), (tx) => releaseMail(tx, key, services.clock.now()))
    throw error
  })
  const at = services.clock.now()
  const { mail } = taken
  await transact(services.db, scopeOf(key), async (tx) => {
    if (outcome.status === 'bounced') {
      const isNew = await noteBounce(tx, mail, { actor, at, reason: outcome.reason })
      if (isNew) await services.jobs.enqueue(tx, 'send-bounce-mail', { customerId: key.customerId, mailId: String(key.mailId) })
      return
    }
    const isNew = await recordOutcome(tx, key, { status: 'sent', at })
    if (isNew) await note(tx, mail, { kind: 'mail-sent', at })
  })
}

/** Absent when there is nothing to hand over any more. Throws, to be tried again, while another process has it in hand. */
async function take(services: Services, key: MailKey): Promise<Taken | undefined> {
  const now = services.clock.now()
  const until = new Date(Date.parse(now) + claimMs).toISOString() as Instant
  return transact(services.db, scopeOf(key), async (tx): Promise<Taken | undefined> => {
    const claim = await claimMail(tx, key, { now, until })
    if (claim.status === 'done') return undefined
    if (claim.status === 'busy') throw new MailInHand(key.mailId)
    const { mail } = claim
    if (await isStillTrue(tx, mail, now)) return { mail, attachments: await attachmentsOf(tx, mail) }
    await recordOutcome(tx, key, { status: 'dropped' })
    await note(tx, mail, { kind: 'mail-dropped', at: now })
    return undefined
  })
}

/** Another process is handing the mail over at this moment: no fault, and worth another look later. */
class MailInHand extends Error {
  override readonly name = 'MailInHand'
  constructor(mailId: bigint) {
    super(`mail ${mailId} is being handed over by another process`)
  }
}

/** Reminders stop the moment the order is placed, even those already written: a queue may be hours late. */
async function isStillTrue(tx: Tx, mail: StoredMail, now: Instant): Promise<boolean> {
  const { customerId, quoteNumber } = mail
  if (mail.kind !== 'quote-reminder' || quoteNumber === undefined) return true
  const quote = await findQuoteForCustomer(tx, [customerId], { quoteNumber })
  if (quote === undefined || !isReminderTrue(quote, now)) return false
  if ((await findOrderOfQuoteForCustomer(tx, customerId, quoteNumber)) !== undefined) return false
  return !(await hasOptedOut(tx, customerId, mail.to.address))
}

async function attachmentsOf(tx: Tx, mail: StoredMail): Promise<readonly MailAttachment[]> {
  const attachments: MailAttachment[] = []
  for (const fileId of mail.attachmentIds) {
    const file = present(await findFileForCustomer(tx, [mail.customerId], fileId), 'a kept file never goes away')
    attachments.push({ name: file.name, mediaType: file.mediaType, bytes: file.bytes })
  }
  return attachments
}

function outgoing(services: Services, { mail, attachments }: Taken): OutgoingMail {
  return {
    messageId: mail.messageId,
    to: mail.to,
    replyTo: mail.replyTo,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    references: mail.threadId,
    listUnsubscribe: mail.unsubscribeToken === undefined ? undefined : `${services.baseUrl}/stop-reminders/${mail.unsubscribeToken}`,
    attachments,
  }
}

async function note(tx: Tx, mail: StoredMail, what: { readonly kind: 'mail-sent' | 'mail-dropped'; readonly at: Instant }): Promise<void> {
  const { quoteNumber, orderNumber } = mail
  const detail = { mail: String(mail.mailId), mailKind: mail.kind }
  await appendEvents(tx, mail.customerId, [{ ...what, actor, quoteNumber, orderNumber, detail }])
}

function scopeOf(key: MailKey) {
  return { customers: [key.customerId] }
}
