import type { Language } from '#src/domain/identifiers.ts'
import type { Money } from '#src/domain/money.ts'
import { formatDate, formatMoney } from '../format.ts'
import type { ContactPerson } from '../party.ts'
import { oneLine } from '../plain-text.ts'
import { timeZoneCity } from '../time-zone-city.ts'
import type { Mail, QuoteFacts } from './mail.ts'
import type { MailBlock } from './mail-content.ts'
import { mailWordsOf } from './mail-words.ts'

type Pairs = readonly (readonly [label: string, text: string | undefined])[]

export function greeting(mail: Mail): MailBlock {
  const name = oneLine(mail.recipientName ?? '')
  return { kind: 'paragraph', text: mailWordsOf(mail.language).greeting(name === '' ? undefined : name) }
}

/** Only what is there becomes a fact. */
export function facts(pairs: Pairs): MailBlock {
  return { kind: 'facts', facts: pairs.flatMap(([label, text]) => (text === undefined || text === '' ? [] : [{ label, text }])) }
}

/** Screen 0 of the journey: quote number, customer number, due date, total before tax. */
export function quoteFacts(quote: QuoteFacts, language: Language, more: Pairs = []): MailBlock {
  const words = mailWordsOf(language).facts
  return facts([
    ...more,
    [words.quote, quoteNumberText(quote)],
    [words.customer, quote.customerName],
    [words.customerNumber, String(quote.customerNumber)],
    [words.dueOn, formatDate(quote.dueOn, language)],
    [words.validUntil, `${formatDate(quote.validUntil, language)}, 23:59 (${timeZoneCity(quote.timeZone, language)})`],
    [words.total, quote.total && formatMoney(quote.total, language)],
  ])
}

/** The amount that matters, for those who may see prices. */
export function amountHeadline(label: string, amount: Money | undefined, language: Language): readonly MailBlock[] {
  return amount === undefined ? [] : [{ kind: 'headline', label, text: formatMoney(amount, language) }]
}

export function quoteNumberText(quote: { readonly quoteNumber: number }): string {
  return String(quote.quoteNumber)
}

/** No line ends within a telephone number. */
export function contactText(person: ContactPerson): string {
  const phone = person.phone?.replaceAll(' ', '\u00a0')
  return [person.name, person.email, phone].filter((part) => part !== undefined && part !== '').join(' · ')
}

/** The three ways to renew, always all three; where online is not to be had, why. */
export function choices(mail: Extract<Mail, { readonly kind: 'quote-issued' | 'quote-reminder' }>): MailBlock {
  const words = mailWordsOf(mail.language)
  const { online, partner, representative } = mail.ways
  return {
    kind: 'choices',
    heading: words.waysHeading,
    choices: [
      {
        heading: words.partnerHeading,
        text: words.partnerText(partner.name ?? words.anyPartner),
        link: partner.url === undefined ? undefined : { text: words.partnerLink, url: partner.url },
      },
      {
        heading: words.representativeHeading,
        text: [words.representativeText(mail.representative.name), contactText({ ...mail.representative, name: '' })].join(' '),
        link: representative.url === undefined ? undefined : { text: words.representativeLink, url: representative.url },
      },
      online.available
        ? { heading: words.onlineHeading, text: words.onlineText, link: { text: words.viewQuote, url: online.url } }
        : { heading: words.onlineHeading, text: words.onlineMissing(online.reason) },
    ],
  }
}
