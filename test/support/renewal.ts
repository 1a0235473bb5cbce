import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { parseCurrency } from '#src/domain/currency.ts'
import { decimal, decimalToString } from '#src/domain/decimal.ts'
import type { CustomerId, QuoteNumber, UserId } from '#src/domain/identifiers.ts'
import { isPriceable, type RenewalLine } from '#src/domain/line-terms.ts'
import { partNumber, programCode } from '#src/domain/part.ts'
import type { Buyer } from '#src/domain/person.ts'
import { addDays, addMonths, plainDate } from '#src/domain/plain-date.ts'
import { priceListOn } from '#src/domain/price-list.ts'
import { priceLines } from '#src/domain/pricing.ts'
import { prorate } from '#src/domain/proration.ts'
import { quantity } from '#src/domain/quantity.ts'
import { assert } from '#src/kit/assert.ts'
import { type Database, type Tx, transact } from '#src/store/database.ts'
import { termsColumns } from '#src/store/quote-line.ts'
import type { PaymentMethod } from '#src/domain/payment-attempt.ts'

export const termsBody = 'These are the terms of the test.'
export const termsSha256 = createHash('sha256').update(termsBody).digest('hex')

/** One line of the quote to build: a part of the test's price list. */
export type LineGiven = { readonly part: string; readonly program?: string; readonly quantity: number; readonly site?: number }

export type RenewalGiven = {
  readonly customerId?: number
  readonly quoteNumber?: number
  readonly currency?: string
  readonly timeZone?: string
  readonly validUntil?: string
  readonly onlineOrdering?: boolean
  readonly paymentMethods?: readonly PaymentMethod[]
  readonly poNumberRequired?: boolean
  /** Points of the running term: level H from 10,000. */
  readonly points?: string
  readonly lines?: readonly LineGiven[]
}

export type Renewal = {
  readonly customerId: CustomerId
  readonly quoteNumber: QuoteNumber
  readonly buyer: Buyer
  readonly colleague: Buyer
  readonly viewer: Buyer
}

/** SVP prices at level H; every level below costs 10 % more than the next one up. The first four are the published quote's. */
const parts: Readonly<Record<string, { readonly price: string; readonly points: string; readonly program: string }>> = {
  E0256LL: { price: '1173', points: '7.82', program: 'MQ' },
  E025SLL: { price: '602', points: '4.02', program: 'AS' },
  E0HPVLL: { price: '1633', points: '10.90', program: 'DB' },
  E01MJLL: { price: '447', points: '2.98', program: 'ST' },
}
const levels = ['BL', 'D', 'E', 'F', 'G', 'H'] as const
const thresholds = ['0', '500', '1000', '2500', '5000', '10000']
const publishedLines: readonly LineGiven[] = [
  { part: 'E0256LL', quantity: 6 },
  { part: 'E025SLL', quantity: 3 },
  { part: 'E0HPVLL', quantity: 1 },
  { part: 'E01MJLL', quantity: 25 },
]

/**
 * A customer with an issued quote, due on 31 March 2027, 12 months from 1 April: the published four lines of the domain
 * (21,652.00, 144.38 points) unless other lines are given. Vendor-wide rows are written once per database.
 */
export async function aRenewal(owner: Database, given: RenewalGiven = {}): Promise<Renewal> {
  const { customerId = 1000001, quoteNumber = 20417733 } = given
  const buyer = (userId: string, name: string, role: Buyer['roles'][number]): Buyer => ({
    userId: `${userId}-${customerId}` as UserId,
    name,
    email: `${userId}@c${customerId}.example`,
    customerId: customerId as CustomerId,
    roles: [role],
  })
  const people = {
    buyer: buyer('jane', 'Jane Cole', 'primary'),
    colleague: buyer('tom', 'Tom Reed', 'buyer'),
    viewer: buyer('vera', 'Vera Hill', 'viewer'),
  }
  await transact(owner, { customers: 'all' }, async (tx) => {
    await insertVendor(tx)
    await insertCustomer(tx, { ...given, customerId }, Object.values(people))
    await insertQuote(tx, { ...given, customerId, quoteNumber })
  })
  return { customerId: customerId as CustomerId, quoteNumber: quoteNumber as QuoteNumber, ...people }
}

