import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { ContentSecuritySources } from '#src/providers/payment-provider.ts'
import type { WebEnv } from './web.ts'

/**
 * A strict Content-Security-Policy with a nonce of its own for every answer. The payment provider's frame is the only foreign
 * origin, and only on the page that shows it (`allowPaymentFrame`).
 */
export const securityHeaders: MiddlewareHandler<WebEnv> = async (c, next) => {
  const nonce = randomUUID()
  c.set('nonce', nonce)
  await next()
  const headers = c.res.headers
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', contentSecurityPolicy(nonce))
  headers.set('x-content-type-options', 'nosniff')
  headers.set('referrer-policy', 'same-origin')
  if (!headers.has('x-frame-options')) headers.set('x-frame-options', 'DENY')
  headers.set('cross-origin-opener-policy', 'same-origin')
  headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(self)')
  if ([c.req.url, c.get('web').services.baseUrl].some((url) => url.startsWith('https:')))
    headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains')
  if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-cache')
}

export function contentSecurityPolicy(nonce: string, payment?: ContentSecuritySources): string {
  const also = (sources: readonly string[] | undefined) => (sources === undefined || sources.length === 0 ? '' : ` ${sources.join(' ')}`)
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'${also(payment?.scriptSrc)}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${also(payment?.connectSrc)}`,
    `frame-src 'self'${also(payment?.frameSrc)}`,
    `form-action 'self'${also(payment?.formAction)}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
