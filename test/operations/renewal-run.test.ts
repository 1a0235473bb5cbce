import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { plainDate } from '#src/domain/plain-date.ts'
import type { RunProblem, RunRequest } from '#src/domain/renewal-run.ts'
import { importFolder } from '#src/operations/import-folder.ts'
import { issueQuote } from '#src/operations/issue-quote.ts'
import { dryRunRenewals } from '#src/operations/run-renewals-dry.ts'
import { moveRenewalRun, startRun } from '#src/operations/run-renewals-start.ts'
import { runRenewals } from '#src/operations/run-renewals.ts'
import { eventHash } from '#src/store/event.ts'
import { read } from '#src/store/database.ts'
import { runProgress } from '#src/store/renewal-run.ts'
import { runProblems } from '#src/store/renewal-run-problem.ts'
import { useDatabase } from '#test/support/database.ts'
import { type FixedClock, fixedClock } from '#test/support/fixed-clock.ts'
import { multiplyCustomers, quotesOf } from '#test/support/many-renewals.ts'
import { type TestServices, jobsWaiting, testServices } from '#test/support/services.ts'
import { type Files, folderOf, withRows } from './import-base-folder.ts'

const database = useDatabase('test')
let clock: FixedClock
let services: TestServices

const moment = '2027-01-15T09:00:00Z'

beforeEach(async () => {
  clock = fixedClock(moment)
  services = await testServices({ db: database.owner, connectionString: database.connectionString, clock })
})
afterEach(() => services.stop())

async function given(changed: Files = {}): Promise<void> {
  const imported = await importFolder(services, folderOf(changed))
  if (!imported.ok) throw new Error(JSON.stringify(imported.refusal))
}

function asked(request: Partial<RunRequest> = {}): RunRequest {
  return { countries: [], isAheadOfTimeline: false, ...request }
}

async function rowsOf(statement: string): Promise<readonly Record<string, unknown>[]> {
  return (await sql.raw<Record<string, unknown>>(statement).execute(database.owner)).rows
}

async function start(request: Partial<RunRequest> = {}): Promise<number> {
  const started = await startRun(services, { ...asked(request), by: 'operations:test' })
  if (!started.ok) throw new Error(JSON.stringify(started.refusal))
  return started.value.run.runId
}

/** A whole run: what it counted and what it listed. */
async function run(request: Partial<RunRequest> = {}) {
  const runId = await start(request)
  expect(await runRenewals(services, runId)).toBe('finished')
  return read(services.db, { customers: 'all' }, async (reader) => ({
    ...(await runProgress(reader, runId)),
    problems: (await runProblems(reader, runId, { after: 0n, limit: 100 })).map(({ problemId: _id, ...problem }) => problem),
  }))
}

async function rowCounts(): Promise<Record<string, unknown> | undefined> {
  const tables = [
    'quote',
    'quote_line',
    'quote_number',
    'event',
    'event_chain',
    'pgboss.job',
    'renewal_run',
    'renewal_run_chunk',
    'renewal_run_problem',
  ]
  return (await rowsOf(`select ${tables.map((table) => `(select count(*)::integer from ${table}) as "${table}"`).join(', ')}`))[0]
}

/** Another process at work on the run; `ended` answers its exit code, absent when it was killed. */
function workElsewhere(runId: number) {
  const script = join(import.meta.dirname, '../support/renewal-run-process.ts')
  const child = spawn(process.execPath, [script, database.connectionString, String(runId), moment], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, ended }
}

async function chunksDone(): Promise<number> {
  const [row] = await rowsOf('select count(*)::integer as count from renewal_run_chunk where done_at is not null')
  return Number(row?.['count'])
}

async function forgetRuns(): Promise<void> {
  await sql`truncate quote, quote_number, event, event_chain, renewal_run, renewal_run_chunk, renewal_run_problem cascade`.execute(
    database.owner,
  )
  await sql`delete from pgboss.job`.execute(database.owner)
}

