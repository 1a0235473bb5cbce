import type { MiddlewareHandler } from 'hono'
import type { WebEnv } from './web.ts'

/**
 * An answer that needs nothing of the form, such as "this quote is ordered, see there", is ready before a large document has
 * arrived; closed then, the connection breaks under the browser, which shows an error instead of the answer. What is still coming
 * is let in first and dropped: it is within the limit by then.
 */
export const readToTheEnd: MiddlewareHandler<WebEnv> = async (c, next) => {
  await next()
  const { body, bodyUsed } = c.req.raw
  if (body === null || bodyUsed || c.res.status === 413) return
  // A client that gave up on the way has nobody left to answer.
  await body.pipeTo(new WritableStream()).catch(() => undefined)
}
