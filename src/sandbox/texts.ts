import type { Brand, CardFaultCode } from './card-rules.ts'

/**
 * The words of everything that a buyer may see of the sandbox, in the buyer's language. The server and the card fields in the
 * browser read this same file, so it imports types only. The four labels stand in the product's description to the letter.
 */
export type Language = 'fr' | 'en'

export type Texts = {
  readonly number: string
  readonly month: string
  readonly year: string
  readonly code: string
  readonly monthShape: string
  readonly yearShape: string
  readonly codeHint: string
  readonly codeHintBack: string
  readonly codeHintFront: string
  readonly brands: Readonly<Record<Brand, string>>
  readonly faults: Readonly<Record<CardFaultCode, string>>
  readonly codeOf3: string
  readonly codeOf4: string
  readonly declines: Readonly<Record<DeclineText, string>>
  readonly unreachable: string
  readonly sandboxNote: string
  readonly cardFieldsTitle: string
  readonly errorsTitle: string
  readonly challenge: ChallengeTexts
  readonly checkout: CheckoutTexts
}

export type DeclineText =
  | 'generic'
  | 'insufficient_funds'
  | 'expired_card'
  | 'incorrect_cvc'
  | 'incorrect_number'
  | 'processing_error'
  | 'authentication_failed'
  | 'authentication_abandoned'
  | 'not_a_test_card'
  | 'closed'

type ChallengeTexts = {
  readonly title: string
  readonly lead: string
  readonly payee: string
  readonly amount: string
  readonly card: string
  readonly approve: string
  readonly refuse: string
  readonly abandon: string
  readonly note: string
  readonly over: string
  readonly wait: string
}

type CheckoutTexts = {
  readonly title: string
  readonly pay: (amount: string) => string
  readonly cancel: string
  readonly complete: string
  readonly expired: string
  readonly back: string
}

const fr: Texts = {
  number: 'Numéro de carte',
  month: "Mois d'expiration",
  year: "Année d'expiration",
  code: 'Code de sécurité',
  monthShape: 'MM',
  yearShape: 'AAAA',
  codeHint: '3 chiffres au dos de la carte ; American Express : 4 chiffres au recto.',
  codeHintBack: '3 chiffres au dos de la carte, à droite du numéro.',
  codeHintFront: '4 chiffres au recto de la carte, au-dessus et à côté du numéro.',
  brands: {
    visa: 'Visa',
    mastercard: 'Mastercard',
    amex: 'American Express',
    discover: 'Discover',
    diners: 'Diners Club',
    jcb: 'JCB',
    unionpay: 'UnionPay',
    unknown: '',
  },
  faults: {
    incomplete_number: 'Saisissez le numéro de carte en entier.',
    invalid_number: 'Ce numéro de carte est inexact : vérifiez les chiffres.',
    incomplete_month: "Saisissez le mois d'expiration.",
    invalid_expiry_month: 'Saisissez un mois de 01 à 12.',
    incomplete_year: "Saisissez l'année d'expiration.",
    invalid_expiry_year: "Saisissez l'année en 2 ou 4 chiffres, par exemple 2030.",
    invalid_expiry_year_past: 'Cette carte a expiré : vérifiez la date ou prenez une autre carte.',
    incomplete_code: 'Saisissez le code de sécurité.',
  },
  codeOf3: 'Saisissez les 3 chiffres du code de sécurité.',
  codeOf4: 'Saisissez les 4 chiffres du code de sécurité.',
  declines: {
    generic: 'Votre banque a refusé ce paiement. Essayez une autre carte ou appelez votre banque.',
    insufficient_funds: 'Votre banque a refusé ce paiement : provision insuffisante. Essayez une autre carte.',
    expired_card: 'Cette carte a expiré. Essayez une autre carte.',
    incorrect_cvc: 'Le code de sécurité est inexact. Vérifiez-le et recommencez.',
    incorrect_number: 'Le numéro de carte est inexact. Vérifiez-le et recommencez.',
    processing_error: "La banque n'a pas pu traiter ce paiement. Recommencez dans un instant.",
    authentication_failed: "Votre banque n'a pas pu vous authentifier. Recommencez ou prenez une autre carte.",
    authentication_abandoned: "L'authentification n'a pas été terminée : rien n'a été payé. Recommencez quand vous voulez.",
    not_a_test_card: "Cette carte n'est pas une carte d'essai : le bac à sable n'accepte que les siennes.",
    closed: "Ce paiement n'attend plus de carte. Revenez à la boutique pour voir où en est la commande.",
  },
  unreachable: 'Le prestataire de paiement ne répond pas. Recommencez dans un instant.',
  sandboxNote: "Bac à sable : aucun argent ne circule et aucun numéro de carte n'est conservé.",
  cardFieldsTitle: 'Données de la carte',
  errorsTitle: 'À corriger',
  challenge: {
    title: 'Confirmez votre paiement',
    lead: 'Votre banque demande de confirmer que ce paiement vient bien de vous.',
    payee: 'Bénéficiaire',
    amount: 'Montant',
    card: 'Carte',
    approve: 'Approuver',
    refuse: 'Refuser',
    abandon: 'Abandonner',
    note: 'Ceci est la banque du bac à sable.',
    over: "Cette demande n'attend plus de réponse.",
    wait: 'Merci. Vous revenez à la boutique.',
  },
  checkout: {
    title: 'Paiement par carte',
    pay: (amount) => `Payer ${amount}`,
    cancel: 'Annuler et revenir à la boutique',
    complete: 'Ce paiement est déjà fait.',
    expired: "Cette page de paiement n'est plus valable.",
    back: 'Revenir à la boutique',
  },
}

