import type { Result } from '#src/kit/result.ts'
import type { BillingDocument } from './e-invoice/en-invoice-of.ts'
import type { EInvoiceFiles } from './e-invoice/issue-e-invoice.ts'
import type { EInvoiceRefusal } from './e-invoice/write-e-invoice.ts'
import type { BuiltEvidencePack } from './evidence/build-evidence-pack.ts'
import type { EvidencePack } from './evidence/evidence-pack.ts'
import type { Paper } from './paper.ts'
import type { Table } from './tables/table.ts'

/**
 * Makes the files that take long enough to keep others waiting: the renderers of this folder, wherever they run. What goes in and what
 * comes out is plain data, so that it may be another thread.
 */
export type PaperPress = {
  readonly pdf: (paper: Paper) => Promise<Uint8Array>
  readonly eInvoice: (document: BillingDocument) => Promise<Result<EInvoiceFiles, EInvoiceRefusal>>
  readonly workbook: (table: Table) => Promise<Uint8Array>
  readonly evidence: (pack: EvidencePack) => Promise<BuiltEvidencePack>
}

/** Too many papers wait already: nothing was begun, another try later is worth it. */
export class PressBusy extends Error {
  override readonly name = 'PressBusy'
}
