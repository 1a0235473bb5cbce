import { Hono } from 'hono'
import type { Context } from 'hono'
import type { Person } from '#src/domain/person.ts'
import { present } from '#src/kit/assert.ts'
import { answerPartnerRequest } from '#src/operations/answer-partner-request.ts'
import { findCountry } from '#src/store/country.ts'
import { read } from '#src/store/database.ts'
import { partnerInbox, readHandedOver } from '#src/store/partner-inbox.ts'
import { findPartner } from '#src/store/partner.ts'
import type { Problems } from '../components/form.tsx'
import { notFoundPage } from '../error-pages.tsx'
import { readForm } from '../form-data.ts'
import { leaveNotice } from '../notices.ts'
import { onlyFor } from '../only-for.ts'
import type { WebEnv } from '../web.ts'
import { type TypedAnswer, answerProblem, openingAnswer, parseAnswer, typedAnswer } from './answer-form.ts'
import { answerViewOf } from './answer-view-of.ts'
import { PartnerAnswerPage } from './pages/partner-answer-page.tsx'
import { PartnerInboxPage, type PartnerInboxView } from './pages/partner-inbox-page.tsx'
import { partnerAnswerPath } from './pages/paths.ts'

const requestsPerPage = 50

/** What customers handed to a partner, and the partner's answers. Mounted at `/partner`. */
export function partnerRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.use('*', onlyFor('partner'))
  app.get('/', showInbox)
  app.get('/requests/:requestId', (c) => showRequest(c, requestIdOf(c)))
  app.post('/requests/:requestId', answer)
  return app
}

type Partner = Person & { readonly partnerId: string }

function partnerIn(c: Context<WebEnv>): Partner {
  const person = present(c.get('person'), 'a page of partners has someone signed in')
  return { ...person, partnerId: present(person.partnerId, 'a person of a partner belongs to one') }
}

async function showInbox(c: Context<WebEnv>) {
  const { partnerId } = partnerIn(c)
  const { db } = c.get('web').services
  const after = requestIdFrom(c.req.query('after'))
  const page = { limit: requestsPerPage + 1, after: after === undefined ? undefined : { requestId: after } }
  const handed = await partnerInbox(db, partnerId, page)
  const own = await read(db, { customers: [], partnerId }, async (reader) => {
    const partner = present(await findPartner(reader, partnerId), 'a person of a partner belongs to one')
    return { name: partner.name, timeZone: (await findCountry(reader, partner.country)).timeZone }
  })
  const shown = handed.slice(0, requestsPerPage)
  const view: PartnerInboxView = {
    partnerName: own.name,
    timeZone: own.timeZone,
    requests: shown.map(({ request, customerName, total }) => ({
      id: String(request.requestId),
      customerName,
      quoteNumber: request.quoteNumber,
      dueOn: request.dueOn,
      total,
      requestedAt: request.requestedAt,
      status: request.status,
    })),
    next: handed.length > requestsPerPage ? String(shown.at(-1)?.request.requestId) : undefined,
  }
  return c.html(<PartnerInboxPage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}

type Shown = { readonly typed: TypedAnswer; readonly problems: Problems }

async function showRequest(c: Context<WebEnv>, requestId: bigint | undefined, shown?: Shown): Promise<Response> {
  const { partnerId } = partnerIn(c)
  const { db, clock } = c.get('web').services
  const { language } = c.get('ui')
  const wanted = requestId === undefined ? undefined : { partnerId, requestId }
  const view =
    wanted &&
    (await readHandedOver(db, wanted, async (reader, found) => ({
      ...(await answerViewOf(reader, found, { language, at: clock.now() })),
      typed: shown?.typed ?? openingAnswer(found.request, language),
      problems: shown?.problems ?? [],
    })))
  if (view === undefined) return notFoundPage(c)
  const page = <PartnerAnswerPage ui={c.get('ui')} shell={c.get('shell')} view={view} />
  return c.html(page, view.problems.length > 0 ? 422 : 200)
}

async function answer(c: Context<WebEnv>): Promise<Response> {
  const partner = partnerIn(c)
  const requestId = requestIdOf(c)
  const { services } = c.get('web')
  const wanted = requestId === undefined ? undefined : { partnerId: partner.partnerId, requestId }
  const handed =
    wanted && (await readHandedOver(services.db, wanted, (_reader, { quote }) => Promise.resolve({ currency: quote.currency })))
  if (handed === undefined || requestId === undefined) return notFoundPage(c)
  const form = await readForm(c)
  const typed = typedAnswer(form)
  const parsed = parseAnswer(form, typed, { currency: handed.currency, language: c.get('ui').language })
  if (!parsed.ok) return showRequest(c, requestId, { typed, problems: parsed.refusal })
  const answered = await answerPartnerRequest(services, partner, { requestId, ...parsed.value })
  if (!answered.ok) {
    if (answered.refusal.code === 'request-unknown') return notFoundPage(c)
    return showRequest(c, requestId, { typed, problems: [answerProblem(answered.refusal, parsed.value.answer.kind)] })
  }
  leaveNotice(c, parsed.value.answer.kind === 'offer' ? 'answer-sent' : 'request-declined')
  return c.redirect(partnerAnswerPath(String(requestId)), 303)
}

function requestIdOf(c: Context<WebEnv>): bigint | undefined {
  return requestIdFrom(c.req.param('requestId'))
}

function requestIdFrom(text: string | undefined): bigint | undefined {
  return text !== undefined && /^\d{1,18}$/.test(text) ? BigInt(text) : undefined
}
