import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { PressBusy } from '#src/documents/paper-press.ts'
import { isOverload } from '#src/store/database.ts'
import { deskRoutes } from './desk/desk-routes.tsx'
import { demoRoutes } from './demo-routes.tsx'
import { badRequestPage, crashPage, notFoundPage, tooLargePage, unavailablePage } from './error-pages.tsx'
import { health } from './health.ts'
import { mailRoutes } from './mail-routes.tsx'
import { onlyFor } from './only-for.ts'
import { opsRoutes } from './ops/ops-routes.tsx'
import { partnerRoutes } from './partner/partner-routes.tsx'
import { portalRoutes } from './portal/portal-routes.ts'
import { readToTheEnd } from './read-to-the-end.ts'
import { sameOriginOnly } from './same-origin.ts'
import { securityHeaders } from './security-headers.ts'
import { wasSignedIn } from './sessions.ts'
import { surroundings, vendorFactsOf } from './shell.ts'
import { signInRoutes } from './sign-in-routes.tsx'
import { tracedRequests } from './traced-requests.ts'
import { webhookRoutes } from './webhook-routes.ts'
import type { Web, WebApp, WebEnv } from './web.ts'

const megabyte = 1024 * 1024
/** The review page carries a PO document of 10 MB; every other form is text, the largest of it a message. */
const bodyMax = { document: 11 * megabyte, text: megabyte }
/** The one form with a document, and only from a buyer who is signed in. */
const documentForm = /^\/checkout\/\d+\/review$/

/**
 * The web application: a request passes the named steps below in their order. Tests call `app.request('/path')` without a port.
 */
export function createApp(web: Web): WebApp {
  const app = new Hono<WebEnv>()
  app.use(async (c, next) => {
    c.set('web', web)
    await next()
  })
  health(app, web)
  const { tracing } = web.services
  if (tracing !== undefined) app.use(tracedRequests(tracing))
  app.use(securityHeaders)
  // Named after their content: what is there never changes. What is not there may come with the next version, and is kept by nobody.
  app.use('/assets/*', async (c, next) => {
    await next()
    if (!c.res.ok) return
    c.res.headers.set('cache-control', 'public, max-age=31536000, immutable')
    c.res.headers.set('vary', 'accept-encoding')
  })
  app.use('/assets/*', serveStatic({ root: web.clientFolder, precompressed: true }))
  app.all('/assets/*', (c) => c.text('not found', 404, { 'cache-control': 'no-store' }))
  app.get('/robots.txt', (c) => c.text('User-agent: *\nDisallow: /\n'))
  app.get('/brand/logo.svg', async (c) => {
    const logo = (await vendorFactsOf(web))?.logoSvg
    return logo === undefined
      ? c.notFound()
      : c.body(logo, 200, { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=3600' })
  })
  app.use(sameOriginOnly)
  const limitBody = (maxSize: number) => bodyLimit({ maxSize, onError: (c: Context<WebEnv>) => tooLargePage(c) })
  const [limitText, limitDocument] = [limitBody(bodyMax.text), limitBody(bodyMax.document)]
  app.use('/webhooks/*', limitText)
  app.route('/', webhookRoutes())
  app.use(surroundings(web))
  app.use(withBody(readToTheEnd((c) => (wasSignedIn(c, web) ? bodyMax.document : bodyMax.text))))
  // Asked before anything of it is kept: a session that ended meanwhile leads to sign in, whatever the size of the document.
  app.use('/checkout/:quoteNumber/review', onlyFor('customer'), withBody(limitDocument))
  app.use(withBody((c, next) => (documentForm.test(c.req.path) ? next() : limitText(c, next))))
  // Neither a page of ours nor PostgreSQL knows what to do with a NUL in an address.
  app.use(async (c, next) => (/%00/.test(c.req.url) ? badRequestPage(c) : next()))
  app.route('/', signInRoutes())
  app.route('/', portalRoutes())
  app.route('/partner', partnerRoutes())
  app.route('/desk', deskRoutes())
  app.route('/ops', opsRoutes())
  app.route('/', mailRoutes())
  if (web.demo) app.route('/', demoRoutes())
  app.notFound((c) => notFoundPage(c))
  app.onError((error, c) => {
    if (isOverload(error) || error instanceof PressBusy) return unavailablePage(c)
    if (error instanceof URIError) return badRequestPage(c)
    web.services.log.error({ err: error, path: c.req.path, requestId: c.get('requestId') }, 'request failed')
    return crashPage(c)
  })
  return app
}

/** Nothing is looked for in what is only asked for: that would cost the busiest pages a twentieth of their time. */
function withBody(step: MiddlewareHandler<WebEnv>): MiddlewareHandler<WebEnv> {
  return (c, next) => (c.req.method === 'GET' || c.req.method === 'HEAD' ? next() : step(c, next))
}
