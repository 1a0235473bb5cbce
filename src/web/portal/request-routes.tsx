import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { whyNotForPartners } from '#src/domain/partner-request.ts'
import { buyerCan } from '#src/domain/person.ts'
import { dayIn } from '#src/domain/plain-date.ts'
import { type RequestPartnerRefusal, requestPartner } from '#src/operations/request-partner.ts'
import { withdrawPartnerRequest } from '#src/operations/withdraw-partner-request.ts'
import { type WriteMessageRefusal, writeMessage } from '#src/operations/write-message.ts'
import { requestsOfQuoteForCustomer } from '#src/store/partner-request.ts'
import { authorisedPartners } from '#src/store/partner.ts'
import type { Problem, Problems } from '../components/form.tsx'
import { notFoundPage } from '../error-pages.tsx'
import { readForm } from '../form-data.ts'
import { leaveNotice } from '../notices.ts'
import { submissionIdOf } from '../submission-id.ts'
import type { WebEnv } from '../web.ts'
import { quoteOfPath, readOwn } from './buyer.ts'
import { PartnerRequestPage, type PartnerRequestPageView } from './pages/partner-request-page.tsx'
import { quotePath } from './pages/paths.ts'
import { showQuote } from './quote-routes.tsx'

/** Ways one and two: a request to a partner, and messages to the representative. */
export function requestRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/q/:quoteNumber/partner-request', (c) => showPartnerRequest(c, emptyRequest()))
  app.post('/q/:quoteNumber/partner-request', askPartner)
  app.post('/q/:quoteNumber/partner-requests/:requestId/withdrawal', withdraw)
  app.post('/q/:quoteNumber/message', write)
  return app
}

type Shown = Pick<PartnerRequestPageView, 'typed' | 'problems' | 'submissionId'>

function emptyRequest(): Shown {
  return { typed: { partner: '', message: '' }, problems: [], submissionId: randomUUID() }
}

/** When nobody can be asked about the quote any more, its own page says what has become of it. */
async function showPartnerRequest(c: Context<WebEnv>, shown: Shown): Promise<Response> {
  const at = c.get('web').services.clock.now()
  const found = await readOwn(c, async (reader) => {
    const asked = await quoteOfPath(c, reader)
    if (asked === undefined) return undefined
    const { quote, buyer } = asked
    if (!buyerCan(buyer, 'ask-for-help') || whyNotForPartners(quote, at)) return { elsewhere: quotePath(quote.quoteNumber) }
    const partners = await authorisedPartners(reader, { country: quote.country, on: dayIn(quote.timeZone, at) })
    const requests = await requestsOfQuoteForCustomer(reader, quote.customerId, quote.quoteNumber)
    const waiting = new Set(requests.filter((request) => request.status === 'sent').map((request) => request.partnerId))
    const view: PartnerRequestPageView = {
      number: quote.quoteNumber,
      validUntil: quote.validUntil,
      timeZone: quote.timeZone,
      total: buyerCan(buyer, 'see-prices') ? quote.total : undefined,
      partners: partners.map(({ partnerId, name, city, country, specialities }) => ({
        id: partnerId,
        name,
        city,
        country,
        specialities: specialities[c.get('ui').language],
        isNear: country === quote.country,
        isAsked: waiting.has(partnerId),
      })),
      ...shown,
    }
    return { view }
  })
  if (found === undefined) return notFoundPage(c)
  if (found.view === undefined) return c.redirect(found.elsewhere, 303)
  const page = <PartnerRequestPage ui={c.get('ui')} shell={c.get('shell')} view={found.view} />
  return c.html(page, shown.problems.length > 0 ? 422 : 200)
}

