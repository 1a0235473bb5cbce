import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { plainDate } from '#src/domain/plain-date.ts'
import { seedDemo } from '#src/operations/seed-demo.ts'
import { useDatabase } from '#test/support/database.ts'
import { fixedClock } from '#test/support/fixed-clock.ts'
import { type TestServices, testServices } from '#test/support/services.ts'

const database = useDatabase('test')
const folder = join(import.meta.dirname, '../../demo')
let services: TestServices

beforeEach(async () => {
  services = await testServices({
    db: database.owner,
    connectionString: database.connectionString,
    clock: fixedClock('2026-11-23T10:00:00Z'),
  })
})
afterEach(() => services.stop())

function seed(today: string, given: Partial<TestServices> = {}) {
  return seedDemo(
    { ...services, ...given },
    { folder, today: plainDate(today), hashPassword: (password) => Promise.resolve(`hash of ${password}`) },
  )
}

async function rowsOf(statement: string): Promise<readonly Record<string, unknown>[]> {
  return (await sql.raw<Record<string, unknown>>(statement).execute(database.owner)).rows
}

describe('seeding', () => {
  test('is left alone by a second start, also on another day', async () => {
    await seed('2026-11-23')
    const before = await rowsOf('select quote_number, revision, status, due_on from quote order by 1, 2')
    expect(await seed('2026-11-23')).toEqual({ isSeeded: false })
    expect(await seed('2027-02-03')).toEqual({ isSeeded: false })
    expect(await rowsOf('select quote_number, revision, status, due_on from quote order by 1, 2')).toEqual(before)
  })

  test('that was cut short is taken up where it stopped', async () => {
    let calls = 0
    const failing = {
      enqueue() {
        calls += 1
        return calls === 3 ? Promise.reject(new Error('the power went')) : Promise.resolve()
      },
      enqueueAll: () => Promise.resolve(),
    }
    await expect(seed('2026-11-23', { jobs: failing })).rejects.toThrow('the power went')
    expect(await seed('2026-11-23')).toEqual({ isSeeded: true })
    expect(await rowsOf('select status, count(*)::integer from quote group by status order by status')).toEqual([
      { status: 'cancelled', count: 1 },
      { status: 'draft', count: 1 },
      { status: 'issued', count: 32 },
      { status: 'ordered', count: 7 },
      { status: 'superseded', count: 1 },
    ])
  })
})

test.each([
  ['2027-01-31', '2027-02-28'],
  ['2028-02-29', '2028-03-31'],
  ['2026-12-31', '2027-01-31'],
])('seeded on %s the three quotes fall due on %s at the same totals', async (today, dueOn) => {
  await seed(today)
  expect(
    await rowsOf(
      'select quote_number, due_on, total_minor from quote where quote_number in (20417801, 20417733, 20417850) order by quote_number',
    ),
  ).toEqual([
    { quote_number: 20_417_733, due_on: dueOn, total_minor: 2_165_200n },
    { quote_number: 20_417_801, due_on: dueOn, total_minor: 37_421_115n },
    { quote_number: 20_417_850, due_on: dueOn, total_minor: 3_261_950n },
  ])
  expect(await rowsOf(`select quote_number from quote where issued_at > '${today}T00:00:00Z'`)).toEqual([])
  expect(await rowsOf("select quote_number from quote where status = 'ordered' and issued_at is null")).toEqual([])
})
