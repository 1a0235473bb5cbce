import { sql } from 'kysely'
import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import { type Instant, type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import { type RemindableQuote, catchUpDaysMax } from '#src/domain/renewal-timeline.ts'
import type { StoredQuoteStatus } from '#src/domain/quote.ts'
import type { Reader } from './database.ts'

/** A quote that may be due for one reminder of its country's timeline, which it has not had yet. */
export type ReminderCandidate = RemindableQuote & {
  readonly customerId: CustomerId
  readonly quoteNumber: QuoteNumber
  readonly reminderDays: readonly number[]
  readonly daysBefore: number
}

/** An agreement whose contacts may be due for their check before a due date, and have not been asked yet. */
export type ContactCheckCandidate = {
  readonly customerId: CustomerId
  readonly agreementNumber: number
  readonly dueOn: PlainDate
  readonly timeZone: string
  readonly contactCheckDays: number
}

type Page<Row> = { readonly today: PlainDate; readonly limit: number; readonly after: Row | undefined }

/**
 * Open quotes without an order whose day for a reminder lies around today, over all customers and time zones, by due date. What
 * is really due is the domain's to say (`reminderDue`). The cause is that of `reminderLetters`.
 */
export async function reminderCandidatesUnscoped(reader: Reader, page: Page<ReminderCandidate>): Promise<readonly ReminderCandidate[]> {
  const { today, after } = page
  let query = reader
    .selectFrom('quote')
    .innerJoin('country', 'country.country', 'quote.country')
    .innerJoinLateral(sql<{ days_before: number }>`unnest(country.reminder_days)`.as<'reminder'>(sql`reminder(days_before)`), (join) =>
      join.onTrue(),
    )
    .select([
      'customer_id',
      'quote_number',
      'status',
      'due_on',
      'valid_until',
      'quote.time_zone',
      'issued_at',
      'reminder_days',
      'reminder.days_before',
    ])
    .where('status', '=', sql.lit('issued'))
    .where('due_on', '>=', sql<string>`${today}::date - 1`)
    .where('due_on', '<=', sql<string>`${today}::date + 1 + (select max(day) from country, unnest(reminder_days) day)`)
    .where(sql<boolean>`due_on - days_before between ${today}::date - ${catchUpDaysMax + 1}::integer and ${today}::date + 1`)
    .where(
      sql<boolean>`not exists (select from mail where mail.customer_id = quote.customer_id
        and mail.cause = 'quote-reminder:' || quote.quote_number || ':' || days_before)`,
    )
    .where(
      sql<boolean>`not exists (select from renewal_order o where o.customer_id = quote.customer_id
        and o.quote_number = quote.quote_number and o.status <> 'released')`,
    )
  if (after)
    query = query.where(sql<boolean>`(due_on, quote_number, days_before) > (${after.dueOn}, ${after.quoteNumber}, ${after.daysBefore})`)
  const rows = await query.orderBy('due_on').orderBy('quote_number').orderBy('days_before').limit(page.limit).execute()
  return rows.map((row) => ({
    customerId: row.customer_id as CustomerId,
    quoteNumber: row.quote_number as QuoteNumber,
    status: row.status as StoredQuoteStatus,
    dueOn: plainDate(row.due_on),
    validUntil: plainDate(row.valid_until),
    timeZone: row.time_zone,
    issuedAt: row.issued_at as Instant,
    reminderDays: row.reminder_days,
    daysBefore: row.days_before,
  }))
}

/**
 * Agreements with coverage that ends the day before their anniversary, around the day on which their contacts are asked whether
 * they still are the right ones. The cause is that of `contactCheckLetters`.
 */
export async function contactCheckCandidatesUnscoped(
  reader: Reader,
  page: Page<ContactCheckCandidate>,
): Promise<readonly ContactCheckCandidate[]> {
  const { today, after } = page
  let query = reader
    .selectFrom('entitlement')
    .innerJoin('site', (join) =>
      join.onRef('site.customer_id', '=', 'entitlement.customer_id').onRef('site.site_number', '=', 'entitlement.site_number'),
    )
    .innerJoin('agreement', (join) =>
      join.onRef('agreement.customer_id', '=', 'site.customer_id').onRef('agreement.agreement_number', '=', 'site.agreement_number'),
    )
    .innerJoin('customer', 'customer.customer_id', 'entitlement.customer_id')
    .innerJoin('country', 'country.country', 'customer.country')
    .select(['entitlement.customer_id', 'agreement.agreement_number', 'customer.time_zone', 'contact_check_days'])
    .select(sql<string>`covered_before - 1`.as('due_on'))
    .distinct()
    .where(
      'covered_before',
      '>',
      sql<string>`${today}::date - ${catchUpDaysMax + 1}::integer + (select min(contact_check_days) from country)`,
    )
    .where('covered_before', '<=', sql<string>`${today}::date + 2 + (select max(contact_check_days) from country)`)
    .where(
      sql<boolean>`covered_before - 1 - contact_check_days between ${today}::date - ${catchUpDaysMax + 1}::integer and ${today}::date + 1`,
    )
    .where(sql<boolean>`extract(day from covered_before) = 1 and extract(month from covered_before) = anniversary_month`)
    .where(
      sql<boolean>`not exists (select from mail where mail.customer_id = entitlement.customer_id
        and mail.cause = 'contact-check:' || agreement.agreement_number || ':' || (covered_before - 1))`,
    )
  if (after) {
    query = query.where(
      sql<boolean>`(covered_before - 1, entitlement.customer_id, agreement.agreement_number) > (${after.dueOn}::date, ${after.customerId}, ${after.agreementNumber})`,
    )
  }
  const rows = await query
    .orderBy('due_on')
    .orderBy('entitlement.customer_id')
    .orderBy('agreement.agreement_number')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({
    customerId: row.customer_id as CustomerId,
    agreementNumber: row.agreement_number,
    dueOn: plainDate(row.due_on),
    timeZone: row.time_zone,
    contactCheckDays: row.contact_check_days,
  }))
}
