import { createHash } from 'node:crypto'

/**
 * The unique key of what one sending of a form did: made of the form's submission id and of what was sent. A double click or a
 * repeated request has the same key; a form that was gone back to and sent with other words has another, so nothing is lost.
 */
export function submissionKey(submissionId: string, ...sent: readonly string[]): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([submissionId, ...sent]))
    .digest('hex')
  // RFC 9562, version 8: a UUID whose bits are our own.
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
