import { sql } from 'kysely'
import type { Language } from '#src/domain/identifiers.ts'
import { isAuthorised } from '#src/domain/partner-request.ts'
import { type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import type { Reader } from './database.ts'

/** A business partner (reseller) of the vendor. */
export type Partner = {
  readonly partnerId: string
  readonly name: string
  readonly country: string
  readonly city: string
  readonly email: string
  readonly phone: string
  readonly specialities: { readonly fr: string; readonly en: string }
  readonly authorisedFrom: PlainDate
  readonly authorisedBefore: PlainDate | undefined
  /** Of its country: mails to the partner are written in it. */
  readonly language: Language
}

const partnersMax = 200

/** Who may be asked on a day: partners of the customer's own country first, then those of others, by name. */
export async function authorisedPartners(
  reader: Reader,
  wanted: { readonly country: string; readonly on: PlainDate },
): Promise<readonly Partner[]> {
  const rows = await partners(reader)
    .where('partner.authorised_from', '<=', wanted.on)
    .where((where) => where.or([where('partner.authorised_before', 'is', null), where('partner.authorised_before', '>', wanted.on)]))
    .orderBy(sql`partner.country <> ${wanted.country}`)
    .orderBy('partner.name')
    .limit(partnersMax)
    .execute()
  return rows.map(toPartner)
}

export async function findPartner(reader: Reader, partnerId: string): Promise<Partner | undefined> {
  const row = await partners(reader).where('partner.partner_id', '=', partnerId).executeTakeFirst()
  return row && toPartner(row)
}

/** The partner, if it may be asked on the day. */
export async function findAuthorisedPartner(reader: Reader, partnerId: string, on: PlainDate): Promise<Partner | undefined> {
  const partner = await findPartner(reader, partnerId)
  return partner !== undefined && isAuthorised(partner, on) ? partner : undefined
}

function partners(reader: Reader) {
  return reader
    .selectFrom('partner')
    .innerJoin('country', 'country.country', 'partner.country')
    .select([
      'partner.partner_id',
      'partner.name',
      'partner.country',
      'partner.city',
      'partner.email',
      'partner.phone',
      'partner.specialities_fr',
      'partner.specialities_en',
      'partner.authorised_from',
      'partner.authorised_before',
      'country.language',
    ])
}

function toPartner(row: {
  partner_id: string
  name: string
  country: string
  city: string
  email: string
  phone: string
  specialities_fr: string
  specialities_en: string
  authorised_from: string
  authorised_before: string | null
  language: string
}): Partner {
  return {
    partnerId: row.partner_id,
    name: row.name,
    country: row.country,
    city: row.city,
    email: row.email,
    phone: row.phone,
    specialities: { fr: row.specialities_fr, en: row.specialities_en },
    authorisedFrom: plainDate(row.authorised_from),
    authorisedBefore: row.authorised_before === null ? undefined : plainDate(row.authorised_before),
    language: row.language as Language,
  }
}
