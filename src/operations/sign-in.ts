import type { Accounts, SignedIn } from '#src/providers/accounts.ts'
import { minutes } from '#src/kit/duration.ts'
import { isDemoPassword } from '#src/domain/password.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { transact } from '#src/store/database.ts'
import { type SignInKeys, countFailures, deleteFailures, insertFailures, signInKeys } from '#src/store/sign-in-failure.ts'
import type { Services } from './services.ts'

export type SignIn = {
  readonly email: string
  readonly password: string
  readonly network: string
  /** Whether this is the demo, where everyone knows the passwords. */
  readonly isDemo: boolean
  readonly headers: Headers
}
export type SignInRefusal = { readonly code: 'wrong-credentials' } | { readonly code: 'locked-out'; readonly minutes: number }

const wrongCredentials = refused({ code: 'wrong-credentials' } as const)
const windowMs = minutes(15)
/**
 * Of one address (e-mail) from one network, whether or not it has an account; of one address from everywhere, far above what its
 * person needs, so that nobody can lock another out from elsewhere by five wrong guesses; and of one network, which may be a
 * whole company's.
 */
const failuresMax = { here: 5, everywhere: 30, network: 60 } as const satisfies Record<keyof SignInKeys, number>

/**
 * Password sign-in with a lock-out that is counted in the database over all processes. An address without an account is
 * treated as one with a wrong password, lock-out included: nothing tells which accounts exist. A try counts as failed before the
 * password is looked at and is taken back when it was right: tries at the same moment are no more tries than one after another.
 */
export async function signIn(services: Services, accounts: Accounts, form: SignIn): Promise<Result<SignedIn, SignInRefusal>> {
  const at = services.clock.now()
  const keys = signInKeys(form)
  const since = new Date(Date.parse(at) - windowMs).toISOString() as Instant
  const lockedOut = refused({ code: 'locked-out', minutes: windowMs / minutes(1) } as const)
  if (isBeyond(await countFailures(services.db, Object.values(keys), since), keys, 0)) return lockedOut
  await transact(services.db, { customers: [] }, (tx) => insertFailures(tx, [keys.here, keys.everywhere], at))
  // This try is among them now. Of a network only failures count: a whole company may sign in at the same moment.
  if (isBeyond(await countFailures(services.db, Object.values(keys), since), keys, 1)) return lockedOut
  const { password, headers } = form
  const opens = form.isDemo || !isDemoPassword(password)
  const signedIn = opens ? await accounts.signIn({ email: form.email.toLowerCase(), password, headers }) : wrongCredentials
  await transact(services.db, { customers: [] }, async (tx) => {
    if (signedIn.ok) await deleteFailures(tx, [keys.here, keys.everywhere])
    else await insertFailures(tx, [keys.network], at)
  })
  return signedIn.ok ? ok(signedIn.value) : signedIn
}

function isBeyond(failures: ReadonlyMap<string, number>, keys: SignInKeys, own: 0 | 1): boolean {
  const failed = (limit: keyof SignInKeys) => failures.get(keys[limit]) ?? 0
  if (failed('network') >= failuresMax.network) return true
  return (['here', 'everywhere'] as const).some((limit) => failed(limit) - own >= failuresMax[limit])
}
