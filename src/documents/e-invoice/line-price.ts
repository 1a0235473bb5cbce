import { assert } from '#src/kit/assert.ts'
import { currencyExponent } from '#src/domain/currency.ts'
import { decimalToString } from '#src/domain/decimal.ts'
import { divideRounded } from '#src/domain/money.ts'
import type { DocumentLine } from '../document-line.ts'

type Exact = { readonly numerator: bigint; readonly denominator: bigint }

const decimalsMax = 14

/**
 * The item net price (BT-146) for which quantity × price, rounded to two decimals, is the line's amount before its discount
 * (PEPPOL-EN16931-R120; the line net amount BT-131 is that less the allowance).
 *
 * The amount is the given one: it was rounded once, from an exact price, and is what was charged. For a full year the price is
 * the unit price as it stands. For a part-year it is the unit price × the fraction with as few decimals, two at least, as make
 * the equation hold: 34,209 × 0.0415 × 7/12 = 828.14 asks for 0.0242083. Where the amount holds more than that (back-pay, a
 * discount inside the unit price, yen without decimals), it is the amount ÷ the quantity. A base quantity (BT-149) of 365 units
 * would be exact too, but reads as if licences were sold by the 365.
 */
export function itemNetPrice(line: DocumentLine): string {
  const exponent = currencyExponent(line.extended.currency)
  assert(exponent <= 2, 'EN 16931 has no amounts of three decimals')
  const scale = 10n ** BigInt(2 - exponent)
  const cents = (line.extended.minor + (line.discount?.amount.minor ?? 0n)) * scale
  const quantity = BigInt(line.quantity)
  const isWholeYear = line.fraction.numerator === line.fraction.denominator
  if (isWholeYear && centsOf({ numerator: line.unitPrice, denominator: 1_000_000n }, quantity) === cents)
    return decimalToString(line.unitPrice, 2)
  const prorated = { numerator: line.unitPrice * line.fraction.numerator, denominator: 1_000_000n * line.fraction.denominator }
  return (
    shortestPrice(prorated, quantity, cents) ?? shortestPrice({ numerator: cents, denominator: 100n * quantity }, quantity, cents) ?? ''
  )
}

/** The price rounded to the fewest decimals that still give the amount; upwards where the nearest falls just short of a tie. */
function shortestPrice(price: Exact, quantity: bigint, cents: bigint): string | undefined {
  for (let decimals = 2; decimals <= decimalsMax; decimals += 1) {
    const power = 10n ** BigInt(decimals)
    const nearest = divideRounded(price.numerator * power, price.denominator)
    for (const candidate of [nearest, nearest + 1n]) {
      if (centsOf({ numerator: candidate, denominator: power }, quantity) === cents) return decimalText(candidate, decimals)
    }
  }
  return undefined
}

function centsOf(price: Exact, quantity: bigint): bigint {
  return divideRounded(price.numerator * quantity * 100n, price.denominator)
}

function decimalText(value: bigint, decimals: number): string {
  const digits = value.toString().padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
