import { type Decimal, decimal } from '#src/domain/decimal.ts'
import type { PriceLevel } from '#src/domain/level.ts'
import type { RenewalLine } from '#src/domain/line-terms.ts'
import { type PartNumber, partNumber, programCode } from '#src/domain/part.ts'
import { percent } from '#src/domain/percent.ts'
import { addMonths, plainDate } from '#src/domain/plain-date.ts'
import type { PriceList } from '#src/domain/price-list.ts'
import { type ProrationPolicy, prorate } from '#src/domain/proration.ts'
import { type Quantity, quantity } from '#src/domain/quantity.ts'
import { type TermMonths, termMonths } from '#src/domain/renewal-term.ts'

type Wanted = {
  readonly item?: number
  readonly part?: PartNumber
  readonly program?: string
  readonly site?: number
  readonly quantity?: Quantity
  readonly pointsPerUnit?: Decimal
  readonly policy?: ProrationPolicy
  readonly termsAllowed?: readonly TermMonths[]
  readonly reinstatementPart?: PartNumber
  readonly previousUnitPrice?: string
}

/** One unit of E0256LL, renewed for the coverage year from 1 April 2027; a test names only what it is about. */
export function aLine(wanted: Wanted = {}): RenewalLine {
  const anniversary = plainDate('2027-04-01')
  const coverage = { startsOn: anniversary, endsBefore: addMonths(anniversary, 12) }
  const item = wanted.item ?? 1
  const last = wanted.previousUnitPrice
  return {
    kind: 'renewal',
    item,
    siteNumber: wanted.site ?? 7_000_001,
    programCode: programCode(wanted.program ?? `PROGRAM${item}`),
    part: wanted.part ?? partNumber('E0256LL'),
    chargeMetric: 'Authorized User',
    quantity: wanted.quantity ?? quantity(1),
    pointsPerUnit: wanted.pointsPerUnit ?? decimal('0'),
    entitledQuantity: wanted.quantity ?? quantity(1),
    coverage,
    anniversary,
    isCoterminated: false,
    term: 12,
    termsAllowed: wanted.termsAllowed ?? termMonths,
    proration: prorate(coverage, wanted.policy ?? 'months', anniversary),
    ...(wanted.reinstatementPart !== undefined && { reinstatementPart: wanted.reinstatementPart }),
    ...(last !== undefined && {
      previous: {
        listPrice: decimal(last),
        level: 'BL',
        unitPrice: decimal(last),
        quantity: wanted.quantity ?? quantity(1),
        fraction: { numerator: 12n, denominator: 12n },
        extended: { minor: (BigInt(wanted.quantity ?? 1) * decimal(last)) / 10_000n, currency: 'EUR' },
        taxPercent: percent('20'),
      },
    }),
  }
}

/** Prices by part and level, the same in every currency, valid since 1 January 2027. */
export function aPriceList(prices: Readonly<Record<string, Partial<Record<PriceLevel, string>>>>): PriceList {
  return (part, _currency, level) => {
    const price = prices[part]?.[level]
    return price === undefined ? undefined : { svpPrice: decimal(price), validFrom: plainDate('2027-01-01') }
  }
}
