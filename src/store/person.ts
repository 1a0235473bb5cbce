import type { CustomerRole } from '#src/domain/access.ts'
import type { CustomerId, Language, UserId } from '#src/domain/identifiers.ts'
import type { Membership, Person } from '#src/domain/person.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { type Database, type Reader, read } from './database.ts'

/** The person whose session a cookie names, with their roles; absent when the session is unknown or over. */
export async function findPersonBySession(db: Database, storedToken: string, now: Instant): Promise<Person | undefined> {
  const user = await db
    .selectFrom('account_session')
    .innerJoin('account_user', 'account_user.id', 'account_session.user_id')
    .select([
      'account_user.id',
      'account_user.name',
      'account_user.email',
      'account_user.language',
      'account_user.kind',
      'account_user.representative_id',
      'account_user.partner_id',
    ])
    .where('account_session.token_hash', '=', storedToken)
    .where('account_session.expires_at', '>', now)
    .executeTakeFirst()
  if (!user) return undefined
  const memberships = user.kind === 'customer' ? await membershipsOf(db, user.id as UserId) : []
  return {
    userId: user.id as UserId,
    name: user.name,
    email: user.email,
    language: user.language as Language,
    kind: user.kind as Person['kind'],
    representativeId: user.representative_id ?? undefined,
    partnerId: user.partner_id ?? undefined,
    memberships,
  }
}

/** Everyone at the customer, to say who can do what a person may not. */
export async function peopleOfCustomer(
  reader: Reader,
  customerId: CustomerId,
): Promise<
  readonly { readonly name: string; readonly email: string; readonly role: CustomerRole; readonly siteNumber: number | undefined }[]
> {
  const rows = await reader
    .selectFrom('membership')
    .innerJoin('account_user', 'account_user.id', 'membership.user_id')
    .select(['account_user.name', 'account_user.email', 'membership.role', 'membership.site_number'])
    .where('membership.customer_id', '=', customerId)
    .orderBy('account_user.name')
    .limit(200)
    .execute()
  return rows.map((row) => ({ name: row.name, email: row.email, role: row.role as CustomerRole, siteNumber: row.site_number || undefined }))
}

export async function membershipsOf(db: Database, userId: UserId): Promise<readonly Membership[]> {
  const rows = await read(db, { customers: [], userId }, (reader) =>
    reader.selectFrom('membership').select(['customer_id', 'site_number', 'role']).where('user_id', '=', userId).execute(),
  )
  return rows.map((row) => ({
    customerId: row.customer_id as CustomerId,
    siteNumber: row.site_number || undefined,
    role: row.role as CustomerRole,
  }))
}