async function expectChainsIntact(): Promise<void> {
  const rows = await rowsOf(
    'select customer_id, sequence, happened_at, actor, kind, quote_number, order_number, detail, previous_hash, hash from event order by customer_id, sequence',
  )
  expect(rows.length).toBeGreaterThan(0)
  const heads = new Map<unknown, { sequence: number; hash: string }>()
  for (const row of rows) {
    const before = heads.get(row['customer_id']) ?? { sequence: 0, hash: '' }
    const sequence = before.sequence + 1
    const event = {
      at: row['happened_at'],
      actor: row['actor'],
      kind: row['kind'],
      quoteNumber: row['quote_number'] ?? undefined,
      detail: row['detail'],
      previousHash: before.hash,
    }
    expect([row['sequence'], row['hash']]).toEqual([sequence, eventHash(Number(row['customer_id']), sequence, event as never)])
    heads.set(row['customer_id'], { sequence, hash: String(row['hash']) })
  }
  const chains = await rowsOf('select customer_id, last_sequence as sequence, last_hash as hash from event_chain')
  expect(new Map(chains.map(({ customer_id: id, ...head }) => [id, head]))).toEqual(heads)
}

describe('a run', () => {
  test('issues what is due, as issuing by hand does: number, lines, event, job', async () => {
    await given()
    const done = await run()
    expect(done.counts).toEqual({ agreements: 1, quotes: 1, lines: 2, later: 0, problems: 0 })
    expect(done.totals).toEqual([{ country: 'GB', currency: 'GBP', quotes: 1, lines: 2, minor: 884_400n }])
    expect([done.done, done.total]).toEqual([2, 2])
    expect(await rowsOf('select quote_number, due_on, total_minor, issued_by, valid_until, quotation_level from quote')).toEqual([
      {
        quote_number: 20_500_000,
        due_on: '2027-03-31',
        total_minor: 884_400n,
        issued_by: 'operations:test',
        valid_until: '2027-03-31',
        quotation_level: 'H',
      },
    ])
    expect(
      await rowsOf('select line_number, unit_price, extended_minor, previous, reinstatement_svp_price from quote_line order by 1'),
    ).toEqual([
      expect.objectContaining({
        line_number: 1,
        unit_price: '1173.000000',
        extended_minor: 703_800n,
        reinstatement_svp_price: '3528.500000',
        previous: expect.objectContaining({ listPrice: '1125.5', quantity: 6 }),
      }),
      expect.objectContaining({ line_number: 2, extended_minor: 180_600n, reinstatement_svp_price: null }),
    ])
    expect(await rowsOf("select data from pgboss.job where name = 'send-quote-mail'")).toEqual([
      { data: { customerId: 4_006_733, quoteNumber: 20_500_000, revision: 1 } },
    ])
  })

  test('twice issues nothing new', async () => {
    await given()
    await run()
    const again = await run()
    expect(again.counts).toMatchObject({ quotes: 0, problems: 0 })
    expect(await rowsOf('select count(*)::integer from quote')).toEqual([{ count: 1 }])
    expect(await jobsWaiting(database.owner, 'send-quote-mail')).toBe(1)
  })

  test('prices the published quote: 21,652.00 before tax, 144.38 points, level H', async () => {
    const parts = [
      'E0256LL,P1,renewal,A,A,Install,7.82,',
      'E025SLL,P2,renewal,B,B,Install,4.02,',
      'E0HPVLL,P3,renewal,C,C,Install,10.90,',
      'E01MJLL,P4,renewal,D,D,Install,2.98,',
    ]
    const prices = ['E0256LL,1173', 'E025SLL,602', 'E0HPVLL,1633', 'E01MJLL,447'].map((text) => text.replace(',', ',GBP,H,2017-10-01,'))
    const bought = ['E0256LL,6', 'E025SLL,3', 'E0HPVLL,1', 'E01MJLL,25'].map(
      (text, index) => `4006733,${index + 1},7118052,${text},HA-1,2017-04-01,2018-03-31,GBP,H,100,20`,
    )
    clock.moveTo('2018-02-01T09:00:00Z')
    await given({
      'parts.csv': `part_number,program_code,kind,description_fr,description_en,charge_metric,points,reinstatement_part\n${parts.join('\n')}\n`,
      'prices.csv': `part_number,currency,price_level,valid_from,svp_price\n${prices.join('\n')}\n`,
      'entitlements.csv': `customer_number,entitlement_number,site_number,part_number,quantity,order_reference,covered_from,covered_until,paid_currency,paid_level,paid_svp_price,paid_tax_percent\n${bought.join('\n')}\n`,
    })
    await run()
    expect(await rowsOf('select total_minor, total_points, quotation_level from quote')).toEqual([
      { total_minor: 2_165_200n, total_points: '144.380000', quotation_level: 'H' },
    ])
    expect(await rowsOf('select extended_minor, starts_on, ends_before from quote_line order by line_number')).toEqual(
      [703_800n, 180_600n, 163_300n, 1_117_500n].map((extended_minor) => ({
        extended_minor,
        starts_on: '2018-04-01',
        ends_before: '2019-04-01',
      })),
    )
  })

  test('stores line by line what issuing by hand stores', async () => {
    await given()
    const byHand = await issueQuote(services, {
      customerId: 4_006_733 as never,
      agreementNumber: 92_733,
      dueOn: plainDate('2027-03-31'),
      by: 'operations:test',
    })
    expect(byHand.ok).toBe(true)
    const everything = async () => [
      await rowsOf(`select to_jsonb(q) - 'quote_number' as quote from quote q`),
      await rowsOf(`select to_jsonb(l) - 'quote_number' as line from quote_line l order by line_number`),
      await rowsOf('select kind, actor, happened_at, detail from event'),
    ]
    const expected = await everything()
    await forgetRuns()
    await run()
    expect(await everything()).toEqual(expected)
  })

  test('goes by the timeline of the country, and ahead of it when asked', async () => {
    clock.moveTo('2026-12-01T09:00:00Z')
    await given()
    expect((await run({ dueBefore: plainDate('2027-06-01') })).counts).toMatchObject({ quotes: 0, later: 1 })
    expect((await run({ dueBefore: plainDate('2027-03-31'), isAheadOfTimeline: true })).counts).toMatchObject({ quotes: 0, later: 0 })
    expect((await run({ dueBefore: plainDate('2027-04-01'), isAheadOfTimeline: true })).counts).toMatchObject({ quotes: 1, later: 0 })
  })

  test('takes only the countries asked for, and refuses one that does not exist', async () => {
    await given({
      ...withRows('countries.csv', 'IE,GBP,UK,en,Europe/Dublin,yes,invoice,30,local-vat,STD,months'),
      ...withRows('tax-rates.csv', 'IE,standard,2011-01-04,23,Revenue'),
    })
    expect((await run({ countries: ['IE'] })).counts.quotes).toBe(0)
    expect(await startRun(services, { ...asked({ countries: ['GB', 'ZZ'] }), by: 'x' })).toEqual({
      ok: false,
      refusal: { code: 'country-unknown', countries: ['ZZ'] },
    })
    expect((await run({ countries: ['GB'] })).counts.quotes).toBe(1)
  })

  test('is one at a time: asked for the same it is joined, for something else it is refused', async () => {
    await given()
    const runId = await start()
    expect(await start()).toBe(runId)
    expect(await startRun(services, { ...asked({ dueBefore: plainDate('2027-06-01') }), by: 'x' })).toMatchObject({
      ok: false,
      refusal: { code: 'run-under-way', run: { runId } },
    })
  })

  test('stops when told, and goes on when resumed', async () => {
    await given()
    const runId = await start()
    expect(await moveRenewalRun(services, runId, 'stop')).toBe(true)
    expect(await runRenewals(services, runId)).toBe('stopped')
    expect(await rowsOf('select from quote')).toEqual([])
    expect(await moveRenewalRun(services, runId, 'stop')).toBe(false)
    expect(await moveRenewalRun(services, runId, 'resume')).toBe(true)
    expect(await runRenewals(services, runId)).toBe('finished')
    expect(await rowsOf('select count(*)::integer from quote')).toEqual([{ count: 1 }])
  })
})

