import type { Accounts, SignedIn } from '#src/providers/accounts.ts'
import { minutes, seconds } from '#src/kit/duration.ts'
import { isDemoPassword } from '#src/domain/password.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { transact } from '#src/store/database.ts'
import { type SignInKeys, countFailures, deleteFailures, insertFailures, signInKeys, takeBack } from '#src/store/sign-in-failure.ts'
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
/** No try takes longer. One that was not decided by then met a database that was away, or a process that was killed. */
const tryMsMax = seconds(30)
/**
 * Of one address (e-mail) from one network, whether or not it has an account; of one address from everywhere, far above what its
 * person needs, so that nobody can lock another out from elsewhere by five wrong guesses; and of one network, which may be a
 * whole company's.
 */
const failuresMax = { here: 5, everywhere: 30, network: 60 } as const satisfies Partial<Record<keyof SignInKeys, number>>

/**
 * Password sign-in with a lock-out that is counted in the database over all processes. An address without an account is
 * treated as one with a wrong password, lock-out included: nothing tells which accounts exist. A try counts before the password is looked at:
 * tries at the same moment are no more tries than one after another. Until it is decided it counts for half a minute only, so that
 * an outage of ours locks nobody out.
 */
export async function signIn(services: Services, accounts: Accounts, form: SignIn): Promise<Result<SignedIn, SignInRefusal>> {
  const at = services.clock.now()
  const keys = signInKeys(form)
  const lockedOut = refused({ code: 'locked-out', minutes: windowMs / minutes(1) } as const)
  if (await isBeyond(services, { keys, at, own: 0 })) return lockedOut
  const tries = await transact(services.db, { customers: [] }, (tx) => insertFailures(tx, [keys.hereNow, keys.everywhereNow], at))
  // This try is among them now. Of a network only failures count: a whole company may sign in at the same moment.
  if (await isBeyond(services, { keys, at, own: 1 })) return lockedOut
  const { password, headers } = form
  const opens = form.isDemo || !isDemoPassword(password)
  const signedIn = opens ? await accounts.signIn({ email: form.email.toLowerCase(), password, headers }) : wrongCredentials
  await transact(services.db, { customers: [] }, async (tx) => {
    await takeBack(tx, tries)
    if (signedIn.ok) await deleteFailures(tx, [keys.here, keys.everywhere])
    else await insertFailures(tx, [keys.here, keys.everywhere, keys.network], at)
  })
  return signedIn.ok ? ok(signedIn.value) : signedIn
}

type Asking = { readonly keys: SignInKeys; readonly at: Instant; readonly own: 0 | 1 }

async function isBeyond({ db }: Services, { keys, at, own }: Asking): Promise<boolean> {
  const since = (ms: number) => new Date(Date.parse(at) - ms).toISOString() as Instant
  const failures = await countFailures(db, [keys.here, keys.everywhere, keys.network], since(windowMs))
  const tries = await countFailures(db, [keys.hereNow, keys.everywhereNow], since(tryMsMax))
  const counted = (failed: string, tried: string) => (failures.get(failed) ?? 0) + (tries.get(tried) ?? 0) - own
  return (
    (failures.get(keys.network) ?? 0) >= failuresMax.network ||
    counted(keys.here, keys.hereNow) >= failuresMax.here ||
    counted(keys.everywhere, keys.everywhereNow) >= failuresMax.everywhere
  )
}
