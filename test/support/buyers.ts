import { sql } from 'kysely'
import type { TestDatabase } from './database.ts'
import type { Page } from './page.ts'
import { type Renewal, type RenewalGiven, aRenewal } from './renewal.ts'
import { type Visitor, aVisitor } from './visitor.ts'
import { type TestWeb, password } from './web.ts'

/** `printed` changes the quote's rows before anyone sees it: what was issued and seen never changes. */
export type QuoteGiven = RenewalGiven & { readonly printed?: (renewal: Renewal) => Promise<unknown> }

export type BuyerAtTheQuote = { readonly renewal: Renewal; readonly visitor: Visitor; readonly page: Page }

/**
 * Customers of their own with the published quote, each buyer at the browser at their quote: the first of a file comes from the link
 * through the form that signs in, the others have a session.
 */
export function useBuyers(database: TestDatabase, web: TestWeb) {
  let customers = 0
  return async function aBuyerAtTheQuote({ printed, ...given }: QuoteGiven = {}, language = 'en-GB'): Promise<BuyerAtTheQuote> {
    customers += 1
    const renewal = await aRenewal(database.owner, { customerId: 1_000_000 + customers, quoteNumber: 20_417_732 + customers, ...given })
    await sql`update account_user set language = ${language.slice(0, 2)} where id = ${renewal.buyer.userId}`.execute(database.owner)
    await printed?.(renewal)
    await web.letSignIn(renewal.buyer.userId)
    if (customers > 1) {
      const visitor = await web.withSession(renewal.buyer.userId, language)
      return { renewal, visitor, page: await visitor.open(quotePath(renewal)) }
    }
    const visitor = aVisitor(web.app, { language })
    const button = language.startsWith('fr') ? 'Se connecter' : 'Sign in'
    const page = await visitor.press(await visitor.open(quotePath(renewal)), button, { email: renewal.buyer.email, password })
    return { renewal, visitor, page }
  }
}

export function quotePath({ quoteNumber }: Renewal): string {
  return `/q/00${quoteNumber}`
}

/** From the quote over the cart and billing to the review page, everything as it is proposed. */
export async function toReview({ visitor, renewal }: Pick<BuyerAtTheQuote, 'visitor' | 'renewal'>): Promise<Page> {
  const cart = await visitor.press(await visitor.open(quotePath(renewal)), 'Add to cart')
  return visitor.press(await visitor.press(cart, 'Check out'), 'Continue', { terms_accepted: true })
}

export type StoredOrder = {
  readonly order_number: number
  readonly status: string
  readonly net_minor: bigint
  readonly gross_minor: bigint
  readonly payment_method: string
  readonly po_number: string | null
}

export async function ordersOf(database: TestDatabase, renewal: Renewal): Promise<readonly StoredOrder[]> {
  const { rows } = await sql<StoredOrder>`select order_number, status, net_minor, gross_minor, payment_method, po_number
    from renewal_order where customer_id = ${renewal.customerId} order by order_number`.execute(database.owner)
  return rows
}

/** A file that is a PDF by its content. */
export const pdf: Uint8Array<ArrayBuffer> = new TextEncoder().encode(
  '%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n',
)
