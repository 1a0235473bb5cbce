import fc from 'fast-check'
import type { CartSelection, LineChange } from '#src/domain/cart.ts'
import type { OpenCart } from '#src/domain/consequence.ts'
import type { Currency } from '#src/domain/currency.ts'
import { type Decimal, decimal } from '#src/domain/decimal.ts'
import { type PriceLevel, type Relationship, priceLevels } from '#src/domain/level.ts'
import { type LineTerms, type PreviousPrice, isPriceable } from '#src/domain/line-terms.ts'
import { type Part, type PartNumber, partNumber, programCode } from '#src/domain/part.ts'
import { type Percent, percent } from '#src/domain/percent.ts'
import { type PlainDate, addDays, addMonths, plainDate } from '#src/domain/plain-date.ts'
import type { PriceList } from '#src/domain/price-list.ts'
import type { PricingContext } from '#src/domain/pricing.ts'
import { prorationPolicies } from '#src/domain/proration.ts'
import { quantity } from '#src/domain/quantity.ts'
import { type RenewalSubject, offerRenewal } from '#src/domain/renewal-offer.ts'
import type { RenewalPolicy } from '#src/domain/renewal-policy.ts'
import { termMonths } from '#src/domain/renewal-term.ts'

/** A quote as vendors have them: several sites, programs on several lines, co-terminations, lapses, discounts, caps, any policy. */
export const arbitraryCart: fc.Arbitrary<OpenCart> = fc
  .record({
    currency: fc.constantFrom<Currency>('EUR', 'JPY', 'KWD', 'GBP'),
    relationship: arbitraryRelationship(),
    policy: arbitraryPolicy(),
    today: arbitraryDay(),
    anniversaryMonth: fc.integer({ min: 1, max: 12 }),
    lines: fc.array(arbitraryLine(), { minLength: 1, maxLength: 12 }),
    listSeed: fc.integer({ min: 0, max: 1000 }),
  })
  .map(({ currency, relationship, policy, today, anniversaryMonth, lines, listSeed }) => {
    const anniversary = plainDate(`2020-${String(anniversaryMonth).padStart(2, '0')}-01`)
    const quoted = lines.map((line, index): LineTerms => {
      const subject = subjectOf(line, { item: index + 1, currency, anniversary, today })
      const offered = offerRenewal(subject, policy, today)
      if (!offered.ok) throw new Error(offered.refusal.code)
      return offered.value
    })
    const context: PricingContext = { currency, relationship, prices: listOf(listSeed) }
    return { quoted, selection: new Map(), context, policy }
  })

/** A cart in which a buyer removed and changed what the rules let them change. */
export const arbitraryChangedCart: fc.Arbitrary<OpenCart> = fc
  .tuple(arbitraryCart, fc.array(fc.record({ item: fc.integer({ min: 1, max: 12 }), change: arbitraryChange() }), { maxLength: 6 }))
  .map(([cart, changes]) => ({ ...cart, selection: legalSelection(cart.quoted, changes) }))

export type WantedChange = { readonly kind: 'remove' | 'quantity' | 'term'; readonly share: number }

export function arbitraryChange(): fc.Arbitrary<WantedChange> {
  return fc.record({ kind: fc.constantFrom('remove', 'quantity', 'term'), share: fc.double({ min: 0, max: 1, noNaN: true }) })
}

/** A change that no rule forbids: what is taken away is declared to be no longer used. */
export function legalChange(line: LineTerms, wanted: WantedChange): LineChange | undefined {
  if (!isPriceable(line)) return undefined
  const declared = { declaredOn: plainDate('2027-01-15'), declaredBy: 'Claire Martin' }
  if (wanted.kind === 'remove') return { change: 'removed', usage: { ...declared, quantityInUse: 0 } }
  if (wanted.kind === 'term') return { change: 'edited', term: termMonths[Math.floor(wanted.share * 2.999)] ?? 12 }
  const units = Math.max(1, Math.floor(line.quantity * wanted.share))
  return { change: 'edited', quantity: quantity(units), usage: { ...declared, quantityInUse: units } }
}

export function legalSelection(
  quoted: readonly LineTerms[],
  changes: readonly { readonly item: number; readonly change: WantedChange }[],
): CartSelection {
  const selection = new Map<number, LineChange>()
  for (const { item, change } of changes) {
    const line = quoted.find((candidate) => candidate.item === item)
    const legal = line === undefined ? undefined : legalChange(line, change)
    if (legal !== undefined) selection.set(item, legal)
  }
  return selection
}

export function arbitraryDay(from = '2024-01-01', days = 6000): fc.Arbitrary<PlainDate> {
  return fc.integer({ min: 0, max: days }).map((count) => addDays(plainDate(from), count))
}

