import { assert } from '#src/kit/assert.ts'
import { writingFirstOfMonth } from '#src/kit/first-of-month.ts'
import { type CoveragePeriod, lastDay } from '#src/domain/coverage-period.ts'
import type { Currency } from '#src/domain/currency.ts'
import { type Decimal, decimalToString } from '#src/domain/decimal.ts'
import type { Language } from '#src/domain/identifiers.ts'
import { type Money, toDecimalString } from '#src/domain/money.ts'
import { type Percent, percentToString } from '#src/domain/percent.ts'
import type { Instant, PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import { timeZoneCity } from './time-zone-city.ts'

const locales: Record<Language, string> = { fr: 'fr-FR', en: 'en-GB' }

export function localeOf(language: Language): string {
  return locales[language]
}

/** The amount with its currency, exact at any size: `21 652,00 €`, `£21,652.00`. */
export function formatMoney(amount: Money, language: Language): string {
  return memo(`money ${language} ${amount.currency}`, () => currencyFormat(amount.currency, language)).format(
    numeric(toDecimalString(amount)),
  )
}

/** The amount without its currency, for columns whose head names it: `21 652,00`. */
export function formatAmount(amount: Money, language: Language): string {
  const text = toDecimalString(amount)
  const digits = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0
  return decimalFormat(language, digits, digits).format(numeric(text))
}

/** A price or points with at least `minimumDigits` decimals and never fewer than its value needs: `3,1415`. */
export function formatDecimal(value: Decimal, language: Language, minimumDigits = 2): string {
  return decimalFormat(language, minimumDigits, 6).format(numeric(decimalToString(value)))
}

export function formatQuantity(quantity: number, language: Language): string {
  return decimalFormat(language, 0, 0).format(quantity)
}

/** `20 %`, `5.5%`. */
export function formatPercent(percent: Percent, language: Language): string {
  const number = decimalFormat(language, 0, 4).format(numeric(percentToString(percent)))
  return language === 'fr' ? `${number}\u00a0%` : `${number}%`
}

/** `1er avril 2027`, `1 April 2027`. */
export function formatDate(date: PlainDate, language: Language): string {
  return dateFormat(language, 'long')(new Date(`${date}T00:00:00Z`))
}

/** `1er avr. 2027`, `1 Apr 2027`: for tables. */
export function formatShortDate(date: PlainDate, language: Language): string {
  return dateFormat(language, 'medium')(new Date(`${date}T00:00:00Z`))
}

/** First and last day, both included, as people read a period. In a narrow column it breaks between the days, never within one. */
export function formatPeriod(period: CoveragePeriod, language: Language): string {
  const [first, last] = [period.startsOn, lastDay(period)].map((day) => formatShortDate(day, language).replaceAll(' ', '\u00a0'))
  return `${first}\u00a0– ${last}`
}

/** A moment with its time zone named: `1er mars 2027, 14:32 (Paris)`. */
export function formatInstant(at: Instant, timeZone: TimeZone, language: Language): string {
  const format = memo(`instant ${language} ${timeZone}`, () =>
    writingFirstOfMonth(new Intl.DateTimeFormat(locales[language], { dateStyle: 'long', timeStyle: 'short', timeZone })),
  )
  return `${format(new Date(at)).replace(' à ', ', ').replace(' at ', ', ')} (${timeZoneCity(timeZone, language)})`
}

/** The country's name in the language of the paper; an unknown code as it stands. */
export function formatCountry(code: string, language: Language): string {
  const names = memo(`country ${language}`, () => new Intl.DisplayNames(locales[language], { type: 'region', fallback: 'code' }))
  return /^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code
}

/** `FR76 3000 6000 …`: in groups of four, as banks print it. */
export function formatIban(iban: string): string {
  return iban
    .replace(/\s/g, '')
    .replace(/(.{4})/g, '$1\u00a0')
    .trim()
}

function currencyFormat(currency: Currency, language: Language): Intl.NumberFormat {
  return new Intl.NumberFormat(locales[language], { style: 'currency', currency })
}

function decimalFormat(language: Language, minimum: number, maximum: number): Intl.NumberFormat {
  return memo(
    `decimal ${language} ${minimum} ${maximum}`,
    () => new Intl.NumberFormat(locales[language], { minimumFractionDigits: minimum, maximumFractionDigits: Math.max(minimum, maximum) }),
  )
}

function dateFormat(language: Language, dateStyle: 'long' | 'medium'): (at: Date) => string {
  return memo(`date ${language} ${dateStyle}`, () =>
    writingFirstOfMonth(new Intl.DateTimeFormat(locales[language], { dateStyle, timeZone: 'UTC' })),
  )
}

/** Intl formats a decimal string exactly, where a number would lose digits beyond 2^53. */
function numeric(text: string): Intl.StringNumericLiteral {
  assert(/^-?\d+(\.\d+)?$/.test(text), `not a decimal string: ${text}`)
  return text as Intl.StringNumericLiteral
}

const formats = new Map<string, unknown>()

/** Intl objects are dear to make and safe to share. */
function memo<T>(key: string, make: () => T): T {
  const known = formats.get(key)
  if (known !== undefined) return known as T
  const made = make()
  formats.set(key, made)
  return made
}
