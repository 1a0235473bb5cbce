import type { PriceLevel } from '#src/domain/level.ts'
import type { Instant, PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { Icon } from './icon.tsx'

/** When the cart was last priced, on which list and at which level: the step completes by itself at every change. */
export type PricingView = {
  readonly at: Instant
  readonly timeZone: TimeZone
  readonly priceListDate: PlainDate
  readonly level: PriceLevel
}

export type CheckoutStep = 'pricing' | 'cart' | 'billing' | 'review' | 'confirmation'

const steps = [
  ['pricing', 'label.pricing'],
  ['cart', 'label.cart'],
  ['billing', 'steps.billing'],
  ['review', 'steps.review'],
  ['confirmation', 'steps.confirmation'],
] as const satisfies readonly (readonly [CheckoutStep, MessageKey])[]

type Props = {
  readonly ui: Ui
  readonly current: CheckoutStep
  readonly pricing?: PricingView | undefined
  /** Where a completed step can be gone back to. */
  readonly links?: Partial<Record<CheckoutStep, string>> | undefined
}

/** Where the buyer is on the way to the order. Done, current and still to come are told by words and drawings too. */
export function CheckoutSteps({ ui, current, pricing, links = {} }: Props) {
  const { t } = ui
  const position = steps.findIndex(([step]) => step === current)
  return (
    <nav class="steps" aria-label={t('steps.title')}>
      <ol>
        {steps.map(([step, label], index) => {
          const isDone = index < position
          const href = isDone ? links[step] : undefined
          return (
            <li class={isDone ? 'step step-done' : 'step'} aria-current={index === position ? 'step' : undefined}>
              <span class="step-mark" aria-hidden="true">
                {isDone ? <Icon name="check" /> : index + 1}
              </span>
              <span class="step-text">
                {href === undefined ? <span class="step-name">{t(label)}</span> : <a href={href}>{t(label)}</a>}
                {isDone && <span class="sr-only"> {t('steps.done')}</span>}
                {step === 'pricing' && pricing !== undefined && <PricingDetail ui={ui} pricing={pricing} />}
              </span>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

function PricingDetail({ ui, pricing }: { readonly ui: Ui; readonly pricing: PricingView }) {
  const { t, format } = ui
  return (
    <span class="step-detail">
      {t('steps.priced', {
        at: format.moment(pricing.at, pricing.timeZone),
        list: format.dayShort(pricing.priceListDate),
        level: pricing.level,
      })}
    </span>
  )
}