const en: Texts = {
  number: 'Card number',
  month: 'Expiration month',
  year: 'Expiration year',
  code: 'Security code',
  monthShape: 'MM',
  yearShape: 'YYYY',
  codeHint: '3 digits on the back of the card; American Express: 4 digits on the front.',
  codeHintBack: '3 digits on the back of the card, to the right of the number.',
  codeHintFront: '4 digits on the front of the card, above and to the side of the number.',
  brands: fr.brands,
  faults: {
    incomplete_number: 'Enter the whole card number.',
    invalid_number: 'This card number is not right: check the digits.',
    incomplete_month: 'Enter the expiration month.',
    invalid_expiry_month: 'Enter a month from 01 to 12.',
    incomplete_year: 'Enter the expiration year.',
    invalid_expiry_year: 'Enter the year in 2 or 4 digits, for example 2030.',
    invalid_expiry_year_past: 'This card has expired: check the date or use another card.',
    incomplete_code: 'Enter the security code.',
  },
  codeOf3: 'Enter the 3 digits of the security code.',
  codeOf4: 'Enter the 4 digits of the security code.',
  declines: {
    generic: 'Your bank declined this payment. Try another card or call your bank.',
    insufficient_funds: 'Your bank declined this payment: insufficient funds. Try another card.',
    expired_card: 'This card has expired. Try another card.',
    incorrect_cvc: 'The security code is not right. Check it and try again.',
    incorrect_number: 'The card number is not right. Check it and try again.',
    processing_error: 'The bank could not process this payment. Try again in a moment.',
    authentication_failed: 'Your bank could not authenticate you. Try again or use another card.',
    authentication_abandoned: 'The authentication was not finished: nothing was paid. Try again whenever you like.',
    not_a_test_card: 'This is not a test card: the sandbox takes only its own.',
    closed: 'This payment no longer waits for a card. Go back to the shop to see how the order stands.',
  },
  unreachable: 'The payment provider does not answer. Try again in a moment.',
  sandboxNote: 'Sandbox: no money moves and no card number is kept.',
  cardFieldsTitle: 'Card details',
  errorsTitle: 'Please correct',
  challenge: {
    title: 'Confirm your payment',
    lead: 'Your bank asks you to confirm that this payment is yours.',
    payee: 'Paid to',
    amount: 'Amount',
    card: 'Card',
    approve: 'Approve',
    refuse: 'Refuse',
    abandon: 'Abandon',
    note: 'This is the bank of the sandbox.',
    over: 'This request no longer waits for an answer.',
    wait: 'Thank you. You are being taken back to the shop.',
  },
  checkout: {
    title: 'Payment by card',
    pay: (amount) => `Pay ${amount}`,
    cancel: 'Cancel and go back to the shop',
    complete: 'This payment is already done.',
    expired: 'This payment page is no longer valid.',
    back: 'Back to the shop',
  },
}

export function textsIn(language: Language): Texts {
  return language === 'fr' ? fr : en
}

/** `fr`, `fr-CA` and the like are French; everything else reads English. */
export function languageOf(text: string | undefined): Language {
  return /^fr\b/i.test(text ?? '') ? 'fr' : 'en'
}

/** What a buyer reads of an error of the API: the finer code first. */
export function declineText(error: { readonly code?: string | undefined; readonly decline_code?: string | undefined }): DeclineText {
  if (error.code === 'payment_intent_authentication_failure') return 'authentication_failed'
  if (error.code === 'payment_intent_unexpected_state') return 'closed'
  const code = error.decline_code ?? error.code
  if (code === 'test_mode_live_card') return 'not_a_test_card'
  return sameNamed.find((name) => name === code) ?? 'generic'
}

const sameNamed = ['insufficient_funds', 'expired_card', 'incorrect_cvc', 'incorrect_number', 'processing_error'] as const

export function faultText(texts: Texts, code: CardFaultCode, brand: Brand): string {
  if (code !== 'incomplete_code' || brand === 'unknown') return texts.faults[code]
  return brand === 'amex' ? texts.codeOf4 : texts.codeOf3
}
