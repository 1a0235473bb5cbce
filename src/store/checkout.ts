import type { Address, DeliveryContact } from '#src/domain/address.ts'
import type { CustomerId, QuoteNumber, UserId } from '#src/domain/identifiers.ts'
import type { PaymentMethod } from '#src/domain/payment-attempt.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { TaxIdCheck } from '#src/domain/tax.ts'
import type { Terms } from './country.ts'
import type { Reader, Tx } from './database.ts'
import { type OfQuote, prepared } from './prepared.ts'

/** What was typed on the checkout pages of a cart. It survives a closed browser and a failed payment. */
export type Checkout = {
  readonly billTo: Address
  readonly deliverTo: Address
  readonly vatNumber: string | undefined
  readonly vatCheck: TaxIdCheck | undefined
  readonly deliveryContact: DeliveryContact
  readonly acceptance: Acceptance | undefined
  readonly paymentMethod: PaymentMethod | undefined
  readonly poNumber: string | undefined
  readonly poDocument: { readonly fileId: bigint; readonly name: string; readonly size: number } | undefined
}

export type Acceptance = {
  readonly id: bigint
  readonly code: string
  readonly version: string
  readonly language: string
  readonly sha256: string
}

type CartKey = { readonly customerId: CustomerId; readonly cartId: bigint }

/** That of the quote's open cart. */
export async function findCheckoutForCustomer(
  reader: Reader,
  { customerId, quoteNumber }: { readonly customerId: CustomerId; readonly quoteNumber: QuoteNumber },
): Promise<Checkout | undefined> {
  const [row] = await checkoutOfOpenCart(reader, { customerId, quoteNumber })
  if (!row) return undefined
  const { acceptance_id: id, terms_code: code, version, language, sha256, file_id: fileId, name, size } = row
  return {
    billTo: row.bill_to as unknown as Address,
    deliverTo: row.deliver_to as unknown as Address,
    vatNumber: row.vat_number ?? undefined,
    vatCheck: (row.vat_check ?? undefined) as TaxIdCheck | undefined,
    deliveryContact: row.delivery_contact as unknown as DeliveryContact,
    acceptance:
      id === null || code === null || version === null || language === null || sha256 === null
        ? undefined
        : { id, code, version, language, sha256 },
    paymentMethod: (row.payment_method ?? undefined) as PaymentMethod | undefined,
    poNumber: row.po_number ?? undefined,
    poDocument: fileId === null || name === null || size === null ? undefined : { fileId, name, size },
  }
}

const checkoutOfOpenCart = prepared((reader, { customerId, quoteNumber }: OfQuote) =>
  reader
    .selectFrom('cart')
    .innerJoin('checkout', (join) =>
      join.onRef('checkout.customer_id', '=', 'cart.customer_id').onRef('checkout.cart_id', '=', 'cart.cart_id'),
    )
    .leftJoin('kept_file', (join) =>
      join.onRef('kept_file.customer_id', '=', 'checkout.customer_id').onRef('kept_file.file_id', '=', 'checkout.po_file_id'),
    )
    .leftJoin('accepted_terms', (join) =>
      join
        .onRef('accepted_terms.customer_id', '=', 'checkout.customer_id')
        .onRef('accepted_terms.acceptance_id', '=', 'checkout.acceptance_id'),
    )
    .select([
      'bill_to',
      'deliver_to',
      'vat_number',
      'vat_check',
      'delivery_contact',
      'payment_method',
      'po_number',
      'kept_file.file_id',
      'kept_file.name',
      'kept_file.size',
      'accepted_terms.acceptance_id',
      'terms_code',
      'accepted_terms.version',
      'accepted_terms.language',
      'accepted_terms.sha256',
    ])
    .where('cart.customer_id', '=', customerId)
    .where('cart.quote_number', '=', quoteNumber)
    .where('cart.status', '=', 'open'),
)

export type Billing = Pick<Checkout, 'billTo' | 'deliverTo' | 'vatNumber' | 'vatCheck' | 'deliveryContact'>
type Written = { readonly by: UserId; readonly at: Instant }

export async function saveBilling(
  tx: Tx,
  cart: CartKey,
  written: Written & { readonly billing: Billing; readonly acceptanceId: bigint },
): Promise<void> {
  const { billing } = written
  const columns = {
    bill_to: JSON.stringify(billing.billTo),
    deliver_to: JSON.stringify(billing.deliverTo),
    vat_number: billing.vatNumber ?? null,
    vat_check: billing.vatCheck === undefined ? null : JSON.stringify(billing.vatCheck),
    delivery_contact: JSON.stringify(billing.deliveryContact),
    acceptance_id: written.acceptanceId,
    updated_by: written.by,
    updated_at: written.at,
  }
  await tx
    .insertInto('checkout')
    .values({ customer_id: cart.customerId, cart_id: cart.cartId, ...columns })
    .onConflict((conflict) => conflict.columns(['customer_id', 'cart_id']).doUpdateSet(columns))
    .execute()
}

export type PaymentChoice = {
  readonly method: PaymentMethod
  readonly poNumber: string | undefined
  /** Undefined keeps the document that was uploaded before. */
  readonly poFileId: bigint | undefined
}

export async function savePaymentChoice(tx: Tx, cart: CartKey, written: Written & { readonly choice: PaymentChoice }): Promise<void> {
  const { choice } = written
  await tx
    .updateTable('checkout')
    .set({
      payment_method: choice.method,
      po_number: choice.poNumber ?? null,
      ...(choice.poFileId === undefined ? {} : { po_file_id: choice.poFileId }),
      updated_by: written.by,
      updated_at: written.at,
    })
    .where('customer_id', '=', cart.customerId)
    .where('cart_id', '=', cart.cartId)
    .execute()
}

export type NewAcceptance = {
  readonly customerId: CustomerId
  readonly quoteNumber: QuoteNumber
  readonly terms: Terms
  readonly user: { readonly userId: UserId; readonly name: string; readonly email: string }
  readonly at: Instant
  readonly ipAddress: string | undefined
  readonly userAgent: string | undefined
}

/** The exact text, by whom, when and from where (rule 14). */
export async function insertAcceptance(tx: Tx, acceptance: NewAcceptance): Promise<bigint> {
  const { terms, user } = acceptance
  const row = await tx
    .insertInto('accepted_terms')
    .values({
      customer_id: acceptance.customerId,
      quote_number: acceptance.quoteNumber,
      terms_code: terms.code,
      version: terms.version,
      language: terms.language,
      title: terms.title,
      body: terms.body,
      sha256: terms.sha256,
      user_id: user.userId,
      user_name: user.name,
      user_email: user.email,
      accepted_at: acceptance.at,
      ip_address: acceptance.ipAddress ?? null,
      user_agent: acceptance.userAgent ?? null,
    })
    .returning('acceptance_id')
    .executeTakeFirstOrThrow()
  return row.acceptance_id
}

export async function acceptedTermsForCustomer(
  reader: Reader,
  customerId: CustomerId,
  acceptanceId: bigint,
): Promise<{ readonly title: string; readonly version: string }> {
  return reader
    .selectFrom('accepted_terms')
    .select(['title', 'version'])
    .where('customer_id', '=', customerId)
    .where('acceptance_id', '=', acceptanceId)
    .executeTakeFirstOrThrow()
}
