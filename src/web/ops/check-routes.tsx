import { Hono } from 'hono'
import type { Context } from 'hono'
import type { Instant } from '#src/domain/plain-date.ts'
import { present } from '#src/kit/assert.ts'
import { minutes } from '#src/kit/duration.ts'
import { requestCheck } from '#src/operations/request-check.ts'
import { booksChecked, keptDifferences } from '#src/store/check-books.ts'
import { type Reader, read } from '#src/store/database.ts'
import { checkRuns } from '#src/store/operations-orders.ts'
import { notFoundPage } from '../error-pages.tsx'
import { leaveNotice } from '../notices.ts'
import type { WebEnv } from '../web.ts'
import { OpsCheckPage, type OpsCheckView } from './pages/ops-check-page.tsx'
import { opsCheckPath } from './pages/paths.ts'
import { vendorTimeZone } from './vendor-time-zone.ts'

/** The promises of the order protocol, and where they were found broken. Mounted at `/ops/check`. */
export function opsCheckRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/', showCheck)
  app.post('/', askForCheck)
  return app
}

async function showCheck(c: Context<WebEnv>) {
  const { db, clock } = c.get('web').services
  const view = await read(db, { customers: 'all' }, (reader) => checkViewOf(reader, clock.now()))
  return c.html(<OpsCheckPage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}

/** `guichet check` by hand leaves no job: what it saw again tells when it looked. */
async function checkViewOf(reader: Reader, now: Instant): Promise<OpsCheckView> {
  const differences = await keptDifferences(reader)
  const { finishedAt, isUnderWay, hasFailed } = await checkRuns(reader)
  const looks = [finishedAt, ...differences.map((difference) => difference.lastSeenAt)].filter((at) => at !== undefined)
  return {
    timeZone: vendorTimeZone,
    checkedAt: looks.toSorted().at(-1),
    isUnderWay,
    hasFailed,
    rules: booksChecked + 1,
    differences: differences.map((difference) => ({
      ...difference,
      ageMinutes: Math.max(0, Math.floor((Date.parse(now) - Date.parse(difference.firstSeenAt)) / minutes(1))),
    })),
  }
}

async function askForCheck(c: Context<WebEnv>) {
  const person = present(c.get('person'), 'a page of operations has someone signed in')
  const asked = await requestCheck(c.get('web').services, person)
  if (!asked.ok) return notFoundPage(c)
  leaveNotice(c, 'check-requested')
  return c.redirect(opsCheckPath, 303)
}
