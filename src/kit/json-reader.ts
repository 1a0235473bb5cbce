import { type Result, ok, refused } from './result.ts'

/**
 * JSON as it was written, for files whose every character counts: numbers keep their digits (`1173.00` never becomes a float), a
 * key that comes twice is refused instead of overwritten, and a fault is named with its line, column and path.
 */
export type JsonNode = null | boolean | string | JsonNumber | readonly JsonNode[] | JsonObject
export type JsonNumber = { readonly kind: 'number'; readonly source: string }
export type JsonObject = { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonNode> }

export type JsonFault = {
  readonly code: 'not-json' | 'duplicate-key' | 'nested-too-deeply'
  readonly line: number
  readonly column: number
  /** Where in the value: `lines[2].quantity`; empty at the top. */
  readonly path: string
}

const deepest = 32
const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const stringForm = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const spaceForm = /[ \t\n\r]*/y

type Reading = { readonly text: string; at: number; readonly path: (string | number)[] }

/** The one value that a text holds, or the first fault (RFC 8259). */
export function readJson(text: string): Result<JsonNode, JsonFault> {
  const reading: Reading = { text, at: 0, path: [] }
  const value = readValue(reading)
  if (!value.ok) return value
  skipSpace(reading)
  return reading.at === text.length ? value : fault(reading, 'not-json')
}

export function isJsonObject(node: JsonNode | undefined): node is JsonObject {
  return typeof node === 'object' && node !== null && 'kind' in node && node.kind === 'object'
}

export function isJsonNumber(node: JsonNode | undefined): node is JsonNumber {
  return typeof node === 'object' && node !== null && 'kind' in node && node.kind === 'number'
}

export function isJsonArray(node: JsonNode | undefined): node is readonly JsonNode[] {
  return Array.isArray(node)
}

/** `lines[2].quantity` */
export function pathToString(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`), '')
}

function readValue(reading: Reading): Result<JsonNode, JsonFault> {
  if (reading.path.length > deepest) return fault(reading, 'nested-too-deeply')
  skipSpace(reading)
  const first = reading.text[reading.at]
  if (first === '{') return readObject(reading)
  if (first === '[') return readArray(reading)
  return first === '"' ? readString(reading) : readBareWord(reading)
}

function readObject(reading: Reading): Result<JsonNode, JsonFault> {
  const members = new Map<string, JsonNode>()
  reading.at += 1
  if (take(reading, '}')) return ok({ kind: 'object', members })
  do {
    skipSpace(reading)
    const key = readString(reading)
    if (!key.ok) return key
    reading.path.push(key.value)
    if (members.has(key.value)) return fault(reading, 'duplicate-key')
    if (!take(reading, ':')) return fault(reading, 'not-json')
    const value = readValue(reading)
    if (!value.ok) return value
    members.set(key.value, value.value)
    reading.path.pop()
  } while (take(reading, ','))
  return take(reading, '}') ? ok({ kind: 'object', members }) : fault(reading, 'not-json')
}

function readArray(reading: Reading): Result<JsonNode, JsonFault> {
  const items: JsonNode[] = []
  reading.at += 1
  if (take(reading, ']')) return ok(items)
  do {
    reading.path.push(items.length)
    const value = readValue(reading)
    if (!value.ok) return value
    items.push(value.value)
    reading.path.pop()
  } while (take(reading, ','))
  return take(reading, ']') ? ok(items) : fault(reading, 'not-json')
}

function readString(reading: Reading): Result<string, JsonFault> {
  const source = match(reading, stringForm)
  return source === undefined ? fault(reading, 'not-json') : ok(JSON.parse(source) as string)
}

function readBareWord(reading: Reading): Result<JsonNode, JsonFault> {
  for (const [word, value] of [
    ['true', true],
    ['false', false],
    ['null', null],
  ] as const) {
    if (!reading.text.startsWith(word, reading.at)) continue
    reading.at += word.length
    return ok(value)
  }
  const source = match(reading, numberForm)
  return source === undefined ? fault(reading, 'not-json') : ok({ kind: 'number', source })
}

function take(reading: Reading, character: string): boolean {
  skipSpace(reading)
  if (reading.text[reading.at] !== character) return false
  reading.at += 1
  return true
}

function skipSpace(reading: Reading): void {
  match(reading, spaceForm)
}

function match(reading: Reading, form: RegExp): string | undefined {
  form.lastIndex = reading.at
  const found = form.exec(reading.text)?.[0]
  if (found !== undefined) reading.at += found.length
  return found
}

function fault(reading: Reading, code: JsonFault['code']): Result<never, JsonFault> {
  const before = reading.text.slice(0, reading.at).split('\n')
  return refused({ code, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, path: pathToString(reading.path) })
}
