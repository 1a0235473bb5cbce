import type { Context, MiddlewareHandler } from 'hono'
import type { WebEnv } from './web.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A form may only be sent from our own pages. Browsers say where a request comes from in `Sec-Fetch-Site` or `Origin`, which no
 * page can forge; a program that sends neither has no cookies of a person to abuse. Ours is the address that was asked, and the one of
 * the settings where a proxy asks under another name. Webhooks prove themselves by signature.
 */
export const sameOriginOnly: MiddlewareHandler<WebEnv> = async (c, next) => {
  if (safeMethods.has(c.req.method) || c.req.path.startsWith('/webhooks/')) return next()
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  const isOurs = origin === undefined ? site === undefined || site === 'same-origin' || site === 'none' : isOwn(c, hostOf(origin))
  return isOurs ? next() : c.text('This form was sent from another site. / Ce formulaire vient d’un autre site.', 403)
}

function isOwn(c: Context<WebEnv>, host: string | undefined): boolean {
  return host !== undefined && (host === c.req.header('host') || host === hostOf(c.get('web').services.baseUrl))
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
