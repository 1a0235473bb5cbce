import { type Transporter, createTransport } from 'nodemailer'
import { minutes, seconds } from '#src/kit/duration.ts'
import type { MailOutcome, Mailer, OutgoingMail } from '../../mailer.ts'

export type SmtpOptions = {
  /** `smtp://user:password@host:port`, `smtps://` for TLS from the first byte; what stands behind `?` goes to nodemailer. */
  readonly url: string
  /** `Boréal Logiciels <renouvellements@boreal.example>`. */
  readonly from: string
}

/** Shorter than a claim on a mail (`deliver-mail.ts`): whoever comes after it finds this attempt over. */
const attemptMs = minutes(2)

/**
 * Hands mails to an SMTP server. What the server refuses of a recipient or of a message for good (5yz after RCPT TO or DATA,
 * RFC 5321) has bounced; everything else, a wrong password of ours included, is thrown and tried again.
 */
export function smtpMailer(options: SmtpOptions): Mailer & { readonly close: () => void } {
  const transport = createTransport({
    url: options.url,
    pool: true,
    maxConnections: 2,
    // A second try is the job's to make: it knows what has been recorded.
    maxRequeues: 0,
    connectionTimeout: seconds(10),
    greetingTimeout: seconds(10),
    dnsTimeout: seconds(10),
    socketTimeout: seconds(30),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return { send: (mail) => send(transport, options.from, mail), close: () => transport.close() }
}

async function send(transport: Transporter, from: string, mail: OutgoingMail): Promise<MailOutcome> {
  try {
    const { rejected = [], response = '' } = await transport.sendMail({ ...message(from, mail), signal: AbortSignal.timeout(attemptMs) })
    return rejected.length > 0 ? { status: 'bounced', reason: response } : { status: 'sent' }
  } catch (error) {
    const reason = refusalOf(error)
    if (reason === undefined) throw new Error('the mail server could not be given a mail', { cause: error })
    return { status: 'bounced', reason }
  }
}

function message(from: string, mail: OutgoingMail) {
  return {
    from,
    to: mail.to,
    ...(mail.replyTo === undefined ? {} : { replyTo: mail.replyTo }),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    ...(mail.references === undefined ? {} : { references: mail.references, inReplyTo: mail.references }),
    headers: {
      // RFC 3834: no automatic answers to what a machine wrote.
      'Auto-Submitted': 'auto-generated',
      ...(mail.listUnsubscribe === undefined
        ? {}
        : { 'List-Unsubscribe': `<${mail.listUnsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    },
    attachments: mail.attachments.map((attachment) => ({
      filename: attachment.name,
      contentType: attachment.mediaType,
      content: Buffer.from(attachment.bytes),
    })),
    xMailer: false,
  } as const
}

/** What the server said for good about this recipient or this message; absent for anything that may pass. */
function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { permanent, command, response } = error as { permanent?: boolean; command?: string; response?: string }
  const isAboutTheMail = command === 'RCPT TO' || command === 'DATA'
  return permanent === true && isAboutTheMail ? (response ?? error.message) : undefined
}
