import { describe, expect, test } from 'vitest'
import { decimal, decimalToString } from './decimal.ts'
import type { PriceLevel } from './level.ts'
import type { PreviousPrice } from './line-terms.ts'
import { money, toDecimalString } from './money.ts'
import { type Part, type PartNumber, partNumber, programCode } from './part.ts'
import { percent } from './percent.ts'
import { plainDate } from './plain-date.ts'
import type { PriceList } from './price-list.ts'
import { quantity } from './quantity.ts'
import { standardRenewalPolicy } from './renewal-policy.ts'
import { type EntitlementFacts, type RenewalQuoteRequest, draftRenewalQuote } from './renewal-quote.ts'

const validFrom = plainDate('2027-01-01')
/** Prices at level H and points of the published quote, and the real family 6,360 / 1,270 / 3,820. */
const published: Readonly<Record<string, readonly [price: string, points: string]>> = {
  E04RTLL: ['1173', '7.82'],
  E04RVLL: ['602', '4.02'],
  E0B2KLL: ['1633', '10.90'],
  E0B2NLL: ['447', '2.98'],
  E02FPLL: ['1270', '8.47'],
  D02FRLL: ['3820', '8.47'],
}

function part(number: string, more: Partial<Part> = {}): Part {
  const pointsPerUnit = decimal(published[number]?.[1] ?? '1')
  return {
    number: partNumber(number),
    programCode: programCode(`P-${number}`),
    kind: 'renewal',
    chargeMetric: 'Install',
    pointsPerUnit,
    terms: [12],
    ...more,
  }
}

function priceList(prices: Readonly<Record<string, string>>): PriceList {
  return (number: PartNumber, _currency, level: PriceLevel) => {
    const svpPrice = prices[`${number} ${level}`] ?? prices[number] ?? published[number]?.[0]
    return svpPrice === undefined ? undefined : { svpPrice: decimal(svpPrice), validFrom }
  }
}

function entitlement(id: number, number: string, units: number, more: Partial<EntitlementFacts> = {}): EntitlementFacts {
  return {
    entitlementId: BigInt(id),
    siteNumber: 7_000_001,
    part: partNumber(number),
    quantity: quantity(units),
    coveredBefore: plainDate('2018-04-01'),
    ...more,
  }
}

function draft(
  entitlements: readonly EntitlementFacts[],
  more: Partial<RenewalQuoteRequest<'GBP'>> & {
    readonly parts?: readonly Part[]
    readonly prices?: Record<string, string>
    readonly points?: string
  } = {},
) {
  const { parts = Object.keys(published).map((number) => part(number)), prices = {}, points = '12000', ...request } = more
  return draftRenewalQuote<'GBP'>({
    entitlements,
    anniversary: plainDate('2018-04-01'),
    policy: standardRenewalPolicy,
    catalogue(number) {
      const found = parts.find((each) => each.number === number)
      const renewedBy = parts.find((each) => each.kind === 'renewal' && each.programCode === found?.programCode)
      return found && { part: found, renewedBy }
    },
    pricing: { currency: 'GBP', relationship: { points: decimal(points) }, prices: priceList(prices) },
    today: plainDate('2018-01-01'),
    ...request,
  })
}

const fourLines = [entitlement(1, 'E04RTLL', 6), entitlement(2, 'E04RVLL', 3), entitlement(3, 'E0B2KLL', 1), entitlement(4, 'E0B2NLL', 25)]

describe('a renewal quote', () => {
  test('the published quote comes out to the penny', () => {
    const { quote, problems } = draft(fourLines)
    expect(quote?.lines.map((line) => toDecimalString(line.priced!.extended))).toEqual(['7038.00', '1806.00', '1633.00', '11175.00'])
    expect(toDecimalString(quote!.totalBeforeTax)).toBe('21652.00')
    expect(decimalToString(quote!.points)).toBe('144.38')
    expect(quote?.level).toMatchObject({ level: 'H', because: 'relationship' })
    expect(quote?.lines[0]?.terms).toMatchObject({ coverage: { startsOn: '2018-04-01', endsBefore: '2019-04-01' }, isCoterminated: false })
    expect(problems).toEqual([])
  })

  test('lines are numbered by site, then by entitlement, whatever order they come in', () => {
    const other = entitlement(9, 'E04RTLL', 2, { siteNumber: 7_000_000 })
    const { quote } = draft([...fourLines, other].toReversed())
    expect(quote?.lines.map((line) => [line.terms.item, line.terms.siteNumber, line.entitlement.entitlementId])).toEqual([
      [1, 7_000_000, 9n],
      [2, 7_000_001, 1n],
      [3, 7_000_001, 2n],
      [4, 7_000_001, 3n],
      [5, 7_000_001, 4n],
    ])
  })

  test('coverage that ends off the anniversary is co-terminated by whole months, rounded once', () => {
    const { quote } = draft([entitlement(1, 'E04RTLL', 1), entitlement(2, 'E04RVLL', 7, { coveredBefore: plainDate('2018-08-01') })])
    const [, coterminated] = quote!.lines
    expect(coterminated?.terms).toMatchObject({
      coverage: { startsOn: '2018-08-01', endsBefore: '2019-04-01' },
      isCoterminated: true,
      proration: { monthsCounted: 8 },
    })
    // 7 × 602 × 8/12 = 2,809.333…
    expect(toDecimalString(coterminated!.priced!.extended)).toBe('2809.33')
  })

  test('the level of the order counts when it is better than that of the relationship', () => {
    const { quote } = draft([entitlement(1, 'E04RTLL', 100)], { points: '0', prices: { 'E04RTLL D': '1500' } })
    expect(quote?.level).toMatchObject({ relationshipLevel: 'BL', orderLevel: 'D', level: 'D', because: 'order' })
    expect(toDecimalString(quote!.totalBeforeTax)).toBe('150000.00')
  })

  test('a licence is renewed by the renewal part of its program', () => {
    const licence = part('D0LICLL', { kind: 'licence', programCode: programCode('P-E02FPLL') })
    const { quote } = draft([entitlement(1, 'D0LICLL', 2)], { parts: [licence, part('E02FPLL')] })
    expect(quote?.lines[0]?.terms.part).toBe('E02FPLL')
    expect(toDecimalString(quote!.totalBeforeTax)).toBe('2540.00')
  })

  test('lapsed coverage comes back at the price of the reinstatement part', () => {
    const parts = [part('E02FPLL', { reinstatementPart: partNumber('D02FRLL') }), part('D02FRLL', { kind: 'reinstatement' })]
    const { quote } = draft([entitlement(1, 'E02FPLL', 1)], { parts, today: plainDate('2018-07-01') })
    expect(quote?.lines[0]?.terms).toMatchObject({
      kind: 'reinstatement',
      part: 'D02FRLL',
      gap: { startsOn: '2018-04-01', endsBefore: '2018-07-01' },
      coverage: { startsOn: '2018-07-01', endsBefore: '2019-04-01' },
    })
    expect(toDecimalString(quote!.totalBeforeTax)).toBe('2865.00')
  })

  test('a cap on the yearly increase holds against the price of last year', () => {
    const previous: PreviousPrice = {
      listPrice: decimal('1000'),
      level: 'H',
      unitPrice: decimal('1000'),
      quantity: quantity(1),
      fraction: { numerator: 12n, denominator: 12n },
      extended: money(100_000n, 'GBP'),
      taxPercent: percent('20'),
    }
    const { quote } = draft([entitlement(1, 'E04RTLL', 1, { previous })], {
      policy: { ...standardRenewalPolicy, increaseCap: percent('5') },
    })
    expect(toDecimalString(quote!.totalBeforeTax)).toBe('1050.00')
  })
})

