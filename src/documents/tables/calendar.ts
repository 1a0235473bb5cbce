import { Buffer } from 'node:buffer'
import type { Language } from '#src/domain/identifiers.ts'
import type { Money } from '#src/domain/money.ts'
import { type Instant, type PlainDate, addDays } from '#src/domain/plain-date.ts'
import { formatMoney } from '../format.ts'
import { oneLine, severalLines } from '../plain-text.ts'

/** A quote's due date as a calendar shows it. */
export type DueDate = {
  readonly quoteNumber: number
  readonly customerName: string
  /** Last day of the running coverage. */
  readonly dueOn: PlainDate
  /** Absent for who may not see prices. */
  readonly total?: Money | undefined
  readonly url: string
  /** `settled` once ordered, cancelled or superseded: the entry is struck out where it was already taken over. */
  readonly state: 'open' | 'settled'
  /** When the quote last changed: programs replace what they have by what is newer. */
  readonly changedAt: Instant
  /** Grows with every change: the revision, plus one when settled. */
  readonly sequence: number
}

export type Calendar = {
  readonly language: Language
  /** The vendor's name, for the calendar's. */
  readonly name: string
  /** The host part of identifiers, the vendor's own domain. */
  readonly domain: string
  readonly dueDates: readonly DueDate[]
  /** Days before the due date on which the calendar reminds, at nine in the morning. */
  readonly reminderDays: readonly number[]
}

const words = {
  fr: {
    calendar: (name: string) => `Renouvellements ${name}`,
    summary: (number: string, customer: string) => `Échéance du devis ${number}, ${customer}`,
    total: (amount: string) => `Total hors taxes : ${amount}`,
    view: (url: string) => `Consulter le devis : ${url}`,
    alarm: (days: number) => (days === 0 ? 'Échéance aujourd’hui' : `Échéance dans ${days} jour${days === 1 ? '' : 's'}`),
  },
  en: {
    calendar: (name: string) => `${name} renewals`,
    summary: (number: string, customer: string) => `Quote ${number} due, ${customer}`,
    total: (amount: string) => `Total before tax: ${amount}`,
    view: (url: string) => `View the quote: ${url}`,
    alarm: (days: number) => (days === 0 ? 'Due today' : `Due in ${days} day${days === 1 ? '' : 's'}`),
  },
} as const satisfies Record<Language, unknown>

/**
 * iCalendar (RFC 5545): one all-day entry per quote on its due date, with reminders. Identifiers are stable, so that a feed
 * fetched again, or an `.ics` opened twice, changes entries and adds none.
 */
export function renderCalendar(calendar: Calendar): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Guichet//Renewals//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(words[calendar.language].calendar(oneLine(calendar.name)))}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT12H',
    'X-PUBLISHED-TTL:PT12H',
    ...calendar.dueDates.flatMap((dueDate) => entry(dueDate, calendar)),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

function entry(dueDate: DueDate, calendar: Calendar): readonly string[] {
  const said = words[calendar.language]
  const number = String(dueDate.quoteNumber)
  const summary = said.summary(number, oneLine(dueDate.customerName))
  const description = [...(dueDate.total ? [said.total(formatMoney(dueDate.total, calendar.language))] : []), said.view(dueDate.url)].join(
    '\n',
  )
  return [
    'BEGIN:VEVENT',
    `UID:quote-${dueDate.quoteNumber}@${calendar.domain.toLowerCase().replace(/[^a-z0-9.-]/g, '')}`,
    `DTSTAMP:${stamp(dueDate.changedAt)}`,
    `LAST-MODIFIED:${stamp(dueDate.changedAt)}`,
    `SEQUENCE:${dueDate.sequence}`,
    `DTSTART;VALUE=DATE:${compact(dueDate.dueOn)}`,
    `DTEND;VALUE=DATE:${compact(addDays(dueDate.dueOn, 1))}`,
    `SUMMARY:${escaped(summary)}`,
    `DESCRIPTION:${escaped(description)}`,
    `URL:${oneLine(dueDate.url)}`,
    `STATUS:${dueDate.state === 'open' ? 'CONFIRMED' : 'CANCELLED'}`,
    'TRANSP:TRANSPARENT',
    ...(dueDate.state === 'open' ? calendar.reminderDays.flatMap((days) => alarm(days, said.alarm(days))) : []),
    'END:VEVENT',
  ]
}

/** At nine in the morning, so many days before an entry that begins at midnight. */
function alarm(days: number, text: string): readonly string[] {
  const trigger = days === 0 ? 'PT9H' : days === 1 ? '-PT15H' : `-P${days - 1}DT15H`
  return ['BEGIN:VALARM', 'ACTION:DISPLAY', `TRIGGER:${trigger}`, `DESCRIPTION:${escaped(text)}`, 'END:VALARM']
}

function stamp(at: Instant): string {
  return `${at.slice(0, 19).replace(/[-:]/g, '')}Z`
}

function compact(day: PlainDate): string {
  return day.replaceAll('-', '')
}

/** RFC 5545, 3.3.11. */
function escaped(text: string): string {
  return severalLines(text)
    .replace(/[\\;,]/g, (character) => `\\${character}`)
    .replaceAll('\n', '\\n')
}

/** RFC 5545, 3.1: at most 75 octets a line, continued after a space, never within a character. */
function folded(line: string): string {
  let done = ''
  let current = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character, 'utf8')
    if (octets + size > 75) {
      done += `${current}\r\n `
      current = ''
      octets = 1
    }
    current += character
    octets += size
  }
  return done + current
}
