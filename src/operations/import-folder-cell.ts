import { parseCurrency } from '#src/domain/currency.ts'
import { type PlainDate, addDays, addMonths, parsePlainDate } from '#src/domain/plain-date.ts'
import type { CellFault, FormName } from './import-folder-problem.ts'

/** Moves every date of a folder by whole months; the identity unless the demo is loaded. */
export type DateShift = { readonly date: (date: PlainDate) => PlainDate; readonly month: (month: number) => number }

export const unshifted: DateShift = { date: (date) => date, month: (month) => month }

/** What a cell says, in the text form that PostgreSQL reads, or what is wrong with it. The text is never empty. */
export type CellParser = (text: string, shift: DateShift) => string | CellFault

/** A column of a file: `ifEmpty` makes it optional and says what an empty or missing cell means. */
export type ImportColumn = {
  readonly name: string
  readonly parse: CellParser
  readonly ifEmpty?: string | null
}

export function column(name: string, parse: CellParser): ImportColumn {
  return { name, parse }
}

export function optional(name: string, parse: CellParser, ifEmpty: string | null = null): ImportColumn {
  return { name, parse, ifEmpty }
}

const hasControlCharacter = /\p{Cc}/u

export function text(maximum = 200): CellParser {
  return (cell) => {
    if (cell.length > maximum) return { code: 'too-long', maximum, length: cell.length }
    return hasControlCharacter.test(cell) ? { code: 'control-character' } : cell
  }
}

/** Digits only: 0, negative, fractional, grouped and huge numbers are told apart, since each is another mistake. */
export function whole(minimum: number, maximum: number): CellParser {
  const range = { minimum: minimum.toLocaleString('en'), maximum: maximum.toLocaleString('en') }
  return (cell) => {
    if (/^\d{1,15}$/.test(cell)) {
      const value = Number(cell)
      return value >= minimum && value <= maximum ? String(value) : { code: 'out-of-range', text: excerpt(cell), ...range }
    }
    if (/^-?\d+$/.test(cell)) return { code: 'out-of-range', text: excerpt(cell), ...range }
    return { code: 'not-whole', text: excerpt(cell) }
  }
}

/** A decimal point and at most so many decimals; a decimal comma is named as what it is. Compared as text, never as a float. */
export function decimalNumber(options: {
  readonly decimals: number
  readonly wholeDigits: number
  readonly positive?: boolean
}): CellParser {
  const { decimals, wholeDigits } = options
  const form = new RegExp(`^\\d{1,${wholeDigits}}(?:\\.\\d{1,${decimals}}0*)?$`)
  const range = {
    minimum: options.positive ? `0.${'0'.repeat(decimals - 1)}1` : '0',
    maximum: Number('9'.repeat(wholeDigits)).toLocaleString('en'),
  }
  return (cell) => {
    if (form.test(cell)) {
      return options.positive && /^[0.]+$/.test(cell) ? { code: 'out-of-range', text: excerpt(cell), ...range } : cell
    }
    const suggestion = withoutComma(cell)
    if (suggestion !== undefined) return { code: 'decimal-comma', text: excerpt(cell), suggestion: excerpt(suggestion) }
    if (/^-\d+(\.\d+)?$/.test(cell) || /^\d+(\.\d+)?$/.test(cell)) {
      const fraction = cell.split('.')[1] ?? ''
      return fraction.length > decimals
        ? { code: 'not-a-number', text: excerpt(cell), decimals }
        : { code: 'out-of-range', text: excerpt(cell), ...range }
    }
    return { code: 'not-a-number', text: excerpt(cell), decimals }
  }
}

export function day(cell: string, shift: DateShift): string | CellFault {
  const parsed = parsePlainDate(cell)
  if (parsed.ok) return shift.date(parsed.value)
  return faultyDay(cell)
}

/** A day of the calendar that no shift moves: when a tax rate came into force. */
export function fixedDay(cell: string): string | CellFault {
  const parsed = parsePlainDate(cell)
  return parsed.ok ? parsed.value : faultyDay(cell)
}

/** Files say the last day, as people do; the database keeps the day after it (half-open periods). */
export function lastDayAsEnd(cell: string, shift: DateShift): string | CellFault {
  const parsed = parsePlainDate(cell)
  return parsed.ok ? addDays(shift.date(parsed.value), 1) : faultyDay(cell)
}

export function monthOfYear(cell: string, shift: DateShift): string | CellFault {
  const month = whole(1, 12)(cell, shift)
  return typeof month === 'string' ? String(shift.month(Number(month))) : month
}

export function oneOf(...allowed: readonly string[]): CellParser {
  const known = new Set(allowed)
  return (cell) => (known.has(cell) ? cell : { code: 'not-one-of', text: excerpt(cell), allowed })
}

