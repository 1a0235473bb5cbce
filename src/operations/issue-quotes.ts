import { type PlainDate, addDays, dayIn } from '#src/domain/plain-date.ts'
import { groupRenewals, isDue } from '#src/domain/renewal-group.ts'
import type { RenewalProblem } from '#src/domain/renewal-quote.ts'
import { read, transact } from '#src/store/database.ts'
import { type AgreementKey, agreementsDue, lockAgreement, longestDays, unquotedEntitlements } from '#src/store/issue-quote-agreement.ts'
import { type LoadedCatalogue, loadCatalogue } from '#src/store/issue-quote-catalogue.ts'
import { isIssuedAlready } from '#src/store/issue-quote.ts'
import { type Issued, issueGroup } from './issue-quote-write.ts'
import type { Services } from './services.ts'

export type IssueQuotes = {
  /** Whatever ends before this day; absent: what each country's timeline asks for today (rule 11). */
  readonly dueBefore?: PlainDate
  readonly by: string
  readonly onProgress?: (progress: { readonly agreements: number; readonly issued: number }) => void
}

export type IssueRun = {
  readonly agreements: number
  readonly issued: readonly Issued[]
  /** What was left off a quote, or kept one from being issued, by agreement. */
  readonly problems: readonly (RenewalProblem & AgreementKey)[]
}

const batchSize = 200

/**
 * Issues whatever is due and not quoted yet, agreement by agreement, each in a transaction of its own: stopped anywhere, the
 * next run goes on where this one was. A problem with one entitlement or agreement is listed and never stops the rest.
 */
export async function issueQuotes(services: Pick<Services, 'db' | 'clock' | 'jobs'>, request: IssueQuotes): Promise<IssueRun> {
  const window = await read(services.db, { customers: 'all' }, longestDays)
  const catalogue = await read(services.db, { customers: 'all' }, loadCatalogue)
  const today = dayIn('UTC', services.clock.now())
  // A day more on both sides: in some time zones it is another day already.
  const from = addDays(today, -window.graceDays - 1)
  const before = request.dueBefore ?? addDays(today, window.quoteDays + 2)
  const issued: Issued[] = []
  const problems: (RenewalProblem & AgreementKey)[] = []
  let agreements = 0
  let after: AgreementKey | undefined
  for (;;) {
    const batch = await read(services.db, { customers: 'all' }, (reader) =>
      agreementsDue(reader, { from, before, limit: batchSize, after }),
    )
    for (const key of batch) {
      const outcome = await issueAgreement(services, key, { ...request, catalogue })
      issued.push(...outcome.issued)
      problems.push(...outcome.problems.map((problem) => ({ ...problem, ...key })))
      agreements += 1
      request.onProgress?.({ agreements, issued: issued.length })
    }
    after = batch.at(-1)
    if (batch.length < batchSize) return { agreements, issued, problems }
  }
}

async function issueAgreement(
  services: Pick<Services, 'db' | 'clock' | 'jobs'>,
  key: AgreementKey,
  request: IssueQuotes & { readonly catalogue: LoadedCatalogue },
): Promise<{ readonly issued: readonly Issued[]; readonly problems: readonly RenewalProblem[] }> {
  const at = services.clock.now()
  const { by, catalogue } = request
  try {
    return await transact(services.db, { customers: [key.customerId] }, async (tx) => {
      const issued: Issued[] = []
      const problems: RenewalProblem[] = []
      const agreement = await lockAgreement(tx, key)
      if (agreement === undefined) return { issued, problems }
      const today = dayIn(agreement.timeZone, at)
      const due = { today, graceDays: agreement.policy.graceDays, before: request.dueBefore ?? addDays(today, agreement.quoteDays + 1) }
      const groups = groupRenewals(await unquotedEntitlements(tx, agreement, today), agreement.anniversary).filter((group) =>
        isDue(group, due),
      )
      for (const group of groups) {
        const issuing = { agreement, group, catalogue, asOf: today, at, by, isDraft: false, isNotified: true, quoteNumber: undefined }
        const outcome = await issueGroup(services, tx, issuing)
        if (outcome.ok) issued.push(outcome.value)
        if (outcome.ok) problems.push(...outcome.value.problems)
        else if (outcome.refusal.code === 'nothing-to-sell') problems.push(...outcome.refusal.problems)
      }
      return { issued, problems }
    })
  } catch (error) {
    // Another process issued it between our look and our insert.
    if (isIssuedAlready(error)) return { issued: [], problems: [] }
    throw error
  }
}
