/** A mail ready to go: rendered, addressed, with the Message-ID that makes a second delivery recognisable. */
export type OutgoingMail = {
  readonly messageId: string
  readonly to: MailAddress
  /** Who is reached by answering: the representative, for everything about a quote. */
  readonly replyTo?: MailAddress | undefined
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The Message-ID of the first mail about the same quote: mail programs show them as one conversation. */
  readonly references?: string | undefined
  /** An address that stops mails of this kind: opened by people, posted to by mail programs (RFC 8058). */
  readonly listUnsubscribe?: string | undefined
  readonly attachments: readonly MailAttachment[]
}
export type MailAddress = { readonly name: string; readonly address: string }
export type MailAttachment = { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }

/** Handed over, or refused for good by the receiving side. Anything that may pass is thrown, for the job to try again. */
export type MailOutcome = { readonly status: 'sent' } | { readonly status: 'bounced'; readonly reason: string }

export type Mailer = { readonly send: (mail: OutgoingMail) => Promise<MailOutcome> }
