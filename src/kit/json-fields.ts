import { type JsonNode, isJsonArray, isJsonNumber, isJsonObject } from './json-reader.ts'
import { type Result, ok, refused } from './result.ts'

/** What is wrong with a field of a JSON document that came from outside, by its path. */
export type FieldProblem = { readonly code: string; readonly field: string; readonly [detail: string]: unknown }

/** Reads one value; a refusal becomes a problem at the field. */
export type FieldParser<T> = (node: JsonNode) => Result<T, { readonly code: string; readonly [detail: string]: unknown }>

/**
 * The members of one object, read by name. Every fault is collected, not only the first; what was not asked for is refused by
 * `refuseUnknown`. A field that is `null` counts as absent. Values are `undefined` where there is a problem, so nothing that was read
 * may be used before the list of problems was seen to be empty.
 */
export type Fields = {
  readonly required: <T>(name: string, parse: FieldParser<T>) => T | undefined
  readonly optional: <T>(name: string, parse: FieldParser<T>) => T | undefined
  readonly object: (name: string) => Fields | undefined
  /** One `Fields` for each object of an array. */
  readonly objects: (name: string) => readonly Fields[]
  readonly isArray: (name: string) => boolean
  readonly has: (name: string) => boolean
  /** Where the object is in the document; empty at the top. */
  readonly path: string
  readonly refuse: (name: string, code: string) => undefined
  readonly refuseUnknown: () => void
}

export function readFields(node: JsonNode, path: string, problems: FieldProblem[]): Fields | undefined {
  if (!isJsonObject(node)) {
    problems.push({ code: 'not-an-object', field: path })
    return undefined
  }
  const { members } = node
  const asked = new Set<string>()
  const pathOf = (name: string): string => (path === '' ? name : `${path}.${name}`)
  function find(name: string): JsonNode | undefined {
    asked.add(name)
    return members.get(name) ?? undefined
  }
  function parsed<T>(name: string, value: JsonNode, parse: FieldParser<T>): T | undefined {
    const result = parse(value)
    if (result.ok) return result.value
    problems.push({ ...result.refusal, field: pathOf(name) })
    return undefined
  }
  return {
    path,
    has: (name) => find(name) !== undefined,
    refuse(name, code) {
      problems.push({ code, field: pathOf(name) })
      return undefined
    },
    required(name, parse) {
      const value = find(name)
      if (value !== undefined) return parsed(name, value, parse)
      problems.push({ code: 'field-missing', field: pathOf(name) })
      return undefined
    },
    optional(name, parse) {
      const value = find(name)
      return value === undefined ? undefined : parsed(name, value, parse)
    },
    object(name) {
      const value = find(name)
      return value === undefined ? undefined : readFields(value, pathOf(name), problems)
    },
    objects(name) {
      const value = find(name) ?? []
      if (isJsonArray(value)) return value.flatMap((item, index) => readFields(item, `${pathOf(name)}[${index}]`, problems) ?? [])
      problems.push({ code: 'not-an-array', field: pathOf(name) })
      return []
    },
    isArray: (name) => isJsonArray(find(name)),
    refuseUnknown() {
      for (const name of members.keys()) if (!asked.has(name)) problems.push({ code: 'field-unknown', field: pathOf(name) })
    },
  }
}

/** A string, parsed further. */
export function fromText<T, R extends { readonly code: string }>(parse: (text: string) => Result<T, R>): FieldParser<T> {
  return (node) => (typeof node === 'string' ? parse(node) : refused({ code: 'not-a-string' }))
}

/** A number by its digits as they were written, or a string of them; it never becomes a float. */
export function fromDigits<T, R extends { readonly code: string }>(parse: (text: string) => Result<T, R>): FieldParser<T> {
  return (node) => {
    if (isJsonNumber(node)) return parse(node.source)
    return typeof node === 'string' ? parse(node) : refused({ code: 'not-a-number' })
  }
}

/** One of the words. */
export function oneOf<const T extends string>(words: readonly T[]): FieldParser<T> {
  return (node) => {
    const word = words.find((candidate) => candidate === node)
    return word === undefined ? refused({ code: 'not-one-of', allowed: words }) : ok(word)
  }
}

/** Text that is kept as it is: at most so many characters, no control characters. */
export function plainText(maximum: number): FieldParser<string> {
  return (node) => {
    if (typeof node !== 'string') return refused({ code: 'not-a-string' })
    return node.length <= maximum && !/\p{Cc}/u.test(node) ? ok(node) : refused({ code: 'not-plain-text', maximum })
  }
}

export function booleanValue(node: JsonNode): Result<boolean, { code: 'not-a-boolean' }> {
  return typeof node === 'boolean' ? ok(node) : refused({ code: 'not-a-boolean' })
}

/** A whole number between two bounds, both allowed. */
export function wholeNumber(minimum: number, maximum: number): FieldParser<number> {
  return fromDigits((text) => {
    const value = /^(?:0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : Number.NaN
    return value >= minimum && value <= maximum ? ok(value) : refused({ code: 'not-a-whole-number', minimum, maximum })
  })
}

/** The record when every value was read, `undefined` when a problem left one out. */
export function whole<T extends object>(values: { readonly [K in keyof T]: T[K] | undefined }): T | undefined {
  return Object.values(values).includes(undefined) ? undefined : (values as T)
}
