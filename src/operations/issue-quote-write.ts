import type { Currency } from '#src/domain/currency.ts'
import type { CustomerId, QuoteNumber } from '#src/domain/identifiers.ts'
import type { Money } from '#src/domain/money.ts'
import type { PartNumber } from '#src/domain/part.ts'
import { type Instant, type PlainDate, addDays, dayIn } from '#src/domain/plain-date.ts'
import type { PriceList } from '#src/domain/price-list.ts'
import { type RenewalGroup } from '#src/domain/renewal-group.ts'
import { type EntitlementFacts, type RenewalProblem, draftRenewalQuote } from '#src/domain/renewal-quote.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { Tx } from '#src/store/database.ts'
import { type NewEvent, appendEvents } from '#src/store/event.ts'
import { type IssuingAgreement, contactsOfAgreement } from '#src/store/issue-quote-agreement.ts'
import type { LoadedCatalogue } from '#src/store/issue-quote-catalogue.ts'
import { type IssuedQuote, quoteLineRow, quoteRow } from '#src/store/issue-quote-row.ts'
import { insertQuote, takeQuoteNumber } from '#src/store/issue-quote.ts'
import { levelTable, priceListOf } from '#src/store/price.ts'
import type { Services } from './services.ts'

export type Issued = {
  readonly customerId: CustomerId
  readonly quoteNumber: QuoteNumber
  readonly revision: number
  readonly dueOn: PlainDate
  readonly total: Money
  readonly lineCount: number
  /** What was left off the quote or needs a look; the quote is issued all the same. */
  readonly problems: readonly RenewalProblem[]
}

export type IssueGroupRefusal =
  | { readonly code: 'nothing-to-sell'; readonly problems: readonly RenewalProblem[] }
  | { readonly code: 'quote-number-taken' }

export type Issuing = {
  readonly agreement: IssuingAgreement
  readonly group: RenewalGroup<EntitlementFacts>
  readonly catalogue: LoadedCatalogue
  /** The day as of which the lines are offered: today, or the day on which lapsed coverage comes back. */
  readonly asOf: PlainDate
  readonly at: Instant
  readonly by: string
  readonly isDraft: boolean
  readonly isNotified: boolean
  readonly quoteNumber: QuoteNumber | undefined
}

/** Prices one group of an agreement and stores it with its number, its event and the job that mails it: all in the transaction. */
export async function issueGroup(services: Pick<Services, 'jobs'>, tx: Tx, issuing: Issuing): Promise<Result<Issued, IssueGroupRefusal>> {
  const { agreement, group, catalogue, asOf, at } = issuing
  const { customerId, currency } = agreement
  const today = dayIn(agreement.timeZone, at)
  const parts = catalogue.on(today, agreement.language)
  const prices = await pricesOf(tx, { group, parts, currency, on: today })
  const draft = draftRenewalQuote({
    entitlements: group.entitlements,
    anniversary: group.anniversary,
    policy: agreement.policy,
    catalogue: parts,
    pricing: { currency, relationship: agreement.relationship, prices, levels: await levelTable(tx) },
    today: asOf,
  })
  if (draft.quote === undefined) return refused({ code: 'nothing-to-sell', problems: draft.problems })
  const quoteNumber = await takeQuoteNumber(tx, customerId, issuing.quoteNumber)
  if (quoteNumber === undefined) return refused({ code: 'quote-number-taken' })
  const stored = firstRevision(
    { ...issuing, today },
    { quote: draft.quote, quoteNumber, contacts: await contactsOfAgreement(tx, agreement) },
  )
  const rows = draft.quote.lines.map((line) => quoteLineRow(stored, line, { words: catalogue.words, prices }))
  await insertQuote(tx, quoteRow(stored), rows)
  const { totalBeforeTax: total, lines } = draft.quote
  const { revision } = stored
  await appendEvents(tx, customerId, [issuedEvent(stored)])
  if (!issuing.isDraft && issuing.isNotified) await services.jobs.enqueue(tx, 'send-quote-mail', { customerId, quoteNumber, revision })
  return ok({ customerId, quoteNumber, revision, dueOn: group.dueOn, total, lineCount: lines.length, problems: draft.problems })
}

/** Everything that the first revision of a quote is made of, as it is stored. */
export function firstRevision(
  issuing: Pick<Issuing, 'agreement' | 'group' | 'at' | 'by' | 'isDraft'> & { readonly today: PlainDate },
  made: Pick<IssuedQuote, 'quote' | 'quoteNumber' | 'contacts'>,
): IssuedQuote {
  const { agreement, group, at, by } = issuing
  return {
    ...made,
    customerId: agreement.customerId,
    revision: 1,
    status: issuing.isDraft ? 'draft' : 'issued',
    agreement,
    group,
    // Within the vendor's grace days the renewal part still applies (rule 9), and so does the quote.
    validUntil: addDays(group.dueOn, agreement.policy.graceDays),
    priceListDate: issuing.today,
    at,
    by,
  }
}

export function issuedEvent({ status, quoteNumber, quote, revision, group, priceListDate, at, by }: IssuedQuote): NewEvent {
  const { minor, currency } = quote.totalBeforeTax
  const detail = { revision, total: String(minor), currency, lines: quote.lines.length, dueOn: group.dueOn, priceListDate }
  return { kind: status === 'draft' ? 'quote-drafted' : 'quote-issued', actor: by, at, quoteNumber, detail }
}

/** Prices of what renews the group's entitlements and of what would bring them back once lapsed. */
async function pricesOf(
  tx: Tx,
  wanted: {
    readonly group: RenewalGroup<EntitlementFacts>
    readonly parts: ReturnType<LoadedCatalogue['on']>
    readonly currency: Currency
    readonly on: PlainDate
  },
): Promise<PriceList> {
  const numbers = new Set<PartNumber>()
  for (const { part } of wanted.group.entitlements) {
    const renewal = wanted.parts(part)?.renewedBy
    if (renewal) numbers.add(renewal.number)
    if (renewal?.reinstatementPart) numbers.add(renewal.reinstatementPart)
  }
  return priceListOf(tx, { parts: [...numbers], currency: wanted.currency, on: wanted.on })
}
