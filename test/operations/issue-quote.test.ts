import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import { percent } from '#src/domain/percent.ts'
import { type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import { cancelQuote } from '#src/operations/cancel-quote.ts'
import { importFolder } from '#src/operations/import-folder.ts'
import { type IssueQuote, issueQuote } from '#src/operations/issue-quote.ts'
import { type ReviseQuote, reviseQuote } from '#src/operations/revise-quote.ts'
import { startRun } from '#src/operations/run-renewals-start.ts'
import { runRenewals } from '#src/operations/run-renewals.ts'
import type { JobPayloads } from '#src/store/job-queue.ts'
import { useDatabase } from '#test/support/database.ts'
import { type FixedClock, fixedClock } from '#test/support/fixed-clock.ts'
import { type TestServices, jobsWaiting, testServices } from '#test/support/services.ts'
import { type Files, baseFiles, folderOf, replaced, withRows } from './import-base-folder.ts'

const database = useDatabase('test')
const customerId = 4_006_733 as CustomerId
const agreementNumber = 92_733
const by = 'operations:test'
let clock: FixedClock
let services: TestServices

beforeEach(async () => {
  clock = fixedClock('2026-12-31T09:00:00Z')
  services = await testServices({ db: database.owner, connectionString: database.connectionString, clock })
})
afterEach(() => services.stop())

async function given(changed: Files = {}): Promise<void> {
  const imported = await importFolder(services, folderOf(changed))
  if (!imported.ok) throw new Error(JSON.stringify(imported.refusal))
}

function issue(request: Partial<IssueQuote> = {}) {
  return issueQuote(services, { customerId, agreementNumber, dueOn: plainDate('2027-03-31'), by, ...request })
}

async function issued(request: Partial<IssueQuote> = {}) {
  const result = await issue(request)
  if (!result.ok) throw new Error(JSON.stringify(result.refusal))
  return result.value
}

async function rowsOf(statement: string): Promise<readonly Record<string, unknown>[]> {
  return (await sql.raw<Record<string, unknown>>(statement).execute(database.owner)).rows
}

async function payloads(): Promise<readonly unknown[]> {
  return (await rowsOf("select data from pgboss.job where name = 'send-quote-mail' order by created_on")).map((row) => row['data'])
}

describe('a quote is issued', () => {
  test('from entitlements and price list, with number, lines, event and the job that mails it', async () => {
    await given()
    expect(await issued()).toMatchObject({
      quoteNumber: 20_500_000,
      revision: 1,
      dueOn: '2027-03-31',
      lineCount: 2,
      problems: [],
      total: { minor: 884_400n, currency: 'GBP' },
    })
    expect(
      await rowsOf(
        'select status, site_number, anniversary_on, due_on, starts_on, valid_until, time_zone, currency, relationship_level, quotation_level, level_fixed, price_list_date, total_points, total_minor, line_count, issued_at, contacts from quote',
      ),
    ).toEqual([
      {
        status: 'issued',
        site_number: 7_118_052,
        anniversary_on: '2027-04-01',
        due_on: '2027-03-31',
        starts_on: '2027-04-01',
        valid_until: '2027-03-31',
        time_zone: 'Europe/London',
        currency: 'GBP',
        relationship_level: 'H',
        quotation_level: 'H',
        level_fixed: false,
        price_list_date: '2026-12-31',
        total_points: '58.980000',
        total_minor: 884_400n,
        line_count: 2,
        issued_at: '2026-12-31T09:00:00.000Z',
        contacts: [{ kind: 'renewal', name: 'Jane Cole', email: 'jane.cole@harbour.example' }],
      },
    ])
    expect(
      await rowsOf(
        'select line_number, kind, entitlement_id, part_number, description_en, quantity, entitled_quantity, order_reference, starts_on, ends_before, counted, fraction_numerator, fraction_denominator, svp_price, price_valid_from, unit_price, extended_minor, previous, reinstatement_part, reinstatement_svp_price from quote_line order by line_number',
      ),
    ).toEqual([
      {
        line_number: 1,
        kind: 'renewal',
        entitlement_id: 310_000_001n,
        part_number: 'E04RTLL',
        description_en: 'Modeler',
        quantity: 6,
        entitled_quantity: 6,
        order_reference: 'HA-1',
        starts_on: '2027-04-01',
        ends_before: '2028-04-01',
        counted: 12,
        fraction_numerator: 12n,
        fraction_denominator: 12n,
        svp_price: '1173.000000',
        price_valid_from: '2026-10-01',
        unit_price: '1173.000000',
        extended_minor: 703_800n,
        previous: {
          listPrice: '1125.5',
          level: 'H',
          unitPrice: '1125.5',
          quantity: 6,
          fraction: ['12', '12'],
          extendedMinor: '675300',
          currency: 'GBP',
          taxPercent: '20',
        },
        reinstatement_part: 'D04RWLL',
        reinstatement_svp_price: '3528.500000',
      },
      expect.objectContaining({
        line_number: 2,
        part_number: 'E04RVLL',
        extended_minor: 180_600n,
        reinstatement_part: null,
        reinstatement_svp_price: null,
      }),
    ])
    expect(await rowsOf('select actor, kind, quote_number, detail from event')).toEqual([
      {
        actor: by,
        kind: 'quote-issued',
        quote_number: 20_500_000,
        detail: { revision: 1, total: '884400', currency: 'GBP', lines: 2, dueOn: '2027-03-31', priceListDate: '2026-12-31' },
      },
    ])
    expect(await payloads()).toEqual([{ customerId, quoteNumber: 20_500_000, revision: 1 } satisfies JobPayloads['send-quote-mail']])
  })

  test('once: asked again there is nothing left to renew, and no second number, event or mail', async () => {
    await given()
    await issued()
    expect(await issue()).toEqual({ ok: false, refusal: { code: 'nothing-to-renew' } })
    expect(await rowsOf('select quote_number from quote_number')).toHaveLength(1)
    expect(await rowsOf('select sequence from event')).toHaveLength(1)
    expect(await jobsWaiting(database.owner, 'send-quote-mail')).toBe(1)
  })

  test('once, also by ten at the same time', async () => {
    await given()
    const results = await Promise.all(Array.from({ length: 10 }, () => issue()))
    expect(results.filter((result) => result.ok)).toHaveLength(1)
    expect(results.filter((result) => !result.ok).map((result) => !result.ok && result.refusal.code)).toEqual(
      Array.from({ length: 9 }, () => 'nothing-to-renew'),
    )
    expect(await rowsOf('select quote_number from quote')).toHaveLength(1)
  })

  test('with what ends within the coming year co-terminated on it', async () => {
    await given(withRows('entitlements.csv', '4006733,310000003,7118052,E04RVLL,7,HA-2,2026-08-01,2027-07-31,GBP,H,577.75,20'))
    expect(await issued()).toMatchObject({ lineCount: 3, total: { minor: 1_165_333n } })
    expect(
      await rowsOf(
        'select starts_on, ends_before, is_coterminated, counted, extended_minor from quote_line where entitlement_id = 310000003',
      ),
    ).toEqual([{ starts_on: '2027-08-01', ends_before: '2028-04-01', is_coterminated: true, counted: 8, extended_minor: 280_933n }])
  })

  test('with a given number, which nobody else may take', async () => {
    await given()
    const quoteNumber = 20_417_733 as QuoteNumber
    await sql`insert into quote_number values (20417801, 1)`.execute(database.owner)
    expect(await issue({ quoteNumber: 20_417_801 as QuoteNumber })).toEqual({ ok: false, refusal: { code: 'quote-number-taken' } })
    expect(await rowsOf('select * from quote')).toEqual([])
    expect(await issued({ quoteNumber })).toMatchObject({ quoteNumber })
  })

  test('as a draft without a mail', async () => {
    await given()
    await issued({ isDraft: true })
    expect(await rowsOf('select status, issued_at, issued_by from quote')).toEqual([{ status: 'draft', issued_at: null, issued_by: null }])
    expect(await rowsOf('select kind from event')).toEqual([{ kind: 'quote-drafted' }])
    expect(await jobsWaiting(database.owner, 'send-quote-mail')).toBe(0)
  })

  test('at the prices of its own day, not of a list that begins later', async () => {
    await given(withRows('prices.csv', 'E04RTLL,GBP,H,2027-01-01,1999.00'))
    expect(await issued()).toMatchObject({ total: { minor: 884_400n } })
  })

  test('with grace days, is good until they are over', async () => {
    await given(
      replaced(
        'countries.csv',
        'proration_policy\nGB,GBP,UK,en,Europe/London,yes,card invoice,30,local-vat,STD,months',
        'proration_policy,grace_days\nGB,GBP,UK,en,Europe/London,yes,card invoice,30,local-vat,STD,months,15',
      ),
    )
    clock.moveTo('2027-04-10T09:00:00Z')
    await issued()
    expect(await rowsOf('select due_on, valid_until, grace_days from quote')).toEqual([
      { due_on: '2027-03-31', valid_until: '2027-04-15', grace_days: 15 },
    ])
  })

  test('under row-level security as under the owner', async () => {
    await given()
    const web = { ...services, db: database.web }
    const result = await issueQuote(web, { customerId, agreementNumber, dueOn: plainDate('2027-03-31'), by })
    expect(result).toMatchObject({ ok: true, value: { total: { minor: 884_400n } } })
  })
})

describe('what keeps a quote from being issued', () => {
  test('an unknown agreement, another day and lapsed coverage are told apart', async () => {
    await given()
    expect(await issue({ agreementNumber: 92_734 })).toEqual({ ok: false, refusal: { code: 'agreement-unknown' } })
    expect(await issue({ dueOn: plainDate('2027-04-30') })).toEqual({ ok: false, refusal: { code: 'nothing-to-renew' } })
    clock.moveTo('2027-04-01T09:00:00Z')
    expect(await issue()).toEqual({ ok: false, refusal: { code: 'coverage-lapsed' } })
    expect(await rowsOf('select * from quote')).toEqual([])
  })

  test('the day is that of the customer: half past midnight in London is still the last day in New York', async () => {
    await given(replaced('customers.csv', 'Europe/London', 'America/New_York'))
    clock.moveTo('2027-04-01T03:30:00Z')
    expect(await issued()).toMatchObject({ dueOn: '2027-03-31' })
  })

  test('a part without a price is left off and named; nothing to sell at all is refused', async () => {
    await given(replaced('prices.csv', 'E04RVLL,GBP,H,2026-10-01,602.00\n', ''))
    expect(await issued()).toMatchObject({
      lineCount: 1,
      problems: [{ entitlementId: 310_000_002n, part: 'E04RVLL', code: 'price-missing' }],
    })
    expect(await issue()).toEqual({
      ok: false,
      refusal: { code: 'nothing-to-sell', problems: [{ entitlementId: 310_000_002n, part: 'E04RVLL', code: 'price-missing' }] },
    })
  })

  test('a withdrawn part is listed with its reason and successor at no amount', async () => {
    const parts = baseFiles['parts.csv']
      .replace('points,reinstatement_part', 'points,reinstatement_part,withdrawn_on,withdrawn_reason_fr,withdrawn_reason_en,successor_part')
      .replace('7.82,D04RWLL', '7.82,D04RWLL,,,,')
      .replace('7.82,\n', '7.82,,,,,\n')
      .replace('4.02,', '4.02,,2026-12-31,Retiré,Withdrawn,E04RTLL')
    await given({ 'parts.csv': parts })
    expect(await issued()).toMatchObject({ lineCount: 2, problems: [], total: { minor: 703_800n } })
    expect(
      await rowsOf(
        'select kind, quantity, extended_minor, withdrawn_reason_fr, withdrawn_reason_en, successor_part from quote_line where line_number = 2',
      ),
    ).toEqual([
      {
        kind: 'withdrawn',
        quantity: 3,
        extended_minor: 0n,
        withdrawn_reason_fr: 'Retiré',
        withdrawn_reason_en: 'Withdrawn',
        successor_part: 'E04RTLL',
      },
    ])
  })
})

describe('coverage that lapsed', () => {
  test('comes back by a quote of its own: reinstatement parts from a day on, co-terminated', async () => {
    await given(
      replaced(
        'entitlements.csv',
        '310000002,7118052,E04RVLL,3,HA-1,2026-04-01,2027-03-31',
        '310000002,7118052,E04RVLL,3,HA-1,2027-04-01,2028-03-31',
      ),
    )
    await issued()
    clock.moveTo('2027-05-10T09:00:00Z')
    expect(await issued({ reinstateOn: plainDate('2027-06-01') })).toMatchObject({
      dueOn: '2027-05-31',
      lineCount: 1,
      total: { minor: 1_764_250n },
    })
    expect(
      await rowsOf(
        "select kind, part_number, renewal_part, gap_starts_on, gap_ends_before, starts_on, ends_before, counted from quote_line where revision = 1 and kind = 'reinstatement'",
      ),
    ).toEqual([
      {
        kind: 'reinstatement',
        part_number: 'D04RWLL',
        renewal_part: 'E04RTLL',
        gap_starts_on: '2027-04-01',
        gap_ends_before: '2027-06-01',
        starts_on: '2027-06-01',
        ends_before: '2028-04-01',
        counted: 10,
      },
    ])
    expect(await issue({ reinstateOn: plainDate('2027-06-01') })).toEqual({ ok: false, refusal: { code: 'nothing-to-renew' } })
  })
})

/** As `guichet quotes run` does; answers what it issued. */
async function runAll(dueBefore?: PlainDate) {
  const known = new Set((await rowsOf('select quote_number from quote')).map((row) => row['quote_number']))
  const started = await startRun(services, { dueBefore, countries: [], isAheadOfTimeline: dueBefore !== undefined, by })
  if (!started.ok) throw new Error(started.refusal.code)
  await runRenewals(services, started.value.run.runId)
  const issuedNow = await rowsOf(
    'select quote_number, customer_id, due_on, line_count, total_minor from quote order by customer_id, due_on',
  )
  return issuedNow.flatMap(({ quote_number: number, ...quote }) => (known.has(number) ? [] : [Object.values(quote)]))
}

describe('a run over everything that is due', () => {
  test('issues what the timeline asks for today, and nothing twice', async () => {
    await given(
      withRows(
        'entitlements.csv',
        '4006733,310000009,7118052,E04RVLL,1,HA-9,2026-01-16,2027-01-15,GBP,H,577.75,20',
        '4006733,310000010,7118052,E04RVLL,1,HA-9,2025-01-16,2026-01-15,GBP,H,577.75,20',
      ),
    )
    clock.moveTo('2026-12-30T09:00:00Z')
    expect((await runAll()).map(([, ...quote]) => quote.slice(0, 2))).toEqual([['2027-01-15', 1]])
    clock.moveTo('2026-12-31T09:00:00Z')
    expect(await runAll()).toEqual([[customerId, '2027-03-31', 2, 884_400n]])
    expect(await runAll()).toEqual([])
    expect(await jobsWaiting(database.owner, 'send-quote-mail')).toBe(2)
  })

  test('up to a given day, goes on beyond what cannot be priced', async () => {
    await given({
      ...withRows('customers.csv', '4006734,Other Ltd,GB,en,GBP,Europe/London,1 Lane,E1,London,,luc'),
      ...withRows('agreements.csv', '4006734,92734,6,2014-06-01,0'),
      ...withRows('sites.csv', '4006734,7118053,92734,Other,1 Lane,E1,London,GB'),
      ...withRows('entitlements.csv', '4006734,320000001,7118053,E04RTLL,1,X,2026-06-01,2027-05-31,GBP,BL,1500,20'),
      ...replaced('prices.csv', 'E04RVLL,GBP,H,2026-10-01,602.00\n', ''),
    })
    expect(await runAll(plainDate('2027-06-01'))).toEqual([
      [4_006_733, '2027-03-31', 1, 703_800n],
      [4_006_734, '2027-05-31', 1, 150_000n],
    ])
    expect(await rowsOf('select customer_number, agreement_number, entitlement_id, part_number, code from renewal_run_problem')).toEqual([
      {
        customer_number: 4_006_733,
        agreement_number: agreementNumber,
        entitlement_id: 310_000_002n,
        part_number: 'E04RVLL',
        code: 'price-missing',
      },
    ])
  })
})

describe('a revision', () => {
  const reason = 'Loyalty discount'
  let quoteNumber: QuoteNumber

  beforeEach(async () => {
    await given()
    quoteNumber = (await issued()).quoteNumber
    clock.moveTo('2027-01-10T14:00:00Z')
  })

  function revise(request: Partial<ReviseQuote> = {}) {
    const discounts = new Map([[1, { percent: percent('10'), reason }]])
    return reviseQuote(services, { customerId, quoteNumber, seenRevision: 1, discounts, reason, by: 'user:luc', ...request })
  }

  test('supersedes the one before, which stays as it was', async () => {
    expect(await revise()).toEqual({
      ok: true,
      value: { quoteNumber, revision: 2, total: { minor: 814_020n, currency: 'GBP' }, totalBefore: { minor: 884_400n, currency: 'GBP' } },
    })
    expect(await rowsOf('select revision, status, total_minor, reason, price_list_date, issued_at from quote order by revision')).toEqual([
      {
        revision: 1,
        status: 'superseded',
        total_minor: 884_400n,
        reason: null,
        price_list_date: '2026-12-31',
        issued_at: '2026-12-31T09:00:00.000Z',
      },
      {
        revision: 2,
        status: 'issued',
        total_minor: 814_020n,
        reason,
        price_list_date: '2026-12-31',
        issued_at: '2027-01-10T14:00:00.000Z',
      },
    ])
    expect(
      await rowsOf(
        'select revision, line_number, discount_percent, discount_reason, unit_price, extended_minor, previous is not null as has_previous from quote_line order by 1, 2',
      ),
    ).toEqual([
      {
        revision: 1,
        line_number: 1,
        discount_percent: '0.0000',
        discount_reason: null,
        unit_price: '1173.000000',
        extended_minor: 703_800n,
        has_previous: true,
      },
      {
        revision: 1,
        line_number: 2,
        discount_percent: '0.0000',
        discount_reason: null,
        unit_price: '602.000000',
        extended_minor: 180_600n,
        has_previous: true,
      },
      {
        revision: 2,
        line_number: 1,
        discount_percent: '10.0000',
        discount_reason: reason,
        unit_price: '1055.700000',
        extended_minor: 633_420n,
        has_previous: true,
      },
      {
        revision: 2,
        line_number: 2,
        discount_percent: '0.0000',
        discount_reason: null,
        unit_price: '602.000000',
        extended_minor: 180_600n,
        has_previous: true,
      },
    ])
    expect(await rowsOf("select actor, kind, detail from event where kind = 'quote-revised'")).toEqual([
      {
        actor: 'user:luc',
        kind: 'quote-revised',
        detail: { revision: 2, from: 1, reason, total: '814020', totalBefore: '884400', validUntil: '2027-03-31' },
      },
    ])
    expect(await payloads()).toEqual([
      { customerId, quoteNumber, revision: 1 },
      { customerId, quoteNumber, revision: 2 },
    ])
  })

  test('takes a discount away again, and extends the validity', async () => {
    await revise()
    const third = await revise({ seenRevision: 2, discounts: new Map([[1, undefined]]), validUntil: plainDate('2027-04-15') })
    expect(third).toMatchObject({ ok: true, value: { revision: 3, total: { minor: 884_400n } } })
    expect(await rowsOf('select revision, status, valid_until from quote order by revision')).toEqual([
      { revision: 1, status: 'superseded', valid_until: '2027-03-31' },
      { revision: 2, status: 'superseded', valid_until: '2027-03-31' },
      { revision: 3, status: 'issued', valid_until: '2027-04-15' },
    ])
  })

  test('by several at the same time leaves one live revision', async () => {
    const results = await Promise.all(Array.from({ length: 6 }, () => revise()))
    expect(results.filter((result) => result.ok)).toHaveLength(1)
    expect(results.filter((result) => !result.ok)).toEqual(
      Array.from({ length: 5 }, () => ({ ok: false, refusal: { code: 'quote-changed' } })),
    )
    expect(await revise()).toEqual({ ok: false, refusal: { code: 'quote-changed' } })
    expect(await rowsOf('select revision, status from quote order by revision')).toEqual([
      { revision: 1, status: 'superseded' },
      { revision: 2, status: 'issued' },
    ])
  })

  test('is refused without a reason, without a change, for unknown items and earlier days, and writes nothing then', async () => {
    expect(await revise({ reason: '  ' })).toEqual({ ok: false, refusal: { code: 'reason-missing' } })
    expect(await revise({ discounts: new Map() })).toEqual({ ok: false, refusal: { code: 'nothing-changes' } })
    expect(await revise({ discounts: new Map([[3, undefined]]) })).toEqual({ ok: false, refusal: { code: 'item-unknown', item: 3 } })
    expect(await revise({ validUntil: plainDate('2027-03-30') })).toEqual({
      ok: false,
      refusal: { code: 'valid-until-too-early', earliest: '2027-03-31' },
    })
    expect(await revise({ quoteNumber: 20_599_999 as QuoteNumber })).toEqual({ ok: false, refusal: { code: 'quote-unknown' } })
    expect(await rowsOf('select revision, status from quote')).toEqual([{ revision: 1, status: 'issued' }])
    expect(await jobsWaiting(database.owner, 'send-quote-mail')).toBe(1)
  })

  test('under row-level security as the representative runs it', async () => {
    const web = { ...services, db: database.web }
    const discounts = new Map([[2, { percent: percent('50'), reason }]])
    expect(await reviseQuote(web, { customerId, quoteNumber, seenRevision: 1, discounts, reason, by: 'user:luc' })).toMatchObject({
      ok: true,
      value: { total: { minor: 794_100n } },
    })
  })

  test('is not possible once the quote was cancelled, and a cancelled renewal is not issued again', async () => {
    expect(await cancelQuote(services, { customerId, quoteNumber, reason: ' ', by })).toEqual({
      ok: false,
      refusal: { code: 'reason-missing' },
    })
    expect(await cancelQuote(services, { customerId, quoteNumber, reason: 'merged', by })).toEqual({ ok: true, value: undefined })
    expect(await cancelQuote(services, { customerId, quoteNumber, reason: 'merged', by })).toEqual({
      ok: false,
      refusal: { code: 'quote-not-open', status: 'cancelled' },
    })
    expect(await revise()).toEqual({ ok: false, refusal: { code: 'quote-not-open', status: 'cancelled' } })
    expect(await runAll()).toEqual([])
    expect(await rowsOf("select kind, detail from event where kind = 'quote-cancelled'")).toEqual([
      { kind: 'quote-cancelled', detail: { revision: 1, from: 'issued', to: 'cancelled', reason: 'merged' } },
    ])
  })
})
