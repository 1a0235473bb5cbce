import { Hono } from 'hono'
import type { Context } from 'hono'
import { read } from '#src/store/database.ts'
import { type DemoMail, findDemoMail, listDemoMails } from '#src/store/demo-mail.ts'
import { notFoundPage } from './error-pages.tsx'
import { MailPage, MailboxPage } from './pages/mailbox-page.tsx'
import type { WebEnv } from './web.ts'

const mailsPerPage = 50
const timeZone = 'Europe/Paris'

/** The demo's mailbox: every mail as its recipient would see it, open to all because only the demo has it. */
export function demoRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/dev/mailbox', showMailbox)
  app.get('/dev/mailbox/:id', (c) => withMail(c, (mail) => showMail(c, mail)))
  app.get('/dev/mailbox/:id/body', (c) => withMail(c, (mail) => showBody(c, mail)))
  app.get('/dev/mailbox/:id/attachments/:index', (c) => withMail(c, (mail) => download(c, mail)))
  return app
}

async function showMailbox(c: Context<WebEnv>) {
  const to = (c.req.query('to') ?? '').trim().slice(0, 254)
  const page = { limit: mailsPerPage + 1, before: idFrom(c.req.query('before')), to: to === '' ? undefined : to }
  const mails = await read(c.get('web').services.db, { customers: [] }, (reader) => listDemoMails(reader, page))
  const shown = mails.slice(0, mailsPerPage)
  const view = {
    timeZone,
    to,
    mails: shown.map((mail) => ({ href: `/dev/mailbox/${mail.demoMailId}`, to: mail.to, subject: mail.subject, at: mail.sentAt })),
    next: mails.length > mailsPerPage ? String(shown.at(-1)?.demoMailId) : undefined,
  }
  return c.html(<MailboxPage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}

async function withMail(c: Context<WebEnv>, show: (mail: DemoMail) => Response | Promise<Response>): Promise<Response> {
  const id = idFrom(c.req.param('id'))
  const mail = id === undefined ? undefined : await read(c.get('web').services.db, { customers: [] }, (reader) => findDemoMail(reader, id))
  return mail === undefined ? notFoundPage(c) : show(mail)
}

function showMail(c: Context<WebEnv>, mail: DemoMail) {
  const path = `/dev/mailbox/${mail.demoMailId}`
  const view = {
    subject: mail.subject,
    from: mail.from,
    to: mail.to,
    at: mail.sentAt,
    timeZone,
    text: mail.text,
    bodyHref: `${path}/body`,
    attachments: mail.attachments.map(({ name, base64 }, index) => ({
      name,
      href: `${path}/attachments/${index}`,
      bytes: Buffer.byteLength(base64, 'base64'),
    })),
  }
  return c.html(<MailPage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}

/**
 * The HTML part alone, for the frame on the mail's page: nothing in it runs or is fetched, and only our page may frame it. Its
 * links open in the whole window, as from a mail program.
 */
function showBody(c: Context<WebEnv>, mail: DemoMail) {
  const html = /<head[^>]*>/i.test(mail.html)
    ? mail.html.replace(/<head[^>]*>/i, '$&<base target="_top">')
    : `<base target="_top">${mail.html}`
  return c.html(html, 200, {
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation allow-popups",
    'x-frame-options': 'SAMEORIGIN',
  })
}

function download(c: Context<WebEnv>, mail: DemoMail) {
  const index = c.req.param('index') ?? ''
  const attachment = /^\d{1,3}$/.test(index) ? mail.attachments[Number(index)] : undefined
  if (attachment === undefined) return notFoundPage(c)
  return c.body(Buffer.from(attachment.base64, 'base64'), 200, {
    'content-type': attachment.mediaType,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(attachment.name)}`,
    'content-security-policy': "default-src 'none'; sandbox",
  })
}

function idFrom(text: string | undefined): bigint | undefined {
  return text !== undefined && /^[1-9]\d{0,17}$/.test(text) ? BigInt(text) : undefined
}
