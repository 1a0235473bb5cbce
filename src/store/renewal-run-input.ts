import { sql } from 'kysely'
import { parseCurrency } from '#src/domain/currency.ts'
import type { CustomerId } from '#src/domain/identifiers.ts'
import { type Instant, type PlainDate, dayIn } from '#src/domain/plain-date.ts'
import type { EntitlementFacts } from '#src/domain/renewal-quote.ts'
import type { RunProblem, RunProblemCode, RunRequest } from '#src/domain/renewal-run.ts'
import { AssertionError } from '#src/kit/assert.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { Reader, Tx } from './database.ts'
import {
  type EntitlementRow,
  type IssuingAgreement,
  type IssuingAgreementRow,
  toEntitlementFacts,
  toIssuingAgreement,
} from './issue-quote-agreement.ts'
import type { QuoteContact } from './quote.ts'
import type { RunDays, RunRange } from './renewal-run.ts'

/** An agreement in which something is due, with all that is not quoted yet. */
export type AgreementToRun = {
  readonly agreement: IssuingAgreement
  /** The customer's day. */
  readonly today: PlainDate
  readonly entitlements: readonly EntitlementFacts[]
  readonly contacts: readonly QuoteContact[]
  /** Due days that a quote which still counts is there for. */
  readonly quotedDueOn: ReadonlySet<string>
}

export type RangeInput = { readonly agreements: readonly AgreementToRun[]; readonly problems: readonly RunProblem[] }

type RangeAsked = { readonly request: RunRequest; readonly days: RunDays; readonly at: Instant }

/** Everything that a range needs, in four statements however many agreements; what cannot be read is a problem and left out. */
export async function readRange(reader: Reader, range: RunRange, asked: RangeAsked): Promise<RangeInput> {
  const db = reader as Tx
  const problems: RunProblem[] = []
  const known: { readonly agreement: IssuingAgreement; readonly today: PlainDate }[] = []
  const days = new Map<string, PlainDate | undefined>()
  for (const row of await agreementRows(db, range, asked)) {
    const agreement = readAgreement(row)
    const today = agreement.ok ? dayOfZone(days, row.time_zone, asked.at) : undefined
    if (agreement.ok && today !== undefined) known.push({ agreement: agreement.value, today })
    else {
      const { code, detail } = agreement.ok ? { code: 'time-zone-unknown' as const, detail: row.time_zone } : agreement.refusal
      problems.push({ customerNumber: row.customer_id, agreementNumber: row.agreement_number, code, detail })
    }
  }
  if (known.length === 0) return { agreements: [], problems }
  const keys = {
    customers: known.map(({ agreement }) => agreement.customerId),
    agreements: known.map(({ agreement }) => agreement.agreementNumber),
    todays: known.map(({ today }) => today),
  }
  const entitlements = await entitlementRows(db, keys)
  const contacts = await contactRows(db, keys)
  const quoted = await quotedRows(db, keys)
  const agreements = known.map(({ agreement, today }, index) => ({
    agreement,
    today,
    entitlements: readEntitlements(entitlements.get(index + 1) ?? [], agreement, problems),
    contacts: contacts.get(index + 1) ?? [],
    quotedDueOn: new Set(quoted.get(index + 1)),
  }))
  return { agreements, problems }
}

/**
 * A table that is empty when a run begins and large when it ends must be read through its indexes from the first chunk on: a
 * plan that was made for the empty one would read all of it for every chunk.
 */
export async function readThroughIndexes(tx: Tx): Promise<void> {
  await sql
    .raw('set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off; set local jit = off')
    .execute(tx)
}

type AgreementRow = IssuingAgreementRow & {
  readonly customer_id: CustomerId
  readonly agreement_number: number
  readonly known_country: string | null
}

async function agreementRows(db: Tx, range: RunRange, { request, days }: RangeAsked): Promise<readonly AgreementRow[]> {
  const inCountries = request.countries.length === 0 ? sql`` : sql`and c.country = any (${request.countries})`
  const { rows } = await sql<AgreementRow>`
    select a.customer_id, a.agreement_number, a.anniversary_month, a.points, a.fixed_level, a.increase_cap_percent, c.currency, c.language,
      c.country, c.time_zone, c.representative_id, k.country as known_country, k.selling_entity, k.proration_policy, k.minimum_months,
      k.default_term_months, k.grace_days, k.reinstatement_policy, k.reinstatement_percent, k.quote_days
    from (
      select distinct e.customer_id, s.agreement_number
      from entitlement e join site s on s.customer_id = e.customer_id and s.site_number = e.site_number
      where e.customer_id between ${range.firstCustomer} and ${range.lastCustomer}
        and e.covered_before > ${days.from} and e.covered_before <= ${days.to}
    ) as due
      join agreement a on a.customer_id = due.customer_id and a.agreement_number = due.agreement_number
      join customer c on c.customer_id = a.customer_id
      left join country k on k.country = c.country
    where true ${inCountries}
    order by a.customer_id, a.agreement_number`.execute(db)
  return rows
}

