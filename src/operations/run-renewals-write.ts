import type { Instant } from '#src/domain/plain-date.ts'
import type { RunProblem } from '#src/domain/renewal-run.ts'
import type { Tx } from '#src/store/database.ts'
import { quoteLineRow, quoteRow } from '#src/store/issue-quote-row.ts'
import { isIssuedAlready } from '#src/store/issue-quote.ts'
import { appendEventsOfMany } from '#src/store/renewal-run-event.ts'
import { type StoredRow, copyRows, isRefusedRow, takeQuoteNumbers, withinSavepoint } from '#src/store/renewal-run-output.ts'
import { firstRevision, issuedEvent } from './issue-quote-write.ts'
import type { DraftedQuote, RunVendor } from './run-renewals-draft.ts'
import type { Services } from './services.ts'

export type Writing = { readonly vendor: RunVendor; readonly at: Instant; readonly by: string }

/** Numbers the quotes and stores them with their lines, their events and the jobs that mail them: a handful of statements. */
export async function writeQuotes(
  services: Pick<Services, 'jobs'>,
  tx: Tx,
  writing: Writing & { readonly quotes: readonly DraftedQuote[] },
): Promise<void> {
  const { quotes, vendor } = writing
  if (quotes.length === 0) return
  const numbers = await takeQuoteNumbers(
    tx,
    quotes.map(({ agreement }) => agreement.customerId),
  )
  const issued = quotes.map((drafted, index) => {
    const quoteNumber = numbers[index] as (typeof numbers)[number]
    return firstRevision({ ...drafted, at: writing.at, by: writing.by, isDraft: false }, { ...drafted, quoteNumber })
  })
  const { words } = vendor.catalogue
  const lines: StoredRow[] = []
  for (const [index, stored] of issued.entries()) {
    const { prices } = quotes[index] as DraftedQuote
    for (const line of stored.quote.lines) lines.push(quoteLineRow(stored, line, { words, prices }))
  }
  await copyRows(tx, 'quote', issued.map(quoteRow))
  await copyRows(tx, 'quote_line', lines)
  const mails = issued.map(({ customerId, quoteNumber, revision }) => ({ customerId, quoteNumber, revision }))
  await services.jobs.enqueueAll(tx, 'send-quote-mail', mails)
  await appendEventsOfMany(
    tx,
    issued.map((stored) => ({ customerId: stored.customerId, event: issuedEvent(stored) })),
  )
}

/**
 * Each quote by itself, after one among them could not be stored: those that can be are, the others are problems. One that
 * somebody else issued in the meantime is neither.
 */
export async function writeOneByOne(
  services: Pick<Services, 'jobs'>,
  tx: Tx,
  writing: Writing & { readonly quotes: readonly DraftedQuote[] },
): Promise<{ readonly quotes: readonly DraftedQuote[]; readonly problems: readonly RunProblem[] }> {
  const quotes: DraftedQuote[] = []
  const problems: RunProblem[] = []
  for (const drafted of writing.quotes) {
    try {
      await withinSavepoint(tx, () => writeQuotes(services, tx, { ...writing, quotes: [drafted] }))
      quotes.push(drafted)
    } catch (error) {
      if (!isRefusedRow(error)) throw error
      if (isIssuedAlready(error)) continue
      const { agreement, group } = drafted
      const { customerId: customerNumber, agreementNumber } = agreement
      problems.push({ customerNumber, agreementNumber, dueOn: group.dueOn, code: 'record-broken', detail: error.message })
    }
  }
  return { quotes, problems }
}
