import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { Money } from '#src/domain/money.ts'
import { contentSecurityPolicy } from '../security-headers.ts'
import type { WebEnv } from '../web.ts'
import type { PaymentChoice } from './pages/review-page.tsx'

type For = { readonly total: Money; readonly methods: readonly PaymentChoice[] }

/**
 * Where the provider's frame goes when the card can be chosen. The four fields live in that frame: their content never enters our
 * page, and this page alone may show it (its Content-Security-Policy names the provider's origin).
 */
export function cardFieldsFor(c: Context<WebEnv>, { total, methods }: For): Child {
  const { payments } = c.get('web').services
  const isReady = methods.some((choice) => choice.method === 'card' && choice.state === 'ready')
  if (payments === undefined || !isReady) return undefined
  const { t, language } = c.get('ui')
  const setup = payments.cardFields(total, language)
  c.header('content-security-policy', contentSecurityPolicy(c.get('nonce'), payments.contentSecurity))
  return (
    <div
      class="card-fields with-script"
      data-card={JSON.stringify(setup)}
      data-card-unavailable={t('payment.cardOutage')}
      data-card-slow={t('payment.cardSlow')}
    >
      <span class="input card-fields-probe" aria-hidden="true" />
      <div id="card-fields" />
      <p class="field-error card-message" id="card-message" role="alert" />
    </div>
  )
}
