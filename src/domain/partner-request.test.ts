import { expect, test } from 'vitest'
import { isAuthorised, movePartnerRequest, partnerRequestStatuses, whyNotForPartners } from './partner-request.ts'
import { type Instant, plainDate } from './plain-date.ts'

test('every move of a request that is legal, and no other', () => {
  const legal = partnerRequestStatuses.flatMap((from) =>
    (['answer', 'decline', 'withdraw'] as const).map((event) => [from, event, movePartnerRequest(from, event)] as const),
  )
  expect(legal.filter(([, , to]) => to !== undefined)).toEqual([
    ['sent', 'answer', 'answered'],
    ['sent', 'decline', 'declined'],
    ['sent', 'withdraw', 'withdrawn'],
    ['answered', 'answer', 'answered'],
    ['answered', 'decline', 'declined'],
  ])
})

test.each([
  ['2027-02-28', false],
  ['2027-03-01', true],
  ['2027-03-30', true],
  ['2027-03-31', false],
])('authorised from 1 March until before 31 March: %s is %s', (day, expected) => {
  const partner = { authorisedFrom: plainDate('2027-03-01'), authorisedBefore: plainDate('2027-03-31') }
  expect(isAuthorised(partner, plainDate(day))).toBe(expected)
})

test('an authorisation without an end goes on', () => {
  expect(isAuthorised({ authorisedFrom: plainDate('2020-01-01'), authorisedBefore: undefined }, plainDate('2999-12-31'))).toBe(true)
})

test.each([
  ['issued', undefined],
  ['superseded', { code: 'quote-superseded' }],
  ['cancelled', { code: 'quote-cancelled' }],
  ['ordered', { code: 'quote-ordered' }],
] as const)('a quote that is %s, though its time is over', (status, expected) => {
  const quote = { status, validUntil: plainDate('2027-03-31'), timeZone: 'Europe/Paris' }
  expect(whyNotForPartners(quote, '2027-06-01T00:00:00.000Z' as Instant)).toEqual(expected)
})
