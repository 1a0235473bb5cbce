import type { CreditNote, InvoiceDocument } from './invoice-document.ts'
import type { OrderDocument } from './order-document.ts'
import type { ProofOfEntitlement } from './proof-of-entitlement.ts'
import type { QuoteDocument } from './quote-document.ts'

/**
 * A paper's frozen view: plain data, everything that its rendering shows. It is stored beside the rendered bytes; a paper
 * that was issued is never rendered again.
 */
export type Paper = QuoteDocument | OrderDocument | ProofOfEntitlement | InvoiceDocument | CreditNote

const bigintMark = '$bigint'

/** A paper as JSON text. Whole numbers beyond 2^53 stay exact: a bigint is written `{"$bigint":"2165200"}`. */
export function paperToJson(paper: Paper): string {
  return JSON.stringify(paper, (_key, value: unknown) => (typeof value === 'bigint' ? { [bigintMark]: value.toString() } : value))
}

/** The inverse of `paperToJson`, for text that our own database kept. */
export function paperFromJson(text: string): Paper {
  return JSON.parse(text, (_key, value: unknown) => (isBigintMark(value) ? BigInt(value[bigintMark]) : value)) as Paper
}

function isBigintMark(value: unknown): value is { readonly [bigintMark]: string } {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, bigintMark)
}
