/** The addresses of the screens of operations. */

export const opsOrdersPath = '/ops/orders'
export const opsRunsPath = '/ops/runs'
export const opsCheckPath = '/ops/check'

export function opsOrderPath(orderNumber: number): string {
  return `${opsOrdersPath}/${orderNumber}`
}
export function opsCancellationPath(orderNumber: number): string {
  return `${opsOrderPath(orderNumber)}/cancellation`
}
export function opsRefundPath(orderNumber: number): string {
  return `${opsOrderPath(orderNumber)}/refund`
}
export function opsDocumentPath(orderNumber: number, fileId: string): string {
  return `${opsOrderPath(orderNumber)}/documents/${fileId}`
}
export function opsMailPath(orderNumber: number, mailId: bigint): string {
  return `${opsOrderPath(orderNumber)}/mails/${mailId}`
}
export function opsRunPath(runId: number): string {
  return `${opsRunsPath}/${runId}`
}
