import { sql } from 'kysely'
import type { Database } from '#src/store/database.ts'

/** Copies of the only customer of a database, with agreement, site, contacts, entitlements and coverage: `count` more of them. */
export async function multiplyCustomers(owner: Database, count: number): Promise<void> {
  for (const table of ['customer', 'agreement', 'site', 'contact', 'entitlement', 'coverage']) {
    await sql
      .raw(
        `insert into ${table} select r.* from ${table} t, generate_series(1, ${count}) n, jsonb_populate_record(t, jsonb_build_object('customer_id', 5000000 + n)) r`,
      )
      .execute(owner)
  }
}

/** All that is issued, but for numbers and moments: what must be the same however the run went. */
export async function quotesOf(owner: Database): Promise<readonly unknown[]> {
  const { rows } = await sql`
    with line as (select customer_id, quote_number, revision, jsonb_agg(to_jsonb(l) - 'quote_number' order by line_number) as lines
        from quote_line l group by 1, 2, 3),
      happened as (select customer_id, quote_number, count(*)::integer as events from event group by 1, 2),
      mailed as (select (data ->> 'quoteNumber')::integer as quote_number, count(*)::integer as jobs
        from pgboss.job where name = 'send-quote-mail' group by 1)
    select q.customer_id, q.agreement_number, q.due_on, q.status, q.total_minor, q.total_points, q.line_count, lines, events, jobs,
      n.customer_id = q.customer_id as numbered
    from quote q left join line using (customer_id, quote_number, revision) left join happened using (customer_id, quote_number)
      left join mailed using (quote_number) left join quote_number n using (quote_number)
    order by q.customer_id, q.agreement_number, q.due_on`.execute(owner)
  return rows
}
