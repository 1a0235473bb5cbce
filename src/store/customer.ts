import type { Address } from '#src/domain/address.ts'
import type { CustomerId, Language } from '#src/domain/identifiers.ts'
import { present } from '#src/kit/assert.ts'
import type { Reader } from './database.ts'
import { prepared } from './prepared.ts'

export type Customer = {
  readonly customerId: CustomerId
  readonly country: string
  readonly language: Language
  readonly timeZone: string
  readonly address: Address
  readonly vatNumber: string | undefined
  /** What the last check of the number said, and when. */
  readonly vatValid: boolean | undefined
  readonly vatCheckedAt: string | undefined
  readonly registrationNumber: string | undefined
  readonly representativeId: string
}

const customerRow = prepared((reader, { customerId }: { readonly customerId: number }) =>
  reader.selectFrom('customer').selectAll().where('customer_id', '=', customerId),
)

export async function findCustomer(reader: Reader, customerId: CustomerId): Promise<Customer> {
  const [found] = await customerRow(reader, { customerId })
  const row = present(found, 'the customer exists')
  return {
    customerId,
    country: row.country,
    language: row.language as Language,
    timeZone: row.time_zone,
    address: toAddress(row),
    vatNumber: row.vat_number ?? undefined,
    vatValid: row.vat_valid ?? undefined,
    vatCheckedAt: row.vat_checked_at ?? undefined,
    registrationNumber: row.registration_number ?? undefined,
    representativeId: row.representative_id,
  }
}

export type Site = { readonly siteNumber: number; readonly agreementNumber: number; readonly address: Address }

const siteRows = prepared((reader, { customerId }: { readonly customerId: number }) =>
  reader.selectFrom('site').selectAll().where('customer_id', '=', customerId).orderBy('site_number'),
)

export async function sitesOfCustomer(reader: Reader, customerId: CustomerId): Promise<readonly Site[]> {
  const rows = await siteRows(reader, { customerId })
  return rows.map((row) => ({ siteNumber: row.site_number, agreementNumber: row.agreement_number, address: toAddress(row) }))
}

export type Representative = {
  readonly representativeId: string
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly hours: { readonly fr: string; readonly en: string }
  readonly timeZone: string
}

const representativeRow = prepared((reader, { representativeId }: { readonly representativeId: string }) =>
  reader.selectFrom('representative').selectAll().where('representative_id', '=', representativeId),
)

export async function findRepresentative(reader: Reader, representativeId: string): Promise<Representative> {
  const [found] = await representativeRow(reader, { representativeId })
  const row = present(found, 'the representative exists')
  return {
    representativeId,
    name: row.name,
    email: row.email,
    phone: row.phone,
    hours: { fr: row.hours_fr, en: row.hours_en },
    timeZone: row.time_zone,
  }
}

function toAddress(row: {
  name: string
  line1: string
  line2: string | null
  postcode: string
  city: string
  region: string | null
  country: string
}): Address {
  return {
    name: row.name,
    line1: row.line1,
    line2: row.line2 ?? undefined,
    postcode: row.postcode,
    city: row.city,
    region: row.region ?? undefined,
    country: row.country,
  }
}
