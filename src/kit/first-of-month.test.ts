import { expect, test } from 'vitest'
import { writingFirstOfMonth } from './first-of-month.ts'

const written = (locale: string, day: string, options: Intl.DateTimeFormatOptions = { dateStyle: 'long' }) =>
  writingFirstOfMonth(new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }))(Date.parse(`${day}T10:00:00Z`))

test.for(['fr', 'fr-FR', 'fr-BE', 'fr-CH', 'fr-CA', 'fr-LU'])('the first of a month is an ordinal in %s', (locale) => {
  expect(written(locale, '2027-01-01')).toBe('1er janvier 2027')
  expect(written(locale, '2027-01-01', { dateStyle: 'medium' })).toBe('1er janv. 2027')
})

test('with the hour too', () => {
  expect(written('fr-FR', '2027-01-01', { dateStyle: 'medium', timeStyle: 'short' })).toBe('1er janv. 2027, 10:00')
})

test('no other day, and no other language', () => {
  expect(written('fr-FR', '2027-01-11')).toBe('11 janvier 2027')
  expect(written('fr-FR', '2027-01-21')).toBe('21 janvier 2027')
  expect(written('en-GB', '2027-01-01')).toBe('1 January 2027')
  expect(written('en-US', '2027-01-01')).toBe('January 1, 2027')
})
