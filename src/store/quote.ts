import type { Selectable } from 'kysely'
import { type Currency, parseCurrency } from '#src/domain/currency.ts'
import { type Decimal, decimal } from '#src/domain/decimal.ts'
import type { CustomerId, Language, QuoteNumber } from '#src/domain/identifiers.ts'
import { type PriceLevel, type Relationship, isFixedLevel, isPriceLevel } from '#src/domain/level.ts'
import { type LineTerms } from '#src/domain/line-terms.ts'
import { type Money, money } from '#src/domain/money.ts'
import type { Reach } from '#src/domain/person.ts'
import { type Instant, type PlainDate, addDays, plainDate } from '#src/domain/plain-date.ts'
import { type ProrationPolicy } from '#src/domain/proration.ts'
import { assert } from '#src/kit/assert.ts'
import { type Reader, type Tx, perDatabase, seesOnlyCommitted } from './database.ts'
import { createMemory } from './memory.ts'
import { prepared } from './prepared.ts'
import { toLineTerms } from './quote-line.ts'
import { isWithin } from './reach.ts'
import type { Quote, QuoteLine } from './schema.ts'

export type QuoteStatus = 'draft' | 'issued' | 'superseded' | 'cancelled' | 'ordered'
export type QuoteContact = {
  readonly kind: 'renewal' | 'agreement' | 'technical'
  readonly name: string
  readonly email: string
  readonly phone?: string
}

/** One revision of a quote as it was issued. `expired` is not here: it is `today > validUntil` in the quote's time zone. */
export type QuoteRevision = {
  readonly customerId: CustomerId
  readonly quoteNumber: QuoteNumber
  readonly revision: number
  readonly status: QuoteStatus
  readonly agreementNumber: number
  readonly siteNumber: number
  readonly anniversaryOn: PlainDate
  readonly dueOn: PlainDate
  readonly startsOn: PlainDate
  readonly validUntil: PlainDate
  readonly timeZone: string
  readonly currency: Currency
  readonly language: Language
  readonly country: string
  readonly sellingEntity: string
  readonly representativeId: string
  readonly relationship: Relationship
  readonly relationshipLevel: PriceLevel
  readonly quotationLevel: PriceLevel
  readonly increaseCapPercent: string | undefined
  readonly priceListDate: PlainDate
  readonly prorationPolicy: ProrationPolicy
  readonly minimumMonths: number
  readonly graceDays: number
  readonly reinstatementPolicy: 'part' | 'back-pay'
  readonly reinstatementPercent: string
  readonly contacts: readonly QuoteContact[]
  readonly totalPoints: Decimal
  readonly total: Money
  readonly lineCount: number
  readonly issuedAt: Instant | undefined
  readonly reason: string | undefined
}

/** A line of the snapshot: what pricing reads (`terms`), and the words and prices that were printed. */
export type QuotedLine = {
  readonly terms: LineTerms
  readonly lineNumber: number
  readonly entitlementId: bigint
  readonly description: { readonly fr: string; readonly en: string }
  readonly orderReference: string | undefined
  readonly svpPrice: Decimal
  readonly unitPrice: Decimal
  readonly priceLevel: PriceLevel
  readonly priceValidFrom: PlainDate
  readonly extended: Money
  readonly reinstatement: { readonly partNumber: string; readonly svpPrice: Decimal } | undefined
}

const quoteColumns = [
  'customer_id',
  'quote_number',
  'revision',
  'status',
  'agreement_number',
  'site_number',
  'anniversary_on',
  'due_on',
  'starts_on',
  'valid_until',
  'time_zone',
  'currency',
  'language',
  'country',
  'selling_entity',
  'representative_id',
  'relationship_points',
  'relationship_level',
  'quotation_level',
  'level_fixed',
  'increase_cap_percent',
  'price_list_date',
  'proration_policy',
  'minimum_months',
  'grace_days',
  'reinstatement_policy',
  'reinstatement_percent',
  'contacts',
  'total_points',
  'total_minor',
  'line_count',
  'issued_at',
  'issued_by',
  'reason',
  'created_at',
] as const satisfies readonly (keyof Quote)[]

/**
 * The live revision of a quote number (or a given older one) of one of these customers; drafts are not for buyers. Absent when
 * it does not exist or is someone else's: the caller cannot tell which, and must not.
 */
