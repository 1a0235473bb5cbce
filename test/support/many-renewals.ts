import { sql } from 'kysely'
import type { Database } from '#src/store/database.ts'

/** Copies of the only customer of a database, with agreement, site, contacts, entitlements and coverage: `count` more of them. */
export async function multiplyCustomers(owner: Database, count: number): Promise<void> {
  for (const table of ['customer', 'agreement', 'site', 'contact', 'entitlement', 'coverage']) {
    await sql
      .raw(`insert into ${table} select r.* from ${table} t, generate_series(1, ${count}) n, jsonb_populate_record(t, jsonb_build_object('customer_id', 5000000 + n)) r`)
      .execute(owner)
  }
}

/** All that is issued, but for numbers and moments: what must be the same however the run went. */
export async function quotesOf(owner: Database): Promise<readonly unknown[]> {
  const { rows } = await sql`
    select q.customer_id, q.agreement_number, q.due_on, q.status, q.total_minor, q.total_points, q.line_count,
      (select jsonb_agg(to_jsonb(l) - 'quote_number' order by l.line_number) from quote_line l
        where l.customer_id = q.customer_id and l.quote_number = q.quote_number and l.revision = q.revision) as lines,
      (select count(*)::integer from event e where e.customer_id = q.customer_id and e.quote_number = q.quote_number) as events,
      (select count(*)::integer from pgboss.job j where j.name = 'send-quote-mail' and (j.data ->> 'quoteNumber')::integer = q.quote_number) as jobs,
      (select count(*)::integer from quote_number n where n.quote_number = q.quote_number and n.customer_id = q.customer_id) as numbers
    from quote q order by q.customer_id, q.agreement_number, q.due_on`.execute(owner)
  return rows
}