describe('bad rows', () => {
  test('are listed with their reason, and the rest is quoted', async () => {
    await given({
      ...withRows('parts.csv', 'E0NOPLL,P3,renewal,Sans prix,Without price,Install,1,', 'D0LICLL,P4,licence,Licence,Licence,Install,1,'),
      'entitlements.csv': `customer_number,entitlement_number,site_number,part_number,quantity,order_reference,covered_from,covered_until,paid_currency,paid_level,paid_svp_price,paid_tax_percent
4006733,1,7118052,E04RTLL,6,HA-1,2026-04-01,2027-03-31,GBP,H,1125.50,20
4006733,2,7118052,E0NOPLL,3,HA-1,2026-04-01,2027-03-31,GBP,H,577.75,20
4006733,3,7118052,D0LICLL,3,HA-1,2026-04-01,2027-03-31,GBP,H,577.75,20
4006733,4,7118052,E04RVLL,3,HA-1,2026-04-01,2027-03-31,GBP,H,577.75,20
`,
    })
    await sql`update part set withdrawn_on = '2026-01-01', withdrawn_reason_fr = 'Retiré', withdrawn_reason_en = 'Withdrawn' where part_number = 'E04RVLL'`.execute(
      database.owner,
    )
    const { counts, problems } = await run()
    expect(counts).toEqual({ agreements: 1, quotes: 1, lines: 2, later: 0, problems: 3 })
    const of = { customerNumber: 4_006_733, agreementNumber: 92_733, dueOn: plainDate('2027-03-31'), detail: undefined }
    expect(problems.toSorted((a, b) => Number(a.entitlementId) - Number(b.entitlementId))).toEqual([
      { ...of, entitlementId: 2n, part: 'E0NOPLL', code: 'price-missing' },
      { ...of, entitlementId: 3n, part: 'D0LICLL', code: 'renewal-part-missing' },
      { ...of, entitlementId: 4n, part: 'E04RVLL', code: 'withdrawn-without-successor' },
    ])
    expect(await rowsOf('select kind, part_number from quote_line order by line_number')).toEqual([
      { kind: 'renewal', part_number: 'E04RTLL' },
      { kind: 'withdrawn', part_number: 'E04RVLL' },
    ])
  })

  test('a customer of an unknown country, currency or time zone costs only its own quotes', async () => {
    await given()
    await multiplyCustomers(database.owner, 4)
    await sql`alter table customer drop constraint customer_country_fkey`.execute(database.owner)
    await sql`update customer set country = 'XK' where customer_id = 5000001`.execute(database.owner)
    await sql`update customer set currency = 'ZZZ' where customer_id = 5000002`.execute(database.owner)
    await sql`update customer set time_zone = 'Europe/Atlantis' where customer_id = 5000003`.execute(database.owner)
    const { counts, problems } = await run()
    expect(counts).toMatchObject({ agreements: 5, quotes: 2, problems: 3 })
    expect(problems.map(({ customerNumber, code, detail }) => [customerNumber, code, detail])).toEqual([
      [5_000_001, 'country-unknown', 'XK'],
      [5_000_002, 'currency-unknown', 'ZZZ'],
      [5_000_003, 'time-zone-unknown', 'Europe/Atlantis'],
    ])
  })

  test('what our own checks or the database refuse costs only its own quote', async () => {
    await given()
    await multiplyCustomers(database.owner, 3)
    await sql`update coverage set price_level = 'X9' where customer_id = 5000001 and entitlement_id = 310000001`.execute(database.owner)
    await sql`alter table quote add constraint test_refuses check (customer_id <> 5000002)`.execute(database.owner)
    const { counts, problems, totals } = await run()
    expect(counts).toMatchObject({ quotes: 3, lines: 5, problems: 2 })
    expect(totals).toMatchObject([{ quotes: 3, lines: 5 }])
    expect(problems).toEqual([
      expect.objectContaining({
        customerNumber: 5_000_001,
        entitlementId: 310_000_001n,
        code: 'record-broken',
        detail: expect.stringContaining('X9') as string,
      }),
      expect.objectContaining({
        customerNumber: 5_000_002,
        code: 'record-broken',
        detail: expect.stringContaining('test_refuses') as string,
      }),
    ])
    await expectChainsIntact()
  })

  test('what became sellable after its quote went out is named, not issued a second time', async () => {
    await given()
    await sql`delete from price where part_number = 'E04RVLL'`.execute(database.owner)
    expect((await run()).problems).toEqual([expect.objectContaining({ code: 'price-missing' })])
    await sql`insert into price values ('E04RVLL', 'GBP', 'H', '2026-10-01', 602)`.execute(database.owner)
    const again = await run()
    expect(again.counts.quotes).toBe(0)
    expect(again.problems).toEqual([expect.objectContaining({ part: 'E04RVLL', code: 'quoted-without-it' })])
  })
})

