import type { Context, MiddlewareHandler } from 'hono'
import type { WebEnv } from './web.ts'

/**
 * An answer that needs nothing of the form, such as "this quote is ordered, see there" or "sign in first", is ready before a large
 * document has arrived; closed then, the connection breaks under the browser, which shows an error instead of the answer. What is still
 * coming is let in first and dropped piece by piece, up to what the sender may send.
 */
export function readToTheEnd(bytesMaxOf: (c: Context<WebEnv>) => number): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    await next()
    const { body, bodyUsed } = c.req.raw
    if (body === null || bodyUsed || c.res.status === 413) return
    // A client that gave up on the way, or sends too much, has nobody left to answer.
    await body.pipeTo(dropped(bytesMaxOf(c))).catch(() => undefined)
  }
}

function dropped(bytesMax: number): WritableStream<Uint8Array> {
  let bytes = 0
  return new WritableStream({
    write(piece) {
      bytes += piece.length
      if (bytes > bytesMax) throw new RangeError('more than may be sent')
    },
  })
}
