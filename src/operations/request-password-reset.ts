import type { Instant } from '#src/domain/plain-date.ts'
import { minutes } from '#src/kit/duration.ts'
import type { Accounts } from '#src/providers/accounts.ts'
import { transact } from '#src/store/database.ts'
import { countFailures, failureKey, insertFailures } from '#src/store/sign-in-failure.ts'
import type { Services } from './services.ts'

const windowMs = minutes(15)
/** Links to one mailbox, and from one network address, which may be a whole company's. */
const requestsMax = { mailbox: 3, network: 60 }

/**
 * Mails a link to a new password where the address has an account; the caller learns nothing either way. What is beyond the limit
 * is silently left out: the links that were mailed are still good, and nobody's mailbox can be filled from here.
 */
export async function requestPasswordReset(
  services: Services,
  accounts: Accounts,
  form: { readonly email: string; readonly network: string },
): Promise<void> {
  const at = services.clock.now()
  const [mailbox, network] = [failureKey('reset', form.email), failureKey('reset-network', form.network)]
  const since = new Date(Date.parse(at) - windowMs).toISOString() as Instant
  const asked = await countFailures(services.db, [mailbox, network], since)
  if ((asked.get(mailbox) ?? 0) >= requestsMax.mailbox || (asked.get(network) ?? 0) >= requestsMax.network) return
  await transact(services.db, { customers: [] }, (tx) => insertFailures(tx, [mailbox, network], at))
  await accounts.requestPasswordReset(form.email)
}
