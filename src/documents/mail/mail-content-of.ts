import { assertNever } from '#src/kit/assert.ts'
import { formatDate, formatMoney, formatPeriod } from '../format.ts'
import { paymentText } from '../payment-text.ts'
import type { Mail } from './mail.ts'
import type { MailBlock, MailContent } from './mail-content.ts'
import { mailWordsOf } from './mail-words.ts'
import { amountHeadline, choices, contactText, facts, greeting, quoteFacts, quoteNumberText } from './mail-parts.ts'

type Said = Pick<MailContent, 'subject' | 'preheader' | 'heading' | 'blocks'>

/** What each mail says. */
export function mailContentOf(mail: Mail): MailContent {
  const { language, vendor, unsubscribeUrl } = mail
  return { language, vendor, unsubscribeUrl, ...saidIn(mail) }
}

function saidIn(mail: Mail): Said {
  switch (mail.kind) {
    case 'contact-check':
      return contactCheck(mail)
    case 'quote-issued':
      return quoteIssued(mail)
    case 'quote-reminder':
      return quoteReminder(mail)
    case 'order-confirmed':
      return orderConfirmed(mail)
    case 'help-request':
      return helpRequest(mail)
    case 'help-request-received':
      return helpReceived(mail)
    case 'representative-answered':
      return representativeAnswered(mail)
    case 'partner-answered':
      return partnerAnswered(mail)
    case 'partner-declined':
      return partnerDeclined(mail)
    case 'payment-declined':
      return paymentDeclined(mail)
    case 'refund':
      return refund(mail)
    case 'password-reset':
      return passwordReset(mail)
    case 'invitation':
      return invitation(mail)
    case 'mail-bounced':
      return mailBounced(mail)
    default:
      return assertNever(mail)
  }
}

type Of<K extends Mail['kind']> = Extract<Mail, { readonly kind: K }>

function contactCheck(mail: Of<'contact-check'>): Said {
  const words = mailWordsOf(mail.language)
  const said = words.contactCheck
  const dueOn = formatDate(mail.dueOn, mail.language)
  const text = said.text(mail.customerName, dueOn)
  return {
    subject: said.subject(mail.agreementNumber),
    preheader: text,
    heading: said.heading,
    blocks: [
      greeting(mail),
      { kind: 'paragraph', text },
      facts([
        [words.facts.customerNumber, String(mail.customerNumber)],
        [words.facts.dueOn, dueOn],
        ...mail.contacts.map(({ role, person }) => [said.roles[role], contactText(person)] as const),
      ]),
      { kind: 'button', text: said.button, url: mail.url },
      { kind: 'paragraph', text: words.paymentDeclined.help(mail.representative.name, contactText({ ...mail.representative, name: '' })) },
    ],
  }
}

function quoteIssued(mail: Of<'quote-issued'>): Said {
  const words = mailWordsOf(mail.language)
  const { quote } = mail
  const dueOn = formatDate(quote.dueOn, mail.language)
  return {
    subject: words.quoteIssued.subject(quoteNumberText(quote), dueOn),
    preheader: words.quoteIssued.text(quote.customerName, dueOn),
    heading: words.quoteIssued.heading,
    blocks: [
      greeting(mail),
      { kind: 'paragraph', text: words.quoteIssued.text(quote.customerName, dueOn) },
      ...amountHeadline(words.facts.total, quote.total, mail.language),
      { kind: 'button', text: words.viewQuote, url: quote.url },
      quoteFacts({ ...quote, total: undefined }, mail.language),
      choices(mail),
    ],
  }
}

function quoteReminder(mail: Of<'quote-reminder'>): Said {
  const words = mailWordsOf(mail.language)
  const { quote } = mail
  const when = words.reminder.when(mail.daysLeft)
  const text = words.reminder.text(formatDate(quote.dueOn, mail.language))
  return {
    subject: words.reminder.subject(when, quoteNumberText(quote)),
    preheader: text,
    heading: words.reminder.heading(when),
    blocks: [
      greeting(mail),
      { kind: 'paragraph', text },
      ...amountHeadline(words.facts.total, quote.total, mail.language),
      { kind: 'button', text: words.viewQuote, url: quote.url },
      quoteFacts({ ...quote, total: undefined }, mail.language),
      choices(mail),
      { kind: 'paragraph', text: words.reminder.done },
    ],
  }
}

