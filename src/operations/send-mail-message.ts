import { paddedQuoteNumber } from '#src/domain/identifiers.ts'
import { present } from '#src/kit/assert.ts'
import { findRepresentative } from '#src/store/customer.ts'
import { type QuoteMessage, authorsAwaitingAnswer, findMessageForCustomer } from '#src/store/quote-message.ts'
import { type QuoteRevision, findQuoteForCustomer } from '#src/store/quote.ts'
import { type Recipient, findBuyerRecipient, findContactRecipient, languageOfRepresentative } from '#src/store/recipient.ts'
import { type Letter, type Writing, quoteSurroundings } from './send-mail-letter.ts'

/** A buyer's message goes to the representative and is acknowledged; the representative's goes to the buyers who wait for it. */
export async function messageLetters(writing: Writing, messageId: bigint): Promise<readonly Letter[]> {
  const { tx, customerId } = writing
  const message = present(await findMessageForCustomer(tx, customerId, messageId), 'a message never goes away')
  const { quoteNumber } = message
  const quote = present(await findQuoteForCustomer(tx, [customerId], { quoteNumber }), 'a message is about a quote')
  return message.authorKind === 'buyer' ? writtenLetters(writing, quote, message) : answerLetters(writing, quote, message)
}

async function writtenLetters(writing: Writing, quote: QuoteRevision, message: QuoteMessage): Promise<readonly Letter[]> {
  const author = await buyerRecipient(writing, quote, message)
  const representative = await findRepresentative(writing.tx, quote.representativeId)
  const toRepresentative = await languageOfRepresentative(writing.tx, quote.representativeId)
  const theirs = await quoteSurroundings(writing, quote, { language: toRepresentative, seesPrices: true })
  const language = author?.language ?? quote.language
  const own = await quoteSurroundings(writing, quote, { language, seesPrices: author?.seesPrices ?? false })
  const { quoteNumber } = quote
  return [
    {
      cause: `message:${message.messageId}`,
      to: { name: representative.name, address: representative.email },
      replyTo: author,
      quoteNumber,
      mail: {
        kind: 'help-request',
        language: toRepresentative,
        vendor: theirs.vendor,
        recipientName: representative.name,
        to: 'representative',
        quote: theirs.facts,
        from: { name: message.authorName, email: author?.address },
        message: message.body,
        deskUrl: `${writing.baseUrl}/desk/quotes/${paddedQuoteNumber(quoteNumber)}`,
      },
    },
    {
      cause: `message-received:${message.messageId}`,
      to: author,
      replyTo: own.replyTo,
      quoteNumber,
      mail: {
        kind: 'help-request-received',
        language,
        vendor: own.vendor,
        recipientName: author?.name,
        to: 'representative',
        addresseeName: representative.name,
        quote: own.facts,
        message: message.body,
      },
    },
  ]
}

/** One for each buyer who waits; to the renewal contact when the representative wrote first, or when who asked has left. */
async function answerLetters(writing: Writing, quote: QuoteRevision, message: QuoteMessage): Promise<readonly Letter[]> {
  const { tx, customerId } = writing
  const authors = await authorsAwaitingAnswer(tx, message)
  const found: (Recipient | undefined)[] = []
  for (const userId of authors) found.push(await findBuyerRecipient(tx, { customerId, siteNumber: quote.siteNumber, userId }))
  const buyers = found.filter((buyer) => buyer !== undefined)
  const contact = buyers.length > 0 ? undefined : await findContactRecipient(tx, quote)
  const recipients = contact === undefined ? buyers : [contact]
  if (recipients.length === 0) return [await answerLetter(writing, { quote, message, to: undefined })]
  const letters: Letter[] = []
  for (const to of recipients) letters.push(await answerLetter(writing, { quote, message, to }))
  return letters
}

type Answering = { readonly quote: QuoteRevision; readonly message: QuoteMessage; readonly to: Recipient | undefined }

async function answerLetter(writing: Writing, { quote, message, to }: Answering): Promise<Letter> {
  const language = to?.language ?? quote.language
  const { vendor, facts, representative, replyTo } = await quoteSurroundings(writing, quote, {
    language,
    seesPrices: to?.seesPrices ?? false,
  })
  return {
    cause: `message-answered:${message.messageId}:${to?.address ?? ''}`,
    to: to,
    replyTo,
    quoteNumber: quote.quoteNumber,
    mail: {
      kind: 'representative-answered',
      language,
      vendor,
      recipientName: to?.name,
      quote: facts,
      from: { ...representative, name: message.authorName },
      message: message.body,
    },
  }
}

async function buyerRecipient({ tx, customerId }: Writing, quote: QuoteRevision, message: QuoteMessage): Promise<Recipient | undefined> {
  const author = await findBuyerRecipient(tx, { customerId, siteNumber: quote.siteNumber, userId: message.authorId })
  return author ?? findContactRecipient(tx, quote)
}
