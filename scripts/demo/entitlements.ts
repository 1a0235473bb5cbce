import { type Program, programOf, programs } from './catalogue.ts'
import { type Country, type Customer, countryOf } from './customers.ts'
import { dayBefore, firstOfMonth } from './months.ts'
import { type DemoLevel, type PriceListName, listPrice } from './prices.ts'
import type { Random } from './random.ts'
import { type Table, addRow } from './table.ts'

/** A quantity of a program at a site and how long it is covered, in months from the demo's anniversary. */
export type Entitlement = {
  readonly site: number
  readonly part: string
  readonly quantity: number
  /** The coverage that ends with the day before this month; twelve months unless `months` says otherwise. */
  readonly until: number
  readonly months?: number
  readonly reference?: string
  readonly paidLevel?: DemoLevel
  readonly paidQuantity?: number
  readonly paidDiscount?: number
  /** Earlier periods, the newest first: each ends so many months before the next one began, for so many months. */
  readonly history?: readonly { readonly gap: number; readonly months: number }[]
}

export type Holder = { readonly customer: number; readonly country: Country; readonly level: DemoLevel }

/** Drawn for a customer of the catalogue: sizes as they occur, now and then a history, a gap or an old program. */
export function drawEntitlements(random: Random, customer: Customer, sites: readonly number[]): readonly Entitlement[] {
  const count = { small: random.between(3, 5), medium: random.between(6, 10), large: random.between(12, 22) }[customer.size]
  const marketed = programs.filter((program) => program.withdrawn === undefined)
  const drawn = random.some(marketed, count).map((program): Entitlement => {
    const quantity = drawQuantity(random, program, customer.size)
    const grown = random.chance(15) && quantity > 4 ? { paidQuantity: Math.ceil(quantity * 0.8) } : {}
    const discounted = random.chance(12) ? { paidDiscount: random.pick([3, 5, 8, 10]) } : {}
    const past = random.chance(30) ? { history: [{ gap: random.chance(25) ? random.pick([2, 3, 5]) : 0, months: 12 }] } : {}
    return {
      site: random.pick(sites),
      part: program.renewal,
      quantity,
      until: customer.offset,
      reference: `${random.pick(['PO', 'CMD', 'BC', '45'])}-${random.between(10_000, 99_999)}`,
      ...grown,
      ...discounted,
      ...past,
    }
  })
  const extra: Entitlement[] = []
  if (customer.size !== 'small' && random.chance(40)) {
    extra.push({
      site: random.pick(sites),
      part: random.pick(['E00ZKLL', 'E00ZKLL', 'E00FXLL']),
      quantity: random.between(2, 25),
      until: customer.offset,
    })
  }
  if (customer.size === 'large') extra.push({ ...first(drawn), until: customer.offset + random.pick([3, 5, 7]), reference: 'NEW-2' })
  if (random.chance(30))
    extra.push({
      site: random.pick(sites),
      part: 'E0BKPLL',
      quantity: random.between(1, 12),
      until: customer.offset - random.pick([9, 13, 16]),
    })
  return [...drawn, ...extra]
}

/** A thousand lines: twelve sites, every program, the same ones many times. */
export function drawThousand(random: Random, sites: readonly number[], total: number): readonly Entitlement[] {
  const marketed = programs.filter((program) => program.withdrawn === undefined && program.code !== '5824-Z01')
  return Array.from({ length: total }, (_, index): Entitlement => {
    const program = marketed[index % marketed.length] ?? first(marketed)
    return {
      site: sites[Math.floor((index * sites.length) / total)] ?? first(sites),
      part: program.renewal,
      quantity: drawQuantity(random, program, 'small'),
      until: 0,
      reference: `KB-${random.between(100_000, 999_999)}`,
    }
  })
}

export function writeEntitlement(target: Table, entitlement: Entitlement, holder: Holder & { readonly id: number }): void {
  const program = programOf(entitlement.part)
  let end = entitlement.until
  const periods = [{ gap: 0, months: entitlement.months ?? 12 }, ...(entitlement.history ?? [])]
  for (const { gap, months } of periods) {
    const endsBefore = end - gap
    end = endsBefore - months
    writeCoverage(target, {
      entitlement,
      holder,
      program,
      from: firstOfMonth(end),
      until: dayBefore(endsBefore),
      isFirst: endsBefore === entitlement.until,
    })
  }
}

type Coverage = {
  readonly entitlement: Entitlement
  readonly holder: Holder & { readonly id: number }
  readonly program: Program
  readonly from: string
  readonly until: string
  readonly isFirst: boolean
}

function writeCoverage(target: Table, { entitlement, holder, program, from, until, isFirst }: Coverage): void {
  const level = entitlement.paidLevel ?? holder.level
  const list: PriceListName = from < '2026-10-01' ? 'before' : 'current'
  addRow(target, {
    customer_number: holder.customer,
    entitlement_number: holder.id,
    site_number: entitlement.site,
    part_number: entitlement.part,
    quantity: entitlement.quantity,
    order_reference: entitlement.reference,
    covered_from: from,
    covered_until: until,
    paid_quantity: isFirst ? entitlement.paidQuantity : undefined,
    paid_currency: holder.country.currency,
    paid_level: level,
    paid_svp_price: listPrice(program, 'renewal', { currency: holder.country.currency, level, list }),
    paid_discount_percent: isFirst ? entitlement.paidDiscount : undefined,
    paid_policy: holder.country.policy === 'months' ? undefined : holder.country.policy,
    paid_tax_percent: holder.country.taxPercent,
  })
}

/** Units as they are counted: PVU in cores of 70, 100 or 120, users in dozens and hundreds, machines one by one. */
function drawQuantity(random: Random, program: Program, size: Customer['size']): number {
  const scale = { small: 1, medium: 3, large: 8 }[size]
  switch (program.metric) {
    case 'PVU':
      return random.pick([70, 100, 120]) * random.between(2, 12) * scale
    case 'VPC':
      return random.between(2, 8) * scale
    case 'RVU':
      return random.between(20, 400) * scale
    case 'Authorized User':
      return random.between(3, 45) * scale
    case 'Floating User':
      return random.between(1, 6) * scale
    case 'Terabyte':
      return random.between(1, 6) * scale
    case 'Install':
      return program.code === '5824-Z01' ? 1 : random.between(1, 3)
  }
}

export function holderOf(customer: { readonly number: number; readonly country: string }, level: DemoLevel): Holder {
  return { customer: customer.number, country: countryOf(customer.country), level }
}

function first<T>(list: readonly T[]): T {
  const [value] = list
  if (value === undefined) throw new Error('the list is empty')
  return value
}
