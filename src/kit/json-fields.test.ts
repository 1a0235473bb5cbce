import { describe, expect, test } from 'vitest'
import {
  type FieldProblem,
  type Fields,
  booleanValue,
  fromDigits,
  fromText,
  oneOf,
  plainText,
  readFields,
  whole,
  wholeNumber,
} from './json-fields.ts'
import { readJson } from './json-reader.ts'
import { ok } from './result.ts'

function fieldsOf(text: string, problems: FieldProblem[]): Fields {
  const node = readJson(text)
  const fields = node.ok ? readFields(node.value, '', problems) : undefined
  if (fields === undefined) throw new Error(`not an object: ${text}`)
  return fields
}

const digits = fromDigits((text) => ok(text))

describe('the fields of a document', () => {
  test('are read by name, a missing optional one and a null being nothing', () => {
    const problems: FieldProblem[] = []
    const fields = fieldsOf('{"a": "x", "n": 1.50, "t": true, "none": null}', problems)
    expect(
      fields.required(
        'a',
        fromText((text) => ok(text)),
      ),
    ).toBe('x')
    expect(fields.required('n', digits)).toBe('1.50')
    expect(fields.required('t', booleanValue)).toBe(true)
    expect(fields.optional('none', digits)).toBeUndefined()
    expect([fields.has('none'), fields.has('a'), fields.isArray('a')]).toEqual([false, true, false])
    fields.refuseUnknown()
    expect(problems).toEqual([])
  })

  test('name every fault by its path, not only the first', () => {
    const problems: FieldProblem[] = []
    const fields = fieldsOf('{"a": 1, "b": {"c": "x", "d": 1}, "e": [{"f": 0}, 3], "g": {}, "h": "\\u0007", "zz": 1}', problems)
    fields.required(
      'a',
      fromText((text) => ok(text)),
    )
    fields.required('missing', digits)
    const inner = fields.object('b')
    inner?.required('c', wholeNumber(1, 9))
    inner?.refuseUnknown()
    for (const item of fields.objects('e')) item.required('f', wholeNumber(1, 9))
    fields.objects('g')
    fields.object('a')
    fields.required('h', plainText(10))
    fields.optional('g', oneOf(['x']))
    fields.refuseUnknown()
    expect(problems.map(({ code, field }) => `${field}: ${code}`)).toEqual([
      'a: not-a-string',
      'missing: field-missing',
      'b.c: not-a-whole-number',
      'b.d: field-unknown',
      'e[1]: not-an-object',
      'e[0].f: not-a-whole-number',
      'g: not-an-array',
      'a: not-an-object',
      'h: not-plain-text',
      'g: not-one-of',
      'zz: field-unknown',
    ])
  })

  test('make a record only when all of it was read', () => {
    expect(whole({ a: 1, b: 'x' })).toEqual({ a: 1, b: 'x' })
    expect(whole({ a: 1, b: undefined })).toBeUndefined()
  })

  test('that are whole numbers are within their bounds and written plainly', () => {
    const between = wholeNumber(0, 100)
    const read = ['0', '100', '101', '-1', '1.0', '1e1', '"7"', '"07"', 'true'].map((text) => {
      const node = readJson(text)
      const value = node.ok ? between(node.value) : node
      return value.ok ? value.value : value.refusal.code
    })
    expect(read).toEqual([
      0,
      100,
      'not-a-whole-number',
      'not-a-whole-number',
      'not-a-whole-number',
      'not-a-whole-number',
      7,
      'not-a-whole-number',
      'not-a-number',
    ])
  })
})
