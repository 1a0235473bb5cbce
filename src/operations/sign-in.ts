import type { Accounts, SignedIn } from '#src/providers/accounts.ts'
import { minutes } from '#src/kit/duration.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { transact } from '#src/store/database.ts'
import { countFailures, deleteFailures, failureKey, insertFailures } from '#src/store/sign-in-failure.ts'
import type { Services } from './services.ts'

export type SignIn = { readonly email: string; readonly password: string; readonly ipAddress: string; readonly headers: Headers }
export type SignInRefusal = { readonly code: 'wrong-credentials' } | { readonly code: 'locked-out'; readonly minutes: number }

const windowMs = minutes(15)
/** Of one address (e-mail), whether or not it has an account; and of one network address, which may be a whole company's. */
const failuresMax = { account: 5, network: 60 }

/**
 * Password sign-in with a lock-out that is counted in the database over all processes. An address without an account is
 * treated as one with a wrong password, lock-out included: nothing tells which accounts exist.
 */
export async function signIn(services: Services, accounts: Accounts, form: SignIn): Promise<Result<SignedIn, SignInRefusal>> {
  const at = services.clock.now()
  const account = failureKey('account', form.email)
  const network = failureKey('network', form.ipAddress)
  const since = new Date(Date.parse(at) - windowMs).toISOString() as Instant
  const failures = await countFailures(services.db, [account, network], since)
  if ((failures.get(account) ?? 0) >= failuresMax.account || (failures.get(network) ?? 0) >= failuresMax.network) {
    return refused({ code: 'locked-out', minutes: windowMs / minutes(1) })
  }
  const signedIn = await accounts.signIn({ email: form.email.toLowerCase(), password: form.password, headers: form.headers })
  await transact(services.db, { customers: [] }, async (tx) => {
    if (signedIn.ok) await deleteFailures(tx, account)
    else await insertFailures(tx, [account, network], at)
  })
  return signedIn.ok ? ok(signedIn.value) : signedIn
}
