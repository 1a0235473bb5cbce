import type { XmlElement } from './xml.ts'

/** A file that is not well-formed, or that uses what no invoice needs (a DOCTYPE, entities of its own). */
export class XmlError extends Error {
  override readonly name = 'XmlError'
}

type Open = { name: string; attributes: Record<string, string>; children: XmlElement[]; text: string }

const depthMax = 60
const token =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<!|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+|</g
const attribute = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/**
 * Reads well-formed XML into elements by their local names. It has no part of the writers in it, so that what it reads is what
 * another system will read. DOCTYPE is refused, and with it every entity but the five of XML and character references.
 */
export function readXml(source: string): XmlElement {
  const text = source.replace(/^\ufeff/, '')
  const stack: Open[] = []
  let root: XmlElement | undefined
  for (const match of text.matchAll(token)) {
    const [whole, cdata, closing, opening, attributes = '', selfClosing] = match
    const current = stack.at(-1)
    if (opening !== undefined) {
      if (root !== undefined) throw new XmlError('a second root element')
      if (stack.length >= depthMax) throw new XmlError('nested too deeply')
      const made: Open = { name: opening, attributes: readAttributes(attributes), children: [], text: '' }
      if (selfClosing === '/') root = close(made, current) ?? root
      else stack.push(made)
    } else if (closing !== undefined) {
      if (current?.name !== closing) throw new XmlError(`</${closing}> closes nothing`)
      stack.pop()
      root = close(current, stack.at(-1)) ?? root
    } else if (whole.startsWith('<!--') || whole.startsWith('<?')) {
      continue
    } else if (whole === '<' || whole === '<!') {
      throw new XmlError(`unexpected ${text.slice(match.index, match.index + 20)}`)
    } else if (current !== undefined) {
      current.text += cdata ?? decode(whole)
    } else if (whole.trim() !== '') {
      throw new XmlError('text outside the root element')
    }
  }
  if (stack.length > 0 || root === undefined) throw new XmlError('the file ends too early')
  return root
}

function close(open: Open, parent: Open | undefined): XmlElement | undefined {
  const done = { ...open, name: open.name.replace(/^.*:/, ''), text: open.text.trim() }
  if (parent === undefined) return done
  parent.children.push(done)
  return undefined
}

function readAttributes(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name = '', double, single] of text.matchAll(attribute)) {
    if (Object.hasOwn(found, name)) throw new XmlError(`${name} twice`)
    found[name] = decode(double ?? single ?? '')
  }
  return found
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(text: string): string {
  return text.replace(/&(#?[\w.-]+);|&/g, (whole, reference?: string) => {
    if (reference === undefined) throw new XmlError('a bare &')
    if (!reference.startsWith('#')) return present(named[reference], whole)
    const code = /^#x/i.test(reference) ? Number.parseInt(reference.slice(2), 16) : Number.parseInt(reference.slice(1), 10)
    return present(code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined, whole)
  })
}

function present(character: string | undefined, reference: string): string {
  if (character === undefined) throw new XmlError(`unknown reference ${reference}`)
  return character
}

/** The first child at the path of local names. */
export function at(node: XmlElement | undefined, path: string): XmlElement | undefined {
  let current = node
  for (const name of path.split('/')) current = current?.children.find((child) => child.name === name)
  return current
}

/** All children of that name. */
export function all(node: XmlElement | undefined, name: string): readonly XmlElement[] {
  return node?.children.filter((child) => child.name === name) ?? []
}

export function textAt(node: XmlElement | undefined, path: string): string | undefined {
  return at(node, path)?.text
}