function readAgreement(row: AgreementRow): Result<IssuingAgreement, { readonly code: RunProblemCode; readonly detail?: string }> {
  if (row.known_country === null) return refused({ code: 'country-unknown', detail: row.country })
  if (!parseCurrency(row.currency).ok) return refused({ code: 'currency-unknown', detail: row.currency })
  const read = unlessBroken(() => toIssuingAgreement({ customerId: row.customer_id, agreementNumber: row.agreement_number }, row))
  return read.ok ? ok(read.value) : refused({ code: 'record-broken', detail: read.refusal.detail })
}

function dayOfZone(days: Map<string, PlainDate | undefined>, timeZone: string, at: Instant): PlainDate | undefined {
  if (!days.has(timeZone)) days.set(timeZone, dayOfKnownZone(timeZone, at))
  return days.get(timeZone)
}

function dayOfKnownZone(timeZone: string, at: Instant): PlainDate | undefined {
  try {
    return dayIn(timeZone, at)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

type Keys = { readonly customers: readonly number[]; readonly agreements: readonly number[]; readonly todays: readonly string[] }

/** The agreements of a statement, each with its place, from one. */
function keyed(keys: Keys) {
  return sql`unnest(${keys.customers}::integer[], ${keys.agreements}::integer[], ${keys.todays}::date[])
    with ordinality as k (customer_id, agreement_number, today, place)`
}

/** The rule is that of `unquotedEntitlements`. */
async function entitlementRows(db: Tx, keys: Keys) {
  const { rows } = await sql<EntitlementRow & { readonly place: bigint }>`
    select k.place, e.entitlement_id, e.site_number, e.part_number, e.quantity, e.order_reference, e.covered_before,
      c.svp_price, c.price_level, c.unit_price, c.quantity as paid_quantity, c.fraction_numerator, c.fraction_denominator,
      c.extended_minor, c.currency, c.tax_percent
    from ${keyed(keys)}
      join site s on s.customer_id = k.customer_id and s.agreement_number = k.agreement_number
      join entitlement e on e.customer_id = s.customer_id and e.site_number = s.site_number
      left join coverage c on c.customer_id = e.customer_id and c.entitlement_id = e.entitlement_id and upper(c.period) = e.covered_before
        and exists (select from part p where p.part_number = c.part_number and p.kind = 'renewal')
    where not exists (
      select from quote_line l join quote q on q.customer_id = l.customer_id and q.quote_number = l.quote_number and q.revision = l.revision
      where l.customer_id = e.customer_id and l.entitlement_id = e.entitlement_id
        and (l.starts_on = e.covered_before or l.gap_starts_on = e.covered_before)
        and (q.status in ('draft', 'ordered', 'cancelled') or (q.status = 'issued' and q.valid_until >= k.today)))`.execute(db)
  return byPlace(rows, (row) => row)
}

async function contactRows(db: Tx, keys: Keys) {
  const { rows } = await sql<{ place: bigint; kind: QuoteContact['kind']; name: string; email: string; phone: string | null }>`
    select k.place, c.kind, c.name, c.email, c.phone from ${keyed(keys)}
      join contact c on c.customer_id = k.customer_id and c.agreement_number = k.agreement_number
    order by k.place, c.kind`.execute(db)
  return byPlace(rows, ({ kind, name, email, phone }): QuoteContact => ({ kind, name, email, ...(phone !== null && { phone }) }))
}

async function quotedRows(db: Tx, keys: Keys) {
  const { rows } = await sql<{ place: bigint; due_on: string }>`
    select k.place, q.due_on from ${keyed(keys)}
      join quote q on q.customer_id = k.customer_id and q.agreement_number = k.agreement_number
    where q.status in ('draft', 'issued', 'ordered')`.execute(db)
  return byPlace(rows, (row) => row.due_on)
}

function byPlace<Row extends { readonly place: bigint }, T>(
  rows: readonly Row[],
  toValue: (row: Row) => T,
): ReadonlyMap<number, readonly T[]> {
  const places = new Map<number, T[]>()
  for (const row of rows) {
    const place = Number(row.place)
    const values = places.get(place)
    if (values) values.push(toValue(row))
    else places.set(place, [toValue(row)])
  }
  return places
}

function readEntitlements(
  rows: readonly EntitlementRow[],
  agreement: IssuingAgreement,
  problems: RunProblem[],
): readonly EntitlementFacts[] {
  const facts: EntitlementFacts[] = []
  for (const row of rows) {
    const read = unlessBroken(() => toEntitlementFacts(row))
    if (read.ok) facts.push(read.value)
    else {
      problems.push({
        customerNumber: agreement.customerId,
        agreementNumber: agreement.agreementNumber,
        entitlementId: row.entitlement_id,
        part: row.part_number,
        code: 'record-broken',
        detail: read.refusal.detail,
      })
    }
  }
  return facts
}

/**
 * What our own checks say about a record is a problem to be listed here, where elsewhere it would end the request: one broken
 * record among a million must not keep the others from being quoted.
 */
export function unlessBroken<T>(work: () => T): Result<T, { readonly detail: string }> {
  try {
    return ok(work())
  } catch (error) {
    if (error instanceof AssertionError) return refused({ detail: error.message })
    throw error
  }
}
