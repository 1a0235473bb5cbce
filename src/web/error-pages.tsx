import type { Context } from 'hono'
import { type ErrorKind, ErrorPage, type ErrorView } from './pages/error-page.tsx'
import { readForm } from './form-data.ts'
import { uiFor } from './i18n/ui.ts'
import { shellOfNobody } from './shell.ts'
import type { WebEnv } from './web.ts'

/** Unknown, and someone else's: the same page, so that nothing tells which. */
export function notFoundPage(c: Context<WebEnv>) {
  return errorPage(c, 404, { kind: 'not-found' })
}

export function badRequestPage(c: Context<WebEnv>) {
  return errorPage(c, 400, { kind: 'bad-request' })
}

export function tooLargePage(c: Context<WebEnv>) {
  return errorPage(c, 413, { kind: 'too-large' })
}

/** A bug of ours: the number leads support to the log. */
export function crashPage(c: Context<WebEnv>) {
  return errorPage(c, 500, { kind: 'crashed', requestId: c.get('requestId') })
}

/** Too many at once or the database away: nothing was done, and what was typed can be sent again as it is. */
export async function unavailablePage(c: Context<WebEnv>) {
  c.header('retry-after', '2')
  return errorPage(c, 503, { kind: 'busy', retry: await retryOf(c) })
}

async function retryOf(c: Context<WebEnv>): Promise<ErrorView['retry']> {
  const url = new URL(c.req.url)
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return { method: 'get', href: url.pathname + url.search }
  const { fields } = await readForm(c)
  const kept = [...fields].filter(([name]) => name !== 'password')
  return { method: 'post', action: url.pathname, fields: kept.map(([name, value]) => ({ name, value })) }
}

function errorPage(c: Context<WebEnv>, status: 400 | 403 | 404 | 413 | 500 | 503, view: { kind: ErrorKind } & ErrorView) {
  const ui = c.get('ui') ?? uiFor('en')
  const shell = c.get('shell') ?? shellOfNobody(c)
  return c.html(<ErrorPage ui={ui} shell={shell} view={view} />, status)
}
