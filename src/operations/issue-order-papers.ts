import { writeEInvoice } from '#src/documents/e-invoice/write-e-invoice.ts'
import type { InvoiceDocument } from '#src/documents/invoice-document.ts'
import type { PaperPress } from '#src/documents/paper-press.ts'
import { paperFromJson, paperToJson } from '#src/documents/paper.ts'
import type { CustomerId, Language, OrderNumber } from '#src/domain/identifiers.ts'
import { assert } from '#src/kit/assert.ts'
import { type Tx, read, transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { type StoredInvoice, insertInvoice, invoicesOfOrderForCustomer, takeInvoiceNumber } from '#src/store/invoice.ts'
import { type Order, lockOrderForCustomer } from '#src/store/order.ts'
import { notePaperProblem, papersOfSubjectForCustomer, settlePaperProblem } from '#src/store/paper.ts'
import { type RenderedPaper, keepPapers } from './issue-order-papers-keep.ts'
import { orderMaterialOf } from './issue-order-papers-load.ts'
import { type OrderMaterial, invoiceDayOf, invoiceDraftOf, orderDocumentOf, proofOf } from './issue-order-papers-view.ts'
import type { Services } from './services.ts'

/** `isMailed`: the confirmation goes out with the papers; false for orders that were confirmed long ago. */
type Wanted = { readonly customerId: CustomerId; readonly orderNumber: OrderNumber; readonly isMailed: boolean }

const actor = 'job:issue-papers'

/**
 * The papers of a confirmed order, each issued once and kept for ever: confirmation, invoice (Factur-X and, where the buyer can be
 * reached, UBL) and proof of entitlement. The invoice takes its number first, in one transaction with its frozen document; the
 * files are made outside of any, and kept together. A crash anywhere leaves what the next run goes on from. Then the confirmation
 * is mailed with all of them.
 */
export async function issueOrderPapers(services: Services, { customerId, orderNumber, isMailed }: Wanted): Promise<void> {
  const scope = { customers: [customerId] }
  const material = await read(services.db, scope, (reader) => orderMaterialOf(reader, customerId, orderNumber))
  if (material === undefined) return
  const invoice = await invoiceOf(services, material)
  const subject = `order:${orderNumber}`
  const issued = await read(services.db, scope, (reader) => papersOfSubjectForCustomer(reader, { customerId, subject }))
  const kinds = new Set(issued.map((paper) => paper.kind))
  const papers: RenderedPaper[] = []
  const { press } = services
  if (!kinds.has('confirmation')) papers.push(await confirmationOf(press, material))
  if (!kinds.has('invoice') && invoice !== undefined) papers.push(...(await invoiceFilesOf(press, invoice)))
  if (!kinds.has('proof-of-entitlement')) papers.push(await proofPaperOf(press, material))
  await transact(services.db, scope, async (tx) => {
    await lockOrderForCustomer(tx, customerId, orderNumber)
    await keepPapers(tx, papers, { about: { ...material.order, revision: undefined }, subject, actor, at: services.clock.now() })
    if (isMailed) await services.jobs.enqueue(tx, 'send-order-mail', { customerId, orderNumber })
  })
}

/** The invoice that was issued, or is now; undefined when it breaks a rule, which operations then see. */
async function invoiceOf(services: Services, material: OrderMaterial): Promise<InvoiceDocument | undefined> {
  const { customerId, orderNumber } = material.order
  const scope = { customers: [customerId] }
  const known = await read(services.db, scope, (reader) => issuedInvoice(reader, material.order))
  if (known !== undefined) return known
  const draft = invoiceDraftOf(material)
  const issuedOn = invoiceDayOf(material)
  const subject = `order:${orderNumber}`
  const checked = writeEInvoice({ ...draft, number: 'X2000-000001', issuedOn })
  if (!checked.ok && checked.refusal.code === 'rules-broken') {
    const { breaches } = checked.refusal
    services.log.error(
      { customerId, orderNumber, rules: breaches.map((breach) => breach.rule) },
      'an invoice breaks rules and is not issued',
    )
    await transact(services.db, scope, (tx) => notePaperProblem(tx, { customerId, subject, orderNumber, breaches }, services.clock.now()))
    return undefined
  }
  return transact(services.db, scope, async (tx) => {
    await lockOrderForCustomer(tx, customerId, orderNumber)
    const meanwhile = await issuedInvoice(tx, material.order)
    if (meanwhile !== undefined) return meanwhile
    await settlePaperProblem(tx, { customerId, subject })
    const { seller, quoteNumber, net, tax, gross } = material.order
    const taken = await takeInvoiceNumber(tx, { customerId, sellingEntity: seller.code, issuedOn })
    const document: InvoiceDocument = { ...draft, number: taken.invoiceNumber, issuedOn: taken.issuedOn }
    const at = services.clock.now()
    const { invoiceNumber } = taken
    const stored: StoredInvoice = {
      customerId,
      invoiceNumber,
      kind: 'invoice',
      orderNumber,
      refundId: undefined,
      corrects: undefined,
      sellingEntity: seller.code,
      issuedOn: taken.issuedOn,
      net,
      tax,
      gross,
      snapshot: paperToJson(document),
      issuedAt: at,
    }
    await insertInvoice(tx, stored)
    const detail = { invoice: invoiceNumber, gross: String(gross.minor), currency: gross.currency }
    await appendEvents(tx, customerId, [{ kind: 'invoice-issued', actor, at, quoteNumber, orderNumber, detail }])
    return document
  })
}

async function issuedInvoice(reader: Pick<Tx, 'selectFrom'>, order: Order): Promise<InvoiceDocument | undefined> {
  const invoices = await invoicesOfOrderForCustomer(reader, order.customerId, order.orderNumber)
  const stored = invoices.find((invoice) => invoice.kind === 'invoice')
  if (stored === undefined) return undefined
  const document = paperFromJson(stored.snapshot)
  assert(document.kind === 'invoice', 'the snapshot of an invoice is an invoice')
  return document
}

const names = {
  confirmation: { fr: 'Confirmation-de-commande', en: 'Order-confirmation' },
  invoice: { fr: 'Facture', en: 'Invoice' },
  proof: { fr: 'Certificat-de-droits', en: 'Proof-of-entitlement' },
} as const satisfies Record<string, Record<Language, string>>

const pdf = 'application/pdf'

async function confirmationOf(press: PaperPress, material: OrderMaterial): Promise<RenderedPaper> {
  const document = orderDocumentOf(material)
  const { language, orderNumber } = document
  return {
    kind: 'confirmation',
    name: `${names.confirmation[language]}-${orderNumber}.pdf`,
    mediaType: pdf,
    language,
    bytes: await press.pdf(document),
    snapshot: paperToJson(document),
  }
}

async function proofPaperOf(press: PaperPress, material: OrderMaterial): Promise<RenderedPaper> {
  const document = proofOf(material)
  const { language, orderNumber } = document
  return {
    kind: 'proof-of-entitlement',
    name: `${names.proof[language]}-${orderNumber}.pdf`,
    mediaType: pdf,
    language,
    bytes: await press.pdf(document),
    snapshot: paperToJson(document),
  }
}

/** Factur-X, and the UBL file where the buyer has an electronic address; a currency of three decimals has the PDF alone. */
async function invoiceFilesOf(press: PaperPress, document: InvoiceDocument): Promise<readonly RenderedPaper[]> {
  const { language } = document
  const name = `${names.invoice[language]}-${document.number}`
  const paper = { kind: 'invoice', name: `${name}.pdf`, mediaType: pdf, language, snapshot: undefined }
  const issued = await press.eInvoice(document)
  if (!issued.ok) {
    assert(issued.refusal.code === 'currency-without-e-invoice', `invoice ${document.number} was checked before it took its number`)
    return [{ ...paper, bytes: await press.pdf(document) }]
  }
  const { facturX, ubl } = issued.value
  const pdfPaper = { ...paper, bytes: facturX }
  if (!ubl.available) return [pdfPaper]
  const bytes = new TextEncoder().encode(ubl.xml)
  return [pdfPaper, { kind: 'e-invoice', name: `${name}.xml`, mediaType: 'application/xml', language, bytes, snapshot: undefined }]
}