export async function findQuoteForCustomer(
  reader: Reader,
  customers: readonly CustomerId[],
  wanted: { readonly quoteNumber: QuoteNumber; readonly revision?: number | undefined },
): Promise<QuoteRevision | undefined> {
  const [customerId] = customers
  if (customerId === undefined) return undefined
  if (customers.length === 1 && wanted.revision === undefined) {
    const [live] = await liveQuote(reader, customerId, wanted.quoteNumber)
    return live && toQuoteRevision(live)
  }
  let query = reader
    .selectFrom('quote')
    .select(quoteColumns)
    .where('customer_id', 'in', customers)
    .where('quote_number', '=', wanted.quoteNumber)
    .where('status', '<>', 'draft')
  if (wanted.revision !== undefined) query = query.where('revision', '=', wanted.revision)
  const row = await query.orderBy('revision', 'desc').limit(1).executeTakeFirst()
  return row && toQuoteRevision(row)
}

const liveQuote = prepared(liveRevision)

function liveRevision(reader: Reader, customerId: number, quoteNumber: number) {
  return reader
    .selectFrom('quote')
    .select(quoteColumns)
    .where('customer_id', '=', customerId)
    .where('quote_number', '=', quoteNumber)
    .where('status', '<>', 'draft')
    .orderBy('revision', 'desc')
    .limit(1)
}

/** Locks the live revision until the transaction ends: the first lock of everything that changes a quote, its cart or its order. */
export async function lockQuoteForCustomer(tx: Tx, customerId: CustomerId, quoteNumber: QuoteNumber): Promise<QuoteRevision | undefined> {
  const row = await liveRevision(tx, customerId, quoteNumber).forUpdate().executeTakeFirst()
  return row && toQuoteRevision(row)
}

type LinesKey = Pick<QuoteRevision, 'customerId' | 'quoteNumber' | 'revision' | 'anniversaryOn' | 'increaseCapPercent' | 'currency'>

/** Lines of so many revisions as are looked at in an hour or so: about 20 MB. */
const linesRemembered = perDatabase(() => createMemory<readonly QuotedLine[]>(10_000))

/**
 * All lines of one revision in the order in which they are printed: by site, then by line number. A revision that was issued never
 * changes, so a process reads its lines once; whose they are is the caller's to have asked, as row-level security did the first time.
 */
export function linesOfQuoteForCustomer(reader: Reader, quote: LinesKey, language: Language): Promise<readonly QuotedLine[]> {
  const known = linesRemembered(reader).get(linesName(quote, language))
  return known === undefined ? readLines(reader, quote, language) : Promise.resolve(known)
}

async function readLines(reader: Reader, quote: LinesKey, language: Language): Promise<readonly QuotedLine[]> {
  const rows = await reader
    .selectFrom('quote_line')
    .selectAll()
    .where('customer_id', '=', quote.customerId)
    .where('quote_number', '=', quote.quoteNumber)
    .where('revision', '=', quote.revision)
    .orderBy('site_number')
    .orderBy('line_number')
    .execute()
  const agreement = { anniversary: quote.anniversaryOn, increaseCapPercent: quote.increaseCapPercent ?? null }
  const lines = rows.map((row) => toQuotedLine(row, quote.currency, toLineTerms(row, agreement, language)))
  if (lines.length > 0 && seesOnlyCommitted(reader)) linesRemembered(reader).set(linesName(quote, language), lines, lines.length)
  return lines
}

function linesName(quote: LinesKey, language: Language): string {
  return `${quote.customerId} ${quote.quoteNumber} ${quote.revision} ${language}`
}

/** `issued → superseded | cancelled | ordered` and `draft → issued`: false when it was not in the state that the move starts from. */
export async function moveQuote(
  tx: Tx,
  quote: Pick<QuoteRevision, 'customerId' | 'quoteNumber' | 'revision'>,
  move: { readonly from: QuoteStatus; readonly to: QuoteStatus },
): Promise<boolean> {
  const result = await tx
    .updateTable('quote')
    .set({ status: move.to })
    .where('customer_id', '=', quote.customerId)
    .where('quote_number', '=', quote.quoteNumber)
    .where('revision', '=', quote.revision)
    .where('status', '=', move.from)
    .executeTakeFirstOrThrow()
  return result.numUpdatedRows === 1n
}

/** What a list shows of a quote. */
export type QuoteSummary = {
  readonly customerId: CustomerId
  readonly customerName: string
  readonly quoteNumber: QuoteNumber
  readonly revision: number
  readonly status: QuoteStatus
  readonly siteNumber: number
  readonly dueOn: PlainDate
  readonly validUntil: PlainDate
  readonly timeZone: string
  readonly total: Money
  readonly lineCount: number
}

