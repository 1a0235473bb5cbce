import { Hono } from 'hono'
import type { Context } from 'hono'
import { addDays, dayIn, endOfDay } from '#src/domain/plain-date.ts'
import { read } from '#src/store/database.ts'
import { operationsOverviewUnscoped } from '#src/store/operations-overview.ts'
import { paperProblemsUnscoped } from '#src/store/paper.ts'
import { onlyFor } from '../only-for.ts'
import type { WebEnv } from '../web.ts'
import { opsCheckRoutes } from './check-routes.tsx'
import { opsOrderRoutes } from './order-routes.tsx'
import { OverviewPage } from './pages/overview-page.tsx'
import { opsRunRoutes } from './run-routes.tsx'
import { vendorTimeZone } from './vendor-time-zone.ts'

/** What operations see of the counter. Mounted at `/ops`. */
export function opsRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.use('*', onlyFor('operations'))
  app.get('/', showOverview)
  app.route('/orders', opsOrderRoutes())
  app.route('/runs', opsRunRoutes())
  app.route('/check', opsCheckRoutes())
  return app
}

async function showOverview(c: Context<WebEnv>) {
  const { db, clock } = c.get('web').services
  const now = clock.now()
  const yesterday = addDays(dayIn(vendorTimeZone, now), -1)
  const at = { now, dayBegan: endOfDay(vendorTimeZone, yesterday) }
  const overview = await read(db, { customers: 'all' }, (reader) => operationsOverviewUnscoped(reader, at))
  const problems = await read(db, { customers: 'all' }, (reader) => paperProblemsUnscoped(reader, 50))
  const invoiceProblems = problems.map(({ orderNumber, breaches }) => ({
    orderNumber,
    rules: [...new Set(breaches.map(({ rule }) => rule))],
  }))
  return c.html(
    <OverviewPage ui={c.get('ui')} shell={c.get('shell')} view={{ ...overview, invoiceProblems, at: now, timeZone: vendorTimeZone }} />,
  )
}
