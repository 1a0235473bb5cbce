import type { Address, DeliveryContact } from '#src/domain/address.ts'
import type { Language, QuoteNumber } from '#src/domain/identifiers.ts'
import { type Buyer, buyerCan } from '#src/domain/person.ts'
import { dayIn } from '#src/domain/plain-date.ts'
import { type NotOrderable, whyNotOrderable } from '#src/domain/quote.ts'
import { present } from '#src/kit/assert.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { lockOpenCartForCustomer } from '#src/store/cart.ts'
import { findCheckoutForCustomer, insertAcceptance, saveBilling as writeBilling } from '#src/store/checkout.ts'
import { countryOfQuoteForCustomer, currentTerms } from '#src/store/country.ts'
import { transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { lockQuoteForCustomer } from '#src/store/quote.ts'
import type { Services } from './services.ts'

export type SaveBilling = {
  readonly quoteNumber: QuoteNumber
  readonly billTo: Address
  readonly deliverTo: Address
  readonly vatNumber: string | undefined
  readonly deliveryContact: DeliveryContact
  /** The hash of the text that the page showed, in the language that it showed: only that text can have been agreed to. */
  readonly agreed: { readonly sha256: string; readonly language: Language }
  readonly from: { readonly ipAddress: string | undefined; readonly userAgent: string | undefined }
}

export type SaveBillingRefusal =
  | { readonly code: 'quote-unknown' }
  | { readonly code: 'may-not-order' }
  | { readonly code: 'cart-closed' }
  | { readonly code: 'terms-changed' }
  | { readonly code: 'vat-number-invalid'; readonly country: string }
  | NotOrderable

/**
 * « Continuer » on billing and shipping: keeps the addresses, the VAT number with what its check said, and the acceptance of
 * the exact terms (rule 14). Agreeing again to the same text adds nothing.
 */
export async function saveBilling(services: Services, buyer: Buyer, form: SaveBilling): Promise<Result<undefined, SaveBillingRefusal>> {
  if (!buyerCan(buyer, 'order')) return refused({ code: 'may-not-order' })
  const at = services.clock.now()
  const { customerId } = buyer
  const { country: taxCountry } = form.billTo
  const vatCheck = form.vatNumber === undefined ? undefined : await services.taxIds.check(form.vatNumber, taxCountry, at)
  if (vatCheck?.result === 'invalid') return refused({ code: 'vat-number-invalid', country: taxCountry })
  return transact(services.db, { customers: [customerId] }, async (tx): Promise<Result<undefined, SaveBillingRefusal>> => {
    const { quoteNumber } = form
    const [quote, cart, country, before] = await Promise.all([
      lockQuoteForCustomer(tx, customerId, quoteNumber),
      lockOpenCartForCustomer(tx, customerId, quoteNumber),
      countryOfQuoteForCustomer(tx, customerId, quoteNumber),
      findCheckoutForCustomer(tx, { customerId, quoteNumber }),
    ])
    if (quote === undefined) return refused({ code: 'quote-unknown' })
    const notOrderable = whyNotOrderable(quote, at)
    if (notOrderable) return refused(notOrderable)
    if (cart === undefined || cart.revision !== quote.revision) return refused({ code: 'cart-closed' })
    const wanted = {
      code: present(country, 'a quote is of a country').termsCode,
      language: form.agreed.language,
      on: dayIn(quote.timeZone, at),
    }
    const terms = await currentTerms(tx, wanted)
    if (terms.sha256 !== form.agreed.sha256) return refused({ code: 'terms-changed' })
    const isAgreedAlready = before?.acceptance?.sha256 === terms.sha256
    const acceptanceId = isAgreedAlready
      ? before.acceptance.id
      : await insertAcceptance(tx, { customerId, quoteNumber, terms, user: buyer, at, ...form.from })
    const { billTo, deliverTo, deliveryContact } = form
    const billing = { billTo, deliverTo, deliveryContact, vatNumber: vatCheck?.number, vatCheck }
    const { code, version, language, sha256 } = terms
    const accepted = { kind: 'terms-accepted', actor: `user:${buyer.userId}`, at, quoteNumber, detail: { code, version, language, sha256 } }
    await Promise.all([
      writeBilling(tx, cart, { billing, by: buyer.userId, at, acceptanceId }),
      appendEvents(tx, customerId, isAgreedAlready ? [] : [accepted]),
    ])
    return ok(undefined)
  })
}
