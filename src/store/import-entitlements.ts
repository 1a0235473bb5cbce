import { sql } from 'kysely'
import type { Tx } from './database.ts'
import type { StageCounts } from './import-stage.ts'

/** Coverage that a file gives twice, or that is recorded otherwise. */
export type Overlap = {
  readonly line: number
  readonly key: string
  readonly from: string
  readonly until: string
  /** The other row of the file; absent when it is in the database. */
  readonly otherLine: number | null
}
export type RecordedCoverage = { readonly line: number; readonly key: string; readonly source: string }

/** Marks coverage that came from a file, as against an order placed here: only such rows may be corrected by a later file. */
export const importedSource = 'import'

export async function createEntitlementStage(tx: Tx): Promise<void> {
  await sql`create temporary table import_entitlement (
    customer_id integer, entitlement_id bigint, site_number integer, part_number text, quantity integer, order_reference text,
    starts_on date, ends_before date, paid_part_number text, paid_quantity integer, paid_currency text, paid_level text,
    paid_svp_price numeric(20, 6), paid_discount_percent numeric(7, 4), paid_unit_price numeric(20, 6), paid_policy text,
    paid_tax_percent numeric(7, 4), fraction_numerator bigint, fraction_denominator bigint, extended_minor bigint, line integer
  ) on commit drop`.execute(tx)
}

/** Periods of one entitlement that overlap within the file (rule 4: periods tile). */
export async function findOverlapsInFile(tx: Tx, limit: number): Promise<readonly Overlap[]> {
  const { rows } = await sql<Overlap>`
    select greatest(line, previous_line) as line, concat_ws(' ', customer_id, entitlement_id) as key,
      previous_starts_on::text as "from", (previous_ends_before - 1)::text as "until", least(line, previous_line) as "otherLine"
    from (
      select customer_id, entitlement_id, starts_on, line, lag(line) over w as previous_line,
        lag(starts_on) over w as previous_starts_on, lag(ends_before) over w as previous_ends_before
      from import_entitlement window w as (partition by customer_id, entitlement_id order by starts_on, line)
    ) as neighbours
    where previous_ends_before > starts_on and previous_starts_on <> starts_on
    order by 1 limit ${limit}`.execute(tx)
  return rows
}

/** Periods that overlap others which are recorded; the very same period is no overlap but the same row again. */
export async function findOverlapsWithRecorded(tx: Tx, limit: number): Promise<readonly Overlap[]> {
  const { rows } = await sql<Overlap>`
    select s.line, concat_ws(' ', s.customer_id, s.entitlement_id) as key, lower(c.period)::text as "from",
      (upper(c.period) - 1)::text as "until", null::integer as "otherLine"
    from import_entitlement s join coverage c on c.customer_id = s.customer_id and c.entitlement_id = s.entitlement_id
    where c.period && daterange(s.starts_on, s.ends_before) and c.period <> daterange(s.starts_on, s.ends_before)
    order by s.line limit ${limit}`.execute(tx)
  return rows
}

/** Coverage bought here, which a file would rewrite: what was paid is the order's word. */
export async function findOrderedCoverage(tx: Tx, limit: number): Promise<readonly RecordedCoverage[]> {
  const { rows } = await sql<RecordedCoverage>`
    select s.line, concat_ws(' ', s.customer_id, s.entitlement_id, s.starts_on) as key, c.source
    from import_entitlement s join coverage c on c.customer_id = s.customer_id and c.entitlement_id = s.entitlement_id
      and c.period = daterange(s.starts_on, s.ends_before)
    where c.source <> ${importedSource} and (c.quantity, c.currency, c.extended_minor) is distinct from (s.paid_quantity, s.paid_currency, s.extended_minor)
    order by s.line limit ${limit}`.execute(tx)
  return rows
}

/** Rows of coverage that are new, differ, or are the same; an entitlement that changed without its coverage counts once. */
export async function countEntitlements(tx: Tx): Promise<StageCounts> {
  const { rows } = await sql<{ added: bigint; changed: bigint; total: bigint }>`
    select count(*) as total, count(*) filter (where c.customer_id is null) as added,
      count(*) filter (where c.customer_id is not null and (${coverageDiffers} or ${entitlementDiffers})) as changed
    from import_entitlement s
      left join coverage c on c.customer_id = s.customer_id and c.entitlement_id = s.entitlement_id and c.period = daterange(s.starts_on, s.ends_before)
      left join entitlement e on e.customer_id = s.customer_id and e.entitlement_id = s.entitlement_id`.execute(tx)
  const [total, added, changed] = [Number(rows[0]?.total ?? 0), Number(rows[0]?.added ?? 0), Number(rows[0]?.changed ?? 0)]
  return { added, changed, unchanged: total - added - changed }
}

/**
 * Stores the file's rows customer by customer, some tens of thousands at a time, and says how many are done: a million take
 * about a minute, most of it in the keys and the exclusion of overlaps that the database checks.
 */
