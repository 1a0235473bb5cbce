import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { assert, present } from '#src/kit/assert.ts'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

export type Control = { readonly name: string; readonly type: string; readonly value: string; readonly label: string }
export type Button = {
  readonly text: string
  readonly name: string
  readonly value: string
  readonly row: string
  readonly action: string
  readonly form: Form
}
export type Link = { readonly text: string; readonly href: string }

export type Form = {
  readonly method: 'get' | 'post'
  readonly action: string
  readonly enctype: string
  /** What the form would send without any button, in the order of the page. */
  readonly entries: readonly (readonly [string, string])[]
  /** Everything that can be filled in, with its label; a radio button or check box once for each. */
  readonly controls: readonly Control[]
}

/** A page as a browser reads it: the HTML standard's parser, then what a person or a screen reader finds. */
export type Page = {
  readonly status: number
  readonly url: string
  readonly headers: Headers
  readonly html: string
  readonly title: string
  readonly language: string
  /** All that is to be read, white space put together. Not what style or script say. */
  readonly text: string
  readonly headings: readonly string[]
  /** What the page interrupts with: notices, and the summary of errors. */
  readonly alerts: readonly string[]
  readonly links: readonly Link[]
  readonly buttons: readonly Button[]
  readonly forms: readonly Form[]
  /** Attribute `name` of every element that has it. */
  readonly attributes: (name: string) => readonly string[]
  /** The text of all elements of a kind. */
  readonly texts: (tag: string) => readonly string[]
  /** The rows of all tables, cells in a line. */
  readonly rows: readonly string[]
}

export async function readPage(response: Response, url: string): Promise<Page> {
  const html = await response.text()
  const root = parse(html)
  const elements = [...below(root)]
  const named = (...tags: readonly string[]) => elements.filter((element) => tags.includes(element.tagName))
  const formElements = named('form')
  const forms = new Map(formElements.map((form) => [form, formOf(form, elements, url)]))
  return {
    status: response.status,
    url,
    headers: response.headers,
    html,
    title: named('title').map(textOf)[0] ?? '',
    language: named('html').map((element) => attribute(element, 'lang') ?? '')[0] ?? '',
    text: named('body').map(textOf).join(' '),
    headings: named('h1', 'h2', 'h3').map(textOf),
    alerts: elements.filter((element) => attribute(element, 'role') === 'alert').map(textOf),
    links: named('a').flatMap((element) => {
      const href = attribute(element, 'href')
      return href === undefined ? [] : [{ text: textOf(element), href }]
    }),
    buttons: named('button').flatMap((element) => buttonOf(element, forms, url)),
    forms: [...forms.values()],
    attributes: (name) => elements.flatMap((element) => attribute(element, name) ?? []),
    texts: (tag) => named(tag).map(textOf),
    rows: named('tr').map(textOf),
  }
}

function* below(node: Node): Generator<Element> {
  if (!('childNodes' in node)) return
  for (const child of node.childNodes) {
    if ('tagName' in child) yield child
    yield* below(child)
  }
}

const unread = new Set(['script', 'style', 'head', 'title'])

function textOf(node: Node): string {
  return collect(node)
    .replaceAll(/[\s\u00A0\u202F]+/g, ' ')
    .trim()
}

/** A cell or a block is a word of its own, whatever stands between the tags. */
function collect(node: Node): string {
  if (node.nodeName === '#text') return 'value' in node ? node.value : ''
  if (unread.has(node.nodeName) && node.nodeName !== 'title') return ''
  const text = 'childNodes' in node ? node.childNodes.map(collect).join('') : ''
  return /^(?:a|abbr|b|code|em|i|span|strong|time)$/.test(node.nodeName) ? text : ` ${text} `
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((attr) => attr.name === name)?.value
}

function ancestor(element: Element, tag: string): Element | undefined {
  for (let node: Node | null = element.parentNode; node !== null; node = 'parentNode' in node ? node.parentNode : null) {
    if (node.nodeName === tag) return node as Element
  }
  return undefined
}

