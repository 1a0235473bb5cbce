import { paddedQuoteNumber } from '#src/domain/identifiers.ts'
import type { Language } from '#src/domain/identifiers.ts'
import { present } from '#src/kit/assert.ts'
import { findRepresentative } from '#src/store/customer.ts'
import { findMailForCustomer } from '#src/store/mail.ts'
import { findQuoteForCustomer } from '#src/store/quote.ts'
import { languageOfRepresentative } from '#src/store/recipient.ts'
import { type Letter, type Writing, quoteSurroundings } from './send-mail-letter.ts'

/** In the place of a server's answer, where no mail went out at all. */
const noContact = {
  recipient: { fr: 'aucun contact de renouvellement', en: 'no renewal contact' },
  diagnosis: {
    fr: "L'accord ne nomme ni contact de renouvellement ni contact contractuel.",
    en: 'The agreement names neither a renewal contact nor an agreement contact.',
  },
} as const satisfies Record<string, Record<Language, string>>

/**
 * Tells the representative that a quote's mail came back. Nothing for a mail that is about no quote, and nothing when it was the
 * representative's own address that bounced: that would only bounce again.
 */
export async function bounceLetters(writing: Writing, mailId: bigint): Promise<readonly Letter[]> {
  const { tx, customerId, baseUrl } = writing
  const bounced = present(await findMailForCustomer(tx, customerId, mailId), 'a mail never goes away')
  const { quoteNumber, bounceReason } = bounced
  if (bounced.kind === 'mail-bounced' || quoteNumber === undefined || bounceReason === undefined) return []
  const quote = present(await findQuoteForCustomer(tx, [customerId], { quoteNumber }), 'a mail names a quote that is there')
  const representative = await findRepresentative(tx, quote.representativeId)
  if (representative.email.toLowerCase() === bounced.to.address.toLowerCase()) return []
  const language = await languageOfRepresentative(tx, quote.representativeId)
  const { vendor, facts } = await quoteSurroundings(writing, quote, { language, seesPrices: true })
  const isToNobody = bounced.to.address === ''
  return [
    {
      cause: `mail-bounced:${mailId}`,
      to: { name: representative.name, address: representative.email },
      quoteNumber,
      mail: {
        kind: 'mail-bounced',
        language,
        vendor,
        recipientName: representative.name,
        quote: facts,
        recipient: isToNobody ? noContact.recipient[language] : bounced.to.address,
        diagnosis: isToNobody ? noContact.diagnosis[language] : bounceReason,
        deskUrl: `${baseUrl}/desk/quotes/${paddedQuoteNumber(quoteNumber)}`,
      },
    },
  ]
}
