import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { buyerCan } from '#src/domain/person.ts'
import { notFoundPage } from '../error-pages.tsx'
import type { WebEnv } from '../web.ts'
import { readQuote } from './buyer.ts'
import { quotePath, type QuoteTab } from './pages/paths.ts'
import { QuotePage } from './pages/quote-page.tsx'
import { type TypedMessage, quoteViewOf } from './quote-view-of.ts'

/** Screen 2: the quote with its three tabs. */
export function quoteRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/q/:quoteNumber', (c) => showQuote(c, { tab: tabOf(c.req.query('tab')) }))
  return app
}

/** The quote's page, also with what was typed in its message box when that has to be put right. */
export async function showQuote(c: Context<WebEnv>, shown: { readonly tab: QuoteTab; readonly typed?: TypedMessage }): Promise<Response> {
  const typed = shown.typed ?? { typed: '', problems: [], submissionId: randomUUID() }
  const view = await readQuote(c, ({ buyer, ...known }) => {
    const asked = { language: c.get('ui').language, now: c.get('web').services.clock.now() }
    return quoteViewOf({ ...known, ...asked, may: (ability) => buyerCan(buyer, ability) }, shown.tab, typed)
  })
  if (view === undefined) return notFoundPage(c)
  const isPadded = c.req.param('quoteNumber') === String(view.number).padStart(10, '0')
  if (!isPadded && c.req.method === 'GET') return c.redirect(`${quotePath(view.number)}${new URL(c.req.url).search}`, 301)
  return c.html(<QuotePage ui={c.get('ui')} shell={c.get('shell')} view={view} />, typed.problems.length > 0 ? 422 : 200)
}

function tabOf(text: string | undefined): QuoteTab {
  return text === 'account' || text === 'representative' ? text : 'quote'
}