describe('a dry run', () => {
  test('says what the run then issues, and stores nothing', async () => {
    await given()
    await multiplyCustomers(database.owner, 20)
    await sql`delete from price where part_number = 'E04RVLL'`.execute(database.owner)
    const before = await rowCounts()
    const listed: RunProblem[] = []
    const dry = await dryRunRenewals(services, asked(), { onProblems: (problems) => void listed.push(...problems) })
    expect(await rowCounts()).toEqual(before)
    expect(dry.counts).toEqual({ agreements: 21, quotes: 21, lines: 21, later: 0, problems: 21 })
    const real = await run()
    expect({ counts: real.counts, totals: real.totals }).toEqual(dry)
    expect(listed.map(({ customerNumber, code }) => [customerNumber, code])).toEqual(
      real.problems.map(({ customerNumber, code }) => [customerNumber, code]),
    )
  })
})

describe('several processes', () => {
  test('killed again and again, the run ends with the quotes of an undisturbed one', { timeout: 60_000 }, async () => {
    await given()
    await multiplyCustomers(database.owner, 5_999)
    await run()
    const expected = await quotesOf(database.owner)
    expect(expected).toHaveLength(6_000)
    await forgetRuns()
    const runId = await start()
    let kills = 0
    for (const until of [1, 2, 3]) {
      const { child, ended } = workElsewhere(runId)
      while ((await chunksDone()) < until) await sleep(5)
      child.kill('SIGKILL')
      expect(await ended).toBe(null)
      kills += 1
    }
    expect(kills).toBe(3)
    expect(await chunksDone()).toBeLessThan(6)
    expect(await runRenewals(services, runId)).toBe('finished')
    expect(await quotesOf(database.owner)).toEqual(expected)
    await expectChainsIntact()
  })

  test('share one run: nothing twice, nothing missing', { timeout: 60_000 }, async () => {
    await given()
    await multiplyCustomers(database.owner, 5_999)
    const runId = await start()
    const others = [workElsewhere(runId), workElsewhere(runId)]
    expect(await Promise.all([...others.map(({ ended }) => ended), runRenewals(services, runId)])).toEqual([0, 0, 'finished'])
    const quotes = await quotesOf(database.owner)
    expect(quotes).toHaveLength(6_000)
    expect(quotes).toEqual(
      quotes.map(() => expect.objectContaining({ total_minor: 884_400n, line_count: 2, events: 1, jobs: 1, numbered: true }) as unknown),
    )
    await expectChainsIntact()
  })
})
