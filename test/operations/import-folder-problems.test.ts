import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type ImportOptions, importFolder } from '#src/operations/import-folder.ts'
import { explainProblem } from '#src/operations/import-folder-wording.ts'
import { transact } from '#src/store/database.ts'
import { useDatabase } from '#test/support/database.ts'
import { type Files, baseFiles, folderOf, replaced, withRows } from './import-base-folder.ts'

const database = useDatabase()

function load(changed: Files = {}, options: ImportOptions = {}) {
  return importFolder({ db: database.owner }, folderOf(changed), options)
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

const nothing = {
  vendor: 0,
  country: 0,
  part: 0,
  price: 0,
  customer: 0,
  agreement: 0,
  site: 0,
  contact: 0,
  account_user: 0,
  membership: 0,
  entitlement: 0,
  coverage: 0,
}

describe('all or nothing', () => {
  test('one fault in the last row of the last file stores nothing at all', async () => {
    expect(await problems(replaced('entitlements.csv', 'E04RVLL,3,', 'E04RVLL,0,'))).toEqual([
      'entitlements.csv:3 quantity: 0 is out of range. It may be 1 to 999,999,999.',
    ])
    expect(await counts()).toEqual(nothing)
  })

  test('every fault of every file is reported at once, each once', async () => {
    const found = await problems({
      ...replaced('countries.csv', 'card invoice', 'card cheque'),
      ...replaced('prices.csv', 'E04RTLL,GBP,BL,2026-10-01,1500.00', 'E04RTLL,GBP,BL,2026-02-30,"1500,00"'),
      ...replaced('customers.csv', '4006733', '400673'),
      ...replaced('sites.csv', 'E14 9GE', ''),
    })
    expect(found).toEqual([
      'countries.csv:2 payment_methods: "cheque" is not known here. It may be card, purchase-order or invoice.',
      'prices.csv:3 valid_from: 2026-02-30 does not exist in the calendar. Correct the day.',
      'prices.csv:3 svp_price: "1500,00" has a comma or spaces in a number. Write 1500.00, with a decimal point and no grouping.',
      'customers.csv:2 customer_number: "400673" is not a customer number: 7 digits, like 4012345.',
      'agreements.csv:2 customer_number: 4006733 is neither in customers.csv nor in the database. Correct it or add the row.',
      'sites.csv:2 postcode: The value is missing. Fill it in.',
      'memberships.csv:2 customer_number: 4006733 is neither in customers.csv nor in the database. Correct it or add the row.',
    ])
  })

  test('beyond 200 problems are counted but not kept', async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => `E04RTLL,GBP,H,2026-10-${index},-1`)
    const result = await load({ 'prices.csv': `part_number,currency,price_level,valid_from,svp_price\n${rows.join('\n')}\n` })
    expect(result).toMatchObject({ ok: false, refusal: { code: 'import-has-problems', count: expect.any(Number) } })
    if (result.ok || result.refusal.code !== 'import-has-problems') throw new Error('refused')
    expect(result.refusal.problems).toHaveLength(200)
    expect(result.refusal.count).toBeGreaterThan(1_900)
  })

  test('a second import at the same time is refused, not interleaved', async () => {
    await transact(database.owner, { customers: 'all' }, async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtext('guichet import'))`.execute(tx)
      expect(await load()).toEqual({ ok: false, refusal: { code: 'import-running' } })
    })
    expect(await counts()).toEqual(nothing)
  })
})

describe('files', () => {
  test('no folder, an empty folder and an unknown file are three different things', async () => {
    const empty = mkdtempSync('/tmp/guichet-import-')
    onTestFinished(() => rmSync(empty, { recursive: true }))
    const run = (folder: string) => importFolder({ db: database.owner }, folder)
    expect(await run(join(empty, 'nowhere'))).toMatchObject({ ok: false, refusal: { code: 'no-such-folder' } })
    expect(await run(empty)).toMatchObject({ ok: false, refusal: { code: 'nothing-to-import' } })
    writeFileSync(join(empty, 'README.md'), 'not looked at')
    expect(await run(empty)).toMatchObject({ ok: false, refusal: { code: 'nothing-to-import' } })
    expect(await problems({ 'entitlement.csv': 'x\n', 'Prices.CSV': 'x\n', 'kunden.xlsx': 'x' })).toEqual([
      'Prices.CSV: Guichet knows no file of this name. Did you mean prices.csv? Rename it or move it out of the folder.',
      'entitlement.csv: Guichet knows no file of this name. Did you mean entitlements.csv? Rename it or move it out of the folder.',
      'kunden.xlsx: Guichet knows no file of this name. Rename it or move it out of the folder.',
    ])
  })

  test('missing, unknown and repeated columns are named, with a guess', async () => {
    expect(await problems({ 'prices.csv': 'part_number,currency,level,valid from,currency,svp_price\n' })).toEqual([
      'prices.csv:1: There is no column "level". Did you mean price_level? Rename or remove it.',
      'prices.csv:1: There is no column "valid from". Did you mean valid_from? Rename or remove it.',
      'prices.csv:1: The column "currency" stands in the first line twice. Remove one.',
      'prices.csv:1: These columns are missing: price_level, valid_from. Add them to the first line.',
    ])
  })

  test('an unquoted decimal comma in a comma file is explained by the number of values', async () => {
    expect(await problems(replaced('prices.csv', '1500.00', '1500,00'))).toEqual([
      'prices.csv:3: 6 values where the first line names 5 columns. A value that contains the separator (a decimal comma?) must be in quotation marks.',
    ])
  })

  test('an empty file, another encoding and an open quote are named', async () => {
    expect(await problems({ 'contacts.csv': '' })).toEqual([
      'contacts.csv: The file is empty. Write the column names into the first line, or remove the file.',
    ])
    expect(await problems({ 'contacts.csv': new Uint8Array([...Buffer.from(baseFiles['contacts.csv']), 0xe9, 0x0a]) })).toEqual([
      'contacts.csv:3: This line is not UTF-8 text. Save the file as "CSV UTF-8".',
    ])
    expect(await problems(replaced('contacts.csv', 'Jane Cole', '"Jane Cole'))).toEqual([
      'contacts.csv:2: A quotation mark opens in this record and nothing closes it. Close it, or write it twice ("") if it belongs to the text.',
    ])
  })

  test('a key that comes twice is named with the line of the first', async () => {
    expect(await problems(withRows('prices.csv', 'E04RTLL,GBP,H,2026-10-01,1173.00'))).toEqual([
      'prices.csv:7: E04RTLL GBP H 2026-10-01 stands in this file twice, first in line 2. Remove one of the two.',
    ])
    expect(await problems(withRows('people.csv', 'Jane.Cole@HARBOUR.example,Jane Again,en,,,'))).toEqual([
      'people.csv:4: jane.cole@harbour.example stands in this file twice, first in line 2. Remove one of the two.',
    ])
    expect(await problems(withRows('vendor.csv', 'Other,Other,,#0b5563,#7fd1de,help@boreal.example,https://boreal.example'))).toEqual([
      'vendor.csv: The file holds more than one row. There is one vendor: keep one row.',
    ])
  })

  test('terms and logo must be files of the folder, of the right kind', async () => {
    expect(await problems({ 'terms-fr.txt': undefined })).toEqual([
      'terms.csv:2 file: There is no file "terms-fr.txt" in the folder. Correct the name or add the file.',
    ])
    expect(await problems(replaced('terms.csv', 'terms-fr.txt', '../../etc/passwd'))).toEqual([
      'terms.csv:2 file: "../../etc/passwd" lies outside the folder.',
    ])
    const logo = replaced('vendor.csv', 'Renouvellements,,', 'Renouvellements,logo.svg,')
    expect(await problems({ ...logo, 'logo.svg': '<svg><script>alert(1)</script></svg>' })).toEqual([
      'vendor.csv:2 logo_file: "logo.svg" is an SVG with scripts, styles or links. Export it as plain paths.',
    ])
    expect(await problems({ ...logo, 'logo.svg': '<html></html>' })).toEqual(['vendor.csv:2 logo_file: "logo.svg" is not an SVG drawing.'])
  })
})

describe('rules between cells and rows', () => {
  test.each([
    [
      'part_number',
      replaced('prices.csv', 'E04RVLL,GBP,H', 'E04XXLL,GBP,H'),
      'prices.csv:4 part_number: E04XXLL is neither in parts.csv nor in the database. Correct it or add the row.',
    ],
    [
      'site',
      replaced('entitlements.csv', '310000001,7118052', '310000001,7118053'),
      'entitlements.csv:2 site_number: 4006733 7118053 is (customer and site) neither in sites.csv nor in the database. Correct it or add the row.',
    ],
    [
      'terms',
      replaced('countries.csv', 'STD', 'OTHER'),
      'countries.csv:2 terms_code: OTHER fr is (code and language) neither in terms.csv nor in the database. Correct it or add the row.',
    ],
    [
      'reinstatement part',
      replaced('parts.csv', '7.82,D04RWLL', '7.82,D04RXLL'),
      'parts.csv:2 reinstatement_part: D04RXLL is neither in parts.csv nor in the database. Correct it or add the row.',
    ],
    [
      'person',
      replaced('memberships.csv', 'jane.cole', 'john.cole'),
      'memberships.csv:2 email: john.cole@harbour.example is neither in people.csv nor in the database. Correct it or add the row.',
    ],
  ])('an unknown %s is named', async (_what, changed, expected) => {
    expect(await problems(changed)).toContain(expected)
  })

  test('a country without online ordering says why in both languages, one with it says how to pay', async () => {
    expect(await problems(replaced('countries.csv', 'yes,card invoice', 'no,'))).toEqual([
      'countries.csv:2 online_unavailable_reason_fr: The value is needed with online_ordering = no. Fill it in.',
      'countries.csv:2 online_unavailable_reason_en: The value is needed with online_ordering = no. Fill it in.',
    ])
    expect(await problems(replaced('countries.csv', 'yes,card invoice', 'yes,'))).toEqual([
      'countries.csv:2 payment_methods: The value is needed with online_ordering = yes. Fill it in.',
    ])
  })

  test('a representative names whom, a customer nobody', async () => {
    expect(await problems(replaced('people.csv', 'representative,luc,', 'representative,,'))).toEqual([
      'people.csv:3 representative_id: The value is needed with kind = representative. Fill it in.',
    ])
    expect(await problems(replaced('people.csv', 'customer,,', 'customer,,atlas'))).toEqual([
      'people.csv:2 partner_id: The value makes sense only with kind = partner. Leave it empty.',
    ])
  })

  test('coverage that overlaps within the file is refused', async () => {
    const overlapping = '4006733,310000001,7118052,E04RTLL,6,HA-1,2027-03-01,2028-03-31,GBP,H,1173.00,20'
    expect(await problems(withRows('entitlements.csv', overlapping))).toEqual([
      'entitlements.csv:4 covered_from: 4006733 310000001 is covered from 2026-04-01 until 2027-03-31 already (line 2). Periods of one entitlement must not overlap: correct the dates.',
    ])
  })

  test('coverage that ends before it begins and an amount that does not add up are refused', async () => {
    expect(
      await problems(replaced('entitlements.csv', '2026-04-01,2027-03-31,GBP,H,577.75', '2027-04-01,2027-03-31,GBP,H,577.75')),
    ).toEqual(['entitlements.csv:3 covered_until: The end lies before the start (2027-04-01). Correct one of the two.'])
    const withAmount = baseFiles['entitlements.csv']
      .replace('paid_tax_percent', 'paid_tax_percent,paid_amount')
      .replaceAll(',20\n', ',20,6753.00\n')
    expect(await problems({ 'entitlements.csv': withAmount })).toEqual([
      'entitlements.csv:3 paid_amount: 6753.00 is not quantity × unit price × fraction, which gives 1733.25. Correct the price (up to six decimals) or leave the amount empty.',
    ])
  })

  test('an amount beyond any order is refused before the database sees it', async () => {
    const huge = replaced(
      'entitlements.csv',
      'E04RTLL,6,HA-1,2026-04-01,2027-03-31,GBP,H,1125.50',
      'E04RTLL,999999999,HA-1,2026-04-01,2027-03-31,GBP,H,999999999999',
    )
    expect(await problems(huge)).toEqual([
      'entitlements.csv:2 paid_svp_price: 999999999999 times the quantity is more than any order. Look for a digit too many.',
    ])
  })

  test('a text with a zero byte is no text', async () => {
    expect(await problems({ 'terms-fr.txt': 'a\0b' })).toEqual(['terms.csv:2 file: "terms-fr.txt" is not UTF-8 text.'])
    expect(await problems(replaced('contacts.csv', 'Jane Cole', 'Jane\0Cole'))).toEqual([
      'contacts.csv:2 name: The text contains a line break or another control character. Remove it.',
    ])
  })

  test('a French seller must have a SIREN and the VAT number that belongs to it', async () => {
    const french = (siren: string, vat: string): Files =>
      withRows(
        'selling-entities.csv',
        `FR,Boréal SAS,1 quai,69002,Lyon,FR,${vat},${siren},SAS,FR7699990004170020417733032,DEMOFRPP,Banque,a@b.example,+33,FR,12`,
      )
    expect(await problems(french('999712046', 'FR34999712045'))).toEqual([
      'selling-entities.csv:3 registration_number: "999712046" is not a valid SIREN: its check digits do not fit. Look for a typing error.',
    ])
    expect(await problems(french('999712045', 'FR35999712045'))).toEqual([
      'selling-entities.csv:3 vat_number: "FR35999712045" is not the French VAT number of this seller\'s SIREN: its check digits do not fit. Look for a typing error.',
    ])
    expect(await load(french('999712045', 'FR34999712045'), { isCheckOnly: true })).toMatchObject({ ok: true })
  })
})
