import { Hono } from 'hono'
import type { Context } from 'hono'
import { addDays, dayIn, endOfDay } from '#src/domain/plain-date.ts'
import { read } from '#src/store/database.ts'
import { operationsOverviewUnscoped } from '#src/store/operations-overview.ts'
import { onlyFor } from '../only-for.ts'
import type { WebEnv } from '../web.ts'
import { OverviewPage } from './pages/overview-page.tsx'

/** The vendor's day is that of its head office. */
const timeZone = 'Europe/Paris'

/** What operations see of the counter. Mounted at `/ops`. */
export function opsRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.use('*', onlyFor('operations'))
  app.get('/', showOverview)
  return app
}

async function showOverview(c: Context<WebEnv>) {
  const { db, clock } = c.get('web').services
  const now = clock.now()
  const yesterday = addDays(dayIn(timeZone, now), -1)
  const at = { now, dayBegan: endOfDay(timeZone, yesterday) }
  const overview = await read(db, { customers: 'all' }, (reader) => operationsOverviewUnscoped(reader, at))
  return c.html(<OverviewPage ui={c.get('ui')} shell={c.get('shell')} view={{ ...overview, at: now, timeZone }} />)
}
