import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import type { Reader } from './database.ts'

/** Whose quote it is: for staff, who come from a number and have no customer of their own. */
export async function customerOfQuoteUnscoped(reader: Reader, quoteNumber: QuoteNumber): Promise<CustomerId | undefined> {
  const row = await reader.selectFrom('quote_number').select('customer_id').where('quote_number', '=', quoteNumber).executeTakeFirst()
  return row && (row.customer_id as CustomerId)
}
