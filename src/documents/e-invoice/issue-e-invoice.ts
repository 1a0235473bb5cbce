import { type Result, ok } from '#src/kit/result.ts'
import { renderPdf } from '../pdf/render-pdf.ts'
import type { BillingDocument } from './en-invoice-of.ts'
import { facturXExtras } from './factur-x.ts'
import { type EInvoiceRefusal, type StructuredFiles, writeEInvoice } from './write-e-invoice.ts'

/** The files of one invoice or credit note; `cii` is byte for byte what is inside `facturX`. */
export type EInvoiceFiles = StructuredFiles & {
  /** PDF/A-3 for people with the CII inside for machines: the one to send where a PDF is expected. */
  readonly facturX: Uint8Array
}

export async function issueEInvoice(document: BillingDocument): Promise<Result<EInvoiceFiles, EInvoiceRefusal>> {
  const written = writeEInvoice(document)
  if (!written.ok) return written
  const facturX = await renderPdf(document, facturXExtras(written.value.cii, document))
  return ok({ ...written.value, facturX })
}
