import type { Ui } from '#src/web/i18n/ui.ts'
import type { Message } from '#src/web/i18n/messages.ts'
import type { Vendor } from './brand.ts'

/** What surrounds every page: the vendor, who is signed in, where we are. One is built per request. */
export type Shell = {
  readonly vendor: Vendor
  readonly viewer?: Viewer | undefined
  /** Path and query of the request: the language and theme switches lead back to it with `?lang=` or `?theme=` added. */
  readonly path: string
  /** From the `theme` cookie, which `?theme=light|dark|system` sets. `system` follows the machine. */
  readonly theme: Theme
  /** The nonce of this response's Content-Security-Policy. */
  readonly nonce: string
  readonly assets: Assets
  /** Said once at the top, after a redirect: what has just been done. */
  readonly notice?: Notice | undefined
  /** The demo says that it is one, and where its mailbox is. */
  readonly demo?: boolean | undefined
}

export type Theme = 'light' | 'dark' | 'system'
export type Assets = { readonly css: string; readonly js: string }
export type Tone = 'success' | 'information' | 'warning' | 'danger'
export type Notice = { readonly tone: Tone; readonly message: Message }

/** The person at the screen; the area decides which navigation they get. */
export type Viewer = {
  readonly name: string
  readonly email: string
  readonly organisation?: string | undefined
  readonly area: 'buyer' | 'partner' | 'representative' | 'operations'
}

/** Every page takes its words, its surroundings and its own view. */
export type PageProps<View> = { readonly ui: Ui; readonly shell: Shell; readonly view: View }

/** The current address with one query parameter set; others stay. */
export function withQuery(path: string, name: string, value: string): string {
  const [pathname = '', query = ''] = path.split('?', 2)
  const kept = query.split('&').filter((pair) => pair !== '' && !pair.startsWith(`${name}=`))
  return `${pathname}?${[...kept, `${name}=${value}`].join('&')}`
}
