import type { Context } from 'hono'
import type { LineChange } from '#src/domain/cart.ts'
import type { PriceableLine } from '#src/domain/line-terms.ts'
import { dayIn } from '#src/domain/plain-date.ts'
import { type Quantity, parseQuantity } from '#src/domain/quantity.ts'
import type { TermMonths } from '#src/domain/renewal-term.ts'
import { present } from '#src/kit/assert.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { Problem, Problems } from '../components/form.tsx'
import type { WebEnv } from '../web.ts'
import { personIn } from './buyer.ts'
import type { LoadedCart } from './cart-view-of.ts'
import type { CartEditView } from './pages/cart-view.ts'
import { parseDeclaration } from './removal-form.ts'

export type EditForm = { readonly typed: CartEditView['typed']; readonly isLookedAt: boolean }
type ParsedEdit = { readonly change: LineChange | undefined; readonly needsDeclaration: boolean }

/** The page as it opens: what the cart says now. */
export function emptyEdit(c: Context<WebEnv>, loaded: LoadedCart, item: number): EditForm {
  const line = quotedLine(loaded, item)
  const current = loaded.priced.lines.find((priced) => priced.terms.item === item)?.terms ?? line
  const today = dayIn(loaded.quote.timeZone, c.get('web').services.clock.now())
  return {
    typed: {
      quantity: String(current.quantity),
      term: String(current.term),
      declaredQuantity: '',
      declaredOn: today,
      declaredBy: personIn(c).name,
    },
    isLookedAt: false,
  }
}

/** Quantity and term as typed, judged against the line; a lower quantity needs the usage declaration, which a preview does without. */
export function parseEdit(
  c: Context<WebEnv>,
  loaded: LoadedCart,
  form: { readonly item: number; readonly typed: CartEditView['typed']; readonly isPreview: boolean },
): Result<ParsedEdit, { readonly problems: Problems }> {
  const line = quotedLine(loaded, form.item)
  const { typed } = form
  const quantity = parseQuantity(typed.quantity.replaceAll(/[\s\u00A0\u202F]/g, ''))
  const term = line.termsAllowed.find((allowed) => String(allowed) === typed.term)
  const problems: Problem[] = []
  if (!quantity.ok)
    problems.push({ field: 'quantity', message: { key: 'problem.notAQuantity', values: { entitled: line.entitledQuantity } } })
  else if (quantity.value > line.entitledQuantity) {
    problems.push({ field: 'quantity', message: { key: 'problem.quantityAboveEntitlement', values: { entitled: line.entitledQuantity } } })
  }
  if (term === undefined) problems.push({ field: 'term_months', message: { key: 'problem.termNotOffered' } })
  if (!quantity.ok || term === undefined || problems.length > 0) return refused({ problems })
  const wanted = { quantity: quantity.value, term }
  const needsDeclaration = quantity.value < line.quantity
  if (!needsDeclaration) return ok({ change: changeOf(line, wanted), needsDeclaration })
  if (form.isPreview) {
    const usage = { quantityInUse: quantity.value, declaredOn: loaded.quote.startsOn, declaredBy: '-' }
    return ok({ change: { change: 'edited', ...wanted, usage }, needsDeclaration })
  }
  return withDeclaration(c, loaded, { typed, wanted })
}

function withDeclaration(
  c: Context<WebEnv>,
  loaded: LoadedCart,
  { typed, wanted }: { readonly typed: CartEditView['typed']; readonly wanted: { readonly quantity: Quantity; readonly term: TermMonths } },
): Result<ParsedEdit, { readonly problems: Problems }> {
  const inUse = /^\d{1,9}$/.test(typed.declaredQuantity) ? Number(typed.declaredQuantity) : undefined
  const declared = parseDeclaration(typed, dayIn(loaded.quote.timeZone, c.get('web').services.clock.now()))
  const problems: Problem[] = [...(declared.ok ? [] : declared.refusal)]
  if (inUse === undefined) problems.unshift({ field: 'declared_quantity', message: { key: 'problem.declarationRequired' } })
  else if (inUse > wanted.quantity) problems.unshift({ field: 'declared_quantity', message: { key: 'problem.usageAboveQuantity' } })
  if (!declared.ok || inUse === undefined || problems.length > 0) return refused({ problems })
  return ok({ change: { change: 'edited', ...wanted, usage: { ...declared.value, quantityInUse: inUse } }, needsDeclaration: true })
}

/** A line that is edited back to what the quote says is no change any more. */
function changeOf(line: PriceableLine, wanted: { readonly quantity: Quantity; readonly term: TermMonths }): LineChange | undefined {
  return wanted.quantity === line.quantity && wanted.term === line.term ? undefined : { change: 'edited', ...wanted }
}

function quotedLine(loaded: LoadedCart, item: number): PriceableLine {
  const { terms } = present(loaded.byItem.get(item), 'the line of the address exists')
  return terms as PriceableLine
}
