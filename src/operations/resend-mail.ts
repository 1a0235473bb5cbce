import { oneLine } from '#src/documents/plain-text.ts'
import type { CustomerId } from '#src/domain/identifiers.ts'
import type { Person } from '#src/domain/person.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { isReminderTrue } from '#src/domain/renewal-timeline.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { type Tx, transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { type Addressee, type StoredMail, domainOf, insertMail, lockMailForCustomer, messageIdOf } from '#src/store/mail.ts'
import { findOrderOfQuoteForCustomer } from '#src/store/order.ts'
import { findQuoteForCustomer } from '#src/store/quote.ts'
import { submissionKey } from '#src/store/submission.ts'
import type { Services } from './services.ts'

export type ResendMail = {
  readonly customerId: CustomerId
  readonly mailId: bigint
  /** Made by the form, the same however often that form is sent. */
  readonly submissionId: string
  /** To whom instead: the address was wrong, or somebody else does it now. Absent: to whom it was. */
  readonly to: Addressee | undefined
}

export type ResendMailRefusal =
  | { readonly code: 'mail-unknown' }
  | { readonly code: 'may-not-resend' }
  | { readonly code: 'address-invalid' }
  /** It waits for its first delivery. */
  | { readonly code: 'mail-still-queued' }
  /** A reminder of a quote that is ordered, expired or cancelled by now. */
  | { readonly code: 'mail-no-longer-true' }

/** RFC 5321, 4.5.3.1.3: a path has 256 octets with its brackets. */
const addressLengthMax = 254

/** The same words and papers again, as a mail of its own in the same conversation: from the desk, with the trail of who did it. */
export async function resendMail(
  services: Services,
  person: Person,
  form: ResendMail,
): Promise<Result<{ readonly mailId: bigint }, ResendMailRefusal>> {
  if (person.kind !== 'representative' && person.kind !== 'operations') return refused({ code: 'may-not-resend' })
  const at = services.clock.now()
  const { customerId } = form
  return transact(services.db, { customers: [customerId] }, async (tx): Promise<Result<{ mailId: bigint }, ResendMailRefusal>> => {
    const mail = await lockMailForCustomer(tx, customerId, form.mailId)
    if (mail === undefined) return refused({ code: 'mail-unknown' })
    if (mail.status === 'queued') return refused({ code: 'mail-still-queued' })
    const to = addressee(form.to ?? mail.to)
    if (to === undefined) return refused({ code: 'address-invalid' })
    if (!(await isTrueToday(tx, mail, at))) return refused({ code: 'mail-no-longer-true' })
    const cause = `resent:${form.mailId}:${submissionKey(form.submissionId, to.address)}`
    const messageId = messageIdOf(customerId, cause, domainOf(mail.messageId.slice(0, -1)))
    const mailId = await insertMail(tx, {
      ...mail,
      cause,
      to,
      messageId,
      threadId: mail.threadId ?? mail.messageId,
      createdAt: at,
      bounceReason: undefined,
    })
    if (mailId === undefined) return ok({ mailId: form.mailId })
    const { quoteNumber, orderNumber } = mail
    const detail = { mail: String(mailId), mailKind: mail.kind, again: String(form.mailId), to: to.address }
    await appendEvents(tx, customerId, [{ kind: 'mail-resent', actor: `user:${person.userId}`, at, quoteNumber, orderNumber, detail }])
    await services.jobs.enqueue(tx, 'deliver-mail', { customerId, mailId: String(mailId) })
    return ok({ mailId })
  })
}

async function isTrueToday(tx: Tx, mail: StoredMail, at: Instant): Promise<boolean> {
  const { customerId, quoteNumber } = mail
  if (mail.kind !== 'quote-reminder' || quoteNumber === undefined) return true
  const quote = await findQuoteForCustomer(tx, [customerId], { quoteNumber })
  if (quote === undefined || !isReminderTrue(quote, at)) return false
  return (await findOrderOfQuoteForCustomer(tx, customerId, quoteNumber)) === undefined
}

function addressee(to: Addressee): Addressee | undefined {
  const address = to.address.trim()
  const isAddress = address.length <= addressLengthMax && /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/u.test(address)
  return isAddress ? { name: oneLine(to.name), address } : undefined
}
