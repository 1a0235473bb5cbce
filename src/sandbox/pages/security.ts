import type { MiddlewareHandler } from 'hono'

export type Policy = {
  /** Who may show the page in a frame; nobody by default. */
  readonly frameAncestors?: readonly string[]
  /** Where a form's answer may lead to, besides the sandbox itself (browsers check redirects too). */
  readonly formAction?: readonly string[]
}

/** Headers of a page that takes card numbers: nothing foreign, nothing inline, nothing kept. */
export function pageHeaders(policy: Policy = {}): Record<string, string> {
  const ancestors = policy.frameAncestors?.length ? policy.frameAncestors.join(' ') : "'none'"
  const targets = ["'self'", ...(policy.formAction ?? [])].join(' ')
  return {
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
      `form-action ${targets}; frame-ancestors ${ancestors}`,
    'cache-control': 'no-store',
    // Not `no-referrer`: with it a browser hides the origin of a form, which is what `sameOriginForms` looks at.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  }
}

/** A form of another site must not press our buttons. */
export const sameOriginForms: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('origin')
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD' && (origin === undefined || !isSameHost(origin, c.req.url))) {
    return c.text('Forbidden: this form was sent from elsewhere.', 403)
  }
  return next()
}

function isSameHost(origin: string, url: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === new URL(url).host
}
