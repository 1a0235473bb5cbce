import { type CardEntry, brandOf, digitsOf, fullYear } from './card-rules.ts'
import type { CardOnFile } from './records.ts'

/** What the sandbox's bank answers. Nothing is read from the amount or the name: only the number decides. */
export type BankAnswer =
  | { readonly kind: 'approve' }
  | { readonly kind: 'challenge'; readonly afterwards: BankAnswer }
  | { readonly kind: 'decline'; readonly code: string; readonly declineCode: string | undefined; readonly message: string }

const approve: BankAnswer = { kind: 'approve' }

function decline(declineCode: string, message = 'Your card was declined.'): BankAnswer {
  return { kind: 'decline', code: 'card_declined', declineCode, message }
}

/** The numbers of Stripe's own test mode, so that what is learnt here holds there. The first five are those of the demo. */
const answers = new Map<string, BankAnswer>([
  ['4242424242424242', approve],
  ['378282246310005', approve],
  ['4000000000009995', decline('insufficient_funds', 'Your card has insufficient funds.')],
  ['4000000000000002', decline('generic_decline')],
  ['4000002500003155', { kind: 'challenge', afterwards: approve }],
  ['4000056655665556', approve],
  ['4000002500000003', approve],
  ['4000008260000000', approve],
  ['5555555555554444', approve],
  ['2223003122003222', approve],
  ['5200828282828210', approve],
  ['5105105105105100', approve],
  ['371449635398431', approve],
  ['6011111111111117', approve],
  ['3056930009020004', approve],
  ['36227206271667', approve],
  ['3566002020360505', approve],
  ['6200000000000005', approve],
  ['4000002760003184', { kind: 'challenge', afterwards: approve }],
  ['4000000000003220', { kind: 'challenge', afterwards: approve }],
  ['4000008400001629', { kind: 'challenge', afterwards: decline('generic_decline') }],
  ['4000008260003178', { kind: 'challenge', afterwards: decline('insufficient_funds', 'Your card has insufficient funds.') }],
  ['4000000000009987', decline('lost_card')],
  ['4000000000009979', decline('stolen_card')],
  ['4000000000006975', decline('card_velocity_exceeded', 'Your card was declined for making repeated attempts too frequently.')],
  ['4100000000000019', decline('fraudulent')],
  ['4000000000000069', { kind: 'decline', code: 'expired_card', declineCode: 'expired_card', message: 'Your card has expired.' }],
  [
    '4000000000000127',
    { kind: 'decline', code: 'incorrect_cvc', declineCode: 'incorrect_cvc', message: "Your card's security code is incorrect." },
  ],
  [
    '4000000000000119',
    {
      kind: 'decline',
      code: 'processing_error',
      declineCode: 'processing_error',
      message: 'An error occurred while processing your card. Try again in a little bit.',
    },
  ],
])

/** A well-formed number that is none of these is declined, as Stripe's test mode does: nobody's real card can pay here. */
const notATestCard = decline(
  'test_mode_live_card',
  'Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, see /.',
)

export function askBank(number: string): BankAnswer {
  return answers.get(digitsOf(number)) ?? notATestCard
}

/** The only thing that is kept of a card. */
export function cardOnFile(entry: CardEntry): CardOnFile {
  return {
    brand: brandOf(entry.number),
    last4: digitsOf(entry.number).slice(-4),
    expMonth: Number(entry.month),
    expYear: fullYear(entry.year) ?? Number(entry.year),
  }
}
