import type { Context } from 'hono'
import type { WebEnv } from './web.ts'

/** A form as it was sent: the first value of every field, files apart. Repeated fields count once, unknown ones are not looked at. */
export type Form = {
  readonly text: (name: string) => string
  readonly file: (name: string) => File | undefined
  readonly fields: ReadonlyMap<string, string>
}

const fieldLengthMax = 20_000

/** Never throws for what a client sent: a body that is no form is an empty form, and the page then says what is missing. */
export async function readForm(c: Context<WebEnv>): Promise<Form> {
  const type = c.req.header('content-type') ?? ''
  const isForm = type.startsWith('application/x-www-form-urlencoded') || type.startsWith('multipart/form-data')
  const sent = isForm ? await c.req.formData().catch(() => new FormData()) : new FormData()
  const fields = new Map<string, string>()
  const files = new Map<string, File>()
  for (const [name, value] of sent) {
    if (typeof value === 'string') {
      if (!fields.has(name)) fields.set(name, clean(value))
    } else if (!files.has(name) && value.size > 0) files.set(name, value)
  }
  return { text: (name) => fields.get(name) ?? '', file: (name) => files.get(name), fields }
}

// oxlint-disable-next-line no-control-regex -- these very characters are taken out
const meaningless = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g

/** Control characters other than tab and line ends mean nothing in a form and break papers; NUL is not even text to PostgreSQL. */
function clean(value: string): string {
  return value.slice(0, fieldLengthMax).replaceAll(meaningless, '').replaceAll('\r\n', '\n').toWellFormed().trim()
}
