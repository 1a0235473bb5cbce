import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Tracing } from '#src/providers/tracing.ts'
import type { WebEnv } from './web.ts'

/** A span for every request, by its route: `GET /q/:quoteNumber`, never the number. */
export function tracedRequests(tracing: Tracing): MiddlewareHandler<WebEnv> {
  return (c, next) =>
    tracing.span('request', c.req.method, async (describe) => {
      await next()
      const route = matchedRoutes(c).findLast(({ method, path }) => method === c.req.method && !path.includes('*'))?.path
      describe({
        name: route === undefined ? `${c.req.method} unknown` : `${c.req.method} ${route}`,
        facts: {
          'http.request.method': c.req.method,
          'http.response.status_code': c.res.status,
          'guichet.request_id': c.get('requestId'),
          ...(route === undefined ? {} : { 'http.route': route }),
        },
        isFailed: c.res.status >= 500,
      })
    })
}
