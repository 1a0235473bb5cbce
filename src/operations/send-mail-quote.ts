import type { QuoteNumber } from '#src/domain/identifiers.ts'
import { type PlainDate, dayIn, daysBetween } from '#src/domain/plain-date.ts'
import { quoteStatus } from '#src/domain/quote.ts'
import { isReminderTrue } from '#src/domain/renewal-timeline.ts'
import { present } from '#src/kit/assert.ts'
import { findCustomer, findRepresentative } from '#src/store/customer.ts'
import { hasOptedOut } from '#src/store/mail-opt-out.ts'
import { findOrderOfQuoteForCustomer } from '#src/store/order.ts'
import { findQuoteForCustomer } from '#src/store/quote.ts'
import { contactsOfAgreement, findContactRecipient } from '#src/store/recipient.ts'
import {
  type Letter,
  type Writing,
  newUnsubscribeToken,
  quoteSurroundings,
  representativeView,
  unsubscribeUrl,
  vendorView,
  waysToRenew,
} from './send-mail-letter.ts'

/** Screen 0: to the renewal contact, in that contact's language. None when the revision is no longer the one to be ordered. */
export async function quoteIssuedLetters(writing: Writing, quoteNumber: QuoteNumber, revision: number): Promise<readonly Letter[]> {
  const { tx, at, customerId } = writing
  const quote = present(await findQuoteForCustomer(tx, [customerId], { quoteNumber, revision }), 'a quote that was issued is there')
  if (quoteStatus(quote, at) !== 'issued') return []
  const to = await findContactRecipient(tx, quote)
  const language = to?.language ?? quote.language
  const { vendor, facts, representative, replyTo } = await quoteSurroundings(writing, quote, { language, seesPrices: true })
  const ways = await waysToRenew(writing, quote, language)
  return [
    {
      cause: `quote-issued:${quoteNumber}:${revision}`,
      to,
      replyTo,
      quoteNumber,
      mail: { kind: 'quote-issued', language, vendor, recipientName: to?.name, quote: facts, ways, representative },
    },
  ]
}

/**
 * A reminder of the timeline (rule 11), once per quote number and day of it, whatever revision is live. None once the quote is
 * ordered, being ordered, expired or cancelled, nor to who asked not to be reminded.
 */
export async function reminderLetters(writing: Writing, quoteNumber: QuoteNumber, daysBefore: number): Promise<readonly Letter[]> {
  const { tx, at, baseUrl, customerId } = writing
  const quote = present(await findQuoteForCustomer(tx, [customerId], { quoteNumber }), 'a quote to be reminded of is there')
  if (!isReminderTrue(quote, at)) return []
  if ((await findOrderOfQuoteForCustomer(tx, customerId, quoteNumber)) !== undefined) return []
  const to = await findContactRecipient(tx, quote)
  if (to !== undefined && (await hasOptedOut(tx, customerId, to.address))) return []
  const language = to?.language ?? quote.language
  const { vendor, facts, representative, replyTo } = await quoteSurroundings(writing, quote, { language, seesPrices: true })
  const token = newUnsubscribeToken(customerId)
  return [
    {
      cause: `quote-reminder:${quoteNumber}:${daysBefore}`,
      to,
      replyTo,
      quoteNumber,
      unsubscribeToken: token,
      mail: {
        kind: 'quote-reminder',
        language,
        vendor,
        recipientName: to?.name,
        unsubscribeUrl: unsubscribeUrl(baseUrl, token),
        quote: facts,
        daysLeft: daysBetween(dayIn(quote.timeZone, at), quote.dueOn),
        ways: await waysToRenew(writing, quote, language),
        representative,
      },
    },
  ]
}

/** Before a quote is made: are these still the right people? To the renewal contact of the agreement. */
export async function contactCheckLetters(writing: Writing, agreementNumber: number, dueOn: PlainDate): Promise<readonly Letter[]> {
  const { tx, baseUrl, customerId } = writing
  const customer = await findCustomer(tx, customerId)
  const representative = await findRepresentative(tx, customer.representativeId)
  const contacts = await contactsOfAgreement(tx, customerId, agreementNumber)
  const { language: customerLanguage } = customer
  const to = await findContactRecipient(tx, { customerId, agreementNumber, contacts: [], language: customerLanguage })
  const language = to?.language ?? customerLanguage
  return [
    {
      cause: `contact-check:${agreementNumber}:${dueOn}`,
      to,
      replyTo: { name: representative.name, address: representative.email },
      mail: {
        kind: 'contact-check',
        language,
        vendor: await vendorView(tx, language),
        recipientName: to?.name,
        customerName: customer.address.name,
        customerNumber: customerId,
        agreementNumber: String(agreementNumber),
        dueOn,
        contacts: contacts.map(({ kind, name, email, phone }) => ({ role: kind, person: { name, email, phone } })),
        url: `${baseUrl}/`,
        representative: representativeView(representative, language),
      },
    },
  ]
}
