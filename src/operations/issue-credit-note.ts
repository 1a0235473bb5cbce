import { writeEInvoice } from '#src/documents/e-invoice/write-e-invoice.ts'
import type { CreditNote, InvoiceDocument } from '#src/documents/invoice-document.ts'
import type { PaperPress } from '#src/documents/paper-press.ts'
import { paperFromJson, paperToJson } from '#src/documents/paper.ts'
import type { CustomerId, Language } from '#src/domain/identifiers.ts'
import { dayIn } from '#src/domain/plain-date.ts'
import { assert, present } from '#src/kit/assert.ts'
import { type Reader, read, transact } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { type StoredInvoice, insertInvoice, invoicesOfOrderForCustomer, takeInvoiceNumber } from '#src/store/invoice.ts'
import { lockOrderForCustomer } from '#src/store/order.ts'
import { notePaperProblem, papersOfSubjectForCustomer, settlePaperProblem } from '#src/store/paper.ts'
import { type Refund, findRefundForCustomer } from '#src/store/refund.ts'
import { creditNoteDraftOf } from './issue-order-papers-credit-view.ts'
import { type RenderedPaper, keepPapers } from './issue-order-papers-keep.ts'
import { orderMaterialOf } from './issue-order-papers-load.ts'
import type { OrderMaterial } from './issue-order-papers-view.ts'
import type { Services } from './services.ts'

const actor = 'job:issue-credit-note'

/** The refund came before the invoice that it corrects: the invoice is issued by another job, this one tries again. */
export class InvoiceNotIssued extends Error {
  override readonly name = 'InvoiceNotIssued'
}

/**
 * The credit note of a refund that succeeded: number and frozen document in one transaction, files outside, kept together; once per
 * refund, whatever crashes. Then the refund is mailed, with the credit note attached. Throws `InvoiceNotIssued`.
 */
export async function issueCreditNote(
  services: Services,
  wanted: { readonly customerId: CustomerId; readonly refundId: string },
): Promise<void> {
  const { customerId, refundId } = wanted
  const scope = { customers: [customerId] }
  const known = await read(services.db, scope, async (reader) => {
    const refund = present(await findRefundForCustomer(reader, customerId, refundId), 'a refund never goes away')
    const material = refund.status === 'succeeded' ? await orderMaterialOf(reader, customerId, refund.orderNumber) : undefined
    return material && { refund, material }
  })
  if (known === undefined) return
  const note = await noteOf(services, known)
  const { orderNumber } = known.material.order
  const subject = `refund:${refundId}`
  const issued = await read(services.db, scope, (reader) => papersOfSubjectForCustomer(reader, { customerId, subject }))
  const papers = note === undefined || issued.length > 0 ? [] : await filesOf(services.press, note)
  await transact(services.db, scope, async (tx) => {
    await lockOrderForCustomer(tx, customerId, orderNumber)
    await keepPapers(tx, papers, { about: { ...known.material.order, revision: undefined }, subject, actor, at: services.clock.now() })
    const amountMinor = String(known.refund.amount.minor)
    await services.jobs.enqueue(tx, 'send-refund-mail', { customerId, orderNumber, refundReference: refundId, amountMinor })
  })
}

type Known = { readonly refund: Refund; readonly material: OrderMaterial }

/** The credit note that was issued for the refund, or is now; undefined when it breaks a rule, which operations then see. */
async function noteOf(services: Services, { refund, material }: Known): Promise<CreditNote | undefined> {
  const { customerId, orderNumber, seller, quoteNumber } = material.order
  return transact(services.db, { customers: [customerId] }, async (tx) => {
    await lockOrderForCustomer(tx, customerId, orderNumber)
    const billed = await billedSoFar(tx, refund)
    if (billed.note !== undefined) return billed.note
    const at = services.clock.now()
    const issuedOn = dayIn(material.sellerTimeZone, at)
    const draft = creditNoteDraftOf(billed, refund)
    const subject = `refund:${refund.refundId}`
    const checked = writeEInvoice({ ...draft, number: 'X2000-000001', issuedOn })
    if (!checked.ok && checked.refusal.code === 'rules-broken') {
      const { breaches } = checked.refusal
      services.log.error(
        { customerId, orderNumber, rules: breaches.map((breach) => breach.rule) },
        'a credit note breaks rules and is not issued',
      )
      await notePaperProblem(tx, { customerId, subject, orderNumber, breaches }, at)
      return undefined
    }
    await settlePaperProblem(tx, { customerId, subject })
    const taken = await takeInvoiceNumber(tx, { customerId, sellingEntity: seller.code, issuedOn })
    const note: CreditNote = { ...draft, number: taken.invoiceNumber, issuedOn: taken.issuedOn }
    const { net, tax, gross } = note.totals
    const stored: StoredInvoice = {
      customerId,
      invoiceNumber: taken.invoiceNumber,
      kind: 'credit-note',
      orderNumber,
      refundId: refund.refundId,
      corrects: billed.invoice.number,
      sellingEntity: seller.code,
      issuedOn: taken.issuedOn,
      net,
      tax,
      gross,
      snapshot: paperToJson(note),
      issuedAt: at,
    }
    await insertInvoice(tx, stored)
    const detail = {
      creditNote: taken.invoiceNumber,
      corrects: billed.invoice.number,
      gross: String(gross.minor),
      currency: gross.currency,
    }
    await appendEvents(tx, customerId, [{ kind: 'credit-note-issued', actor, at, quoteNumber, orderNumber, detail }])
    return note
  })
}

type Billed = { readonly invoice: InvoiceDocument; readonly notes: readonly CreditNote[]; readonly note: CreditNote | undefined }

/** The order's invoice, the credit notes on it so far, and among them the one of this refund. */
async function billedSoFar(reader: Reader, refund: Refund): Promise<Billed> {
  const stored = await invoicesOfOrderForCustomer(reader, refund.customerId, refund.orderNumber)
  const documents = stored.map((one) => ({ refundId: one.refundId, document: paperFromJson(one.snapshot) }))
  const invoice = documents.find(({ document }) => document.kind === 'invoice')?.document
  if (invoice?.kind !== 'invoice') throw new InvoiceNotIssued(`order ${refund.orderNumber} has no invoice to correct`)
  const notes = documents.flatMap(({ refundId, document }) => (document.kind === 'credit-note' ? [{ refundId, document }] : []))
  const own = notes.find(({ refundId }) => refundId === refund.refundId)
  return { invoice, notes: notes.map(({ document }) => document), note: own?.document }
}

const names = { fr: 'Avoir', en: 'Credit-note' } as const satisfies Record<Language, string>

async function filesOf(press: PaperPress, document: CreditNote): Promise<readonly RenderedPaper[]> {
  const { language } = document
  const name = `${names[language]}-${document.number}`
  const paper = { kind: 'credit-note', name: `${name}.pdf`, mediaType: 'application/pdf', language, snapshot: undefined }
  const issued = await press.eInvoice(document)
  if (!issued.ok) {
    assert(issued.refusal.code === 'currency-without-e-invoice', `credit note ${document.number} was checked before it took its number`)
    return [{ ...paper, bytes: await press.pdf(document) }]
  }
  const { facturX, ubl } = issued.value
  if (!ubl.available) return [{ ...paper, bytes: facturX }]
  const bytes = new TextEncoder().encode(ubl.xml)
  return [
    { ...paper, bytes: facturX },
    { kind: 'e-invoice', name: `${name}.xml`, mediaType: 'application/xml', language, bytes, snapshot: undefined },
  ]
}
