import { add } from '#src/domain/money.ts'
import type { Money } from '#src/domain/money.ts'
import { type BridgeCause, type PriceBridge, bridgeCauses } from '#src/domain/price-bridge.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'

type Props = { readonly ui: Ui; readonly bridge: PriceBridge; readonly caption: string; readonly hasTax: boolean }

const causeNames = {
  list: 'bridge.list',
  level: 'bridge.level',
  quantity: 'bridge.quantity',
  period: 'bridge.period',
  discount: 'bridge.discount',
  currency: 'bridge.currency',
  reinstatement: 'bridge.reinstatement',
  tax: 'bridge.tax',
} as const satisfies Record<BridgeCause, MessageKey>

/**
 * From last year's price to this year's, one cause after the other, and beside each a bar of the waterfall:
 *
 *   last year   ██████████████
 *   list                      ╱╱╱╱
 *   quantity              ······
 *   this year   █████████████
 *
 * Where the changes are small against the whole, the whole bars are cut short and show it by a gap (▌ ███).
 * The causes add up to the difference to the last cent. Kinds of bars differ by pattern, not by colour alone, and every bar stands
 * beside its number, so the drawing is hidden from who can not see it.
 */
export function PriceBridgeTable({ ui, bridge, caption, hasTax }: Props) {
  const { t, format } = ui
  const from = add(bridge.fromBeforeTax, bridge.fromTax)
  const to = add(bridge.toBeforeTax, bridge.toTax)
  const changes = bridgeCauses.flatMap((cause) => (bridge.changes[cause].minor === 0n ? [] : [{ cause, change: bridge.changes[cause] }]))
  const scale = scaleOf(from, changes)
  let reached = from.minor
  return (
    <table class="table table-compact bridge">
      <caption class="sr-only">{caption}</caption>
      <thead class="sr-only">
        <tr>
          <th scope="col">{t('bridge.cause')}</th>
          <th scope="col">{t('bridge.amount')}</th>
        </tr>
      </thead>
      <tbody>
        <BridgeRow
          name={t(hasTax ? 'bridge.lastYearWithTax' : 'bridge.lastYear')}
          amount={format.money(from)}
          bar={scale('whole', 0n, from.minor)}
          isTotal
        />
        {changes.map(({ cause, change }) => {
          const start = reached
          reached += change.minor
          const kind = change.minor > 0n ? 'more' : 'less'
          return <BridgeRow name={t(causeNames[cause])} amount={format.change(change)} bar={scale(kind, start, reached)} />
        })}
        <BridgeRow
          name={t(hasTax ? 'bridge.thisYearWithTax' : 'bridge.thisYear')}
          amount={format.money(to)}
          bar={scale('whole', 0n, to.minor)}
          isTotal
        />
      </tbody>
    </table>
  )
}

/** The patterns that the bars of all tables of a page are filled with; once on the page. */
export function BridgePatterns() {
  return (
    <svg class="bridge-patterns" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="bridge-more" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="bridge-more-ground" width="6" height="6" />
          <rect class="bridge-more-mark" width="2.5" height="6" />
        </pattern>
        <pattern id="bridge-less" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect class="bridge-less-ground" width="6" height="6" />
          <circle class="bridge-less-mark" cx="3" cy="3" r="1.4" />
        </pattern>
      </defs>
    </svg>
  )
}

type Bar = { readonly kind: 'whole' | 'more' | 'less'; readonly left: number; readonly width: number; readonly isCut: boolean }

/** Where a cut bar goes on after its gap, in percent of the width. */
const cutAt = 9

/** Shares of the widest amount that the way reaches: a drawing needs no more than a hundredth of a percent. */
function scaleOf(from: Money, changes: readonly { readonly change: Money }[]): (kind: Bar['kind'], start: bigint, end: bigint) => Bar {
  let [reached, lowest, highest] = [from.minor, from.minor, from.minor]
  for (const { change } of changes) {
    reached += change.minor
    if (reached > highest) highest = reached
    if (reached < lowest) lowest = reached
  }
  const range = highest - lowest
  const isCut = range > 0n && range * 2n < lowest
  const ground = isCut ? lowest - range : 0n
  const whole = highest > ground ? highest - ground : 1n
  const room = isCut ? 100 - cutAt : 100
  const place = (minor: bigint): number => (isCut ? cutAt : 0) + (Number(((minor - ground) * 10_000n) / whole) / 10_000) * room
  return (kind, start, end) => {
    const [low, high] = start < end ? [start, end] : [end, start]
    const left = Math.max(0, kind === 'whole' && isCut ? cutAt : place(low))
    return { kind, isCut: kind === 'whole' && isCut, left: rounded(left), width: rounded(Math.max(0.5, place(high) - left)) }
  }
}

function rounded(percentage: number): number {
  return Math.round(percentage * 100) / 100
}

type RowProps = { readonly name: string; readonly amount: string; readonly bar: Bar; readonly isTotal?: boolean }

function BridgeRow({ name, amount, bar, isTotal = false }: RowProps) {
  return (
    <tr class={isTotal ? 'bridge-total' : undefined}>
      <th scope="row">{name}</th>
      <td class="number">{amount}</td>
      <td class="bridge-bar" aria-hidden="true">
        <svg width="100%" height="14">
          {bar.isCut && <rect class="bridge-whole" x="0" y="1" width={`${cutAt - 4}%`} height="12" rx="2" />}
          <rect class={`bridge-${bar.kind}`} x={`${bar.left}%`} y="1" width={`${bar.width}%`} height="12" rx="2" />
        </svg>
      </td>
    </tr>
  )
}
