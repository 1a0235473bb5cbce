import type pg from 'pg'

/**
 * So many entitlements of invented customers, written by the server itself: 1 to 19 to an agreement, every 2,000th customer with
 * 1,000; two sites, three currencies, one line in fifty off the anniversary, last year's price on each. All fall due at the
 * end of next month. Foreign keys are not checked while loading, and the exclusion of overlaps, which the run never writes to, is
 * left out.
 */
export async function generateRenewals(
  client: pg.Client,
  entitlements: number,
  largest: Largest = { every: 2_000, lines: 1_000 },
): Promise<void> {
  for (const statement of statements(entitlements, largest)) await client.query(statement)
}

/** Every so many customers one with so many lines. */
type Largest = { readonly every: number; readonly lines: number }

const partCount = 2_000

function statements(entitlements: number, largest: Largest): readonly string[] {
  const dueBefore = `(date_trunc('month', now()) + interval '2 months')::date`
  return [
    `set statement_timeout = 0`,
    `set session_replication_role = replica`,
    `alter table coverage drop constraint if exists coverage_never_overlaps`,
    `insert into selling_entity select 'BE', 'Bench SAS', '1 rue', null, '69000', 'Lyon', 'FR', 'FR1', '1', null, 'SAS', null, 'FR76', 'BIC', 'Bank', 'b@b.example', '+33', 'B', false, 8`,
    `insert into country (country, currency, selling_entity, language, time_zone, online_ordering, payment_methods, payment_days, tax_scheme, terms_code, proration_policy)
     values ('FR', 'EUR', 'BE', 'fr', 'Europe/Paris', true, '{card,invoice}', 30, 'eu-vat', 'STD', 'months'),
       ('GB', 'GBP', 'BE', 'en', 'Europe/London', true, '{card,invoice}', 30, 'local-vat', 'STD', 'days'),
       ('JP', 'JPY', 'BE', 'en', 'Asia/Tokyo', true, '{invoice}', 30, 'not-charged', 'STD', 'months')`,
    `insert into price_level values ('BL', 1, 0, false), ('D', 2, 500, false), ('E', 3, 1000, false), ('F', 4, 2500, false), ('G', 5, 5000, false),
       ('H', 6, 10000, false), ('GV', 7, null, true), ('ED', 8, null, true) on conflict do nothing`,
    `insert into representative values ('rep', 'Luc Perrin', 'luc@bench.example', '+33', '9-18', '9-18', 'Europe/Paris')`,
    `insert into part (part_number, program_code, kind, description_fr, description_en, charge_metric, points, terms, reinstatement_part)
     select prefix || lpad(upper(to_hex(n)), 4, '0') || 'LL', 'P' || n, kind, 'Programme ' || n || ', abonnement et support annuels', 'Program ' || n || ', annual subscription and support',
       'Authorized User', (n % 900 + 10) / 100.0, '{12,24,36}', case when kind = 'renewal' then 'D' || lpad(upper(to_hex(n)), 4, '0') || 'LL' end
     from generate_series(1, ${partCount}) n, (values ('E', 'renewal'), ('D', 'reinstatement')) k (prefix, kind)`,
    `insert into price
     select p.part_number, c.currency, l.price_level, current_date - 60, (abs(hashtext(p.program_code)) % 200000 + 5000) / 100.0 * case kind when 'renewal' then 1 else 3 end * (2 - l.position / 10.0)
     from part p, (select distinct currency from country) c, price_level l`,
    `create temporary table bench_customer as
     select n, 1000000 + n as customer_id, lines, (array['FR', 'GB', 'JP'])[1 + n % 3] as country from (
       select n, lines, sum(lines) over (order by n) - lines as before from (
         select n, case when n % ${largest.every} = 0 then ${largest.lines} else 1 + (n::bigint * 7919) % 19 end as lines from generate_series(1, ${entitlements}) n) sized) summed
     where before < ${entitlements}`,
    `analyze bench_customer`,
    `insert into customer (customer_id, name, country, language, currency, time_zone, line1, postcode, city, representative_id)
     select customer_id, 'Customer ' || n, b.country, k.language, k.currency, k.time_zone, '8 Wharf Lane', 'E14 9GE', 'London', 'rep' from bench_customer b join country k using (country)`,
    `insert into agreement select customer_id, 10000 + n % 900000, extract(month from ${dueBefore}), '2014-01-01', (n * 37) % 12000, null, null from bench_customer`,
    `insert into site (customer_id, site_number, agreement_number, name, line1, postcode, city, country)
     select customer_id, 7000000 + s, 10000 + n % 900000, 'Site ' || s, '8 Wharf Lane', 'E14 9GE', 'London', country from bench_customer, generate_series(1, 2) s`,
    `insert into contact select customer_id, 10000 + n % 900000, kind, 'Jane Cole', kind || n || '@customer.example', null, 'en' from bench_customer, unnest(array['renewal', 'technical']) kind`,
    `insert into entitlement
     select customer_id, l, 7000001 + l % 2, 'E' || lpad(upper(to_hex(1 + (n * 31 + l * 17) % ${partCount})), 4, '0') || 'LL', 1 + (n * l) % 250, 'PO-' || n,
       case when l > 1 and (n + l) % 50 = 0 then (${dueBefore} + interval '3 months')::date else ${dueBefore} end
     from (select *, row_number() over () as place from bench_customer, lateral generate_series(1, lines) l) each where place <= ${entitlements}`,
    `insert into coverage
     select customer_id, entitlement_id, daterange((covered_before - interval '1 year')::date, covered_before), 'import', part_number, quantity,
       k.currency, 'BL', 812.5, 0, 812.5, 12, 12, 'months', 81250 * quantity, 20
     from entitlement join customer using (customer_id) join country k using (country)`,
    `set session_replication_role = origin`,
    `vacuum analyze customer, agreement, site, contact, entitlement, coverage, part, price`,
  ]
}
