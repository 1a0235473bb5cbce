import type { Language } from '#src/domain/identifiers.ts'
import type { VendorIdentity } from '../vendor-identity.ts'

/** What a mail says, before it becomes HTML and text. All of it is final text in the language of the mail; none of it is markup. */
export type MailContent = {
  readonly language: Language
  readonly vendor: VendorIdentity
  readonly subject: string
  /** What mailboxes show beside the subject. */
  readonly preheader: string
  readonly heading: string
  readonly blocks: readonly MailBlock[]
  readonly unsubscribeUrl?: string | undefined
}

export type MailBlock =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'headline'; readonly label: string; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly { readonly label: string; readonly text: string }[] }
  | { readonly kind: 'button'; readonly text: string; readonly url: string }
  | { readonly kind: 'choices'; readonly heading: string; readonly choices: readonly MailChoice[] }
  /** What a person wrote. */
  | { readonly kind: 'quotation'; readonly from: string; readonly text: string }
  | { readonly kind: 'links'; readonly heading: string; readonly links: readonly { readonly text: string; readonly url: string }[] }

export type MailChoice = {
  readonly heading: string
  readonly text: string
  readonly link?: { readonly text: string; readonly url: string } | undefined
}
