import type { MiddlewareHandler } from 'hono'
import type { Person } from '#src/domain/person.ts'
import { notFoundPage } from './error-pages.tsx'
import type { WebEnv } from './web.ts'

const homes = { customer: '/', representative: '/desk', partner: '/partner', operations: '/ops' } as const satisfies Record<
  Person['kind'],
  string
>

/**
 * Screens of one kind of person. Nobody signed in is led to sign in and from there back to where the link pointed; whoever is of
 * another kind finds nothing here, and from the front page their own home.
 */
export function onlyFor(kind: Person['kind']): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    const person = c.get('person')
    if (person?.kind === kind) return next()
    const url = new URL(c.req.url)
    if (person === undefined) return c.redirect(`/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`, 303)
    return url.pathname === '/' ? c.redirect(homes[person.kind], 303) : notFoundPage(c)
  }
}
