import { aLine, aPriceList } from '#test/pricing/a-line.ts'
import { untouched } from '#src/domain/cart.ts'
import type { OpenCart } from '#src/domain/consequence.ts'
import { decimal } from '#src/domain/decimal.ts'
import { type PriceableLine, isPriceable } from '#src/domain/line-terms.ts'
import { reinstate } from '#src/domain/lapse.ts'
import { partNumber } from '#src/domain/part.ts'
import { percent } from '#src/domain/percent.ts'
import { plainDate } from '#src/domain/plain-date.ts'
import { priceLines } from '#src/domain/pricing.ts'
import { quantity } from '#src/domain/quantity.ts'
import type { RenewalPolicy } from '#src/domain/renewal-policy.ts'
import { type TaxDecision, taxTotals } from '#src/domain/tax.ts'
import { assert, present } from '#src/kit/assert.ts'
import { LatePage } from '#src/web/portal/pages/price-late-page.tsx'
import { PricePage } from '#src/web/portal/pages/price-page.tsx'
import type { PriceView } from '#src/web/portal/pages/price-view.ts'
import { type PriceAccount, accountView } from '#src/web/portal/price-account-of.ts'
import { lateViewOf } from '#src/web/portal/price-late-of.ts'
import { at } from './pages-fixtures.ts'
import type { GalleryPage } from './pages-gallery-page.ts'

const policy: RenewalPolicy = {
  minimumCotermMonths: 1,
  defaultTerm: 12,
  proration: 'days',
  graceDays: 5,
  reinstatement: { policy: 'back-pay', percent: percent('150') },
}
const prices = aPriceList({ E0256LL: { BL: '1270.55' }, E025SLL: { BL: '0.0375' }, R0256LL: { BL: '3820' } })
const context = { currency: 'EUR', relationship: { points: decimal('120') }, prices } as const

const capped = { ...aLine({ item: 10, quantity: quantity(6), previousUnitPrice: '1100', policy: 'days' }), increaseCap: percent('5') }
const discounted = {
  ...aLine({ item: 20, part: partNumber('E025SLL'), quantity: quantity(34_209), previousUnitPrice: '0.04', policy: 'thirty-360' }),
  discount: { percent: percent('3.3333'), reason: 'Engagement sur trois ans' },
}
const isNew = aLine({ item: 40, policy: 'days-365' })
const removed = aLine({ item: 50, previousUnitPrice: '900' })

/** Every kind of step: list, discount, cap, back-pay over a gap, four policies; a new line and one that is not renewed. */
function everyStep(): PriceAccount {
  const back = reinstate(aLine({ item: 30, previousUnitPrice: '1200' }), policy, plainDate('2027-05-15'))
  assert(back.ok, 'back-pay has last year’s price')
  const priced = priceLines([capped, discounted, back.value, isNew], context)
  assert(priced.ok, 'the gallery’s lines have prices')
  const decision: TaxDecision = {
    treatment: 'reverse-charge',
    category: 'AE',
    percent: percent('0'),
    country: 'BE',
    evidence: { number: 'BE0123456749', country: 'BE', result: 'valid', checkedAt: at('2026-11-23T20:52:00Z') },
  }
  const totals = taxTotals(
    priced.value.lines.map((line) => ({ amount: line.extended, tax: decision })),
    'EUR',
  )
  const dates = { priceListDate: plainDate('2026-10-01'), pricedOn: plainDate('2026-11-23') }
  const subject = { kind: 'order', number: '30000117', revision: 1, ...dates } as const
  return { subject, priced: priced.value, removed: [removed], context, tax: { decision, totals }, currency: 'EUR' }
}

const names = new Map(
  [10, 20, 30, 40, 50].map((item) => [item, { description: `Boréal MQ Server ${item}`, siteName: 'Méridien Lyon' }] as const),
)

function priceView(account: PriceAccount | undefined, thing: PriceView['thing']): PriceView {
  return {
    thing,
    timeZone: 'Europe/Paris',
    priceListDate: plainDate('2026-10-01'),
    pricedOn: plainDate('2026-11-23'),
    account: account && accountView(account, names, 0),
  }
}

function lateCart(lines: readonly PriceableLine[], policyOfLines: RenewalPolicy): OpenCart {
  return { quoted: lines.filter(isPriceable), selection: untouched, context, policy: policyOfLines }
}

function latePage(withoutPrices: boolean): GalleryPage {
  const lines = [aLine({ item: 10, reinstatementPart: partNumber('R0256LL') }), withoutPrices ? aLine({ item: 20 }) : capped]
  const cart = lateCart(lines, withoutPrices ? { ...policy, reinstatement: { policy: 'part' } } : policy)
  const inTime = { minor: 927_055n, currency: 'EUR' } as const
  const view = present(lateViewOf(cart, { thing: { kind: 'cart', number: 20_417_801 }, names, inTime }), 'there is something to lapse')
  return (ui, shell) => <LatePage ui={ui} shell={shell} view={view} />
}

const order = priceView(everyStep(), { kind: 'order', number: 30_000_117 })
const { tax: _taxed, ...untaxed } = everyStep()
const cart = priceView({ ...untaxed, tax: undefined, removed: [] }, { kind: 'cart', number: 20_417_801 })
const unexplained = priceView(undefined, { kind: 'quote', number: 20_417_801 })

export const pricePages: Readonly<Record<string, GalleryPage>> = {
  'price-order': (ui, shell) => <PricePage ui={ui} shell={shell} view={order} />,
  'price-cart': (ui, shell) => <PricePage ui={ui} shell={shell} view={cart} />,
  'price-unexplained': (ui, shell) => <PricePage ui={ui} shell={shell} view={unexplained} />,
  late: latePage(false),
  'late-no-prices': latePage(true),
}
