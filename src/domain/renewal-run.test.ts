import { describe, expect, test } from 'vitest'
import { plainDate } from './plain-date.ts'
import { type RunRequest, addTotals, decideRun, runWindow } from './renewal-run.ts'

const request = (given: Partial<RunRequest> = {}): RunRequest => ({ countries: [], isAheadOfTimeline: false, ...given })
const timeline = { today: plainDate('2027-01-01'), quoteDays: 90, graceDays: 5 }

describe('what a run quotes', () => {
  test.for([
    ['2026-12-26', 'lapsed', 'the grace days are over'],
    ['2026-12-27', 'issue', 'the last grace day'],
    ['2027-01-01', 'issue', 'due today'],
    ['2027-04-01', 'issue', 'the 90th day ahead'],
    ['2027-04-02', 'later', 'the 91st'],
    ['2027-05-31', 'later', 'the last day of the window'],
    ['2027-06-01', 'out-of-window', 'the day that is excluded'],
  ] as const)('due on %s: %s (%s)', ([dueOn, decision]) => {
    expect(decideRun(plainDate(dueOn), request({ dueBefore: plainDate('2027-06-01') }), timeline)).toBe(decision)
  })

  test('without a day the timeline alone decides, and nothing waits for later', () => {
    expect(decideRun(plainDate('2027-04-01'), request(), timeline)).toBe('issue')
    expect(decideRun(plainDate('2027-04-02'), request(), timeline)).toBe('out-of-window')
  })

  test('ahead of the timeline, the window alone decides', () => {
    const ahead = request({ dueBefore: plainDate('2027-06-01'), isAheadOfTimeline: true })
    expect(decideRun(plainDate('2027-05-31'), ahead, timeline)).toBe('issue')
    expect(decideRun(plainDate('2027-06-01'), ahead, timeline)).toBe('out-of-window')
  })

  test('every uncovered day that may be decided lies in the days that are looked at, in any time zone', () => {
    const longest = { ...timeline, today: plainDate('2027-01-01') }
    expect(runWindow(request(), longest)).toEqual({ from: '2026-12-26', to: '2027-04-03' })
    expect(runWindow(request({ dueBefore: plainDate('2027-06-01') }), longest)).toEqual({ from: '2026-12-26', to: '2027-06-01' })
  })
})

test('totals of different currencies and countries never meet', () => {
  const total = (country: string, currency: 'EUR' | 'GBP', minor: bigint) => ({ country, currency, quotes: 1, lines: 2, minor })
  expect(addTotals([total('FR', 'EUR', 5n), total('GB', 'GBP', 7n), total('FR', 'EUR', 6n), total('BE', 'EUR', 1n)])).toEqual([
    { country: 'BE', currency: 'EUR', quotes: 1, lines: 2, minor: 1n },
    { country: 'FR', currency: 'EUR', quotes: 2, lines: 4, minor: 11n },
    { country: 'GB', currency: 'GBP', quotes: 1, lines: 2, minor: 7n },
  ])
})