async function insertVendor(tx: Tx): Promise<void> {
  await sql`
    insert into vendor (name, product_name, accent_light, accent_dark, support_email, website)
      values ('Test Vendor', 'Renewals', '#1d4ed8', '#93c5fd', 'help@vendor.example', 'https://vendor.example') on conflict do nothing;`.execute(
    tx,
  )
  await sql`
    insert into selling_entity (selling_entity, legal_name, line1, postcode, city, country, vat_number, registration_number, legal_form,
      iban, bic, bank, email, phone, invoice_prefix, late_penalty_percent)
      values ('UK', 'Test Vendor Ltd', '1 High Street', 'EC1A 1AA', 'London', 'GB', 'GB123456789', '12345678', 'Ltd',
      'GB33BUKB20201555555555', 'BUKBGB22', 'Test Bank', 'billing@vendor.example', '+44 20 0000 0000', 'UK', 8) on conflict do nothing`.execute(
    tx,
  )
  for (const [position, level] of levels.entries()) {
    await sql`insert into price_level values (${level}, ${position}, ${thresholds[position]}, false) on conflict do nothing`.execute(tx)
  }
  await sql`insert into terms_text (terms_code, version, language, valid_from, title, body, sha256)
    select 'STD', '2027-01', language, '2020-01-01', 'Renewal terms', ${termsBody}, ${termsSha256} from unnest(array['fr', 'en']) language
    on conflict do nothing`.execute(tx)
  await sql`insert into representative values ('rep', 'Luc Perrin', 'luc@vendor.example', '+33 4 00 00 00 00', '9 h – 18 h', '9 am – 6 pm', 'Europe/Paris')
    on conflict do nothing`.execute(tx)
  for (const [number, part] of Object.entries(parts)) {
    await sql`insert into part (part_number, program_code, kind, description_fr, description_en, charge_metric, points, terms)
      values (${number}, ${part.program}, 'renewal', ${`Programme ${part.program}`}, ${`Program ${part.program}`}, 'Install', ${part.points}, '{12,24,36}')
      on conflict do nothing`.execute(tx)
    for (const currency of ['GBP', 'EUR', 'JPY', 'KWD']) {
      for (const [position, level] of levels.entries()) {
        const price = decimal(part.price) + (decimal(part.price) * BigInt(levels.length - 1 - position)) / 10n
        await sql`insert into price values (${number}, ${currency}, ${level}, '2027-01-01', ${decimalToString(price as ReturnType<typeof decimal>)})
          on conflict do nothing`.execute(tx)
      }
    }
  }
}

async function insertCustomer(tx: Tx, given: RenewalGiven & { readonly customerId: number }, people: readonly Buyer[]): Promise<void> {
  const {
    customerId,
    currency = 'GBP',
    timeZone = 'Europe/London',
    onlineOrdering = true,
    poNumberRequired = false,
    points = '12000',
  } = given
  const methods = given.paymentMethods ?? ['card', 'purchase-order', 'invoice']
  const reason = onlineOrdering ? null : 'Not sold online here.'
  await sql`insert into country (country, currency, selling_entity, language, time_zone, online_ordering, online_unavailable_reason_fr,
      online_unavailable_reason_en, payment_methods, payment_days, po_number_required, tax_scheme, terms_code, proration_policy)
    values ('GB', ${currency}, 'UK', 'en', ${timeZone}, ${onlineOrdering}, ${reason}, ${reason}, ${methods}, 30, ${poNumberRequired},
      'local-vat', 'STD', 'months')
    on conflict (country) do update set online_ordering = excluded.online_ordering, payment_methods = excluded.payment_methods,
      po_number_required = excluded.po_number_required, online_unavailable_reason_fr = excluded.online_unavailable_reason_fr,
      online_unavailable_reason_en = excluded.online_unavailable_reason_en`.execute(tx)
  await sql`insert into customer (customer_id, name, country, language, currency, time_zone, line1, postcode, city, vat_number, representative_id)
    values (${customerId}, 'Harbour Analytics Ltd', 'GB', 'en', ${currency}, ${timeZone}, '8 Wharf Lane', 'E14 9GE', 'London', 'GB987654321', 'rep')`.execute(
    tx,
  )
  await sql`insert into agreement values (${customerId}, 51000, 4, '2017-04-01', ${points}, null, null)`.execute(tx)
  for (const site of [1, 2]) {
    await sql`insert into site (customer_id, site_number, agreement_number, name, line1, postcode, city, country)
      values (${customerId}, ${7_000_000 + site}, 51000, ${`Site ${site}`}, '8 Wharf Lane', 'E14 9GE', 'London', 'GB')`.execute(tx)
  }
  for (const person of people) {
    await sql`insert into account_user (id, name, email, language) values (${person.userId}, ${person.name}, ${person.email}, 'en')`.execute(
      tx,
    )
    await sql`insert into membership values (${customerId}, ${person.userId}, 0, ${person.roles[0]})`.execute(tx)
  }
}