async function askPartner(c: Context<WebEnv>): Promise<Response> {
  const found = await readOwn(c, (reader) => quoteOfPath(c, reader))
  if (found === undefined) return notFoundPage(c)
  const form = await readForm(c)
  const typed = { partner: form.text('partner'), message: form.text('message') }
  const submissionId = submissionIdOf(form)
  const { quoteNumber } = found.quote
  if (typed.partner === '') {
    return showPartnerRequest(c, { typed, problems: [{ field: 'partner', message: { key: 'problem.partnerMissing' } }], submissionId })
  }
  const asked = await requestPartner(c.get('web').services, found.buyer, {
    quoteNumber,
    partnerId: typed.partner,
    message: typed.message,
    submissionId,
  })
  if (asked.ok) {
    leaveNotice(c, 'partner-asked')
    return c.redirect(quotePath(quoteNumber), 303)
  }
  const problem = partnerProblem(asked.refusal)
  return problem === undefined
    ? c.redirect(quotePath(quoteNumber), 303)
    : showPartnerRequest(c, { typed, problems: [problem], submissionId })
}

/** What the buyer can put right on the page; for the rest the quote's own page is the answer. */
function partnerProblem(refusal: RequestPartnerRefusal): Problem | undefined {
  switch (refusal.code) {
    case 'partner-not-authorised':
      return { field: 'partner', message: { key: 'problem.partnerUnknown' } }
    case 'partner-already-asked':
      return { field: 'partner', message: { key: 'problem.partnerAlreadyAsked' } }
    case 'too-many-requests':
      return { message: { key: 'problem.tooManyRequests', values: { max: refusal.max } } }
    case 'message-too-long':
      return { field: 'message', message: { key: 'problem.tooLong', values: { max: refusal.max } } }
    case 'quote-unknown':
    case 'may-not-ask':
    case 'quote-draft':
    case 'quote-superseded':
    case 'quote-cancelled':
    case 'quote-ordered':
      return undefined
  }
}

async function withdraw(c: Context<WebEnv>): Promise<Response> {
  const requestId = /^\d{1,18}$/.exec(c.req.param('requestId') ?? '')?.[0]
  const found = await readOwn(c, (reader) => quoteOfPath(c, reader))
  if (found === undefined || requestId === undefined) return notFoundPage(c)
  const { quoteNumber } = found.quote
  const withdrawn = await withdrawPartnerRequest(c.get('web').services, found.buyer, { quoteNumber, requestId: BigInt(requestId) })
  if (!withdrawn.ok && withdrawn.refusal.code === 'request-unknown') return notFoundPage(c)
  if (withdrawn.ok) leaveNotice(c, 'request-withdrawn')
  else if (withdrawn.refusal.code === 'request-closed') leaveNotice(c, 'request-was-answered')
  return c.redirect(quotePath(quoteNumber), 303)
}

async function write(c: Context<WebEnv>): Promise<Response> {
  const found = await readOwn(c, (reader) => quoteOfPath(c, reader))
  if (found === undefined) return notFoundPage(c)
  const form = await readForm(c)
  const [text, submissionId] = [form.text('message'), submissionIdOf(form)]
  const { quoteNumber } = found.quote
  const written = await writeMessage(c.get('web').services, found.buyer, { quoteNumber, text, submissionId })
  if (written.ok) {
    leaveNotice(c, 'message-sent')
    return c.redirect(`${quotePath(quoteNumber, 'representative')}#messages`, 303)
  }
  const problems = messageProblems(written.refusal)
  if (problems === undefined) return c.redirect(quotePath(quoteNumber, 'representative'), 303)
  return showQuote(c, { tab: 'representative', typed: { typed: text, problems, submissionId } })
}

function messageProblems(refusal: WriteMessageRefusal): Problems | undefined {
  switch (refusal.code) {
    case 'message-empty':
      return [{ field: 'message', message: { key: 'problem.messageMissing' } }]
    case 'message-too-long':
      return [{ field: 'message', message: { key: 'problem.tooLong', values: { max: refusal.max } } }]
    case 'too-many-messages':
      return [{ field: 'message', message: { key: 'problem.tooManyMessages', values: { max: refusal.max } } }]
    case 'quote-unknown':
    case 'may-not-ask':
      return undefined
  }
}
