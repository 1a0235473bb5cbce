import type { Currency } from '#src/domain/currency.ts'
import type { Language } from '#src/domain/identifiers.ts'
import type { LevelTable } from '#src/domain/level.ts'
import type { PlainDate } from '#src/domain/plain-date.ts'
import type { PriceList } from '#src/domain/price-list.ts'
import { type RenewalGroup, groupRenewals } from '#src/domain/renewal-group.ts'
import { type EntitlementFacts, type PartCatalogue, type RenewalQuote, draftRenewalQuote } from '#src/domain/renewal-quote.ts'
import { type RunCounts, type RunProblem, type RunRequest, type RunTotal, addTotals, decideRun } from '#src/domain/renewal-run.ts'
import { present } from '#src/kit/assert.ts'
import type { Reader } from '#src/store/database.ts'
import { type LoadedCatalogue, loadCatalogue } from '#src/store/issue-quote-catalogue.ts'
import { levelTable, priceListOf } from '#src/store/price.ts'
import { type AgreementToRun, type RangeInput, unlessBroken } from '#src/store/renewal-run-input.ts'

/** A quote as it is to be stored, but for its number. */
export type DraftedQuote = AgreementToRun & {
  readonly group: RenewalGroup<EntitlementFacts>
  readonly quote: RenewalQuote
  readonly prices: PriceList
}

export type DraftedRange = {
  readonly quotes: readonly DraftedQuote[]
  readonly problems: readonly RunProblem[]
  readonly counts: RunCounts
  readonly totals: readonly RunTotal[]
}

/** The vendor's tables as a process reads them when it begins to work on a run. */
export type RunVendor = {
  readonly catalogue: LoadedCatalogue
  readonly levels: LevelTable
  readonly parts: (day: PlainDate, language: Language) => PartCatalogue
  /** Reads what the agreements need and was not read before. */
  readonly loadPrices: (reader: Reader, agreements: readonly AgreementToRun[]) => Promise<void>
  readonly prices: (currency: Currency, day: PlainDate) => PriceList
}

export async function loadVendor(reader: Reader): Promise<RunVendor> {
  const catalogue = await loadCatalogue(reader)
  const levels = await levelTable(reader)
  const partsOn = new Map<string, PartCatalogue>()
  const pricesOn = new Map<string, PriceList>()
  const reading = new Map<string, Promise<PriceList>>()
  return {
    catalogue,
    levels,
    parts(day, language) {
      const key = `${day} ${language}`
      const known = partsOn.get(key) ?? catalogue.on(day, language)
      partsOn.set(key, known)
      return known
    },
    async loadPrices(of, agreements) {
      for (const { agreement, today } of agreements) {
        const key = `${agreement.currency} ${today}`
        if (pricesOn.has(key)) continue
        // Lanes that need the same list wait for one of them to read it.
        const list = reading.get(key) ?? priceListOf(of, { parts: catalogue.partNumbers, currency: agreement.currency, on: today })
        reading.set(key, list)
        pricesOn.set(key, await list.finally(() => reading.delete(key)))
      }
    },
    prices: (currency, day) => present(pricesOn.get(`${currency} ${day}`), 'the prices of the range were read'),
  }
}

export function summed(made: Pick<DraftedRange, 'quotes' | 'problems'> & Pick<RunCounts, 'agreements' | 'later'>): DraftedRange {
  const { agreements, later, quotes, problems } = made
  const lines = quotes.reduce((sum, { quote }) => sum + quote.lines.length, 0)
  const counts = { agreements, quotes: quotes.length, lines, later, problems: problems.length }
  return { quotes, problems, counts, totals: addTotals(quotes.map(totalOf)) }
}

/** Groups and prices all that a range has due. Pure: nothing is read, nothing is written. */
export function draftRange(input: RangeInput, request: RunRequest, vendor: RunVendor): DraftedRange {
  const quotes: DraftedQuote[] = []
  const problems: RunProblem[] = [...input.problems]
  let later = 0
  for (const each of input.agreements) {
    const { agreement } = each
    const drafted = unlessBroken(() => draftAgreement(each, request, vendor))
    if (drafted.ok) {
      quotes.push(...drafted.value.quotes)
      problems.push(...drafted.value.problems)
      later += drafted.value.later
    } else {
      const { customerId: customerNumber, agreementNumber } = agreement
      problems.push({ customerNumber, agreementNumber, code: 'record-broken', detail: drafted.refusal.detail })
    }
  }
  const agreements = input.agreements.length + input.problems.filter((problem) => problem.entitlementId === undefined).length
  return summed({ agreements, later, quotes, problems })
}

function draftAgreement(each: AgreementToRun, request: RunRequest, vendor: RunVendor) {
  const { agreement, today, entitlements, quotedDueOn } = each
  const { customerId: customerNumber, agreementNumber, currency, policy, quoteDays } = agreement
  const timeline = { today, quoteDays, graceDays: policy.graceDays }
  const quotes: DraftedQuote[] = []
  const problems: RunProblem[] = []
  let later = 0
  for (const group of groupRenewals(entitlements, agreement.anniversary)) {
    const decision = decideRun(group.dueOn, request, timeline)
    if (decision === 'later') later += 1
    if (decision !== 'issue') continue
    const { dueOn } = group
    const prices = vendor.prices(currency, today)
    const draft = draftRenewalQuote({
      entitlements: group.entitlements,
      anniversary: group.anniversary,
      policy,
      catalogue: vendor.parts(today, agreement.language),
      pricing: { currency, relationship: agreement.relationship, prices, levels: vendor.levels },
      today,
    })
    problems.push(...draft.problems.map((problem) => ({ ...problem, customerNumber, agreementNumber, dueOn })))
    if (draft.quote === undefined) continue
    if (!quotedDueOn.has(dueOn)) {
      quotes.push({ ...each, group, quote: draft.quote, prices })
      continue
    }
    for (const { entitlementId, part } of group.entitlements) {
      if (draft.problems.some((problem) => problem.entitlementId === entitlementId)) continue
      problems.push({ customerNumber, agreementNumber, dueOn, entitlementId, part, code: 'quoted-without-it' })
    }
  }
  return { quotes, problems, later }
}

function totalOf({ agreement, quote }: DraftedQuote): RunTotal {
  const { minor, currency } = quote.totalBeforeTax
  return { country: agreement.country, currency, quotes: 1, lines: quote.lines.length, minor }
}
