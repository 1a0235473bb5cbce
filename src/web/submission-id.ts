import { randomUUID } from 'node:crypto'
import type { Form } from './form-data.ts'

/** Made when a form is shown, sent back with it: the same form sent twice is one sending. A forged one is replaced. */
export function submissionIdOf(form: Form): string {
  const text = form.text('submission_id')
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.toLowerCase() : randomUUID()
}
