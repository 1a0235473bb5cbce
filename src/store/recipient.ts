import { type CustomerRole, can } from '#src/domain/access.ts'
import type { CustomerId, Language, UserId } from '#src/domain/identifiers.ts'
import type { Reader } from './database.ts'
import type { QuoteRevision } from './quote.ts'

/** Who a mail is written to, in which language, and whether prices may be in it. */
export type Recipient = { readonly name: string; readonly address: string; readonly language: Language; readonly seesPrices: boolean }

/** A person of the customer with a role at the site; absent for who has left: nothing of the customer's is mailed to them. */
export async function findBuyerRecipient(
  reader: Reader,
  wanted: { readonly customerId: CustomerId; readonly siteNumber: number; readonly userId: UserId },
): Promise<Recipient | undefined> {
  const rows = await reader
    .selectFrom('membership')
    .innerJoin('account_user', 'account_user.id', 'membership.user_id')
    .select(['account_user.name', 'account_user.email', 'account_user.language', 'membership.role'])
    .where('membership.customer_id', '=', wanted.customerId)
    .where('membership.user_id', '=', wanted.userId)
    .where('membership.site_number', 'in', [0, wanted.siteNumber])
    .execute()
  const [row] = rows
  if (row === undefined) return undefined
  const roles = rows.map((membership) => membership.role as CustomerRole)
  return { name: row.name, address: row.email, language: row.language as Language, seesPrices: can(roles, 'see-prices') }
}

/**
 * Who at the customer a quote is mailed to: the renewal contact of its agreement as it is today, else the agreement contact, else
 * who the quote was addressed to when it was issued. Absent when none of them is known.
 */
export async function findContactRecipient(
  reader: Reader,
  quote: Pick<QuoteRevision, 'customerId' | 'agreementNumber' | 'contacts' | 'language'>,
): Promise<Recipient | undefined> {
  const contacts = await contactsOfAgreement(reader, quote.customerId, quote.agreementNumber)
  const today = contacts.find((contact) => contact.kind === 'renewal') ?? contacts.find((contact) => contact.kind === 'agreement')
  if (today !== undefined) return { name: today.name, address: today.email, language: today.language, seesPrices: true }
  const then =
    quote.contacts.find((contact) => contact.kind === 'renewal') ?? quote.contacts.find((contact) => contact.kind === 'agreement')
  return then && { name: then.name, address: then.email, language: quote.language, seesPrices: true }
}

export type AgreementContact = {
  readonly kind: 'renewal' | 'agreement' | 'technical'
  readonly name: string
  readonly email: string
  readonly phone: string | undefined
  readonly language: Language
}

export async function contactsOfAgreement(
  reader: Reader,
  customerId: CustomerId,
  agreementNumber: number,
): Promise<readonly AgreementContact[]> {
  const rows = await reader
    .selectFrom('contact')
    .select(['kind', 'name', 'email', 'phone', 'language'])
    .where('customer_id', '=', customerId)
    .where('agreement_number', '=', agreementNumber)
    .orderBy('kind')
    .execute()
  return rows.map((row) => ({
    kind: row.kind as AgreementContact['kind'],
    name: row.name,
    email: row.email,
    phone: row.phone ?? undefined,
    language: row.language as Language,
  }))
}

/** The language that a representative signs in with; English for one who never has. */
export async function languageOfRepresentative(reader: Reader, representativeId: string): Promise<Language> {
  const row = await reader
    .selectFrom('account_user')
    .select('language')
    .where('representative_id', '=', representativeId)
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return (row?.language ?? 'en') as Language
}

/** The account of an address, for mails that belong to no customer. */
export async function findAccountRecipient(reader: Reader, email: string): Promise<Omit<Recipient, 'seesPrices'> | undefined> {
  const row = await reader
    .selectFrom('account_user')
    .select(['name', 'email', 'language'])
    .where('email', '=', email.toLowerCase())
    .executeTakeFirst()
  return row && { name: row.name, address: row.email, language: row.language as Language }
}