function orderConfirmed(mail: Of<'order-confirmed'>): Said {
  const words = mailWordsOf(mail.language)
  const said = words.orderConfirmed
  const text = said.text(mail.quote.customerName)
  const documents: readonly MailBlock[] =
    mail.documents.length === 0
      ? []
      : [{ kind: 'links', heading: said.documents, links: mail.documents.map(({ name, url }) => ({ text: name, url })) }]
  return {
    subject: said.subject(String(mail.orderNumber)),
    preheader: text,
    heading: said.heading,
    blocks: [
      greeting(mail),
      { kind: 'paragraph', text },
      { kind: 'headline', label: words.facts.gross, text: formatMoney(mail.gross, mail.language) },
      facts([
        [words.facts.order, String(mail.orderNumber)],
        [words.facts.quote, quoteNumberText(mail.quote)],
        [words.facts.customerNumber, String(mail.quote.customerNumber)],
        [words.facts.coverage, formatPeriod(mail.coverage, mail.language)],
        [words.facts.payment, paymentText(mail.payment, mail.language)],
      ]),
      { kind: 'button', text: said.button, url: mail.url },
      ...documents,
    ],
  }
}

function helpRequest(mail: Of<'help-request'>): Said {
  const words = mailWordsOf(mail.language)
  const said = words.helpRequest
  return {
    subject: said.subject(mail.from.name, quoteNumberText(mail.quote)),
    preheader: mail.message,
    heading: said.heading[mail.to],
    blocks: [
      greeting(mail),
      { kind: 'paragraph', text: said.text[mail.to] },
      ...quotation(said.wrote(mail.from.name), mail.message),
      quoteFacts(mail.quote, mail.language, [[words.facts.from, contactText(mail.from)]]),
      { kind: 'button', text: said.button, url: mail.deskUrl },
    ],
  }
}

function helpReceived(mail: Of<'help-request-received'>): Said {
  const words = mailWordsOf(mail.language)
  const text = words.helpReceived.text(mail.addresseeName)
  return {
    subject: words.helpReceived.subject(quoteNumberText(mail.quote)),
    preheader: text,
    heading: words.helpReceived.heading,
    blocks: [
      greeting(mail),
      { kind: 'paragraph', text },
      ...quotation(words.helpReceived.yourMessage, mail.message),
      quoteFacts(mail.quote, mail.language),
      { kind: 'button', text: words.viewQuote, url: mail.quote.url },
    ],
  }
}

function representativeAnswered(mail: Of<'representative-answered'>): Said {
  const words = mailWordsOf(mail.language)
  return {
    subject: words.representativeAnswered.subject(mail.from.name, quoteNumberText(mail.quote)),
    preheader: mail.message,
    heading: words.representativeAnswered.heading(mail.from.name),
    blocks: [
      greeting(mail),
      { kind: 'quotation', from: words.helpRequest.wrote(mail.from.name), text: mail.message },
      quoteFacts(mail.quote, mail.language, [[words.facts.from, contactText(mail.from)]]),
      { kind: 'button', text: words.viewQuote, url: mail.quote.url },
    ],
  }
}

function partnerAnswered(mail: Of<'partner-answered'>): Said {
  const words = mailWordsOf(mail.language)
  return {
    subject: words.partnerAnswered.subject(mail.partnerName, quoteNumberText(mail.quote)),
    preheader: mail.executionTerms,
    heading: words.partnerAnswered.heading(mail.partnerName),
    blocks: [
      greeting(mail),
      ...amountHeadline(words.facts.finalPrice, mail.finalPrice, mail.language),
      { kind: 'quotation', from: words.partnerAnswered.terms, text: mail.executionTerms },
      quoteFacts(mail.quote, mail.language, [
        [words.facts.offerUntil, mail.offerValidUntil && formatDate(mail.offerValidUntil, mail.language)],
        [words.facts.partner, mail.partnerName],
        [words.facts.from, contactText(mail.from)],
      ]),
      { kind: 'button', text: words.viewQuote, url: mail.quote.url },
    ],
  }
}

