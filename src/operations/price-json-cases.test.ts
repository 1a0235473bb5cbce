import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { answerPriceRequest } from './price-json.ts'

/** The table that people read: each row was worked out by hand from its source, and none was copied from an answer of ours. */
const file = join(import.meta.dirname, '../../test/pricing/cases.csv')
const cases: readonly Readonly<Record<string, string>>[] = parse(readFileSync(file), { columns: true })

describe('the hand-checked cases', () => {
  test('are all here, with a source or a reasoning each, and every rule among them', () => {
    expect(cases.length).toBe(160)
    expect(new Set(cases.map((row) => row['case'])).size).toBe(cases.length)
    expect(cases.filter((row) => (row['source or reasoning'] ?? '').length < 10)).toEqual([])
    const rules = new Set(cases.map((row) => row['rule']))
    expect(rules).toEqual(new Set(['1', '2', '3', '4', '5', '6', '8', '9', 'bad input', 'cap', 'discount', 'price list']))
    expect(new Set(cases.map((row) => row['policy']))).toContain('thirty-360')
  })

  test.for(cases)('$case', (row) => {
    const answer = JSON.parse(answerPriceRequest(requestOf(row))) as Answer
    expect(row['refusal'] === '' ? figuresOf(answer) : refusalOf(answer)).toEqual(row['refusal'] === '' ? expectedOf(row) : row['refusal'])
  })
})

type Answer = {
  readonly ok: boolean
  readonly months?: number
  readonly days?: number
  readonly extended?: string
  readonly refusals?: readonly { readonly code: string; readonly field: string }[]
  readonly [figure: string]: unknown
}

/** The request as an outsider would write it; numbers keep their digits. */
function requestOf(row: Readonly<Record<string, string>>): string {
  const more = row['more'] === '' ? {} : (JSON.parse(row['more'] ?? '') as object)
  if (row['today'] === '') return JSON.stringify(more)
  const given = {
    today: row['today'],
    currency: row['currency'],
    level: row['level'],
    coverageEnd: row['coverage end'],
    anniversary: row['anniversary'],
    alignTo: row['align to'],
    policy: row['policy'],
  }
  const texts = Object.entries(given).filter(([, value]) => value !== '')
  const members = [...texts, ...Object.entries(more), ['prices', pricesOf(row['prices'] ?? '')]].map(
    ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  )
  return `{${[...members, `"quantity": ${row['quantity']}`, `"term": ${row['term']}`].join(', ')}}`
}

/** `BL=100 D=95`, or the JSON of a price list with dates. */
function pricesOf(text: string): unknown {
  return text.startsWith('[') ? JSON.parse(text) : Object.fromEntries(text.split(' ').map((pair) => pair.split('=')))
}

function figuresOf(answer: Answer) {
  const coverage = answer['coverage'] as { readonly firstDay: string; readonly lastDay: string } | undefined
  const fraction = answer['fraction'] as { readonly numerator: number; readonly denominator: number } | undefined
  return {
    refusals: answer.refusals,
    kind: answer['kind'] ?? '',
    firstDay: coverage?.firstDay,
    lastDay: coverage?.lastDay,
    anniversary: answer['anniversary'],
    counted: String(answer.months ?? answer.days ?? ''),
    fraction: fraction === undefined ? '' : lowest(fraction.numerator, fraction.denominator),
    level: answer['level'] ?? '',
    unitPrice: answer['unitPrice'] ?? '',
    extended: answer['extended'] ?? '',
  }
}

function expectedOf(row: Readonly<Record<string, string>>) {
  return {
    refusals: undefined,
    kind: row['kind'],
    firstDay: row['first day'],
    lastDay: row['last day'],
    anniversary: row['rule'] === '1' ? (row['anniversary'] ?? '') : undefined,
    counted: row['counted'],
    fraction: row['fraction'],
    level: row['level used'],
    unitPrice: row['unit price'],
    extended: row['extended'],
  }
}

function refusalOf(answer: Answer): string {
  const [first] = answer.refusals ?? []
  return answer.ok ? `answered ${answer.extended}` : `${first?.code} ${first?.field}`
}

function lowest(numerator: number, denominator: number): string {
  let [a, b] = [numerator, denominator]
  while (b !== 0) [a, b] = [b, a % b]
  return `${numerator / a}/${denominator / a}`
}
