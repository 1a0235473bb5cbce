import type { Language } from '#src/domain/identifiers.ts'
import { isPriceable } from '#src/domain/line-terms.ts'
import { movePartnerRequest, whyNotForPartners } from '#src/domain/partner-request.ts'
import { type Instant, dayIn } from '#src/domain/plain-date.ts'
import { quoteStatus } from '#src/domain/quote.ts'
import { sitesOfCustomer } from '#src/store/customer.ts'
import type { Reader } from '#src/store/database.ts'
import type { PartnerRequest } from '#src/store/partner-request.ts'
import { findAuthorisedPartner } from '#src/store/partner.ts'
import { type QuoteRevision, linesOfQuoteForCustomer } from '#src/store/quote.ts'
import type { OrderSiteView } from '../components/order-lines.tsx'
import type { PartnerAnswerPageView } from './pages/partner-answer-page.tsx'

type Found = { readonly request: PartnerRequest; readonly quote: QuoteRevision; readonly customerName: string }
type Viewing = { readonly language: Language; readonly at: Instant }

/** What a partner sees of a quote that was handed to it: its lines with their prices, the request, and what was answered. */
export async function answerViewOf(
  reader: Reader,
  { request, quote, customerName }: Found,
  { language, at }: Viewing,
): Promise<Omit<PartnerAnswerPageView, 'typed' | 'problems'>> {
  const isAuthorised = (await findAuthorisedPartner(reader, request.partnerId, dayIn(quote.timeZone, at))) !== undefined
  const isOpen = whyNotForPartners(quote, at) === undefined && movePartnerRequest(request.status, 'answer') !== undefined
  const { answer } = request
  return {
    id: String(request.requestId),
    customerName,
    quoteNumber: quote.quoteNumber,
    revision: quote.revision,
    standing: quoteStatus(quote, at),
    dueOn: quote.dueOn,
    timeZone: quote.timeZone,
    total: quote.total,
    sites: await sitesOf(reader, quote, language),
    requestedBy: request.requestedByName,
    requestedAt: request.requestedAt,
    message: request.message,
    status: request.status,
    answer: answer && { ...answer, isForEarlierRevision: answer.revision !== quote.revision },
    answerCount: request.answerCount,
    declined: request.declined,
    canAnswer: isOpen && isAuthorised,
    isAuthorised,
  }
}

async function sitesOf(reader: Reader, quote: QuoteRevision, language: Language): Promise<readonly OrderSiteView[]> {
  const sites = await sitesOfCustomer(reader, quote.customerId)
  const lines = (await linesOfQuoteForCustomer(reader, quote, language)).flatMap((line) => {
    const { terms } = line
    if (!isPriceable(terms)) return []
    const { part, chargeMetric, quantity, coverage, siteNumber } = terms
    const { unitPrice, extended } = line
    const description = line.description[language]
    return [{ siteNumber, item: line.lineNumber, partNumber: part, description, chargeMetric, quantity, coverage, unitPrice, extended }]
  })
  const groups = Map.groupBy(lines, (line) => line.siteNumber)
  return [...groups].map(([number, siteLines]) => ({
    number,
    name: sites.find((site) => site.siteNumber === number)?.address.name ?? '',
    lines: siteLines,
  }))
}
