import { isDeepStrictEqual } from 'node:util'
import type { Context } from 'hono'
import type { QuoteNumber } from '#src/domain/identifiers.ts'
import { parseQuoteNumber } from '#src/domain/identifiers.ts'
import { type Buyer, type Person, buyerAt, customersOf } from '#src/domain/person.ts'
import { present } from '#src/kit/assert.ts'
import { type Country, findCountry } from '#src/store/country.ts'
import { AskedTooLate, type Reader, isOverload, perDatabase, read, readTogether } from '#src/store/database.ts'
import { createMemory } from '#src/store/memory.ts'
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

/** What a page of a quote is made from: who asks as its buyer, the quote and the country that it is sold in. */
export type QuoteOfPath = {
  readonly reader: Reader
  readonly quote: QuoteRevision
  readonly country: Country
  readonly buyer: Buyer
}

/**
 * A page of the quote of the address, in one snapshot; absent when the quote does not exist or is not this person's. Where
 * everything else is to be found stands on the quote and on its country, and both seldom change: what a process saw of them last is
 * asked about again together with the page, in one trip, and counts only when the answer is the same. Otherwise the page is read
 * after them.
 */
export async function readQuote<T>(c: Context<WebEnv>, work: (at: QuoteOfPath) => Promise<T>): Promise<T | undefined> {
  const guessed = await readAsLastSeen(c, work)
  if (guessed !== undefined) return guessed.value
  return readOwn(c, async (reader) => {
    const found = await quoteOfPath(c, reader)
    if (found === undefined) return undefined
    const country = await findCountry(reader, found.quote.country)
    lastSeen(reader).set(addressOf(c), { quote: found.quote, country })
    return work({ ...found, reader, country })
  })
}

type Seen = Pick<QuoteOfPath, 'quote' | 'country'>
const lastSeen = perDatabase(() => createMemory<Seen>(5_000))

async function readAsLastSeen<T>(c: Context<WebEnv>, work: (at: QuoteOfPath) => Promise<T>): Promise<{ readonly value: T } | undefined> {
  const { db, log } = c.get('web').services
  const person = personIn(c)
  const seen = lastSeen(db).get(addressOf(c))
  const buyer = seen && buyerAt(person, seen.quote.customerId, seen.quote.siteNumber)
  if (seen === undefined || buyer === undefined) return undefined
  const { quoteNumber, customerId } = seen.quote
  const wanted = { quoteNumber, revision: revisionOf(c.req.query('revision')) }
  try {
    return await readTogether(db, { customers: customersOf(person) }, async (reader) => {
      const [quote, country, value] = await Promise.all([
        findQuoteForCustomer(reader, [customerId], wanted),
        findCountry(reader, seen.quote.country),
        work({ ...seen, reader, buyer }),
      ])
      return isDeepStrictEqual({ quote, country }, seen) ? { value } : undefined
    })
  } catch (error) {
    if (isOverload(error)) throw error
    // In need of a second question, or made from something that is no longer so: read again, from the start. Were it neither, the page
    // would only be slower for it, and nobody would know.
    if (!(error instanceof AskedTooLate)) log.warn({ err: error, path: c.req.path }, 'a page made from what was seen last is read again')
    return undefined
  }
}

function addressOf(c: Context<WebEnv>): string {
  return `${quoteNumberOfPath(c) ?? ''} ${revisionOf(c.req.query('revision')) ?? ''}`
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
