import { poNumberLengthMax } from '#src/domain/order.ts'
import type { PaymentMethod } from '#src/domain/payment-attempt.ts'
import { paymentMethods } from '#src/domain/payment-attempt.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { Problem, Problems } from '../components/form.tsx'
import type { Form } from '../form-data.ts'

export type PaymentForm = {
  readonly method: PaymentMethod
  readonly poNumber: string | undefined
  readonly poDocument: { readonly name: string; readonly bytes: Uint8Array } | undefined
}

const documentBytesMax = 10 * 1024 * 1024

/** What was wrong, and the document where that was not what was wrong: it is kept and need not be chosen again. */
export type PaymentProblems = { readonly problems: Problems; readonly poDocument: PaymentForm['poDocument'] }

/** The method and, for a purchase order, its number and document. A PDF is told by its content, not by its name. */
export async function parsePayment(form: Form): Promise<Result<PaymentForm, PaymentProblems>> {
  const method = paymentMethods.find((known) => known === form.text('payment_method'))
  const problems: Problem[] = []
  if (method === undefined) problems.push({ field: 'payment_method', message: { key: 'problem.methodNotAllowed' } })
  const poNumber = form.text('po_number').replaceAll(/\s+/g, ' ')
  if (poNumber.length > poNumberLengthMax)
    problems.push({ field: 'po_number', message: { key: 'problem.tooLong', values: { max: poNumberLengthMax } } })
  const file = method === 'purchase-order' ? form.file('po_document') : undefined
  const bytes = file !== undefined && file.size <= documentBytesMax ? new Uint8Array(await file.arrayBuffer()) : undefined
  if (file !== undefined && bytes === undefined) problems.push({ field: 'po_document', message: { key: 'problem.poTooLarge' } })
  if (bytes !== undefined && !isPdf(bytes)) problems.push({ field: 'po_document', message: { key: 'problem.poNotPdf' } })
  const poDocument = file === undefined || bytes === undefined || !isPdf(bytes) ? undefined : { name: fileName(file.name), bytes }
  if (method === undefined || problems.length > 0) return refused({ problems, poDocument })
  return ok({
    method,
    poNumber: method === 'card' || poNumber === '' ? undefined : poNumber,
    poDocument,
  })
}

/** `%PDF-` at the start and `%%EOF` near the end (ISO 32000-2, 7.5.2 and 7.5.5). */
export function isPdf(bytes: Uint8Array): boolean {
  const text = (from: number, to?: number) => Buffer.from(bytes.subarray(from, to)).toString('latin1')
  return text(0, 5) === '%PDF-' && text(Math.max(0, bytes.length - 1024)).includes('%%EOF')
}

/** The last part of a path, without what a header or a file system trips over. */
function fileName(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? ''
  // oxlint-disable-next-line no-control-regex -- these are taken out
  const clean = base.replaceAll(/[\u0000-\u001F\u007F"<>|:*?]/g, '').slice(0, 120)
  return clean === '' ? 'purchase-order.pdf' : clean
}
