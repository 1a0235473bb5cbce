import type { Language } from '#src/domain/identifiers.ts'
import type { DeclineReason, Mail } from './mail.ts'

/** French elides before a vowel: `de Claire`, `d’Inès`. */
function of(name: string): string {
  return /^(?:[aeiouàâäéèêëîïôöùûüœæ]|y(?![aeiou]))/i.test(name) ? `d’${name}` : `de ${name}`
}

/** The words of the mails. French is the source; English has exactly the same keys or does not compile. */
const fr = {
  greeting: (name: string | undefined): string => (name === undefined ? 'Bonjour,' : `Bonjour ${name},`),
  facts: {
    quote: 'Numéro de devis',
    customer: 'Client',
    customerNumber: 'Numéro de client',
    agreement: 'Numéro d’accord',
    dueOn: 'Date d’échéance',
    validUntil: 'Valable jusqu’au',
    total: 'Total hors taxes',
    order: 'Numéro de commande',
    gross: 'Total toutes taxes comprises',
    coverage: 'Couverture',
    payment: 'Moyen de paiement',
    amount: 'Montant',
    card: 'Carte',
    finalPrice: 'Prix final',
    offerUntil: 'Offre valable jusqu’au',
    partner: 'Partenaire',
    from: 'De la part de',
    recipient: 'Destinataire',
    diagnosis: 'Réponse du serveur',
    creditNote: 'Avoir',
  },
  viewQuote: 'Consulter le devis',
  waysHeading: 'Trois façons de renouveler',
  partnerHeading: 'Demander à un partenaire',
  partnerText: (name: string): string => `${name} vous communique le prix final et les modalités d’exécution.`,
  anyPartner: 'Un partenaire commercial agréé',
  partnerLink: 'Choisir un partenaire',
  representativeHeading: 'Se faire aider',
  representativeText: (name: string): string => `${name}, votre représentant commercial, répond à vos questions.`,
  representativeLink: 'Écrire un message',
  onlineHeading: 'Renouveler en ligne',
  onlineText: 'En quelques minutes, confirmation et documents aussitôt.',
  onlineMissing: (reason: string): string => `Le renouvellement en ligne n’est pas proposé ici : ${reason}`,
  unsubscribe: 'Ne plus recevoir ces rappels',
  sentBy: (name: string): string => `Ce message vous est adressé par ${name} au sujet de vos logiciels sous abonnement et support.`,
  contactCheck: {
    subject: (agreement: string): string => `Vos contacts de renouvellement sont-ils à jour ? Accord ${agreement}`,
    heading: 'Vérifiez vos contacts de renouvellement',
    text: (customer: string, dueOn: string): string =>
      `La couverture ${of(customer)} arrive à échéance le ${dueOn}. Le devis de renouvellement sera adressé aux personnes ci-dessous. Si l’une d’elles a changé, dites-le-nous maintenant : le devis arrivera à la bonne personne.`,
    roles: { renewal: 'Contact de renouvellement', agreement: 'Contact de l’accord', technical: 'Contact technique' },
    button: 'Vérifier les contacts',
  },
  quoteIssued: {
    subject: (number: string, dueOn: string): string => `Votre devis de renouvellement n° ${number}, échéance le ${dueOn}`,
    heading: 'Votre devis de renouvellement est prêt',
    text: (customer: string, dueOn: string): string =>
      `L’abonnement et le support ${of(customer)} arrivent à échéance le ${dueOn}. Le devis ci-dessous prolonge votre couverture sans interruption.`,
  },
  reminder: {
    subject: (when: string, number: string): string => `Rappel : votre couverture prend fin ${when} (devis n° ${number})`,
    heading: (when: string): string => `Votre couverture prend fin ${when}`,
    when: (days: number): string => (days <= 0 ? 'aujourd’hui' : days === 1 ? 'demain' : `dans ${days} jours`),
    text: (dueOn: string): string =>
      `Sans renouvellement au ${dueOn}, les mises à jour et le support s’arrêtent, et les rétablir coûte nettement plus cher qu’un renouvellement.`,
    done: 'Vous avez déjà commandé ? Les rappels s’arrêtent d’eux-mêmes ; ce message aura croisé votre commande.',
  },
  orderConfirmed: {
    subject: (number: string): string => `Commande n° ${number} confirmée`,
    heading: 'Votre commande est confirmée',
    text: (customer: string): string =>
      `Merci. Le renouvellement ${of(customer)} est enregistré et la nouvelle période de couverture est en place.`,
    button: 'Voir la commande',
    documents: 'Vos documents',
  },
  helpRequest: {
    subject: (from: string, number: string): string => `Demande ${of(from)} au sujet du devis n° ${number}`,
    heading: { partner: 'Un client vous confie son renouvellement', representative: 'Un client demande votre aide' },
    text: {
      partner: 'Il attend de vous un prix final et des modalités d’exécution.',
      representative: 'Sa demande porte sur le devis ci-dessous.',
    },
    wrote: (name: string): string => `${name} a écrit :`,
    button: 'Répondre',
  },
  helpReceived: {
    subject: (number: string): string => `Votre demande est bien arrivée (devis n° ${number})`,
    heading: 'Votre demande est bien arrivée',
    text: (name: string): string =>
      `Nous l’avons transmise à ${name}. Sa réponse vous parviendra par e-mail et restera visible sur le devis.`,
    yourMessage: 'Votre message :',
  },
  representativeAnswered: {
    subject: (name: string, number: string): string => `Réponse ${of(name)} au sujet du devis n° ${number}`,
    heading: (name: string): string => `${name} vous a répondu`,
  },
  partnerAnswered: {
    subject: (name: string, number: string): string => `Prix final ${of(name)} pour le devis n° ${number}`,
    heading: (name: string): string => `${name} vous communique son prix final`,
    terms: 'Modalités d’exécution :',
  },
  partnerDeclined: {
    subject: (name: string, number: string): string => `${name} ne peut pas répondre au devis n° ${number}`,
    heading: (name: string): string => `${name} ne fait pas d’offre`,
    text: 'Les autres façons de renouveler restent ouvertes : en ligne, par un autre partenaire ou avec votre représentant commercial.',
  },
  paymentDeclined: {
    subject: (number: string): string => `Paiement non abouti pour le devis n° ${number}`,
    heading: 'Le paiement n’a pas abouti',
    kept: 'Rien n’a été débité. Votre panier et votre commande sont restés tels que vous les avez laissés.',
    reasons: {
      'insufficient-funds': 'La banque indique un solde insuffisant. Utilisez une autre carte ou choisissez un autre moyen de paiement.',
      declined: 'La banque a refusé la carte sans dire pourquoi. Contactez-la, ou utilisez une autre carte.',
      'expired-card': 'La carte est expirée. Utilisez une carte en cours de validité.',
      'wrong-security-code': 'Le code de sécurité ne correspond pas. Vérifiez-le et réessayez.',
      'authentication-failed':
        'L’authentification auprès de votre banque n’a pas abouti. Réessayez et confirmez dans l’application de votre banque.',
      unknown: 'La banque n’a pas donné de motif. Réessayez, ou choisissez un autre moyen de paiement.',
    } satisfies Record<DeclineReason, string>,
    button: 'Reprendre la commande',
    help: (name: string, contact: string): string => `Besoin d’aide ? ${name} : ${contact}`,
  },
  refund: {
    subject: (amount: string, order: string): string => `Remboursement de ${amount} (commande n° ${order})`,
    heading: 'Votre remboursement est en route',
    text: (amount: string): string =>
      `Nous avons lancé le remboursement de ${amount}. Selon votre banque, il apparaît sous 5 à 10 jours ouvrés.`,
    button: 'Voir la commande',
  },
  passwordReset: {
    subject: 'Choisir un nouveau mot de passe',
    heading: 'Choisir un nouveau mot de passe',
    text: (minutes: number): string =>
      `Vous avez demandé à changer de mot de passe. Le lien ci-dessous sert une seule fois et reste valable ${minutes} minutes.`,
    button: 'Choisir un mot de passe',
    ignore: 'Vous n’avez rien demandé ? Ne faites rien : votre mot de passe reste le même.',
  },
  invitation: {
    subject: (customer: string): string => `Invitation à gérer les renouvellements ${of(customer)}`,
    heading: 'Votre invitation',
    text: (by: string, customer: string, until: string): string =>
      `${by} vous invite à consulter et commander les renouvellements ${of(customer)}. L’invitation est valable jusqu’au ${until}.`,
    button: 'Accepter l’invitation',
  },
  mailBounced: {
    subject: (number: string): string => `E-mail non remis : le devis n° ${number} n’atteint personne`,
    heading: 'Un e-mail n’a pas pu être remis',
    text: 'Le destinataire ne reçoit pas ce devis. Corrigez l’adresse ou désignez un autre contact, puis renvoyez-le.',
    button: 'Ouvrir le devis',
  },
}

