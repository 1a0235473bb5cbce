import { issueEInvoice } from './e-invoice/issue-e-invoice.ts'
import { buildEvidencePack } from './evidence/build-evidence-pack.ts'
import type { PaperPress } from './paper-press.ts'
import { renderPdf } from './pdf/render-pdf.ts'
import { renderXlsx } from './tables/render-xlsx.ts'

/** The renderers in the caller's own thread: for the press's thread itself, and for tools that keep nobody waiting. */
export const ownThreadPress: PaperPress = {
  pdf: (paper) => renderPdf(paper),
  eInvoice: (document) => issueEInvoice(document),
  workbook: (table) => Promise.resolve(renderXlsx(table)),
  evidence: (pack) => Promise.resolve(buildEvidencePack(pack)),
}
