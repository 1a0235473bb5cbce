import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import type { CustomerId } from '#src/domain/identifiers.ts'
import type { TimeZone } from '#src/domain/plain-date.ts'
import { present } from '#src/kit/assert.ts'
import { type ResendMailRefusal, resendMail } from '#src/operations/resend-mail.ts'
import { read } from '#src/store/database.ts'
import { type MailFacts, type StoredMail, findMailForCustomer } from '#src/store/mail.ts'
import type { Problem } from './components/form.tsx'
import { StaffMailPage } from './components/staff-mail-page.tsx'
import type { StaffMailView } from './components/staff-mails.tsx'
import { notFoundPage } from './error-pages.tsx'
import { readForm } from './form-data.ts'
import { leaveNotice } from './notices.ts'
import { submissionIdOf } from './submission-id.ts'
import type { WebEnv } from './web.ts'

/** What the mails of a screen are about: one quote or one order of one customer. */
export type MailSubject = {
  readonly customerId: CustomerId
  readonly isAbout: (mail: MailFacts) => boolean
  readonly pathOf: (mailId: bigint) => string
  readonly timeZone: TimeZone
  readonly back: { readonly href: string; readonly label: string }
}

export function staffMailView(mail: MailFacts, pathOf: MailSubject['pathOf']): StaffMailView {
  const { subject, to, status, bounceReason } = mail
  // Without an address the reason says no more than that.
  const reason = to.address === '' ? undefined : bounceReason
  return { subject, to, status, bounceReason: reason, at: mail.sentAt ?? mail.createdAt, path: pathOf(mail.mailId) }
}

/** The mail that the address names, when it is about the subject of the screen. */
async function findMail(c: Context<WebEnv>, about: MailSubject): Promise<StoredMail | undefined> {
  const text = c.req.param('mailId') ?? ''
  if (!/^[1-9]\d{0,17}$/.test(text)) return undefined
  const { customerId } = about
  const mail = await read(c.get('web').services.db, { customers: [customerId] }, (reader) =>
    findMailForCustomer(reader, customerId, BigInt(text)),
  )
  return mail !== undefined && about.isAbout(mail) ? mail : undefined
}

export async function showMail(c: Context<WebEnv>, about: MailSubject): Promise<Response> {
  const mail = await findMail(c, about)
  return mail === undefined ? notFoundPage(c) : mailPage(c, about, { mail, typed: mail.to, problems: [], submissionId: randomUUID() })
}

type Shown = {
  readonly mail: StoredMail
  readonly typed: { readonly name: string; readonly address: string }
  readonly problems: readonly Problem[]
  readonly submissionId: string
}

function mailPage(c: Context<WebEnv>, about: MailSubject, { mail, ...shown }: Shown): Response | Promise<Response> {
  const view = {
    mail: staffMailView(mail, about.pathOf),
    text: mail.text,
    attachmentCount: mail.attachmentIds.length,
    timeZone: about.timeZone,
    back: about.back,
    ...shown,
  }
  return c.html(<StaffMailPage ui={c.get('ui')} shell={c.get('shell')} view={view} />, shown.problems.length > 0 ? 422 : 200)
}

/** To the address that was typed; from the list, which asks for none, to the one it went to. */
export async function resendFromForm(c: Context<WebEnv>, about: MailSubject): Promise<Response> {
  const mail = await findMail(c, about)
  if (mail === undefined) return notFoundPage(c)
  const form = await readForm(c)
  const typed = form.fields.has('address') ? { name: form.text('name'), address: form.text('address') } : mail.to
  const submissionId = submissionIdOf(form)
  const person = present(c.get('person'), 'a page of staff has someone signed in')
  const { customerId, mailId } = mail
  const resent = await resendMail(c.get('web').services, person, { customerId, mailId, submissionId, to: typed })
  if (resent.ok) {
    leaveNotice(c, 'mail-resent')
    return c.redirect(about.back.href, 303)
  }
  const problem = problemOf(resent.refusal)
  return problem === undefined ? notFoundPage(c) : mailPage(c, about, { mail, typed, problems: [problem], submissionId })
}

function problemOf(refusal: ResendMailRefusal): Problem | undefined {
  switch (refusal.code) {
    case 'address-invalid':
      return { field: 'address', message: { key: 'problem.emailMalformed' } }
    case 'mail-still-queued':
      return { message: { key: 'problem.mailQueued' } }
    case 'mail-no-longer-true':
      return { message: { key: 'problem.mailNoLongerTrue' } }
    case 'mail-unknown':
    case 'may-not-resend':
      return undefined
  }
}