function partnerDeclined(mail: Of<'partner-declined'>): Said {
  const words = mailWordsOf(mail.language)
  const said = words.partnerDeclined
  const reason = quotation(words.helpRequest.wrote(mail.from.name), mail.reason)
  return {
    subject: said.subject(mail.partnerName, quoteNumberText(mail.quote)),
    preheader: said.text,
    heading: said.heading(mail.partnerName),
    blocks: [
      greeting(mail),
      ...reason,
      { kind: 'paragraph', text: said.text },
      quoteFacts(mail.quote, mail.language),
      { kind: 'button', text: words.viewQuote, url: mail.quote.url },
    ],
  }
}

function paymentDeclined(mail: Of<'payment-declined'>): Said {
  const words = mailWordsOf(mail.language)
  const said = words.paymentDeclined
  return {
    subject: said.subject(quoteNumberText(mail.quote)),
    preheader: said.kept,
    heading: said.heading,
    blocks: [
      greeting(mail),
      { kind: 'paragraph', text: said.reasons[mail.reason] },
      { kind: 'paragraph', text: said.kept },
      facts([
        [words.facts.quote, quoteNumberText(mail.quote)],
        [words.facts.customer, mail.quote.customerName],
        [words.facts.amount, formatMoney(mail.amount, mail.language)],
        [words.facts.card, mail.card && `${mail.card.brand} •••• ${mail.card.lastFour}`],
      ]),
      { kind: 'button', text: said.button, url: mail.quote.url },
      { kind: 'paragraph', text: said.help(mail.representative.name, contactText({ ...mail.representative, name: '' })) },
    ],
  }
}

function refund(mail: Of<'refund'>): Said {
  const words = mailWordsOf(mail.language)
  const amount = formatMoney(mail.amount, mail.language)
  return {
    subject: words.refund.subject(amount, String(mail.orderNumber)),
    preheader: words.refund.text(amount),
    heading: words.refund.heading,
    blocks: [
      greeting(mail),
      { kind: 'paragraph', text: words.refund.text(amount) },
      facts([
        [words.facts.order, String(mail.orderNumber)],
        [words.facts.amount, amount],
        [words.facts.payment, paymentText(mail.payment, mail.language)],
        [words.facts.creditNote, mail.creditNoteNumber],
      ]),
      { kind: 'button', text: words.refund.button, url: mail.url },
    ],
  }
}

function passwordReset(mail: Of<'password-reset'>): Said {
  const said = mailWordsOf(mail.language).passwordReset
  const text = said.text(mail.minutesValid)
  return {
    subject: said.subject,
    preheader: text,
    heading: said.heading,
    blocks: [
      greeting(mail),
      { kind: 'paragraph', text },
      { kind: 'button', text: said.button, url: mail.url },
      { kind: 'paragraph', text: said.ignore },
    ],
  }
}

function invitation(mail: Of<'invitation'>): Said {
  const said = mailWordsOf(mail.language).invitation
  const text = said.text(mail.invitedBy, mail.customerName, formatDate(mail.validUntil, mail.language))
  return {
    subject: said.subject(mail.customerName),
    preheader: text,
    heading: said.heading,
    blocks: [greeting(mail), { kind: 'paragraph', text }, { kind: 'button', text: said.button, url: mail.url }],
  }
}

function mailBounced(mail: Of<'mail-bounced'>): Said {
  const words = mailWordsOf(mail.language)
  return {
    subject: words.mailBounced.subject(quoteNumberText(mail.quote)),
    preheader: mail.recipient,
    heading: words.mailBounced.heading,
    blocks: [
      greeting(mail),
      { kind: 'paragraph', text: words.mailBounced.text },
      quoteFacts(mail.quote, mail.language, [
        [words.facts.recipient, mail.recipient],
        [words.facts.diagnosis, mail.diagnosis],
      ]),
      { kind: 'button', text: words.mailBounced.button, url: mail.deskUrl },
    ],
  }
}

/** What somebody wrote; nothing where they wrote nothing. */
function quotation(from: string, text: string): readonly MailBlock[] {
  return text.trim() === '' ? [] : [{ kind: 'quotation', from, text }]
}
