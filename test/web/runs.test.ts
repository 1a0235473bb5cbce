import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runRenewals } from '#src/operations/run-renewals.ts'
import { useBuyers } from '#test/support/buyers.ts'
import { useDatabase } from '#test/support/database.ts'
import { aRenewal } from '#test/support/renewal.ts'
import { useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyer = useBuyers(database, web)

beforeAll(async () => {
  await sql`insert into account_user (id, name, email, language, kind) values ('ops', 'Olga Ops', 'ops@vendor.example', 'en', 'operations')`.execute(
    database.owner,
  )
  await web.letSignIn('ops')
  await aRenewal(database.owner, { customerId: 1_000_009, quoteNumber: 20_000_009 })
})
beforeEach(async () => {
  await sql`truncate renewal_run, renewal_run_chunk, renewal_run_problem, quote, event, event_chain cascade`.execute(database.owner)
})

const ops = () => web.signedIn('ops@vendor.example')

/** What a work process would do with it. */
async function work(): Promise<void> {
  const { rows } = await sql<{ run_id: number }>`select run_id from renewal_run order by run_id desc limit 1`.execute(database.owner)
  await runRenewals({ ...web.services, db: database.owner }, rows[0]?.run_id ?? 0)
}

describe('the page of renewal runs', () => {
  test('starts a run, follows it until it is finished, and shows what it issued', async () => {
    const visitor = await ops()
    const started = await visitor.press(await visitor.open('/ops/runs'), 'Start the run', { 'Due before': '2027-04-30' })
    expect(started.url).toMatch(/^\/ops\/runs\/\d+$/)
    expect(started.text).toContain('A work process will take it up.')
    expect(started.text).toContain('before 30 April 2027')
    expect(started.text).toContain('Olga Ops')
    await work()
    const finished = await visitor.open(started.url)
    expect(finished.text).toContain('Finished')
    expect(finished.text).toContain('4 of 4 due entitlements done')
    expect(finished.text).toContain('£21,652.00')
    expect(finished.text).toContain('No problems')
    expect((await visitor.open('/ops/runs')).text).toMatch(/Run \d+ Finished/)
  })

  test('lists what could not be quoted, and gives it as CSV', async () => {
    await sql`insert into part (part_number, program_code, kind, description_fr, description_en, charge_metric, points)
      values ('E0NOPLL', 'NP', 'renewal', 'Sans prix', 'Without price', 'Install', 1) on conflict do nothing`.execute(database.owner)
    await sql`update entitlement set part_number = 'E0NOPLL' where customer_id = 1000009 and entitlement_id = 1`.execute(database.owner)
    const visitor = await ops()
    const started = await visitor.press(await visitor.open('/ops/runs'), 'Start the run')
    await work()
    expect((await visitor.open(started.url)).text).toContain('No price in the currency and at the level of the quote.')
    const file = await visitor.send(`${started.url}/problems.csv`)
    expect(file.headers.get('content-disposition')).toContain('attachment')
    const lines = (await file.text()).replace('\uFEFF', '').trim().split('\r\n')
    expect(lines).toEqual([
      'Customer,Agreement,Due date,Entitlement,Part,Code,Reason,Detail',
      '1000009,51000,2027-03-31,1,E0NOPLL,price-missing,No price in the currency and at the level of the quote.,',
    ])
    await sql`update entitlement set part_number = 'E0256LL' where customer_id = 1000009 and entitlement_id = 1`.execute(database.owner)
  })

  test('stops and resumes', async () => {
    const visitor = await ops()
    const started = await visitor.press(await visitor.open('/ops/runs'), 'Start the run')
    const stopped = await visitor.press(started, 'Stop')
    expect(stopped.text).toContain('Stopped')
    await work()
    expect((await sql`select from quote`.execute(database.owner)).rows).toEqual([])
    const resumed = await visitor.press(stopped, 'Resume')
    await work()
    expect((await visitor.open(resumed.url)).text).toContain('Finished')
  })

  test('says at the field what is wrong, and keeps what was typed', async () => {
    const visitor = await ops()
    const page = await visitor.open('/ops/runs')
    const unknown = await visitor.press(page, 'Start the run', { Countries: 'gb zz' })
    expect(unknown.status).toBe(422)
    expect(unknown.text).toContain('No such country: ZZ.')
    expect(unknown.forms.flatMap((form) => form.entries)).toContainEqual(['countries', 'gb zz'])
    expect((await visitor.press(page, 'Start the run', { 'Due before': '2027-02-30' })).text).toContain('Enter a day')
    await visitor.press(page, 'Start the run')
    expect((await visitor.press(page, 'Start the run', { Countries: 'GB' })).text).toMatch(/Run \d+ is not over/)
    expect((await sql`select from renewal_run`.execute(database.owner)).rows).toHaveLength(1)
  })

  test('is for operations alone', async () => {
    const { visitor } = await aBuyer()
    for (const path of ['/ops/runs', '/ops/runs/1', '/ops/runs/1/problems.csv']) expect((await visitor.open(path)).status).toBe(404)
    expect((await visitor.post('/ops/runs', {})).status).toBe(404)
    expect((await sql`select from renewal_run`.execute(database.owner)).rows).toEqual([])
  })
})
