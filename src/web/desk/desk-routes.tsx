import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { can } from '#src/domain/access.ts'
import { type QuoteNumber, parseQuoteNumber } from '#src/domain/identifiers.ts'
import type { Person } from '#src/domain/person.ts'
import { present } from '#src/kit/assert.ts'
import { type AnswerMessageRefusal, answerMessage } from '#src/operations/answer-message.ts'
import { mailsOfQuoteForCustomer } from '#src/store/mail.ts'
import { waitingSinceForCustomer } from '#src/store/conversation.ts'
import { findCountry } from '#src/store/country.ts'
import { findCustomer, findRepresentative } from '#src/store/customer.ts'
import { type Reader, read } from '#src/store/database.ts'
import { messagesOfQuoteForCustomer } from '#src/store/quote-message.ts'
import { customerOfQuoteUnscoped } from '#src/store/quote-number.ts'
import { type QuoteRevision, findQuoteForCustomer } from '#src/store/quote.ts'
import type { Problems } from '../components/form.tsx'
import { notFoundPage } from '../error-pages.tsx'
import { readForm } from '../form-data.ts'
import { leaveNotice } from '../notices.ts'
import { onlyFor } from '../only-for.ts'
import { quoteViewOf } from '../portal/quote-view-of.ts'
import { type MailSubject, resendFromForm, showMail, staffMailView } from '../staff-mails.tsx'
import { submissionIdOf } from '../submission-id.ts'
import type { WebEnv } from '../web.ts'
import { inboxViewOf } from './inbox-view-of.ts'
import { ConversationPage, type ConversationPageView } from './pages/conversation-page.tsx'
import { DeskInboxPage } from './pages/desk-inbox-page.tsx'
import { DeskMailsPage } from './pages/desk-mails-page.tsx'
import { DeskQuotePage } from './pages/desk-quote-page.tsx'
import { conversationPath, deskMailsPath } from './pages/paths.ts'

/** The representative's conversations, and the quotes they are about. Mounted at `/desk`. */
export function deskRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.use('*', onlyFor('representative'))
  app.get('/', showInbox)
  app.get('/quotes/:quoteNumber', (c) => showConversation(c, { typed: '', problems: [], submissionId: randomUUID() }))
  app.post('/quotes/:quoteNumber', answer)
  app.get('/quotes/:quoteNumber/quote', showQuote)
  app.get('/quotes/:quoteNumber/mails', showMails)
  app.get('/quotes/:quoteNumber/mails/:mailId', (c) => withMails(c, showMail))
  app.post('/quotes/:quoteNumber/mails/:mailId', (c) => withMails(c, resendFromForm))
  return app
}

type Representative = Person & { readonly representativeId: string }

function representativeIn(c: Context<WebEnv>): Representative {
  const person = present(c.get('person'), 'a page of the desk has someone signed in')
  return { ...person, representativeId: present(person.representativeId, 'a representative is one of the vendor') }
}

