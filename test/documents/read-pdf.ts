import { Buffer } from 'node:buffer'
import { inflateSync } from 'node:zlib'

/** A PDF read back, by a reader that knows nothing of how it was written but the PDF specification (classic cross-references). */
export type PdfFile = {
  /** The dictionary of each object, as text. */
  readonly objects: ReadonlyMap<number, string>
  readonly streams: ReadonlyMap<number, Buffer>
  readonly trailer: string
  readonly pages: readonly PdfPage[]
}

export type PdfPage = { readonly dictionary: string; readonly content: string; readonly lines: readonly string[] }

export function readPdf(bytes: Uint8Array): PdfFile {
  const text = Buffer.from(bytes).toString('latin1')
  const start = Number(/startxref\n(\d+)\n%%EOF\s*$/.exec(text)?.[1])
  const table = text.slice(start)
  const objects = new Map<number, string>()
  const streams = new Map<number, Buffer>()
  const offsets = [...table.matchAll(/^(\d{10}) (\d{5}) ([nf]) /gm)].map((match) => (match[3] === 'n' ? Number(match[1]) : undefined))
  const lengthOf = new Map<number, number>()
  for (const [id, offset] of offsets.entries()) {
    if (offset === undefined) continue
    const head = text.slice(offset, offset + 400_000)
    const body = head.slice(head.indexOf('obj\n') + 4)
    const streamAt = /\nstream\n/.exec(body.slice(0, body.indexOf('endobj') + 6))
    const dictionary = streamAt ? body.slice(0, streamAt.index) : body.slice(0, body.indexOf('\nendobj'))
    objects.set(id, dictionary)
    if (!streamAt) continue
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1])
    lengthOf.set(id, length)
    const from = offset + head.indexOf('obj\n') + 4 + streamAt.index + 8
    const raw = Buffer.from(text.slice(from, from + length), 'latin1')
    streams.set(id, dictionary.includes('/FlateDecode') ? inflateSync(raw) : raw)
  }
  const trailer = table.slice(table.indexOf('trailer'))
  const file = { objects, streams, trailer }
  const root = objects.get(refIn(trailer, 'Root')) ?? ''
  const kids = /\/Kids \[([^\]]*)\]/.exec(objects.get(refIn(root, 'Pages')) ?? '')?.[1] ?? ''
  const pages = [...kids.matchAll(/(\d+) 0 R/g)].map((match) => readPage(Number(match[1]), file))
  return { ...file, pages }
}

/** The object number behind `/Key n 0 R`. */
export function refIn(dictionary: string, key: string): number {
  return Number(new RegExp(`/${key} (\\d+) 0 R`).exec(dictionary)?.[1])
}

/** All text, one line each, in the order of the pages. */
export function textOfPdf(bytes: Uint8Array): string {
  return readPdf(bytes)
    .pages.flatMap((page) => page.lines)
    .join('\n')
}

/** Thin and no-break spaces as plain ones: how a person would type what they read. */
export function typed(text: string): string {
  return text.replace(/[\u00a0\u2009\u202f]/g, ' ')
}

function readPage(id: number, file: Omit<PdfFile, 'pages'>): PdfPage {
  const dictionary = file.objects.get(id) ?? ''
  const content = file.streams.get(refIn(dictionary, 'Contents'))?.toString('latin1') ?? ''
  const resources = file.objects.get(refIn(dictionary, 'Resources')) ?? ''
  const fonts = new Map<string, ReadonlyMap<string, string>>()
  for (const [, name = '', font] of (/\/Font <<([\s\S]*?)>>/.exec(resources)?.[1] ?? '').matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const unicode = file.streams.get(refIn(file.objects.get(Number(font)) ?? '', 'ToUnicode'))
    fonts.set(name, readCmap(unicode?.toString('latin1') ?? ''))
  }
  return { dictionary, content, lines: readLines(content, fonts) }
}

function readCmap(text: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (const [, first = '', , list = ''] of text.matchAll(/<([\da-f]{4})> <([\da-f]{4})> \[([^\]]*)\]/g)) {
    for (const [index, [, units = '']] of [...list.matchAll(/<([^>]*)>/g)].entries()) {
      const code = (Number.parseInt(first, 16) + index).toString(16).padStart(4, '0')
      map.set(
        code,
        String.fromCharCode(
          ...units
            .split(' ')
            .filter(Boolean)
            .map((unit) => Number.parseInt(unit, 16)),
        ),
      )
    }
  }
  return map
}

/** A line is one text object; where its glyphs do not read as the text, the text stands in the marked content around it. */
function readLines(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): readonly string[] {
  const lines: string[] = []
  let actual: string | undefined
  for (const match of content.matchAll(/\/Span <<\n\/ActualText \(((?:\\[\s\S]|[^\\)])*)\)\n>> BDC|BT ([\s\S]*?) ET|EMC/g)) {
    if (match[1] !== undefined) actual = readString(match[1])
    else if (match[2] !== undefined) lines.push((actual ?? readTextObject(match[2], fonts)).trimEnd())
    else actual = undefined
  }
  return lines
}

function readTextObject(text: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let font: ReadonlyMap<string, string> | undefined
  let line = ''
  for (const match of text.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (match[1] !== undefined) font = fonts.get(match[1])
    else
      for (const [, hex = ''] of (match[2] ?? '').matchAll(/<([\da-f]*)>/g))
        line += (hex.match(/.{4}/g) ?? []).map((code) => font?.get(code) ?? '\ufffd').join('')
  }
  return line
}

export function readString(literal: string): string {
  const raw = literal.replace(
    /\\([\s\S])/g,
    (_whole, character: string) => ({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' })[character] ?? character,
  )
  if (!raw.startsWith('\u00fe\u00ff')) return raw
  return Buffer.from(raw.slice(2), 'latin1').swap16().toString('utf16le')
}
