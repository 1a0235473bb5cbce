import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type JsonNode, isJsonArray, isJsonNumber, isJsonObject, pathToString, readJson } from './json-reader.ts'

/** What `JSON.parse` would give. */
function plain(node: JsonNode): unknown {
  if (isJsonNumber(node)) return Number(node.source)
  if (isJsonArray(node)) return node.map(plain)
  return isJsonObject(node) ? Object.fromEntries([...node.members].map(([name, value]) => [name, plain(value)])) : node
}

describe('reading JSON', () => {
  test('gives what JSON.parse gives, of any value in any layout (1,000 random ones)', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, undefined, space)
        const read = readJson(text)
        expect(read.ok && plain(read.value)).toEqual(JSON.parse(text))
      }),
      { numRuns: 1000 },
    )
  })

  test('refuses what JSON.parse refuses, of any text (2,000 random ones)', () => {
    const character = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '0', '1', '.', '-', 'e', 'true', 'null', '\\', 'u', ' ', '\n', 'a')
    fc.assert(
      fc.property(fc.array(character, { maxLength: 12 }), (characters) => {
        const text = characters.join('')
        let accepted = true
        try {
          JSON.parse(text)
        } catch {
          accepted = false
        }
        const read = readJson(text)
        expect(read.ok || read.refusal.code === 'duplicate-key').toBe(accepted)
      }),
      { numRuns: 2000 },
    )
  })

  test('keeps the digits of a number as they were written', () => {
    for (const source of ['1173.00', '0.1', '-0', '1e3', '123456789012345678901234567890']) {
      expect(readJson(source)).toEqual({ ok: true, value: { kind: 'number', source } })
    }
  })

  test.for([
    ['{"a": 1,\n "b": {"c": [1, 2 3]}}', { code: 'not-json', line: 2, column: 19, path: 'b.c' }],
    ['{"a": {"b": 1, "b": 2}}', { code: 'duplicate-key', line: 1, column: 19, path: 'a.b' }],
    ['{"a": [1, {"x": nul}]}', { code: 'not-json', line: 1, column: 17, path: 'a[1].x' }],
    ['', { code: 'not-json', line: 1, column: 1, path: '' }],
    ['{} x', { code: 'not-json', line: 1, column: 4, path: '' }],
    ['{"a": "\u0001"}', { code: 'not-json', line: 1, column: 7, path: 'a' }],
  ] as const)('names line, column and path of a fault: %s', ([text, refusal]) => {
    expect(readJson(text)).toEqual({ ok: false, refusal })
  })

  test('refuses a nesting that no document of ours has, instead of exhausting the stack', () => {
    expect(readJson('['.repeat(100_000))).toMatchObject({ ok: false, refusal: { code: 'nested-too-deeply' } })
  })

  test('takes a key like __proto__ for a key', () => {
    const read = readJson('{"__proto__": 1}')
    expect(read.ok && isJsonObject(read.value) && [...read.value.members.keys()]).toEqual(['__proto__'])
  })

  test('writes paths as people do', () => {
    expect(pathToString(['lines', 2, 'quantity'])).toBe('lines[2].quantity')
    expect(pathToString([])).toBe('')
  })
})
