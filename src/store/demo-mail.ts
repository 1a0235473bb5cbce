import { sql } from 'kysely'
import type { Instant } from '#src/domain/plain-date.ts'
import type { Reader, Tx } from './database.ts'

/** What a list of the demo's mailbox shows. */
export type DemoMailFacts = {
  readonly demoMailId: bigint
  readonly sentAt: Instant
  readonly from: string
  readonly to: string
  readonly subject: string
}

export type DemoMail = DemoMailFacts & {
  readonly messageId: string
  readonly text: string
  readonly html: string
  readonly attachments: readonly { readonly name: string; readonly mediaType: string; readonly base64: string }[]
}

/** Kept once per Message-ID: the same mail handed over twice is in the box once. */
export async function insertDemoMail(tx: Tx, mail: Omit<DemoMail, 'demoMailId' | 'sentAt'>): Promise<void> {
  await tx
    .insertInto('demo_mail')
    .values({
      message_id: mail.messageId,
      from_address: mail.from,
      to_address: mail.to,
      subject: mail.subject,
      body_text: mail.text,
      body_html: mail.html,
      attachments: JSON.stringify(mail.attachments),
    })
    .onConflict((conflict) => conflict.column('message_id').doNothing())
    .execute()
}

const factColumns = ['demo_mail_id', 'sent_at', 'from_address', 'to_address', 'subject'] as const

/** The mailbox, newest first; optionally one address's. Paged by the id of the last mail of the page before. */
export async function listDemoMails(
  reader: Reader,
  page: { readonly limit: number; readonly before?: bigint | undefined; readonly to?: string | undefined },
): Promise<readonly DemoMailFacts[]> {
  let query = reader.selectFrom('demo_mail').select(factColumns)
  if (page.before !== undefined) query = query.where('demo_mail_id', '<', page.before)
  if (page.to !== undefined)
    query = query.where(sql`lower(to_address)`, 'like', `%<${page.to.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}>`)
  const rows = await query.orderBy('demo_mail_id', 'desc').limit(page.limit).execute()
  return rows.map(toFacts)
}

export async function findDemoMail(reader: Reader, demoMailId: bigint): Promise<DemoMail | undefined> {
  const row = await reader
    .selectFrom('demo_mail')
    .select([...factColumns, 'message_id', 'body_text', 'body_html', 'attachments'])
    .where('demo_mail_id', '=', demoMailId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    ...toFacts(row),
    messageId: row.message_id,
    text: row.body_text,
    html: row.body_html,
    attachments: row.attachments as unknown as DemoMail['attachments'],
  }
}

function toFacts(row: { demo_mail_id: bigint; sent_at: string; from_address: string; to_address: string; subject: string }): DemoMailFacts {
  return { demoMailId: row.demo_mail_id, sentAt: row.sent_at as Instant, from: row.from_address, to: row.to_address, subject: row.subject }
}