describe('problems never stop the rest', () => {
  test('a withdrawn part is listed with its successor and costs nothing', () => {
    const withdrawn = part('E00ZKLL', { withdrawn: { reason: 'gone', successor: partNumber('E0RPTZX') } })
    const { quote, problems } = draft([entitlement(1, 'E00ZKLL', 4), ...fourLines.slice(1)], {
      parts: [withdrawn, ...fourLines.map((line) => part(line.part))],
    })
    expect(quote?.lines.map((line) => [line.terms.item, line.terms.kind])).toEqual([
      [1, 'withdrawn'],
      [2, 'renewal'],
      [3, 'renewal'],
      [4, 'renewal'],
    ])
    expect(toDecimalString(quote!.totalBeforeTax)).toBe('14614.00')
    expect(problems).toEqual([])
  })

  test('a withdrawn part without a successor is listed and named to the vendor', () => {
    const withdrawn = part('E00FXLL', { withdrawn: { reason: 'gone' } })
    const { quote, problems } = draft([entitlement(1, 'E00FXLL', 4), entitlement(2, 'E04RVLL', 3)], { parts: [withdrawn, part('E04RVLL')] })
    expect(quote?.lines).toHaveLength(2)
    expect(problems).toEqual([{ entitlementId: 1n, part: 'E00FXLL', code: 'withdrawn-without-successor' }])
  })

  test('parts without a price, unknown parts and programs without a renewal part are left out and named', () => {
    const orphan = part('D0ORPLL', { kind: 'licence' })
    const { quote, problems } = draft(
      [
        entitlement(1, 'E0NOPLL', 1),
        entitlement(2, 'E0UNKLL', 1),
        entitlement(3, 'D0ORPLL', 1),
        entitlement(4, 'E04RVLL', 3),
        entitlement(5, 'E0NOPLL', 2),
      ],
      { parts: [part('E0NOPLL'), orphan, part('E04RVLL')] },
    )
    expect(quote?.lines.map((line) => [line.terms.item, line.terms.part])).toEqual([[1, 'E04RVLL']])
    expect(toDecimalString(quote!.totalBeforeTax)).toBe('1806.00')
    expect(problems.map(({ entitlementId, code }) => [entitlementId, code])).toEqual([
      [2n, 'part-unknown'],
      [3n, 'renewal-part-missing'],
      [1n, 'price-missing'],
      [5n, 'price-missing'],
    ])
  })

  test('what is left is priced at the level that it reaches by itself', () => {
    // 60 × 8.47 points would make level D; without a price there, the rest alone stays at BL.
    const { quote } = draft([entitlement(1, 'E02FPLL', 60), entitlement(2, 'E04RVLL', 1)], {
      points: '0',
      pricing: {
        currency: 'GBP',
        relationship: { points: decimal('0') },
        prices: (number, _currency, level) =>
          number === 'E02FPLL' ? undefined : { svpPrice: decimal(level === 'BL' ? '700' : '650'), validFrom },
      },
    })
    expect(quote?.level.level).toBe('BL')
    expect(toDecimalString(quote!.totalBeforeTax)).toBe('700.00')
  })

  test('nothing that can be sold is no quote', () => {
    const withdrawn = part('E00ZKLL', { withdrawn: { reason: 'gone', successor: partNumber('E0RPTZX') } })
    expect(draft([entitlement(1, 'E00ZKLL', 4)], { parts: [withdrawn] }).quote).toBeUndefined()
    expect(draft([]).quote).toBeUndefined()
  })
})
