import { type Program, pinnedPrices } from './catalogue.ts'

export const currencies = ['EUR', 'GBP', 'USD', 'CHF', 'JPY', 'KWD'] as const
export type DemoCurrency = (typeof currencies)[number]
export const levels = ['BL', 'D', 'E', 'F', 'G', 'H', 'GV', 'ED'] as const
export type DemoLevel = (typeof levels)[number]

/** First day of each list; the second is the one that open quotes are made from. */
export const priceLists = { before: '2025-10-01', current: '2026-10-01' } as const
export type PriceListName = keyof typeof priceLists

/** Ten-thousandths of the currency for one euro, about what it was in autumn 2026. */
const perEuro: Readonly<Record<DemoCurrency, number>> = { EUR: 10_000, GBP: 8_700, USD: 11_600, CHF: 9_350, JPY: 1_780_000, KWD: 3_550 }
/** Thousandths of the BL price. */
const perMille: Readonly<Record<DemoLevel, number>> = { BL: 1_000, D: 956, E: 912, F: 868, G: 824, H: 780, GV: 800, ED: 520 }
/** Out of the renewal price: as in the real family 6,360 / 1,270 / 3,820. */
const multiples = { renewal: 1_000, licence: 5_008, reinstatement: 3_008 } as const
export type PartKind = keyof typeof multiples

/** The 12-month price of a part of the family as the list prints it. */
export function listPrice(
  program: Program,
  kind: PartKind,
  where: { readonly currency: DemoCurrency; readonly level: DemoLevel; readonly list: PriceListName },
): string {
  const { currency, level, list } = where
  const current = pinnedPrices[`${program[kind]} ${currency} ${level}`]
  if (current !== undefined && list === 'current') return current
  const base =
    current === undefined
      ? (BigInt(program.base) * BigInt(multiples[kind]) * BigInt(perEuro[currency]) * BigInt(perMille[level])) / 10_000_000_000n
      : BigInt(current.replace('.', '')) * 100n
  const exact = list === 'current' ? base : (base * 1_000n) / BigInt(1_000 + program.increase)
  return printed(exact, currency)
}

/** Ten-thousandths rounded to a step that a price list would use, written with the decimals of the step. */
function printed(exact: bigint, currency: DemoCurrency): string {
  const { step, decimals } = stepFor(exact, currency)
  const rounded = ((exact + step / 2n) / step) * step
  const digits = (rounded === 0n ? step : rounded).toString().padStart(5, '0')
  const fraction = digits.slice(-4).slice(0, decimals)
  return digits.slice(0, -4) + (decimals === 0 ? '' : `.${fraction}`)
}

function stepFor(exact: bigint, currency: DemoCurrency): { readonly step: bigint; readonly decimals: number } {
  if (currency === 'JPY') {
    if (exact >= 10_000_000n) return { step: 100_000n, decimals: 0 }
    return exact >= 1_000_000n ? { step: 10_000n, decimals: 0 } : { step: 1_000n, decimals: 1 }
  }
  if (currency === 'KWD') return exact >= 100_000n ? { step: 500n, decimals: 3 } : { step: 10n, decimals: 3 }
  if (exact >= 10_000_000n) return { step: 5_000n, decimals: 2 }
  if (exact >= 10_000n) return { step: 500n, decimals: 2 }
  return exact >= 1_000n ? { step: 100n, decimals: 2 } : { step: 10n, decimals: 3 }
}