async function showInbox(c: Context<WebEnv>) {
  const { representativeId } = representativeIn(c)
  const wanted = { representativeId, state: c.req.query('state'), after: c.req.query('after') }
  const view = await read(c.get('web').services.db, { customers: 'all' }, (reader) => inboxViewOf(reader, wanted))
  return c.html(<DeskInboxPage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}

/**
 * The quote of the address, whoever's it is: a representative stands in for any colleague. Read in the scope of that one customer.
 */
async function readQuote<T>(c: Context<WebEnv>, work: (reader: Reader, quote: QuoteRevision) => Promise<T>): Promise<T | undefined> {
  const { db } = c.get('web').services
  const quoteNumber = quoteNumberOf(c)
  const customerId = quoteNumber && (await read(db, { customers: 'all' }, (reader) => customerOfQuoteUnscoped(reader, quoteNumber)))
  if (quoteNumber === undefined || customerId === undefined) return undefined
  return read(db, { customers: [customerId] }, async (reader) => {
    const quote = await findQuoteForCustomer(reader, [customerId], { quoteNumber, revision: revisionOf(c.req.query('revision')) })
    return quote && work(reader, quote)
  })
}

type Shown = { readonly typed: string; readonly problems: Problems; readonly submissionId: string }

async function showConversation(c: Context<WebEnv>, shown: Shown): Promise<Response> {
  const { timeZone } = await ownFacts(c)
  const view = await readQuote(c, async (reader, quote): Promise<ConversationPageView> => {
    const { customerId, quoteNumber } = quote
    const messages = await messagesOfQuoteForCustomer(reader, customerId, quoteNumber)
    return {
      quoteNumber,
      customerName: (await findCustomer(reader, customerId)).address.name,
      dueOn: quote.dueOn,
      total: quote.total,
      timeZone,
      isWaiting: (await waitingSinceForCustomer(reader, customerId, quoteNumber)) !== undefined,
      messages: messages.map(({ authorName, authorKind, body, writtenAt }) => ({
        author: authorName,
        side: authorKind,
        text: body,
        writtenAt,
      })),
      ...shown,
    }
  })
  if (view === undefined) return notFoundPage(c)
  const page = <ConversationPage ui={c.get('ui')} shell={c.get('shell')} view={view} />
  return c.html(page, shown.problems.length > 0 ? 422 : 200)
}

async function ownFacts(c: Context<WebEnv>) {
  const { representativeId } = representativeIn(c)
  return read(c.get('web').services.db, { customers: [] }, (reader) => findRepresentative(reader, representativeId))
}

async function answer(c: Context<WebEnv>): Promise<Response> {
  const quoteNumber = quoteNumberOf(c)
  if (quoteNumber === undefined) return notFoundPage(c)
  const form = await readForm(c)
  const [text, submissionId] = [form.text('message'), submissionIdOf(form)]
  const answered = await answerMessage(c.get('web').services, representativeIn(c), { quoteNumber, text, submissionId })
  if (answered.ok) {
    leaveNotice(c, 'message-sent')
    return c.redirect(conversationPath(quoteNumber), 303)
  }
  const problems = answerProblems(answered.refusal)
  return problems === undefined ? notFoundPage(c) : showConversation(c, { typed: text, problems, submissionId })
}

function answerProblems(refusal: AnswerMessageRefusal): Problems | undefined {
  switch (refusal.code) {
    case 'message-empty':
      return [{ field: 'message', message: { key: 'problem.messageMissing' } }]
    case 'message-too-long':
      return [{ field: 'message', message: { key: 'problem.tooLong', values: { max: refusal.max } } }]
    case 'quote-unknown':
    case 'may-not-answer':
      return undefined
  }
}

/** The customer's quote as it stands, to look at: what a representative may see, and nothing to press. */
async function showQuote(c: Context<WebEnv>): Promise<Response> {
  const tab = c.req.query('tab') === 'account' ? 'account' : 'quote'
  const { language } = c.get('ui')
  const now = c.get('web').services.clock.now()
  const view = await readQuote(c, async (reader, quote) => {
    const typed = { typed: '', problems: [], submissionId: '' }
    const country = await findCountry(reader, quote.country)
    return quoteViewOf({ reader, quote, country, language, now, may: (ability) => can(['representative'], ability) }, tab, typed)
  })
  return view === undefined ? notFoundPage(c) : c.html(<DeskQuotePage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}

async function showMails(c: Context<WebEnv>): Promise<Response> {
  const { timeZone } = await ownFacts(c)
  const view = await readQuote(c, async (reader, { customerId, quoteNumber }) => ({
    quoteNumber,
    customerName: (await findCustomer(reader, customerId)).address.name,
    timeZone,
    mails: (await mailsOfQuoteForCustomer(reader, customerId, quoteNumber)).map((mail) =>
      staffMailView(mail, (mailId) => deskMailsPath(quoteNumber, mailId)),
    ),
    submissionId: randomUUID(),
  }))
  return view === undefined ? notFoundPage(c) : c.html(<DeskMailsPage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}

async function withMails(c: Context<WebEnv>, show: (c: Context<WebEnv>, about: MailSubject) => Promise<Response>): Promise<Response> {
  const { timeZone } = await ownFacts(c)
  const about = await readQuote(c, (_reader, { customerId, quoteNumber }): Promise<MailSubject> => {
    const back = { href: deskMailsPath(quoteNumber), label: c.get('ui').t('desk.mailsOf', { number: String(quoteNumber) }) }
    const pathOf = (mailId: bigint) => deskMailsPath(quoteNumber, mailId)
    return Promise.resolve({ customerId, isAbout: (mail) => mail.quoteNumber === quoteNumber, pathOf, timeZone, back })
  })
  return about === undefined ? notFoundPage(c) : show(c, about)
}

function quoteNumberOf(c: Context<WebEnv>): QuoteNumber | undefined {
  const parsed = parseQuoteNumber(c.req.param('quoteNumber') ?? '')
  return parsed.ok ? parsed.value : undefined
}

function revisionOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,2}$/.test(text) ? Number(text) : undefined
}
