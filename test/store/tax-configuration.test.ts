import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { percentToString } from '#src/domain/percent.ts'
import { plainDate } from '#src/domain/plain-date.ts'
import { decideTax } from '#src/domain/tax.ts'
import { findCountry, taxConfiguration } from '#src/store/country.ts'
import { useDatabase } from '#test/support/database.ts'
import { aRenewal } from '#test/support/renewal.ts'

const database = useDatabase()

beforeAll(async () => {
  await aRenewal(database.owner)
})

/** What a seller of a country charges a buyer in the United Kingdom, whose country row has the scheme. */
async function taxUnder(scheme: string, sellerCountry: string) {
  await sql`update country set tax_scheme = ${scheme} where country = 'GB'`.execute(database.owner)
  const configuration = await taxConfiguration(database.owner, await findCountry(database.owner, 'GB'))
  const decided = decideTax({ seller: { country: sellerCountry }, buyer: { country: 'GB' }, on: plainDate('2027-02-01'), configuration })
  return decided.ok ? [decided.value.treatment, decided.value.country, percentToString(decided.value.percent)] : decided.refusal
}

describe('the tax scheme of a country outside the EU', () => {
  test.for([
    ['local-vat', 'FR', ['local-vat', 'GB', '20']],
    ['local-vat', 'US', ['local-vat', 'GB', '20']],
    ['local-vat', 'GB', ['local-vat', 'GB', '20']],
    ['not-charged', 'FR', ['not-charged', 'GB', '0']],
    ['not-charged', 'US', ['not-charged', 'GB', '0']],
    ['eu-vat', 'FR', ['not-charged', 'GB', '0']],
    ['eu-vat', 'US', { code: 'tax-not-configured', country: 'GB' }],
  ] as const)('%s, sold from %s', async ([scheme, seller, expected]) => {
    expect(await taxUnder(scheme, seller)).toEqual(expected)
  })
})
