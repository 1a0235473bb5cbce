import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { type ImportOptions, type ImportProgress, importFolder } from '#src/operations/import-folder.ts'
import { shiftByMonths } from '#src/operations/import-folder-cell.ts'
import { explainProblem } from '#src/operations/import-folder-wording.ts'
import { useDatabase } from '#test/support/database.ts'
import { type Files, baseFiles, folderOf, replaced, withRows } from './import-base-folder.ts'

const database = useDatabase('test')

function load(changed: Files = {}, options: ImportOptions = {}) {
  return importFolder({ db: database.owner }, folderOf(changed), options)
}

async function loaded(changed: Files = {}, options: ImportOptions = {}) {
  const result = await load(changed, options)
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`)
  return result.value
}

/** What a person reads, one line a problem. */
async function problems(changed: Files): Promise<readonly string[]> {
  const result = await load(changed)
  if (result.ok) throw new Error('the import was accepted')
  if (result.refusal.code !== 'import-has-problems') throw new Error(result.refusal.code)
  return result.refusal.problems.map(explainProblem)
}

async function rowsOf(statement: string): Promise<readonly unknown[]> {
  return (await sql.raw(statement).execute(database.owner)).rows
}

async function counts(): Promise<Record<string, number>> {
  const tables = [
    'vendor',
    'country',
    'part',
    'price',
    'customer',
    'agreement',
    'site',
    'contact',
    'account_user',
    'membership',
    'entitlement',
    'coverage',
  ]
  const columns = tables.map((table) => `(select count(*)::integer from ${table}) as ${table}`)
  return (await rowsOf(`select ${columns.join(', ')}`))[0] as Record<string, number>
}

const everything = {
  vendor: 1,
  country: 1,
  part: 3,
  price: 5,
  customer: 1,
  agreement: 1,
  site: 1,
  contact: 1,
  account_user: 2,
  membership: 1,
  entitlement: 2,
  coverage: 2,
}
const nothing = Object.fromEntries(Object.keys(everything).map((table) => [table, 0]))

describe('a folder that is in order', () => {
  test('is stored whole, and what was paid is computed', async () => {
    const report = await loaded()
    expect(report.files.map(({ file, added, changed }) => [file, added, changed])).toEqual([
      ['vendor.csv', 1, 0],
      ['selling-entities.csv', 1, 0],
      ['tax-rates.csv', 1, 0],
      ['price-levels.csv', 3, 0],
      ['terms.csv', 2, 0],
      ['countries.csv', 1, 0],
      ['representatives.csv', 1, 0],
      ['partners.csv', 1, 0],
      ['parts.csv', 3, 0],
      ['prices.csv', 5, 0],
      ['customers.csv', 1, 0],
      ['agreements.csv', 1, 0],
      ['sites.csv', 1, 0],
      ['contacts.csv', 1, 0],
      ['people.csv', 2, 0],
      ['memberships.csv', 1, 0],
      ['entitlements.csv', 2, 0],
    ])
    expect(await counts()).toEqual(everything)
    expect(
      await rowsOf(
        'select e.covered_before, c.period::text, c.source, unit_price, extended_minor, fraction_numerator::text, fraction_denominator::text, c.tax_percent from coverage c join entitlement e using (customer_id, entitlement_id) order by entitlement_id',
      ),
    ).toEqual([
      {
        covered_before: '2027-04-01',
        period: '[2026-04-01,2027-04-01)',
        source: 'import',
        unit_price: '1125.500000',
        extended_minor: 675_300n,
        fraction_numerator: '12',
        fraction_denominator: '12',
        tax_percent: '20.0000',
      },
      {
        covered_before: '2027-04-01',
        period: '[2026-04-01,2027-04-01)',
        source: 'import',
        unit_price: '577.750000',
        extended_minor: 173_325n,
        fraction_numerator: '12',
        fraction_denominator: '12',
        tax_percent: '20.0000',
      },
    ])
    expect(await rowsOf('select authorised_before from partner')).toEqual([{ authorised_before: '2028-01-01' }])
    expect(await rowsOf('select email from contact')).toEqual([{ email: 'jane.cole@harbour.example' }])
    expect(await rowsOf('select payment_methods, reminder_days, grace_days from country')).toEqual([
      { payment_methods: ['card', 'invoice'], reminder_days: [60, 30, 7, 1], grace_days: 0 },
    ])
  })

  test('loaded again changes nothing and says so', async () => {
    await loaded()
    const report = await loaded()
    expect(report.files.map(({ added, changed }) => added + changed)).toEqual(report.files.map(() => 0))
    expect(report.files.reduce((sum, file) => sum + file.unchanged, 0)).toBe(28)
    expect(await counts()).toEqual(everything)
  })

  test('with a byte order mark, CRLF, semicolons and quotes is the same folder', async () => {
    await loaded()
    const dressed = Object.fromEntries(
      Object.entries(baseFiles).map(([name, content]) => [
        name,
        name.endsWith('.csv')
          ? `\uFEFF${content
              .split('\n')
              .map((line) =>
                line
                  .split(',')
                  .map((cell) => (cell === '' ? '' : `"${cell}"`))
                  .join(';'),
              )
              .join('\r\n')}`
          : content.replaceAll('\n', '\r\n'),
      ]),
    )
    const report = await loaded(dressed)
    expect(report.files.map(({ added, changed }) => added + changed)).toEqual(report.files.map(() => 0))
  })

  test('may hold only some files, which point to what is there', async () => {
    await loaded()
    const only = { 'prices.csv': 'part_number,currency,price_level,valid_from,svp_price\nE04RTLL,GBP,H,2027-10-01,1220.00\n' }
    const report = await importFolder({ db: database.owner }, folderOf(only, {}), {})
    expect(report).toMatchObject({ ok: true, value: { files: [{ file: 'prices.csv', rows: 1, added: 1, changed: 0, unchanged: 0 }] } })
  })

  test('checked only, stores nothing and tells what it would have', async () => {
    const report = await loaded({}, { isCheckOnly: true })
    expect(report.isCheckOnly).toBe(true)
    expect(report.files.at(-1)).toEqual({ file: 'entitlements.csv', rows: 2, added: 2, changed: 0, unchanged: 0 })
    expect(await counts()).toEqual(nothing)
  })

  test('reports how far each file is, to the last byte and row', async () => {
    const seen: ImportProgress[] = []
    await loaded({}, { onProgress: (progress) => seen.push(progress) })
    const bytes = Buffer.byteLength(baseFiles['entitlements.csv'])
    expect(seen.filter((progress) => progress.file === 'entitlements.csv')).toEqual([
      { step: 'read', file: 'entitlements.csv', done: bytes, total: bytes },
      { step: 'check', file: 'entitlements.csv', done: 0, total: 1 },
      { step: 'store', file: 'entitlements.csv', done: 0, total: 2 },
      { step: 'store', file: 'entitlements.csv', done: 2, total: 2 },
    ])
  })

  test('moved by months, moves coverage, anniversary and prices but not tax law', async () => {
    await loaded({}, { shift: shiftByMonths(-14) })
    expect(await rowsOf('select covered_before from entitlement')).toEqual([
      { covered_before: '2026-02-01' },
      { covered_before: '2026-02-01' },
    ])
    expect(await rowsOf('select anniversary_month, started_on from agreement')).toEqual([
      { anniversary_month: 2, started_on: '2013-02-01' },
    ])
    expect(await rowsOf('select distinct valid_from from price')).toEqual([{ valid_from: '2025-08-01' }])
    expect(await rowsOf('select valid_from from tax_rate')).toEqual([{ valid_from: '2011-01-04' }])
  })
})

describe('changes', () => {
  beforeEach(async () => {
    await loaded()
  })

  test('to a customer, site, contact or person are taken over and counted', async () => {
    const report = await loaded({
      ...replaced('customers.csv', 'Harbour Analytics Ltd', 'Harbour Analytics plc'),
      ...replaced('people.csv', 'Luc Perrin', 'Luc Perrin-Roy'),
    })
    expect(report.files.filter(({ changed }) => changed > 0).map(({ file, changed }) => [file, changed])).toEqual([
      ['customers.csv', 1],
      ['people.csv', 1],
    ])
    expect(await rowsOf('select name from customer')).toEqual([{ name: 'Harbour Analytics plc' }])
  })

  test('of a VAT number forget what the check of the old one said; others keep it', async () => {
    await sql`update customer set vat_valid = true, vat_checked_at = '2027-01-01T00:00:00Z'`.execute(database.owner)
    await loaded(replaced('customers.csv', 'Harbour Analytics Ltd', 'Harbour Analytics plc'))
    expect(await rowsOf('select vat_valid from customer')).toEqual([{ vat_valid: true }])
    await loaded(replaced('customers.csv', 'GB987654321', 'GB987654322'))
    expect(await rowsOf('select vat_valid, vat_checked_at from customer')).toEqual([{ vat_valid: null, vat_checked_at: null }])
  })

  test('of a price are refused, since quotes were made from it; a new date is welcome', async () => {
    expect(await problems(replaced('prices.csv', 'H,2026-10-01,602.00', 'H,2026-10-01,605.00'))).toEqual([
      'prices.csv:4 svp_price: E04RVLL GBP H 2026-10-01 is recorded as 602.000000 and cannot become 605.000000: quotes were made from it. Add a row with a new date or version instead.',
    ])
    const report = await loaded(withRows('prices.csv', 'E04RVLL,GBP,H,2027-10-01,605.00'))
    expect(report.files.find(({ file }) => file === 'prices.csv')).toMatchObject({ added: 1, changed: 0, unchanged: 5 })
  })

  test('of a text of terms are refused; a new version is welcome', async () => {
    expect(await problems({ 'terms-en.txt': 'Other terms.\n' })).toEqual([
      'terms.csv:3 file: STD 1 en is recorded as The terms. and cannot become Other terms.: quotes were made from it. Add a row with a new date or version instead.',
    ])
  })

  test('of what was paid are taken over as long as it came from a file', async () => {
    await loaded(replaced('entitlements.csv', '577.75', '570.00'))
    expect(await rowsOf('select unit_price, extended_minor from coverage where entitlement_id = 310000002')).toEqual([
      { unit_price: '570.000000', extended_minor: 171_000n },
    ])
    await sql`update coverage set source = 'order:70000001' where entitlement_id = 310000002`.execute(database.owner)
    expect(await problems(replaced('entitlements.csv', '577.75', '560.00'))).toEqual([
      'entitlements.csv:3: 4006733 310000002 2026-04-01 is recorded as order:70000001 and cannot become something else: quotes were made from it. Add a row with a new date or version instead.',
    ])
  })

  test('of an older file never take back what was renewed since', async () => {
    await loaded(withRows('entitlements.csv', '4006733,310000001,7118052,E04RTLL,8,HA-2,2027-04-01,2028-03-31,GBP,H,1173.00,20'))
    expect(await rowsOf('select quantity, covered_before from entitlement where entitlement_id = 310000001')).toEqual([
      { quantity: 8, covered_before: '2028-04-01' },
    ])
    const again = await loaded()
    expect(again.files.at(-1)).toEqual({ file: 'entitlements.csv', rows: 2, added: 0, changed: 0, unchanged: 2 })
    expect(await rowsOf('select quantity, covered_before from entitlement where entitlement_id = 310000001')).toEqual([
      { quantity: 8, covered_before: '2028-04-01' },
    ])
  })
})

describe('what is stored', () => {
  test('coverage never overlaps what is recorded', async () => {
    const overlapping = '4006733,310000001,7118052,E04RTLL,6,HA-1,2027-03-01,2028-03-31,GBP,H,1173.00,20'
    await loaded()
    const header = baseFiles['entitlements.csv'].split('\n')[0] ?? ''
    expect(await problems({ 'entitlements.csv': `${header}\n${overlapping}\n` })).toEqual([
      'entitlements.csv:2 covered_from: 4006733 310000001 is covered from 2026-04-01 until 2027-03-31 already (in the database). Periods of one entitlement must not overlap: correct the dates.',
    ])
  })

  test('the logo of the folder is the logo', async () => {
    await loaded({
      ...replaced('vendor.csv', 'Renouvellements,,', 'Renouvellements,logo.svg,'),
      'logo.svg': '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>',
    })
    expect(await rowsOf('select logo_svg from vendor')).toEqual([{ logo_svg: '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>' }])
  })

  test('a history with a gap is several rows of one entitlement, which is what its latest row says', async () => {
    await loaded(withRows('entitlements.csv', '4006733,310000001,7118052,E04RTLL,5,HA-0,2024-04-01,2025-03-31,GBP,H,1100.00,20'))
    expect(await rowsOf('select quantity, order_reference, covered_before from entitlement where entitlement_id = 310000001')).toEqual([
      { quantity: 6, order_reference: 'HA-1', covered_before: '2027-04-01' },
    ])
    expect(await rowsOf('select period::text, quantity from coverage where entitlement_id = 310000001 order by period')).toEqual([
      { period: '[2024-04-01,2025-04-01)', quantity: 5 },
      { period: '[2026-04-01,2027-04-01)', quantity: 6 },
    ])
  })

  test('text that would break a copy is stored as it is', async () => {
    await loaded(replaced('customers.csv', 'Harbour Analytics Ltd', '"Back\\slash \\N \\. ""quoted"", 東京"'))
    expect(await rowsOf('select name from customer')).toEqual([{ name: 'Back\\slash \\N \\. "quoted", 東京' }])
  })
})
