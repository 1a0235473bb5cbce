import type { CustomerId } from '#src/domain/identifiers.ts'
import { type Money, money } from '#src/domain/money.ts'
import { present } from '#src/kit/assert.ts'
import { findCustomer } from './customer.ts'
import { type Database, type Reader, read } from './database.ts'
import { type PartnerRequest, type RequestPage, findRequestForPartner, listRequestsForPartner } from './partner-request.ts'
import { type QuoteRevision, currencyOf, findQuoteForCustomer } from './quote.ts'

/** A request as a partner's list shows it, with the quote as it stands today. */
export type HandedOver = {
  readonly request: PartnerRequest
  readonly customerName: string
  readonly timeZone: string
  /** Of the live revision, before tax: the online price. */
  readonly total: Money
}

/**
 * What was handed to a partner. Its requests are found in the partner's own scope; only then, and only of those customers, are
 * name and total read.
 */
export async function partnerInbox(db: Database, partnerId: string, page: RequestPage): Promise<readonly HandedOver[]> {
  const requests = await read(db, { customers: [], partnerId }, (reader) => listRequestsForPartner(reader, partnerId, page))
  if (requests.length === 0) return []
  const customers = [...new Set(requests.map((request) => request.customerId))]
  const facts = await read(db, { customers }, (reader) => factsOf(reader, customers, requests))
  return requests.map((request) => ({
    request,
    ...present(facts.get(`${request.customerId}/${request.quoteNumber}`), 'a handed-over quote is there'),
  }))
}

/** One handed-over request, for whatever the partner's page reads of it in the scope of that one customer. */
export async function readHandedOver<T>(
  db: Database,
  wanted: { readonly partnerId: string; readonly requestId: bigint },
  work: (
    reader: Reader,
    found: { readonly request: PartnerRequest; readonly quote: QuoteRevision; readonly customerName: string },
  ) => Promise<T>,
): Promise<T | undefined> {
  const { partnerId, requestId } = wanted
  const found = await read(db, { customers: [], partnerId }, (reader) => findRequestForPartner(reader, partnerId, requestId))
  if (found === undefined) return undefined
  return read(db, { customers: [found.customerId], partnerId }, async (reader) => {
    const request = present(await findRequestForPartner(reader, partnerId, requestId), 'a request never goes away')
    const quote = await findQuoteForCustomer(reader, [request.customerId], { quoteNumber: request.quoteNumber })
    const customer = await findCustomer(reader, request.customerId)
    return work(reader, { request, quote: present(quote, 'a request is about a quote'), customerName: customer.address.name })
  })
}

async function factsOf(
  reader: Reader,
  customers: readonly CustomerId[],
  requests: readonly PartnerRequest[],
): Promise<ReadonlyMap<string, Omit<HandedOver, 'request'>>> {
  const rows = await reader
    .selectFrom('quote')
    .innerJoin('customer', 'customer.customer_id', 'quote.customer_id')
    .distinctOn(['quote.customer_id', 'quote_number'])
    .select(['quote.customer_id', 'quote_number', 'customer.name', 'quote.time_zone', 'quote.currency', 'total_minor'])
    .where('quote.customer_id', 'in', customers)
    .where('quote_number', 'in', [...new Set(requests.map((request) => request.quoteNumber))])
    .where('status', '<>', 'draft')
    .orderBy('quote.customer_id')
    .orderBy('quote_number')
    .orderBy('revision', 'desc')
    .execute()
  return new Map(
    rows.map((row) => [
      `${row.customer_id}/${row.quote_number}`,
      { customerName: row.name, timeZone: row.time_zone, total: money(row.total_minor, currencyOf(row.currency)) },
    ]),
  )
}
