import type { Bank } from './bank.ts'
import type { Move } from './move.ts'
import { cancelIntent } from './payments.ts'
import { expireSession } from './sessions.ts'

/** What time alone brings: authorisations that nobody captured and pages that nobody finished lapse. */
export function housekeep(bank: Bank): void {
  const atSeconds = Math.floor(bank.now() / 1_000)
  const charges = [...bank.ledger.all('charge')].filter((charge) => charge.captureBefore !== undefined && charge.captureBefore <= atSeconds)
  const sessions = [...bank.ledger.all('session')].filter((session) => session.status === 'open' && session.expiresAt <= atSeconds)
  for (const charge of charges) expireAuthorisation(bank, charge.intentId)
  for (const session of sessions) change(bank, (move) => expireSession(move, session))
}

/** Also by hand, from the page of a payment or a test: the seven days are over now. False when there is nothing to lapse. */
export function expireAuthorisation(bank: Bank, intentId: string): boolean {
  const intent = bank.ledger.get('intent', intentId)
  if (intent?.status !== 'requires_capture') return false
  change(bank, (move) => cancelIntent(move, intent, 'automatic'))
  return true
}

/** A change that no API call asked for. */
export function change<T>(bank: Bank, work: (move: Move) => T): T {
  const result = bank.ledger.change((write) =>
    work({
      ledger: bank.ledger,
      write,
      publicUrl: bank.publicUrl,
      atMs: bank.now(),
      webhookUrl: bank.webhook?.url,
      requestId: undefined,
      idempotencyKey: undefined,
    }),
  )
  bank.onChange()
  return result
}
