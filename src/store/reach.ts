import { type RawBuilder, sql } from 'kysely'
import type { Reach } from '#src/domain/person.ts'

/** Rows of these customers, or only those at some of their sites. */
export function isWithin(reach: Reach, table: 'quote' | 'renewal_order' | 'entitlement'): RawBuilder<boolean> {
  const [customer, site] = [sql.ref(`${table}.customer_id`), sql.ref(`${table}.site_number`)]
  const parts = [...reach].map(([customerId, sites]) =>
    sites === 'every-site' ? sql`${customer} = ${customerId}` : sql`(${customer} = ${customerId} and ${site} in (${sql.join(sites)}))`,
  )
  return parts.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(parts, sql` or `)})`
}
