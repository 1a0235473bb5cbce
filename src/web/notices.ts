import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Notice } from './components/shell.ts'
import type { WebEnv } from './web.ts'

/** What a page says once after the redirect that a form ended in. */
const notices = {
  'partner-asked': { tone: 'success', message: { key: 'notice.partnerAsked' } },
  'request-withdrawn': { tone: 'success', message: { key: 'notice.requestWithdrawn' } },
  'request-was-answered': { tone: 'information', message: { key: 'notice.requestWasAnswered' } },
  'message-sent': { tone: 'success', message: { key: 'notice.messageSent' } },
  'mail-resent': { tone: 'success', message: { key: 'notice.mailResent' } },
  'answer-sent': { tone: 'success', message: { key: 'notice.answerSent' } },
  'quote-revised': { tone: 'warning', message: { key: 'notice.quoteRevised' } },
  'request-declined': { tone: 'success', message: { key: 'notice.requestDeclined' } },
  'order-cancelled': { tone: 'success', message: { key: 'notice.orderCancelled' } },
  'refund-requested': { tone: 'success', message: { key: 'notice.refundRequested' } },
  'check-requested': { tone: 'success', message: { key: 'notice.checkRequested' } },
} as const satisfies Record<string, Notice>
export type NoticeName = keyof typeof notices

const cookieName = 'notice'

/** Kept in a cookie of one minute that the next page takes away: a reload does not say it again. */
export function leaveNotice(c: Context<WebEnv>, name: NoticeName): void {
  setCookie(c, cookieName, name, { path: '/', maxAge: 60, httpOnly: true, sameSite: 'Lax' })
}

export function takeNotice(c: Context<WebEnv>): Notice | undefined {
  const name = c.req.method === 'GET' ? getCookie(c, cookieName) : undefined
  if (name === undefined) return undefined
  deleteCookie(c, cookieName, { path: '/' })
  return Object.hasOwn(notices, name) ? notices[name as NoticeName] : undefined
}
