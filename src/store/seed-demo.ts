import { randomUUID } from 'node:crypto'
import type { CustomerRole } from '#src/domain/access.ts'
import type { CustomerId, QuoteNumber, UserId } from '#src/domain/identifiers.ts'
import type { Buyer } from '#src/domain/person.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { TaxIdCheck } from '#src/domain/tax.ts'
import type { Reader, Tx } from './database.ts'

/** Whether somebody can sign in already: the last thing that seeding does. */
export async function hasCredentials(reader: Reader): Promise<boolean> {
  return (await reader.selectFrom('account_credential').select('id').limit(1).executeTakeFirst()) !== undefined
}

export type DemoPerson = { readonly userId: UserId; readonly email: string; readonly kind: string }

export async function demoPeople(reader: Reader): Promise<readonly DemoPerson[]> {
  const rows = await reader.selectFrom('account_user').select(['id', 'email', 'kind']).orderBy('email').execute()
  return rows.map(({ id, email, kind }) => ({ userId: id as UserId, email, kind }))
}

/** A password as the accounts library keeps it; the address counts as verified. */
export async function insertCredentials(
  tx: Tx,
  credentials: readonly { readonly userId: UserId; readonly passwordHash: string }[],
): Promise<void> {
  const rows = credentials.map(({ userId, passwordHash }) => ({
    id: randomUUID(),
    user_id: userId,
    account_id: userId,
    provider_id: 'credential',
    password: passwordHash,
  }))
  await tx
    .insertInto('account_credential')
    .values(rows)
    .onConflict((conflict) => conflict.constraint('account_credential_once').doNothing())
    .execute()
  await tx.updateTable('account_user').set({ email_verified: true }).execute()
}

export async function customersWithVatNumber(
  reader: Reader,
): Promise<readonly { readonly customerId: CustomerId; readonly country: string; readonly vatNumber: string }[]> {
  const rows = await reader
    .selectFrom('customer')
    .select(['customer_id', 'country', 'vat_number'])
    .where('vat_number', 'is not', null)
    .execute()
  return rows.map((row) => ({ customerId: row.customer_id as CustomerId, country: row.country, vatNumber: row.vat_number ?? '' }))
}

export async function saveVatCheck(tx: Tx, customerId: CustomerId, check: TaxIdCheck): Promise<void> {
  await tx
    .updateTable('customer')
    .set({ vat_valid: check.result === 'unavailable' ? null : check.result === 'valid', vat_checked_at: check.checkedAt })
    .where('customer_id', '=', customerId)
    .execute()
}

/** Someone of a customer by their address, with all roles that they have there. */
export async function buyerByEmail(reader: Reader, customerId: CustomerId, email: string): Promise<Buyer> {
  const rows = await reader
    .selectFrom('membership')
    .innerJoin('account_user', 'account_user.id', 'membership.user_id')
    .select(['account_user.id', 'account_user.name', 'membership.role'])
    .where('membership.customer_id', '=', customerId)
    .where('account_user.email', '=', email)
    .execute()
  const [first] = rows
  if (first === undefined) throw new Error(`nobody of customer ${customerId} is ${email}`)
  return { userId: first.id as UserId, name: first.name, email, customerId, roles: rows.map((row) => row.role as CustomerRole) }
}

export function instantOf(day: string, hour: number): Instant {
  return `${day}T${String(hour).padStart(2, '0')}:00:00.000Z` as Instant
}

/** What became of a quote number so far, drafts included; absent when it was not issued yet. */
export async function quoteProgress(
  reader: Reader,
  customerId: CustomerId,
  quoteNumber: QuoteNumber,
): Promise<{ readonly status: string; readonly revision: number } | undefined> {
  return reader
    .selectFrom('quote')
    .select(['status', 'revision'])
    .where('customer_id', '=', customerId)
    .where('quote_number', '=', quoteNumber)
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst()
}
