import type { MiddlewareHandler } from 'hono'
import type { WebEnv } from './web.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A form may only be sent from our own pages. Browsers say where a request comes from in `Sec-Fetch-Site` or `Origin`, which no
 * page can forge; a program that sends neither has no cookies of a person to abuse. Webhooks prove themselves by signature.
 */
export const sameOriginOnly: MiddlewareHandler<WebEnv> = async (c, next) => {
  if (safeMethods.has(c.req.method) || c.req.path.startsWith('/webhooks/')) return next()
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  const isOurs = origin === undefined ? site === undefined || site === 'same-origin' || site === 'none' : hostOf(origin) === c.req.header('host')
  return isOurs ? next() : c.text('This form was sent from another site. / Ce formulaire vient d’un autre site.', 403)
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
