import { assertNever } from '#src/kit/assert.ts'
import type { Paper } from '../paper.ts'
import type { HanStyle } from './font-set.ts'
import { creditNoteSheet, invoiceSheet } from './invoice-sheet.ts'
import { orderSheet } from './order-sheet.ts'
import { type PdfExtras, pdfOfSheet } from './pdf-paper.ts'
import { proofSheet } from './proof-sheet.ts'
import { quoteSheet } from './quote-sheet.ts'
import type { Sheet } from './sheet.ts'

/** The paper as PDF/A-3a: tagged, fonts embedded, in its language. The same view always gives the same bytes. */
export async function renderPdf(paper: Paper, extras?: PdfExtras): Promise<Uint8Array> {
  return pdfOfSheet(sheetOf(paper), hanStyleOf(paper), extras)
}

function sheetOf(paper: Paper): Sheet {
  switch (paper.kind) {
    case 'quote':
      return quoteSheet(paper)
    case 'order':
      return orderSheet(paper)
    case 'proof-of-entitlement':
      return proofSheet(paper)
    case 'invoice':
      return invoiceSheet(paper)
    case 'credit-note':
      return creditNoteSheet(paper)
    default:
      return assertNever(paper)
  }
}

const hanStyles: Readonly<Record<string, HanStyle>> = { JP: 'jp', KR: 'kr', TW: 'tc', HK: 'tc', MO: 'tc' }

/** Han characters in the shapes of the customer's country. */
function hanStyleOf(paper: Paper): HanStyle {
  const party = paper.kind === 'invoice' || paper.kind === 'credit-note' ? paper.buyer : paper.customer
  return hanStyles[party.address.country] ?? 'sc'
}
