import { present } from '#src/kit/assert.ts'
import { type PartnerRequest, findRequestForCustomer } from '#src/store/partner-request.ts'
import { type Partner, findPartner } from '#src/store/partner.ts'
import { type QuoteRevision, findQuoteForCustomer } from '#src/store/quote.ts'
import { type Recipient, findBuyerRecipient, findContactRecipient } from '#src/store/recipient.ts'
import { type Letter, type Writing, quoteSurroundings } from './send-mail-letter.ts'

type Known = {
  readonly request: PartnerRequest
  readonly quote: QuoteRevision
  readonly partner: Partner
  /** Who asked; the renewal contact when they have left since. */
  readonly buyer: Recipient | undefined
}

/** To the partner what is asked of it, and to who asked the acknowledgement. Nothing to a partner that has been let off since. */
export async function requestLetters(writing: Writing, requestId: bigint): Promise<readonly Letter[]> {
  const known = await load(writing, requestId)
  const acknowledgement = await acknowledgementLetter(writing, known)
  return known.request.status === 'withdrawn' ? [acknowledgement] : [await letterToPartner(writing, known), acknowledgement]
}

/** To who asked: the final price and the execution terms, or that this partner makes no offer. Once per answer. */
export async function requestAnswerLetters(writing: Writing, requestId: bigint): Promise<readonly Letter[]> {
  const known = await load(writing, requestId)
  const { request, quote, partner, buyer } = known
  const { language, seesPrices } = readerOf(known)
  const { vendor, facts } = await quoteSurroundings(writing, quote, { language, seesPrices })
  const frame = { language, vendor, recipientName: buyer?.name, quote: facts, partnerName: partner.name } as const
  const letter = {
    cause: `partner-answered:${request.requestId}:${request.answerCount}`,
    to: buyer,
    replyTo: { name: partner.name, address: partner.email },
    quoteNumber: request.quoteNumber,
  }
  if (request.declined !== undefined) {
    const { reason, by } = request.declined
    return [
      { ...letter, mail: { ...frame, kind: 'partner-declined', from: { name: by, email: partner.email, phone: partner.phone }, reason } },
    ]
  }
  const { answer } = request
  if (answer === undefined) return []
  return [
    {
      ...letter,
      mail: {
        ...frame,
        kind: 'partner-answered',
        from: { name: answer.answeredBy, email: partner.email, phone: partner.phone },
        finalPrice: seesPrices ? answer.finalPrice : undefined,
        executionTerms: answer.executionTerms,
        offerValidUntil: answer.validUntil,
      },
    },
  ]
}

async function load({ tx, customerId }: Writing, requestId: bigint): Promise<Known> {
  const request = present(await findRequestForCustomer(tx, customerId, requestId), 'a request never goes away')
  const { quoteNumber } = request
  const quote = present(await findQuoteForCustomer(tx, [customerId], { quoteNumber }), 'a request is about a quote')
  const partner = present(await findPartner(tx, request.partnerId), 'a request is to a partner')
  const asked = await findBuyerRecipient(tx, { customerId, siteNumber: quote.siteNumber, userId: request.requestedBy })
  return { request, quote, partner, buyer: asked ?? (await findContactRecipient(tx, quote)) }
}

async function letterToPartner(writing: Writing, { request, quote, partner, buyer }: Known): Promise<Letter> {
  const { language } = partner
  const { vendor, facts } = await quoteSurroundings(writing, quote, { language, seesPrices: true })
  return {
    cause: `partner-requested:${request.requestId}`,
    to: { name: partner.name, address: partner.email },
    replyTo: buyer,
    quoteNumber: request.quoteNumber,
    mail: {
      kind: 'help-request',
      language,
      vendor,
      recipientName: partner.name,
      to: 'partner',
      quote: facts,
      from: { name: request.requestedByName, email: buyer?.address },
      message: request.message,
      deskUrl: `${writing.baseUrl}/partner/requests/${request.requestId}`,
    },
  }
}

async function acknowledgementLetter(writing: Writing, known: Known): Promise<Letter> {
  const { request, quote, partner, buyer } = known
  const { language, seesPrices } = readerOf(known)
  const { vendor, facts, replyTo } = await quoteSurroundings(writing, quote, { language, seesPrices })
  return {
    cause: `partner-request-received:${request.requestId}`,
    to: buyer,
    replyTo,
    quoteNumber: request.quoteNumber,
    mail: {
      kind: 'help-request-received',
      language,
      vendor,
      recipientName: buyer?.name,
      to: 'partner',
      addresseeName: partner.name,
      quote: facts,
      message: request.message,
    },
  }
}

function readerOf({ buyer, quote }: Known): Pick<Recipient, 'language' | 'seesPrices'> {
  return buyer ?? { language: quote.language, seesPrices: true }
}
