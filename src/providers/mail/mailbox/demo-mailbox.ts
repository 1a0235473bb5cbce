import type { Mailer, OutgoingMail } from '../../mailer.ts'

/** A mail as the demo's mailbox keeps it. */
export type MailboxMail = {
  readonly messageId: string
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly attachments: readonly { readonly name: string; readonly mediaType: string; readonly base64: string }[]
}

export type MailboxOptions = {
  readonly from: string
  /** Keeps a mail once per Message-ID, however often it is given. */
  readonly keep: (mail: MailboxMail) => Promise<void>
}

/** Nobody has a mailbox here: shows what happens to a quote whose mails come back. */
const bouncingDomain = '@unreachable.example'

/** The demo's mail server: every mail lands in one mailbox that a page shows. */
export function demoMailbox({ from, keep }: MailboxOptions): Mailer {
  return {
    async send(mail) {
      const { address } = mail.to
      if (address.toLowerCase().endsWith(bouncingDomain)) {
        return { status: 'bounced', reason: `550 5.1.1 <${address}>: Recipient address rejected: User unknown` }
      }
      await keep(toMailboxMail(from, mail))
      return { status: 'sent' }
    },
  }
}

function toMailboxMail(from: string, mail: OutgoingMail): MailboxMail {
  return {
    messageId: mail.messageId,
    from,
    to: mail.to.name === '' ? `<${mail.to.address}>` : `${mail.to.name} <${mail.to.address}>`,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    attachments: mail.attachments.map(({ name, mediaType, bytes }) => ({ name, mediaType, base64: Buffer.from(bytes).toString('base64') })),
  }
}
