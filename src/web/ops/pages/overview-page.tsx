import type { Instant, TimeZone } from '#src/domain/plain-date.ts'
import { type Fact, Facts } from '#src/web/components/facts.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'

/** How the counter stands, `GET /ops`. */
export type OverviewView = {
  readonly at: Instant
  readonly timeZone: TimeZone
  /** By state; `issued` are those that can still be ordered. */
  readonly quotes: ReadonlyMap<string, number>
  readonly ordersSince: number
  readonly ordersPlacing: number
  readonly partnerRequestsWaiting: number
  readonly messagesWaiting: number
  readonly jobsWaiting: number
  readonly jobsFailed: number
  readonly mailsQueued: number
  readonly mailsBounced: number
  /** Invoices that break a rule of EN 16931 and were not issued, with the ids of the rules. */
  readonly invoiceProblems?: readonly { readonly orderNumber: number; readonly rules: readonly string[] }[] | undefined
}

const quoteStates = [
  ['issued', 'standing.open'],
  ['ordered', 'standing.ordered'],
  ['expired', 'standing.expired'],
  ['superseded', 'standing.superseded'],
  ['cancelled', 'standing.cancelled'],
  ['draft', 'ops.quotesDraft'],
] as const satisfies readonly (readonly [string, MessageKey])[]

export function OverviewPage({ ui, shell, view }: PageProps<OverviewView>) {
  const { t, format } = ui
  const counted = (key: MessageKey, count: number): Fact => ({ term: t(key as 'ops.quotes'), value: format.integer(count), isNumber: true })
  return (
    <Page ui={ui} shell={shell} title={t('nav.operations')}>
      <header class="page-header">
        <div>
          <h1>{t('nav.operations')}</h1>
          <p class="muted">{t('ops.asOf', { at: format.moment(view.at, view.timeZone), zone: format.zone(view.timeZone) })}</p>
        </div>
      </header>
      <InvoiceProblems ui={ui} problems={view.invoiceProblems ?? []} />
      <div class="columns">
        <Card ui={ui} id="quotes" title="ops.quotes" facts={quoteStates.map(([state, key]) => counted(key, view.quotes.get(state) ?? 0))} />
        <Card
          ui={ui}
          id="orders"
          title="nav.orders"
          facts={[counted('ops.ordersToday', view.ordersSince), counted('ops.ordersPlacing', view.ordersPlacing)]}
        />
        <Card
          ui={ui}
          id="requests"
          title="ops.requests"
          facts={[counted('ops.partnerRequests', view.partnerRequestsWaiting), counted('ops.messages', view.messagesWaiting)]}
        />
        <Card
          ui={ui}
          id="work"
          title="ops.work"
          facts={[
            counted('ops.jobsWaiting', view.jobsWaiting),
            counted('ops.jobsFailed', view.jobsFailed),
            counted('ops.mailsQueued', view.mailsQueued),
            counted('ops.mailsBounced', view.mailsBounced),
          ]}
        />
      </div>
    </Page>
  )
}

function InvoiceProblems({ ui, problems }: { readonly ui: Ui; readonly problems: NonNullable<OverviewView['invoiceProblems']> }) {
  if (problems.length === 0) return null
  return (
    <section class="card" aria-labelledby="invoice-problems">
      <h2 id="invoice-problems">{ui.t('ops.invoiceProblems')}</h2>
      <ul class="plain-list">
        {problems.map(({ orderNumber, rules }) => (
          <li>{ui.t('ops.invoiceProblem', { order: String(orderNumber), rules: rules.join(', ') })}</li>
        ))}
      </ul>
    </section>
  )
}

type CardProps = {
  readonly ui: Ui
  readonly id: string
  readonly title: 'ops.quotes' | 'nav.orders' | 'ops.requests' | 'ops.work'
  readonly facts: readonly Fact[]
}

function Card({ ui, id, title, facts }: CardProps) {
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{ui.t(title)}</h2>
      <Facts facts={facts} />
    </section>
  )
}
