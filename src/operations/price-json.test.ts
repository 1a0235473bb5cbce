import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answerPriceRequest } from './price-json.ts'

type Json = Record<string, unknown>

function ask(request: unknown): Json {
  return JSON.parse(answerPriceRequest(typeof request === 'string' ? request : JSON.stringify(request))) as Json
}

function refusals(request: unknown): readonly string[] {
  const { refusals: found = [] } = ask(request) as { readonly refusals?: readonly { readonly code: string; readonly field: string }[] }
  return found.map(({ code, field }) => `${field}: ${code}`)
}

const single = {
  id: 'a-1',
  today: '2027-01-15',
  currency: 'EUR',
  level: 'BL',
  anniversary: '2027-04-01',
  coverageEnd: '2027-03-31',
  term: 12,
  policy: 'months',
  quantity: 6,
  prices: { BL: '1173.00' },
}

const published = {
  id: 20417733,
  today: '2018-01-05',
  currency: 'GBP',
  relationshipPoints: '12000',
  anniversary: '2018-04-01',
  term: 12,
  policy: 'months',
  tax: { seller: 'GB', buyer: 'GB' },
  lines: [
    { part: 'E0001LL', quantity: 6, prices: { H: '1173.00' }, pointsPerUnit: '7.82', coverageEnd: '2018-03-31' },
    { part: 'E0002LL', quantity: 3, prices: { H: '602.00' }, pointsPerUnit: '4.02', coverageEnd: '2018-03-31' },
    { part: 'E0003LL', quantity: 1, prices: { H: '1633.00' }, pointsPerUnit: '10.90', coverageEnd: '2018-03-31' },
    { part: 'E0004LL', quantity: 25, prices: { H: '447.00' }, pointsPerUnit: '2.98', coverageEnd: '2018-03-31' },
  ],
}

describe('a request of one line', () => {
  test('is answered with its period, what was counted, the fraction and the amounts', () => {
    expect(ask(single)).toEqual({
      id: 'a-1',
      ok: true,
      item: 1,
      kind: 'renewal',
      coverage: { firstDay: '2027-04-01', lastDay: '2028-03-31' },
      term: 12,
      isCoterminated: false,
      policy: 'months',
      months: 12,
      fraction: { numerator: 12, denominator: 12 },
      quantity: 6,
      points: '0',
      level: 'BL',
      svpPrice: '1173.00',
      priceValidFrom: null,
      unitPrice: '1173.00',
      isCapped: false,
      extended: '7038.00',
      currency: 'EUR',
      levelDecision: {
        relationshipLevel: 'BL',
        orderLevel: 'BL',
        level: 'BL',
        because: 'relationship',
        relationshipPoints: '0',
        orderPoints: '0',
      },
      totalBeforeTax: '7038.00',
    })
  })

  test('may write amounts and quantities as numbers or text, digits kept either way', () => {
    const text = JSON.stringify({ ...single, prices: undefined, quantity: undefined })
    const written = `${text.slice(0, -1)}, "quantity": 34209, "prices": {"BL": 0.0375}}`
    expect(ask(written)['extended']).toBe('1282.84')
    expect(ask({ ...single, term: '12', quantity: '34209', prices: { BL: '0.0375' } })['extended']).toBe('1282.84')
  })

  test('is explained when it asks for the derivation', () => {
    const { derivation, totalDerivation } = ask({ ...single, discount: '12.5', discountReason: 'loyalty', derivation: true })
    expect((derivation as Json[]).map((step) => step['step'])).toEqual([
      'list-price',
      'discount',
      'unit-price',
      'period',
      'proration',
      'extended',
    ])
    expect((derivation as Json[]).at(-1)).toEqual({
      step: 'extended',
      quantity: 6,
      exact: '24633/4',
      rounding: { mode: 'half-away-from-zero', decimals: 2, changedTheAmount: false },
      amount: '6158.25',
    })
    expect((totalDerivation as Json[]).map((step) => step['step'])).toEqual(['level', 'sum'])
  })

  test('of an order asks for the first term', () => {
    expect(ask({ firstOrder: '2025-03-10' })).toEqual({
      ok: true,
      coverage: { firstDay: '2025-03-10', lastDay: '2026-03-31' },
      anniversary: '2026-04-01',
    })
    expect(refusals({ firstOrder: '2025-02-29', quantity: 1 })).toEqual(['firstOrder: not-a-date', 'quantity: field-unknown'])
  })

  test('of a withdrawn part is answered with reason and successor and no price', () => {
    const withdrawn = { reason: 'withdrawn from marketing', successor: 'E0999ZX' }
    expect(ask({ ...single, prices: undefined, withdrawn })).toMatchObject({
      ok: true,
      kind: 'withdrawn',
      reason: 'withdrawn from marketing',
      successor: 'E0999ZX',
      totalBeforeTax: '0.00',
    })
  })
})

