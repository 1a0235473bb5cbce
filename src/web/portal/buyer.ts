import type { Context } from 'hono'
import type { QuoteNumber } from '#src/domain/identifiers.ts'
import { parseQuoteNumber } from '#src/domain/identifiers.ts'
import { type Buyer, type Person, buyerAt, customersOf } from '#src/domain/person.ts'
import { present } from '#src/kit/assert.ts'
import { type Reader, read } from '#src/store/database.ts'
import { type QuoteRevision, findQuoteForCustomer } from '#src/store/quote.ts'
import type { WebEnv } from '../web.ts'

/** The signed-in person; routes of the portal are behind `signedInOnly`. */
export function personIn(c: Context<WebEnv>): Person {
  return present(c.get('person'), 'a page of the portal has someone signed in')
}

/** A page of the person's own customers, in one snapshot that sees nothing else. */
export function readOwn<T>(c: Context<WebEnv>, work: (reader: Reader) => Promise<T>): Promise<T> {
  return read(c.get('web').services.db, { customers: customersOf(personIn(c)) }, work)
}

/** The quote of the address and the person as its buyer; absent when it does not exist, is someone else's, or is at a site that is not theirs. */
export async function quoteOfPath(c: Context<WebEnv>, reader: Reader): Promise<{ quote: QuoteRevision; buyer: Buyer } | undefined> {
  const quoteNumber = quoteNumberOfPath(c)
  if (quoteNumber === undefined) return undefined
  const person = personIn(c)
  const revision = revisionOf(c.req.query('revision'))
  const quote = await findQuoteForCustomer(reader, customersOf(person), { quoteNumber, revision })
  const buyer = quote && buyerAt(person, quote.customerId, quote.siteNumber)
  return quote && buyer && { quote, buyer }
}

export function quoteNumberOfPath(c: Context<WebEnv>): QuoteNumber | undefined {
  const parsed = parseQuoteNumber(c.req.param('quoteNumber') ?? '')
  return parsed.ok ? parsed.value : undefined
}

function revisionOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,2}$/.test(text) ? Number(text) : undefined
}
