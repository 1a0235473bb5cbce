import type { Context } from 'hono'
import { type PlainDate, dayIn, parsePlainDate } from '#src/domain/plain-date.ts'
import type { UsageDeclaration } from '#src/domain/usage-declaration.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { Problem, Problems } from '../components/form.tsx'
import type { Form } from '../form-data.ts'
import type { WebEnv } from '../web.ts'
import { personIn } from './buyer.ts'
import type { LoadedCart } from './cart-view-of.ts'
import type { CartRemovalView } from './pages/cart-view.ts'

export type RemovalForm = { readonly typed: CartRemovalView['typed']; readonly usage: UsageDeclaration | undefined }

/** The page as it opens: the day and the name that a declaration most likely carries. */
export function emptyRemoval(c: Context<WebEnv>, loaded: LoadedCart): RemovalForm {
  const today = dayIn(loaded.quote.timeZone, c.get('web').services.clock.now())
  return { typed: { declaredOn: today, declaredBy: personIn(c).name }, usage: undefined }
}

/** `choice` and, with `declare`, who found on which day that the units are no longer used. */
export function parseRemoval(
  form: Form,
  today: PlainDate,
): Result<RemovalForm, { readonly form: RemovalForm; readonly problems: Problems }> {
  const choice = (['line', 'program', 'declare'] as const).find((value) => value === form.text('choice'))
  const typed = { choice, declaredOn: form.text('declared_on'), declaredBy: form.text('declared_by') }
  if (choice === undefined)
    return refused({ form: { typed, usage: undefined }, problems: [{ field: 'choice', message: { key: 'problem.allOrNone' } }] })
  if (choice !== 'declare') return ok({ typed, usage: undefined })
  const declared = parseDeclaration(typed, today)
  if (!declared.ok) return refused({ form: { typed, usage: undefined }, problems: declared.refusal })
  return ok({ typed, usage: { ...declared.value, quantityInUse: 0 } })
}

/** Day and name of a usage declaration; a day to come proves nothing. */
export function parseDeclaration(
  typed: { readonly declaredOn: string; readonly declaredBy: string },
  today: PlainDate,
): Result<{ readonly declaredOn: PlainDate; readonly declaredBy: string }, Problems> {
  const declaredOn = parsePlainDate(typed.declaredOn)
  const declaredBy = typed.declaredBy.slice(0, 200)
  if (declaredOn.ok && declaredOn.value <= today && declaredBy !== '') return ok({ declaredOn: declaredOn.value, declaredBy })
  const problems: Problem[] = []
  if (!declaredOn.ok) problems.push({ field: 'declared_on', message: { key: 'problem.notADate' } })
  else if (declaredOn.value > today) problems.push({ field: 'declared_on', message: { key: 'problem.dateToCome' } })
  if (declaredBy === '') problems.push({ field: 'declared_by', message: { key: 'problem.nameMissing' } })
  return refused(problems)
}
