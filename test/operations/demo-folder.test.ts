import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type PlainDate, addDays, daysInMonth, dayOf, monthOf, plainDate, yearOf } from '#src/domain/plain-date.ts'
import { demoAnchor, demoAnniversary, demoMonths, demoShift } from '#src/operations/seed-demo-dates.ts'
import { readStory } from '#src/operations/seed-demo-story.ts'
import { unshifted } from '#src/operations/import-folder-cell.ts'
import { demoFiles } from '../../scripts/generate-demo.ts'

const folder = join(import.meta.dirname, '../../demo')

function lines(file: string): readonly string[] {
  return readFileSync(join(folder, file), 'utf8').trimEnd().split('\n')
}

function* everyDay(from: string, days: number): Generator<PlainDate> {
  for (let index = 0; index < days; index += 1) yield addDays(plainDate(from), index)
}

describe('the demo folder', () => {
  test('is what the generator makes, byte for byte', () => {
    const generated = demoFiles()
    expect([...generated.keys()].toSorted()).toEqual(
      [...readdirSync(folder), ...readdirSync(join(folder, 'story')).map((name) => `story/${name}`)]
        .filter((name) => name.endsWith('.csv'))
        .toSorted(),
    )
    for (const [path, content] of generated)
      expect(readFileSync(join(folder, path), 'utf8') === content, `${path}: run node scripts/generate-demo.ts`).toBe(true)
  })

  test('is made the same way every time', () => {
    expect([...demoFiles()]).toEqual([...demoFiles()])
  })

  test('has at least 40 customers in 15 countries and 6 currencies', () => {
    const customers = lines('customers.csv')
      .slice(1)
      .map((line) => line.split(','))
    expect(customers.length).toBeGreaterThanOrEqual(40)
    const words = customers.map((cells) => cells.join(','))
    const found = new Set(words.map((line) => /,([A-Z]{2}),(?:fr|en),([A-Z]{3}),/.exec(line)?.slice(1).join(' ')))
    expect(new Set([...found].map((each) => each?.split(' ')[0])).size).toBe(15)
    expect(new Set([...found].map((each) => each?.split(' ')[1]))).toEqual(new Set(['EUR', 'GBP', 'USD', 'CHF', 'JPY', 'KWD']))
  })

  test('has the published prices and the real part family in its current list', () => {
    const prices = lines('prices.csv')
    for (const expected of [
      'E04RTLL,GBP,H,2026-10-01,1173.00',
      'E04RVLL,GBP,H,2026-10-01,602.00',
      'E0B2KLL,GBP,H,2026-10-01,1633.00',
      'E0B2NLL,GBP,H,2026-10-01,447.00',
      'D02FMLL,EUR,BL,2026-10-01,6360.00',
      'E02FPLL,EUR,BL,2026-10-01,1270.00',
      'D02FRLL,EUR,BL,2026-10-01,3820.00',
    ]) {
      expect(prices).toContain(expected)
    }
  })

  test('prices fall from level to level and rise from year to year, in every currency', () => {
    const byPart = Map.groupBy(
      lines('prices.csv')
        .slice(1)
        .map((line) => line.split(',')),
      ([part, currency, , validFrom]) => `${part} ${currency} ${validFrom}`,
    )
    expect(byPart.size).toBeGreaterThan(900)
    for (const [key, rows] of byPart) {
      const earned = ['BL', 'D', 'E', 'F', 'G', 'H'].map((level) => Number(rows.find((row) => row[2] === level)?.[4]))
      expect(earned, key).toEqual(earned.toSorted((a, b) => b - a))
      expect(earned.at(-1)! < earned[0]!, key).toBe(true)
    }
  })

  test('stays small', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const bytes = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
    expect(bytes).toBeLessThan(800_000)
  })

  test.each(['fr', 'en'])('terms in %s are a whole document of thirteen numbered sections', (language) => {
    const text = readFileSync(join(folder, 'terms', `renewal-${language}.txt`), 'utf8')
    expect(text.match(/^\d+\. /gm)).toHaveLength(13)
    expect(text.split(/\s+/).length).toBeGreaterThan(600)
  })
})