const en: typeof fr = {
  greeting: (name) => (name === undefined ? 'Hello,' : `Hello ${name},`),
  facts: {
    quote: 'Quote number',
    customer: 'Customer',
    customerNumber: 'Customer number',
    agreement: 'Agreement number',
    dueOn: 'Due date',
    validUntil: 'Valid until',
    total: 'Total before tax',
    order: 'Order number',
    gross: 'Total including tax',
    coverage: 'Coverage',
    payment: 'Payment method',
    amount: 'Amount',
    card: 'Card',
    finalPrice: 'Final price',
    offerUntil: 'Offer valid until',
    partner: 'Partner',
    from: 'From',
    recipient: 'Recipient',
    diagnosis: 'Mail server’s answer',
    creditNote: 'Credit note',
  },
  viewQuote: 'View the quote',
  waysHeading: 'Three ways to renew',
  partnerHeading: 'Ask a partner',
  partnerText: (name) => `${name} will give you the final price and the execution terms.`,
  anyPartner: 'An authorised business partner',
  partnerLink: 'Choose a partner',
  representativeHeading: 'Get help',
  representativeText: (name) => `${name}, your renewal representative, answers your questions.`,
  representativeLink: 'Write a message',
  onlineHeading: 'Renew online',
  onlineText: 'It takes a few minutes; confirmation and documents follow at once.',
  onlineMissing: (reason) => `Renewing online is not offered here: ${reason}`,
  unsubscribe: 'Stop these reminders',
  sentBy: (name) => `You receive this message from ${name} about your software under Subscription & Support.`,
  contactCheck: {
    subject: (agreement) => `Are your renewal contacts up to date? Agreement ${agreement}`,
    heading: 'Check your renewal contacts',
    text: (customer, dueOn) =>
      `The coverage of ${customer} is due on ${dueOn}. The renewal quote will go to the people below. If one of them has changed, tell us now and the quote will reach the right person.`,
    roles: { renewal: 'Renewal contact', agreement: 'Agreement contact', technical: 'Technical contact' },
    button: 'Check the contacts',
  },
  quoteIssued: {
    subject: (number, dueOn) => `Your renewal quote ${number}, due ${dueOn}`,
    heading: 'Your renewal quote is ready',
    text: (customer, dueOn) =>
      `Subscription & Support for ${customer} is due on ${dueOn}. The quote below extends your coverage without a gap.`,
  },
  reminder: {
    subject: (when, number) => `Reminder: your coverage ends ${when} (quote ${number})`,
    heading: (when) => `Your coverage ends ${when}`,
    when: (days) => (days <= 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`),
    text: (dueOn) => `Without a renewal by ${dueOn}, upgrades and support stop, and bringing them back costs far more than a renewal.`,
    done: 'Already ordered? Reminders stop by themselves; this message crossed your order.',
  },
  orderConfirmed: {
    subject: (number) => `Order ${number} confirmed`,
    heading: 'Your order is confirmed',
    text: (customer) => `Thank you. The renewal for ${customer} is recorded and the new coverage period is in place.`,
    button: 'View the order',
    documents: 'Your documents',
  },
  helpRequest: {
    subject: (from, number) => `Request from ${from} about quote ${number}`,
    heading: { partner: 'A customer entrusts you with a renewal', representative: 'A customer asks for your help' },
    text: {
      partner: 'They expect a final price and execution terms from you.',
      representative: 'The request concerns the quote below.',
    },
    wrote: (name) => `${name} wrote:`,
    button: 'Answer',
  },
  helpReceived: {
    subject: (number) => `We received your request (quote ${number})`,
    heading: 'We received your request',
    text: (name) => `We passed it on to ${name}. The answer will reach you by e-mail and stay visible on the quote.`,
    yourMessage: 'Your message:',
  },
  representativeAnswered: {
    subject: (name, number) => `Answer from ${name} about quote ${number}`,
    heading: (name) => `${name} has answered`,
  },
  partnerAnswered: {
    subject: (name, number) => `Final price from ${name} for quote ${number}`,
    heading: (name) => `${name} gives you a final price`,
    terms: 'Execution terms:',
  },
  partnerDeclined: {
    subject: (name, number) => `${name} cannot take on quote ${number}`,
    heading: (name) => `${name} makes no offer`,
    text: 'The other ways to renew stay open: online, through another partner, or with your renewal representative.',
  },
  paymentDeclined: {
    subject: (number) => `Payment not completed for quote ${number}`,
    heading: 'The payment was not completed',
    kept: 'Nothing was charged. Your cart and your order are as you left them.',
    reasons: {
      'insufficient-funds': 'The bank reports insufficient funds. Use another card or choose another payment method.',
      declined: 'The bank declined the card without saying why. Contact it, or use another card.',
      'expired-card': 'The card has expired. Use a valid card.',
      'wrong-security-code': 'The security code does not match. Check it and try again.',
      'authentication-failed': 'Authentication with your bank did not succeed. Try again and confirm in your bank’s app.',
      unknown: 'The bank gave no reason. Try again, or choose another payment method.',
    },
    button: 'Resume the order',
    help: (name, contact) => `Need help? ${name}: ${contact}`,
  },
  refund: {
    subject: (amount, order) => `Refund of ${amount} (order ${order})`,
    heading: 'Your refund is on its way',
    text: (amount) => `We have started the refund of ${amount}. Depending on your bank, it shows within 5 to 10 working days.`,
    button: 'View the order',
  },
  passwordReset: {
    subject: 'Choose a new password',
    heading: 'Choose a new password',
    text: (minutes) => `You asked to change your password. The link below works once and is valid for ${minutes} minutes.`,
    button: 'Choose a password',
    ignore: 'You did not ask for this? Do nothing: your password stays the same.',
  },
  invitation: {
    subject: (customer) => `Invitation to manage the renewals of ${customer}`,
    heading: 'Your invitation',
    text: (by, customer, until) =>
      `${by} invites you to view and order the renewals of ${customer}. The invitation is valid until ${until}.`,
    button: 'Accept the invitation',
  },
  mailBounced: {
    subject: (number) => `E-mail not delivered: quote ${number} reaches nobody`,
    heading: 'An e-mail could not be delivered',
    text: 'The recipient does not receive this quote. Correct the address or name another contact, then send it again.',
    button: 'Open the quote',
  },
}

export type MailWords = typeof fr

const all: Record<Mail['language'], MailWords> = { fr, en }

export function mailWordsOf(language: Language): MailWords {
  return all[language]
}
