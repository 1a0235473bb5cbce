import type { Child } from 'hono/jsx'
import type { Context } from 'hono'
import type { Money } from '#src/domain/money.ts'
import type { WebEnv } from '../web.ts'
import type { PaymentChoice } from './pages/review-page.tsx'

type For = { readonly total: Money; readonly quoteNumber: number; readonly methods: readonly PaymentChoice[] }

/** Where the provider's frame goes when the card can be chosen. */
export function cardFieldsFor(_c: Context<WebEnv>, _what: For): Child {
  return undefined
}
