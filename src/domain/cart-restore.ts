import { type CartSelection, applySelection, withChange } from './cart.ts'
import type { LineTerms } from './line-terms.ts'

/**
 * The selection with a line back as it was quoted. Where all-or-none would forbid it alone (rule 7), the lines of the same
 * program at the same site that went with it come back too.
 */
export function restoreLine(quoted: readonly LineTerms[], selection: CartSelection, item: number): CartSelection {
  const restored = withChange(selection, item, undefined)
  const applied = applySelection(quoted, restored)
  if (applied.ok || applied.refusal.code !== 'all-or-none') return restored
  let next = restored
  for (const removed of applied.refusal.removedItems) next = withChange(next, removed, undefined)
  return next
}
