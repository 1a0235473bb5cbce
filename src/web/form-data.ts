import type { Context } from 'hono'
import type { WebEnv } from './web.ts'

/** A form as it was sent: the first value of every field, files apart. Repeated fields count once, unknown ones are not looked at. */
export type Form = {
  readonly text: (name: string) => string
  readonly file: (name: string) => File | undefined
  readonly fields: ReadonlyMap<string, string>
}

const fieldLengthMax = 20_000

/** Our largest form has a few dozen. A megabyte of `a&a&…` is half a million, and took the parser nine seconds. */
const fieldsMax = 1_000

/** Never throws for what a client sent: a body that is no form is an empty form, and the page then says what is missing. */
export async function readForm(c: Context<WebEnv>): Promise<Form> {
  const type = c.req.header('content-type') ?? ''
  const sent = type.startsWith('application/x-www-form-urlencoded')
    ? new URLSearchParams(firstFields(await c.req.text()))
    : type.startsWith('multipart/form-data') && partsIn(await c.req.arrayBuffer(), type) <= fieldsMax
      ? await c.req.formData().catch(() => new FormData())
      : new FormData()
  const fields = new Map<string, string>()
  const files = new Map<string, File>()
  for (const [name, value] of sent) {
    if (typeof value === 'string') {
      if (!fields.has(name)) fields.set(name, clean(value))
    } else if (!files.has(name) && value.size > 0) files.set(name, value)
  }
  return { text: (name) => fields.get(name) ?? '', file: (name) => files.get(name), fields }
}

function firstFields(body: string): string {
  let end = -1
  for (let count = 0; count < fieldsMax; count += 1) {
    end = body.indexOf('&', end + 1)
    if (end === -1) return body
  }
  return body.slice(0, end)
}

/** Counted before they are parsed, by what stands between them. */
function partsIn(body: ArrayBuffer, contentType: string): number {
  const boundary = /boundary="?([^";]+)/i.exec(contentType)?.[1]
  if (boundary === undefined) return 0
  const [bytes, mark] = [Buffer.from(body), Buffer.from(`--${boundary}`)]
  let count = 0
  for (let at = bytes.indexOf(mark); at !== -1 && count <= fieldsMax; at = bytes.indexOf(mark, at + mark.length)) count += 1
  return count
}

// oxlint-disable-next-line no-control-regex -- these very characters are taken out
const meaningless = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g

/** Control characters other than tab and line ends mean nothing in a form and break papers; NUL is not even text to PostgreSQL. */
function clean(value: string): string {
  return value.slice(0, fieldLengthMax).replaceAll(meaningless, '').replaceAll('\r\n', '\n').toWellFormed().trim()
}
