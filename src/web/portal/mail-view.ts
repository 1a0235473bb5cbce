import type { MailFacts } from '#src/store/mail.ts'
import type { MailView } from '../components/mail-history.tsx'

/** A mail in a history. */
export function mailView(mail: MailFacts): MailView {
  return { subject: mail.subject, to: mail.to.address, at: mail.sentAt ?? mail.createdAt, status: mail.status }
}