/** Several of them between spaces, as a PostgreSQL array; repeated ones count once. */
export function someOf(...allowed: readonly string[]): CellParser {
  const known = new Set(allowed)
  return (cell) => {
    const parts = [...new Set(cell.split(/\s+/))]
    const wrong = parts.find((part) => !known.has(part))
    return wrong === undefined ? `{${parts.join(',')}}` : { code: 'not-one-of', text: excerpt(wrong), allowed }
  }
}

/** Whole numbers between spaces, as a PostgreSQL array. */
export function wholes(minimum: number, maximum: number): CellParser {
  const parse = whole(minimum, maximum)
  return (cell, shift) => {
    const numbers: string[] = []
    for (const part of cell.split(/\s+/)) {
      const number = parse(part, shift)
      if (typeof number !== 'string') return number
      numbers.push(number)
    }
    return `{${numbers.join(',')}}`
  }
}

export function yesOrNo(cell: string): string | CellFault {
  if (cell === 'yes') return 'true'
  return cell === 'no' ? 'false' : { code: 'not-one-of', text: excerpt(cell), allowed: ['yes', 'no'] }
}

export function shaped(what: FormName, form: RegExp): CellParser {
  return (cell) => (form.test(cell) ? cell : { code: 'malformed', text: excerpt(cell), what })
}

export const country = shaped('country', /^[A-Z]{2}$/)
export const customerNumber = shaped('customer-number', /^[1-9]\d{6}$/)
export const agreementNumber = shaped('agreement-number', /^[1-9]\d{4,5}$/)
export const siteNumber = shaped('site-number', /^[1-9]\d{6}$/)
export const partNumber = shaped('part-number', /^[A-Z0-9]{7}$/)
export const identifier = shaped('identifier', /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/)
export const colour = shaped('colour', /^#[0-9a-f]{6}$/i)
export const website = shaped('website', /^https?:\/\/[^\s]{3,190}$/)
export const vatNumber = shaped('vat-number', /^[A-Z]{2}[A-Z0-9]{2,13}$/)
export const bic = shaped('bic', /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/)

export function currency(cell: string): string | CellFault {
  return parseCurrency(cell).ok ? cell : { code: 'malformed', text: excerpt(cell), what: 'currency' }
}

/** Kept in lower case: one person, one address, however it is typed. */
export function email(cell: string): string | CellFault {
  const isAddress = cell.length <= 200 && /^[^\s@<>",;]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z0-9-]{2,}$/.test(cell)
  return isAddress ? cell.toLowerCase() : { code: 'malformed', text: excerpt(cell), what: 'email' }
}

const timeZones = new Map<string, boolean>()

export function timeZone(cell: string): string | CellFault {
  let isKnown = timeZones.get(cell)
  if (isKnown === undefined) timeZones.set(cell, (isKnown = isTimeZone(cell)))
  return isKnown ? cell : { code: 'malformed', text: excerpt(cell), what: 'time-zone' }
}

/** ISO 13616: letters count from 10, the number modulo 97 is 1. */
export function iban(cell: string): string | CellFault {
  const compact = cell.replaceAll(' ', '').toUpperCase()
  const digits = (compact.slice(4) + compact.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))
  const isValid = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact) && BigInt(digits) % 97n === 1n
  return isValid ? compact : { code: 'checksum', text: excerpt(cell), what: 'iban' }
}

/** The beginning of what stood in a cell: enough to find it, never enough to fill the screen. */
export function excerpt(cell: string): string {
  return cell.length > 40 ? `${cell.slice(0, 39)}…` : cell
}

function faultyDay(cell: string): CellFault {
  return /^\d{4}-\d{2}-\d{2}$/.test(cell) ? { code: 'no-such-day', text: cell } : { code: 'date-form', text: excerpt(cell) }
}

/** `1 173,50` → `1173.50`, `1.173,50` → `1173.50`, `1,173.50` → `1173.50`; undefined when no comma or grouping is the reason. */
function withoutComma(cell: string): string | undefined {
  const compact = cell.replace(/[\s\u00a0\u202f']/g, '')
  if (/^-?\d+,\d+$/.test(compact)) return compact.replace(',', '.')
  if (/^-?\d{1,3}(\.\d{3})+,\d+$/.test(compact)) return compact.replaceAll('.', '').replace(',', '.')
  if (/^-?\d{1,3}(,\d{3})+\.\d+$/.test(compact)) return compact.replaceAll(',', '')
  return compact !== cell && /^-?\d+(\.\d+)?$/.test(compact) ? compact : undefined
}

function isTimeZone(name: string): boolean {
  try {
    return name.includes('/') && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** 28 February and 31 March stay the last day of their month, the first stays the first; other days clamp (rule 4). */
export function shiftByMonths(months: number): DateShift {
  return {
    date(date) {
      const isLastOfMonth = addDays(date, 1).endsWith('-01')
      return isLastOfMonth ? addDays(addMonths(addDays(date, 1), months), -1) : addMonths(date, months)
    },
    month: (month) => ((((month - 1 + months) % 12) + 12) % 12) + 1,
  }
}