async function insertQuote(tx: Tx, given: RenewalGiven & { readonly customerId: number; readonly quoteNumber: number }): Promise<void> {
  const { customerId, quoteNumber, timeZone = 'Europe/London', validUntil = '2027-03-31', points = '12000' } = given
  const currency = parseCurrency(given.currency ?? 'GBP')
  assert(currency.ok, 'a known currency')
  const lines = (given.lines ?? publishedLines).map((line, index) => renewalLine(line, (index + 1) * 10))
  const entries = Object.entries(parts).flatMap(([number, part]) =>
    levels.map((level, position) => ({
      part: partNumber(number),
      currency: currency.value,
      level,
      validFrom: plainDate('2027-01-01'),
      svpPrice: (decimal(part.price) + (decimal(part.price) * BigInt(levels.length - 1 - position)) / 10n) as ReturnType<typeof decimal>,
    })),
  )
  const context = {
    currency: currency.value,
    relationship: { points: decimal(points) },
    prices: priceListOn(plainDate('2027-01-01'), entries),
  }
  const priced = priceLines(lines, context)
  assert(priced.ok, 'the quote of the test can be priced')
  const { level, totalBeforeTax, points: totalPoints } = priced.value
  await sql`insert into quote_number values (${quoteNumber}, ${customerId})`.execute(tx)
  await sql`insert into quote (customer_id, quote_number, revision, status, agreement_number, site_number, anniversary_on, due_on, starts_on, valid_until,
      time_zone, currency, language, country, selling_entity, representative_id, relationship_points, relationship_level, quotation_level,
      level_fixed, price_list_date, proration_policy, minimum_months, grace_days, reinstatement_policy, reinstatement_percent, contacts,
      total_points, total_minor, line_count, issued_at)
    values (${customerId}, ${quoteNumber}, 1, 'issued', 51000, 7000001, '2027-04-01', '2027-03-31', '2027-04-01', ${validUntil},
      ${timeZone}, ${currency.value}, 'en', 'GB', 'UK', 'rep', ${points}, ${level.relationshipLevel}, ${level.level},
      false, '2027-01-01', 'months', 1, 0, 'part', 150, ${JSON.stringify([{ kind: 'renewal', name: 'Jane Cole', email: 'jane@harbour.example' }])},
      ${decimalToString(totalPoints)}, ${totalBeforeTax.minor}, ${lines.length}, '2027-01-05T09:00:00Z')`.execute(tx)
  for (const [index, line] of priced.value.lines.entries()) {
    assert(isPriceable(line.terms), 'only lines with a price')
    const entitlementId = index + 1
    await sql`insert into entitlement (customer_id, entitlement_id, site_number, part_number, quantity, covered_before)
      values (${customerId}, ${entitlementId}, ${line.terms.siteNumber}, ${line.terms.part}, ${line.terms.quantity}, '2027-04-01')`.execute(
      tx,
    )
    await sql`insert into coverage values (${customerId}, ${entitlementId}, '[2026-04-01,2027-04-01)', 'import', ${line.terms.part}, ${line.terms.quantity},
      ${currency.value}, 'H', '1', 0, '1', 12, 12, 'months', 1, null)`.execute(tx)
    await tx
      .insertInto('quote_line')
      .values({
        ...termsColumns(line.terms),
        customer_id: customerId,
        quote_number: quoteNumber,
        revision: 1,
        line_number: line.terms.item,
        entitlement_id: BigInt(entitlementId),
        description_fr: `Programme ${line.terms.programCode}`,
        description_en: `Program ${line.terms.programCode}`,
        entitled_quantity: line.terms.entitledQuantity,
        terms: [...line.terms.termsAllowed],
        price_level: line.level,
        svp_price: decimalToString(line.svpPrice),
        price_valid_from: line.priceValidFrom,
        unit_price: decimalToString(line.unitPrice),
        extended_minor: line.extended.minor,
      })
      .execute()
  }
}

function renewalLine(given: LineGiven, item: number): RenewalLine {
  const part = parts[given.part]
  assert(part !== undefined, `${given.part} is a part of the test`)
  const startsOn = plainDate('2027-04-01')
  const coverage = { startsOn, endsBefore: addMonths(startsOn, 12) }
  return {
    kind: 'renewal',
    item,
    siteNumber: 7_000_000 + (given.site ?? 1),
    programCode: programCode(given.program ?? part.program),
    part: partNumber(given.part),
    chargeMetric: 'Install',
    quantity: quantity(given.quantity),
    pointsPerUnit: decimal(part.points),
    entitledQuantity: quantity(given.quantity),
    coverage,
    anniversary: addDays(startsOn, 0),
    isCoterminated: false,
    term: 12,
    termsAllowed: [12, 24, 36],
    proration: prorate(coverage, 'months', startsOn),
  }
}
