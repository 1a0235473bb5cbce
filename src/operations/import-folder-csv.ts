import { assert } from '#src/kit/assert.ts'

/** A record of a CSV file and the line that it begins on, counted from 1 as an editor counts. */
export type CsvRecord = { readonly line: number; readonly cells: readonly string[] }

/** What makes the rest of a file unreadable; reading stops there. */
export type CsvFault =
  | { readonly code: 'not-utf-8'; readonly line: number }
  | { readonly code: 'utf-16'; readonly line: 1 }
  | { readonly code: 'unclosed-quote'; readonly line: number }
  | { readonly code: 'text-after-quote'; readonly line: number }

/** Thrown by `readCsv`, caught by whoever reads the file: a fault of the file, not of ours. */
export class CsvError extends Error {
  override readonly name = 'CsvError'
  readonly fault: CsvFault
  constructor(fault: CsvFault) {
    super(fault.code)
    this.fault = fault
  }
}

/** A record may not be longer: a quote that nobody closes would otherwise swallow the file into memory. */
const recordLengthMax = 1_000_000

/**
 * Records of a CSV file (RFC 4180) in batches as the bytes arrive: UTF-8 with or without a byte order mark, LF or CRLF,
 * separated by comma, semicolon or tab, whichever comes first in the header. Cells are trimmed, empty lines skipped.
 * Written here because errors need the line of each record and a million rows need speed: a line without a quote is one `split`.
 */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly CsvRecord[]> {
  const reading: Reading = { text: '', line: 1, separator: undefined }
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let isFirst = true
  for await (const chunk of bytes) {
    if (isFirst) refuseUtf16(chunk)
    isFirst = false
    reading.text += decode(decoder, chunk, reading)
    const records = takeRecords(reading, false)
    if (records.length > 0) yield records
  }
  reading.text += decode(decoder, undefined, reading)
  const records = takeRecords(reading, true)
  if (records.length > 0) yield records
}

/** A cell so that `readCsv` reads it back as it was. */
export function csvCell(text: string, separator = ','): string {
  const needsQuotes = text.includes('"') || text.includes(separator) || /[\r\n]/.test(text)
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text
}

type Reading = { text: string; line: number; separator: string | undefined }

/** Takes all complete records off the front of the text; at the end of the file the last one needs no line end. */
function takeRecords(reading: Reading, isLast: boolean): CsvRecord[] {
  const { text } = reading
  const records: CsvRecord[] = []
  let position = 0
  while (position < text.length) {
    const lineEnd = text.indexOf('\n', position)
    if (lineEnd < 0 && !isLast) break
    const record = text.slice(position, lineEnd < 0 ? text.length : lineEnd)
    if (record.includes('"')) {
      const taken = takeQuoted(reading, position, isLast)
      if (taken === undefined) break
      if (taken.cells.some((cell) => cell !== '')) records.push({ line: reading.line, cells: taken.cells })
      reading.line += taken.lines
      position = taken.end
      continue
    }
    const cells = splitPlain(reading, record)
    if (cells.some((cell) => cell !== '')) records.push({ line: reading.line, cells })
    reading.line += 1
    position = lineEnd < 0 ? text.length : lineEnd + 1
  }
  reading.text = text.slice(position)
  if (reading.text.length > recordLengthMax) throw new CsvError({ code: 'unclosed-quote', line: reading.line })
  return records
}

function splitPlain(reading: Reading, record: string): string[] {
  if (record.trim() === '') return []
  reading.separator ??= separatorOf(record)
  const cells = record.split(reading.separator)
  for (let index = 0; index < cells.length; index += 1) cells[index] = (cells[index] ?? '').trim()
  return cells
}

type Taken = { readonly cells: string[]; readonly end: number; readonly lines: number }

/** A record with quotes in it, cell by cell; undefined when its end has not arrived yet. */
function takeQuoted(reading: Reading, start: number, isLast: boolean): Taken | undefined {
  const { text } = reading
  reading.separator ??= separatorOf(text.slice(start))
  const cells: string[] = []
  let position = start
  for (;;) {
    const cell = takeCell(reading, position)
    if (cell === undefined) {
      if (isLast) throw new CsvError({ code: 'unclosed-quote', line: reading.line })
      return undefined
    }
    if (cell.end === text.length && !isLast) return undefined
    cells.push(cell.value)
    position = cell.end + 1
    if (text[cell.end] !== reading.separator) break
  }
  const lines = countLineEnds(text, start, Math.min(position, text.length))
  return { cells, end: Math.min(position, text.length), lines }
}

/** One cell; `end` is where its separator or line end stands, or the text's length. Undefined when a quote is open. */
function takeCell(reading: Reading, start: number): { readonly value: string; readonly end: number } | undefined {
  const { text } = reading
  const { separator } = reading
  assert(separator !== undefined, 'the header decided the separator')
  let position = start
  while (text[position] === ' ') position += 1
  if (text[position] !== '"') {
    const end = endOfPlain(text, position, separator)
    return { value: text.slice(start, end).trim(), end }
  }
  let value = ''
  let from = position + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return undefined
    value += text.slice(from, quote)
    if (text[quote + 1] !== '"') {
      const end = endOfPlain(text, quote + 1, separator)
      if (text.slice(quote + 1, end).trim() !== '') throw new CsvError({ code: 'text-after-quote', line: reading.line })
      return { value: value.trim(), end }
    }
    value += '"'
    from = quote + 2
  }
}

function endOfPlain(text: string, from: number, separator: string): number {
  for (let position = from; position < text.length; position += 1) {
    if (text[position] === separator || text[position] === '\n') return position
  }
  return text.length
}

function countLineEnds(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** Column names hold letters, digits and underscores only, so the first of the three to appear is the separator. */
function separatorOf(header: string): string {
  return /[,;\t]/.exec(header)?.[0] ?? ','
}

function decode(decoder: TextDecoder, chunk: Uint8Array | undefined, reading: Reading): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
  } catch {
    throw new CsvError({ code: 'not-utf-8', line: reading.line + linesBeforeFault(reading.text, chunk) })
  }
}

/** Lines that decode before the byte that does not; a character cut in two by the chunks stands at the very seam. */
function linesBeforeFault(rest: string, chunk: Uint8Array | undefined): number {
  const readable = new TextDecoder('utf-8').decode(chunk)
  const fault = readable.indexOf('\uFFFD')
  return countLineEnds(rest, 0, rest.length) + countLineEnds(readable, 0, Math.max(fault, 0))
}

function refuseUtf16(chunk: Uint8Array): void {
  const [first, second] = chunk
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) throw new CsvError({ code: 'utf-16', line: 1 })
}
