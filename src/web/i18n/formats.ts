import { timeZoneCity } from '#src/documents/time-zone-city.ts'
import { type Currency, currencyExponent } from '#src/domain/currency.ts'
import { type Decimal, decimalToString } from '#src/domain/decimal.ts'
import { type Money, toDecimalString } from '#src/domain/money.ts'
import { type Percent, percentToString } from '#src/domain/percent.ts'
import type { Instant, PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import type { Language } from '#src/domain/identifiers.ts'
import { writingFirstOfMonth } from '#src/kit/first-of-month.ts'

/** A calendar month, `YYYY-MM`. */
export type Month = string

/** How one locale writes values. Every formatter behind it is built once; amounts go in as decimal strings, never as floats. */
export type Formats = {
  readonly money: (amount: Money) => string
  /** An amount with its sign always shown: `+1 204,00 €`. */
  readonly change: (amount: Money) => string
  /** A price that may keep more decimals than its currency: at least the currency's, at most six. */
  readonly unitPrice: (price: Decimal, currency: Currency) => string
  /** Points: at least two decimals, so that they stand under each other, and never fewer than the value has. */
  readonly points: (value: Decimal) => string
  /** Exact decimals in a sentence, without trailing zeros. */
  readonly decimal: (value: Decimal) => string
  readonly integer: (value: number | bigint) => string
  /** `20 %`, `5,5 %` */
  readonly percent: (value: Percent) => string
  /** `31 mars 2027` */
  readonly day: (date: PlainDate) => string
  /** `31 mars 2027`, months abbreviated: for tables. */
  readonly dayShort: (date: PlainDate) => string
  /** `mars 2027` */
  readonly month: (month: Month) => string
  /** `mars 27`: for axes. */
  readonly monthAndYearShort: (month: Month) => string
  /** A moment on the wall clock of a zone, without naming the zone. */
  readonly moment: (at: Instant, zone: TimeZone) => string
  /** The end of a last valid day, zone named: `31 mars 2027, 23:59 (Paris)`. */
  readonly endOfDay: (date: PlainDate, zone: TimeZone) => string
  readonly zone: (zone: TimeZone) => string
  readonly country: (code: string) => string
  readonly fileSize: (bytes: number) => string
  /** Alphabetical order of the language. */
  readonly compare: (a: string, b: string) => number
  /** `a, b et c` */
  readonly allOf: (items: readonly string[]) => string
  /** `a, b ou c` */
  readonly anyOf: (items: readonly string[]) => string
}

const digits = { minimumFractionDigits: 0, maximumFractionDigits: 6 } as const
const pointDigits = { minimumFractionDigits: 2, maximumFractionDigits: 6 } as const

export function formatsFor(language: Language, locale: string): Formats {
  const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const decimal = new Intl.NumberFormat(locale, digits)
  const points = new Intl.NumberFormat(locale, pointDigits)
  const percent = new Intl.NumberFormat(locale, { ...digits, style: 'unit', unit: 'percent' })
  const amount = perKey((currency) => currencyFormat(locale, currency as Currency))
  const signed = perKey((currency) => currencyFormat(locale, currency as Currency, { signDisplay: 'exceptZero' }))
  const price = perKey((currency) => currencyFormat(locale, currency as Currency, { maximumFractionDigits: 6 }))
  const allOf = new Intl.ListFormat(locale, { type: 'conjunction' })
  const anyOf = new Intl.ListFormat(locale, { type: 'disjunction' })
  const collator = new Intl.Collator(locale)
  const countries = new Intl.DisplayNames(locale, { type: 'region' })
  return {
    money: (value) => amount(value.currency).format(exact(toDecimalString(value))),
    change: (value) => signed(value.currency).format(exact(toDecimalString(value))),
    unitPrice: (value, currency) => price(currency).format(exact(decimalToString(value))),
    decimal: (value) => decimal.format(exact(decimalToString(value))),
    points: (value) => points.format(exact(decimalToString(value))),
    integer: (value) => integer.format(value),
    percent: (value) => percent.format(exact(percentToString(value))),
    fileSize: (bytes) => fileSize(locale, bytes),
    compare: (a, b) => collator.compare(a, b),
    allOf: (items) => allOf.format(items),
    anyOf: (items) => anyOf.format(items),
    country: perKey((code) => countries.of(code) ?? code),
    ...dateFormats(language, locale),
  }
}

type DateFormats = Pick<Formats, 'day' | 'dayShort' | 'month' | 'monthAndYearShort' | 'moment' | 'endOfDay' | 'zone'>

function dateFormats(language: Language, locale: string): DateFormats {
  const day = writingFirstOfMonth(new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }))
  const dayShort = writingFirstOfMonth(new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }))
  const month = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const monthAndYearShort = new Intl.DateTimeFormat(locale, { month: 'short', year: '2-digit', timeZone: 'UTC' })
  const lastMinute = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: 'UTC' }).format(new Date('2000-01-01T23:59:00Z'))
  const moment = perKey((timeZone) =>
    writingFirstOfMonth(new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone })),
  )
  return {
    day: perDay((date) => day(noon(date))),
    dayShort: perDay((date) => dayShort(noon(date))),
    month: (value) => month.format(noon(`${value}-01`)),
    monthAndYearShort: (value) => monthAndYearShort.format(noon(`${value}-01`)),
    moment: (at, zone) => moment(zone)(Date.parse(at)),
    endOfDay: (date, zone) => `${day(noon(date))}, ${lastMinute} (${timeZoneCity(zone, language)})`,
    zone: (zone) => timeZoneCity(zone, language),
  }
}

/** The decimals are those of ISO 4217, not Intl's habit: it would write rupiah and a few others without theirs, and so another amount. */
function currencyFormat(locale: string, currency: Currency, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const fractionDigits = currencyExponent(currency)
  const decimals = { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits }
  return new Intl.NumberFormat(locale, { style: 'currency', currency, ...decimals, ...options })
}

function fileSize(locale: string, bytes: number): string {
  const [value, unit] = bytes < 1_000_000 ? [Math.max(1, Math.round(bytes / 1_000)), 'kilobyte'] : [bytes / 1_000_000, 'megabyte']
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value)
}

/** `Intl.NumberFormat` reads a decimal string exactly; the type wants to see that it is one. */
function exact(text: string): Intl.StringNumericLiteral {
  return text as Intl.StringNumericLiteral
}

function noon(date: string): number {
  return Date.parse(`${date}T12:00:00Z`)
}

/** A page shows the same few days on every line; forgotten as a whole when there are many. */
function perDay(write: (date: PlainDate) => string): (date: PlainDate) => string {
  const written = new Map<PlainDate, string>()
  return (date) => {
    const known = written.get(date)
    if (known !== undefined) return known
    if (written.size >= 2_000) written.clear()
    const text = write(date)
    written.set(date, text)
    return text
  }
}

/** One formatter per currency or zone of a locale: few, and costly to build. */
function perKey<T>(build: (key: string) => T): (key: string) => T {
  const built = new Map<string, T>()
  return (key) => {
    const known = built.get(key)
    if (known !== undefined) return known
    const made = build(key)
    built.set(key, made)
    return made
  }
}
