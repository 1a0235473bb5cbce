import { type Result, ok, refused } from '#src/kit/result.ts'
import { type ReinstatementRefusal, hasLapsed, reinstate } from './lapse.ts'
import type { LineDiscount, LineTerms, PreviousPrice, RenewalLine } from './line-terms.ts'
import type { Part } from './part.ts'
import { type PlainDate, addDays } from './plain-date.ts'
import { prorate } from './proration.ts'
import type { Quantity } from './quantity.ts'
import type { RenewalPolicy } from './renewal-policy.ts'
import { type RenewalTerm, type TermMonths, alignedTerm, extendedTerm, renewalTerm } from './renewal-term.ts'

/** One entitlement that is to be renewed, with the part that renews it. */
export type RenewalSubject = {
  readonly item: number
  readonly siteNumber: number
  readonly part: Part
  readonly quantity: Quantity
  /** Last day of the running or lapsed coverage, included. */
  readonly coverageEndsOn: PlainDate
  /** First day of any coverage year of the agreement. */
  readonly anniversary: PlainDate
  /** A last day that was agreed with the customer instead of the anniversary; no minimum applies to it. */
  readonly alignedTo?: PlainDate
  readonly term?: TermMonths
  readonly discount?: LineDiscount
  readonly previous?: PreviousPrice
}

export type OfferRefusal =
  | { readonly code: 'term-not-offered'; readonly item: number; readonly term: TermMonths; readonly offered: readonly TermMonths[] }
  | { readonly code: 'part-does-not-renew'; readonly item: number; readonly kind: Part['kind'] }
  | { readonly code: 'aligned-end-before-start'; readonly item: number }
  | ReinstatementRefusal

/**
 * The line that renews an entitlement as of a day: continuous with the running coverage until the grace days are over, a
 * reinstatement after them (rule 9), a mere notice when the part is withdrawn (rule 10).
 */
export function offerRenewal(subject: RenewalSubject, policy: RenewalPolicy, today: PlainDate): Result<LineTerms, OfferRefusal> {
  const { item, siteNumber, part, quantity } = subject
  const { number, programCode, chargeMetric } = part
  const identity = { item, siteNumber, programCode, part: number, chargeMetric, quantity }
  if (part.withdrawn !== undefined) return ok({ ...identity, kind: 'withdrawn', withdrawal: part.withdrawn })
  if (part.kind !== 'renewal') return refused({ code: 'part-does-not-renew', item, kind: part.kind })
  const term = subject.term ?? policy.defaultTerm
  if (!part.terms.includes(term)) return refused({ code: 'term-not-offered', item, term, offered: part.terms })
  const renewal = termOf(subject, policy, term)
  if (!renewal.ok) return renewal
  const anniversary = subject.alignedTo === undefined ? subject.anniversary : addDays(subject.alignedTo, 1)
  const line: RenewalLine = {
    ...identity,
    ...(subject.discount !== undefined && { discount: subject.discount }),
    ...(subject.previous !== undefined && { previous: subject.previous }),
    ...(policy.increaseCap !== undefined && { increaseCap: policy.increaseCap }),
    ...(part.reinstatementPart !== undefined && { reinstatementPart: part.reinstatementPart }),
    kind: 'renewal',
    pointsPerUnit: part.pointsPerUnit,
    entitledQuantity: quantity,
    ...renewal.value,
    anniversary,
    term,
    termsAllowed: part.terms,
    proration: prorate(renewal.value.coverage, policy.proration, anniversary),
  }
  return hasLapsed(subject.coverageEndsOn, policy.graceDays, today) ? reinstate(line, policy, today) : ok(line)
}

function termOf(subject: RenewalSubject, policy: RenewalPolicy, term: TermMonths): Result<RenewalTerm, OfferRefusal> {
  const { item, anniversary, alignedTo } = subject
  const startsOn = addDays(subject.coverageEndsOn, 1)
  if (alignedTo === undefined) return ok(renewalTerm({ startsOn, anniversary, term, minimumMonths: policy.minimumCotermMonths }))
  const aligned = alignedTerm(startsOn, alignedTo)
  if (!aligned.ok) return refused({ code: 'aligned-end-before-start', item })
  const { coverage, isCoterminated } = aligned.value
  return ok({ coverage: extendedTerm(coverage, term / 12 - 1, coverage.endsBefore), isCoterminated })
}
