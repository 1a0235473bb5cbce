import { issueEInvoice } from '#src/documents/e-invoice/issue-e-invoice.ts'
import { writeEInvoice } from '#src/documents/e-invoice/write-e-invoice.ts'
import { renderMail } from '#src/documents/mail/render-mail.ts'
import { renderPdf } from '#src/documents/pdf/render-pdf.ts'
import { quotesTable } from '#src/documents/tables/account-tables.ts'
import { renderXlsx } from '#src/documents/tables/render-xlsx.ts'
import { everyMail } from '#test/documents/mails.ts'
import { aCreditNote, aLine, anInvoice, anOrder, aProof, aQuote } from '#test/documents/papers.ts'

/** One line of the benchmark: how many documents a second one core makes, and how large one is. */
export type DocumentBench = { readonly document: string; readonly perSecond: number; readonly milliseconds: number; readonly bytes: number }

/** Measures each kind for about `secondsEach`, after a first run that loads the fonts. */
export async function benchDocuments(secondsEach = 2): Promise<readonly DocumentBench[]> {
  const thousand = Array.from({ length: 1000 }, (_, index) => aLine({ itemNumber: (index + 1) * 10, quantity: index + 1 }))
  const mails = everyMail('fr')
  const rows = Array.from({ length: 1000 }, (_, index) => ({
    quoteNumber: 20_000_000 + index,
    revision: 1,
    status: 'Émis',
    customerNumber: 7_012_345,
    customerName: 'Méridien Assurances',
    agreementNumber: '48213',
    dueOn: anInvoice().dueOn,
    lineCount: 6,
    total: anInvoice().totals.net,
  }))
  const makers: readonly (readonly [string, () => Promise<Uint8Array | string>])[] = [
    ['quote, 6 lines, PDF', () => renderPdf(aQuote())],
    ['quote, 1,000 lines, PDF', () => renderPdf(aQuote({ lines: thousand }))],
    ['order confirmation, PDF', () => renderPdf(anOrder())],
    ['proof of entitlement, PDF', () => renderPdf(aProof())],
    ['credit note, PDF', () => renderPdf(aCreditNote())],
    ['invoice, UBL and CII, checked', () => Promise.resolve(structured())],
    ['invoice, Factur-X with UBL and CII, checked', async () => hybrid()],
    ['14 mails, one of each kind, HTML and text', () => Promise.resolve(mails.map((mail) => renderMail(mail).html).join(''))],
    ['list of 1,000 quotes, XLSX', () => Promise.resolve(renderXlsx(quotesTable(rows, 'fr')))],
  ]
  const results: DocumentBench[] = []
  for (const [document, make] of makers) results.push(await measure(document, make, secondsEach))
  return results
}

function structured(): string {
  const written = writeEInvoice(anInvoice())
  if (!written.ok) throw new Error(JSON.stringify(written.refusal))
  return written.value.cii
}

async function hybrid(): Promise<Uint8Array> {
  const issued = await issueEInvoice(anInvoice())
  if (!issued.ok) throw new Error(JSON.stringify(issued.refusal))
  return issued.value.facturX
}

async function measure(document: string, make: () => Promise<Uint8Array | string>, seconds: number): Promise<DocumentBench> {
  const first = await make()
  const start = performance.now()
  let count = 0
  while (performance.now() - start < seconds * 1000) {
    await make()
    count += 1
  }
  const milliseconds = (performance.now() - start) / count
  return { document, perSecond: 1000 / milliseconds, milliseconds, bytes: Buffer.byteLength(first) }
}

if (import.meta.main) await main()

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log('Documents per second on one core.\n\n  node scripts/run.mjs bench-documents [--json]')
    return
  }
  const results = await benchDocuments()
  console.log(process.argv.includes('--json') ? JSON.stringify(results, null, 2) : results.map(lineOf).join('\n'))
}

function lineOf({ document, perSecond, milliseconds, bytes }: DocumentBench): string {
  const rate = perSecond.toFixed(perSecond < 10 ? 1 : 0)
  return `${document.padEnd(46)} ${rate.padStart(7)}/s ${milliseconds.toFixed(1).padStart(8)} ms ${String(bytes).padStart(9)} bytes`
}