describe('a request of several lines', () => {
  test('reproduces the published quote: 21,652.00, 144.38 points, with 20 % tax 25,982.40', () => {
    expect(ask(published)).toMatchObject({
      id: 20417733,
      ok: true,
      lines: [
        { item: 1, part: 'E0001LL', extended: '7038.00', points: '46.92' },
        { item: 2, part: 'E0002LL', extended: '1806.00', points: '12.06' },
        { item: 3, part: 'E0003LL', extended: '1633.00', points: '10.9' },
        { item: 4, part: 'E0004LL', extended: '11175.00', points: '74.5' },
      ],
      levelDecision: { level: 'H', orderPoints: '144.38' },
      totalBeforeTax: '21652.00',
      tax: { treatment: 'local-vat', category: 'S', percent: '20', totalTax: '4330.40', total: '25982.40' },
    })
  })

  test('lets lines have their own anniversary, term and policy', () => {
    const lines = [single, { ...single, policy: 'days', coverageEnd: '2027-12-31', anniversary: '2028-04-01' }].map(
      ({ id: _id, today: _today, currency: _currency, level: _level, ...line }) => line,
    )
    const answer = ask({ today: '2027-01-15', currency: 'EUR', level: 'BL', lines }) as { readonly lines: readonly Json[] }
    expect(answer.lines.map((line) => line['extended'])).toEqual(['7038.00', '1749.89'])
  })

  test('shows what a change does before it is made', () => {
    const answer = ask({ ...published, changes: [{ item: 4, remove: true }], reinstatement: { policy: 'part' } })
    expect(answer).toMatchObject({
      totalBeforeTax: '10477.00',
      removed: [4],
      consequences: {
        before: { totalBeforeTax: '21652.00', level: 'H' },
        after: { totalBeforeTax: '10477.00', level: 'H' },
        difference: '-11175.00',
        lapses: [{ item: 4, quantity: 25, lapsedFrom: '2018-04-01', comingBack: { refusal: 'reinstatement-part-missing' } }],
      },
    })
  })

  test('bridges from last year to this year', () => {
    const previous = { unitPrice: '1117.00', listPrice: '1117.00', level: 'G', quantity: 5, taxPercent: '20' }
    const [first] = published.lines
    const answer = ask({ ...published, lines: [{ ...first, prices: { G: '1200.00', H: '1173.00' }, previous }], bridge: true })
    expect((answer['bridge'] as { readonly total: Json }).total).toEqual({
      from: { beforeTax: '5585.00', tax: '1117.00' },
      changes: {
        list: '415.00',
        level: '-135.00',
        quantity: '1173.00',
        period: '0.00',
        discount: '0.00',
        currency: '0.00',
        reinstatement: '0.00',
        tax: '290.60',
      },
      to: { beforeTax: '7038.00', tax: '1407.60' },
    })
  })

  test('refuses a cart that the rules of renewal do not allow', () => {
    const lines = published.lines.map((line) => ({ ...line, program: 'A', site: 7 }))
    const request = { ...published, lines }
    expect(refusals({ ...request, changes: [{ item: 4, remove: true }] })).toEqual(['changes: all-or-none'])
    expect(refusals({ ...request, changes: [{ item: 4, quantity: 20 }] })).toEqual(['changes[0]: usage-declaration-required'])
    expect(refusals({ ...request, changes: [{ item: 4, quantity: 26 }] })).toEqual(['changes[0]: quantity-above-entitlement'])
    expect(refusals({ ...request, changes: [{ item: 9, remove: true }] })).toEqual(['changes[0]: item-unknown'])
  })

  test('refuses coverage of one entitlement twice', () => {
    const twice = published.lines.map((line) => ({ ...line, entitlement: 'X-1' }))
    expect(refusals({ ...published, lines: twice })[0]).toBe('lines[1].coverageEnd: coverage-overlaps')
    const apart = [
      { ...published.lines[0], entitlement: 'X-1', coverageEnd: '2018-03-31' },
      { ...published.lines[1], entitlement: 'X-1', coverageEnd: '2019-03-31' },
    ]
    expect(ask({ ...published, lines: apart })).toMatchObject({ ok: true })
  })
})

test('every request that the documentation shows is answered as it says', () => {
  const documentation = readFileSync(join(import.meta.dirname, '../../docs/price-interface.md'), 'utf8')
  const [shown = ''] = [...documentation.matchAll(/^```json\n(.+)\n```$/gm)].map(([, text]) => text)
  expect(ask(shown)).toMatchObject({ id: 'published', ok: true, totalBeforeTax: '21652.00', tax: { total: '25982.40' } })
  const [, inConsole = ''] = /echo '([^']+)'/.exec(documentation) ?? []
  expect(ask(inConsole.replaceAll('\n', ''))).toMatchObject({ ok: true, days: 84, extended: '84.00' })
  const known = new Set([...documentation.matchAll(/`([a-z]+(?:-[a-zA-Z0-9]+)+|negative|empty)`/g)].map(([, code]) => code))
  const asked = [single, published].flatMap((request) => Object.keys(request).map((field) => refusals({ ...request, [field]: [] })))
  for (const found of asked.flat()) expect(known).toContain(found.split(': ').at(-1))
})

