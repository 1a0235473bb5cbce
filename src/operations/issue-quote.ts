import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import { type PlainDate, dayIn } from '#src/domain/plain-date.ts'
import { hasLapsed } from '#src/domain/lapse.ts'
import { type RenewalGroup, groupRenewals, reinstatedGroup } from '#src/domain/renewal-group.ts'
import type { EntitlementFacts } from '#src/domain/renewal-quote.ts'
import { type Result, refused } from '#src/kit/result.ts'
import { transact } from '#src/store/database.ts'
import { type IssuingAgreement, lockAgreement, unquotedEntitlements } from '#src/store/issue-quote-agreement.ts'
import { loadCatalogue } from '#src/store/issue-quote-catalogue.ts'
import { isIssuedAlready } from '#src/store/issue-quote.ts'
import { type IssueGroupRefusal, type Issued, issueGroup } from './issue-quote-write.ts'
import type { Services } from './services.ts'

export type IssueQuote = {
  readonly customerId: CustomerId
  readonly agreementNumber: number
  /** Last day of the coverage that ends. */
  readonly dueOn: PlainDate
  /** The first day of new coverage when the old one has lapsed: a quote for coming back (rule 9). */
  readonly reinstateOn?: PlainDate
  /** A given number instead of the next free one; only the demo asks for it. */
  readonly quoteNumber?: QuoteNumber
  readonly isDraft?: boolean
  /** Whether the renewal contact is written to; a draft never is. */
  readonly isNotified?: boolean
  /** Who issues it: `operations:…`, `user:…` or `job:…`. */
  readonly by: string
}

export type IssueQuoteRefusal =
  | { readonly code: 'agreement-unknown' }
  /** Nothing of the agreement ends on that day, or it is quoted already. */
  | { readonly code: 'nothing-to-renew' }
  | { readonly code: 'coverage-lapsed' }
  | IssueGroupRefusal

/**
 * Issues the quote of an agreement for what ends on a day: 12-month renewals, co-termination of what ends within the year that
 * begins (rules 2 and 3). Asked twice, the second time there is nothing left to renew.
 */
export async function issueQuote(
  services: Pick<Services, 'db' | 'clock' | 'jobs'>,
  request: IssueQuote,
): Promise<Result<Issued, IssueQuoteRefusal>> {
  const at = services.clock.now()
  const { customerId, dueOn, reinstateOn, by } = request
  try {
    return await transact(services.db, { customers: [customerId] }, async (tx): Promise<Result<Issued, IssueQuoteRefusal>> => {
      const agreement = await lockAgreement(tx, request)
      if (agreement === undefined) return refused({ code: 'agreement-unknown' })
      const today = dayIn(agreement.timeZone, at)
      const groups = groupRenewals(await unquotedEntitlements(tx, agreement, today), agreement.anniversary)
      const group = groups.find((each) => each.dueOn === dueOn)
      if (group === undefined) return refused({ code: 'nothing-to-renew' })
      if (reinstateOn === undefined && hasLapsed(dueOn, agreement.policy.graceDays, today)) return refused({ code: 'coverage-lapsed' })
      return issueGroup(services, tx, {
        agreement,
        group: reinstateOn === undefined ? group : comingBack(group, reinstateOn, agreement),
        catalogue: await loadCatalogue(tx),
        asOf: reinstateOn ?? today,
        at,
        by,
        isDraft: request.isDraft ?? false,
        isNotified: request.isNotified ?? true,
        quoteNumber: request.quoteNumber,
      })
    })
  } catch (error) {
    if (isIssuedAlready(error)) return refused({ code: 'nothing-to-renew' })
    throw error
  }
}

/** Only what has lapsed comes back; what still runs keeps its own day. */
function comingBack(group: RenewalGroup<EntitlementFacts>, on: PlainDate, agreement: IssuingAgreement): RenewalGroup<EntitlementFacts> {
  const lapsed = group.entitlements.filter((entitlement) => entitlement.coveredBefore < on)
  return reinstatedGroup({ ...group, entitlements: lapsed }, on, agreement.anniversary)
}
