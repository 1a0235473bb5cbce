import { money } from '#src/domain/money.ts'
import { plainDate } from '#src/domain/plain-date.ts'
import type { Language } from '#src/domain/identifiers.ts'
import type { Mail, QuoteFacts } from '#src/documents/mail/mail.ts'
import { aVendor, coverage2027 } from './papers.ts'

export const quoteFacts: QuoteFacts = {
  quoteNumber: 20417801,
  revision: 1,
  customerName: 'Méridien Assurances',
  customerNumber: 7012345,
  dueOn: plainDate('2027-03-31'),
  validUntil: plainDate('2027-03-31'),
  timeZone: 'Europe/Paris',
  total: money(27412209n, 'EUR'),
  url: 'https://renouveler.boreal.example/q/0020417801',
}

const representative = { name: 'Luc Perrin', email: 'luc.perrin@boreal.example', phone: '+33 4 78 00 00 01', hours: '9 h – 18 h' }
const ways = {
  online: { available: true, url: quoteFacts.url },
  partner: { url: `${quoteFacts.url}/partenaire` },
  representative: { url: `${quoteFacts.url}/message` },
} as const
const message = 'Bonjour,\nnous voudrions réduire la quantité du poste 40.\n\nMerci d’avance.'
const orderUrl = 'https://renouveler.boreal.example/orders/30000017'
const deskUrl = 'https://renouveler.boreal.example/desk/quotes/20417801'

/** One mail of every kind. */
export function everyMail(language: Language): readonly Mail[] {
  const frame = { language, vendor: aVendor(), recipientName: 'Claire Martin' }
  const quote = quoteFacts
  const from = { name: 'Claire Martin', email: 'claire.martin@meridien.example' }
  const nadia = { name: 'Nadia Belkacem', email: 'nadia@atlas-partenaires.example' }
  return [
    {
      ...frame,
      kind: 'contact-check',
      customerName: quote.customerName,
      customerNumber: quote.customerNumber,
      agreementNumber: '48213',
      dueOn: quote.dueOn,
      contacts: [{ role: 'renewal', person: from }],
      url: quote.url,
      representative,
    },
    { ...frame, kind: 'quote-issued', quote, ways, representative },
    {
      ...frame,
      kind: 'quote-reminder',
      quote,
      daysLeft: 7,
      ways,
      representative,
      unsubscribeUrl: 'https://renouveler.boreal.example/unsubscribe/abc',
    },
    {
      ...frame,
      kind: 'order-confirmed',
      orderNumber: 30000017,
      quote,
      gross: money(32894651n, 'EUR'),
      coverage: coverage2027,
      payment: { method: 'card', brand: 'Visa', lastFour: '4242' },
      url: orderUrl,
      documents: [{ name: 'Confirmation de commande.pdf', url: 'https://renouveler.boreal.example/documents/1' }],
    },
    { ...frame, kind: 'help-request', to: 'partner', quote, from, message, deskUrl },
    { ...frame, kind: 'help-request-received', to: 'representative', addresseeName: 'Luc Perrin', quote, message },
    { ...frame, kind: 'representative-answered', quote, from: representative, message },
    {
      ...frame,
      kind: 'partner-answered',
      quote,
      partnerName: 'Atlas Partenaires',
      from: nadia,
      finalPrice: money(26000000n, 'EUR'),
      executionTerms: 'Paiement à 45 jours, activation sous 24 heures.',
    },
    {
      ...frame,
      kind: 'partner-declined',
      quote,
      partnerName: 'Atlas Partenaires',
      from: nadia,
      reason: 'Nous n’intervenons pas en dehors de Paris.',
    },
    {
      ...frame,
      kind: 'payment-declined',
      quote,
      amount: money(32894651n, 'EUR'),
      card: { brand: 'Visa', lastFour: '9995' },
      reason: 'insufficient-funds',
      representative,
    },
    {
      ...frame,
      kind: 'refund',
      orderNumber: 30000017,
      amount: money(776736n, 'EUR'),
      payment: { method: 'card', brand: 'Visa', lastFour: '4242' },
      creditNoteNumber: 'A2027-000004',
      url: orderUrl,
    },
    { ...frame, kind: 'password-reset', url: 'https://renouveler.boreal.example/password/xyz', minutesValid: 60 },
    {
      ...frame,
      kind: 'invitation',
      invitedBy: 'Paul Lenoir',
      customerName: quote.customerName,
      url: 'https://renouveler.boreal.example/invitations/xyz',
      validUntil: plainDate('2027-02-01'),
    },
    { ...frame, kind: 'mail-bounced', quote, recipient: 'ancien@meridien.example', diagnosis: '550 5.1.1 user unknown', deskUrl },
  ]
}
