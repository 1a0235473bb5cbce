import { createHmac, timingSafeEqual } from 'node:crypto'
import { getCookie } from 'hono/cookie'
import type { Context } from 'hono'
import type { Person } from '#src/domain/person.ts'
import { seconds } from '#src/kit/duration.ts'
import { findPersonBySession } from '#src/store/person.ts'
import type { Web, WebEnv } from './web.ts'

/** How long a process may go on without asking the database again whether a session still stands. */
const rememberedMs = seconds(5)
const rememberedMax = 5_000

type Remembered = { readonly person: Person | undefined; readonly until: number }
const remembered = new WeakMap<Web, Map<string, Remembered>>()

/** The person whose session the cookie names. The accounts library wrote and signed the cookie; reading it is one query of ours. */
export async function personOf(c: Context<WebEnv>, web: Web): Promise<Person | undefined> {
  const cookie = getCookie(c, web.accounts.sessionCookieName)
  if (cookie === undefined) return undefined
  const now = web.services.clock.now()
  const memory = memoryOf(web)
  const known = memory.get(cookie)
  if (known !== undefined && known.until > Date.parse(now)) return known.person
  const token = sessionToken(cookie, web.secret)
  if (token === undefined) return undefined
  const person = await findPersonBySession(web.services.db, web.accounts.storedToken(token), now)
  if (memory.size >= rememberedMax) memory.clear()
  memory.set(cookie, { person, until: Date.parse(now) + rememberedMs })
  return person
}

/** Whoever brings a session of ours, over or not: nobody else can sign one. */
export function wasSignedIn(c: Context<WebEnv>, web: Web): boolean {
  return sessionToken(getCookie(c, web.accounts.sessionCookieName) ?? '', web.secret) !== undefined
}

/** After signing in or out, and after a password was changed. */
export function forgetSessions(web: Web): void {
  memoryOf(web).clear()
}

/** `token.signature`, HMAC-SHA-256 in base64 as better-auth signs it; anything else is no session. */
export function sessionToken(cookie: string, secret: string): string | undefined {
  const dot = cookie.lastIndexOf('.')
  if (dot < 1) return undefined
  const token = cookie.slice(0, dot)
  const expected = createHmac('sha256', secret).update(token).digest()
  const given = Buffer.from(cookie.slice(dot + 1), 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined
}

function memoryOf(web: Web): Map<string, Remembered> {
  const known = remembered.get(web)
  if (known !== undefined) return known
  const memory = new Map<string, Remembered>()
  remembered.set(web, memory)
  return memory
}