export async function mergeEntitlements(tx: Tx, onStored: (rows: number) => void): Promise<void> {
  const { rows: counted } = await sql<{
    slices: number
  }>`select ceil(count(*) / ${sliceRows}::numeric)::integer as slices from import_entitlement`.execute(tx)
  const { rows: slices } = await sql<Slice>`
    select coalesce(lag(max(customer_id)) over (order by slice), 0) as after, max(customer_id) as "upTo", sum(rows)::integer as rows
    from (
      select customer_id, count(*) as rows, ntile(${counted[0]?.slices ?? 1}) over (order by customer_id) as slice
      from import_entitlement group by customer_id
    ) as customers
    group by slice order by slice`.execute(tx)
  if (slices.length > 1) await sql`create index on import_entitlement (customer_id)`.execute(tx)
  for (const slice of slices) {
    await mergeSlice(tx, slice)
    onStored(slice.rows)
  }
}

type Slice = { readonly after: number; readonly upTo: number; readonly rows: number }
const sliceRows = 40_000

/**
 * The entitlement is what the row that reaches furthest says, unless the database knows of later coverage: a file that is older
 * than an order placed here does not take it back.
 */
async function mergeSlice(tx: Tx, slice: Slice): Promise<void> {
  const inSlice = sql`customer_id > ${slice.after} and customer_id <= ${slice.upTo}`
  await sql`
    insert into entitlement as e (customer_id, entitlement_id, site_number, part_number, quantity, order_reference, covered_before)
    select distinct on (customer_id, entitlement_id) customer_id, entitlement_id, site_number, part_number, quantity, order_reference, ends_before
    from import_entitlement where ${inSlice} order by customer_id, entitlement_id, ends_before desc
    on conflict (customer_id, entitlement_id) do update set site_number = excluded.site_number, part_number = excluded.part_number,
      quantity = excluded.quantity, order_reference = excluded.order_reference, covered_before = excluded.covered_before
    where e.covered_before <= excluded.covered_before and (e.site_number, e.part_number, e.quantity, e.order_reference, e.covered_before)
      is distinct from (excluded.site_number, excluded.part_number, excluded.quantity, excluded.order_reference, excluded.covered_before)`.execute(
    tx,
  )
  await sql`
    insert into coverage as c (customer_id, entitlement_id, period, source, part_number, quantity, currency, price_level, svp_price,
      discount_percent, unit_price, fraction_numerator, fraction_denominator, proration_policy, extended_minor, tax_percent)
    select customer_id, entitlement_id, daterange(starts_on, ends_before), ${importedSource}, paid_part_number, paid_quantity, paid_currency,
      paid_level, paid_svp_price, paid_discount_percent, paid_unit_price, fraction_numerator, fraction_denominator, paid_policy, extended_minor, paid_tax_percent
    from import_entitlement where ${inSlice} order by customer_id, entitlement_id, starts_on
    on conflict (customer_id, entitlement_id, period) do update set part_number = excluded.part_number, quantity = excluded.quantity,
      currency = excluded.currency, price_level = excluded.price_level, svp_price = excluded.svp_price, discount_percent = excluded.discount_percent,
      unit_price = excluded.unit_price, fraction_numerator = excluded.fraction_numerator, fraction_denominator = excluded.fraction_denominator,
      proration_policy = excluded.proration_policy, extended_minor = excluded.extended_minor, tax_percent = excluded.tax_percent
    where c.source = ${importedSource} and (c.part_number, c.quantity, c.currency, c.price_level, c.svp_price, c.discount_percent, c.unit_price,
      c.fraction_numerator, c.fraction_denominator, c.proration_policy, c.extended_minor, c.tax_percent) is distinct from (excluded.part_number,
      excluded.quantity, excluded.currency, excluded.price_level, excluded.svp_price, excluded.discount_percent, excluded.unit_price,
      excluded.fraction_numerator, excluded.fraction_denominator, excluded.proration_policy, excluded.extended_minor, excluded.tax_percent)`.execute(
    tx,
  )
}

const coverageDiffers = sql`(c.source = ${importedSource} and (c.part_number, c.quantity, c.currency, c.price_level, c.svp_price, c.discount_percent,
  c.unit_price, c.fraction_numerator, c.fraction_denominator, c.proration_policy, c.extended_minor, c.tax_percent) is distinct from (s.paid_part_number,
  s.paid_quantity, s.paid_currency, s.paid_level, s.paid_svp_price, s.paid_discount_percent, s.paid_unit_price, s.fraction_numerator,
  s.fraction_denominator, s.paid_policy, s.extended_minor, s.paid_tax_percent))`

const entitlementDiffers = sql`(e.covered_before = s.ends_before and (e.site_number, e.part_number, e.quantity, e.order_reference)
  is distinct from (s.site_number, s.part_number, s.quantity, s.order_reference))`
