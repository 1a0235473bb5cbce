import { sql } from 'kysely'
import type { UserId } from '#src/domain/identifiers.ts'
import type { Person } from '#src/domain/person.ts'
import { type Database, transact } from '#src/store/database.ts'

export type PartnerGiven = {
  readonly partnerId: string
  readonly name?: string
  readonly authorisedFrom?: string
  /** The first day on which it is no longer authorised. */
  readonly authorisedBefore?: string
}

/** A partner in London and a person of it who can sign in. */
export async function aPartner(owner: Database, given: PartnerGiven): Promise<Person> {
  const { partnerId, name = 'Atlas Partners', authorisedFrom = '2020-01-01', authorisedBefore = null } = given
  await transact(owner, { customers: 'all' }, async (tx) => {
    await sql`insert into partner (partner_id, name, country, city, email, phone, specialities_fr, specialities_en, authorised_from, authorised_before)
      values (${partnerId}, ${name}, 'GB', 'London', ${`${partnerId}@partners.example`}, '+44 20 1111 1111', 'Données', 'Data', ${authorisedFrom},
        ${authorisedBefore})`.execute(tx)
    await sql`insert into account_user (id, name, email, language, kind, partner_id)
      values (${`nadia-${partnerId}`}, 'Nadia Amrani', ${`nadia@${partnerId}.example`}, 'en', 'partner', ${partnerId})`.execute(tx)
  })
  return partnerPerson(partnerId, 'nadia', 'Nadia Amrani')
}

export function partnerPerson(partnerId: string, user: string, name: string): Person {
  return { ...nobody, userId: `${user}-${partnerId}` as UserId, name, email: `${user}@${partnerId}.example`, kind: 'partner', partnerId }
}

/** The test's representative, who signs in in French. */
export async function aRepresentative(owner: Database): Promise<Person> {
  await sql`insert into account_user (id, name, email, language, kind, representative_id)
    values ('luc', 'Luc Perrin', 'luc@vendor.example', 'fr', 'representative', 'rep') on conflict do nothing`.execute(owner)
  return {
    ...nobody,
    userId: 'luc' as UserId,
    name: 'Luc Perrin',
    email: 'luc@vendor.example',
    language: 'fr',
    kind: 'representative',
    representativeId: 'rep',
  }
}

/** The renewal contact of the test's agreement. */
export async function aRenewalContact(
  owner: Database,
  given: { readonly customerId: number; readonly language?: 'fr' | 'en'; readonly email?: string },
): Promise<void> {
  const { customerId, language = 'fr', email = 'rose@harbour.example' } = given
  await sql`insert into contact (customer_id, agreement_number, kind, name, email, language)
    values (${customerId}, 51000, 'renewal', 'Rose Hart', ${email}, ${language})
    on conflict (customer_id, agreement_number, kind) do update set email = excluded.email, language = excluded.language`.execute(owner)
}

const nobody: Person = {
  userId: 'nobody' as UserId,
  name: 'Nobody',
  email: 'nobody@nowhere.example',
  language: 'en',
  kind: 'operations',
  representativeId: undefined,
  partnerId: undefined,
  memberships: [],
}
