import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { Reader, Tx } from './database.ts'

/** Whether an address asked not to be reminded of this customer's quotes. */
export async function hasOptedOut(reader: Reader, customerId: CustomerId, address: string): Promise<boolean> {
  const row = await reader
    .selectFrom('mail_opt_out')
    .select('address')
    .where('customer_id', '=', customerId)
    .where('address', '=', address.toLowerCase())
    .executeTakeFirst()
  return row !== undefined
}

/** False when the address had asked before. */
export async function insertOptOut(
  tx: Tx,
  optOut: { readonly customerId: CustomerId; readonly address: string; readonly at: Instant },
): Promise<boolean> {
  const inserted = await tx
    .insertInto('mail_opt_out')
    .values({ customer_id: optOut.customerId, address: optOut.address.toLowerCase(), opted_out_at: optOut.at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

/** Whom the link at the foot of a reminder was sent to: one address, or more where it was sent again to another. */
export async function findUnsubscribable(
  reader: Reader,
  customerId: CustomerId,
  token: string,
): Promise<{ readonly addresses: readonly string[]; readonly quoteNumber: QuoteNumber | undefined } | undefined> {
  const rows = await reader
    .selectFrom('mail')
    .select(['to_address', 'quote_number'])
    .where('customer_id', '=', customerId)
    .where('unsubscribe_token', '=', token)
    .where('to_address', '<>', '')
    .orderBy('mail_id')
    .execute()
  if (rows.length === 0) return undefined
  const quoteNumber = (rows[0]?.quote_number ?? undefined) as QuoteNumber | undefined
  return { addresses: [...new Set(rows.map((row) => row.to_address))], quoteNumber }
}
