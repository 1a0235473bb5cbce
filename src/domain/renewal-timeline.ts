import { hours } from '#src/kit/duration.ts'
import { type Instant, type PlainDate, type TimeZone, addDays, dayIn, daysBetween } from './plain-date.ts'
import { type QuoteValidity, quoteStatus } from './quote.ts'

/** From when on in the customer's day mails of the timeline go out. */
const firstHour = 8
/** A worker that was down catches up for so many days; an older reminder would only follow the next one at its heels. */
export const catchUpDaysMax = 3

export type RemindableQuote = QuoteValidity & { readonly dueOn: PlainDate; readonly issuedAt: Instant }

/** The customer's calendar day as the timeline counts it: it begins at eight in the morning in the customer's time zone. */
export function mailDay(timeZone: TimeZone, now: Instant): PlainDate {
  return dayIn(timeZone, new Date(Date.parse(now) - hours(firstHour)).toISOString() as Instant)
}

/**
 * Which reminder of the timeline is due, named by its days before the due date (rule 11): the last one whose day has come, at
 * most three days ago and after the quote was issued. None for a quote that is no longer open, whoever closed it.
 */
export function reminderDue(quote: RemindableQuote, reminderDays: readonly number[], now: Instant): number | undefined {
  if (!isReminderTrue(quote, now)) return undefined
  const today = mailDay(quote.timeZone, now)
  const issuedOn = dayIn(quote.timeZone, quote.issuedAt)
  const latest = reminderDays.filter((days) => addDays(quote.dueOn, -days) <= today).toSorted((a, b) => a - b)[0]
  if (latest === undefined) return undefined
  const planned = addDays(quote.dueOn, -latest)
  return planned > issuedOn && daysBetween(planned, today) <= catchUpDaysMax ? latest : undefined
}

/** Whether a reminder still says the truth: the quote is issued, its time has not run out, coverage has not ended. */
export function isReminderTrue(quote: QuoteValidity & { readonly dueOn: PlainDate }, now: Instant): boolean {
  return quoteStatus(quote, now) === 'issued' && dayIn(quote.timeZone, now) <= quote.dueOn
}

/** Whether the contacts of an agreement are to be checked today for what is due on a day: 120 days before by default. */
export function contactCheckDue(
  due: { readonly dueOn: PlainDate; readonly timeZone: TimeZone },
  contactCheckDays: number,
  now: Instant,
): boolean {
  const late = daysBetween(addDays(due.dueOn, -contactCheckDays), mailDay(due.timeZone, now))
  return late >= 0 && late <= catchUpDaysMax
}
