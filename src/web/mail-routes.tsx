import { Hono } from 'hono'
import type { Context } from 'hono'
import { stopReminders } from '#src/operations/stop-reminders.ts'
import { notFoundPage } from './error-pages.tsx'
import { StopRemindersPage, type StopRemindersView } from './pages/stop-reminders-page.tsx'
import type { WebEnv } from './web.ts'

/**
 * The link at the foot of a reminder. To open it changes nothing, since mail scanners open every link; the button, or the mail
 * program's own (RFC 8058, one click), posts. The token in the link is the permission: no sign-in.
 */
export function mailRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/stop-reminders/:token', (c) => show(c, { state: 'asked', token: c.req.param('token') }))
  app.post('/stop-reminders/:token', async (c) => {
    const stopped = await stopReminders(c.get('web').services, c.req.param('token'))
    return stopped.ok ? show(c, { state: 'stopped', addresses: stopped.value.addresses }) : notFoundPage(c)
  })
  return app
}

function show(c: Context<WebEnv>, view: StopRemindersView) {
  return c.html(<StopRemindersPage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}
