import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { aLine, aPriceList } from '#test/pricing/a-line.ts'
import { arbitraryCart } from '#test/pricing/arbitrary-quote.ts'
import { decimal } from './decimal.ts'
import { partNumber } from './part.ts'
import { percent } from './percent.ts'
import { type Instant, plainDate } from './plain-date.ts'
import { type ProofRequest, type ProofValue, figureCheck, leavesOf, proofText, withDigest, writePriceProof } from './price-proof.ts'
import { verifyPriceProof } from './price-proof-check.ts'
import { type PricingContext, priceLines } from './pricing.ts'
import { quantity } from './quantity.ts'
import { decideTax, taxTotals } from './tax.ts'
import type { LineTerms } from './line-terms.ts'

function sha256(text: string): string {
  return hash('sha256', text)
}

function requestFor(quoted: readonly LineTerms[], context: PricingContext): ProofRequest {
  const priced = priceLines(quoted, context)
  const evidence = { number: 'DE123456789', country: 'DE', result: 'invalid', checkedAt: '2026-11-01T09:00:00.000Z' as Instant } as const
  const decision = decideTax({ seller: { country: 'FR' }, buyer: { country: 'DE', taxId: evidence }, on: plainDate('2026-11-01') })
  if (!priced.ok || !decision.ok) throw new Error('refused')
  const totals = taxTotals(
    priced.value.lines.map((line) => ({ amount: line.extended, tax: decision.value })),
    context.currency,
  )
  const subject = {
    kind: 'quote',
    number: '20417733',
    revision: 1,
    priceListDate: plainDate('2026-10-01'),
    pricedOn: plainDate('2026-11-01'),
  } as const
  return { subject, priced: priced.value, context, tax: { decision: decision.value, totals } }
}

/** Two lines and a withdrawn one, with everything that a line can have. */
function aProof(): string {
  const withdrawn = {
    ...aLine({ item: 3 }),
    kind: 'withdrawn',
    withdrawal: { reason: 'no longer marketed', successor: partNumber('E0999ZX') },
  } as const
  const lapsed = {
    ...aLine({ item: 2, previousUnitPrice: '1000' }),
    kind: 'reinstatement',
    renewalPart: partNumber('E0256LL'),
    gap: { startsOn: plainDate('2027-02-01'), endsBefore: plainDate('2027-04-01') },
    backPay: {
      percent: percent('150'),
      lastUnitPrice: decimal('1000'),
      proration: { policy: 'months', monthsCounted: 2, fraction: { numerator: 2n, denominator: 12n } },
    },
  } as const
  const first = {
    ...aLine({ item: 1, quantity: quantity(7), previousUnitPrice: '1100', pointsPerUnit: decimal('7.82') }),
    increaseCap: percent('5'),
  }
  const discount = { percent: percent('12.5'), reason: 'loyalty' }
  const context = { currency: 'EUR', relationship: { points: decimal('600') }, prices: aPriceList({ E0256LL: { D: '1173.5' } }) } as const
  return writePriceProof(requestFor([{ ...first, discount }, lapsed, withdrawn], context), sha256)
}