describe('a bad request', () => {
  test('hears of all its faults at once, each with its field', () => {
    expect(refusals({ today: 'x', lines: [{ quantity: 0 }], currency: 'EUR', level: 'BL', extra: 1 })).toEqual([
      'today: not-a-date',
      'lines[0].quantity: not-a-quantity',
      'lines[0].coverageEnd: field-missing',
      'lines[0].anniversary: either-anniversary-or-alignTo',
      'lines[0].term: field-missing',
      'lines[0].policy: field-missing',
      'lines[0].prices: field-missing',
      'extra: field-unknown',
    ])
  })

  test.for([
    ['no JSON', '{"today": ', ['today: not-json']],
    ['an array', '[]', [': not-an-object']],
    ['nothing', '', [': not-json']],
    ['a field twice', '{"today": "2027-01-01", "today": "2027-01-02"}', ['today: duplicate-key']],
  ] as const)('that is %s is refused where it is wrong', ([, request, expected]) => {
    expect(refusals(request)).toEqual(expected)
  })

  test.for([
    [{ level: undefined }, 'level: either-level-or-relationshipPoints'],
    [{ relationshipPoints: '1' }, 'level: either-level-or-relationshipPoints'],
    [{ alignTo: '2027-06-30' }, 'anniversary: either-anniversary-or-alignTo'],
    [{ levels: [{ level: 'BL', fromPoints: '1' }] }, 'levels: not-ascending-from-zero'],
    [{ levels: [{ level: 'D', fromPoints: '0' }] }, 'level: not-in-levels'],
    [{ minimumMonths: 13 }, 'minimumMonths: not-a-whole-number'],
    [{ graceDays: -1 }, 'graceDays: not-a-whole-number'],
    [{ reinstatement: { policy: 'back-pay' } }, 'reinstatement.percent: field-missing'],
    [{ increaseCap: '-5' }, 'increaseCap: not-a-percentage'],
    [{ prices: { BL: null } }, 'prices.BL: price-missing'],
    [{ prices: { X: '1' } }, 'prices.X: field-unknown'],
    [{ prices: [{ BL: '1' }] }, 'prices[0].validFrom: field-missing'],
    [{ prices: [{ validFrom: '2028-01-01', BL: '1' }] }, 'prices.BL: price-missing'],
    [{ tax: { seller: 'FR', buyer: 'DE', buyerTaxId: { number: '??', result: 'valid' } } }, 'tax.buyerTaxId.number: not-a-vat-number'],
    [{ tax: { seller: 'US', buyer: 'DE' } }, 'tax: tax-not-configured'],
    [{ bridge: true, previous: { unitPrice: '1' } }, 'previous.listPrice: field-missing'],
    [{ previous: { unitPrice: '1', extended: '1.234' } }, 'previous.extended: not-an-amount'],
    [{ lines: [] }, 'lines: empty'],
    [{ derivation: 'yes' }, 'derivation: not-a-boolean'],
  ] as const)('case %# is refused: %j', ([change, refusal]) => {
    expect(refusals({ ...single, ...change })).toContain(refusal)
  })

  test('never prices silently: with any field missing, of another type or absurd there is an answer (2,000 random ones)', () => {
    const absurd = fc.oneof(
      fc.constantFrom<unknown>(null, '', 0, -1, 1e30, 1.5, true, [], {}, 'NaN', 'Infinity', '2027-02-30', '9'.repeat(40), '__proto__'),
      fc.string(),
      fc.jsonValue({ maxDepth: 2 }),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(single)),
        fc.constantFrom('lines', 'previous', 'tax', 'changes', 'levels', 'reinstatement'),
        absurd,
        (one, other, value) => {
          const answer = answerPriceRequest(
            JSON.stringify({ ...single, [one]: value, ...(typeof value === 'object' && { [other]: value }) }),
          )
          expect(answer).not.toContain('\n')
          const read = JSON.parse(answer) as { readonly ok: boolean; readonly totalBeforeTax?: string; readonly refusals?: readonly Json[] }
          if (read.ok) expect(read.totalBeforeTax).toMatch(/^\d+(\.\d{1,3})?$/)
          else expect(read.refusals?.length, answer).toBeGreaterThan(0)
          expect((read.refusals ?? []).every(({ code, field }) => typeof code === 'string' && typeof field === 'string')).toBe(true)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
