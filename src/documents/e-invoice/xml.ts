/** An element with its namespace prefix as written. Text and children do not mix in invoices. */
export type XmlElement = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  readonly text: string
}

/** Content of an element to write: text, children, or nothing, in which case the element is left out. */
type Content = string | undefined | readonly (XmlElement | undefined)[]

/**
 * An element, or `undefined` when it would be empty: an empty element is forbidden (PEPPOL-EN16931-R008), and so the writers
 * can state every field in order and leave it to this function which ones are there.
 */
export function element(
  name: string,
  content: Content,
  attributes: Readonly<Record<string, string | undefined>> = {},
): XmlElement | undefined {
  if (content === undefined || content === '') return undefined
  const given = Object.fromEntries(Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined))
  if (typeof content === 'string') return { name, attributes: given, children: [], text: content }
  const children = content.filter((child) => child !== undefined)
  return children.length === 0 ? undefined : { name, attributes: given, children, text: '' }
}

/** The document as UTF-8 text, indented, so that people can read what their system received. */
export function writeXml(root: XmlElement): string {
  const parts: string[] = ['<?xml version="1.0" encoding="UTF-8"?>\n']
  write(root, '', parts)
  return parts.join('')
}

function write(node: XmlElement, indent: string, parts: string[]): void {
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${escape(value)}"`)
  const tag = `${indent}<${node.name}${attributes.join('')}>`
  if (node.children.length === 0) {
    parts.push(`${tag}${escape(node.text)}</${node.name}>\n`)
    return
  }
  parts.push(`${tag}\n`)
  for (const child of node.children) write(child, `${indent}  `, parts)
  parts.push(`${indent}</${node.name}>\n`)
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character)
}
