import { type Ratio, divideRounded } from '#src/domain/money.ts'

/** Decimal text as an exact ratio; `undefined` for what is no decimal. Signs and any number of decimals are allowed. */
export function exact(text: string | undefined): Ratio | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text ?? '')
  if (!match) return undefined
  const [, sign, whole = '', fraction = ''] = match
  const magnitude = BigInt(whole + fraction)
  return { numerator: sign === '-' ? -magnitude : magnitude, denominator: 10n ** BigInt(fraction.length) }
}

/** Hundredths, half away from zero: the two decimals that EN 16931 computes with. */
export function hundredths(value: Ratio): bigint {
  return divideRounded(value.numerator * 100n, value.denominator)
}

/** Hundredths of decimal text; what is missing or no number counts nothing, since other rules name it. */
export function cents(text: string | undefined): bigint {
  const value = exact(text)
  return value === undefined ? 0n : hundredths(value)
}

export function sumOfCents(texts: readonly (string | undefined)[]): bigint {
  let sum = 0n
  for (const text of texts) sum += cents(text)
  return sum
}

export function decimalsOf(text: string | undefined): number {
  return text?.split('.')[1]?.length ?? 0
}

export function isZero(text: string | undefined): boolean {
  return exact(text)?.numerator === 0n
}

/** `1234` hundredths as `12.34`, for messages. */
export function centsText(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