/** The form that a control belongs to: the one it names, else the one around it. */
function ownerOf(control: Element, elements: readonly Element[]): Element | undefined {
  const named = attribute(control, 'form')
  return named === undefined
    ? ancestor(control, 'form')
    : elements.find((element) => element.tagName === 'form' && attribute(element, 'id') === named)
}

function formOf(form: Element, elements: readonly Element[], url: string): Form {
  const controls = elements.filter(
    (element) => ['input', 'select', 'textarea'].includes(element.tagName) && ownerOf(element, elements) === form,
  )
  const usable = controls.filter((control) => attribute(control, 'name') !== undefined && !isDisabled(control))
  return {
    method: attribute(form, 'method')?.toLowerCase() === 'post' ? 'post' : 'get',
    action: attribute(form, 'action') ?? url,
    enctype: attribute(form, 'enctype') ?? 'application/x-www-form-urlencoded',
    entries: usable.filter(isSent).map((control) => [attribute(control, 'name') ?? '', valueOf(control)] as const),
    controls: usable.map((control) => ({
      name: attribute(control, 'name') ?? '',
      type: control.tagName === 'input' ? (attribute(control, 'type') ?? 'text') : control.tagName,
      value: valueOf(control),
      label: labelOf(control, elements),
    })),
  }
}

function isDisabled(control: Element): boolean {
  if (attribute(control, 'disabled') !== undefined) return true
  const fieldset = ancestor(control, 'fieldset')
  return fieldset !== undefined && attribute(fieldset, 'disabled') !== undefined
}

function isSent(control: Element): boolean {
  const type = attribute(control, 'type')
  if (type === 'checkbox' || type === 'radio') return attribute(control, 'checked') !== undefined
  return type !== 'file' && type !== 'submit'
}

function valueOf(control: Element): string {
  if (control.tagName === 'textarea') return control.childNodes.map((child) => ('value' in child ? child.value : '')).join('')
  if (control.tagName !== 'select') return attribute(control, 'value') ?? (attribute(control, 'type') === 'checkbox' ? 'on' : '')
  const options = [...below(control)].filter((element) => element.tagName === 'option')
  const chosen = options.find((option) => attribute(option, 'selected') !== undefined) ?? options[0]
  return chosen === undefined ? '' : (attribute(chosen, 'value') ?? textOf(chosen))
}

function labelOf(control: Element, elements: readonly Element[]): string {
  const id = attribute(control, 'id')
  const tied = id === undefined ? undefined : elements.find((element) => element.tagName === 'label' && attribute(element, 'for') === id)
  const label = tied ?? ancestor(control, 'label')
  return label === undefined ? '' : textOf(label)
}

function buttonOf(element: Element, forms: ReadonlyMap<Element, Form>, url: string): readonly Button[] {
  const owner = ownerOf(element, [...forms.keys()])
  const form = owner && forms.get(owner)
  if (form === undefined || (attribute(element, 'type') ?? 'submit') !== 'submit') return []
  const row = ancestor(element, 'tr')
  return [
    {
      text: textOf(element),
      name: attribute(element, 'name') ?? '',
      value: attribute(element, 'value') ?? '',
      row: row === undefined ? '' : textOf(row),
      action: attribute(element, 'formaction') ?? (form.action === '' ? url : form.action),
      form,
    },
  ]
}

/** The one button with these words; where several have them, the one whose table row or address contains `row`. */
export function buttonCalled(page: Page, text: string, row?: string): Button {
  const found = page.buttons.filter(
    (button) => button.text === text && (row === undefined || button.row.includes(row) || button.action.includes(row)),
  )
  assert(
    found.length === 1,
    `${found.length} buttons "${text}"${row === undefined ? '' : ` in the row "${row}"`} among: ${page.buttons.map((button) => button.text).join(' | ')}\n${page.text.slice(0, 600)}`,
  )
  return present(found[0], 'one button')
}

export function linkCalled(page: Page, text: string): Link {
  const link = page.links.find((candidate) => candidate.text === text)
  return present(link, `no link "${text}" among: ${page.links.map((one) => one.text).join(' | ')}`)
}