/**
 * The quotes that can still be ordered, by due date: what there is to renew. Read with a day to spare, since the last day ends at
 * another moment in every time zone: the caller has each quote's own.
 */
export async function listOpenQuotesForCustomer(
  reader: Reader,
  reach: Reach,
  page: { readonly limit: number; readonly today: PlainDate },
): Promise<readonly QuoteSummary[]> {
  if (reach.size === 0) return []
  const query = reader
    .selectFrom('quote')
    .innerJoin('customer', 'customer.customer_id', 'quote.customer_id')
    .select([
      'quote.customer_id',
      'customer.name',
      'quote_number',
      'revision',
      'status',
      'site_number',
      'due_on',
      'valid_until',
      'quote.time_zone',
      'quote.currency',
      'total_minor',
      'line_count',
    ])
    .where(isWithin(reach, 'quote'))
    .where('status', '=', 'issued')
    .where('valid_until', '>=', addDays(page.today, -1))
  const rows = await query.orderBy('due_on').orderBy('quote_number').limit(page.limit).execute()
  return rows.map((row) => ({
    customerId: row.customer_id as CustomerId,
    customerName: row.name,
    quoteNumber: row.quote_number as QuoteNumber,
    revision: row.revision,
    status: row.status as QuoteStatus,
    siteNumber: row.site_number,
    dueOn: plainDate(row.due_on),
    validUntil: plainDate(row.valid_until),
    timeZone: row.time_zone,
    total: money(row.total_minor, currencyOf(row.currency)),
    lineCount: row.line_count,
  }))
}

export function currencyOf(text: string): Currency {
  const parsed = parseCurrency(text)
  assert(parsed.ok, `unknown currency in the database: ${text}`)
  return parsed.value
}

function levelOf(text: string): PriceLevel {
  assert(isPriceLevel(text), `unknown price level in the database: ${text}`)
  return text
}

function toQuoteRevision(row: Selectable<Quote>): QuoteRevision {
  const currency = currencyOf(row.currency)
  const relationshipLevel = levelOf(row.relationship_level)
  const points = decimal(row.relationship_points)
  return {
    customerId: row.customer_id as CustomerId,
    quoteNumber: row.quote_number as QuoteNumber,
    revision: row.revision,
    status: row.status as QuoteStatus,
    agreementNumber: row.agreement_number,
    siteNumber: row.site_number,
    anniversaryOn: plainDate(row.anniversary_on),
    dueOn: plainDate(row.due_on),
    startsOn: plainDate(row.starts_on),
    validUntil: plainDate(row.valid_until),
    timeZone: row.time_zone,
    currency,
    language: row.language as Language,
    country: row.country,
    sellingEntity: row.selling_entity,
    representativeId: row.representative_id,
    relationship: row.level_fixed && isFixedLevel(relationshipLevel) ? { points, fixedLevel: relationshipLevel } : { points },
    relationshipLevel,
    quotationLevel: levelOf(row.quotation_level),
    increaseCapPercent: row.increase_cap_percent ?? undefined,
    priceListDate: plainDate(row.price_list_date),
    prorationPolicy: row.proration_policy as ProrationPolicy,
    minimumMonths: row.minimum_months,
    graceDays: row.grace_days,
    reinstatementPolicy: row.reinstatement_policy as 'part' | 'back-pay',
    reinstatementPercent: row.reinstatement_percent,
    contacts: row.contacts as unknown as readonly QuoteContact[],
    totalPoints: decimal(row.total_points),
    total: money(row.total_minor, currency),
    lineCount: row.line_count,
    issuedAt: (row.issued_at ?? undefined) as Instant | undefined,
    reason: row.reason ?? undefined,
  }
}

function toQuotedLine(row: Selectable<QuoteLine>, currency: Currency, terms: LineTerms): QuotedLine {
  return {
    terms,
    lineNumber: row.line_number,
    entitlementId: row.entitlement_id,
    description: { fr: row.description_fr, en: row.description_en },
    orderReference: row.order_reference ?? undefined,
    svpPrice: decimal(row.svp_price),
    unitPrice: decimal(row.unit_price),
    priceLevel: levelOf(row.price_level),
    priceValidFrom: plainDate(row.price_valid_from),
    extended: money(row.extended_minor, currency),
    reinstatement:
      row.reinstatement_part === null || row.reinstatement_svp_price === null
        ? undefined
        : { partNumber: row.reinstatement_part, svpPrice: decimal(row.reinstatement_svp_price) },
  }
}