/** Lower at a better level, never the same for two parts: any mix-up of levels or parts changes an amount. */
function listOf(seed: number): PriceList {
  return (part: PartNumber, currency: Currency, level: PriceLevel) => {
    let base = seed * 7919 + currency.charCodeAt(0)
    for (const character of part) base = (base * 31 + character.charCodeAt(0)) % 900_000_007
    const svpPrice = (BigInt(base) * BigInt(100 - 5 * priceLevels.indexOf(level))) as Decimal
    return { svpPrice, validFrom: plainDate('2024-01-01') }
  }
}

function arbitraryRelationship(): fc.Arbitrary<Relationship> {
  const points = fc.integer({ min: 0, max: 12_000 }).map((value) => decimal(String(value)))
  return fc.oneof(
    { weight: 5, arbitrary: points.map((value) => ({ points: value })) },
    { weight: 1, arbitrary: points.map((value) => ({ points: value, fixedLevel: 'GV' as const })) },
    { weight: 1, arbitrary: points.map((value) => ({ points: value, fixedLevel: 'ED' as const })) },
  )
}

function arbitraryPolicy(): fc.Arbitrary<RenewalPolicy> {
  const rules = {
    minimumCotermMonths: fc.integer({ min: 0, max: 6 }),
    defaultTerm: fc.constantFrom(...termMonths),
    proration: fc.constantFrom(...prorationPolicies),
    graceDays: fc.constantFrom(0, 0, 15, 30),
    reinstatement: fc.constantFrom<RenewalPolicy['reinstatement']>({ policy: 'part' }, { policy: 'back-pay', percent: percent('150') }),
    increaseCap: arbitraryPercent(20),
  }
  return fc.record(rules, { requiredKeys: ['minimumCotermMonths', 'defaultTerm', 'proration', 'graceDays', 'reinstatement'] })
}

function arbitraryPercent(maximum: number): fc.Arbitrary<Percent> {
  return fc.integer({ min: 0, max: maximum * 10_000 }).map((value) => BigInt(value) as Percent)
}

type WantedLine = {
  readonly site: number
  readonly program: number
  readonly units: number
  readonly points: number
  readonly endsIn: number
  readonly isOnAnniversary: boolean
  readonly discount: Percent | undefined
  readonly last: { readonly price: number; readonly units: number; readonly level: PriceLevel; readonly months: number }
  readonly isWithdrawn: boolean
}

function arbitraryLine(): fc.Arbitrary<WantedLine> {
  return fc.record({
    site: fc.integer({ min: 1, max: 2 }),
    program: fc.integer({ min: 1, max: 5 }),
    units: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 40_000 })),
    points: fc.integer({ min: 0, max: 20_000_000 }),
    endsIn: fc.integer({ min: -400, max: 500 }),
    isOnAnniversary: fc.boolean(),
    discount: fc.option(arbitraryPercent(100), { nil: undefined }),
    last: fc.record({
      price: fc.integer({ min: 1, max: 900_000_000 }),
      units: fc.integer({ min: 1, max: 40_000 }),
      level: fc.constantFrom(...priceLevels),
      months: fc.integer({ min: 1, max: 36 }),
    }),
    isWithdrawn: fc.integer({ min: 0, max: 9 }).map((value) => value === 0),
  })
}

type Circumstance = { readonly item: number; readonly currency: Currency; readonly anniversary: PlainDate; readonly today: PlainDate }

function subjectOf(line: WantedLine, { item, currency, anniversary, today }: Circumstance): RenewalSubject {
  const part: Part = {
    number: partNumber(`E${String(item).padStart(4, '0')}LL`),
    programCode: programCode(`PROGRAM${line.program}`),
    kind: 'renewal',
    chargeMetric: 'Authorized User',
    pointsPerUnit: BigInt(line.points) as Decimal,
    terms: termMonths,
    reinstatementPart: partNumber(`D${String(item).padStart(4, '0')}LL`),
    ...(line.isWithdrawn && { withdrawn: { reason: 'withdrawn from marketing', successor: partNumber('E9999LL') } }),
  }
  const day = addDays(today, line.endsIn)
  const coverageEndsOn = line.isOnAnniversary ? addDays(addMonths(anniversary, 12 * (Number(day.slice(0, 4)) - 2020)), -1) : day
  const previous: PreviousPrice = {
    listPrice: BigInt(line.last.price) as Decimal,
    level: line.last.level,
    unitPrice: (BigInt(line.last.price) - BigInt(line.last.price) / 7n) as Decimal,
    quantity: quantity(line.last.units),
    fraction: { numerator: BigInt(line.last.months), denominator: 12n },
    extended: { minor: BigInt(line.last.units) * BigInt(line.last.price), currency },
    taxPercent: percent('20'),
  }
  const discount = line.discount === undefined ? {} : { discount: { percent: line.discount, reason: 'long-standing customer' } }
  return {
    item,
    siteNumber: 7_000_000 + line.site,
    part,
    quantity: quantity(line.units),
    coverageEndsOn,
    anniversary,
    ...discount,
    previous,
  }
}
