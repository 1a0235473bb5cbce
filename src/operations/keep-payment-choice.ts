import type { QuoteNumber } from '#src/domain/identifiers.ts'
import type { PaymentMethod } from '#src/domain/payment-attempt.ts'
import { type Buyer, buyerCan } from '#src/domain/person.ts'
import { lockOpenCartForCustomer } from '#src/store/cart.ts'
import { savePaymentChoice } from '#src/store/checkout.ts'
import { transact } from '#src/store/database.ts'
import { insertFile } from '#src/store/kept-file.ts'
import { lockQuoteForCustomer } from '#src/store/quote.ts'
import type { Services } from './services.ts'

export type KeepPaymentChoice = {
  readonly quoteNumber: QuoteNumber
  readonly method: PaymentMethod
  readonly poNumber: string | undefined
  readonly poDocument: { readonly name: string; readonly bytes: Uint8Array } | undefined
}

/** Keeps what was chosen on the review page when the order could not be placed: nobody attaches a document twice. */
export async function keepPaymentChoice(services: Services, buyer: Buyer, form: KeepPaymentChoice): Promise<void> {
  if (!buyerCan(buyer, 'order')) return
  const at = services.clock.now()
  const { customerId } = buyer
  await transact(services.db, { customers: [customerId] }, async (tx) => {
    await lockQuoteForCustomer(tx, customerId, form.quoteNumber)
    const cart = await lockOpenCartForCustomer(tx, customerId, form.quoteNumber)
    if (cart === undefined) return
    const document = form.poDocument
    const poFileId =
      document &&
      (await insertFile(tx, {
        customerId,
        kind: 'purchase-order',
        name: document.name,
        mediaType: 'application/pdf',
        bytes: document.bytes,
        quoteNumber: form.quoteNumber,
        by: `user:${buyer.userId}`,
        at,
      }))
    await savePaymentChoice(tx, cart, { choice: { method: form.method, poNumber: form.poNumber, poFileId }, by: buyer.userId, at })
  })
}
