import { type Result, ok } from '#src/kit/result.ts'
import type { Accounts, ResetRefusal } from '#src/providers/accounts.ts'
import { transact } from '#src/store/database.ts'
import { deleteFailures, signInKeys } from '#src/store/sign-in-failure.ts'
import type { Services } from './services.ts'

/** Through the link of the mail. Whoever could read it may sign in at once, also from behind a lock-out. */
export async function resetPassword(
  services: Services,
  accounts: Accounts,
  form: { readonly token: string; readonly password: string; readonly network: string },
): Promise<Result<undefined, ResetRefusal>> {
  const reset = await accounts.resetPassword(form.token, form.password)
  if (!reset.ok) return reset
  const { here, everywhere } = signInKeys({ email: reset.value.email, network: form.network })
  await transact(services.db, { customers: [] }, (tx) => deleteFailures(tx, [here, everywhere]))
  return ok(undefined)
}