describe('a price proof', () => {
  const text = aProof()

  test('that was not touched is genuine, from nothing but its own text', () => {
    const { checks, digest } = JSON.parse(text) as { readonly checks: object; readonly digest: string }
    expect(digest).toMatch(/^[0-9a-f]{64}$/)
    expect(verifyPriceProof(text, sha256)).toEqual({ isGenuine: true, findings: [], figures: Object.keys(checks).length, digest })
    expect(Object.keys(checks).length).toBeGreaterThan(100)
  })

  test('fits its published schema', () => {
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/price-proof.schema.json'), 'utf8')) as Parameters<
      typeof z.fromJSONSchema
    >[0]
    const proof = z.fromJSONSchema(schema)
    expect(proof.safeParse(JSON.parse(text))).toMatchObject({ success: true })
    const { lines: _lines, ...without } = JSON.parse(text) as Record<string, unknown>
    expect(proof.safeParse(without).success).toBe(false)
    expect(proof.safeParse({ ...(JSON.parse(text) as object), more: 1 }).success).toBe(false)
  })

  test('says which figure was changed, and what it should be', () => {
    expect(verifyPriceProof(text.replace('"extended": "7187.69"', '"extended": "7187.70"'), sha256).findings).toEqual([
      { code: 'altered', figure: 'lines[0].extended', stated: '7187.70', recomputed: '7187.69' },
    ])
    expect(verifyPriceProof(text.replace('"quantity": 7', '"quantity": 6'), sha256).findings).toEqual([
      { code: 'altered', figure: 'lines[0].quantity', stated: 6 },
    ])
  })

  test('does not believe figures only because their checks were forged along with them', () => {
    const forged = forge(text, { 'lines[0].extended': '1.00', totalBeforeTax: '1.00' })
    const { isGenuine, findings } = verifyPriceProof(forged, sha256)
    expect(isGenuine).toBe(false)
    expect(findings.map((finding) => [finding.code, finding.figure])).toEqual([
      ['wrong', 'lines[0].extended'],
      ['wrong', 'totalBeforeTax'],
    ])
  })

  test.for([
    ['level.orderPoints', '9999'],
    ['level.level', 'H'],
    ['lines[0].points', '1'],
    ['lines[0].proration.numerator', '11'],
    ['lines[0].proration.months', 11],
    ['lines[0].unitPrice', '1000.00'],
    ['lines[0].isCapped', true],
    ['lines[0].isCoterminated', true],
    ['lines[0].level', 'BL'],
    ['lines[1].reinstatement.backPay.proration.months', 1],
    ['lines[1].extended', '0.00'],
    ['lines[0].coverage.lastDay', '2028-03-30'],
    ['lines[0].entitledQuantity', 6],
    ['tax.category', 'AE'],
    ['tax.totalTax', '0.00'],
    ['tax.total', '0.00'],
    ['decimals', 3],
  ] as const)('finds %s forged as %s, checks and digest and all', ([figure, value]) => {
    const { isGenuine, findings } = verifyPriceProof(forge(text, { [figure]: value }), sha256)
    expect(isGenuine).toBe(false)
    expect(findings.map((finding) => finding.figure)).toContain(figure === 'lines[0].entitledQuantity' ? 'lines[0].quantity' : figure)
  })

  test('is found out whatever byte is changed, every single one of it, and a figure named', () => {
    const context = { currency: 'JPY', relationship: { points: decimal('0') }, prices: aPriceList({ E0256LL: { BL: '1173' } }) } as const
    const { subject, priced } = requestFor([aLine()], context)
    const small = writePriceProof({ subject, priced, context }, sha256)
    let named = 0
    for (let index = 0; index < small.length; index += 1) {
      const other = small[index] === '7' ? '8' : '7'
      const { isGenuine, findings } = verifyPriceProof(small.slice(0, index) + other + small.slice(index + 1), sha256)
      if (isGenuine || findings.length === 0) expect.fail(`byte ${index} of ${small.length} was changed unseen`)
      if (findings.some((finding) => finding.figure !== '')) named += 1
    }
    expect(small.length).toBeGreaterThan(4000)
    expect(named).toBe(small.length)
  }, 20_000)

  test('of any quote is found out when any byte is changed (300 random ones)', () => {
    fc.assert(
      fc.property(arbitraryCart, fc.nat(), fc.integer({ min: 32, max: 126 }), ({ quoted, context }, position, code) => {
        const written = writePriceProof(requestFor(quoted, context), sha256)
        const index = position % written.length
        const changed = written.slice(0, index) + String.fromCharCode(code) + written.slice(index + 1)
        expect(verifyPriceProof(changed, sha256).isGenuine).toBe(changed === written)
      }),
      { numRuns: 300 },
    )
  })

  test.for([
    ['a space', (proof: string) => proof.replace('"currency": "EUR"', '"currency":  "EUR"'), 'not-as-written'],
    ['another escape', (proof: string) => proof.replace('"loyalty"', '"loyal\\u0074y"'), 'not-as-written'],
    ['no newline at the end', (proof: string) => proof.trimEnd(), 'not-as-written'],
    ['Windows line ends', (proof: string) => proof.replaceAll('\n', '\r\n'), 'not-as-written'],
    ['a field twice', (proof: string) => proof.replace('"decimals": 2', '"decimals": 2, "decimals": 2'), 'not-json'],
    ['an unknown field', (proof: string) => proof.replace('"decimals": 2', '"decimals": 2, "note": 1'), 'altered'],
    [
      'another digest',
      (proof: string) => proof.replace(/"digest": "./, (found) => `${found.slice(0, -1)}${found.endsWith('0') ? '1' : '0'}`),
      'digest-differs',
    ],
    ['nothing', () => '', 'not-json'],
    ['no object', () => '[]\n', 'malformed'],
    ['another format', (proof: string) => forge(proof, { format: 'guichet-price-proof/2' }), 'malformed'],
  ] as const)('with %s is not as it was written', ([, change, code]) => {
    const { isGenuine, findings } = verifyPriceProof(change(text), sha256)
    expect([isGenuine, findings[0]?.code]).toEqual([false, code])
  })

  test('can be written for any quote, and then verified (100 random ones)', () => {
    fc.assert(
      fc.property(arbitraryCart, ({ quoted, context }) => {
        const written = writePriceProof(requestFor(quoted, context), sha256)
        expect(verifyPriceProof(written, sha256).findings).toEqual([])
        expect(writePriceProof(requestFor(quoted, context), sha256)).toBe(written)
      }),
      { numRuns: 100 },
    )
  })
})

/** A forger who knows the format: figures changed, every check and the digest computed anew. */
function forge(text: string, changes: Readonly<Record<string, ProofValue>>): string {
  const { checks: _checks, digest: _digest, ...figures } = JSON.parse(text) as Record<string, ProofValue>
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(/[.[\]]+/).filter((key) => key !== '')
    let holder = figures as Record<string, unknown>
    for (const key of keys.slice(0, -1)) holder = holder[key] as Record<string, unknown>
    holder[keys.at(-1)!] = value
  }
  const checks = Object.fromEntries(leavesOf(figures).map((leaf) => [leaf.path, figureCheck(leaf.path, leaf.value, sha256)]))
  return withDigest(proofText({ ...figures, checks }), sha256)
}
