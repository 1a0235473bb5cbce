import { type Selectable, sql } from 'kysely'
import type { Address, DeliveryContact } from '#src/domain/address.ts'
import { decimal, decimalToString } from '#src/domain/decimal.ts'
import type { CustomerId, Language, OrderNumber, QuoteNumber, UserId } from '#src/domain/identifiers.ts'
import { type PriceLevel, isPriceLevel } from '#src/domain/level.ts'
import { type PreviousPrice, type PricedLine } from '#src/domain/line-terms.ts'
import { type Money, money } from '#src/domain/money.ts'
import type { OrderStatus } from '#src/domain/order.ts'
import type { PaymentMethod } from '#src/domain/payment-attempt.ts'
import { type Percent, percent, percentToString } from '#src/domain/percent.ts'
import { type Instant, type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import type { Proration } from '#src/domain/proration.ts'
import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import type { TermMonths } from '#src/domain/renewal-term.ts'
import type { TaxCategory } from '#src/domain/tax.ts'
import { assert } from '#src/kit/assert.ts'
import type { SellingEntity } from './country.ts'
import type { Reader, Tx } from './database.ts'
import { type OfQuote, prepared } from './prepared.ts'
import { currencyOf } from './quote.ts'
import { coverageOf, fromPreviousJson, prorationOf, termsColumns } from './quote-line.ts'
import type { RenewalOrder, RenewalOrderLine } from './schema.ts'

/** The tax as it was decided when the order was placed, with its evidence (rule 12); amounts in minor units as text. */
export type OrderTax = {
  readonly treatment: string
  readonly category: TaxCategory
  readonly country: string
  readonly rateSource?: string | undefined
  readonly evidence?: { readonly number: string; readonly country: string; readonly result: string; readonly checkedAt: string } | undefined
  readonly subtotals: readonly {
    readonly category: TaxCategory
    readonly percent: string
    readonly taxableMinor: string
    readonly taxMinor: string
  }[]
}

/** The order's own snapshot: it never reads back through the quote. */
export type Order = {
  readonly customerId: CustomerId
  readonly orderNumber: OrderNumber
  readonly quoteNumber: QuoteNumber
  readonly revision: number
  readonly cartId: bigint
  readonly submissionId: string
  readonly status: OrderStatus
  readonly net: Money
  readonly tax: Money
  readonly gross: Money
  readonly totalPoints: ReturnType<typeof decimal>
  readonly priceLevel: PriceLevel
  readonly priceListDate: PlainDate
  readonly paymentMethod: PaymentMethod
  readonly paymentDays: number
  readonly poNumber: string | undefined
  readonly poFileId: bigint | undefined
  readonly soldTo: Address
  readonly billTo: Address
  readonly deliverTo: Address
  readonly deliveryContact: DeliveryContact
  readonly seller: SellingEntity
  readonly vatNumber: string | undefined
  readonly taxDecision: OrderTax
  readonly agreementNumber: number
  readonly siteNumber: number
  readonly country: string
  readonly language: Language
  readonly timeZone: string
  readonly acceptanceId: bigint
  readonly representativeId: string
  readonly placedBy: { readonly userId: UserId; readonly name: string; readonly email: string }
  readonly placedAt: Instant
  readonly confirmedAt: Instant | undefined
  readonly releasedAt: Instant | undefined
  readonly releaseReason: string | undefined
}

export type OrderLine = {
  readonly lineNumber: number
  readonly kind: 'renewal' | 'reinstatement'
  readonly siteNumber: number
  readonly siteName: string
  readonly entitlementId: bigint
  readonly partNumber: string
  readonly programCode: string
  readonly description: { readonly fr: string; readonly en: string }
  readonly chargeMetric: string
  readonly quantity: number
  readonly orderReference: string | undefined
  readonly pointsPerUnit: ReturnType<typeof decimal>
  readonly coverage: CoveragePeriod
  readonly term: TermMonths
  readonly proration: Proration
  readonly priceLevel: PriceLevel
  readonly svpPrice: ReturnType<typeof decimal>
  readonly unitPrice: ReturnType<typeof decimal>
  readonly priceValidFrom: PlainDate
  readonly discountPercent: Percent
  readonly extended: Money
  readonly taxCategory: TaxCategory
  readonly taxPercent: Percent
  readonly previous: PreviousPrice | undefined
}

/** What is written of a line beside what was priced. */
export type NewOrderLine = {
  readonly priced: PricedLine
  readonly siteName: string
  readonly entitlementId: bigint
  readonly description: { readonly fr: string; readonly en: string }
  readonly orderReference: string | undefined
  readonly taxCategory: TaxCategory
  readonly taxPercent: Percent
}

/** The next order number; never used twice, and gone when the transaction is rolled back. */
export async function takeOrderNumber(tx: Tx, customerId: CustomerId): Promise<OrderNumber> {
  const row = await tx
    .insertInto('order_number')
    .values({ order_number: sql`nextval('order_number_seq')`, customer_id: customerId })
    .returning('order_number')
    .executeTakeFirstOrThrow()
  return row.order_number as OrderNumber
}

export async function insertOrder(tx: Tx, order: Order, lines: readonly NewOrderLine[]): Promise<void> {
  const rows = lines.map((line) => toLineRow(order, line))
  // PostgreSQL takes 65,535 parameters a statement; a line has 34.
  const pieces = Array.from({ length: Math.ceil(rows.length / 500) }, (_, index) => rows.slice(index * 500, index * 500 + 500))
  await Promise.all([
    tx.insertInto('renewal_order').values(toOrderRow(order)).execute(),
    ...pieces.map((piece) => tx.insertInto('renewal_order_line').values(piece).execute()),
  ])
}

export async function findOrderForCustomer(
  reader: Reader,
  customers: readonly CustomerId[],
  orderNumber: OrderNumber,
): Promise<Order | undefined> {
  if (customers.length === 0) return undefined
  const [row] = await orderByNumber(reader, { customers: customers.map(String), orderNumber })
  return row && toOrder(row)
}

const orderByNumber = prepared(
  (reader, { customers, orderNumber }: { readonly customers: readonly string[]; readonly orderNumber: number }) =>
    reader
      .selectFrom('renewal_order')
      .selectAll()
      .where(sql<boolean>`customer_id = any (${customers}::int[])`)
      .where('order_number', '=', orderNumber),
)

/** The order that holds a quote: placing, confirmed or later; a released one does not. */
export async function findOrderOfQuoteForCustomer(
  reader: Reader,
  customerId: CustomerId,
  quoteNumber: QuoteNumber,
): Promise<Order | undefined> {
  const [row] = await orderOfQuote(reader, { customerId, quoteNumber })
  return row && toOrder(row)
}

const orderOfQuote = prepared((reader, { customerId, quoteNumber }: OfQuote) =>
  reader
    .selectFrom('renewal_order')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('quote_number', '=', quoteNumber)
    .where('status', '<>', 'released'),
)

export async function findOrderBySubmission(tx: Tx, customerId: CustomerId, submissionId: string): Promise<Order | undefined> {
  const [row] = await orderBySubmission(tx, { customerId, submissionId })
  return row && toOrder(row)
}

const orderBySubmission = prepared((reader, { customerId, submissionId }: { readonly customerId: number; readonly submissionId: string }) =>
  reader.selectFrom('renewal_order').selectAll().where('customer_id', '=', customerId).where('submission_id', '=', submissionId),
)

/** Locked until the transaction ends; after the quote and the cart, before the payment attempts. */
export async function lockOrderForCustomer(tx: Tx, customerId: CustomerId, orderNumber: OrderNumber): Promise<Order | undefined> {
  const row = await tx
    .selectFrom('renewal_order')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('order_number', '=', orderNumber)
    .forUpdate()
    .executeTakeFirst()
  return row && toOrder(row)
}

export async function linesOfOrderForCustomer(
  reader: Reader,
  order: Pick<Order, 'customerId' | 'orderNumber' | 'net'>,
): Promise<readonly OrderLine[]> {
  const rows = await linesOfOrder(reader, order)
  return rows.map((row) => toOrderLine(row, order.net.currency))
}

const linesOfOrder = prepared((reader, { customerId, orderNumber }: { readonly customerId: number; readonly orderNumber: number }) =>
  reader
    .selectFrom('renewal_order_line')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('order_number', '=', orderNumber)
    .orderBy('site_number')
    .orderBy('line_number'),
)

function toOrderRow(order: Order) {
  return {
    customer_id: order.customerId,
    order_number: order.orderNumber,
    quote_number: order.quoteNumber,
    revision: order.revision,
    cart_id: order.cartId,
    submission_id: order.submissionId,
    status: order.status,
    currency: order.net.currency,
    net_minor: order.net.minor,
    tax_minor: order.tax.minor,
    gross_minor: order.gross.minor,
    total_points: decimalToString(order.totalPoints),
    price_level: order.priceLevel,
    price_list_date: order.priceListDate,
    payment_method: order.paymentMethod,
    payment_days: order.paymentDays,
    po_number: order.poNumber ?? null,
    po_file_id: order.poFileId ?? null,
    sold_to: JSON.stringify(order.soldTo),
    bill_to: JSON.stringify(order.billTo),
    deliver_to: JSON.stringify(order.deliverTo),
    delivery_contact: JSON.stringify(order.deliveryContact),
    seller: JSON.stringify(order.seller),
    vat_number: order.vatNumber ?? null,
    tax: JSON.stringify(order.taxDecision),
    agreement_number: order.agreementNumber,
    site_number: order.siteNumber,
    country: order.country,
    language: order.language,
    time_zone: order.timeZone,
    acceptance_id: order.acceptanceId,
    representative_id: order.representativeId,
    placed_by: order.placedBy.userId,
    placed_by_name: order.placedBy.name,
    placed_by_email: order.placedBy.email,
    placed_at: order.placedAt,
    confirmed_at: order.confirmedAt ?? null,
  }
}

function toLineRow(order: Order, line: NewOrderLine) {
  const { terms } = line.priced
  return {
    ...termsColumns(terms),
    customer_id: order.customerId,
    order_number: order.orderNumber,
    line_number: terms.item,
    site_name: line.siteName,
    entitlement_id: line.entitlementId,
    description_fr: line.description.fr,
    description_en: line.description.en,
    order_reference: line.orderReference ?? null,
    price_level: line.priced.level,
    svp_price: decimalToString(line.priced.svpPrice),
    price_valid_from: line.priced.priceValidFrom,
    unit_price: decimalToString(line.priced.unitPrice),
    extended_minor: line.priced.extended.minor,
    tax_category: line.taxCategory,
    tax_percent: percentToString(line.taxPercent),
  }
}

function toOrder(row: Selectable<RenewalOrder>): Order {
  const currency = currencyOf(row.currency)
  assert(isPriceLevel(row.price_level), `unknown price level in the database: ${row.price_level}`)
  return {
    customerId: row.customer_id as CustomerId,
    orderNumber: row.order_number as OrderNumber,
    quoteNumber: row.quote_number as QuoteNumber,
    revision: row.revision,
    cartId: row.cart_id,
    submissionId: row.submission_id,
    status: row.status as OrderStatus,
    net: money(row.net_minor, currency),
    tax: money(row.tax_minor, currency),
    gross: money(row.gross_minor, currency),
    totalPoints: decimal(row.total_points),
    priceLevel: row.price_level,
    priceListDate: plainDate(row.price_list_date),
    paymentMethod: row.payment_method as PaymentMethod,
    paymentDays: row.payment_days,
    poNumber: row.po_number ?? undefined,
    poFileId: row.po_file_id ?? undefined,
    soldTo: row.sold_to as unknown as Address,
    billTo: row.bill_to as unknown as Address,
    deliverTo: row.deliver_to as unknown as Address,
    deliveryContact: row.delivery_contact as unknown as DeliveryContact,
    seller: row.seller as unknown as SellingEntity,
    vatNumber: row.vat_number ?? undefined,
    taxDecision: row.tax as unknown as OrderTax,
    agreementNumber: row.agreement_number,
    siteNumber: row.site_number,
    country: row.country,
    language: row.language as Language,
    timeZone: row.time_zone,
    acceptanceId: row.acceptance_id,
    representativeId: row.representative_id,
    placedBy: { userId: row.placed_by as UserId, name: row.placed_by_name, email: row.placed_by_email },
    placedAt: row.placed_at as Instant,
    confirmedAt: (row.confirmed_at ?? undefined) as Instant | undefined,
    releasedAt: (row.released_at ?? undefined) as Instant | undefined,
    releaseReason: row.release_reason ?? undefined,
  }
}

function toOrderLine(row: Selectable<RenewalOrderLine>, currency: Money['currency']): OrderLine {
  assert(isPriceLevel(row.price_level), `unknown price level in the database: ${row.price_level}`)
  return {
    lineNumber: row.line_number,
    kind: row.kind as OrderLine['kind'],
    siteNumber: row.site_number,
    siteName: row.site_name,
    entitlementId: row.entitlement_id,
    partNumber: row.part_number,
    programCode: row.program_code,
    description: { fr: row.description_fr, en: row.description_en },
    chargeMetric: row.charge_metric,
    quantity: row.quantity,
    orderReference: row.order_reference ?? undefined,
    pointsPerUnit: decimal(row.points_per_unit),
    coverage: coverageOf(row),
    term: row.term_months as TermMonths,
    proration: prorationOf(row),
    priceLevel: row.price_level,
    svpPrice: decimal(row.svp_price),
    unitPrice: decimal(row.unit_price),
    priceValidFrom: plainDate(row.price_valid_from),
    discountPercent: percent(row.discount_percent),
    extended: money(row.extended_minor, currency),
    taxCategory: row.tax_category as TaxCategory,
    taxPercent: percent(row.tax_percent),
    previous: row.previous === null ? undefined : fromPreviousJson(row.previous),
  }
}
