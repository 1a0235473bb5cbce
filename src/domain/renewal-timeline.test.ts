import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Instant, addDays, dayIn, plainDate } from './plain-date.ts'
import { type RemindableQuote, contactCheckDue, isReminderTrue, mailDay, reminderDue } from './renewal-timeline.ts'

const days = [60, 30, 7, 1]
const at = (moment: string) => moment as Instant

function aQuote(given: Partial<RemindableQuote> = {}): RemindableQuote {
  return {
    status: 'issued',
    validUntil: plainDate('2027-03-31'),
    timeZone: 'Europe/Paris',
    dueOn: plainDate('2027-03-31'),
    issuedAt: at('2026-12-31T09:00:00.000Z'),
    ...given,
  }
}

describe('the day of a mail begins at eight in the morning of the customer', () => {
  test.each([
    ['Europe/Paris', '2027-03-01T06:59:59.999Z', '2027-02-28'],
    ['Europe/Paris', '2027-03-01T07:00:00.000Z', '2027-03-01'],
    ['Asia/Tokyo', '2027-02-28T23:00:00.000Z', '2027-03-01'],
    ['America/Sao_Paulo', '2027-03-01T10:59:59.999Z', '2027-02-28'],
  ])('%s at %s: %s', (timeZone, moment, day) => {
    expect(mailDay(timeZone, at(moment))).toBe(day)
  })
})

describe('which reminder is due', () => {
  test.each([
    ['61 days before', '2027-01-29T12:00:00.000Z', undefined],
    ['60 days before', '2027-01-30T12:00:00.000Z', 60],
    ['three days late', '2027-02-02T12:00:00.000Z', 60],
    ['four days late', '2027-02-03T12:00:00.000Z', undefined],
    ['30 days before, at seven', '2027-03-01T06:00:00.000Z', undefined],
    ['30 days before, at eight', '2027-03-01T07:00:00.000Z', 30],
    ['the day before', '2027-03-30T12:00:00.000Z', 1],
    ['the last day', '2027-03-31T12:00:00.000Z', 1],
    ['after it', '2027-04-01T12:00:00.000Z', undefined],
  ])('%s', (_name, moment, expected) => {
    expect(reminderDue(aQuote(), days, at(moment))).toBe(expected)
  })

  test('none whose day was over, or just running, when the quote was issued', () => {
    const quote = aQuote({ issuedAt: at('2027-03-01T05:00:00.000Z') })
    expect(reminderDue(quote, days, at('2027-03-01T12:00:00.000Z'))).toBeUndefined()
    expect(reminderDue(quote, days, at('2027-03-24T12:00:00.000Z'))).toBe(7)
  })

  test.each(['draft', 'superseded', 'cancelled', 'ordered'] as const)('none of a quote that is %s', (status) => {
    expect(reminderDue(aQuote({ status }), days, at('2027-03-01T12:00:00.000Z'))).toBeUndefined()
  })

  test('none of an expired quote, and none after the due date of one that is valid longer', () => {
    expect(isReminderTrue(aQuote({ validUntil: plainDate('2027-02-28') }), at('2027-02-28T22:59:59.999Z'))).toBe(true)
    expect(isReminderTrue(aQuote({ validUntil: plainDate('2027-02-28') }), at('2027-02-28T23:00:00.000Z'))).toBe(false)
    expect(isReminderTrue(aQuote({ validUntil: plainDate('2027-04-30') }), at('2027-04-01T12:00:00.000Z'))).toBe(false)
  })

  test('hour by hour through any timeline in any zone, each reminder comes up once, in order, on its day or later', () => {
    const zones = fc.constantFrom('Europe/Paris', 'Asia/Tokyo', 'America/Los_Angeles', 'Pacific/Auckland', 'UTC')
    const timeline = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(zones, timeline, fc.integer({ min: 0, max: 45 }), (timeZone, reminderDays, issuedDaysBefore) => {
        const issuedOn = addDays(plainDate('2027-03-31'), -issuedDaysBefore)
        const quote = aQuote({ timeZone, issuedAt: at(`${issuedOn}T12:00:00.000Z`) })
        const sent: number[] = []
        for (let hour = 0; hour < 46 * 24; hour += 1) {
          const now = at(new Date(Date.parse('2027-02-14T00:30:00Z') + hour * 3_600_000).toISOString())
          const due = reminderDue(quote, reminderDays, now)
          if (due === undefined || sent.includes(due)) continue
          expect(dayIn(timeZone, now) >= addDays(quote.dueOn, -due)).toBe(true)
          sent.push(due)
        }
        const issuedDay = dayIn(timeZone, quote.issuedAt)
        const expected = reminderDays.filter((before) => addDays(quote.dueOn, -before) > issuedDay).toSorted((a, b) => b - a)
        expect(sent).toEqual(expected)
      }),
      { numRuns: 8 },
    )
  })
})

describe('when contacts are checked', () => {
  const due = { dueOn: plainDate('2027-03-31'), timeZone: 'Europe/London' }
  test.each([
    ['2026-12-01T07:59:59.999Z', false],
    ['2026-12-01T08:00:00.000Z', true],
    ['2026-12-05T07:59:59.999Z', true],
    ['2026-12-05T08:00:00.000Z', false],
  ])('at %s: %s', (moment, expected) => {
    expect(contactCheckDue(due, 120, at(moment))).toBe(expected)
  })
})