describe('the demo seen from any day', () => {
  test('falls due on the last day of next month, the anniversary being the first of the month after', () => {
    let seen = 0
    for (const today of everyDay('2026-01-01', 2 * 365 + 1 + 366)) {
      const anniversary = demoAnniversary(today)
      const dueOn = addDays(anniversary, -1)
      const months = yearOf(dueOn) * 12 + monthOf(dueOn) - (yearOf(today) * 12 + monthOf(today))
      expect([dayOf(anniversary), months, dayOf(dueOn)], today).toEqual([1, 1, daysInMonth(yearOf(dueOn), monthOf(dueOn))])
      expect(demoShift(today).date(demoAnchor), today).toBe(anniversary)
      expect(demoShift(today).date(addDays(demoAnchor, -1)), today).toBe(dueOn)
      expect(demoShift(today).month(4), today).toBe(monthOf(anniversary))
      seen += 1
    }
    expect(seen).toBe(1_097)
  })

  test.each([
    ['2026-11-23', '2027-01-01'],
    ['2026-12-31', '2027-02-01'],
    ['2027-01-29', '2027-03-01'],
    ['2027-01-31', '2027-03-01'],
    ['2027-02-28', '2027-04-01'],
    ['2027-12-01', '2028-02-01'],
    ['2028-02-29', '2028-04-01'],
  ])('on %s the anniversary is %s', (today, anniversary) => {
    expect(demoAnniversary(plainDate(today))).toBe(anniversary)
  })

  test('moves a month at a time: one month further at the first of each month, the same within it', () => {
    let before = demoMonths(plainDate('2025-12-31'))
    for (const today of everyDay('2026-01-01', 731)) {
      const months = demoMonths(today)
      expect(months - before, today).toBe(dayOf(today) === 1 ? 1 : 0)
      before = months
    }
  })

  test('keeps coverage without gap or overlap where the folder has none', () => {
    const periods = lines('entitlements.csv')
      .slice(1)
      .map((line) => /,(\d{4}-\d\d-\d\d),(\d{4}-\d\d-\d\d),/.exec(line))
    const distinct = [...new Set(periods.map((match) => `${match?.[1]} ${match?.[2]}`))].map(
      (text) => text.split(' ').map(plainDate) as [PlainDate, PlainDate],
    )
    expect(distinct.length).toBeGreaterThan(20)
    for (const today of everyDay('2026-01-01', 731)) {
      if (dayOf(today) !== 1) continue
      const shift = demoShift(today)
      for (const [from, until] of distinct) {
        const [movedFrom, movedUntil] = [shift.date(from), shift.date(until)]
        expect(dayOf(movedFrom), `${today} ${from}`).toBe(1)
        expect(addDays(movedUntil, 1), `${today} ${until}`).toBe(shift.date(addDays(until, 1)))
        expect(movedFrom < movedUntil).toBe(true)
      }
    }
  })

  test('every quote went out and every buyer and representative acted before that day, in the order of the story', async () => {
    const story = await readStory(folder, unshifted)
    expect(story.length).toBeGreaterThanOrEqual(40)
    for (const today of everyDay('2026-01-01', 731)) {
      const { date } = demoShift(today)
      for (const { quoteNumber, issuedOn, dueOn, outcome } of story) {
        expect(date(issuedOn) < today, `${quoteNumber} seen from ${today}`).toBe(true)
        expect(date(issuedOn) < date(dueOn) || quoteNumber > 20_418_510, `${quoteNumber} seen from ${today}`).toBe(true)
        if (!('on' in outcome)) continue
        expect(date(issuedOn) < date(outcome.on) && date(outcome.on) < today, `${quoteNumber} seen from ${today}`).toBe(true)
        if (outcome.kind === 'ordered') expect(date(outcome.on) <= date(dueOn), `${quoteNumber} seen from ${today}`).toBe(true)
      }
    }
  })

  test('the three quotes of the fixed points are open, those of the past month expired', async () => {
    const story = await readStory(folder, unshifted)
    const dueOf = (quoteNumber: number): PlainDate => story.find((quote) => quote.quoteNumber === quoteNumber)!.dueOn
    for (const today of everyDay('2026-01-01', 731)) {
      const { date } = demoShift(today)
      for (const open of [20_417_801, 20_417_733, 20_417_850]) expect(date(dueOf(open)), today).toBe(addDays(demoAnniversary(today), -1))
      expect(date(dueOf(20_418_038)) < today, today).toBe(true)
      expect(date(dueOf(20_418_024)) >= today, today).toBe(true)
    }
  })
})
