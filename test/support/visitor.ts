import { assert } from '#src/kit/assert.ts'
import type { WebApp } from '#src/web/web.ts'
import { type Page, buttonCalled, linkCalled, readPage } from './page.ts'

export const origin = 'http://localhost:3000'

/** By label, or by name where a form has no label for it. A file is given as one; `undefined` empties a field, `true` ticks. */
export type Filled = Readonly<Record<string, string | File | true | undefined>>

export type Visitor = {
  /** By link, following redirects. */
  readonly open: (path: string) => Promise<Page>
  readonly follow: (page: Page, link: string) => Promise<Page>
  /** Fills in the button's form and presses it, following redirects: what a browser without JavaScript does. */
  readonly press: (page: Page, button: string, filled?: Filled, row?: string) => Promise<Page>
  /** One request as the browser would send it, redirects not followed. */
  readonly send: (path: string, init?: RequestInit) => Promise<Response>
  readonly post: (path: string, fields: Readonly<Record<string, string>> | BodyInit) => Promise<Response>
  readonly cookies: Map<string, string>
}

/** A browser of one person: keeps cookies, sends what browsers send, runs no script. */
export function aVisitor(app: { readonly request: WebApp['request'] }, given: { readonly language?: string } = {}): Visitor {
  const cookies = new Map<string, string>()
  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (!headers.has('host')) headers.set('host', new URL(origin).host)
    headers.set('accept-language', given.language ?? 'en-GB,en;q=0.9')
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    if (init.method === 'POST' && !headers.has('origin')) headers.set('origin', origin)
    const response = await app.request(`${origin}${path}`, { ...init, headers })
    for (const cookie of response.headers.getSetCookie()) keep(cookies, cookie)
    return response
  }
  async function follow(path: string, init?: RequestInit): Promise<Page> {
    let [at, response] = [path, await send(path, init)]
    for (let hops = 0; response.status >= 300 && response.status < 400; hops += 1) {
      assert(hops < 10, `redirected for ever: ${at}`)
      at = new URL(response.headers.get('location') ?? '', `${origin}${at}`).href.slice(origin.length)
      response = await send(at)
    }
    return readPage(response, at)
  }
  return {
    cookies,
    send,
    open: (path) => follow(path),
    follow: (page, text) => follow(withoutHash(new URL(linkCalled(page, text).href, `${origin}${page.url}`).href.slice(origin.length))),
    post: (path, fields) => send(path, { method: 'POST', body: isPlain(fields) ? new URLSearchParams(fields) : fields }),
    press(page, text, filled = {}, row) {
      const button = buttonCalled(page, text, row)
      const entries = filledIn(button.form, filled)
      if (button.name !== '') entries.push([button.name, button.value])
      const action = withoutHash(button.action)
      if (button.form.method === 'get') {
        const query = new URLSearchParams(entries.map(([name, value]) => [name, value as string]))
        return follow(query.size === 0 ? action : `${action.split('?')[0]}?${query}`)
      }
      return follow(action, { method: 'POST', body: bodyOf(entries, button.form.enctype) })
    },
  }
}

type Entry = [name: string, value: string | File]

/** The entries of the form with the given controls changed; asking for a control that is not there is a mistake of the test. */
function filledIn(form: Page['forms'][number], filled: Filled): Entry[] {
  let entries: Entry[] = form.entries.map(([name, value]) => [name, value])
  for (const [asked, value] of Object.entries(filled)) {
    const control =
      form.controls.find((one) => one.label === asked) ??
      form.controls.find((one) => one.label.startsWith(asked)) ??
      form.controls.find((one) => one.name === asked)
    assert(control !== undefined, `no field "${asked}" among: ${form.controls.map((one) => `${one.label} (${one.name})`).join(' | ')}`)
    entries = entries.filter(([name]) => name !== control.name)
    if (value !== undefined) entries.push([control.name, value === true ? control.value : value])
  }
  return entries
}

function bodyOf(entries: readonly Entry[], enctype: string): BodyInit {
  if (enctype === 'multipart/form-data') {
    const body = new FormData()
    for (const [name, value] of entries) body.append(name, value)
    return body
  }
  return new URLSearchParams(entries.map(([name, value]) => [name, typeof value === 'string' ? value : value.name]))
}

function isPlain(fields: object | BodyInit): fields is Record<string, string> {
  return typeof fields === 'object' && Object.getPrototypeOf(fields) === Object.prototype
}

function withoutHash(path: string): string {
  return path.split('#', 1)[0] ?? path
}

function keep(cookies: Map<string, string>, header: string): void {
  const [pair = '', ...attributes] = header.split('; ')
  const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
  const isOver = value === '' || attributes.some((attribute) => /^max-age=0$/i.test(attribute))
  if (isOver) cookies.delete(name)
  else cookies.set(name, value)
}
