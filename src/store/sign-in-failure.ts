import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Instant } from '#src/domain/plain-date.ts'
import type { Reader, Tx } from './database.ts'

/**
 * Hashed, so that what was tried is not kept: failures of one address (e-mail), whether or not it has an account, or of a network
 * address; and the links to a new password that were asked for.
 */
export function failureKey(kind: 'account' | 'account-try' | 'network' | 'reset' | 'reset-network', value: string): string {
  return `${kind}:${createHash('sha256').update(value.toLowerCase()).digest('base64url')}`
}

export type SignInKeys = {
  readonly here: string
  readonly everywhere: string
  readonly network: string
  /** Tries that are not decided yet. */
  readonly hereNow: string
  readonly everywhereNow: string
}

/** What a try to sign in counts under: the address (e-mail) from this network, from everywhere, and the network. */
export function signInKeys({ email, network }: { readonly email: string; readonly network: string }): SignInKeys {
  return {
    here: failureKey('account', `${email} ${network}`),
    everywhere: failureKey('account', email),
    network: failureKey('network', network),
    hereNow: failureKey('account-try', `${email} ${network}`),
    everywhereNow: failureKey('account-try', email),
  }
}

/** Failed sign-ins under any of these keys since a moment, the most of one key. */
export async function countFailures(reader: Reader, keys: readonly string[], since: Instant): Promise<ReadonlyMap<string, number>> {
  const rows = await reader
    .selectFrom('sign_in_failure')
    .select(['failure_key', sql<number>`count(*)::integer`.as('count')])
    .where('failure_key', 'in', keys)
    .where('failed_at', '>', since)
    .groupBy('failure_key')
    .execute()
  return new Map(rows.map((row) => [row.failure_key, row.count]))
}

/** What is a day old, and counts for nothing any more, goes away with it, a little at a time. */
export async function insertFailures(tx: Tx, keys: readonly string[], at: Instant): Promise<readonly FailureId[]> {
  await sql`delete from sign_in_failure where failure_id in (
    select failure_id from sign_in_failure where failed_at < ${at}::timestamptz - interval '1 day' limit 50 for update skip locked)`.execute(
    tx,
  )
  const rows = await tx
    .insertInto('sign_in_failure')
    .values(keys.map((key) => ({ failure_key: key, failed_at: at })))
    .returning('failure_id')
    .execute()
  return rows.map((row) => row.failure_id)
}

export type FailureId = bigint

/** These and no others of their keys. */
export async function takeBack(tx: Tx, ids: readonly FailureId[]): Promise<void> {
  await tx.deleteFrom('sign_in_failure').where('failure_id', 'in', ids).execute()
}

export async function deleteFailures(tx: Tx, keys: readonly string[]): Promise<void> {
  await tx.deleteFrom('sign_in_failure').where('failure_key', 'in', keys).execute()
}
